"""Targets as a tree: a unit's, those right below it, and what is between their sum and it; a month by weeks."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from kit.errors import NotFound
from kit.reading import Select, column, row
from kpi import goals, measures, periods, scorecards
from kpi.branches import MOST_ROWS, places
from kpi.holders import Holder
from kpi.measures import Measure, MeasureKind
from kpi.parts import SCORED
from kpi.scorecards import target_places
from people import staff
from people.scope import Scope, sees_person


@row
class Kept:
    """A target that is kept."""

    unit_id: int | None = column("target.unit_id")
    person_id: int | None = column("target.person_id")
    amount: int = column("target.amount")


@row
class Member:
    person_id: int = column("membership.person_id")


@row
class Headcount:
    unit_id: int = column("headcount.unit_id")
    people: int = column("CAST(sum(headcount.people) AS BIGINT)")


@row
class Worked:
    """People working on a day."""

    day: date = column("rosterday.day")
    people: int = column("count(*)")


@row
class GoalPart:
    """A unit or a person right below; `target` None while nothing is expected of them."""

    unit_id: int | None
    person_id: int | None
    target: str | None


@row
class GoalWeek:
    """A week, Monday to Sunday, as far as it lies in the month; `days` are those that count in it."""

    first_day: date
    last_day: date
    days: int
    target: str


@row
class Goal:
    """`difference` is what the parts have too little; None without a target, or for a rate, which has no sum."""

    unit_id: int | None
    person_id: int | None
    measure_id: int
    target: str | None
    is_usual: bool
    parts_total: str | None
    difference: str | None
    parts: list[GoalPart]
    weeks: list[GoalWeek]


of_units = Select(
    Kept,
    """FROM target JOIN unit ON unit.id = target.unit_id AND unit.path LIKE :branch
    WHERE target.period_id = :period AND target.measure_id = :measure AND target.unit_id IN :units""",
)
of_people = Select(
    Kept,
    f"""FROM target WHERE target.period_id = :period AND target.measure_id = :measure AND target.person_id IN :people
    AND {sees_person("target.person_id")}""",
)
members = Select(
    Member,
    """FROM membership JOIN unit ON unit.id = membership.unit_id AND unit.path LIKE :branch
    JOIN person ON person.id = membership.person_id
    WHERE membership.unit_id = :unit AND membership.is_current AND membership.role IN :roles
    ORDER BY person.employee_no LIMIT :limit""",
)
headcounts = Select(
    Headcount,
    """FROM headcount JOIN unit ON unit.id = headcount.unit_id AND unit.path LIKE :branch
    WHERE headcount.unit_id IN :units AND headcount.role IN :roles GROUP BY headcount.unit_id""",
)
worked = Select(
    Worked,
    f"""FROM rosterday WHERE rosterday.person_id IN :people AND rosterday.day BETWEEN :first AND :last
    AND rosterday.is_working AND {sees_person("rosterday.person_id")} GROUP BY rosterday.day""",
)


async def right_below(unit_id: int, scope: Scope) -> dict[Holder, int]:
    """The open units right below one, by the people scored there; a unit without any: its people, 1 each."""
    below = [place.id for place in await places.seen(scope, unit=unit_id) if place.id != unit_id]
    if not below:
        found = await members.seen(scope, unit=unit_id, roles=list(SCORED), limit=MOST_ROWS)
        return {Holder(person_id=one.person_id): 1 for one in found}
    counted = await headcounts.seen(scope, units=below, roles=list(SCORED))
    people = {one.unit_id: one.people for one in counted}
    return {Holder(unit_id=unit): people.get(unit, 0) for unit in below[:MOST_ROWS]}


async def goal(holder: Holder, measure_id: int, month: date, scope: Scope) -> Goal:
    """What is expected of a unit in sight, or of a person, in the month of a day.

    Raises:
        NotFound
    """
    found = await measures.measure.rows(parents=[measure_id], **scope.values)
    if not found:
        raise NotFound(path=["measureId"])
    period = next(iter(await periods.on_day.rows(day=month)), None)
    if holder.unit_id is not None:
        return await _of_unit(holder.unit_id, found[0], month, period, scope)
    return await _of_person(holder.person_id or 0, found[0], month, period, scope)


async def _of_unit(unit_id: int, measure: Measure, month: date, period: periods.Period | None, scope: Scope) -> Goal:
    if not any(place.id == unit_id for place in await places.seen(scope, unit=unit_id)):
        raise NotFound(path=["unitId"])
    below = list(await right_below(unit_id, scope))
    people = [one.person_id for one in below if one.person_id is not None]
    amounts = await _amounts([Holder(unit_id=unit_id), *below], measure, period, scope)
    whole, parts = amounts.get(Holder(unit_id=unit_id)), [amounts.get(one) for one in below]
    is_summed = measure.kind != MeasureKind.RATE
    total = sum(part for part in parts if part is not None) if is_summed else None
    return Goal(
        unit_id=unit_id,
        person_id=None,
        measure_id=measure.id,
        target=as_text(whole, measure),
        is_usual=False,
        parts_total=as_text(total, measure),
        difference=as_text(None if whole is None or total is None else whole - total, measure),
        parts=[
            GoalPart(one.unit_id, one.person_id, as_text(part, measure)) for one, part in zip(below, parts, strict=True)
        ],
        weeks=await _weeks(whole, measure, month, people, scope),
    )


async def _of_person(
    person_id: int, measure: Measure, month: date, period: periods.Period | None, scope: Scope
) -> Goal:
    """Their own target, else what the scorecard expects of everybody."""
    if await staff.person.get(person_id, scope) is None:
        raise NotFound(path=["personId"])
    own = (await _amounts([Holder(person_id=person_id)], measure, period, scope)).get(Holder(person_id=person_id))
    whole = await _usual(measure, month) if own is None else own
    return Goal(
        unit_id=None,
        person_id=person_id,
        measure_id=measure.id,
        target=as_text(whole, measure),
        is_usual=own is None and whole is not None,
        parts_total=None,
        difference=None,
        parts=[],
        weeks=await _weeks(whole, measure, month, [person_id], scope),
    )


async def _amounts(
    holders: Iterable[Holder], measure: Measure, period: periods.Period | None, scope: Scope
) -> dict[Holder, int]:
    if period is None:
        return {}
    every = list(holders)
    values = {"period": period.id, "measure": measure.id}
    units = [one.unit_id for one in every if one.unit_id is not None]
    people = [one.person_id for one in every if one.person_id is not None]
    found = await of_units.seen(scope, units=units, **values) if units else []
    found += await of_people.seen(scope, people=people, **values) if people else []
    return {Holder(one.unit_id, one.person_id): one.amount for one in found}


async def _usual(measure: Measure, month: date) -> int | None:
    cards = await scorecards.in_force.rows(day=periods.month_of(month)[0])
    if not cards:
        return None
    lines = await scorecards.lines.rows(parents=[cards[0].id], locale="zh")
    return next((line.target for line in lines if line.measure_id == measure.id), None)


async def _weeks(whole: int | None, measure: Measure, month: date, people: list[int], scope: Scope) -> list[GoalWeek]:
    """A sum by the days worked in each week, by calendar days where no roster of `people` tells."""
    if whole is None or measure.kind != MeasureKind.SUM:
        return []
    first, last = periods.month_of(month)
    rostered = await worked.seen(scope, people=people, first=first, last=last) if people else []
    on_day = {one.day: one.people for one in rostered}
    spans = goals.weeks(first, last)
    days = [sum(on_day.get(day, 0) if on_day else 1 for day in goals.days(*span)) for span in spans]
    return [
        GoalWeek(*span, counted, as_text(part, measure) or "")
        for span, counted, part in zip(spans, days, goals.split(whole, days), strict=True)
    ]


def decimals_of(measure: Measure) -> int:
    return target_places(measure.kind, measure.decimals)


def in_decimals(amount: int, measure: Measure) -> Decimal:
    return Decimal(amount).scaleb(-decimals_of(measure))


def as_text(amount: int | None, measure: Measure) -> str | None:
    return None if amount is None else f"{in_decimals(amount, measure):f}"
