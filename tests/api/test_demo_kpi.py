"""The measuring of the demo chain: what a newcomer finds on every screen of KPI, whatever day it is."""

from datetime import UTC, date, datetime

import pytest

import models
from api import demo, demo_kpi
from api.demo_readings import WHOLE_DAY, Worker, readings, roster
from kit import clock, events
from kit.settings import Settings
from kpi import measures
from people.roles import Role

pytestmark = pytest.mark.anyio
MID_MONTH, FIRST_OF_MONTH = datetime(2026, 11, 18, 4, tzinfo=UTC), datetime(2027, 3, 1, 4, tzinfo=UTC)


async def measured(now: datetime) -> None:
    """The demo chain without its courses."""
    events.react_with({})
    with clock.reading(lambda: now):
        await measures.enter_standard()
        await demo._people()
        await demo_kpi.come_and_go(demo._scope, demo._first(Role.ADMIN))
        await demo_kpi.measure(demo._scope, demo._first(Role.HQ_MAKER))


@pytest.mark.parametrize("now", [MID_MONTH, FIRST_OF_MONTH], ids=["mid month", "first of month"])
async def test_half_a_year_is_measured_and_all_but_the_last_two_months_are_frozen(
    database: Settings, now: datetime
) -> None:
    await measured(now)

    months = await models.Period.filter(first_day__lte=now.date()).order_by("first_day")
    assert [bool(month.frozen_at) for month in months] == [True] * 4 + [False] * 2
    assert [(card.number, card.from_day) for card in await models.ScorecardVersion.all().order_by("number")] == [
        (1, months[0].first_day), (2, months[3].first_day),
    ]  # fmt: skip
    assert await models.ScoreDue.all().count() == 0
    stores = await models.Unit.filter(kind="STORE")
    aimed = await models.Target.filter(period_id=months[-1].id, unit_id__in=[store.id for store in stores])
    assert sum(one.amount for one in aimed) == 4_000
    assert await models.Period.all().count() == 6 + 11  # those to come have targets
    newest = await models.Reading.all().order_by("-day").first()
    assert newest and newest.day < clock.day_in(demo.ZONE, now)


async def test_a_day_restated_after_the_freeze_leaves_the_frozen_scores(database: Settings) -> None:
    await measured(MID_MONTH)

    august = await models.Period.get(first_day=date(2026, 8, 1))
    scores = await models.Score.filter(period_id=august.id)
    by_state = [{one.person_id: one.digest for one in scores if one.is_frozen is frozen} for frozen in (True, False)]
    assert sum(by_state[0][person] != by_state[1][person] for person in by_state[0]) == 6


async def test_somebody_left_and_somebody_moved_in_the_middle_of_a_month(database: Settings) -> None:
    await measured(MID_MONTH)

    september = await models.Period.get(first_day=date(2026, 9, 1))
    october = await models.Period.get(first_day=date(2026, 10, 1))
    leaver, mover = [await models.Person.get(employee_no=no) for no in ("S10606", "S20303")]
    assert leaver.dismissed_at is not None
    left = await models.Score.get(person_id=leaver.id, period_id=september.id, is_frozen=True)
    assert left.active_days < 12
    assert not await models.Score.exists(person_id=leaver.id, period_id=october.id)
    moved = await models.Score.get(person_id=mover.id, period_id=october.id)
    assert len({part["unit"] for part in moved.lines}) == 2


def test_the_same_day_makes_the_same_readings() -> None:
    first, last = date(2026, 10, 1), date(2026, 10, 31)
    keys = {key: at for at, key in enumerate((*WHOLE_DAY, "conversion", "gmv", "friends_managed", "retention"))}
    worker = Worker(7, 7, 1.0, 0.02, ((first, 2),), first, last)

    made, again = (list(readings([worker], keys, first, last, since=first)) for _ in range(2))

    assert made == again
    assert {one.day for one in made} == {day for _, day, works in roster([worker], first, last) if works}
