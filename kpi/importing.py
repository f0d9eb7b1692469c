"""The jobs of imports: check a file, write it, take it back. Each goes on where it was stopped, one at a time."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import orjson

import models
from kit import clock
from kit.events import announce
from kit.reading import Select, column, row
from kpi import imports, periods, readings, settling
from kpi.facts import ReadingsImported
from kpi.imports import ImportState
from kpi.reading_columns import Column, Meaning
from kpi.reading_files import Task
from kpi.readings import Chunk
from models.database import atomic, run

CHUNK = 4_000
PIPE_BYTES = 32 * 1024 * 1024
Hold = Callable[[], Awaitable[None]]
"""Keeps the job ours until the commit, or raises: another worker has it."""


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
        await _undo(one, hold)


async def _check(one: models.ReadingImport, folder: Path, hold: Hold) -> None:
    said: dict[str, Any] = {}
    async with _reading(await _task(one, folder)) as lines:
        async for said in lines:
            if "read" in said:
                await models.ReadingImport.filter(id=one.id).update(done_rows=said["read"])
    await _checked(one.id, said, hold)


@atomic
async def _checked(import_id: int, said: dict[str, Any], hold: Hold) -> None:
    await hold()
    end = said.get("end") or {"error_count": 1, "errors": [[0, "", said["refused"]]], "rows": 0}
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
    """Write what the check has found. Begun again after a stop, it writes from the start: the same changes nothing."""
    if not await _begin(one.id, hold):
        await asyncio.sleep(1)
        raise TimeoutError("another import is being written")
    with _chunks_of(folder, one.digest).open("rb") as lines:
        while line := await asyncio.to_thread(lines.readline):
            await _write_chunk(one.id, Chunk(**orjson.loads(line)), hold)
    await _end(one.id, ImportState.DONE, hold)


def _chunks_of(folder: Path, digest: str) -> Path:
    """What a check has found in a file, ready to be written."""
    return imports.path_of(folder, f"{digest}.chunks")


BEGIN = """UPDATE readingimport SET state = 'RUNNING' WHERE id = :id AND NOT EXISTS (
    SELECT 1 FROM readingimport AS other WHERE other.id <> :id AND other.state IN ('RUNNING', 'UNDOING'))
    RETURNING id"""


@atomic
async def _begin(import_id: int, hold: Hold) -> bool:
    """Whether it is this import's turn. The months it brings exist from now on, and are not frozen while it runs."""
    await hold()
    one = await models.ReadingImport.get(id=import_id)
    if one.first_day and one.last_day:
        await periods.open_months(_months(one.first_day, one.last_day))
    return bool(await run(BEGIN, id=import_id))


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


ADDED = """DELETE FROM reading WHERE id IN (SELECT reading.id FROM reading WHERE reading.import_id = :import_id
    AND NOT EXISTS (SELECT 1 FROM restatement WHERE restatement.import_id = :import_id
        AND restatement.person_id = reading.person_id AND restatement.day = reading.day
        AND restatement.measure_id = reading.measure_id) LIMIT :limit) RETURNING person_id, day"""
CHANGED = """SELECT id, person_id, measure_id, day, amount, base, previous_import_id FROM restatement
    WHERE import_id = :import_id ORDER BY id LIMIT :limit"""
RESTORE = """UPDATE reading SET amount = restatement.amount, base = restatement.base,
        import_id = restatement.previous_import_id
    FROM restatement WHERE restatement.id IN :ids AND reading.person_id = restatement.person_id
    AND reading.day = restatement.day AND reading.measure_id = restatement.measure_id"""


async def _undo(one: models.ReadingImport, hold: Hold) -> None:
    while await _undo_chunk(one.id, hold):
        pass
    await _end(one.id, ImportState.UNDONE, hold)


@atomic
async def _undo_chunk(import_id: int, hold: Hold) -> bool:
    """What it changed is restored first: once nothing is left of that, the rest is what it added."""
    await hold()
    kept = await run(CHANGED, import_id=import_id, limit=CHUNK)
    if kept:
        ids = [one["id"] for one in kept]
        await run(RESTORE, ids=ids)
        await run("DELETE FROM restatement WHERE id IN :ids", ids=ids)
    else:
        kept = await run(ADDED, import_id=import_id, limit=CHUNK)
    if kept:
        days = [_day(one["day"]) for one in kept]
        await settling.mark_people(sorted({one["person_id"] for one in kept}), min(days), max(days))
    return bool(kept)


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


async def _task(one: models.ReadingImport, folder: Path) -> Task:
    columns = [Column(Meaning(kept["meaning"]), kept["measure"]) for kept in one.mapping["columns"]]
    maker = await models.Person.get_or_none(id=one.made_by_id)
    return Task(
        path=str(imports.path_of(folder, one.digest)),
        columns=columns,
        measures=await imports.known_measures(),
        people=await _people(),
        today=periods.today(),
        locale=maker.locale if maker and maker.locale else "zh",
        target=str(_chunks_of(folder, one.digest)),
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
        sys.executable, "-m", "kpi.reading_files",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=PIPE_BYTES,
        cwd=Path(__file__).parents[1],
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
