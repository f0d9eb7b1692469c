"""Writing what boards by week are read from: measures of people, stores and regions, from a Monday to a Sunday.

A week has no score: with seven days nobody is graded (ten is the least of a month), so its boards are of measures
alone. Of a sum or a level what somebody reached counts, of units what came to each head; of a rate amounts over bases,
where these are ten at least: one visitor who buys is no conversion of 100 per cent. Where a measure says so, less is
better.

A week stands once the month in which it lies is frozen, or both months are (ADR 0017).
"""

from collections.abc import Sequence

from kpi.measures import Measure, MeasureKind
from kpi.parts import SCORED
from kpi.sizes import sql_of
from kpi.standings import KINDS, Level
from models.database import is_sqlite, run

LEAST_BASE = 10
RATE_PLACES, HEAD_PLACES = 4, 2
"""More decimals than the measure has: of a rate, and of what came to each head of a unit."""

_HOLD = """SELECT period.id FROM period WHERE EXISTS (SELECT 1 FROM weekdue WHERE weekdue.id IN :ids
    AND period.first_day <= weekdue.last_day AND period.last_day >= weekdue.week) ORDER BY period.id"""
_FROZEN = """EXISTS (SELECT 1 FROM period WHERE period.frozen_at IS NOT NULL
    AND period.first_day <= {0} AND period.last_day >= {0})"""
STANDS = f"({_FROZEN.format('weekdue.week')} AND {_FROZEN.format('weekdue.last_day')})"
"""SQL: whether a due week is frozen."""
_MOVES = f"SELECT weekdue.id FROM weekdue WHERE weekdue.id IN :ids AND NOT {STANDS}"


def _stage(person: str, path: str) -> str:
    """SQL: as `kpi.stages.Stages.on` the last day of the week: the person's own, else of the nearest unit, else 1."""
    newest = "held.from_day <= due.last_day ORDER BY"
    own = f"""(SELECT held.stage FROM stagespan AS held WHERE held.person_id = {person}
        AND {newest} held.from_day DESC, held.id DESC LIMIT 1)"""
    of_unit = f"""(SELECT held.stage FROM stagespan AS held JOIN unit AS above ON above.id = held.unit_id
        WHERE {path} LIKE above.path || '%' AND {newest} length(above.path) DESC, held.from_day DESC, held.id DESC
        LIMIT 1)"""
    return f"COALESCE({own}, {of_unit}, 1)"


def _points(amount: str, base: str, people: str) -> str:
    """SQL: half up, more is better; NULL where there is no race."""
    rate = f"(2 * {amount} * 10000 + {base}) / (2 * {base})"
    head = f"(2 * {amount} * 100 + {people}) / (2 * {people})" if people else amount
    return f"""CASE WHEN measure.direction = 'DOWN' THEN -1 ELSE 1 END * CASE WHEN measure.kind <> 'RATE' THEN {head}
        WHEN {base} >= {LEAST_BASE} THEN {rate} END"""


def _big(expression: str) -> str:
    return f"CAST({expression} AS BIGINT)"


_COLUMNS = "week, measure_id, level, holder_id, role, stage, unit_id, points"
_DUE = "SELECT weekdue.unit_id, weekdue.week, weekdue.last_day FROM weekdue WHERE weekdue.id IN :ids"
_A_DAY = "COALESCE({0}.to_day, {0}.from_day) >= {0}.from_day"
"""SQL: whether a stay has a day at all; one that was corrected on its first day has none."""
_HOME = f"""membership.role IN :roles AND membership.from_day <= due.last_day
        AND COALESCE(membership.to_day, due.week) >= due.week AND {_A_DAY.format("membership")}"""
_DROP_PEOPLE = f"""DELETE FROM weekstanding WHERE level = 'PERSON' AND EXISTS (SELECT 1 FROM ({_DUE}) AS due
    WHERE due.unit_id = weekstanding.unit_id AND due.week = weekstanding.week)"""
