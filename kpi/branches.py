"""Scores of branches: the numbers of everybody below are summed, then scored; scores are never averaged."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import date
from decimal import Decimal

from kit.errors import NotFound
from kit.reading import Select, column, row
from kpi import periods, scorecards, scoring, stages, unit_scores
from kpi.card import NoScorecard
from kpi.formulas import grade
from kpi.measures import MeasureKind
from kpi.parts import Basis
from kpi.periods import Period
from kpi.scorecards import Line, Rules
from kpi.scores import ScoreLine, as_text
from kpi.scoring import Scored
from kpi.stages import Stages
from people.scope import Scope

MOST_ROWS = 500


@row
class Place:
    id: int = column("unit.id")
    path: str = column("unit.path")
    has_children: bool = column("EXISTS (SELECT 1 FROM unit AS below WHERE below.parent_id = unit.id)")


@row
class Totals:
    unit_id: int
    measure_id: int
    people: int
    amount: int
    base: int
    target: int
    ahead: int


@row
class WouldBeBranch:
    """What a frozen unit would be by today's readings."""

    points: str | None
    grade: str
    people: int
    lines: list[ScoreLine]


@row
class BranchScore:
    """A unit with all below it. `points` is None where targets do not decide, or too little is there.

    `would_be` is there where a month is frozen and later readings say something else.
    """

    unit_id: int
    points: str | None
    grade: str
    people: int
    has_children: bool
    lines: list[ScoreLine]
    would_be: WouldBeBranch | None


@row
class Branches:
    total: BranchScore
    rows: list[BranchScore]


places = Select(
    Place,
    """FROM unit WHERE (unit.id = :unit OR unit.parent_id = :unit AND unit.closed_at IS NULL)
    AND unit.path LIKE :branch ORDER BY unit.code LIMIT 501""",
)


def _totals(table: str) -> Select[Totals]:
    return Select(
        Totals,
        f"""SELECT summed.unit_id, summed.measure_id, summed.people, summed.amount, summed.base, summed.target,
            summed.ahead
        FROM {table} AS summed JOIN unit ON unit.id = summed.unit_id AND unit.path LIKE :branch
        WHERE summed.period_id = :period AND summed.people > 0 AND (unit.id = :unit OR unit.parent_id = :unit)
        ORDER BY summed.unit_id, summed.measure_id""",
    )


live, frozen = _totals("measuresum"), _totals("frozensum")


@row
class Reached:
    """A measure over the whole chain."""

    period_id: int
    unit_id: int
    path: str
    measure_id: int
    amount: int
    base: int
    target: int


def _reached(table: str, held: str) -> str:
    return f"""SELECT summed.period_id, summed.unit_id, unit.path, summed.measure_id, summed.amount, summed.base,
        summed.target
    FROM unit JOIN {table} AS summed ON summed.unit_id = unit.id AND summed.period_id IN :periods
    JOIN period ON period.id = summed.period_id AND period.frozen_at {held}
    WHERE unit.parent_id IS NULL AND summed.people > 0"""


reached = Select(
    Reached,
    f"""{_reached("measuresum", "IS NULL")} UNION ALL {_reached("frozensum", "IS NOT NULL")}""",
    unscoped="One number a month of the whole chain, with which everybody is compared.",
)


async def bases(months: Sequence[Period]) -> dict[int, Basis]:
    """What units are scored by, a month each: units have no days off, so no roster is read."""
    spans = await stages.spans.rows(last=max((month.last_day for month in months), default=date.min))
    found: dict[int, Basis] = {}
    known: dict[int, tuple[list[scorecards.Line], list[scorecards.Overlay]]] = {}
    for month in months:
        for version in await scorecards.in_force.rows(day=month.first_day):
            if version.id not in known:
                lines = await scorecards.lines.rows(parents=[version.id], locale="zh")
                known[version.id] = lines, await scorecards.overlays.rows(parents=[version.id])
            found[month.id] = Basis(month, version, Rules.of(version.rules), *known[version.id], Stages(spans), {})
    return found


