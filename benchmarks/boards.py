"""`python -m benchmarks.boards`: a board page of 50,000 people, beside one round trip to a Redis sorted set (P11).

By the clock, since Redis works in another process. Redis answers the viewer's rank and the first three in one round
trip, and knows no names; the page also has five on either side, names, ties and gaps, from the table that is the truth.
Both give the same rank first. The sorted set is in the Redis of PACESETTER_REDIS_URL, or on this machine, under a key
of its own that is taken away.
"""

import asyncio
import sys
import time
from random import Random

import redis.asyncio

from benchmarks import chain
from benchmarks.pairs import Call, Figures, judge, ratio, show
from kit.settings import Settings
from kpi import boards, periods
from kpi.boards import Group
from kpi.standings import Level
from models import Period
from models.database import atomic, run
from people.roles import Role
from people.scope import Scope, Viewer, scope_of

PEOPLE, ROUNDS, SECONDS, VIEWERS = 50_000, 7, 0.4, 500
KEY = "pacesetter:benchmarks:board"


def scope(number: int) -> Scope:
    """Somebody of the chain, another one at each call."""
    me = number * 7_919 % PEOPLE + 1
    return scope_of(Viewer(me, "", "", f"G{me:05}", "", 3, Role.GUIDE.value, 3, "/1/2/3/", "Asia/Shanghai", 0))


def points() -> dict[int, int]:
    """Hundredths; some have the same."""
    random = Random(11)
    return {person: round(random.gauss(85, 12) * 100) for person in range(1, PEOPLE + 1)}


@atomic
async def filled() -> int:
    """The month whose board everybody stands on."""
    await chain.people(PEOPLE)
    await periods.open_months([periods.today()])
    month = (await Period.get(first_day=periods.today().replace(day=1))).id
    same = {"period_id": month, "measure_id": 0, "level": "PERSON", "role": "GUIDE", "stage": 1}
    await chain.enter("standing", [{**same, "holder_id": one, "points": won} for one, won in points().items()])
    await run("ANALYZE")
    return int(month)


async def clock_us(calls: dict[str, Call]) -> Figures:
    """Microseconds by the clock a call, the contestants in turns."""
    taken: Figures = {name: [] for name in calls}
    numbers = dict.fromkeys(calls, 0)
    for _ in range(ROUNDS):
        for name, call in calls.items():
            started, first, until = time.perf_counter(), numbers[name], time.perf_counter() + SECONDS
            while time.perf_counter() < until:
                await call(numbers[name] % VIEWERS)
                numbers[name] += 1
            taken[name].append((time.perf_counter() - started) / (numbers[name] - first) * 1e6)
    return taken


async def main() -> None:
    chain.quiet_logs()
    scopes = [scope(number) for number in range(VIEWERS)]
    async with chain.empty() as settings, _sorted_set(settings) as there:
        month = await filled()
        known = points()
        await there.zadd(KEY, {str(one): won for one, won in known.items()})

        async def page(number: int) -> boards.Board:
            return await boards.board(month, None, Level.PERSON, Group(), scope=scopes[number])

        async def round_trip(number: int) -> list[object]:
            both = there.pipeline(transaction=False)
            both.zrevrank(KEY, str(scopes[number].me))
            both.zrevrange(KEY, 0, 2, withscores=True)
            return list(await both.execute())

        for number in range(0, VIEWERS, 25):
            own = next(one for one in (await page(number)).rows if one.is_mine)
            above = await there.zcount(KEY, f"({known[scopes[number].me]}", "+inf")
            assert own.rank == above + 1
        figures = await clock_us({"a board page": page, "a round trip to Redis": round_trip})
        await there.delete(KEY)
    show(figures, "us")
    judge("P11 a board page, of a round trip to a Redis sorted set", ratio(figures, *figures), most=0.05)


def _sorted_set(settings: Settings) -> "redis.asyncio.Redis":
    return redis.asyncio.from_url(settings.redis_url or "redis://127.0.0.1:6379/0")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