# Whoever ends the week in a due unit; where they did what they did does not matter.
_ADD_PEOPLE = f"""WITH due AS ({_DUE}), home AS (
    SELECT membership.person_id, membership.role, due.unit_id, due.week, due.last_day,
        {_stage("membership.person_id", "unit.path")} AS stage
    FROM due JOIN membership ON membership.unit_id = due.unit_id AND {_HOME} JOIN unit ON unit.id = due.unit_id
    WHERE NOT EXISTS (SELECT 1 FROM membership AS later WHERE later.person_id = membership.person_id
        AND later.role IN :roles AND later.from_day > membership.from_day AND later.from_day <= due.last_day
        AND {_A_DAY.format("later")})),
summed AS (
    SELECT home.person_id, home.week, reading.measure_id, {_big("sum(reading.amount)")} AS amount,
        {_big("sum(COALESCE(reading.base, 0))")} AS base
    FROM home JOIN reading ON reading.person_id = home.person_id AND reading.day BETWEEN home.week AND home.last_day
    JOIN membership AS stay ON stay.person_id = reading.person_id AND stay.role IN :roles
        AND reading.day >= stay.from_day AND reading.day <= COALESCE(stay.to_day, reading.day)
    JOIN measure ON measure.id = reading.measure_id
    WHERE measure.kind <> 'LEVEL' OR NOT EXISTS (SELECT 1 FROM reading AS later
        WHERE later.person_id = reading.person_id AND later.measure_id = reading.measure_id
        AND later.day > reading.day AND later.day <= home.last_day)
    GROUP BY home.person_id, home.week, reading.measure_id),
ranked AS (
    SELECT home.week, summed.measure_id, home.person_id, home.role, home.stage, home.unit_id,
        {_points("summed.amount", "summed.base", "")} AS points
    FROM home JOIN summed ON summed.person_id = home.person_id AND summed.week = home.week
    JOIN measure ON measure.id = summed.measure_id)
INSERT INTO weekstanding ({_COLUMNS})
SELECT ranked.week, ranked.measure_id, 'PERSON', ranked.person_id, ranked.role, ranked.stage, ranked.unit_id,
    ranked.points FROM ranked WHERE ranked.points IS NOT NULL
ON CONFLICT (week, level, holder_id, measure_id) DO UPDATE SET role = excluded.role, stage = excluded.stage,
    unit_id = excluded.unit_id, points = excluded.points"""

_ABOVE = f"""SELECT DISTINCT above.id AS unit_id, above.path, above.kind, due.week, due.last_day FROM ({_DUE}) AS due
    JOIN unit AS low ON low.id = due.unit_id JOIN unit AS above ON low.path LIKE above.path || '%'
        AND above.kind IN :kinds"""
_DROP_UNITS = f"""DELETE FROM weekstanding WHERE level <> 'PERSON' AND EXISTS (SELECT 1 FROM ({_ABOVE}) AS due
    WHERE due.unit_id = weekstanding.unit_id AND due.week = weekstanding.week)"""
_ADD_UNITS = f"""WITH due AS ({_ABOVE}), summed AS (
    SELECT due.unit_id, due.week, weeksum.measure_id, {_big("sum(weeksum.amount)")} AS amount,
        {_big("sum(weeksum.base)")} AS base, {_big("sum(weeksum.people)")} AS people
    FROM due JOIN unit AS below ON below.path LIKE due.path || '%'
    JOIN weeksum ON weeksum.unit_id = below.id AND weeksum.week = due.week
    GROUP BY due.unit_id, due.week, weeksum.measure_id),
sized AS (
    SELECT summed.unit_id, summed.week, max(summed.people) AS people FROM summed GROUP BY summed.unit_id, summed.week),
ranked AS (
    SELECT due.week, summed.measure_id, due.kind, due.unit_id,
        CASE WHEN due.kind = 'STORE' THEN {sql_of("sized.people")} ELSE '' END AS role,
        {_stage("0", "due.path")} AS stage,
        {_points("summed.amount", "summed.base", "summed.people")} AS points
    FROM due JOIN summed ON summed.unit_id = due.unit_id AND summed.week = due.week
    JOIN sized ON sized.unit_id = due.unit_id AND sized.week = due.week
    JOIN measure ON measure.id = summed.measure_id)
INSERT INTO weekstanding ({_COLUMNS})
SELECT ranked.week, ranked.measure_id, ranked.kind, ranked.unit_id, ranked.role, ranked.stage, ranked.unit_id,
    ranked.points FROM ranked WHERE ranked.points IS NOT NULL"""


def places(measure: Measure, level: Level) -> int:
    """The decimals of `points`."""
    more = RATE_PLACES if measure.kind == MeasureKind.RATE else 0 if level is Level.PERSON else HEAD_PLACES
    return measure.decimals + more


async def hold(dues: Sequence[int]) -> None:
    """None of the months of these weeks is frozen until the commit; inside a command."""
    await run(_HOLD + ("" if is_sqlite() else " FOR SHARE"), ids=dues)


async def moving(dues: Sequence[int]) -> list[int]:
    """Those of the due weeks that are not frozen; their months are held."""
    return [one["id"] for one in await run(_MOVES, ids=dues)]


async def keep(dues: Sequence[int]) -> None:
    """Anew for weeks of units that move, after their sums; inside a command, one at a time."""
    kinds = [kind.value for kind in KINDS]
    await run(_DROP_PEOPLE, ids=dues)
    await run(_ADD_PEOPLE, ids=dues, roles=list(SCORED))
    await run(_DROP_UNITS, ids=dues, kinds=kinds)
    await run(_ADD_UNITS, ids=dues, kinds=kinds)