async def chain_scores(by_month: Mapping[int, Basis]) -> dict[int, int]:
    """The score of the whole chain without learning in hundredths, by month; only where targets decide."""
    sums: dict[int, dict[int, Reached]] = {}
    for one in await reached.rows(periods=list(by_month)):
        sums.setdefault(one.period_id, {})[one.measure_id] = one
    found = {}
    for period, own in sums.items():
        basis, first = by_month[period], next(iter(own.values()))
        if unit_scores.is_scored(basis):
            bare = unit_scores.result(first.unit_id, first.path, own, basis).without_learning
            if bare is not None:
                found[period] = bare
    return found


async def branches(unit_id: int, period_id: int, scope: Scope) -> Branches:
    """A unit and those right below it: by today's readings, and in a frozen month as it was frozen.

    Raises:
        NotFound: the unit is not in the viewer's branch, or there is no such month.
        NoScorecard: no scorecard was in force.
    """
    found = await places.seen(scope, unit=unit_id)
    month = await periods.period.rows(parents=[period_id])
    if not month or not any(place.id == unit_id for place in found):
        raise NotFound(path=["unitId"])
    basis = (await bases(month)).get(period_id)
    if basis is None:
        raise NoScorecard(path=["periodId"])
    now = await _sums(live, unit_id, period_id, scope)
    then = await _sums(frozen, unit_id, period_id, scope) if month[0].is_frozen else now
    rows = {place.id: _row(place, then.get(place.id, {}), now.get(place.id, {}), basis) for place in found}
    return Branches(rows.pop(unit_id), list(rows.values())[:MOST_ROWS])


async def _sums(asked: Select[Totals], unit: int, period: int, scope: Scope) -> dict[int, dict[int, Totals]]:
    sums: dict[int, dict[int, Totals]] = {}
    for one in await asked.seen(scope, unit=unit, period=period):
        sums.setdefault(one.unit_id, {})[one.measure_id] = one
    return sums


def _row(place: Place, then: Mapping[int, Totals], now: Mapping[int, Totals], basis: Basis) -> BranchScore:
    one = _scored(place, then, basis)
    is_same = [*map(astuple, then.values())] == [*map(astuple, now.values())]
    would_be = None if is_same else _scored(place, now, basis)
    return BranchScore(place.id, one.points, one.grade, one.people, place.has_children, one.lines, would_be)


def _scored(place: Place, sums: Mapping[int, Totals], basis: Basis) -> WouldBeBranch:
    result = unit_scores.result(place.id, place.path, sums, basis)
    by_target = unit_scores.is_scored(basis)
    known = {line.measure_id: line for line in basis.lines}
    lines = [
        ScoreLine(
            measure_id=one.measure_id,
            weight_bp=one.weight_bp,
            value=scoring.as_text(one.value, 4),
            target=scoring.as_text(one.target, 4),
            points=scoring.as_text(one.points, 2) if by_target else None,
            as_of=None,
            month_target=_month_target(one, known[one.measure_id], sums),
            due_to=(basis.reach or {}).get(one.measure_id) if known[one.measure_id].kind == MeasureKind.SUM else None,
        )
        for one in result.parts[0][1]
    ]
    return WouldBeBranch(
        points=as_text(result.score) if by_target else None,
        grade=grade(Decimal(result.score) / 100, basis.rules.grades) if by_target and result.score is not None else "",
        people=max((one.people for one in sums.values()), default=0),
        lines=lines,
    )


def _month_target(one: Scored, line: Line, sums: Mapping[int, Totals]) -> str | None:
    """With what is not due yet."""
    ahead = sums[one.measure_id].ahead if one.measure_id in sums else 0
    return None if one.target is None else scoring.as_text(one.target + Decimal(ahead).scaleb(-line.decimals), 4)
