"""Everything that the chain knows of a person, table by table, as they may ask for it."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import orjson

import models
from kit import clock
from kit.errors import NotFound
from models.database import atomic, run
from people.audit import record
from people.knowing import KNOWS, Known
from people.roles import Right, demand
from people.scope import Scope
from people.staff import person as seen_person

WITHHELD = "(withheld)"


async def rows_of(person: models.Person) -> dict[str, list[dict[str, Any]]]:
    """The rows about the person, of every table that has such, empty tables as well."""
    return {table: await _rows(table, known, person) for table, known in KNOWS.items() if known.where}


async def _rows(table: str, known: Known, person: models.Person) -> list[dict[str, Any]]:
    sql = f'SELECT * FROM "{table}" WHERE {known.where} ORDER BY id'
    values = {"person": person.id, "key": person.key}
    found = await run(sql, **{name: value for name, value in values.items() if f":{name}" in sql})
    return [{name: _plain(WITHHELD if name in known.secret else value) for name, value in row.items()} for row in found]


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return f"({len(value)} bytes)" if isinstance(value, bytes | memoryview) else value


async def packed(person: models.Person) -> bytes:
    """A ZIP with a JSON file for each table."""
    tables = await rows_of(person)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(person, tables):
            archive.writestr(zipfile.ZipInfo(name, clock.now().timetuple()[:6]), content)
    return file.getvalue()


def _files(person: models.Person, tables: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[str, bytes]]:
    about = {"employee_no": person.employee_no, "made_at": clock.now().isoformat(), "rows": {}}
    about["rows"] = {table: len(rows) for table, rows in tables.items()}
    yield "about.json", orjson.dumps(about, option=orjson.OPT_INDENT_2)
    for table, rows in tables.items():
        yield f"{table}.json", orjson.dumps(rows, option=orjson.OPT_INDENT_2, default=str)


@atomic
async def export(person_id: int, *, scope: Scope) -> tuple[str, bytes]:
    """The employee number and the ZIP, for who may edit people; it is traced.

    Raises:
        NotFound: out of sight.
    """
    demand(scope.role, Right.EDIT_PEOPLE)
    if await seen_person.get(person_id, scope) is None:
        raise NotFound
    person = await models.Person.get(id=person_id)
    await record("person_exported", f"person {person.id}", scope=scope)
    return person.employee_no, await packed(person)


@atomic
async def export_from_command_line(employee_no: str) -> bytes:
    """Raises:
    NotFound: nobody has this number.
    """
    person = await models.Person.get_or_none(employee_no=employee_no)
    if person is None:
        raise NotFound
    await record("person_exported", f"person {person.id}", scope=None, detail="by the command line")
    return await packed(person)
