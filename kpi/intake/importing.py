"""The jobs of imports: check a file, write it, take it back. Each goes on where it was stopped, one at a time."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import orjson

import models
from kit import clock
from kit.errors import Invalid
from kit.events import announce
from kit.faults import Unavailable
from kit.reading import Select, column, row
from kpi import periods, readings
from kpi.facts import ReadingsImported
from kpi.intake import imports, undoing
from kpi.intake.imports import Hold, ImportState
from kpi.intake.reading_columns import Column, Meaning
from kpi.intake.reading_files import Task, in_both
from kpi.readings import Chunk
from models.database import atomic, run

PIPE_BYTES = 32 * 1024 * 1024


class AnotherImportRuns(Unavailable):
    """One is written at a time, so that each knows what it replaced; the next one asks again soon."""

    retry_after_seconds = 3


class FileGone(Invalid):
    zh = "服务器上找不到这个文件，请重新上传。"
    en = "The file is no longer on the server. Send it again."


@row
class Span:
    person_id: int = column("membership.person_id")
    employee_no: str = column("person.employee_no")
    from_day: date = column("membership.from_day")
    to_day: date | None = column("membership.to_day")


_spans = Select(
    Span,
    """FROM membership JOIN person ON person.id = membership.person_id
    WHERE person.id > :after AND person.id <= :upto ORDER BY person.id, membership.from_day""",
    unscoped="Checks a file of HQ's against everybody; nobody is shown it.",
)


_spans_of = Select(
    Span,
    """FROM person JOIN membership ON membership.person_id = person.id WHERE person.employee_no IN :numbers
    ORDER BY person.id, membership.from_day""",
    unscoped="Checks what HQ sends against everybody; nobody is shown it.",
)


async def work(import_id: int, folder: Path, hold: Hold) -> None:
    """Whatever is next for an import."""
    one = await models.ReadingImport.get(id=import_id)
    if one.state == ImportState.CHECKING:
        await _check(one, folder, hold)
    elif one.state in (ImportState.QUEUED, ImportState.RUNNING):
        await _write(one, folder, hold)
    elif one.state == ImportState.UNDOING:
        while await undoing.undo_chunk(one.id, hold):
            pass
        await _end(one.id, ImportState.UNDONE, hold)


async def _check(one: models.ReadingImport, folder: Path, hold: Hold) -> None:
    task = await _task(one, folder)
    if not await asyncio.to_thread(
        Path(task.path).exists
    ):  # sent by a server that died before it lay in place, or left behind by a restore
        return await _checked(one.id, {"refused": in_both(FileGone())}, hold)
    said: dict[str, Any] = {}
    async with _reading(task) as lines:
        async for said in lines:
            if "read" in said:
                await models.ReadingImport.filter(id=one.id).update(done_rows=said["read"], rows=said["rows"])
    await _checked(one.id, said, hold)


@atomic
async def _checked(import_id: int, said: dict[str, Any], hold: Hold) -> None:
    await hold()
    end = said.get("end") or {"error_count": 1, "errors": [[0, "", *said["refused"]]], "rows": 0}
    is_empty = not end["error_count"] and not end.get("readings")
    state = ImportState.WRONG if end["error_count"] or is_empty else ImportState.READY
    await models.ReadingImport.filter(id=import_id, state=ImportState.CHECKING.value).update(
        state=state.value,
        rows=end["rows"],
        done_rows=end["rows"],
        error_count=end["error_count"],
        errors=end["errors"],
        first_day=end.get("first_day"),
        last_day=end.get("last_day"),
    )


async def _write(one: models.ReadingImport, folder: Path, hold: Hold) -> None:
    """Write what the check has found. Begun again after a stop, it goes on after what was written."""
    done_rows = await _begin(one.id, hold)
    if done_rows is None:
        raise AnotherImportRuns
    with chunks_of(folder, one).open("rb") as lines:
        while line := await asyncio.to_thread(lines.readline):
            chunk = Chunk(**orjson.loads(line))
            if chunk.read_rows > done_rows:
                await _write_chunk(one.id, chunk, hold)
    await _end(one.id, ImportState.DONE, hold)


def chunks_of(folder: Path, one: models.ReadingImport) -> Path:
    """What a check has found in a file by this import's mapping, ready to be written."""
    return imports.path_of(folder, f"{one.digest}.{one.id}.chunks")


