"""What follows from a command is told after its answer, and all of it unless the process ends first."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import pytest

import models
from kit import clock, events
from kit.settings import Settings
from models.database import atomic, drained

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Happened:
    name: str


@pytest.fixture(autouse=True)
def really(react: Callable[[Sequence[object]], Awaitable[None]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models.database, "react", react)


@atomic
async def write(name: str) -> str:
    await models.Throttle.create(key=name, since=clock.now())
    events.announce(Happened(name))
    return name


async def keys() -> list[str]:
    return sorted([one.key for one in await models.Throttle.all()])


async def test_an_answer_does_not_wait_for_the_reactions_to_it(database: Settings) -> None:
    go = asyncio.Event()

    async def follow(fact: Happened) -> None:
        await go.wait()
        if fact.name == "one":
            await write("two")

    events.react_with({Happened: [follow]})

    async with asyncio.timeout(2):
        assert await write("one") == "one"
    assert await keys() == ["one"]
    go.set()
    await drained()

    assert await keys() == ["one", "two"]


async def test_stopping_breaks_reactions_off_between_two_commands_after_a_while(database: Settings) -> None:
    async def follow(fact: Happened) -> None:
        for n in range(1_000):
            await write_quietly(f"after {n:03}")
            await asyncio.sleep(0.02)

    @atomic
    async def write_quietly(name: str) -> None:
        await models.Throttle.create(key=f"{name} a", since=clock.now())
        await models.Throttle.create(key=f"{name} b", since=clock.now())

    events.react_with({Happened: [follow]})
    await write("one")

    async with asyncio.timeout(3):
        await drained(at_most_seconds=0.3)

    found = (await keys())[:-1]
    assert 0 < len(found) < 1_000 and len(found) % 2 == 0
    await asyncio.sleep(0.1)
    assert len(await keys()) == len(found) + 1


async def test_a_reaction_that_fails_takes_nothing_back_and_keeps_no_other_from_running(database: Settings) -> None:
    async def fail(fact: Happened) -> None:
        raise ValueError

    async def follow(fact: Happened) -> None:
        await models.Throttle.create(key="followed", since=clock.now())

    events.react_with({Happened: [fail, follow]})

    await write("one")
    await drained()

    assert await keys() == ["followed", "one"]


async def test_a_reaction_that_does_the_same_for_each_fact_of_a_commit_is_told_once(database: Settings) -> None:
    told: list[str] = []

    @events.once_for(lambda fact: fact.name[0])
    async def once(fact: Happened) -> None:
        told.append(fact.name)

    @atomic
    async def write_all(*names: str) -> None:
        for name in names:
            events.announce(Happened(name))

    events.react_with({Happened: [once]})
    await write_all("a1", "b1", "a2")
    await write_all("a3")
    await drained()

    assert told == ["a1", "b1", "a3"]
