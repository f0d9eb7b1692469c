"""Whatever happens in whatever order: sums of weeks kept as they change equal those summed up from nothing."""

import os
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import models
import tests.chain
from kit import clock
from kpi import measures, periods, readings, weeks
from kpi.intake import undoing
from kpi.parts import SCORED
from kpi.readings import Reading
from models.database import atomic
from people import employment
from people.facts import PersonMoved
from people.roles import Role
from tests.chain import NOON, Chain
from tests.kpi.scoring_chain import measure

held, shop = tests.chain.held, tests.chain.chain
LIVES = 200 if os.environ.get("PACESETTER_PROVE") else 20
FIRST = date(2026, 10, 19)
NAMES, STORES, DAYS = ("ana", "chi"), ("a", "b", "c"), st.integers(0, 20)
STEPS = st.one_of(
    st.tuples(st.just("read"), st.sampled_from(NAMES), st.sampled_from(("kept_adds", "friends_managed")), DAYS),
    st.tuples(st.just("read"), st.sampled_from(NAMES), st.just("retention"), DAYS),
    st.tuples(st.just("move"), st.sampled_from(NAMES), st.sampled_from(STORES), DAYS),
    st.tuples(st.just("dismiss"), st.sampled_from(NAMES), st.just(""), st.just(0)),
    st.tuples(st.just("undo"), st.just(""), st.just(""), st.just(0)),
    st.tuples(st.just("add_up"), st.just(""), st.just(""), st.just(0)),
)


class Life:
    """The steps, each as the product does it; every reading comes with an import of its own."""

    def __init__(self, shop: Chain) -> None:
        self.shop, self.n, self.imports = shop, 0, [0]

    async def read(self, name: str, key: str, day: int) -> None:
        self.n += 7
        base = 2 * self.n if key == "retention" else None
        self.imports.append(self.imports[-1] + 1)
        reading = Reading(self.shop.people[name], await measure(key), FIRST + timedelta(day), self.n, base)
        await atomic(readings.write)([reading], import_id=self.imports[-1])

    async def move(self, name: str, unit: str, day: int) -> None:
        person = await models.Person.get(id=self.shop.people[name])
        newest = await models.Membership.filter(person_id=person.id, is_current=True).first()
        moved_on = FIRST + timedelta(day)
        if newest is None or moved_on < newest.from_day:
            return
        await employment.move(
            person.id, expected_version=person.version, unit_id=self.shop.units[unit].id, role=Role(newest.role),
            from_day=moved_on, scope=self.shop.scope("admin"),
        )  # fmt: skip
        await weeks.follow_person(PersonMoved(person.id, 0, 0))

    async def dismiss(self, name: str, *_: object) -> None:
        person = await models.Person.get(id=self.shop.people[name])
        if person.dismissed_at is None:
            scope = self.shop.scope("admin")
            await employment.dismiss(person.id, expected_version=person.version, scope=scope)
            await weeks.follow_person(PersonMoved(person.id, 0, 0))

    async def undo(self, *_: object) -> None:
        if len(self.imports) > 1:
            while await undoing.undo_chunk(self.imports[-1], _hold):
                pass
            self.imports.pop()

    async def add_up(self, *_: object) -> None:
        await weeks.add_up_all()


async def _hold() -> None:
    return None


async def sums() -> dict[tuple[object, ...], tuple[object, ...]]:
    return {
        (one.unit_id, one.measure_id, one.week): (one.amount, one.base, one.last_day)
        for one in await models.WeekSum.all()
    }


async def counted_by_hand() -> dict[tuple[object, ...], tuple[object, ...]]:
    """The same from every reading, without the SQL."""
    kinds = {one.id: one.kind for one in await models.Measure.all()}
    stays = await models.Membership.filter(role__in=SCORED)
    every = await models.Reading.all().order_by("day")
    newest = {(one.person_id, one.measure_id, weeks.week_of(one.day)[0]): one.day for one in every}
    found: dict[tuple[object, ...], tuple[object, ...]] = {}
    for one in every:
        week = weeks.week_of(one.day)[0]
        if kinds[one.measure_id] == "LEVEL" and newest[one.person_id, one.measure_id, week] != one.day:
            continue
        for stay in stays:
            if stay.person_id == one.person_id and stay.from_day <= one.day <= (stay.to_day or date.max):
                amount, base, _ = found.get((stay.unit_id, one.measure_id, week), (0, 0, None))
                found[stay.unit_id, one.measure_id, week] = amount + one.amount, base + (one.base or 0), one.day  # type: ignore[operator]
    return found


@pytest.mark.anyio
@given(steps=st.lists(STEPS, min_size=6, max_size=16))
@settings(max_examples=LIVES, deadline=None, suppress_health_check=list(HealthCheck))
async def test_sums_of_weeks_kept_as_they_change_equal_those_from_nothing(
    shop: Chain, held: clock.Held, steps: list[tuple[str, str, str, int]]
) -> None:
    held.at = NOON
    await _begin(shop)
    life = Life(shop)
    for deed, one, other, day in steps:
        await getattr(life, deed)(one, other, day)
    await weeks.add_up_all()

    assert await sums() == await counted_by_hand()
    assert await models.WeekDue.all().count() == 0
    kept = await sums()
    await models.WeekSum.all().delete()
    await weeks.mark_recent()
    await weeks.add_up_all()
    assert await sums() == kept


async def _begin(shop: Chain) -> None:
    """The same chain for each life."""
    for table in (models.Reading, models.Restatement, models.WeekSum, models.WeekDue, models.ScoreDue):
        await table.all().delete()
    await models.Membership.filter(from_day__gte=FIRST).delete()
    for name in NAMES:
        await models.Person.filter(id=shop.people[name]).update(dismissed_at=None)
        await models.Membership.filter(person_id=shop.people[name]).update(is_current=True, to_day=None)
    await measures.enter_standard()
    await atomic(periods.open_months)([FIRST, NOON.date()])
