"""Rosters by a table, whole or not at all. What a table says is `kpi.roster_files`'s."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import models
from kit import clock, sheets
from kit.errors import Invalid, NotAllowed
from kit.reading import One, Select, column, row
from kit.tables import Trouble
from kpi import due_scores, periods, roster, roster_files
from kpi.holders import Nobody, Numbered, numbered
from kpi.periods import MonthFrozen
from kpi.roster_files import Said
from models.database import atomic, run, run_many
from people import audit, uploads
from people.imports import MOST_ERRORS, RowError, RowsWrong
from people.roles import RANK, Right, Role, demand
from people.scope import Scope
from people.tree import one_at_a_time
from people.uploads import Upload


class NotBelowYou(NotAllowed):
    zh = "只能排级别比自己低的人，不能排自己。"
    en = "You roster people below your own rank, and never yourself."


class DayTwice(Invalid):
    zh = "同一个人的同一天在文件里出现了两次。"
    en = "The same person and day stand in the file twice."


@row
class RosterTable:
    """What a table of rosters does, or has done: `people` and `days` are those that change."""

    file_name: str
    row_count: int
    people: int
    days: int
    first_day: date | None
    last_day: date | None
    errors: list[RowError]
    error_count: int


@row
class RosterImport:
    id: int = column("rosterimport.id")
    file_name: str = column("rosterimport.file_name")
    first_day: date = column("rosterimport.first_day")
    last_day: date = column("rosterimport.last_day")
    people: int = column("rosterimport.people")
    days: int = column("rosterimport.days")
    made_at: datetime = column("rosterimport.made_at")


roster_import = One(
    RosterImport, "FROM rosterimport WHERE rosterimport.id IN :parents AND rosterimport.made_by_id = :me", by="id"
)
_own = Select(RosterImport, "FROM rosterimport WHERE rosterimport.made_by_id = :me")


@dataclass(frozen=True)
class _Change:
    person_id: int
    day: date
    is_working: bool
    was_working: bool | None


@dataclass(frozen=True)
class _File:
    upload: Upload
    row_count: int
    said: Sequence[Said]
    troubles: list[Trouble]


async def preview(upload_id: int, *, scope: Scope) -> RosterTable:
    """What an import of the table would do.

    Raises:
        NotFound, FileKind, FileEncoding, FileRows, FileBroken, FileEmpty, TooManyDays
    """
    file = await _read(upload_id, scope)
    return _shown(file, await _changes(file, scope), scope)


async def import_roster(upload_id: int, *, scope: Scope) -> RosterTable:
    """Set the days that the table names; of others nothing changes. The same table again changes nothing.

    Raises:
        RowsWrong, MonthFrozen, and what `preview` raises
    """
    return await _import(await _read(upload_id, scope), scope)


@atomic
async def _import(file: _File, scope: Scope) -> RosterTable:
    await one_at_a_time()
    changes = await _changes(file, scope)
    if file.troubles:
        raise RowsWrong(count=len(file.troubles))
    if changes:
        await periods.refuse_frozen(*_span(changes))
        await run_many(
            roster.KEEP, [{"person": one.person_id, "day": one.day, "works": one.is_working} for one in changes]
        )
        made = await _remember(file, changes, scope)
        await due_scores.mark_colleagues(_people(changes), *_span(changes))
        detail = f"{len(_people(changes))} people, {len(changes)} days, file {file.upload.digest}"
        await audit.record("roster_imported", f"roster_import {made}", scope=scope, after=changes, detail=detail)
    return _shown(file, changes, scope)


REMEMBER = """INSERT INTO rosterchange (import_id, person_id, day, is_working, was_working)
    VALUES (:made, :person, :day, :works, :worked)"""


async def _remember(file: _File, changes: Sequence[_Change], scope: Scope) -> int:
    """In place of their last one, which cannot be undone any more."""
    await forget(scope)
    first, last = _span(changes)
    made = await models.RosterImport.create(
        file_name=file.upload.name, first_day=first, last_day=last, people=len(_people(changes)), days=len(changes),
        made_by_id=scope.me, made_at=clock.now(),
    )  # fmt: skip
    rows: list[dict[str, object]] = [
        {"made": made.id, "person": one.person_id, "day": one.day, "works": one.is_working, "worked": one.was_working}
        for one in changes
    ]
    await run_many(REMEMBER, rows)
    return int(made.id)


FORGET = """DELETE FROM rosterchange WHERE import_id IN (SELECT id FROM rosterimport WHERE made_by_id = :me)"""


async def forget(scope: Scope) -> None:
    """What the viewer's last table was; inside a command."""
    await run(FORGET, me=scope.me)
    await models.RosterImport.filter(made_by_id=scope.me).delete()


async def last(scope: Scope) -> RosterImport | None:
    """The viewer's last table that changed anything, unless it was undone."""
    return next(iter(await _own.seen(scope)), None)


async def frozen(first: date, last: date) -> list[periods.Period]:
    """The frozen months between two days."""
    return [month for month in await periods.within.rows(first=first, last=last) if month.is_frozen]


async def _read(upload_id: int, scope: Scope) -> _File:
    demand(scope.role, Right.EDIT_ROSTER)
    upload = await uploads.own(upload_id, scope)
    sheet = (await sheets.read_apart(upload.content, most_rows=roster_files.MOST_ROWS))[0]
    table, said = await asyncio.to_thread(roster_files.read, sheet)
    return _File(upload, len(table.sheet.rows), said, table.troubles)


async def _changes(file: _File, scope: Scope) -> list[_Change]:
    """What of it changes anything; faults are added to the file's."""
    known = await numbered(list({one.employee_no for one in file.said}), scope)
    good = {one: person for one in file.said if (person := _person(one, known, scope)) is not None}
    if not good:
        return []
    first, last = _span(list(good))
    closed = await frozen(first, last)
    kept = await roster.days_of.seen(scope, people=list(set(good.values())), first=first, last=last)
    before = {(one.person_id, one.day): one.is_working for one in kept}
    found: dict[tuple[int, date], _Change] = {}
    for one, person in good.items():
        at = person, one.day
        month = next((month for month in closed if month.first_day <= one.day <= month.last_day), None)
        if month is not None:
            one.blame_day(MonthFrozen(last_day=month.last_day))
        elif at in found:
            one.line.blame(one.column, DayTwice())
        else:
            found[at] = _Change(*at, one.is_working, before.get(at))
    return [one for one in found.values() if one.is_working != one.was_working]


def _person(one: Said, known: Mapping[str, Numbered], scope: Scope) -> int | None:
    person = known.get(one.employee_no)
    if person is None:
        one.line.blame("employee_no", Nobody(employee_no=one.employee_no))
    elif RANK[Role(person.role)] >= RANK[scope.role]:
        one.line.blame("employee_no", NotBelowYou())
    else:
        return person.id
    return None


def _people(changes: Sequence[_Change]) -> list[int]:
    return sorted({one.person_id for one in changes})


def _span(days: Sequence[Said | _Change]) -> tuple[date, date]:
    return min(one.day for one in days), max(one.day for one in days)


def _shown(file: _File, changes: Sequence[_Change], scope: Scope) -> RosterTable:
    told = sorted(file.troubles, key=lambda one: one.row)[:MOST_ERRORS]
    first, last = _span(changes) if changes else (None, None)
    return RosterTable(
        file_name=file.upload.name,
        row_count=file.row_count,
        people=len(_people(changes)),
        days=len(changes),
        first_day=first,
        last_day=last,
        errors=[RowError(one.row, one.column, one.refused.says(scope.locale)) for one in told],
        error_count=len(file.troubles),
    )
