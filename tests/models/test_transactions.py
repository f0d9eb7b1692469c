"""What Tortoise's own transactions get wrong, each shown by what would follow from it."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError, OperationalError

import models
from kit import clock
from kit.faults import DatabaseGone, Unavailable, passing
from kit.settings import Settings
from models.database import atomic, opened, run
from tests.databases import empty

pytestmark = [pytest.mark.anyio]
MORE_THAN_THE_POOL = 12


@pytest.fixture
async def on_sqlite(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Settings]:
    async with empty("sqlite", tmp_path) as settings, opened(settings):
        yield settings


@pytest.fixture
async def on_postgres(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Settings]:
    async with empty("postgres", tmp_path) as settings, opened(settings):
        yield settings


@atomic
async def write(name: str) -> None:
    await models.Throttle.create(key=name, since=clock.now())


async def test_lock_is_given_back_when_another_process_keeps_a_transaction_from_beginning(on_sqlite: Settings) -> None:
    await run("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(on_sqlite.database_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises((OperationalError, sqlite3.OperationalError)) as refused:
        await write("a")
    other.rollback()
    other.close()
    await asyncio.wait_for(write("b"), 1)

    assert isinstance(passing(refused.value), DatabaseGone)
    assert await models.Throttle.all().count() == 1


async def test_transaction_that_has_read_may_write_beside_a_second_process(on_sqlite: Settings) -> None:
    other = sqlite3.connect(on_sqlite.database_path, isolation_level=None, timeout=0.01)

    @atomic
    async def read_then_write() -> None:
        assert await models.Throttle.all().count() == 0
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("INSERT INTO throttle (key, since) VALUES ('other', '2026-01-01')")
        await models.Throttle.create(key="ours", since=clock.now())

    await read_then_write()
    other.close()

    assert [throttle.key for throttle in await models.Throttle.all()] == ["ours"]


async def test_commit_that_fails_leaves_nothing_open(on_sqlite: Settings) -> None:
    @atomic
    async def breaks_a_reference_at_commit() -> None:
        await run("PRAGMA defer_foreign_keys = ON")
        await run("INSERT INTO studyday (guide_id, day) VALUES (4711, '2026-01-01')")

    with pytest.raises((IntegrityError, sqlite3.IntegrityError)):
        await breaks_a_reference_at_commit()
    assert await models.StudyDay.all().count() == 0
    await asyncio.wait_for(write("a"), 1)

    assert await models.Throttle.all().count() == 1


async def test_connections_that_the_server_closed_go_back_to_the_pool(on_postgres: Settings) -> None:
    """What a restart of PostgreSQL does: each connection is found dead only when the next transaction begins on it."""
    failures = 0
    for n in range(MORE_THAN_THE_POOL):
        end_all_connections(on_postgres.database_url)
        failures += await failures_until_written(f"k{n}")

    assert failures >= MORE_THAN_THE_POOL
    assert await models.Throttle.all().count() == MORE_THAN_THE_POOL


async def failures_until_written(name: str) -> int:
    for failures in range(MORE_THAN_THE_POOL):
        try:
            await asyncio.wait_for(write(name), 2)
            return failures
        except Exception as error:
            assert not isinstance(error, TimeoutError) and isinstance(passing(error), DatabaseGone)
    raise AssertionError("It did not heal.")


async def test_command_whose_connection_is_cut_is_not_there_and_the_next_one_works(on_postgres: Settings) -> None:
    @atomic
    async def cut(name: str) -> None:
        await models.Throttle.create(key=name, since=clock.now())
        await run("SELECT pg_terminate_backend(pg_backend_pid())")

    for n in range(MORE_THAN_THE_POOL):
        with pytest.raises(Exception) as refused:
            await cut(f"x{n}")
        assert isinstance(passing(refused.value), DatabaseGone)
        await asyncio.wait_for(write(f"n{n}"), 2)

    assert await models.Throttle.all().count() == MORE_THAN_THE_POOL


async def test_one_of_two_that_wait_for_each_other_is_told_to_come_again(on_postgres: Settings) -> None:
    held: list[asyncio.Event] = [asyncio.Event(), asyncio.Event()]

    @atomic
    async def lock_both(mine: int) -> None:
        await run("SELECT pg_advisory_xact_lock(:lock)", lock=mine)
        held[mine].set()
        await held[1 - mine].wait()
        await run("SELECT pg_advisory_xact_lock(:lock)", lock=1 - mine)

    came = await asyncio.gather(lock_both(0), lock_both(1), return_exceptions=True)

    [given_up] = [one for one in came if one is not None]
    fault = passing(given_up)
    assert type(fault) is Unavailable and fault.retry_after_seconds == 2


def end_all_connections(url: str) -> None:
    """From a thread that the event loop waits for, so that the loop cannot notice before the next command does."""

    async def end() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await connection.close()

    thread = threading.Thread(target=lambda: asyncio.run(end()))
    thread.start()
    thread.join()
