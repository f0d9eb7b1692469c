"""Taking imports of readings back, the latest first, and only what is not frozen."""

from datetime import date

import pytest

import models
from kit import clock
from kpi.intake import recording, undoing
from kpi.intake.imports import ImportState
from kpi.readings import UndoRuns
from tests.kpi.import_files import GOOD, Files, readings

pytestmark = pytest.mark.anyio


async def test_a_later_file_restates_days_and_can_be_undone(files: Files) -> None:
    await files.take(GOOD)
    before = await readings()

    later = await files.take(["ana,2026-11-02,60,72,100,45", "chi,2026-11-02,1,,,"])
    changed = await readings()
    await undoing.undo_import(later.id, scope=files.scope)
    undone = await files.work(later.id)

    assert (later.added, later.changed) == (1, 1)
    assert ("ana", "2026-11-02", "kept_adds", 60, None) in changed
    assert undone.state == ImportState.UNDONE
    assert await readings() == before
    assert await models.Restatement.all().count() == 0
    assert (await files.take(["ana,2026-11-02,60,72,100,45", "chi,2026-11-02,1,,,"])).changed == 1


async def test_what_a_later_import_restated_cannot_be_undone_before_that_one(files: Files) -> None:
    first = await files.take(GOOD)
    await files.take(["ana,2026-11-02,60,72,100,45"])
    before = await readings()

    with pytest.raises(undoing.RestatedSince):
        await undoing.undo_import(first.id, scope=files.scope)

    assert await readings() == before


async def test_nothing_of_a_frozen_month_is_undone(files: Files) -> None:
    done = await files.take(GOOD)
    await models.Period.filter(first_day=date(2026, 11, 1)).update(frozen_at=clock.now())

    with pytest.raises(undoing.PeriodIsFrozen):
        await undoing.undo_import(done.id, scope=files.scope)

    assert len(await readings()) == 5


async def test_nothing_is_undone_while_another_file_is_written(files: Files) -> None:
    done, running = await files.take(GOOD), await files.send(GOOD[:1])
    await files.check(running)
    await models.ReadingImport.filter(id=running).update(state=ImportState.RUNNING.value)

    with pytest.raises(undoing.OtherImportRuns):
        await undoing.undo_import(done.id, scope=files.scope)

    assert (await models.ReadingImport.get(id=done.id)).state == ImportState.DONE


async def test_nothing_is_recorded_over_an_import_that_is_being_undone(files: Files) -> None:
    done = await files.take(GOOD)
    await undoing.undo_import(done.id, scope=files.scope)
    rows = [("ana", "2026-11-02", "kept_adds", "67", "")]

    with pytest.raises(UndoRuns):
        await recording.record_readings(rows, key="meanwhile", scope=files.scope)
    before = await readings()
    await files.work(done.id)
    await recording.record_readings(rows, key="meanwhile", scope=files.scope)

    assert len(before) == 5
    assert await readings() == [("ana", "2026-11-02", "kept_adds", 67, None)]
