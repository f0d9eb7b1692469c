"""Which guides of a unit had a month far from what is usual in their group, by the score or by a measure.

The group is that of the boards: guides of one stage in the whole chain, by their points, which targets, days worked and
what a store is given have made comparable. The rule is that of `insights.unusual`. Boards are not written any more once
a month is frozen, nor are frozen scores: then what was frozen is told.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import ceil, floor
from typing import Any

from insights import guide_months, unusual
from insights.completion import place_of
from insights.unusual import MOST_SHOWN, RULES, Usual
from kit.errors import NotFound
from kit.reading import Select, column, row
from kpi import measures, scorecards
from kpi.measures import Measure
from kpi.standings import SCORE, Level
from people.roles import Role
from people.scope import Scope


@row
class Spread:
    """How many guides of a stage have so many hundredths of a point."""

    measure_id: int
    stage: int
    points: int
    guides: int


@row
class Far:
    """A guide beyond the bounds of their group; `kept` are the parts of their score."""

    person_id: int = column("standing.holder_id")
    unit_id: int = column("membership.unit_id")
    score_id: int = column("score.id")
    points: int = column("standing.points")
    data_as_of: date | None = column("score.data_as_of")
    kept: list[Any] = column("score.lines")


_GUIDES = f"standing.level = '{Level.PERSON}' AND standing.role = '{Role.GUIDE}'"
spread = Select(
    Spread,
    f"""SELECT standing.measure_id, standing.stage, standing.points, count(*) AS guides FROM standing
    WHERE standing.period_id = :period AND standing.measure_id IN :by_measures AND {_GUIDES}
    GROUP BY standing.measure_id, standing.stage, standing.points""",
    unscoped="How often points occur in the whole chain; of a group of ten or more its middle is told, and no more.",
)
# CROSS JOIN keeps SQLite's planner from beginning with the people of the whole chain.
far = Select(
    Far,
    f"""FROM standing CROSS JOIN membership CROSS JOIN unit CROSS JOIN person CROSS JOIN period CROSS JOIN score
    WHERE standing.period_id = :period AND standing.measure_id = :by_measure AND {_GUIDES}
    AND standing.stage = :stage AND (standing.points < :low OR standing.points > :high)
    AND membership.person_id = standing.holder_id AND membership.is_current AND membership.role = '{Role.GUIDE}'
    AND unit.id = membership.unit_id AND unit.path LIKE :branch AND unit.path LIKE :under
    AND person.id = standing.holder_id AND person.dismissed_at IS NULL AND person.id <> :me
    AND period.id = standing.period_id
    AND score.period_id = period.id AND score.is_frozen = (period.frozen_at IS NOT NULL) AND score.person_id = person.id
    ORDER BY abs(2 * standing.points - :twice) DESC, standing.holder_id LIMIT {MOST_SHOWN}""",
)


@row
class Group:
    """Those who are compared: how many guides of a stage, their middle, and from where on points are far.

    A bound is None where no points can lie beyond it, since points have a floor and a cap.
    """

    stage: int
    guides: int
    usual: str
    low: str | None
    high: str | None


class Obstacle(StrEnum):
    """Why nobody is compared."""

    NO_POINTS = "NO_POINTS"
    FEW = "FEW"
    ALIKE = "ALIKE"


@row
class MonthLook:
    """Decimals as text. `measure_id` is the one asked for, or of a score the one that carries it away the farthest."""

    person_id: int
    unit_id: int
    score_id: int
    stage: int
    points: str
    usual: str
    times: str
    compared: int
    measure_id: int | None
    measure_points: str | None
    measure_usual: str | None
    value: str | None
    target: str | None


@row
class MonthLooks:
    """`period_id` is None while no month can be told, `measure_id` where the score is told."""

    period_id: int | None
    unit_id: int
    measure_id: int | None
    as_of: date | None
    """The newest reading of those listed."""
    rules: unusual.Rules
    measures: list[Measure]
    """Of the scorecard of the month, in its order."""
    groups: list[Group]
    obstacle: Obstacle | None
    """None where somebody is compared, and while no month can be told."""
    rows: list[MonthLook]


@dataclass(frozen=True)
class _Part:
    """A measure's part in a score."""

    measure_id: int
    weight: int
    points: Decimal
    value: str | None
    target: str | None


