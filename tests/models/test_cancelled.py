"""Clients hang up at any point of a command: the command is whole or it is not there, and the next write works.

100 commands a database; 1,000 with PACESETTER_PROVE=1.
"""

import asyncio
import os
import random

import pytest

import models
from kit import clock
from kit.settings import Settings
from models.database import atomic, drained, run

pytestmark = [pytest.mark.anyio]
COMMANDS = 1000 if os.environ.get("PACESETTER_PROVE") else 100


@atomic
async def write_two(name: str) -> None:
    await models.Throttle.create(key=f"{name}/1", since=clock.now())
    await models.Throttle.create(key=f"{name}/2", since=clock.now())


async def test_next_write_answers_within_a_second_wherever_a_command_was_cancelled(database: Settings) -> None:
    chance = random.Random(5)
    for n in range(COMMANDS):
        command = asyncio.create_task(write_two(f"c{n}"))
        for _ in range(chance.randrange(12)):
            await asyncio.sleep(0)
        await asyncio.sleep(chance.random() * 0.004)
        command.cancel()

        await asyncio.wait_for(write_two(f"n{n}"), 1)

    await drained()
    kept = {throttle.key for throttle in await models.Throttle.all()}
    assert {key for key in kept if key[0] == "n"} == {f"n{n}/{i}" for n in range(COMMANDS) for i in (1, 2)}
    assert all((f"c{n}/1" in kept) == (f"c{n}/2" in kept) for n in range(COMMANDS))


async def test_many_cancelled_at_once_leave_no_connection_behind(database: Settings) -> None:
    for round_ in range(5):
        commands = [asyncio.create_task(write_two(f"r{round_}/{n}")) for n in range(40)]
        await asyncio.sleep(0.005)
        for command in commands:
            command.cancel()
        await asyncio.gather(*commands, return_exceptions=True)

        await asyncio.wait_for(write_two(f"n{round_}"), 5)

    assert await models.Throttle.filter(key__startswith="n").count() == 10


async def test_full_disk_refuses_writes_and_keeps_reading(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite only: PostgreSQL's disk is PostgreSQL's; that its error becomes the same 503 is tested at the edge."""
    from kit.faults import DiskFull, passing
    from models.database import opened

    async with opened(Settings(data=tmp_path_factory.mktemp("full"), database_url="")):
        await write_two("before")
        pages = (await run("PRAGMA page_count"))[0]["page_count"]
        await run(f"PRAGMA max_page_count = {pages + 2}")

        with pytest.raises(Exception) as refused:
            for n in range(2000):
                await write_two(f"x{n}")
        whole = await models.Throttle.all().count()
        await run("PRAGMA max_page_count = 1000000")
        await asyncio.wait_for(write_two("after"), 1)

        assert isinstance(passing(refused.value), DiskFull)
        assert whole % 2 == 0 and await models.Throttle.all().count() == whole + 2
