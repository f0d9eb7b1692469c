"""News within a process and between processes, over PostgreSQL and Redis, also when connections are cut."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio

from kit import fanout
from kit.fanout import GAP, MOST_WAITING, Fanout, PostgresWire, RedisWire, Subscription, TooSlow, Wire
from tests.databases import empty

pytestmark = pytest.mark.anyio
REDIS = os.environ.get("PACESETTER_TEST_REDIS", "redis://127.0.0.1:6379/0")
OURS = f"test-{os.getpid()}"  # others test against the same server


@pytest.fixture(params=["postgres", "redis"])
async def wires(request: pytest.FixtureRequest, tmp_path: Path, anyio_backend: str) -> AsyncIterator[list[Wire]]:
    """Two ends of one wire that nobody else uses."""
    if request.param == "redis":
        ends = [RedisWire(REDIS), RedisWire(REDIS)]
        try:
            await ends[0].is_reachable()
        except (redis.RedisError, OSError):
            pytest.skip(f"no Redis at {REDIS}: set PACESETTER_TEST_REDIS")
        for end in ends:
            end.channel = f"test:{request.node.nodeid}:{os.getpid()}"
            end.reader.connection_pool.connection_kwargs["client_name"] = OURS
        yield list(ends)
        return
    async with empty("postgres", tmp_path) as settings:
        yield [PostgresWire(settings.database_url) for _ in range(2)]


@pytest.fixture
async def processes(wires: list[Wire]) -> AsyncIterator[list[Fanout]]:
    async with AsyncExitStack() as stack:
        both = [await stack.enter_async_context(fanout.opened(wire)) for wire in wires]
        for one in both:
            await asyncio.wait_for(one.is_connected.wait(), 5)
        yield both


async def hear(subscription: Subscription, n: int = 1) -> list[int]:
    return [await asyncio.wait_for(anext(subscription), 5) for _ in range(n)]


async def test_news_reaches_the_subscribers_of_its_topic_alone() -> None:
    local = Fanout()
    with local.subscribe("a") as first, local.subscribe("a") as second, local.subscribe("b") as other:
        await local.publish("a", 1)
        await local.publish("b", 2)
        await local.publish("a", 3)

        assert (await hear(first, 2), await hear(second, 2), await hear(other)) == ([1, 3], [1, 3], [2])
    assert local.hub.by_topic == {}


async def test_subscriber_hears_what_came_before_it_began_to_listen() -> None:
    local = Fanout()
    with local.subscribe("a") as subscription:
        await local.publish("a", 7)
        assert await hear(subscription) == [7]


async def test_slow_subscriber_is_closed_with_a_reason_and_the_others_go_on() -> None:
    local = Fanout()
    with local.subscribe("a") as slow, local.subscribe("a") as quick:
        for n in range(MOST_WAITING + 1):
            await local.publish("a", n)
            assert await hear(quick) == [n]

        with pytest.raises(TooSlow):
            await hear(slow)
        assert len(slow.waiting) == MOST_WAITING and local.hub.by_topic == {"a": {quick}}


async def test_news_travels_between_processes_in_order_and_comes_home_once(processes: list[Fanout]) -> None:
    here, there = processes
    with here.subscribe("a") as at_home, there.subscribe("a") as abroad:
        for n in range(50):
            await here.publish("a", n)

        assert await hear(at_home, 50) == await hear(abroad, 50) == list(range(50))
        await asyncio.sleep(0.05)
        assert not at_home.waiting and not abroad.waiting


async def test_cut_connection_is_made_again_and_tells_of_the_gap(processes: list[Fanout]) -> None:
    here, there = processes
    with there.subscribe("a") as abroad:
        await cut(processes)
        assert await asyncio.wait_for(anext(abroad), 10) == GAP
        for one in processes:
            await asyncio.wait_for(one.is_connected.wait(), 10)

        heard: list[int] = []
        for n in range(1, 6):  # the sender's own connection was cut as well, and may notice by a first try
            await here.publish("a", n)
            heard += await drained(abroad)

        assert 5 in heard and sorted(set(heard) - {GAP}) == sorted(id_ for id_ in heard if id_ != GAP)


async def drained(subscription: Subscription) -> list[int]:
    await asyncio.sleep(0.3)
    return [await anext(subscription) for _ in range(len(subscription.waiting))]


async def cut(processes: list[Fanout]) -> None:
    """All connections of these processes, from the server's side."""
    wire = processes[0].wire
    if isinstance(wire, PostgresWire):
        connection = await asyncpg.connect(wire.url)
        await connection.execute("""SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name LIKE 'pacesetter news%' AND datname = current_database()""")
        await connection.close()
        return
    server = redis.asyncio.from_url(REDIS)
    for client in await server.client_list():
        if client["name"] == OURS and int(client["sub"]) > 0:
            await server.client_kill_filter(_id=client["id"])
    await server.aclose()


async def test_publishing_never_fails_and_is_heard_here_when_the_wire_is_dead() -> None:
    async with fanout.opened(RedisWire(f"redis://127.0.0.1:1/{secrets.randbelow(9)}")) as alone:
        with alone.subscribe("a") as at_home:
            await asyncio.wait_for(alone.publish("a", 1), 3)

            assert await hear(at_home) == [1] and alone.owes_a_gap


async def test_garbled_text_on_the_wire_is_left_alone() -> None:
    local = Fanout()
    with local.subscribe("a") as subscription:
        for text in ("", "a", "a x", " 1", "a 1"):
            local.heard(text)

        assert list(subscription.waiting) == [1]


async def test_topic_may_hold_blanks_and_colons() -> None:
    local = Fanout()
    with local.subscribe("person 1: inbox") as subscription:
        local.heard("person 1: inbox 9")

        assert await hear(subscription) == [9]
