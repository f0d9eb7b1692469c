"""Reads on SQLite, in the event loop: an indexed, bounded SELECT is over before a thread would have woken."""

import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from itertools import starmap
from typing import Any, get_type_hints

import orjson

from kit.reading import Row, Select

NAMED = re.compile(r"(?<!:):([a-z]\w*)")
CACHE_KIB = 64 << 10
"""Of the file, a connection. The default of 2 MB turns pages out that every request reads."""


class SqliteReader:
    """One connection that cannot write. `statements` counts, for the tests."""

    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, cached_statements=512)
        self.connection.execute("PRAGMA query_only = ON")
        self.connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        self.statements = 0

    async def fetch(self, statement: Select[Row], values: Mapping[str, object]) -> list[Row]:
        self.statements += 1
        bound = {name: bindable(values[name]) for name in names_in(statement.sql)}
        rows: list[Any] = self.connection.execute(on_sqlite(statement.sql), bound).fetchall()
        if rows and (convert := conversions(statement.row)):  # type: ignore[arg-type]
            rows = _converted(rows, convert)
        return list(starmap(statement.row, rows))

    async def aclose(self) -> None:
        self.connection.close()


@cache
def names_in(sql: str) -> list[str]:
    """The values that a statement asks for: a sight has more."""
    return list(dict.fromkeys(NAMED.findall(sql)))


def _converted(rows: list[Any], convert: list[Callable[[Any], Any] | None]) -> Any:
    """Column by column, which leaves most columns alone."""
    columns: list[Any] = list(zip(*rows, strict=True))
    for at, made in enumerate(convert):
        if made is not None:
            columns[at] = [None if value is None else made(value) for value in columns[at]]
    return zip(*columns, strict=True)


@cache
def on_sqlite(sql: str) -> str:
    """SQLite has no arrays: a list travels as JSON. The plus sign says that a pattern is no matter for the plan.

    Without it SQLite prepares a statement anew whenever a pattern is bound, at more than what running it takes.
    """
    sql = re.sub(r"\bIN (:\w+)", r"IN (SELECT value FROM json_each(\1))", sql)
    return re.sub(r"\bLIKE (:\w+)", r"LIKE +\1", sql)


def bindable(value: object) -> object:
    """As Tortoise writes it: times as text, lists as JSON."""
    kind = value.__class__
    if kind is int or kind is str or value is None:
        return value
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return orjson.dumps(value).decode() if isinstance(value, list | tuple) else value


@cache
def conversions(row: type) -> list[Callable[[Any], Any] | None]:
    """SQLite has neither booleans nor times: the row's types say what to make of a column."""
    known: dict[object, Callable[[Any], Any]] = {
        bool: bool,
        datetime: datetime.fromisoformat,
        date: date.fromisoformat,
        list: orjson.loads,
        dict: orjson.loads,
    }
    hints = get_type_hints(row)
    convert = [known.get(_plain(hints[field.name])) for field in fields(row)]
    return convert if any(convert) else []


def _plain(kind: Any) -> object:
    """`datetime | None` is read like `datetime`, `list[int]` like `list`."""
    options = [option for option in getattr(kind, "__args__", ()) if option is not type(None)]
    if getattr(kind, "__origin__", None) in (list, dict):
        return kind.__origin__
    return _plain(options[0]) if len(options) == 1 else kind
