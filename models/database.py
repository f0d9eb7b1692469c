"""The two ways to the database: commands write through `atomic`, questions read through `kit.reading`."""

import asyncio
import contextvars
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import orjson
from tortoise import Tortoise
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connections
from tortoise.transactions import in_transaction

import models.transactions  # noqa: F401  mends Tortoise's
from kit import events, metrics
from kit.errors import Refused
from kit.postgres import PostgresReader, on_postgres
from kit.reading import Select
from kit.settings import Settings
from kit.sqlite import CACHE_KIB, SqliteReader, bindable, on_sqlite
from models.locks import Lock
from models.migrations import STEPS, migrate

P = ParamSpec("P")
T = TypeVar("T")
MOST_WRITERS = 10
REACTIONS_END_SECONDS = 5.0
_running: set[asyncio.Task[Any]] = set()  # asyncio itself keeps only weak references
PutOff = dict[Callable[[list[Any]], Awaitable[None]], list[Any]]
_put_off: contextvars.ContextVar[PutOff] = contextvars.ContextVar("work put off until right before the commit")
_telling: set[asyncio.Task[None]] = set()


def atomic(command: Callable[P, Awaitable[T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Run a command in one transaction; what it announced is told while the caller already has its answer. Inside
    another command, be a part of it.

    Shielded, as a task of its own: a client that hangs up does not cut it in half, and a cancelled transaction of
    Tortoise would keep its lock for ever.
    """

    async def whole(*args: P.args, **kwargs: P.kwargs) -> T:
        put_off: PutOff = {}
        _put_off.set(put_off)  # in a task of its own: nobody else sees it
        with events.held() as facts, counted(command):
            async with in_transaction():
                result = await command(*args, **kwargs)
                for work, things in put_off.items():
                    await work(things)
        if facts:
            await react(facts)
        return result

    @wraps(command)
    async def shielded(*args: P.args, **kwargs: P.kwargs) -> T:
        if events.is_held():
            return await command(*args, **kwargs)
        return await shield(whole(*args, **kwargs))

    return shielded


def before_commit(work: Callable[[list[Any]], Awaitable[None]], things: Iterable[Any]) -> None:
    """Have `work` done once, with all the things that the running command gives it, as the last of its transaction.

    Raises:
        LookupError: outside a command there is no commit.
    """
    _put_off.get().setdefault(work, []).extend(things)


async def react(facts: Sequence[object]) -> None:
    """Have `facts` told by a task that nobody waits for: an import of thousands would hold its answer back by minutes.

    The tests put something in its place that does wait.
    """
    told = asyncio.create_task(events.tell(facts))
    _telling.add(told)
    told.add_done_callback(_telling.discard)


@contextmanager
def counted(command: Callable[..., object]) -> Iterator[None]:
    """Count how the command ended."""
    outcome = "failed"
    try:
        yield
        outcome = "done"
    except Refused:
        outcome = "refused"
        raise
    finally:
        metrics.COMMANDS.labels(command.__qualname__, outcome).inc()


async def shield(work: Coroutine[Any, Any, T]) -> T:
    """Await `work` to its end even when the caller is cancelled."""
    return await asyncio.shield(kept(asyncio.create_task(work, context=contextvars.copy_context())))


def kept(task: asyncio.Task[T]) -> asyncio.Task[T]:
    """Hold on to a task that writes until it is done, so that closing waits for it."""
    _running.add(task)
    task.add_done_callback(_running.discard)
    return task


async def drained(*, at_most_seconds: float | None = None) -> None:
    """Wait for the commands that are still running and for what follows from them.

    Reactions that take longer than `at_most_seconds` are broken off between two commands; sweeps make up for them.
    """
    end = None if at_most_seconds is None else asyncio.get_running_loop().time() + at_most_seconds
    while _running or _telling:
        left = None if end is None else max(0.0, end - asyncio.get_running_loop().time())
        if left == 0:
            for one in _telling:
                one.cancel()
        await asyncio.wait(_running or _telling, timeout=None if left == 0 else left)


async def run(sql: str, **values: object) -> list[dict[str, Any]]:
    """One set-based write inside a command, `:named` as in `kit.reading`; with RETURNING its rows."""
    connection = get_connections().get("default")
    if connection.capabilities.dialect == "sqlite":
        bound = {name: bindable(value) for name, value in values.items()}
        return await connection.execute_query_dict(on_sqlite(sql), bound)  # type: ignore[arg-type]
    text, names = on_postgres(sql)
    return await connection.execute_query_dict(text, [values[name] for name in names])


async def run_counted(sql: str, **values: object) -> int:
    """The same write; how many rows it made or changed."""
    if is_sqlite():
        await run(sql, **values)
        return int((await run("SELECT changes() AS n"))[0]["n"])
    return int((await run(f"WITH written AS ({sql} RETURNING 1) SELECT count(*) AS n FROM written", **values))[0]["n"])


async def run_many(sql: str, rows: Sequence[dict[str, object]]) -> None:
    """The same write for many rows of values."""
    connection = get_connections().get("default")
    if connection.capabilities.dialect == "sqlite":
        bound = [{name: bindable(value) for name, value in row.items()} for row in rows]
        await connection.execute_many(on_sqlite(sql), bound)  # type: ignore[arg-type]
        return
    text, names = on_postgres(sql)
    await connection.execute_many(text, [[row[name] for name in names] for row in rows])


async def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Many rows at once, in their order; inside a command.

    `columns` name PostgreSQL's types, as `id:bigint`. Times are given as texts, and so is JSON.
    """
    names, kinds = zip(*(column.split(":") for column in columns), strict=True)
    into = f"INSERT INTO {table} ({', '.join(names)})"
    connection = get_connections().get("default")
    if connection.capabilities.dialect == "sqlite":
        await connection.execute_many(f"{into} VALUES ({', '.join('?' * len(names))})", rows)  # type: ignore[arg-type]
        return
    values = ", ".join(f"(one->>{at})::{kind}" for at, kind in enumerate(kinds))
    packed = "jsonb_array_elements(CAST(CAST(:rows AS text) AS jsonb)) WITH ORDINALITY AS given(one, at)"
    await run(f"{into} SELECT {values} FROM {packed} ORDER BY at", rows=orjson.dumps(rows).decode())


def is_sqlite() -> bool:
    dialect: str = get_connections().get("default").capabilities.dialect
    return dialect == "sqlite"


def locking() -> str:
    """SQL: hold the rows read until the commit, where the database does not hold everything anyway.

    Not FOR UPDATE: that also waits for whoever has just written a row that points here, and two such deadlock.
    """
    return "" if is_sqlite() else " FOR NO KEY UPDATE"


async def one_by_one(lock: Lock) -> None:
    """Whoever takes this turn holds it until the commit. Inside a command; on SQLite whoever writes is alone anyway."""
    if not is_sqlite():
        await run("SELECT pg_advisory_xact_lock(:lock)", lock=lock.value)


def url(settings: Settings) -> str:
    """Where the tables are, as Tortoise wants it said."""
    if settings.is_sqlite:
        return f"sqlite://{settings.database_path}"
    return "asyncpg://" + settings.database_url.split("://", 1)[1]


def connection(settings: Settings) -> dict[str, Any]:
    """The connection that writes. PostgreSQL ends what waits for a lock, or works, longer than people wait for it."""
    made: dict[str, Any] = expand_db_url(url(settings))
    if settings.is_sqlite:
        made["credentials"]["cache_size"] = -CACHE_KIB
        return made
    limits = {"lock_timeout": "5000", "statement_timeout": "10000"}
    made["credentials"] |= {"minsize": 1, "maxsize": MOST_WRITERS, "server_settings": limits}
    return made


@asynccontextmanager
async def opened(settings: Settings, *, steps: str = STEPS) -> AsyncIterator[SqliteReader | PostgresReader]:
    """Open the database for this process and close it for certain: an aiosqlite thread left open hangs the exit.

    `steps` is the package of migrations to bring it up to date with; none when empty.
    """
    config = {"connections": {"default": connection(settings)}, "apps": {"models": {"models": ["models"]}}}
    settings.data.mkdir(parents=True, exist_ok=True)
    EXECUTOR_CACHE.clear()  # it forgets the dialect: a second database in one process would get the first one's SQL
    await Tortoise.init(config=config, use_tz=True, _enable_global_fallback=True)
    try:
        await run("SELECT 1")  # connects, which makes the file that the reader opens
        if steps:
            await migrate(steps)
        async with aclosing(await _reader(settings)) as reader:
            Select.reader = reader
            yield reader
            await drained(at_most_seconds=REACTIONS_END_SECONDS)
    finally:
        await Tortoise.close_connections()


@asynccontextmanager
async def read_only(settings: Settings) -> AsyncIterator[None]:
    """Open it for questions alone, beside whoever writes; its tables have to be there."""
    async with aclosing(await _reader(settings)) as reader:
        Select.reader = reader
        yield


async def _reader(settings: Settings) -> SqliteReader | PostgresReader:
    if settings.is_sqlite:
        return SqliteReader(str(settings.database_path))
    return await PostgresReader.opened("postgresql://" + settings.database_url.split("://", 1)[1])
