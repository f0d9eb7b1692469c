"""Taking an import back: what it added goes, what it changed is restored, the latest import first."""

from datetime import date

import models
from kit.errors import Conflict
from kpi import due_scores, weeks
from kpi.intake import imports
from kpi.intake.imports import Hold, ImportState
from models.database import atomic, locking, run
from people import audit
from people.roles import Right, demand
from people.scope import Scope

CHUNK = 4_000


class RestatedSince(Conflict):
    zh = "后来的导入改过其中的数据，要先撤销后来的那次。"
    en = "A later import has changed some of these readings; undo that one first."


class OtherImportRuns(Conflict):
    code = "IMPORT_RUNS"
    zh = "正在导入另一个文件，等它结束后再撤销。"
    en = "Another file is being imported; undo this one when that has ended."


class PeriodIsFrozen(Conflict):
    code = "PERIOD_FROZEN"
    zh = "其中的月份已经冻结，不能撤销。"
    en = "A month in it is frozen, so it cannot be undone."


RESTATED = """SELECT 1 AS one FROM restatement JOIN readingimport ON readingimport.id = restatement.import_id
    WHERE restatement.previous_import_id = :import_id AND restatement.import_id <> :import_id
    AND readingimport.state <> 'UNDONE' LIMIT 1"""
HELD = "SELECT frozen_at FROM period WHERE first_day <= :last AND last_day >= :first ORDER BY id"
WRITING = (ImportState.RUNNING.value, ImportState.UNDOING.value)


@atomic
async def undo_import(import_id: int, *, scope: Scope) -> int:
    """Have what an import wrote taken back, and what it changed restored.

    Raises:
        NotFound, NotReady, OtherImportRuns, RestatedSince, PeriodIsFrozen
    """
    demand(scope.role, Right.EDIT_KPI)
    await imports.take_turn()
    one = await imports.in_state(import_id, ImportState.DONE)
    if await models.ReadingImport.exists(state__in=WRITING):
        raise OtherImportRuns
    held = await run(HELD + locking(), first=one.first_day, last=one.last_day)
    if await run(RESTATED, import_id=import_id):
        raise RestatedSince
    if any(month["frozen_at"] is not None for month in held):
        raise PeriodIsFrozen
    one.state, one.done_rows = ImportState.UNDOING.value, 0
    await one.save()
    await imports.go_on(one.id, "undo")
    await audit.record("import_undone", f"import {one.id}", scope=scope, before=one.digest)
    return int(one.id)


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


@atomic
async def undo_chunk(import_id: int, hold: Hold) -> bool:
    """Take back so much of an import; whether there was anything left.

    What it changed is restored first: once nothing is left of that, the rest is what it added.
    """
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
        await due_scores.mark_people(sorted({one["person_id"] for one in kept}), min(days), max(days))
        await weeks.mark(weeks.packed(zip((one["person_id"] for one in kept), days, strict=True)))
        await run("UPDATE readingimport SET done_rows = done_rows + :n WHERE id = :id", n=len(kept), id=import_id)
    return bool(kept)


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
