"""The rules of watching written a second time, from the design and not from the code: one byte for each millisecond.

Imports nothing of `courses`, so that no fault can hide in both. Slow and obvious on purpose.
"""

import re
from collections.abc import Iterable
from fractions import Fraction

Row = tuple[int, int, int, int, int]
"""seq, from, to, received, offset."""
Prompt = tuple[int, int, int | None, bool]
"""at, issued, answered, passed."""


def watched(
    beats: Iterable[Row], *, opened: int, ended: int | None, lasts: int, duration: int
) -> tuple[bytearray, dict[int, str]]:
    """A byte for each millisecond of the media, 1 where credited; and the reason for each refused seq."""
    film, reasons = bytearray(duration), {}
    heard = list(beats)
    stop = min([opened + lasts] + ([] if ended is None else [ended]))
    spent = 0
    for seq in sorted({row[0] for row in heard}):
        arrivals = [(received, a, b, offset) for number, a, b, received, offset in heard if number == seq]
        arrivals.sort()
        received, a, b, offset = arrivals[0]
        inside = range(a, b)[: max(0, duration - a)]
        reason = _objection(a, b, offset, duration=duration, heard_after=received - opened, stops_after=stop - opened)
        if reason is None and spent + len(inside) > Fraction("2.02") * (min(received, stop) - opened):
            reason = "OVER_BUDGET"
        if reason is not None:
            reasons[seq] = reason
            continue
        spent += len(inside)
        film[inside.start : inside.stop] = b"\x01" * len(inside)
    return film, reasons


def _objection(a: int, b: int, offset: int, *, duration: int, heard_after: int, stops_after: int) -> str | None:
    objections = {
        "OUT_OF_RANGE": a < 0 or b <= a or b > duration + 500,
        "TOO_LONG": min(b, duration) - min(a, duration) > 30_000,
        "BEFORE_OPENING": offset < 0,
        "BEFORE_ITS_TIME": offset > Fraction("1.01") * heard_after,
        "AFTER_LEASE_END": offset > stops_after,
    }
    return next((name for name, holds in objections.items() if holds), None)


def over(films: Iterable[bytearray], duration: int) -> bytearray:
    """Where any of the films is 1."""
    together = 0
    for film in films:
        together |= int.from_bytes(film, "big")
    return bytearray(together.to_bytes(duration, "big"))


def stretches(film: bytearray) -> tuple[tuple[int, int], ...]:
    """[from, to) of each run of credited milliseconds."""
    return tuple(run.span() for run in re.finditer(rb"\x01+", film))


def is_complete(film: bytearray) -> bool:
    """At least 95 % credited and no run of more than 15 s without credit."""
    longest = max((len(run.group()) for run in re.finditer(rb"\x00+", film)), default=0)
    return Fraction(film.count(1), len(film)) >= Fraction("0.95") and longest <= 15_000


def kept(
    plays: Iterable[tuple[int, int, int]], drawn: list[int], prompts: Iterable[Prompt], *, now: int, duration: int
) -> set[int]:
    """The seconds of media left after forfeits. Positions are whole seconds here, instants milliseconds."""
    plays, prompts = list(plays), list(prompts)
    left = set()
    for second in range(duration):
        lost_at = [
            miss
            for number, at in enumerate(drawn)
            for miss in standing_misses(at, prompts, now=now)
            if ([0, *drawn][number]) <= second < at
        ]
        if any(a <= second < b and all(played > miss for miss in lost_at) for a, b, played in plays):
            left.add(second)
    return left


def standing_misses(at: int, prompts: Iterable[Prompt], *, now: int) -> list[int]:
    """When prompts at `at` seconds were missed, unless the position had been passed before."""
    here = [prompt for prompt in prompts if prompt[0] == at * 1000]
    passes = [
        answered
        for _, issued, answered, right in here
        if right and answered is not None and answered <= issued + 60_000
    ]
    misses = []
    for _, issued, answered, right in here:
        if answered is not None and answered <= issued + 60_000:
            misses += [] if right else [answered]
        elif issued + 60_000 < now:
            misses.append(issued + 60_000)
    return [miss for miss in misses if not passes or miss <= min(passes)]


def unsettled(left: set[int], drawn: list[int], prompts: Iterable[Prompt]) -> tuple[int, ...]:
    """The positions, in ms, that were not passed or before which more than 15 s in a row or everything is missing."""
    prompts = list(prompts)
    open_at = []
    for start, at in zip([0, *drawn], drawn, strict=False):
        passed = any(
            right and answered is not None and answered - issued <= 60_000
            for where, issued, answered, right in prompts
            if where == at * 1000
        )
        gaps = "".join("1" if second in left else "0" for second in range(start, at))
        if not passed or "1" not in gaps or "0" * 16 in gaps:
            open_at.append(at * 1000)
    return tuple(open_at)
