"""Many imports at once, undone and frozen meanwhile: one outcome each, nothing lost, nothing twice."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import models
from kit import clock
from kit.errors import Conflict, Refused
from kit.jobs import Run, Worker
from kpi import due_scores, freezing, readings, rescoring
from kpi.intake import importing, imports, recording, undoing
from kpi.intake.imports import ImportState
from kpi.readings import Reading
from models.database import atomic
from models.job_store import JobStore
from people.roles import Role
from tests.chain import Chain
from tests.kpi.import_files import Files
from tests.kpi.scoring_chain import (
    FIRST,
    K1_READINGS,
    K1_TARGETS,
    K1_WEIGHTS,
    forget_scores,
    measure,
    read,
    scorecard,
    settled,
)

pytestmark = pytest.mark.anyio
FILES, RECORDINGS, UNDONE = (25, 25, 5) if os.environ.get("PACESETTER_PROVE") else (8, 42, 3)
MEASURES = ("kept_adds", "interactions")
BASE = 45 + 66
HEADER = "工号,日期,指标,数值"


def deed(n: int) -> tuple[str, str, int]:
    """The day, the measure and the amount of one import: no two are the same, and every sum says which are in it."""
    return str(FIRST + timedelta(days=1 + n // 2)), MEASURES[n % 2], 1 << (n // 2)


def rows_of(n: int) -> list[str]:
    """Of two people, so that half an import would be seen."""
    day, key, amount = deed(n)
    return [f"{name},{day},{key},{amount}" for name in ("ana", "bo")]


@pytest.fixture
async def files(chain: Chain, held: clock.Held, tmp_path: Path) -> Files:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    for name in ("ana", "bo", "chi", "dan"):
        await read(chain, name, K1_READINGS)
    await models.Reading.all().update(import_id=None)  # of no import that may be undone here
    held.at = datetime(2026, 12, 3, 4, tzinfo=UTC)
    await settled()
    (tmp_path / "files").mkdir()
    return Files(chain, tmp_path / "files")


@asynccontextmanager
async def working(files: Files, held: clock.Held) -> AsyncIterator[None]:
    """The real workers on the real queue; the clock goes on, so that what waits for its turn is tried again."""

    async def do(params: Mapping[str, Any], run: Run) -> None:
        await importing.work(params["import_id"], files.folder, run.hold)

    async def tick() -> None:
        while True:
            held.pass_by(seconds=1)
            await asyncio.sleep(0.05)

    ticking = asyncio.create_task(tick())
    worker = Worker(JobStore(), {imports.JOB: do}, tasks=4, lease=timedelta(hours=9), poll_seconds=0.05)
    try:
        yield
    finally:
        await worker.aclose(60)
        ticking.cancel()


async def in_state(number: int, *states: ImportState) -> models.ReadingImport:
    one = await models.ReadingImport.get(id=number)
    while one.state not in states:
        await asyncio.sleep(0.05)
        one = await models.ReadingImport.get(id=number)
    return one


async def by_file(files: Files, n: int) -> int:
    number = await files.send(rows_of(n), header=HEADER)
    await imports.check_readings(number, None, scope=files.scope)
    await in_state(number, ImportState.READY)
    await imports.import_readings(number, scope=files.scope)
    await in_state(number, ImportState.DONE)
    return number


async def by_api(files: Files, n: int) -> int:
    rows = [(*one.split(","), "") for one in rows_of(n)]
    while True:
        try:
            return await recording.record_readings(rows, key=f"reading {n:05}", scope=files.scope)  # type: ignore[arg-type]
        except readings.UndoRuns:
            await asyncio.sleep(0.1)


async def undo(files: Files, number: int) -> str:
    """Asked again while another file is written, as headquarters would."""
    while True:
        try:
            await undoing.undo_import(number, scope=files.scope)
        except undoing.OtherImportRuns:
            await asyncio.sleep(0.1)
        except undoing.PeriodIsFrozen:
            return ImportState.DONE
        else:
            return (await in_state(number, ImportState.UNDONE)).state


async def freeze(files: Files, november: int) -> None:
    await asyncio.sleep(random.random() * 3)
    await freezing.freeze(november, version=1, scope=files.scope)


def bits(amounts: Mapping[str, int]) -> set[int]:
    """Which imports are in these sums."""
    return {n for n in range(FILES + RECORDINGS) if amounts[MEASURES[n % 2]] >> (n // 2) & 1}


async def frozen_bits(november: int, person: int) -> set[int]:
    score = await models.Score.get(period_id=november, person_id=person, is_frozen=True)
    names = {one.id: one.key for one in await models.Measure.all()}
    found = {names[one["measure"]]: one["amount"] for one in score.lines[0]["lines"]}
    return bits({key: found[key] - K1_READINGS[key][0] for key in MEASURES})


async def kept(person: int) -> set[int]:
    """Those of which somebody has a reading, with its amount."""
    rows = await models.Reading.filter(person_id=person, day__gt=FIRST).select_related("measure")
    there = {(str(one.day), one.measure.key, one.amount) for one in rows}
    found = {n for n in range(FILES + RECORDINGS) if deed(n) in there}
    assert len(found) == len(rows)
    return found


@atomic
async def digest_now(november: int) -> str:
    return await freezing.digest_of(november, is_frozen=False)


async def test_imports_undo_and_freezes_at_once_leave_one_outcome_each(files: Files, held: clock.Held) -> None:
    november = (await models.Period.get(first_day=FIRST)).id
    everybody = [files.chain.people[name] for name in ("ana", "bo")]
    async with working(files, held):
        before = [await by_file(files, n) for n in range(UNDONE)]
        deeds: list[Any] = [by_file(files, n) for n in range(UNDONE, FILES)]
        deeds += [by_api(files, n) for n in range(FILES, FILES + RECORDINGS)]
        undoing = [undo(files, number) for number in before]
        others = [freeze(files, november) for _ in range(12)] + [rescoring.rescore_all() for _ in range(6)]

        ended = await asyncio.gather(*deeds, *undoing, *others, return_exceptions=True)
        while not (await models.Period.get(id=november)).frozen_at:  # each met an import, as headquarters might
            await freeze(files, november)
        await rescoring.rescore_all()

    faults = [one for one in ended if isinstance(one, BaseException)]
    assert [one for one in faults if not isinstance(one, Refused)] == []
    assert all(isinstance(one, Conflict) for one in faults)
    undone = {n for n, state in enumerate(ended[len(deeds) : len(deeds) + UNDONE]) if state == ImportState.UNDONE}
    states = {one.state for one in await models.ReadingImport.all()}
    assert states <= {ImportState.DONE.value, ImportState.UNDONE.value}
    assert [await kept(person) for person in everybody] == [set(range(FILES + RECORDINGS)) - undone] * 2
    frozen = [await frozen_bits(november, person) for person in everybody]
    assert frozen[0] == frozen[1]  # whole imports
    assert set(range(UNDONE)) - frozen[0] == undone  # undone before the freeze, or not at all

    month = await models.Period.get(id=november)
    assert await as_of_freeze(frozen[0], november) == month.digest


async def as_of_freeze(frozen: set[int], november: int) -> str:
    """The digest of the month, worked out anew from the rows that the freeze has seen."""
    for n in range(FILES + RECORDINGS):
        if n not in frozen:
            day, key, _ = deed(n)
            await models.Reading.filter(day=date.fromisoformat(day), measure_id=await measure(key)).delete()
    await forget_scores()
    await rescoring.rescore_all()
    return await digest_now(november)


async def test_whoever_restates_a_reading_at_once_remembers_the_one_before(files: Files) -> None:
    for n in range(6):  # what one person records takes turns anyway
        await files.chain.add_person(f"maker{n}", Role.HQ_MAKER, "hq")

    async def restate(n: int) -> int:
        rows = [("ana", str(FIRST), key, str(1_000 + n), "") for key in random.sample(MEASURES, 2)]
        return await recording.record_readings(rows, key=f"restated {n:03}", scope=files.chain.scope(f"maker{n % 6}"))

    done = dict(zip(await asyncio.gather(*map(restate, range(30))), range(30), strict=True))

    for key, first in (("kept_adds", 66), ("interactions", 45)):
        at: dict[str, Any] = {"person_id": files.chain.people["ana"], "day": FIRST, "measure_id": await measure(key)}
        now = await models.Reading.get(**at)
        came, seen = (now.import_id, now.amount), []
        while came[0] in done:
            assert came[1] == 1_000 + done[came[0]]
            seen.append(came[0])
            before = await models.Restatement.get(**at | {"import_id": came[0]})
            came = before.previous_import_id, before.amount
        assert sorted(seen) == sorted(done)
        assert came == (None, first)


async def test_those_who_write_the_same_readings_in_any_order_never_stop_each_other(files: Files) -> None:
    ids, everybody = [await measure(key) for key in K1_READINGS], sorted(files.chain.people.values())
    days = [FIRST + timedelta(days=n) for n in range(20)]

    @atomic
    async def write(n: int) -> None:
        rows = [Reading(person, key, day, n, None) for person in everybody for key in ids for day in days]
        await readings.write(random.sample(rows, len(rows)), import_id=None)
        await due_scores.mark_people(random.sample(everybody, len(everybody)), FIRST)

    await asyncio.gather(*map(write, range(16)))

    left = {
        one.amount for one in await models.Reading.filter(measure_id__in=ids, person_id__in=everybody, day__in=days)
    }
    assert len(left) == 1
