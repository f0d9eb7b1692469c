"""Whatever happens in whatever order: sums of weeks kept as they change equal those summed up from nothing."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import models
import tests.chain
from kit import clock
from kpi import measures, periods, readings, sizes, weeks
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
    st.tuples(st.just("read"), st.sampled_from(NAMES), st.sampled_from(("retention", "deletions")), DAYS),
    st.tuples(st.just("move"), st.sampled_from(NAMES), st.sampled_from(STORES), DAYS),
    st.tuples(st.just("dismiss"), st.sampled_from(NAMES), st.just(""), st.just(0)),
    st.tuples(st.just("undo"), st.just(""), st.just(""), st.just(0)),
    st.tuples(st.just("add_up"), st.just(""), st.just(""), st.just(0)),
)

MOVED_TWICE_ON_A_DAY = [("move", "chi", "a", 8), ("read", "chi", "kept_adds", 8), ("move", "chi", "c", 8)]


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


Standings = dict[tuple[object, ...], tuple[object, ...]]
Sums = dict[tuple[Any, ...], list[int]]


async def standings() -> Standings:
    return {
        (one.week, one.measure_id, one.level, one.holder_id): (one.role, one.stage, one.unit_id, one.points)
        for one in await models.WeekStanding.all()
    }


async def ranked_by_hand() -> Standings:
    """What boards by week rest on, from every reading and without the SQL. Nobody of this chain has a stage."""
    known = {one.id: one for one in await models.Measure.all()}
    units = {one.id: one for one in await models.Unit.all()}
    every = await models.Membership.filter(role__in=SCORED).order_by("from_day")
    stays = [one for one in every if one.to_day is None or one.to_day >= one.from_day]
    of_people: Sums = {}
    of_units: Sums = {}
    heads: set[tuple[Any, ...]] = set()
    for week, one, unit in _counted(await models.Reading.all().order_by("day"), known, stays):
        _add(of_people, (week, one.measure_id, one.person_id), one)
        for above in units[unit].path.strip("/").split("/"):
            _add(of_units, (week, one.measure_id, int(above)), one)
            heads.add((week, one.measure_id, int(above), unit, one.person_id))
    found: Standings = {}
    for (week, at, person), (amount, base) in of_people.items():
        homes = [one for one in stays if one.person_id == person and one.from_day <= week + timedelta(6)]
        points = _points(known[at], amount, base, None)
        if points is not None and (homes[-1].to_day or week) >= week:
            found[week, at, "PERSON", person] = homes[-1].role, 1, homes[-1].unit_id, points
    many = Counter(head[:3] for head in heads)
    for (week, at, unit), (amount, base) in of_units.items():
        kind, points = units[unit].kind, _points(known[at], amount, base, many[week, at, unit])
        if kind in ("STORE", "REGION") and points is not None:
            size = max(people for (monday, _, of), people in many.items() if (monday, of) == (week, unit))
            found[week, at, kind, unit] = sizes.size_of(size).value if kind == "STORE" else "", 1, unit, points
    return found


def _counted(
    every: Sequence[models.Reading], known: Mapping[int, models.Measure], stays: Sequence[models.Membership]
) -> Iterator[tuple[date, models.Reading, int]]:
    """The week, the reading and the unit of that day."""
    newest = {(one.person_id, one.measure_id, weeks.week_of(one.day)[0]): one.day for one in every}
    for one in every:
        week = weeks.week_of(one.day)[0]
        if known[one.measure_id].kind != "LEVEL" or newest[one.person_id, one.measure_id, week] == one.day:
            for stay in stays:
                if stay.person_id == one.person_id and stay.from_day <= one.day <= (stay.to_day or date.max):
                    yield week, one, stay.unit_id


def _add(sums: Sums, at: tuple[Any, ...], one: models.Reading) -> None:
    amount, base = sums.get(at, (0, 0))
    sums[at] = [amount + one.amount, base + (one.base or 0)]


def _points(measure: models.Measure, amount: int, base: int, heads: int | None) -> int | None:
    if measure.kind == "RATE":
        value = Decimal(amount) * 10_000 / base if base >= 10 else None
    else:
        value = Decimal(amount) if heads is None else Decimal(amount) * 100 / heads
    if value is None:
        return None
    whole = int(value.quantize(Decimal(1), ROUND_HALF_UP))
    return -whole if measure.direction == "DOWN" else whole


@pytest.mark.anyio
@given(steps=st.lists(STEPS, min_size=6, max_size=16))
@example(MOVED_TWICE_ON_A_DAY)
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
    kept, ranked = await sums(), await standings()
    assert ranked == await ranked_by_hand()
    await models.WeekSum.all().delete()
    await models.WeekStanding.all().delete()
    await weeks.mark_recent()
    await weeks.add_up_all()
    assert await sums() == kept
    assert await standings() == ranked


async def _begin(shop: Chain) -> None:
    """The same chain for each life."""
    for table in (
        models.Reading,
        models.Restatement,
        models.WeekSum,
        models.WeekStanding,
        models.WeekDue,
        models.ScoreDue,
    ):
        await table.all().delete()
    await models.Membership.filter(from_day__gte=FIRST).delete()
    for name in NAMES:
        await models.Person.filter(id=shop.people[name]).update(dismissed_at=None)
        await models.Membership.filter(person_id=shop.people[name]).update(is_current=True, to_day=None)
    await measures.enter_standard()
    await atomic(periods.open_months)([FIRST, NOON.date()])
