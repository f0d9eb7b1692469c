"""One person's operations take turns; another's do not wait for them."""

import asyncio

import pytest

from api.connections import TooManyConnections, Turns

pytestmark = pytest.mark.anyio


async def test_a_person_has_few_operations_at_once_and_others_go_on() -> None:
    turns, done, working, most = Turns(2, waiting=3), asyncio.Event(), 0, 0

    async def work(person: str) -> None:
        nonlocal working, most
        async with turns.of(person):
            working += person == "ana"
            most = max(most, working)
            await done.wait()
            working -= person == "ana"

    of_ana = [asyncio.create_task(work("ana")) for _ in range(5)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyConnections):
        await work("ana")
    other = asyncio.create_task(work("bo"))
    await asyncio.sleep(0)
    assert turns.all.open == {"ana": 5, "bo": 1} and working == 2

    done.set()
    await asyncio.gather(*of_ana, other)
    assert most == 2 and not turns.turns and not turns.all.open
    await work("ana")


async def test_whoever_gives_up_waiting_leaves_the_turn_to_the_next() -> None:
    turns, done = Turns(1, waiting=2), asyncio.Event()

    async def work() -> str:
        async with turns.of("ana"):
            await done.wait()
            return "worked"

    first, second, third = [asyncio.create_task(work()) for _ in range(3)]
    await asyncio.sleep(0)
    second.cancel()
    done.set()
    assert [await first, await third] == ["worked", "worked"] and second.cancelled()
