"""Targets over months: of a unit or a person side by side, and of everybody below a unit."""

from collections.abc import Iterator
from datetime import date, timedelta

from kit.errors import NotFound
from kit.reading import Select, column, row
from kpi import measures, periods
from kpi.branches import places
from kpi.goal_tree import as_text
from kpi.holders import Holder
from kpi.targets import MOST_MONTHS, MonthTooFar, TooManyMonths
from people import staff
from people.scope import Scope, sees_person


@row
class Amount:
    first_day: date = column("period.first_day")
    amount: int = column("target.amount")


@row
class GoalMonth:
    """`target` None while nothing of their own is set."""

    first_day: date
    target: str | None
    state: str


@row
class Planned:
    """A target somewhere in a branch; `person` is empty where it is a unit's."""

    unit_id: int
    above: str
    unit: str
    person: str
    employee_no: str
    first_day: date
    amount: int


_MONTHS = "target.measure_id = :measure AND period.first_day BETWEEN :first AND :last"
of_unit = Select(
    Amount,
    f"""FROM target JOIN period ON period.id = target.period_id
    JOIN unit ON unit.id = target.unit_id AND unit.path LIKE :branch WHERE target.unit_id = :unit AND {_MONTHS}""",
)
of_person = Select(
    Amount,
    f"""FROM target JOIN period ON period.id = target.period_id
    WHERE target.person_id = :person AND {_MONTHS} AND {sees_person("target.person_id")}""",
)
_BRANCH = "unit.path LIKE :branch AND unit.path LIKE :under"
of_branch = Select(
    Planned,
    f"""SELECT unit.id AS unit_id, COALESCE(above.name, '') AS above, unit.name AS unit,
        COALESCE(person.name, '') AS person, COALESCE(person.employee_no, '') AS employee_no,
        period.first_day, target.amount
    FROM period JOIN target ON target.period_id = period.id AND target.measure_id = :measure
    LEFT JOIN person ON person.id = target.person_id
    LEFT JOIN membership ON membership.person_id = person.id AND membership.is_current
    JOIN unit ON unit.id = COALESCE(target.unit_id, membership.unit_id)
    LEFT JOIN unit AS above ON above.id = unit.parent_id
    WHERE period.first_day BETWEEN :first AND :last AND {_BRANCH}
    ORDER BY unit.path, employee_no, period.first_day""",
)


def months(first: date, count: int) -> Iterator[date]:
    """The first days of `count` months from the one of a day on.

    Raises:
        TooManyMonths, MonthTooFar
    """
    if not 0 < count <= MOST_MONTHS:
        raise TooManyMonths(path=["months"])
    if first.year not in periods.YEARS:
        raise MonthTooFar(path=["firstMonth"])
    day = first.replace(day=1)
    for _ in range(count):
        yield day
        day = periods.month_of(day)[1] + timedelta(days=1)


async def goal_months(holder: Holder, measure_id: int, first: date, count: int, scope: Scope) -> list[GoalMonth]:
    """What is expected of a unit in sight, or of a person, in `count` months from the one of a day on.

    Raises:
        NotFound, TooManyMonths, MonthTooFar
    """
    found = await measures.measure.rows(parents=[measure_id], **scope.values)
    if not found:
        raise NotFound(path=["measureId"])
    days = list(months(first, count))
    asked = {"measure": measure_id, "first": days[0], "last": days[-1]}
    if holder.unit_id is not None:
        if not any(place.id == holder.unit_id for place in await places.seen(scope, unit=holder.unit_id)):
            raise NotFound(path=["unitId"])
        kept = await of_unit.seen(scope, unit=holder.unit_id, **asked)
    else:
        if await staff.person.get(holder.person_id, scope) is None:
            raise NotFound(path=["personId"])
        kept = await of_person.seen(scope, person=holder.person_id, **asked)
    amounts = {one.first_day: one.amount for one in kept}
    states = {one.first_day: one.state for one in await periods.within.rows(first=days[0], last=days[-1])}
    return [
        GoalMonth(day, as_text(amounts.get(day), found[0]), states.get(day, periods.PeriodState.OPEN)) for day in days
    ]
