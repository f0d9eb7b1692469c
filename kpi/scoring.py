"""From sums to a score that explains itself, without a table: the same input gives the same digits and digest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from kpi.fairness import Factor
from kpi.formulas import (
    EXACT,
    Direction,
    Normalisation,
    Peers,
    Weighed,
    attainment,
    composite,
    grade,
    min_max,
    over_days,
    percentile,
    points,
    prorated,
    rounded,
    t_score,
)
from kpi.measures import MeasureKind, MeasureSource
from kpi.scorecards import Line, Rules

NOT_ENOUGH_DATA, FEW_DAYS = "NOT_ENOUGH_DATA", "FEW_DAYS"


@dataclass(frozen=True)
class Sum:
    """A measure over the days of a part: the amount (of a LEVEL the last one), the base of a rate, the last day.

    `days` is how many readings it rests on: one a day, and of a LEVEL the last one alone.
    """

    amount: int
    base: int | None
    last_day: date
    days: int = 1


class Due(NamedTuple):
    """The last day for which there are data, and the days worked up to it."""

    to_day: date
    days: int


@dataclass(frozen=True)
class Part:
    """A stretch in one unit, role and stage. `active_days` of `full_days` were worked; sums and weights by measure.

    `due` by measure says how much of a running month is; None: all of it. `factors` by measure are the store's.
    """

    unit_id: int
    path: str
    role: str
    stage: int
    active_days: int
    full_days: int
    sums: Mapping[int, Sum]
    weights: Mapping[int, int]
    targets: Mapping[int, int]
    due: Mapping[int, Due] | None = None
    factors: Mapping[int, Factor] = field(default_factory=dict)

    def factor(self, measure_id: int) -> Factor | None:
        """A target that was agreed with somebody stands as it was agreed."""
        return None if measure_id in self.targets else self.factors.get(measure_id)

    @property
    def passed_days(self) -> int:
        """Days worked up to the newest data: by them parts are weighed."""
        return self.active_days if self.due is None else max((one.days for one in self.due.values()), default=0)

    def days_due(self, measure_id: int) -> int:
        if self.due is None:
            return self.active_days
        return self.due[measure_id].days if measure_id in self.due else 0


@dataclass(frozen=True)
class Scored:
    """A measure's line: its number, what was expected, the points of it. Numbers as people know them."""

    measure_id: int
    weight_bp: int
    value: Decimal | None
    target: Decimal | None
    points: Decimal | None
    amount: int | None
    base: int | None
    as_of: date | None
    days: int
    is_learning: bool
    expected: int | None
    """The target of a sum or a level, in whole amounts."""
    full_target: int | None
    """Of a full month, as it is kept."""
    is_own_target: bool
    coming: "Coming | None"
    factor: Factor | None


@dataclass(frozen=True)
class Coming:
    """Of a sum in a running month: the day and the days up to which its target is due, that of the month, the rest."""

    due_to: date | None
    days: int
    month_target: Decimal
    ahead: int


@dataclass(frozen=True)
class Result:
    """Scores in hundredths; None where `missing` says why."""

    score: int | None
    without_learning: int | None
    grade: str
    missing: str
    active_days: int
    data_as_of: date | None
    parts: list[tuple[Part, list[Scored]]]


PeerGroups = Callable[[int, Part], Peers]


def value_of(line: Line, found: Sum | None) -> Decimal | None:
    """The number people know; None without a reading, or for a rate of nothing."""
    if found is None:
        return None
    number = Decimal(found.amount).scaleb(-line.decimals)
    if line.kind != MeasureKind.RATE:
        return number
    return EXACT.divide(number, Decimal(found.base)) if found.base else None


def target_of(line: Line, part: Part, days: int) -> Decimal | None:
    """What is expected of so many days of the part: sums by the days worked, rates and levels as they are."""
    kept = part.targets.get(line.measure_id, line.target)
    if kept is None:
        return None
    whole = Decimal(kept).scaleb(-line.places)
    if factor := part.factor(line.measure_id):
        whole *= factor.factor
    is_summed = line.kind == MeasureKind.SUM and part.full_days > 0
    return prorated(whole, min(days, part.full_days), part.full_days) if is_summed else whole


def score(parts: Sequence[Part], lines: Sequence[Line], rules: Rules, peers: PeerGroups) -> Result:
    """The score of somebody for a period, its parts weighed by the days worked in them."""
    scored = [(part, [_line(line, part, rules, peers) for line in lines]) for part in parts]
    days = sum(part.active_days for part in parts)
    whole, bare = _over(scored, rules, bare=False), _over(scored, rules, bare=True)
    missing = NOT_ENOUGH_DATA if whole is None else FEW_DAYS if days < rules.least_days else ""
    return Result(
        score=_hundredths(whole),
        without_learning=_hundredths(bare),
        grade=grade(whole, rules.grades) if whole is not None and not missing else "",
        missing=missing,
        active_days=days,
        data_as_of=max((one.as_of for _, found in scored for one in found if one.as_of), default=None),
        parts=scored,
    )


