"""Whatever happens in whatever order: scores kept as they change equal scores worked out from nothing."""

import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import models
import tests.chain
from kit import clock
from kpi import due_scores, measures, rescoring
from kpi.drafts import OverlayDraft
from kpi.scorecards import Rules
from models.database import atomic
from people.roles import Role
from tests.chain import NOON, Chain
from tests.kpi.scoring_chain import FIRST, everything, forget_scores, measure, move, read, scorecard, settled

held, shop = tests.chain.held, tests.chain.chain
LIVES = 200 if os.environ.get("PACESETTER_PROVE") else 20
NAMES, STORES, DAYS = ("ana", "bo", "chi", "dan", "lead"), ("a", "b", "c"), st.integers(0, 17)
STEPS = st.one_of(
    st.tuples(
        st.just("read"), st.sampled_from(NAMES), st.sampled_from(("kept_adds", "friends_managed", "visits")), DAYS
    ),
    st.tuples(st.just("read"), st.sampled_from(NAMES), st.just("retention"), DAYS),
    st.tuples(st.just("move"), st.sampled_from(NAMES), st.sampled_from(STORES), st.integers(1, 17)),
    st.tuples(st.just("stage"), st.sampled_from(STORES), st.sampled_from(("1", "2")), DAYS),
    st.tuples(st.just("work"), st.sampled_from(NAMES), st.sampled_from(("on", "off")), DAYS),
    st.tuples(st.just("settle"), st.just(""), st.just(""), st.just(0)),
    st.tuples(st.just("over"), st.just(""), st.just(""), st.just(0)),
)


class Life:
    """The steps, each as the product does it."""

    def __init__(self, shop: Chain, held: clock.Held) -> None:
        self.shop, self.held, self.n = shop, held, 0

    async def read(self, name: str, key: str, day: int) -> None:
        self.n += 7
        await read(self.shop, name, {key: (self.n, 2 * self.n if key == "retention" else None)}, FIRST + timedelta(day))

    async def move(self, name: str, unit: str, day: int) -> None:
        newest = await models.Membership.get(person_id=self.shop.people[name], is_current=True)
        if newest.from_day < FIRST + timedelta(day):
            await move(self.shop, name, unit, FIRST + timedelta(day), Role(newest.role))
            await _mark(self.shop, name)

    async def stage(self, unit: str, stage: str, day: int) -> None:
        place = self.shop.units[unit]
        await models.StageSpan.create(unit_id=place.id, stage=int(stage), from_day=FIRST + timedelta(day))
        await _mark(self.shop, *NAMES)

    async def work(self, name: str, state: str, day: int) -> None:
        await models.RosterDay.update_or_create(
            {"is_working": state == "on"}, person_id=self.shop.people[name], day=FIRST + timedelta(day)
        )
        await _mark(self.shop, *NAMES)

    async def settle(self, *_: object) -> None:
        await rescoring.rescore_all()

    async def over(self, *_: object) -> None:
        """The month ends, and the night comes; what is entered from now on is entered late."""
        self.held.at = NOON + timedelta(days=20)
        await due_scores.mark_recent()


@atomic
async def _mark(shop: Chain, *names: str) -> None:
    await due_scores.mark_people([shop.people[name] for name in names], FIRST)


async def sums() -> dict[tuple[int, int], tuple[int, ...]]:
    kept = await models.MeasureSum.all()
    found = {(one.unit_id, one.measure_id): (one.people, one.amount, one.base, one.target, one.ahead) for one in kept}
    return {at: numbers for at, numbers in found.items() if any(numbers)}


async def factors() -> list[tuple[int, ...]]:
    """Of what stores are expected to bring, and out of which numbers."""
    kept = await models.StoreFactor.all().order_by("unit_id")
    return [(one.unit_id, one.people, one.exposure, one.observed, one.share_bp, one.factor_bp) for one in kept]


@pytest.mark.anyio
@given(steps=st.lists(STEPS, min_size=4, max_size=16))
@settings(max_examples=LIVES, deadline=None, suppress_health_check=list(HealthCheck))
async def test_scores_and_sums_kept_as_they_change_equal_those_from_nothing(
    shop: Chain, held: clock.Held, steps: list[tuple[str, str, str, int]]
) -> None:
    held.at = NOON
    await begin(shop)
    life = Life(shop, held)
    for deed, one, other, day in steps:
        await getattr(life, deed)(one, other, day)
    await settled()
    before, summed, adjusted = await everything(shop), await sums(), await factors()

    await forget_scores()
    await settled()

    assert await everything(shop) == before
    assert await sums() == summed
    assert all(people <= len(NAMES) for people, *_ in summed.values())
    assert await factors() == adjusted
    assert await models.ScoreDue.all().count() == 0


async def begin(shop: Chain) -> None:
    """The same chain for each life."""
    for table in (
        models.Reading,
        models.Score,
        models.ScoreDue,
        models.MeasureSum,
        models.FrozenSum,
        models.Standing,
        models.StoreFactor,
        models.StageSpan,
        models.RosterDay,
    ):
        await table.all().delete()
    await models.Membership.filter(from_day__gte=FIRST).delete()
    await models.Period.all().update(frozen_at=None, reach=None)
    await models.Membership.all().update(is_current=True, to_day=None)
    if await models.ScorecardVersion.exists():
        await forget_scores()
        return
    await measures.enter_standard()
    other = {await measure("kept_adds"): 0, await measure("retention"): 10_000, await measure("friends_managed"): 0}
    await scorecard(
        shop,
        {"kept_adds": 4_000, "retention": 3_000, "friends_managed": 3_000},
        {"kept_adds": "60", "retention": "0.6", "friends_managed": "90"},
        rules=Rules(least_weight_bp=0, least_days=1),
        overlays=(OverlayDraft(other, stage=2),),
        is_due=False,
        exposures={"kept_adds": "visits"},
    )
