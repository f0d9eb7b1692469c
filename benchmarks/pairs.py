"""How a figure comes about: contestants take turns for a moment each; a ratio is the median of the rounds.

Other work on the machine then burdens both alike. CPU time counts, not the clock, except where waiting is the matter.
"""

import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

ROUNDS, SECONDS = 7, 0.4
Call = Callable[[int], Awaitable[Any]]
Figures = dict[str, list[float]]


async def cpu_us(calls: Mapping[str, Call], *, rounds: int = ROUNDS, seconds: float = SECONDS) -> Figures:
    """Microseconds of this process's CPU (all its threads) a call, one figure a round; a call gets its number."""
    taken: Figures = {name: [] for name in calls}
    numbers = dict.fromkeys(calls, 0)
    for name, call in calls.items():
        await call(0)  # statements are prepared, documents are known
        numbers[name] = 1
    for _ in range(rounds):
        for name, call in calls.items():
            before, started, done = time.process_time(), numbers[name], time.process_time() + seconds
            while time.process_time() < done:
                await call(numbers[name])
                numbers[name] += 1
            taken[name].append((time.process_time() - before) / (numbers[name] - started) * 1e6)
    return taken


def ratio(figures: Figures, one: str, other: str) -> float:
    """`one` as a multiple of `other`: the median over rounds."""
    return statistics.median(a / b for a, b in zip(figures[one], figures[other], strict=True))


def show(figures: Figures, unit: str) -> None:
    for name, rounds in figures.items():
        print(f"  {name:44} {statistics.median(rounds):10.1f} {unit}   [{min(rounds):.1f} to {max(rounds):.1f}]")


def judge(goal: str, figure: float, *, most: float | None = None, least: float | None = None, unit: str = "x") -> bool:
    """Print a figure beside its goal, and whether it is met; with neither limit it is only shown."""
    is_met = (most is None or figure <= most) and (least is None or figure >= least)
    limit = f"<= {most:g}" if most is not None else f">= {least:g}" if least is not None else "only shown"
    verdict = "" if most is least is None else "met" if is_met else "missed"
    print(f"{goal:64} {figure:9.3g} {unit:3} goal {limit:10} {verdict}", flush=True)
    return is_met
