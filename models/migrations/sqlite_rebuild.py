"""Changing a column on SQLite, which can only create and add: build the table anew, then prove that nothing was lost.

Tortoise 1.1.9 rebuilds with foreign keys on, which deletes the children by cascade and drops indexes and unique keys,
and then prints OK. Here foreign keys are off, the file was copied before, the indexes are made again, and row counts,
indexes, keys and both of SQLite's own checks are compared inside the transaction: whatever differs undoes the step.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import AlterField, Operation

from kit import clock

Check = Callable[[Any], Awaitable[None]]


class LostInRebuild(Exception):
    """The rebuilt table is not what it was; the step was undone. A mistake in the step."""


class Rebuild(Operation):
    """`change` as it stands on PostgreSQL; on SQLite by a new table.

    `values` says what a column of the new table is made of, as SQL over the old one, where it is not the column itself.
    """

    reduces_to_sql = False
    atomic = None
    reversible = False

    def __init__(self, change: AlterField, *, values: Mapping[str, str] | None = None) -> None:
        self.change = change
        self.values = values or {}

    def describe(self) -> str:
        return f"Rebuild for: {self.change.describe()}"

    def state_forward(self, app_label: str, state: Any) -> None:
        self.change.state_forward(app_label, state)

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        if state_editor is None:
            return
        if state_editor.DIALECT != "sqlite":
            await self.change.database_forward(app_label, old_state, new_state, state_editor)
            return
        model = new_state.apps.get_model(f"{app_label}.{self.change.model_name}")
        await self._rebuilt(
            state_editor.client, model._meta.db_table, state_editor._get_model_sql_data(model).table_sql
        )

    async def _rebuilt(self, client: Any, table: str, definition: str) -> None:
        indexes = await client.execute_query_dict(
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", [table]
        )
        create = definition.split(";")[0].replace(f'"{table}"', f'"new_{table}"', 1)
        await client.execute_query(create)
        columns = [row["name"] for row in await client.execute_query_dict(f'PRAGMA table_info("new_{table}")')]
        names = ", ".join(f'"{column}"' for column in columns)
        values = ", ".join(self.values.get(column, f'"{column}"') for column in columns)
        await client.execute_query(f'INSERT INTO "new_{table}" ({names}) SELECT {values} FROM "{table}"')
        await client.execute_query(f'DROP TABLE "{table}"')
        await client.execute_query(f'ALTER TABLE "new_{table}" RENAME TO "{table}"')
        for index in indexes:
            await client.execute_query(index["sql"])


@dataclass(frozen=True)
class Shape:
    """What a rebuild must leave as it was: of each table, its rows, its indexes and unique keys, its foreign keys."""

    rows: Mapping[str, int]
    indexes: Mapping[str, frozenset[object]]
    keys: Mapping[str, frozenset[object]]

    @staticmethod
    async def of(client: Any) -> "Shape":
        found = await client.execute_query_dict(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        tables = sorted(row["name"] for row in found)
        return Shape(
            {table: await _rows(client, table) for table in tables},
            {table: await _indexes(client, table) for table in tables},
            {table: await _keys(client, table) for table in tables},
        )


async def _rows(client: Any, table: str) -> int:
    rows: int = (await client.execute_query_dict(f'SELECT count(*) AS n FROM "{table}"'))[0]["n"]
    return rows


async def _indexes(client: Any, table: str) -> frozenset[object]:
    found = set()
    for index in await client.execute_query_dict(f'PRAGMA index_list("{table}")'):
        columns = await client.execute_query_dict(f'PRAGMA index_info("{index["name"]}")')
        found.add((bool(index["unique"]), bool(index["partial"]), tuple(column["name"] for column in columns)))
    return frozenset(found)


async def _keys(client: Any, table: str) -> frozenset[object]:
    keys = await client.execute_query_dict(f'PRAGMA foreign_key_list("{table}")')
    return frozenset((key["from"], key["table"], key["to"], key["on_delete"]) for key in keys)


@asynccontextmanager
async def unbound(connection: Any, step: Migration) -> AsyncIterator[Check]:
    """For a step that rebuilds on SQLite: copy the file, then lift foreign keys, outside of any transaction.

    Yields what to await before the commit; it compares.

    Raises:
        LostInRebuild: by the check.
    """
    if connection.capabilities.dialect != "sqlite" or not any(isinstance(o, Rebuild) for o in step.operations):
        yield _nothing
        return
    await _copied(connection, step.name)
    before = await Shape.of(connection)
    await connection.execute_query("PRAGMA foreign_keys = OFF")
    try:
        yield lambda client: _compared(client, before)
    finally:
        await connection.execute_query("PRAGMA foreign_keys = ON")


async def _nothing(client: Any) -> None:
    """No rebuild, nothing to compare."""


async def _copied(connection: Any, step: str) -> None:
    folder = Path(connection.filename).parent / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"before-{step}-{clock.now():%Y%m%dT%H%M%S%f}.sqlite3"
    await connection.execute_query("VACUUM INTO ?", [str(target)])
    target.chmod(0o600)


async def _compared(client: Any, before: Shape) -> None:
    after = await Shape.of(client)
    for what in ("rows", "indexes", "keys"):
        was, now = getattr(before, what), getattr(after, what)
        if lost := sorted(table for table in was if now.get(table) != was[table] and table != "tortoise_migrations"):
            raise LostInRebuild(f"{what} of {', '.join(lost)} changed")
    if broken := await client.execute_query_dict("PRAGMA foreign_key_check"):
        raise LostInRebuild(f"{len(broken)} references lead nowhere, the first from {broken[0]['table']}")
    if (said := await client.execute_query_dict("PRAGMA integrity_check"))[0]["integrity_check"] != "ok":
        raise LostInRebuild(said[0]["integrity_check"])
