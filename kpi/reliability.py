"""How far scores can be believed: what of the differences between people is theirs, and not the luck of days.

The spread of people, and of the days of each, is kept for each month by measure, role and stage, and stands once the
month is frozen; the reliability of a score follows from it and from the days that the score rests on (ADR 0012).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from kit.reading import Select, Sight, row
from kpi import fairness
from kpi.formulas import EXACT, LEAST_PEERS, ZERO, rounded
from kpi.periods import Period
from kpi.scores import Score
from models.database import atomic, locking, run


class Belief(StrEnum):
    """In words. UNKNOWN: there are fewer than 10 peers, or no readings."""

    HIGH = "HIGH"
    MIDDLING = "MIDDLING"
    LOW = "LOW"
    UNKNOWN = "UNKNOWN"


@row
class Spread:
    """Variances of what people reach a day: between the means of people, and within the days of each."""

    period_id: int
    measure_id: int
    role: str
    stage: int
    people: int
    between_people: float
    within_days: float


@row
class MeasureReliability:
    """`value` from 0 to 1 with two decimals, None where it cannot be told; then the numbers that it follows from."""

    measure_id: int
    value: str | None
    days: int
    people: int
    between_people: str | None
    within_days: str | None


@row
class Reliability:
    """Of a score: of its measures, by their weights; one that cannot be told counts as chance."""

    value: str | None
    belief: str
    can_punish: bool
    lines: list[MeasureReliability]


spreads = Select(
    Spread,
    "FROM measurespread WHERE measurespread.period_id IN :periods",
    unscoped="How far groups of people lie apart; nobody's number.",
)

_DAYS = """SELECT reading.person_id, reading.measure_id, reading.amount, reading.base,
        CAST(reading.amount AS DOUBLE PRECISION) / CASE measure.kind WHEN 'RATE' THEN reading.base ELSE 1 END AS value
    FROM reading JOIN measure ON measure.id = reading.measure_id AND (measure.kind <> 'RATE' OR reading.base > 0)
    WHERE reading.day BETWEEN :first AND :last"""
_OWN = f"""SELECT day.measure_id, score.role, score.stage, count(*) AS days,
        sum(day.value * day.value) - sum(day.value) * sum(day.value) / count(*) AS squares,
        CASE WHEN max(day.base) > 0 THEN CAST(sum(day.amount) AS DOUBLE PRECISION) / sum(day.base)
            ELSE sum(day.value) / count(*) END AS mean
    FROM ({_DAYS}) AS day
    JOIN score ON score.period_id = :period AND score.person_id = day.person_id AND NOT score.is_frozen
    GROUP BY day.person_id, day.measure_id, score.role, score.stage"""
_SPREAD = f"""INSERT INTO measurespread (period_id, measure_id, role, stage, people, between_people, within_days)
    SELECT CAST(:period AS BIGINT), own.measure_id, own.role, own.stage, count(*), CASE count(*) WHEN 1 THEN 0 ELSE
            (sum(own.mean * own.mean) - sum(own.mean) * sum(own.mean) / count(*)) / (count(*) - 1) END,
        CASE sum(own.days) WHEN count(*) THEN 0 ELSE sum(own.squares) / (sum(own.days) - count(*)) END
    FROM ({_OWN}) AS own GROUP BY own.measure_id, own.role, own.stage"""
HOLD = "SELECT frozen_at FROM period WHERE id = :period"


@atomic
async def measure_spread(period: Period) -> None:
    """Work out anew how far people lie apart in a month; once it is frozen that stands."""
    held = await run(HOLD + locking(), period=period.id)
    if held[0]["frozen_at"] is not None:
        return
    await run("DELETE FROM measurespread WHERE period_id = :period", period=period.id)
    await run(_SPREAD, period=period.id, first=period.first_day, last=period.last_day)


async def is_measured(period: Period) -> bool:
    return bool(await spreads.rows(periods=[period.id]))


class _Group(NamedTuple):
    period_id: int
    measure_id: int
    role: str
    stage: int


async def reliabilities(scores: Sequence[Score], sight: Sight) -> list[Reliability]:
    """One statement for however many scores."""
    found = await spreads.rows(periods=sorted({one.period_id for one in scores})) if scores else []
    known = {_Group(one.period_id, one.measure_id, one.role, one.stage): one for one in found}
    return [_reliability(one, known) for one in scores]


def _reliability(score: Score, known: Mapping[_Group, Spread]) -> Reliability:
    days: dict[int, int] = {}
    weights: dict[int, int] = {}
    for part in score.parts:
        for line in part.lines:
            days[line.measure_id] = days.get(line.measure_id, 0) + line.days
            weight = line.weight_bp * part.passed_days if line.points is not None else 0
            weights[line.measure_id] = weights.get(line.measure_id, 0) + weight
    groups = {measure: known.get(_Group(score.period_id, measure, score.role, score.stage)) for measure in days}
    values = {measure: _value(groups[measure], n) for measure, n in days.items()}
    whole = _weighed(values, weights)
    lines = [_line(measure, values[measure], days[measure], groups[measure]) for measure in days]
    return Reliability(_text(whole), belief(whole).value, fairness.may_punish(whole) and not score.missing, lines)


def _value(group: Spread | None, days: int) -> Decimal | None:
    if group is None or group.people < LEAST_PEERS or not days:
        return None
    return fairness.reliability(_variance(group.between_people), _variance(group.within_days), days)


def _variance(kept: float) -> Decimal:
    """Differences of squares may leave a little less than nothing."""
    return max(Decimal(repr(kept)), ZERO)


def _weighed(values: Mapping[int, Decimal | None], weights: Mapping[int, int]) -> Decimal | None:
    total = sum(weights.values())
    if not total or all(values[measure] is None for measure, weight in weights.items() if weight):
        return None
    whole = sum(((values[measure] or ZERO) * weight for measure, weight in weights.items()), ZERO)
    return rounded(EXACT.divide(whole, Decimal(total)))


def belief(value: Decimal | None) -> Belief:
    if value is None:
        return Belief.UNKNOWN
    if not fairness.may_punish(value):
        return Belief.LOW
    return Belief.HIGH if value >= fairness.HIGH else Belief.MIDDLING


def _line(measure: int, value: Decimal | None, days: int, group: Spread | None) -> MeasureReliability:
    spread = (group.people, _shown(group.between_people), _shown(group.within_days)) if group else (0, None, None)
    return MeasureReliability(measure, _text(value), days, *spread)


def _shown(variance: float) -> str:
    return f"{max(variance, 0):.6g}"


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{rounded(value):.2f}"
