"""Imports of readings: a file is kept, mapped, checked whole, and then taken whole or not at all.

    SENT → CHECKING → READY or WRONG → QUEUED → RUNNING → DONE → UNDOING → UNDONE

Checking and writing are jobs (`kpi.intake.importing`); what is here is what people do.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import models
from kit import clock
from kit.errors import Conflict, NotFound
from kit.listing import Listing
from kit.reading import One, Select, column, row
from kpi.intake import reading_columns
from kpi.intake.reading_columns import Column, Known, Meaning
from models.database import atomic, one_by_one
from models.job_store import enqueue
from models.locks import Lock
from people import audit
from people.roles import Right, demand
from people.scope import Scope

JOB = "import_readings"
FOLDER = "readings"
Hold = Callable[[], Awaitable[None]]
"""Keeps a job ours until the commit, or raises: another worker has it."""


class ImportState(StrEnum):
    SENT = "SENT"
    CHECKING = "CHECKING"
    WRONG = "WRONG"
    READY = "READY"
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    UNDOING = "UNDOING"
    UNDONE = "UNDONE"


class ImportSource(StrEnum):
    """How readings came: a file, over the API, or from another system."""

    FILE = "FILE"
    API = "API"
    WEBHOOK = "WEBHOOK"
    WECOM = "WECOM"


class NotReady(Conflict):
    zh = "这个文件现在不能这样处理，请刷新后看它的状态。"
    en = "This cannot be done with the file now. Reload to see how it stands."


class ImportedBefore(Conflict):
    zh = "同样内容的文件已经导入过（{at}），没有再导入。"
    en = "A file with the same content was imported on {at}; nothing was imported again."


@row
class FileColumn:
    """A column of the file: its header, two examples, what it means."""

    header: str
    examples: list[str]
    meaning: str
    measure_key: str


@row
class FileError:
    """`row` as spreadsheet programs number it."""

    row: int
    column: str
    message: str


@row
class ReadingImport:
    """`done_rows` of `rows` are checked or written; `added` and `changed` count readings.

    While a file is checked, `rows` is an estimate; while an import is undone, `done_rows` counts readings.
    """

    id: int = column("readingimport.id")
    file_name: str = column("readingimport.file_name")
    source: str = column("readingimport.source")
    digest: str = column("readingimport.digest")
    state: str = column("readingimport.state")
    mapping: dict[str, Any] = column("readingimport.mapping")
    rows: int = column("readingimport.rows")
    done_rows: int = column("readingimport.done_rows")
    added: int = column("readingimport.added")
    changed: int = column("readingimport.changed")
    error_count: int = column("readingimport.error_count")
    kept_errors: list[Any] = column("readingimport.errors")
    first_day: date | None = column("readingimport.first_day")
    last_day: date | None = column("readingimport.last_day")
    person_id: int | None = column("readingimport.made_by_id")
    made_at: datetime = column("readingimport.made_at")
    ended_at: datetime | None = column("readingimport.ended_at")
    frozen_until: date | None = column(
        """(SELECT max(period.last_day) FROM period WHERE period.frozen_at IS NOT NULL
        AND period.first_day <= readingimport.last_day AND period.last_day >= readingimport.first_day)"""
    )
    locale: str = column("CAST(:locale AS TEXT)")
    """The viewer's."""

    @property
    def columns(self) -> list[FileColumn]:
        return [
            FileColumn(one["header"], one["examples"], one["meaning"], one["measure"])
            for one in self.mapping.get("columns", [])
        ]

    @property
    def errors(self) -> list[FileError]:
        is_english = self.locale == "en"
        return [FileError(at, header, en if is_english else zh) for at, header, zh, en in self.kept_errors]

    @property
    def progress(self) -> float:
        """0 to 1."""
        every = self.added + self.changed if self.state == ImportState.UNDOING else self.rows
        return min(1.0, self.done_rows / every) if every else 0.0


_MAKERS = ":drafts"  # imports are HQ's, as drafts are
reading_import = One(
    ReadingImport, f"FROM readingimport WHERE readingimport.id IN :parents AND {_MAKERS} AND :me > 0",
    by="id", of="import_id",
)  # fmt: skip
reading_imports = Listing(
    ReadingImport, f"FROM readingimport WHERE {_MAKERS} AND :me > 0", order=("made_at", "id"), descending=True
)


@row
class KnownRow:
    id: int
    key: str
    name: str
    name_en: str
    kind: str
    unit: str
    decimals: int


_known = Select(
    KnownRow,
    """SELECT id, key, name, name_en, kind, unit, decimals FROM measure
    WHERE source = 'REPORTED' AND retired_at IS NULL ORDER BY position, id""",
    unscoped="What is measured is known to everybody.",
)


async def known_measures() -> list[Known]:
    """What a file may bring readings of."""
    return [Known(**{name: getattr(one, name) for name in Known.__dataclass_fields__}) for one in await _known.rows()]


