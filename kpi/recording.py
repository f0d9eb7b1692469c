"""Readings sent over the API: few rows, by the rules of files, whole or not at all, once a key."""

from collections.abc import Sequence
from hashlib import sha256

import models
from kit import clock
from kit.errors import Invalid
from kit.events import announce
from kpi import imports, periods, readings
from kpi.facts import ReadingsImported
from kpi.importing import people_of
from kpi.imports import ImportState
from kpi.reading_columns import Column, Meaning
from kpi.reading_files import Reading as FileReading
from kpi.reading_files import Task
from models.database import atomic
from people import audit, keys
from people.roles import Right, demand
from people.scope import Scope

MOST_ROWS = 1_000
HEADER = ("employeeNo", "day", "measure", "value", "base")
_MEANINGS = (Meaning.EMPLOYEE_NO, Meaning.DAY, Meaning.MEASURE, Meaning.VALUE, Meaning.BASE)
COLUMNS = [Column(meaning) for meaning in _MEANINGS]


class ReadingWrong(Invalid):
    code = "FILE_ROWS"
    zh = "第 {row} 条：{what}共有 {count} 处错误，没有记录任何内容。"
    en = "Number {row}: {what} There are {count} errors; nothing was recorded."


class TooManyReadings(Invalid):
    code = "FILE_ROWS"
    zh = "一次 1 到 1000 条。"
    en = "Send 1 to 1,000 readings at a time."


async def record_readings(rows: Sequence[tuple[str, str, str, str, str]], *, key: str, scope: Scope) -> int:
    """Record readings as (employee number, day, measure, value, base or empty); the id of the import they are.

    Raises:
        TooManyReadings, ReadingWrong, KeyReused, KeyMissing
    """
    demand(scope.role, Right.EDIT_KPI)
    if not 1 <= len(rows) <= MOST_ROWS:
        raise TooManyReadings(path=["readings"])
    numbers = sorted({row[0].strip() for row in rows})
    task = Task(
        path="", columns=COLUMNS, measures=await imports.known_measures(), people=await people_of(numbers),
        today=periods.today(), locale=scope.locale,
    )  # fmt: skip
    reading = FileReading(task)
    found = [one for chunk in reading.read(iter([(0, list(HEADER)), *enumerate(map(list, rows), 1)])) for one in chunk]
    if reading.outcome.error_count:
        row, column, what = reading.outcome.errors[0]
        path = ["readings", str(row - 1), column]
        raise ReadingWrong(path=path, row=row, what=what, count=reading.outcome.error_count)
    given = [readings.Reading(*one) for one in found]  # type: ignore[arg-type]
    return await _record(given, rows, key, scope)


@atomic
async def _record(
    given: Sequence[readings.Reading], rows: Sequence[tuple[str, str, str, str, str]], key: str, scope: Scope
) -> int:
    digest = sha256(repr((key, rows)).encode()).hexdigest()

    async def make() -> int:
        days = sorted({one.day for one in given})
        await periods.open_months(days)
        now = clock.now()
        made = await models.ReadingImport.create(
            digest=digest, file_name="", source="API", state=ImportState.DONE.value, errors=[], mapping={},
            rows=len(rows), done_rows=len(rows), first_day=days[0], last_day=days[-1], made_by_id=scope.me,
            made_at=now, ended_at=now,
        )  # fmt: skip
        written = await readings.write(sorted(given), import_id=made.id)
        made.added, made.changed = written
        await made.save()
        await audit.record("readings_recorded", f"import {made.id}", scope=scope, after=digest)
        announce(ReadingsImported(made.id))
        return int(made.id)

    kept, _ = await keys.once("recordReadings", key, rows, make, scope=scope)
    return kept
