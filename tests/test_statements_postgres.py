"""Every statement that reads, prepared on PostgreSQL; a file of its own, for one process opens one database."""

from pathlib import Path

import pytest

import api.app  # imports every statement of the product
from kit.postgres import PostgresReader, on_postgres
from kit.reading import STATEMENTS, Select
from models.database import opened
from tests.databases import ready
from tests.walked import walked

pytestmark = pytest.mark.anyio


async def test_every_statement_prepares_on_postgresql(tmp_path: Path) -> None:
    async with ready("postgres", tmp_path) as settings, opened(settings):
        reader = Select.reader
        assert isinstance(reader, PostgresReader) and api.app
        async with reader.pool.acquire() as connection:
            for statement in STATEMENTS:
                await connection.prepare(on_postgres(statement.sql)[0])
    walked("statements prepared on PostgreSQL", len(STATEMENTS))