BEGIN = """UPDATE readingimport SET state = 'RUNNING' WHERE id = :id AND NOT EXISTS (
    SELECT 1 FROM readingimport AS other WHERE other.id <> :id AND other.state IN ('RUNNING', 'UNDOING'))
    RETURNING done_rows"""


@atomic
async def _begin(import_id: int, hold: Hold) -> int | None:
    """The rows that are written already, or None while it is another import's turn.

    The months it brings exist from now on, and are not frozen while it runs.
    """
    await imports.take_turn()
    await hold()
    one = await models.ReadingImport.get(id=import_id)
    if one.first_day and one.last_day:
        await periods.open_months(_months(one.first_day, one.last_day))
    begun = await run(BEGIN, id=import_id)
    return int(begun[0]["done_rows"]) if begun else None


def _months(first: date, last: date) -> list[date]:
    day, found = first.replace(day=1), []
    while day <= last:
        found.append(day)
        day = (day.replace(day=28) + (date.resolution * 4)).replace(day=1)
    return found


@atomic
async def _write_chunk(import_id: int, chunk: Chunk, hold: Hold) -> None:
    await hold()
    added, changed = await readings.write_chunk(chunk, import_id=import_id)
    await run(
        """UPDATE readingimport SET added = added + :added, changed = changed + :changed, done_rows = :read
        WHERE id = :id""",
        id=import_id,
        added=added,
        changed=changed,
        read=chunk.read_rows,
    )


@atomic
async def _end(import_id: int, state: ImportState, hold: Hold) -> None:
    await hold()
    await models.ReadingImport.filter(id=import_id).update(state=state.value, ended_at=clock.now())
    announce(ReadingsImported(import_id))


async def _task(one: models.ReadingImport, folder: Path) -> Task:
    columns = [Column(Meaning(kept["meaning"]), kept["measure"]) for kept in one.mapping["columns"]]
    return Task(
        path=str(imports.path_of(folder, one.digest)),
        columns=columns,
        measures=await imports.known_measures(),
        people=await _people(),
        today=periods.today(),
        target=str(chunks_of(folder, one)),
    )


Directory = list[tuple[str, int, list[tuple[str, str | None]]]]
"""Employee number, id, and the days worked for the chain: of each stay the first and the last."""


async def _people(at_once: int = 5_000) -> Directory:
    newest = await models.Person.all().order_by("-id").first()
    found: Directory = []
    for after in range(0, newest.id if newest else 0, at_once):
        found += _directory(await _spans.rows(after=after, upto=after + at_once))
    return found


async def people_of(numbers: Sequence[str]) -> Directory:
    """Those who have these numbers."""
    return _directory(await _spans_of.rows(numbers=list(numbers)))


def _directory(spans: Sequence[Span]) -> Directory:
    found: dict[int, tuple[str, int, list[tuple[str, str | None]]]] = {}
    for one in spans:
        kept = found.setdefault(one.person_id, (one.employee_no, one.person_id, []))
        kept[2].append((one.from_day.isoformat(), one.to_day.isoformat() if one.to_day else None))
    return list(found.values())


@asynccontextmanager
async def _reading(task: Task) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """What the reading process says, line by line; it ends with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kpi.intake.reading_files",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=PIPE_BYTES,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    try:
        assert process.stdin and process.stdout  # noqa: S101 - both were asked for
        process.stdin.write(task.packed() + b"\n")
        await process.stdin.drain()
        process.stdin.close()
        yield _lines(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _lines(process: asyncio.subprocess.Process) -> AsyncIterator[dict[str, Any]]:
    assert process.stdout  # noqa: S101
    is_whole = False
    while line := await process.stdout.readline():
        said = orjson.loads(line)
        is_whole = "end" in said or "refused" in said
        yield said
    if not is_whole:
        raise OSError(f"the file was not read to its end: exit {await process.wait()}")