def _line(line: Line, part: Part, rules: Rules, peers: PeerGroups) -> Scored:
    found = part.sums.get(line.measure_id)
    value, target = value_of(line, found), target_of(line, part, part.days_due(line.measure_id))
    return Scored(
        measure_id=line.measure_id,
        weight_bp=part.weights.get(line.measure_id, 0),
        value=value,
        target=target,
        points=None if value is None else _points(line, value, target, rules, lambda: peers(line.measure_id, part)),
        amount=found.amount if found else None,
        base=found.base if found else None,
        as_of=found.last_day if found else None,
        days=found.days if found else 0,
        is_learning=line.source == MeasureSource.LEARNING,
        expected=_expected(line, target),
        full_target=part.targets.get(line.measure_id, line.target),
        is_own_target=line.measure_id in part.targets,
        coming=_coming(line, part, target),
        factor=part.factor(line.measure_id) if target is not None else None,
    )


def _coming(line: Line, part: Part, target: Decimal | None) -> Coming | None:
    month_target = target_of(line, part, part.active_days)
    if part.due is None or month_target is None or line.kind != MeasureKind.SUM:
        return None
    due = part.due.get(line.measure_id)
    ahead = (_expected(line, month_target) or 0) - (_expected(line, target) or 0)
    return Coming(due.to_day if due else None, part.days_due(line.measure_id), month_target, ahead)


def _expected(line: Line, target: Decimal | None) -> int | None:
    if target is None or line.kind == MeasureKind.RATE:
        return None
    return int(rounded(target.scaleb(line.decimals), 0))


def _points(
    line: Line, value: Decimal, target: Decimal | None, rules: Rules, peers: Callable[[], Peers]
) -> Decimal | None:
    direction = Direction(line.direction)
    match rules.normalisation:
        case Normalisation.TARGET:
            return points(attainment(value, target, direction), cap_bp=rules.cap_bp, floor_bp=rules.floor_bp)
        case Normalisation.PERCENTILE:
            return percentile(value, peers(), direction)
        case Normalisation.T_SCORE:
            return t_score(value, peers(), direction)
        case Normalisation.MIN_MAX:
            low = Decimal(line.low or 0).scaleb(-line.places)
            return None if target is None else min_max(value, low, target, direction)


def _over(scored: Sequence[tuple[Part, list[Scored]]], rules: Rules, *, bare: bool) -> Decimal | None:
    return over_days(
        [
            (
                part.passed_days,
                composite(
                    [Weighed(one.points, one.weight_bp) for one in found if not (bare and one.is_learning)],
                    least_weight_bp=rules.least_weight_bp,
                ),
            )
            for part, found in scored
        ]
    )


def _hundredths(value: Decimal | None) -> int | None:
    return None if value is None else int(rounded(value).scaleb(2))


def plain(result: Result) -> list[dict[str, Any]]:
    """What the score was made of, as the table keeps it. Of a month that is over nothing says that it ever ran."""
    return [
        {
            "unit": part.unit_id,
            "path": part.path,
            "role": part.role,
            "stage": part.stage,
            "days": part.active_days,
            "full": part.full_days,
            "lines": [_plain_line(one) for one in found],
        }
        | ({} if part.due is None else {"passed": part.passed_days})
        for part, found in result.parts
    ]


def _plain_line(one: Scored) -> dict[str, Any]:
    coming = {} if one.coming is None else _plain_coming(one.coming)
    return coming | (one.factor.plain() if one.factor else {}) | {
        "measure": one.measure_id,
        "weight": one.weight_bp,
        "amount": one.amount,
        "base": one.base,
        "value": as_text(one.value, 6),
        "target": as_text(one.target, 6),
        "points": as_text(one.points, 4),
        "expected": one.expected,
        "as_of": one.as_of.isoformat() if one.as_of else None,
        "days": one.days,
        "full_target": one.full_target,
        "is_own_target": one.is_own_target,
    }  # fmt: skip


def _plain_coming(one: Coming) -> dict[str, Any]:
    due_to = one.due_to.isoformat() if one.due_to else None
    return {"month": as_text(one.month_target, 6), "ahead": one.ahead, "due_to": due_to, "due_days": one.days}


def as_text(value: Decimal | None, places: int) -> str | None:
    return None if value is None else f"{rounded(value, places).normalize():f}"


def digest(result: Result, *, version_id: int, rules: Rules) -> str:
    """The same for the same score out of the same numbers by the same rules."""
    whole = [version_id, rules.plain(), result.score, result.without_learning, result.grade, plain(result)]
    return sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()