@atomic
async def keep(name: str, digest: str, sample: Sequence[Sequence[str]], *, scope: Scope) -> int:
    """Enter a file that lies in the folder; its columns are mapped as the last file with the same header was.

    `sample` is its header and the first rows.

    Raises:
        ImportedBefore
    """
    demand(scope.role, Right.EDIT_KPI)
    await _refuse_again(digest, scope.zone)
    header = [cell[:80] for cell in sample[0]]
    columns = await _mapped_before(header) or reading_columns.guessed(header, await known_measures())
    made = await models.ReadingImport.create(
        digest=digest, file_name=name, source=ImportSource.FILE.value, state=ImportState.SENT.value, errors=[],
        made_at=clock.now(), made_by_id=scope.me, mapping=_mapping(header, sample[1:3], columns),
    )  # fmt: skip
    await audit.record("readings_sent", f"import {made.id}", scope=scope, after=digest, detail=name)
    return int(made.id)


async def _refuse_again(digest: str, zone: str) -> None:
    """The same content counts once, until it is undone."""
    taken = (ImportState.QUEUED.value, ImportState.RUNNING.value, ImportState.DONE.value, ImportState.UNDOING.value)
    done = await models.ReadingImport.filter(digest=digest, state__in=taken).first()
    if done:
        raise ImportedBefore(at=clock.day_in(zone, done.made_at))


async def _mapped_before(header: Sequence[str]) -> list[Column] | None:
    done = await models.ReadingImport.filter(state=ImportState.DONE.value).order_by("-id").limit(20)
    for one in done:
        kept = one.mapping.get("columns", [])
        if [column["header"] for column in kept] == list(header):
            return [Column(Meaning(column["meaning"]), column["measure"]) for column in kept]
    return None


def _mapping(
    header: Sequence[str], examples: Sequence[Sequence[str]], columns: Sequence[Column]
) -> dict[str, list[dict[str, object]]]:
    shown = [[row[at][:80] for row in examples if at < len(row)] for at in range(len(header))]
    return {
        "columns": [
            {"header": name, "examples": seen, "meaning": column.meaning.value, "measure": column.measure}
            for name, seen, column in zip(header, shown, columns, strict=True)
        ]
    }


@atomic
async def check_readings(import_id: int, columns: Sequence[Column] | None, *, scope: Scope) -> int:
    """Map the columns (as they are, when None) and have the whole file checked.

    Raises:
        NotFound, NotReady, ImportedBefore, MappingWrong
    """
    demand(scope.role, Right.EDIT_KPI)
    one = await in_state(import_id, ImportState.SENT, ImportState.READY, ImportState.WRONG)
    await _refuse_again(one.digest, scope.zone)
    kept = one.mapping["columns"]
    if columns is not None:
        if len(columns) != len(kept):
            raise reading_columns.MappingWrong(path=["columns"])
        for column, to in zip(columns, kept, strict=True):
            to |= {"meaning": column.meaning.value, "measure": column.measure}
    meant = [Column(Meaning(column["meaning"]), column["measure"]) for column in kept]
    reading_columns.check(meant, {known.key: known for known in await known_measures()})
    one.state, one.error_count, one.errors = ImportState.CHECKING.value, 0, []
    one.rows = one.done_rows = 0
    await one.save()
    await go_on(one.id, "check")
    return int(one.id)


@atomic
async def import_readings(import_id: int, *, scope: Scope) -> int:
    """Have a checked file written; it goes on to its end whatever happens to the server.

    Raises:
        NotFound, NotReady, ImportedBefore
    """
    demand(scope.role, Right.EDIT_KPI)
    await take_turn()
    one = await in_state(import_id, ImportState.READY)
    await _refuse_again(one.digest, scope.zone)
    one.state, one.done_rows = ImportState.QUEUED.value, 0
    await one.save()
    await go_on(one.id, "write")
    await audit.record("readings_imported", f"import {one.id}", scope=scope, after=one.digest, detail=one.file_name)
    return int(one.id)


async def take_turn() -> None:
    """Inside a command, first of all: whoever decides which import is next waits for the others to have decided."""
    await one_by_one(Lock.IMPORTS)


async def in_state(import_id: int, *states: ImportState) -> models.ReadingImport:
    """Inside a command: the import, held until the commit.

    Raises:
        NotFound, NotReady
    """
    one = await models.ReadingImport.select_for_update().get_or_none(id=import_id)
    if one is None:
        raise NotFound(path=["importId"])
    if one.state not in states:
        raise NotReady
    return one


async def go_on(import_id: int, deed: str) -> None:
    """Have a worker do what is next, once the command has committed."""
    await enqueue(JOB, f"{JOB}:{import_id}:{deed}:{clock.now_ms()}", {"import_id": import_id})


def path_of(folder: Path, digest: str) -> Path:
    """Where the file lies, by its content."""
    return folder / FOLDER / digest
