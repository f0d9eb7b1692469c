"""A frozen month stands, whatever is restated later."""

from datetime import UTC, date, datetime

import pytest

import models
from api.ids import encode
from kit import clock
from kit.errors import NotAllowed, NotFound, Stale
from kpi import branches, due_scores, freezing, periods
from models.database import atomic
from tests.chain import Chain
from tests.kpi.scoring_chain import K1_READINGS, K1_TARGETS, K1_WEIGHTS, everything, read, score, scorecard, settled

pytestmark = pytest.mark.anyio
DECEMBER = datetime(2026, 12, 3, 4, tzinfo=UTC)


@pytest.fixture
async def november(chain: Chain, held: clock.Held) -> int:
    """A month that is over, in which Ana has the score of K1."""
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    await read(chain, "ana", K1_READINGS)
    held.at = DECEMBER
    return (await settled()).id


async def test_a_frozen_score_stands_and_the_would_be_score_moves_on(chain: Chain, november: int) -> None:
    await freezing.freeze(november, version=1, scope=chain.scope("maker"))

    await read(chain, "ana", {"kept_adds": (60, None)})
    await settled()

    frozen, live = await score(chain, "ana", is_frozen=True), await score(chain, "ana")
    assert frozen and live
    assert (frozen.score, live.score) == (9_800, 9_400)


async def test_a_freeze_equals_what_is_worked_out_anew(chain: Chain, november: int) -> None:
    await freezing.freeze(november, version=1, scope=chain.scope("maker"))
    kept = (await models.Period.get(id=november)).digest

    await _begin_anew()
    await settled()

    assert await _digest(november) == kept
    assert len(await everything(chain)) == 5


SUMS = """query ($period: ID!) { branchScores(periodId: $period) {
    total { points people lines { value } wouldBe { points grade people lines { value } } }
    rows { unit { name } points wouldBe { points } } } }"""


async def test_units_of_a_frozen_month_stand_and_what_they_would_be_is_shown_beside(
    chain: Chain, november: int
) -> None:
    await freezing.freeze(november, version=1, scope=chain.scope("maker"))
    before = (await chain.ask("maker", SUMS, period=encode("Period", november)))["branchScores"]

    await read(chain, "ana", {"kept_adds": (60, None)})
    await settled()

    after = (await chain.ask("maker", SUMS, period=encode("Period", november)))["branchScores"]
    assert before["total"] == {
        "points": "98.00", "people": 1, "wouldBe": None,
        "lines": [{"value": "66"}, {"value": "0.72"}, {"value": "45"}],
    }  # fmt: skip
    lines = [{"value": "60"}, {"value": "0.72"}, {"value": "45"}]
    assert after["total"] == before["total"] | {
        "wouldBe": {"points": "94.00", "grade": "A", "people": 1, "lines": lines}
    }
    assert after["rows"] == [
        {"unit": {"name": "east"}, "points": "98.00", "wouldBe": {"points": "94.00"}},
        {"unit": {"name": "west"}, "points": None, "wouldBe": None},
    ]


async def test_a_store_that_had_nothing_when_the_month_was_frozen_still_has_nothing(
    chain: Chain, november: int
) -> None:
    await freezing.freeze(november, version=1, scope=chain.scope("maker"))
    await read(chain, "dan", K1_READINGS)
    await settled()

    west = (await chain.ask("maker", SUMS, period=encode("Period", november)))["branchScores"]["rows"][1]

    assert west == {"unit": {"name": "west"}, "points": None, "wouldBe": {"points": "98.00"}}


async def test_the_chain_that_a_frozen_month_is_compared_with_stands(chain: Chain, november: int) -> None:
    await freezing.freeze(november, version=1, scope=chain.scope("maker"))
    months = await branches.bases(await periods.period.rows(parents=[november]))
    before = await branches.chain_scores(months)

    await read(chain, "ana", {"kept_adds": (6, None)})
    await settled()

    assert await branches.chain_scores(months) == before == {november: 9_800}


@atomic
async def _begin_anew() -> None:
    await models.Score.filter(is_frozen=False).delete()
    await models.MeasureSum.all().delete()
    await due_scores.mark(date(2026, 11, 1))


@atomic
async def _digest(period: int) -> str:
    return await freezing.digest_of(period, is_frozen=False)


async def test_a_freeze_works_out_what_is_due_first(chain: Chain, november: int) -> None:
    await read(chain, "ana", {"kept_adds": (60, None)})

    await freezing.freeze(november, version=1, scope=chain.scope("maker"))

    frozen = await score(chain, "ana", is_frozen=True)
    assert frozen is not None
    assert frozen.score == 9_400


async def test_a_month_is_frozen_once(chain: Chain, november: int) -> None:
    await freezing.freeze(november, version=1, scope=chain.scope("maker"))

    with pytest.raises(freezing.PeriodFrozenAlready):
        await freezing.freeze(november, version=2, scope=chain.scope("maker"))


async def test_a_month_that_runs_cannot_be_frozen(chain: Chain, november: int, held: clock.Held) -> None:
    held.at = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)

    with pytest.raises(freezing.PeriodRuns):
        await freezing.freeze(november, version=1, scope=chain.scope("maker"))

    assert not await models.Score.exists(is_frozen=True)


async def test_a_month_is_not_frozen_while_readings_come_in(chain: Chain, november: int) -> None:
    await models.ReadingImport.create(
        digest="d", file_name="f", source="FILE", mapping={}, errors=[], state="RUNNING", made_at=DECEMBER,
        first_day=date(2026, 11, 30), last_day=date(2026, 12, 1),
    )  # fmt: skip

    with pytest.raises(freezing.ImportRuns):
        await freezing.freeze(november, version=1, scope=chain.scope("maker"))

    assert not await models.Score.exists(is_frozen=True)


@pytest.mark.parametrize(("name", "refusal"), [("ana", NotAllowed), ("lead", NotAllowed), ("admin", NotAllowed)])
async def test_only_headquarters_freezes(chain: Chain, november: int, name: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await freezing.freeze(november, version=1, scope=chain.scope(name))

    assert not await models.Score.exists(is_frozen=True)


async def test_a_freeze_of_what_changed_meanwhile_is_refused(chain: Chain, november: int) -> None:
    with pytest.raises(Stale):
        await freezing.freeze(november, version=7, scope=chain.scope("maker"))
    with pytest.raises(NotFound):
        await freezing.freeze(99, version=1, scope=chain.scope("maker"))