async def looks(unit_id: int | None, period_id: int | None, measure_id: int | None, scope: Scope) -> MonthLooks:
    """The guides of a unit with all below it but the viewer, the viewer's own unit when None; in a month, the newest
    that can be told when None; by a measure, or by the score when None.

    Raises:
        NotFound: the unit is not in the viewer's branch, or there is no such measure.
    """
    place = await place_of(unit_id, scope)
    if measure_id is not None and not await measures.measure.seen(scope, parents=[measure_id]):
        raise NotFound(path=["measureId"])
    months = await guide_months.months_to(period_id, scope)
    if not months:
        return MonthLooks(None, place.id, measure_id, None, RULES, [], [], None, [])
    month, under = months[0].id, f"{place.path}%"
    counted, ends = await _sheet(months[0].first_day, scope)
    counts = await _counts(month, [measure_id or SCORE])
    groups = {stage: usual for (_, stage), one in counts.items() if (usual := Usual.of(one, RULES.least_peers))}
    found = []
    for stage, usual in groups.items():
        low, high = usual.bounds
        asked = {"period": month, "by_measure": measure_id or SCORE, "stage": stage, "under": under}
        beyond = {"low": ceil(low), "high": floor(high), "twice": round(2 * usual.middle)}
        found += [(usual.z(one.points), stage, one) for one in await far.seen(scope, **asked, **beyond)]
    found.sort(key=lambda each: (-abs(each[0]), each[2].person_id))
    shown = [(z, stage, one, _parts(one.kept)) for z, stage, one in found[:MOST_SHOWN]]
    known = {part.measure_id for *_, own in shown for part in own}
    middles = await _middles(month, known if measure_id is None else known & {measure_id})
    rows = [_row(one, stage, groups[stage], _why(own, stage, z, middles)) for z, stage, one, own in shown]
    as_of = max((one.data_as_of for *_, one, _ in shown if one.data_as_of), default=None)
    return MonthLooks(
        period_id=month,
        unit_id=place.id,
        measure_id=measure_id,
        as_of=as_of,
        rules=RULES,
        measures=counted,
        groups=[_group(stage, one, ends) for stage, one in groups.items()],
        obstacle=None if groups else _obstacle(counts.values()),
        rows=rows,
    )


async def _sheet(first_day: date, scope: Scope) -> tuple[list[Measure], tuple[int, int]]:
    """What counts in a month, in order, and the fewest and most points in hundredths, as basis points are."""
    found = await scorecards.in_force.rows(day=first_day)
    if not found:
        return [], (0, 0)
    lines, rules = await scorecards.lines.find([found[0].id], scope), found[0].scoring
    by_id = {one.id: one for one in await measures.measure.seen(scope, parents=[one.measure_id for one in lines])}
    return [by_id[one.measure_id] for one in lines], (rules.floor_bp, rules.cap_bp)


def _obstacle(counts: Iterable[Counter[float]]) -> Obstacle:
    most = max((one.total() for one in counts), default=0)
    if not most:
        return Obstacle.NO_POINTS
    return Obstacle.FEW if most < RULES.least_peers else Obstacle.ALIKE


async def _counts(period: int, by_measures: Iterable[int]) -> dict[tuple[int, int], Counter[float]]:
    """How many have so many points, by measure and stage."""
    counts: dict[tuple[int, int], Counter[float]] = defaultdict(Counter)
    for one in await spread.rows(period=period, by_measures=sorted(by_measures)):
        counts[one.measure_id, one.stage][one.points] = one.guides
    return dict(sorted(counts.items()))


async def _middles(period: int, by_measures: Collection[int]) -> dict[tuple[int, int], float]:
    """By measure and stage, of groups that are large enough."""
    counts = await _counts(period, by_measures) if by_measures else {}
    return {at: unusual.median(one) for at, one in counts.items() if one.total() >= RULES.least_peers}


def _parts(kept: Sequence[Any]) -> list[_Part]:
    """Of the last part of the month."""
    return [
        _Part(one["measure"], one["weight"], Decimal(one["points"]), one["value"], one["target"])
        for one in kept[-1]["lines"]
        if one["points"] is not None and one["weight"]
    ]


def _why(
    parts: Sequence[_Part], stage: int, z: float, middles: Mapping[tuple[int, int], float]
) -> tuple[_Part, float] | None:
    """The measure that lies farthest from its own middle, by its weight, on the side on which the points lie."""
    each = [(part, middles[part.measure_id, stage]) for part in parts if (part.measure_id, stage) in middles]
    side = 1 if z > 0 else -1
    return max(each, key=lambda one: side * one[0].weight * (float(one[0].points) * 100 - one[1]), default=None)


def _row(one: Far, stage: int, usual: Usual, why: tuple[_Part, float] | None) -> MonthLook:
    part, middle = why or (None, None)
    return MonthLook(
        person_id=one.person_id,
        unit_id=one.unit_id,
        score_id=one.score_id,
        stage=stage,
        points=_text(one.points),
        usual=_text(usual.middle),
        times=f"{usual.z(one.points):.1f}",
        compared=usual.of_many,
        measure_id=part.measure_id if part else None,
        measure_points=f"{part.points:.2f}" if part else None,
        measure_usual=None if middle is None else _text(middle),
        value=part.value if part else None,
        target=part.target if part else None,
    )


def _group(stage: int, usual: Usual, ends: tuple[int, int]) -> Group:
    low, high = usual.bounds
    least = _text(low) if low > ends[0] else None
    return Group(stage, usual.of_many, _text(usual.middle), least, _text(high) if high < ends[1] else None)


def _text(hundredths: float) -> str:
    return f"{hundredths / 100:.2f}"
