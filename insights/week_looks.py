"""Which guides of a unit had a week worth a look, by a measure. The rule is that of `insights.unusual`."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from insights import unusual
from insights.completion import place_of
from insights.guide_months import MOST_GUIDES, TooManyGuides
from insights.unusual import OWN_WEEKS, Case, Found
from insights.week_map import measure_of, value_of
from kit.reading import Select, column, row
from kpi import stages, weeks
from kpi.formulas import rounded
from kpi.measures import Measure
from kpi.stages import Stages
from kpi.weeks import Week
from people.roles import Role
from people.scope import Scope, sees_person


@row
class Guide:
    id: int = column("person.id")
    unit_id: int = column("unit.id")
    path: str = column("unit.path")


@row
class Sum:
    """`at` is which of the weeks, the oldest being 0."""

    person_id: int
    at: int
    amount: int
    base: int
    last_day: date


# CROSS JOIN keeps SQLite's planner from beginning with the people of the whole chain.
guides = Select(
    Guide,
    """FROM unit CROSS JOIN membership CROSS JOIN person
    WHERE unit.path LIKE :branch AND unit.path LIKE :under AND membership.unit_id = unit.id
    AND membership.is_current AND membership.role = :role
    AND person.id = membership.person_id AND person.dismissed_at IS NULL AND person.id <> :me
    ORDER BY person.id LIMIT :limit""",
)


def _at(table: str) -> str:
    """SQL: which of the weeks a day lies in."""
    cases = " ".join(f"WHEN {table}.day >= :monday{at} THEN {at}" for at in range(OWN_WEEKS, 0, -1))
    return f"CASE {cases} ELSE 0 END"


sums = Select(
    Sum,
    f"""SELECT reading.person_id AS person_id, {_at("reading")} AS at, CAST(sum(reading.amount) AS BIGINT) AS amount,
    CAST(sum(COALESCE(reading.base, 0)) AS BIGINT) AS base, max(reading.day) AS last_day
    FROM reading JOIN measure ON measure.id = reading.measure_id
    WHERE reading.person_id IN :people AND reading.day BETWEEN :first AND :last AND reading.measure_id = :measure
    AND {sees_person("reading.person_id")}
    AND (measure.kind <> 'LEVEL' OR NOT EXISTS (SELECT 1 FROM reading AS later
        WHERE later.person_id = reading.person_id AND later.measure_id = reading.measure_id
        AND later.day > reading.day AND later.day <= :last AND {_at("later")} = {_at("reading")}))
    GROUP BY reading.person_id, {_at("reading")}""",
)


@row
class Look:
    """Decimals as text; `values` are the weeks up to the told one, None without a reading."""

    person_id: int
    unit_id: int
    against: str
    value: str
    usual: str
    times: str
    compared: int
    values: list[str | None]


@row
class Looks:
    unit_id: int
    measure_id: int
    week: Week
    as_of: date | None
    guides: int
    rules: unusual.Rules
    rows: list[Look]


async def looks(unit_id: int | None, measure_id: int | None, scope: Scope) -> Looks:
    """The last whole week of a unit's guides but the viewer, the viewer's own unit when None, by a measure.

    Raises:
        NotFound: the unit is not in the viewer's branch, or there is no such measure.
        TooManyGuides
    """
    place = await place_of(unit_id, scope)
    measure = await measure_of(measure_id, scope)
    found = await guides.seen(scope, under=f"{place.path}%", role=Role.GUIDE.value, limit=MOST_GUIDES + 1)
    if len(found) > MOST_GUIDES:
        raise TooManyGuides(path=["unitId"])
    mondays = weeks.whole_weeks(OWN_WEEKS + 1)
    last = mondays[-1] + timedelta(days=6)
    of_whom = {"people": [one.id for one in found], "measure": measure.id, "first": mondays[0], "last": last}
    summed = await sums.seen(scope, **of_whom, **{f"monday{at}": monday for at, monday in enumerate(mondays) if at})
    values: dict[int, list[Decimal | None]] = defaultdict(lambda: [None] * len(mondays))
    for one in summed:
        values[one.person_id][one.at] = value_of(one.amount, one.base, measure)
    staged = Stages(await stages.spans.rows(last=last))
    cases = [
        Case(
            one.id,
            staged.on(last, person_id=one.id, path=one.path),
            [None if value is None else float(value) for value in values[one.id]],
        )
        for one in found
    ]
    homes = {one.id: one.unit_id for one in found}
    rows = [_look(one, homes[one.person_id], values[one.person_id], measure) for one in unusual.find(cases)]
    as_of = max((one.last_day for one in summed), default=None)
    return Looks(place.id, measure.id, Week(mondays[-1], last), as_of, len(found), unusual.RULES, rows)


def _look(found: Found, unit_id: int, values: list[Decimal | None], measure: Measure) -> Look:
    usual = rounded(Decimal(str(found.usual)), max(4, measure.decimals))
    shown = [None if one is None else f"{one:f}" for one in values]
    times = f"{found.z:.1f}"
    return Look(
        found.person_id, unit_id, found.against.value, shown[-1] or "", f"{usual.normalize():f}", times, found.of, shown
    )  # fmt: skip
