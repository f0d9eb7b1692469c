"""Group commit, on both databases. Items are keys of throttles: a table with a unique key and nothing else to it."""

import asyncio
from collections.abc import Sequence

import pytest

import models
from kit import clock
from kit.errors import Conflict, Refused
from kit.settings import Settings
from models.database import atomic, drained
from models.group_commit import GroupCommit, TooManyWaiting

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("database")]


class Writer(GroupCommit[str, int]):
    """Counts its batches, and can be held up."""

    def __init__(self, **limits: int) -> None:
        super().__init__("test", self.insert, **limits)
        self.sizes: list[int] = []
        self.go = asyncio.Event()
        self.go.set()

    async def insert(self, keys: Sequence[str]) -> list[int | Refused]:
        self.sizes.append(len(keys))
        await self.go.wait()
        results: list[int | Refused] = []
        for key in keys:
            if key == "refused":
                results.append(Conflict())
                continue
            if key == "broken":
                raise ZeroDivisionError
            results.append((await models.Throttle.create(key=key, since=clock.now())).id)
        return results


async def keys() -> set[str]:
    return {throttle.key for throttle in await models.Throttle.all()}


async def test_what_arrives_during_a_commit_shares_the_next_one() -> None:
    writer = Writer()

    results = await asyncio.gather(*(writer.put(f"k{n}") for n in range(300)))

    assert len(set(results)) == 300 and len(await keys()) == 300
    assert sum(writer.sizes) == 300 and len(writer.sizes) <= 3


async def test_batch_is_bounded() -> None:
    writer = Writer(most_at_once=10)

    await asyncio.gather(*(writer.put(f"k{n}") for n in range(35)))

    assert max(writer.sizes) == 10 and len(await keys()) == 35


async def test_acknowledged_item_is_committed_before_its_caller_goes_on(database: Settings) -> None:
    writer = Writer()

    for n in range(5):
        made = await writer.put(f"k{n}")
        assert await models.Throttle.filter(id=made).exists()


@pytest.mark.parametrize(("bad", "kind"), [("broken", ZeroDivisionError), ("k3", Exception)])
async def test_bad_item_fails_alone(bad: str, kind: type[Exception]) -> None:
    writer = Writer()

    results = await asyncio.gather(*(writer.put(key) for key in ["k1", "k2", "k3", bad, "k4"]), return_exceptions=True)

    assert [isinstance(result, Exception) for result in results] == [False, False, False, True, False]
    assert isinstance(results[3], kind) and await keys() == {"k1", "k2", "k3", "k4"}


async def test_refused_item_does_not_roll_the_others_back() -> None:
    writer = Writer()

    results = await asyncio.gather(*(writer.put(key) for key in ["k1", "refused", "k2"]), return_exceptions=True)

    assert isinstance(results[1], Conflict) and await keys() == {"k1", "k2"} and writer.sizes == [3]


async def test_caller_that_hangs_up_does_not_unwrite_its_item() -> None:
    writer = Writer()
    writer.go.clear()
    callers = [asyncio.create_task(writer.put(f"k{n}")) for n in range(20)]
    await asyncio.sleep(0.01)

    for caller in callers[::2]:
        caller.cancel()
    writer.go.set()
    results = await asyncio.gather(*callers, return_exceptions=True)

    assert sum(isinstance(result, asyncio.CancelledError) for result in results) == 10
    await drained()
    assert len(await keys()) == 20


async def test_full_queue_turns_away_and_keeps_what_it_took() -> None:
    writer = Writer(most_waiting=3)
    writer.go.clear()
    first = asyncio.create_task(writer.put("k0"))
    await asyncio.sleep(0.01)
    waiting = [asyncio.create_task(writer.put(f"k{n}")) for n in range(1, 4)]
    await asyncio.sleep(0.01)

    with pytest.raises(TooManyWaiting):
        await writer.put("k4")
    writer.go.set()
    await asyncio.gather(first, *waiting)

    assert await keys() == {"k0", "k1", "k2", "k3"}


async def test_closing_waits_for_what_was_taken() -> None:
    writer = Writer()
    callers = [asyncio.create_task(writer.put(f"k{n}")) for n in range(50)]
    await asyncio.sleep(0)

    await drained()

    assert len(await keys()) == 50
    await asyncio.gather(*callers)


async def test_writer_is_not_waited_for_inside_a_command() -> None:
    writer = Writer()

    @atomic
    async def command() -> None:
        await writer.put("k0")

    with pytest.raises(LookupError):
        await command()
    assert await keys() == set()
