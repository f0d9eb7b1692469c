"""A frozen month stands, whatever is restated later."""

from datetime import UTC, date, datetime

import pytest

import models
from kit import clock
from kit.errors import NotAllowed, NotFound, Stale
from kpi import freezing, settling
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


@atomic
async def _begin_anew() -> None:
    await models.Score.filter(is_frozen=False).delete()
    await models.MeasureSum.all().delete()
    await settling.mark(date(2026, 11, 1))


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
