"""What a database looks like, read from its own catalogue, so that two of one kind can be compared."""

from typing import Any

from models.database import is_sqlite, run

Shape = dict[str, list[Any]]
CATALOGUE = {
    "columns": """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "indexes": """SELECT tablename, regexp_replace(indexdef, '^CREATE (UNIQUE )?INDEX \\S+', '\\1') AS made
        FROM pg_indexes WHERE schemaname = 'public'""",
    "keys": """SELECT conrelid::regclass::text AS of, contype, pg_get_constraintdef(oid) AS made
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
}


async def shape() -> Shape:
    """Columns, indexes and constraints, without names that are made up and without the record of the steps itself."""
    found = await _on_sqlite() if is_sqlite() else {name: await run(sql) for name, sql in CATALOGUE.items()}
    texts = {name: sorted(str(tuple(row.values())) for row in rows) for name, rows in found.items()}
    return {name: [text for text in rows if "tortoise_migrations" not in text] for name, rows in texts.items()}


async def tables() -> list[str]:
    if is_sqlite():
        rows = await run("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    else:
        rows = await run("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    return sorted(row["name"] for row in rows if row["name"] != "tortoise_migrations")


async def _on_sqlite() -> dict[str, list[dict[str, Any]]]:
    columns, indexes, keys = [], [], []
    for table in await tables():
        columns += [{"of": table} | _without(row, "cid") for row in await run(f'PRAGMA table_info("{table}")')]
        for index in await run(f'PRAGMA index_list("{table}")'):
            made = [row["name"] for row in await run(f'PRAGMA index_info("{index["name"]}")')]
            indexes.append({"of": table, "unique": index["unique"], "partial": index["partial"], "on": made})
        keys += [{"of": table} | _without(row, "id", "seq") for row in await run(f'PRAGMA foreign_key_list("{table}")')]
    return {"columns": columns, "indexes": indexes, "keys": keys}


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


async def counts() -> dict[str, int]:
    return {table: (await run(f'SELECT count(*) AS n FROM "{table}"'))[0]["n"] for table in await tables()}
