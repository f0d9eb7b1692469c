"""A measure by week, of the units right below one, or of the guides of a store: a map in which a lead sees where to go.

Numbers are summed and then divided, never averaged. Units come from kept sums (`kpi.weeks`), guides of one store from
their readings.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from insights.completion import place_of
from kit.errors import NotFound
from kit.reading import Select, column, row
from kpi import measures, weeks
from kpi.formulas import EXACT, rounded
from kpi.measures import Measure, MeasureKind
from kpi.parts import SCORED
from kpi.weeks import Week
from people.scope import Scope, sees_former

WEEKS, BEFORE = 12, 4
MOST_ROWS = 500


@row
class Kept:
    """A week of one row, or of all that the asked-for unit has below it, where `top` is that unit."""

    top: int
    week: date
    amount: int
    base: int
    last_day: date


@row
class Child:
    id: int = column("unit.id")


@row
class Day:
    person_id: int = column("reading.person_id")
    day: date = column("reading.day")
    amount: int = column("reading.amount")
    base: int | None = column("reading.base")


# By the tree and by the key of the sums: a chain of 5,000 stores costs 60,000 short rows, however many guides it has.
_BELOW = """(WITH RECURSIVE below (id, top) AS (
        SELECT id, %s FROM unit WHERE %s = :unit AND path LIKE :branch
        UNION ALL SELECT unit.id, below.top FROM below JOIN unit ON unit.parent_id = below.id)
    SELECT id, top FROM below) AS listed"""
_SUMS = """SELECT listed.top AS top, weeksum.week AS week, CAST(sum(weeksum.amount) AS BIGINT) AS amount,
    CAST(sum(weeksum.base) AS BIGINT) AS base, max(weeksum.last_day) AS last_day
    FROM %s CROSS JOIN weeksum WHERE weeksum.unit_id = listed.id AND weeksum.measure_id = :measure
    AND weeksum.week BETWEEN :first AND :last GROUP BY listed.top, weeksum.week"""
children = Select(
    Child,
    f"""FROM unit WHERE unit.parent_id = :unit AND unit.closed_at IS NULL AND unit.path LIKE :branch
    ORDER BY unit.code LIMIT {MOST_ROWS}""",
)
of_children = Select(Kept, _SUMS % (_BELOW % ("id", "parent_id")))
of_all = Select(Kept, _SUMS % (_BELOW % ("id", "id")))
days_of = Select(
    Day,
    f"""FROM unit CROSS JOIN membership CROSS JOIN reading
    WHERE unit.id = :unit AND unit.path LIKE :branch AND membership.unit_id = unit.id AND membership.role IN :roles
    AND membership.from_day <= :last AND COALESCE(membership.to_day, :last) >= :first
    AND reading.person_id = membership.person_id AND reading.day BETWEEN :first AND :last
    AND reading.measure_id = :measure
    AND reading.day >= membership.from_day AND reading.day <= COALESCE(membership.to_day, reading.day)
    AND {sees_former("reading.person_id")} ORDER BY reading.person_id, reading.day""",
)


@row
class WeekRow:
    """A unit or a guide; a value for each week, None where nothing was reported."""

    unit_id: int | None
    person_id: int | None
    values: list[str | None]


@row
class WeekMap:
    """`total` is the unit with all below it; `as_of` the last day of these weeks that has a reading.

    `frozen` says which weeks stand, as their months do: their sums are those of the freeze, guides' rows are today's.
    `usual` is the average of those of its four weeks before the last that have one; of a rate all amounts over bases.
    """

    unit_id: int
    measure_id: int
    weeks: list[Week]
    frozen: list[bool]
    total: WeekRow
    usual: str | None
    rows: list[WeekRow]
    as_of: date | None


Sums = Mapping[date, tuple[int, int]]


async def week_map(unit_id: int | None, measure_id: int | None, scope: Scope) -> WeekMap:
    """The last 12 whole weeks of a unit, the viewer's own when None, by a measure, the chain's first when None.

    Rows with the highest last week come first; those without one come last.

    Raises:
        NotFound: the unit is not in the viewer's branch, or there is no such measure.
    """
    place = await place_of(unit_id, scope)
    measure = await measure_of(measure_id, scope)
    mondays = weeks.whole_weeks(WEEKS)
    asked = {"unit": place.id, "measure": measure.id, "first": mondays[0]}
    kept = await of_all.seen(scope, **asked, last=mondays[-1])
    below = await children.seen(scope, unit=place.id)
    if below:
        found = _by_top(await of_children.seen(scope, **asked, last=mondays[-1]))
        rows = [_row(found.get(one.id, {}), measure, mondays, unit_id=one.id) for one in below]
    else:
        end = mondays[-1] + timedelta(days=6)
        found = by_person(await days_of.seen(scope, **asked, last=end, roles=list(SCORED)), measure)
        rows = [_row(sums, measure, mondays, person_id=person) for person, sums in found.items()]
    rows.sort(key=lambda one: (one.values[-1] is None, -Decimal(one.values[-1] or 0)))
    shown = [Week(monday, monday + timedelta(days=6)) for monday in mondays]
    whole = {one.week: (one.amount, one.base) for one in kept}
    total, usual = _row(whole, measure, mondays, unit_id=place.id), _usual(whole, measure, mondays)
    return WeekMap(
        place.id,
        measure.id,
        shown,
        await weeks.are_frozen(shown),
        total,
        usual,
        rows,
        max((one.last_day for one in kept), default=None),
    )


async def measure_of(measure_id: int | None, scope: Scope) -> Measure:
    """Raises:
    NotFound: there is none, or none with this id.
    """
    for one in await measures.measures.seen(scope):
        if one.id == measure_id or (measure_id is None and not one.is_retired):
            return one
    raise NotFound(path=["measureId"])


def _by_top(kept: Iterable[Kept]) -> dict[int, dict[date, tuple[int, int]]]:
    found: dict[int, dict[date, tuple[int, int]]] = defaultdict(dict)
    for one in kept:
        found[one.top][one.week] = one.amount, one.base
    return found


def by_person(days: Iterable[Day], measure: Measure) -> dict[int, dict[date, tuple[int, int]]]:
    """Each person's weeks, from days in order: added up, or the last one of a level."""
    found: dict[int, dict[date, tuple[int, int]]] = defaultdict(dict)
    for one in days:
        own, week = found[one.person_id], weeks.week_of(one.day)[0]
        amount, base = (0, 0) if measure.kind == MeasureKind.LEVEL else own.get(week, (0, 0))
        own[week] = amount + one.amount, base + (one.base or 0)
    return found


def value_of(amount: int, base: int, measure: Measure) -> Decimal | None:
    """The number people know; None for a rate of nothing."""
    number = Decimal(amount).scaleb(-measure.decimals)
    if measure.kind != MeasureKind.RATE:
        return number
    return rounded(EXACT.divide(number, Decimal(base)), 4) if base else None


def _usual(sums: Sums, measure: Measure, mondays: Sequence[date]) -> str | None:
    before = [sums[monday] for monday in mondays[-1 - BEFORE : -1] if monday in sums]
    pooled = value_of(sum(amount for amount, _ in before), sum(base for _, base in before), measure)
    if not before or pooled is None:
        return None
    share = Decimal(1 if measure.kind == MeasureKind.RATE else len(before))
    return f"{rounded(EXACT.divide(pooled, share), max(measure.decimals, 4)).normalize(EXACT):f}"


def _row(
    sums: Sums, measure: Measure, mondays: Sequence[date], *, unit_id: int | None = None, person_id: int | None = None
) -> WeekRow:
    numbers = [value_of(*sums[monday], measure) if monday in sums else None for monday in mondays]
    return WeekRow(unit_id, person_id, [None if one is None else f"{one:f}" for one in numbers])
