"""Readings that are sent, over the API or as signed webhooks: few rows, by the rules of files, whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import models
from kit import clock
from kit.errors import Invalid
from kit.events import announce
from kpi import periods, readings
from kpi.facts import ReadingsImported
from kpi.intake import imports
from kpi.intake.importing import people_of
from kpi.intake.imports import ImportSource, ImportState
from kpi.intake.reading_columns import Column, Meaning
from kpi.intake.reading_files import Reading as FileReading
from kpi.intake.reading_files import Task
from models.database import atomic
from people import audit, keys
from people.roles import Right, demand
from people.scope import Scope

MOST_ROWS = 1_000
FIELDS = ("employeeNo", "day", "measure", "value", "base")
_MEANINGS = (Meaning.EMPLOYEE_NO, Meaning.DAY, Meaning.MEASURE, Meaning.VALUE, Meaning.BASE)
COLUMNS = [Column(meaning) for meaning in _MEANINGS]
Row = tuple[str, str, str, str, str]
"""Employee number, day, measure, value, base or empty."""


class ReadingWrong(Invalid):
    """`wrong` are the first faults of all: the reading's place from 0, its field, what is wrong."""

    code = "FILE_ROWS"
    zh = "第 {row} 条：{what}共有 {count} 处错误，没有记录任何内容。"
    en = "Number {row}: {what} There are {count} errors; nothing was recorded."

    def __init__(self, wrong: Sequence[tuple[int, str, str]], count: int) -> None:
        at, field, what = wrong[0]
        super().__init__(path=["readings", str(at), field], row=at + 1, what=what, count=count)
        self.wrong, self.count = wrong, count


class TooManyReadings(Invalid):
    code = "FILE_ROWS"
    zh = "一次 1 到 1000 条。"
    en = "Send 1 to 1,000 readings at a time."


@dataclass(frozen=True)
class Origin:
    """Where readings come from: of a source its name, of a person their scope."""

    source: ImportSource
    name: str = ""
    scope: Scope | None = None


async def record_readings(rows: Sequence[Row], *, key: str, scope: Scope) -> int:
    """Record readings that somebody sends; the id of the import they are. The same key again records nothing.

    Raises:
        TooManyReadings, ReadingWrong, KeyReused, KeyMissing
    """
    demand(scope.role, Right.EDIT_KPI)
    given = await checked(rows, fields=FIELDS, locale=scope.locale)
    return await _record(given, rows, key, scope)


async def checked(rows: Sequence[Row], *, fields: Sequence[str], locale: str) -> list[readings.Reading]:
    """What the rows say; faults speak of `fields`, the names of a row's parts.

    Raises:
        TooManyReadings, ReadingWrong
    """
    if not 1 <= len(rows) <= MOST_ROWS:
        raise TooManyReadings(path=["readings"])
    numbers = sorted({row[0].strip() for row in rows})
    task = Task(
        path="", columns=COLUMNS, measures=await imports.known_measures(), people=await people_of(numbers),
        today=periods.today(),
    )  # fmt: skip
    reading = FileReading(task)
    found = [one for chunk in reading.read(iter([(0, list(fields)), *enumerate(map(list, rows), 1)])) for one in chunk]
    if reading.outcome.error_count:
        wrong = [(row - 1, field, en if locale == "en" else zh) for row, field, zh, en in reading.outcome.errors]
        raise ReadingWrong(wrong, reading.outcome.error_count)
    return [readings.Reading(*one) for one in found]  # type: ignore[arg-type]


@atomic
async def _record(given: Sequence[readings.Reading], rows: Sequence[Row], key: str, scope: Scope) -> int:
    digest = sha256(repr((key, rows)).encode()).hexdigest()

    async def make() -> int:
        return await enter(given, digest=digest, origin=Origin(ImportSource.API, scope=scope))

    kept, _ = await keys.once("recordReadings", key, rows, make, scope=scope)
    return kept


async def enter(given: Sequence[readings.Reading], *, digest: str, origin: Origin) -> int:
    """Write readings as an import of their own, inside a command; its id."""
    days = sorted({one.day for one in given})
    await periods.open_months(days)
    now, scope = clock.now(), origin.scope
    made = await models.ReadingImport.create(
        digest=digest, file_name=origin.name, source=origin.source.value, state=ImportState.DONE.value, errors=[],
        mapping={}, rows=len(given), done_rows=len(given), first_day=days[0], last_day=days[-1],
        made_by_id=scope.me if scope else None, made_at=now, ended_at=now,
    )  # fmt: skip
    made.added, made.changed = await readings.write(sorted(given), import_id=made.id)
    await made.save()
    await audit.record("readings_recorded", f"import {made.id}", scope=scope, after=digest, detail=origin.name)
    announce(ReadingsImported(made.id))
    return int(made.id)
