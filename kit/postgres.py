"""Reads on PostgreSQL, over asyncpg."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import asyncpg
import orjson

from kit.reading import Row, Select
from kit.sqlite import NAMED, conversions, names_in


class PostgresReader:
    """A pool of connections that cannot write. `statements` counts, for the tests."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self.pool = pool
        self.statements = 0

    @staticmethod
    async def opened(url: str, *, most: int = 8) -> "PostgresReader":
        settings = {"default_transaction_read_only": "on", "statement_timeout": "5000", "timezone": "UTC"}
        return PostgresReader(await asyncpg.create_pool(url, min_size=1, max_size=most, server_settings=settings))

    async def fetch(self, statement: Select[Row], values: Mapping[str, object]) -> list[Row]:
        self.statements += 1
        sql, names = on_postgres(statement.sql)
        rows = await self.pool.fetch(sql, *(values[name] for name in names))
        if json := json_columns(statement.row):  # type: ignore[arg-type]
            return [statement.row(*_loaded(r, json)) for r in rows]
        return [statement.row(*r) for r in rows]

    async def aclose(self) -> None:
        await self.pool.close()


def _loaded(record: Any, json: list[int]) -> list[Any]:
    values = list(record)
    for at in json:
        if isinstance(values[at], str):
            values[at] = orjson.loads(values[at])
    return values


@cache
def json_columns(row: type) -> list[int]:
    """Which columns of `row` hold JSON: asyncpg hands it over as text."""
    return [at for at, convert in enumerate(conversions(row)) if convert is orjson.loads]


@cache
def on_postgres(sql: str) -> tuple[str, list[str]]:
    """Names become numbers, `IN :names` an array."""
    names = names_in(sql)
    sql = re.sub(r"\bIN :(\w+)", r"= ANY(:\1)", sql)
    return NAMED.sub(lambda found: f"${names.index(found[1]) + 1}", sql), names
