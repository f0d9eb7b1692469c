"""Many at once: readings recorded, scores settled and the month frozen leave one consistent answer."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

import models
from kit import clock
from kit.errors import Conflict, Refused
from kpi import freezing, parts, rescoring, weeks
from kpi.intake import recording
from models.database import atomic
from tests.chain import Chain
from tests.kpi.scoring_chain import (
    FIRST,
    K1_READINGS,
    K1_TARGETS,
    K1_WEIGHTS,
    everything,
    forget_scores,
    read,
    score,
    scorecard,
    settled,
)

pytestmark = pytest.mark.anyio
NAMES = ("ana", "bo", "chi", "dan")


@pytest.fixture
async def november(chain: Chain, held: clock.Held) -> int:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    for name in NAMES:
        await read(chain, name, K1_READINGS)
    held.at = datetime(2026, 12, 3, 4, tzinfo=UTC)
    return (await settled()).id


async def record(chain: Chain, n: int) -> None:
    row = (NAMES[n % 4], "2026-11-20", "kept_adds", str(n), "")
    await recording.record_readings([row], key=f"reading {n:05}", scope=chain.scope("maker"))


async def standings_of_weeks() -> set[tuple[object, ...]]:
    return {
        (one.week, one.measure_id, one.level, one.holder_id, one.role, one.unit_id, one.points)
        for one in await models.WeekStanding.all()
    }


async def test_readings_and_boards_by_week_brought_up_to_date_at_once_leave_the_boards_of_a_count(
    chain: Chain, november: int
) -> None:
    deeds: list[Any] = [record(chain, n) for n in range(40)] + [weeks.add_up_all() for _ in range(10)]

    await asyncio.gather(*deeds)
    await weeks.add_up_all()
    found = await standings_of_weeks()
    await models.WeekStanding.all().delete()
    await atomic(weeks.mark_branch)("", FIRST)
    await weeks.add_up_all()

    assert await standings_of_weeks() == found
    assert {one.points for one in await models.WeekStanding.filter(level="PERSON", week="2026-11-16")} <= set(range(40))


async def freeze(chain: Chain, november: int) -> None:
    await freezing.freeze(november, version=1, scope=chain.scope("maker"))


@atomic
async def digest(period: int, *, is_frozen: bool) -> str:
    return await freezing.digest_of(period, is_frozen=is_frozen)


async def test_fifty_recordings_and_freezes_at_once_leave_one_answer(chain: Chain, november: int) -> None:
    deeds: list[Any] = [record(chain, n) for n in range(50)]
    deeds += [freeze(chain, november) for _ in range(10)] + [rescoring.rescore_all() for _ in range(5)]

    ended = await asyncio.gather(*deeds, return_exceptions=True)
    for _ in range(3):  # a freeze that met scores being worked out is tried again, as HQ would
        if not (await models.Period.get(id=november)).frozen_at:
            await freeze(chain, november)
    await settled()

    assert [one for one in ended if isinstance(one, BaseException) and not isinstance(one, Refused)] == []
    assert not any(isinstance(one, Refused) and not isinstance(one, Conflict) for one in ended)
    assert await models.ReadingImport.filter(source="API").count() == 50
    month = await models.Period.get(id=november)
    assert month.frozen_at is not None
    assert await digest(november, is_frozen=True) == month.digest
    assert await models.Score.filter(period_id=november, is_frozen=True).count() == 5
    before = await everything(chain)
    await forget_scores()
    await settled()
    assert await everything(chain) == before


async def test_a_score_that_becomes_due_again_while_two_work_it_out_is_worked_out_again(
    chain: Chain, november: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await read(chain, "ana", {"kept_adds": (60, None)})
    read_parts, asked = parts.parts_of, 0

    async def overtaken(*args: Any) -> Any:
        """Between the reading and the keeping of one worker, another one has kept, and then new readings came."""
        nonlocal asked
        found = await read_parts(*args)
        asked += 1
        if asked == 1:
            await rescoring.rescore_all()
            await read(chain, "ana", {"kept_adds": (30, None)})
        return found

    monkeypatch.setattr(parts, "parts_of", overtaken)
    await rescoring.rescore_all()
    await rescoring.rescore_all()

    ana = await score(chain, "ana")
    assert ana is not None
    assert ana.lines[0]["lines"][0]["amount"] == 30


async def test_two_workers_that_settle_at_once_count_each_score_once(chain: Chain, november: int) -> None:
    await forget_scores()

    await asyncio.gather(*[rescoring.rescore_all() for _ in range(8)])

    adds = (await models.Measure.get(key="kept_adds")).id
    kept = await models.MeasureSum.get(unit_id=chain.units["hq"].id, measure_id=adds, period_id=november)
    assert (kept.people, kept.amount) == (4, 4 * 66)
    assert await models.ScoreDue.all().count() == 0
