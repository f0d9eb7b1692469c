"""`python -m benchmarks.beats`: what a beat costs through GraphQL, and what writing beats in groups is worth (P6, P7).

Every beat is credited by the rules, its lease's evidence and its guide's coverage written, safe when answered.
"""

import asyncio
import itertools
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.app import build
from api.ids import encode
from benchmarks import chain
from benchmarks.asking import post, read_only, signed_in, token_of
from benchmarks.pairs import ROUNDS, cpu_us, judge, ratio, show
from benchmarks.players import Player, seated
from courses import beats
from courses.attention import Asked, is_open
from courses.beats import Outcome, Report, Sealed
from kit import clock, garbage
from kit.errors import Refused
from kit.settings import Settings
from models.database import is_sqlite, run
from models.group_commit import GroupCommit

AT_ONCE = 64
"""Beats that arrive together: a chain of 20,000 guides, of whom one in thirty is watching, sends that many a second."""
SEND = """mutation SendBeats($input: SendBeatsInput!) { sendBeats(input: $input) { __typename ... on SendBeatsSuccess {
  kept refused { seq } leaseEnded completedNow progress { positionMs coveredMs isComplete prompt { id atMs } } } } }"""


STANDING = """SELECT s.position_ms, s.covered_ms, s.completed_at, p.id, p.at_ms, p.issued_ms, p.answered_ms, p.is_passed
  FROM lessonprogress s LEFT JOIN prompt p ON p.lesson_id = s.lesson_id AND p.guide_id = s.guide_id
  WHERE s.guide_id = ? AND s.lesson_id = ? ORDER BY p.issued_ms DESC LIMIT 1"""


def raw(path: str) -> Starlette:
    """The same writer behind a route written by hand: checks who asks, reads the progress back, answers the same."""
    db = read_only(path)

    async def send(request: Request) -> Response:
        me = signed_in(db, request)
        given = orjson.loads(await request.body())
        sealed = tuple(Sealed(**beat) for beat in given["beats"])
        outcome = await beats.send(Report(me.id, given["lease"], sealed, given["position"]))
        at, covered, done, prompt, prompt_at, *asked = db.execute(STANDING, (me.id, outcome.lesson_id)).fetchone()
        is_asked = prompt is not None and is_open(Asked(prompt_at, *asked), as_of_ms=clock.now_ms())
        shown = {"id": encode("Prompt", prompt), "atMs": prompt_at} if is_asked else None
        progress = {"positionMs": at, "coveredMs": covered, "isComplete": done is not None, "prompt": shown}
        said = {
            "__typename": "SendBeatsSuccess", "kept": outcome.kept, "refused": [{"seq": n} for n, _ in outcome.refused],
            "leaseEnded": outcome.lease_ended, "completedNow": outcome.completed_now, "progress": progress,
        }  # fmt: skip
        return Response(orjson.dumps({"data": {"sendBeats": said}}), media_type="application/json")

    return Starlette(routes=[Route("/beats", send, methods=["POST"])])


async def endpoints(settings: Settings, players: Sequence[Player]) -> None:
    hand, product = raw(str(settings.database_path)), build(settings)
    tokens = {player.guide: token_of(player.guide) for player in players}
    groups = itertools.cycle([players[at : at + AT_ONCE] for at in range(0, len(players), AT_ONCE)])

    async def by_hand(player: Player, beat: Sealed) -> Any:
        said = {name: getattr(beat, name) for name in Sealed.__slots__}
        body = {"lease": player.guide, "beats": [said], "position": beat.to_ms}
        return orjson.loads(await post(hand, body, path=b"/beats", token=tokens[player.guide]))["data"]

    async def by_graphql(player: Player, b: Sealed) -> Any:
        said = {"seq": b.seq, "fromMs": b.from_ms, "toMs": b.to_ms, "offsetMs": b.offset_ms, "mac": b.mac}
        given = {"leaseId": encode("Lease", player.guide), "beats": [said], "positionMs": b.to_ms}
        body = {"query": SEND, "variables": {"input": given}}
        return orjson.loads(await post(product, body, token=tokens[player.guide]))["data"]

    for player in players[:AT_ONCE]:
        beat = player.beat()  # the same one twice counts once, and is answered alike
        assert await by_hand(player, beat) == await by_graphql(player, beat)

    async def send(player: Player, way: Callable[[Player, Sealed], Awaitable[Any]]) -> None:
        answer = await way(player, player.beat())
        assert answer["sendBeats"]["kept"] == 1, answer

    async def together_by_hand(_: int) -> None:
        await asyncio.gather(*(send(player, by_hand) for player in next(groups)))

    async def together_by_graphql(_: int) -> None:
        await asyncio.gather(*(send(player, by_graphql) for player in next(groups)))

    figures = await cpu_us({"raw": together_by_hand, "graphql": together_by_graphql})
    show({name: [us / AT_ONCE for us in rounds] for name, rounds in figures.items()}, "us a beat")
    judge("P6 beats through GraphQL of those through a raw endpoint", ratio(figures, "raw", "graphql"), least=0.3)


async def groups(kind: str, players: Sequence[Player], *, least: float) -> None:
    """Beats a second in groups, and one transaction each by the same rules. By the clock: disks are waited for."""
    writers: dict[str, GroupCommit[Report, Outcome]] = {
        "one transaction each": GroupCommit("alone", beats.write, most_at_once=1),
        "group commit": GroupCommit("grouped", beats.write),
    }
    rates: dict[str, list[float]] = {name: [] for name in writers}
    for _ in range(ROUNDS):
        for name, writer in writers.items():
            rates[name].append(await _rate(writer, players))
    show(rates, f"beats a second on {kind}")
    gain = statistics.median(g / o for g, o in zip(rates["group commit"], rates["one transaction each"], strict=True))
    judge(f"P7 group commit over one transaction each, {kind}", gain, least=least)


async def _rate(writer: GroupCommit[Report, Outcome], players: Sequence[Player], at_once: int = 256) -> float:
    over, written = time.perf_counter() + 0.7, 0

    async def play(mine: Sequence[Player]) -> None:
        nonlocal written
        for player in itertools.cycle(mine):
            if time.perf_counter() > over:
                return
            outcome = await writer.put(player.report())
            assert not isinstance(outcome, Refused) and outcome.kept == 1
            written += 1

    started = time.perf_counter()
    await asyncio.gather(*(play(players[at::at_once]) for at in range(at_once)))
    return written / (time.perf_counter() - started)


async def main() -> None:
    chain.quiet_logs()
    async with chain.empty() as settings:
        await chain.fill()
        players = await seated(chain.GUIDES)
        assert is_sqlite() and (await run("PRAGMA synchronous"))[0]["synchronous"] == 2  # FULL
        garbage.settle()
        await endpoints(settings, players)
        await groups("SQLite", players, least=8)
    if await chain.is_postgres_there():
        async with chain.empty("postgres"):
            await chain.fill()
            await groups("PostgreSQL", await seated(chain.GUIDES), least=5)


if __name__ == "__main__":
    asyncio.run(main())
