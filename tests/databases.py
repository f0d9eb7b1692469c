"""Empty databases of both kinds for the tests; the PostgreSQL ones are dropped afterwards."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from kit.settings import Settings

POSTGRES = os.environ.get("PACESETTER_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432")
KINDS = ["sqlite", "postgres"]


@asynccontextmanager
async def empty(kind: str, folder: Path) -> AsyncIterator[Settings]:
    """Settings of a database of this `kind` that nobody else uses."""
    if kind == "sqlite":
        yield Settings(data=folder, database_url="")
        return
    name = f"test_{secrets.token_hex(6)}"
    await _administer(f"CREATE DATABASE {name}")
    try:
        yield Settings(data=folder, database_url=f"{POSTGRES}/{name}")
    finally:
        await _administer(f"DROP DATABASE {name} WITH (FORCE)")


async def _administer(statement: str) -> None:
    try:
        connection = await asyncpg.connect(f"{POSTGRES}/postgres")
    except OSError:
        pytest.skip(f"no PostgreSQL at {POSTGRES}: set PACESETTER_TEST_POSTGRES")
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
