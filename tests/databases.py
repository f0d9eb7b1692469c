"""Databases of both kinds for the tests. Where there is no PostgreSQL its tests say so and skip; CI demands one."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import asyncpg
import pytest

from kit.settings import Settings
from models.database import opened

POSTGRES = os.environ.get("PACESETTER_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432")
IS_DEMANDED = os.environ.get("PACESETTER_TEST_DEMANDS") == "1"
KINDS = ["sqlite", "postgres"]
_spare: list[str] = []  # PostgreSQL databases with today's tables and no rows: making one takes seconds

# Only tables that have rows, and without their triggers: truncating them all takes longer than most tests. Large ones
# are, so that no dead rows stay, which every later plan would read through.
EMPTIED = """DO $$ DECLARE name text; has_rows boolean; is_large boolean; counter text; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'tortoise_migrations' LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO has_rows;
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I OFFSET 1000)', name) INTO is_large;
        IF is_large THEN EXECUTE format('TRUNCATE %I CASCADE', name);
        ELSIF has_rows THEN EXECUTE format('DELETE FROM %I', name); END IF;
        counter := pg_get_serial_sequence(name, 'id');
        IF counter IS NOT NULL THEN PERFORM setval(counter, 1, false); END IF;
    END LOOP; END $$"""


@asynccontextmanager
async def empty(kind: str, folder: Path, *, like: str = "template1") -> AsyncIterator[Settings]:
    """Settings of a database of this `kind` that nobody else uses; without tables, or with those of `like`."""
    if kind == "sqlite":
        yield Settings(data=folder, database_url="")
        return
    name = f"test_{secrets.token_hex(6)}"
    await administer(f"CREATE DATABASE {name} TEMPLATE {like}")
    try:
        yield Settings(data=folder, database_url=f"{POSTGRES}/{name}")
    finally:
        await administer(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def ready(kind: str, folder: Path) -> AsyncIterator[Settings]:
    """Settings of a database with today's tables and no rows; one on PostgreSQL is emptied and used again."""
    if kind == "sqlite":
        yield laid(folder)
        return
    name = _spare.pop() if _spare else await _made()
    yield Settings(data=folder, database_url=f"{POSTGRES}/{name}")
    await administer(EMPTIED, name)
    _spare.append(name)


@asynccontextmanager
async def copied(kind: str, folder: Path) -> AsyncIterator[Settings]:
    """The same, but for a test that changes tables: nobody uses it again."""
    if kind == "sqlite":
        async with ready(kind, folder) as settings:
            yield settings
        return
    if not _spare:
        _spare.append(await _made())
    async with empty(kind, folder, like=_spare[-1]) as settings:
        yield settings


async def _made() -> str:
    name = f"test_{secrets.token_hex(6)}"
    await administer(f"CREATE DATABASE {name}")
    await administer(f"ALTER DATABASE {name} SET synchronous_commit = off")
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Settings(data=Path(folder), database_url=f"{POSTGRES}/{name}")):
            return name


@cache
def _template() -> Path:
    """A file with today's tables, made by a process of its own: it meets no database that is open here."""
    folder = Path(tempfile.mkdtemp(prefix="pacesetter-template-"))
    where = {"PACESETTER_DATA": str(folder), "PACESETTER_DATABASE_URL": ""}
    subprocess.run([sys.executable, "-m", "api", "migrate"], env=os.environ | where, check=True, capture_output=True)
    return Settings(data=folder, database_url="").database_path


def laid(folder: Path, **more: str) -> Settings:
    """Settings of a file with today's tables and no rows."""
    settings = Settings(data=folder, database_url="", **more)  # type: ignore[arg-type]
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_template(), settings.database_path)
    return settings


async def drop_spare() -> None:
    while _spare:
        await administer(f"DROP DATABASE {_spare.pop()} WITH (FORCE)")
    if _template.cache_info().currsize:
        shutil.rmtree(_template().parent, ignore_errors=True)


async def administer(statement: str, database: str = "postgres") -> None:
    try:
        connection = await asyncpg.connect(f"{POSTGRES}/{database}")
    except OSError:
        if IS_DEMANDED:
            raise
        pytest.skip(f"no PostgreSQL at {POSTGRES}: set PACESETTER_TEST_POSTGRES")
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
