"""How new the readings of each measure are: up to which day, how and when they came, and of how many people.

The newest day is the chain's, so that a branch of which nothing came is not told that all is well; people are counted
in the viewer's branch, and those of the whole chain once a minute. Who is expected are those who are scored there on
that day and not off by the roster.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from kit import clock
from kit.reading import Memory, Select, column, row
from kpi import measures, periods, scorecards
from kpi.measures import MeasureSource
from kpi.parts import SCORED
from people.scope import NOBODY, Scope

LOOKED_BACK = 62
LATE_FROM = 2
"""Days: most systems tell of a day on the next one."""
NOWHERE = -1


@row
class Newest:
    """`ago` counts back from the last day that is looked at, 0 for itself."""

    measure_id: int
    ago: int


@row
class Counted:
    """`last_id` is the reading that was written last."""

    measure_id: int
    day: date
    people: int
    last_id: int


@row
class Expected:
    people: int


@row
class Brought:
    reading_id: int = column("reading.id")
    source: str = column("readingimport.source")
    came_at: datetime | None = column("readingimport.ended_at")


@row
class Freshness:
    """`days_old` is None where nothing came for `LOOKED_BACK` days; numbers of people where the day has none to count.

    `source` is how the newest of these readings came; None for what is worked out from learning.
    """

    measure_id: int
    newest_day: date | None
    days_old: int | None
    source: str | None
    came_at: datetime | None
    people: int | None
    people_before: int | None
    expected: int | None
    is_scored: bool
    is_late: bool


_ON = "EXISTS (SELECT 1 FROM reading WHERE reading.day = :d{0} AND reading.measure_id = measure.id)"
newest = Select(
    Newest,
    f"""SELECT measure.id AS measure_id, CASE {" ".join(f"WHEN {_ON.format(n)} THEN {n}" for n in range(LOOKED_BACK))}
        ELSE {NOWHERE} END AS ago
    FROM measure WHERE measure.retired_at IS NULL""",
    unscoped="Says up to which day there are data; nobody's numbers.",
)
of_chain = Select(
    Counted,
    """SELECT reading.measure_id, reading.day, count(*) AS people, max(reading.id) AS last_id FROM reading
    WHERE reading.day IN :days GROUP BY reading.measure_id, reading.day""",
    unscoped="Asked for those alone who see the whole chain: there the index says it, without a look at anybody.",
)
_minutes: Memory[list[Counted]] = Memory(most=8)
"""By days and the minute of counting: a million readings are 0.3 s on PostgreSQL, for each opening of a page."""
of_branch = Select(
    Counted,
    """SELECT reading.measure_id, reading.day, count(*) AS people, max(reading.id) AS last_id
    FROM unit CROSS JOIN membership CROSS JOIN reading
    WHERE unit.path LIKE :branch AND membership.unit_id = unit.id AND reading.person_id = membership.person_id
    AND reading.day IN :days AND reading.day >= membership.from_day
    AND reading.day <= COALESCE(membership.to_day, reading.day)
    GROUP BY reading.measure_id, reading.day""",
)
expected = Select(
    Expected,
    """SELECT count(*) AS people FROM unit CROSS JOIN membership
    WHERE unit.path LIKE :branch AND membership.unit_id = unit.id AND membership.role IN :roles
    AND membership.from_day <= :day AND COALESCE(membership.to_day, :day) >= :day
    AND NOT EXISTS (SELECT 1 FROM rosterday WHERE rosterday.person_id = membership.person_id
        AND rosterday.day = :day AND NOT rosterday.is_working)""",
)
brought = Select(
    Brought,
    """FROM reading JOIN readingimport ON readingimport.id = reading.import_id WHERE reading.id IN :readings""",
    unscoped="Says how and when readings came; nobody's numbers.",
)


async def freshness(scope: Scope) -> list[Freshness]:
    """Of every measure in use, in their order."""
    today = periods.today()
    ago = {one.measure_id: one.ago for one in await newest.rows(**_days(today)) if one.ago != NOWHERE}
    newest_day = {measure: today - timedelta(days=days) for measure, days in ago.items()}
    counted = await _counted(set(newest_day.values()), scope)
    last = [one.last_id for measure, day in newest_day.items() if (one := counted.get((measure, day)))]
    came = {one.reading_id: one for one in (await brought.rows(readings=last) if last else [])}
    awaited = {day: await _expected(day, scope) for day in sorted(set(newest_day.values()))}
    scored = await _scored(today)

    def told(measure: measures.Measure) -> Freshness:
        day, is_scored = newest_day.get(measure.id), measure.id in scored
        now = counted.get((measure.id, day)) if day else None
        before = counted.get((measure.id, day - timedelta(days=1))) if day else None
        how = came.get(now.last_id) if now else None
        is_reported = measure.source == MeasureSource.REPORTED
        return Freshness(
            measure.id, day, ago.get(measure.id), how.source if how else None, how.came_at if how else None,
            (now.people if now else 0) if day else None, before.people if before else None,
            awaited[day] if day and is_reported else None, is_scored,
            is_scored and is_reported and ago.get(measure.id, LOOKED_BACK) >= LATE_FROM,
        )  # fmt: skip

    return [told(one) for one in await measures.measures.seen(scope) if not one.is_retired]


def _days(today: date) -> dict[str, date]:
    return {f"d{n}": today - timedelta(days=n) for n in range(LOOKED_BACK)}


async def _counted(days: Iterable[date], scope: Scope) -> dict[tuple[int, date], Counted]:
    asked = sorted({*days, *(day - timedelta(days=1) for day in days)})
    if not asked:
        return {}
    sees_all = len(scope.audiences) == 1 and scope.branch != NOBODY
    found = await (_of_chain(asked) if sees_all else of_branch.seen(scope, days=asked))
    return {(one.measure_id, one.day): one for one in found}


async def _of_chain(days: list[date]) -> list[Counted]:
    known, at = _minutes.now(), (*days, clock.now().replace(second=0, microsecond=0))
    if at not in known:
        known[at] = await of_chain.rows(days=days)
    return known[at]


async def _expected(day: date, scope: Scope) -> int:
    return (await expected.seen(scope, day=day, roles=list(SCORED)))[0].people


async def _scored(today: date) -> set[int]:
    """What counts in the scorecard of this month."""
    version = await scorecards.in_force.rows(day=today.replace(day=1))
    return (
        {one.measure_id for one in await scorecards.lines.rows(parents=[version[0].id], locale="zh")}
        if version
        else set()
    )
