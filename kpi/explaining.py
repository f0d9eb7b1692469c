"""How a score came about, step by step: from the readings and their files to the points of each part, exactly.

Everything but the readings is taken from the score as it is kept, so a frozen one explains itself for ever; of readings
there is today's state, with the files that brought them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kit.errors import NotFound
from kit.reading import Select, row
from kpi import scorecards, target_changes
from kpi.formulas import EXACT, Direction, Normalisation, Weighed, attainment, composite, min_max, points, prorated
from kpi.measures import MeasureKind, MeasureSource
from kpi.scorecards import Line, Rules
from kpi.scores import day_of, score
from kpi.scoring import as_text
from kpi.target_changes import TargetChange
from people.scope import Scope, sees_former


@row
class Origin:
    """Readings of a measure that came together; what is learned here comes without a file."""

    measure_id: int
    import_id: int | None
    source: str | None
    file_name: str
    made_at: datetime | None
    readings: int
    first_day: date
    last_day: date


@row
class ExplainedLine:
    """A measure in a part. Numbers are decimals as text, exact: the score follows from them to the digit.

    `full_target` is that of a full month; of a sum `target` is full_target × factor × due_days / full_days, and
    `month_target` the same with the part's active days: the two differ while a month runs, as far as `due_to`. `factor`
    is the store's, which has `exposure` times as much of what brings customers, a head, as the chain; None: as agreed.
    A score frozen before these were kept has target and points alone; `readings`, `full_target`, `is_own_target`,
    `due_days` are None.
    """

    measure_id: int
    weight_bp: int
    readings: int | None
    amount: str | None
    base: int | None
    value: str | None
    full_target: str | None
    is_own_target: bool | None
    factor: str | None
    exposure: str | None
    exposure_id: int | None
    due_days: int | None
    due_to: date | None
    month_target: str | None
    target: str | None
    share: str | None
    points: str | None
    brings: str | None
    changes: list[TargetChange] = field(default_factory=list)


@row
class ExplainedPart:
    """`there_bp` of `all_bp` have data. It weighs by `days`: of the `active_days` those up to the newest data."""

    unit_id: int
    role: str
    stage: int
    days: int
    active_days: int
    full_days: int
    there_bp: int
    all_bp: int
    points: str | None
    bare_points: str | None
    lines: list[ExplainedLine]


@row
class Explanation:
    score_id: int
    version_id: int
    person_id: int
    parts: list[ExplainedPart]
    origins: list[Origin]


origins = Select(
    Origin,
    f"""SELECT reading.measure_id, reading.import_id, max(readingimport.source) AS source,
        COALESCE(max(readingimport.file_name), '') AS file_name, max(readingimport.made_at) AS made_at,
        count(*) AS readings, min(reading.day) AS first_day, max(reading.day) AS last_day
    FROM score JOIN period ON period.id = score.period_id
    JOIN reading ON reading.person_id = score.person_id AND reading.day BETWEEN period.first_day AND period.last_day
    LEFT JOIN readingimport ON readingimport.id = reading.import_id
    WHERE score.id = :score AND {sees_former("score.person_id")}
    GROUP BY reading.measure_id, reading.import_id ORDER BY reading.measure_id, min(reading.day), reading.import_id""",
)


async def explain(score_id: int, *, scope: Scope) -> Explanation:
    """Raises:
    NotFound: there is no such score, or it is not the viewer's to see.
    """
    found = await score.get(score_id, scope)
    if found is None:
        raise NotFound(path=["scoreId"])
    version = await scorecards.version.get(found.version_id, scope)
    assert version is not None  # noqa: S101 - what scored somebody is published
    lines = {line.measure_id: line for line in await scorecards.lines.find([version.id], scope)}
    came = [one for one in await origins.seen(scope, score=score_id) if one.measure_id in lines]
    changes = await target_changes.by_measure(score_id, lines, scope)
    parts = [_with(part, changes) for part in explained(found.kept, Rules.of(version.rules), lines)]
    return Explanation(found.id, version.id, found.person_id, parts, came)


def _with(part: ExplainedPart, changes: Mapping[int, list[TargetChange]]) -> ExplainedPart:
    lines = [replace(line, changes=changes.get(line.measure_id, [])) for line in part.lines]
    return replace(part, lines=lines)


def explained(kept: Sequence[Mapping[str, Any]], rules: Rules, lines: Mapping[int, Line]) -> list[ExplainedPart]:
    """The parts of a score, as `Score.lines` keeps them."""
    return [_part(one, rules, lines) for one in kept]


@dataclass(frozen=True)
class _Step:
    """What a line is worth, in exact numbers."""

    kept: Mapping[str, Any]
    line: Line
    amount: Decimal | None
    value: Decimal | None
    full_target: Decimal | None
    due_days: int | None
    target: Decimal | None
    share: Decimal | None
    points: Decimal | None


def _part(kept: Mapping[str, Any], rules: Rules, lines: Mapping[int, Line]) -> ExplainedPart:
    steps = [_step(one, kept, lines[one["measure"]], rules) for one in kept["lines"]]
    there = sum(step.kept["weight"] for step in steps if step.points is not None)
    return ExplainedPart(
        unit_id=kept["unit"],
        role=kept["role"],
        stage=kept["stage"],
        days=kept.get("passed", kept["days"]),
        active_days=kept["days"],
        full_days=kept["full"],
        there_bp=there,
        all_bp=sum(step.kept["weight"] for step in steps),
        points=as_text(_together(steps, rules, bare=False), 4),
        bare_points=as_text(_together(steps, rules, bare=True), 4),
        lines=[_line(step, there) for step in steps],
    )


def _step(one: Mapping[str, Any], part: Mapping[str, Any], line: Line, rules: Rules) -> _Step:
    amount = None if one["amount"] is None else Decimal(one["amount"]).scaleb(-line.decimals)
    value = amount if line.kind != MeasureKind.RATE or amount is None else _rate(amount, one["base"])
    full, days, target = _targets(one, part, line)
    by_target = rules.normalisation is Normalisation.TARGET
    share = attainment(value, target, Direction(line.direction)) if by_target and value is not None else None
    step = _Step(one, line, amount, value, full, days, target, share, None)
    return replace(step, points=_points(step, rules))


def _targets(
    one: Mapping[str, Any], part: Mapping[str, Any], line: Line
) -> tuple[Decimal | None, int | None, Decimal | None]:
    """Of a full month, the days that are due of it, and what was due."""
    if "full_target" not in one:
        return None, None, None if one["target"] is None else Decimal(one["target"])
    full = None if one["full_target"] is None else Decimal(one["full_target"]).scaleb(-line.places)
    is_summed = line.kind == MeasureKind.SUM and part["full"] > 0
    days = min(one.get("due_days", part["days"]), part["full"]) if is_summed else None
    adjusted = None if full is None else full * Decimal(one.get("factor", 1))
    return full, days, adjusted if adjusted is None or days is None else prorated(adjusted, days, part["full"])


def _points(step: _Step, rules: Rules) -> Decimal | None:
    """With all their digits; of people who are compared with each other, and of old, the four that are kept."""
    if "full_target" not in step.kept:
        return None if step.kept["points"] is None else Decimal(step.kept["points"])
    match rules.normalisation:
        case Normalisation.TARGET:
            return points(step.share, cap_bp=rules.cap_bp, floor_bp=rules.floor_bp)
        case Normalisation.MIN_MAX if step.value is not None and step.target is not None:
            low = Decimal(step.line.low or 0).scaleb(-step.line.places)
            return min_max(step.value, low, step.target, Direction(step.line.direction))
        case _:
            return None if step.kept["points"] is None else Decimal(step.kept["points"])


def _rate(amount: Decimal, base: int | None) -> Decimal | None:
    return EXACT.divide(amount, Decimal(base)) if base else None


def _together(steps: Sequence[_Step], rules: Rules, *, bare: bool) -> Decimal | None:
    weighed = [
        Weighed(step.points, step.kept["weight"])
        for step in steps
        if not (bare and step.line.source == MeasureSource.LEARNING)
    ]
    return composite(weighed, least_weight_bp=rules.least_weight_bp)


def _line(step: _Step, there: int) -> ExplainedLine:
    brings = None if step.points is None or not there else step.points * step.kept["weight"] / there
    return ExplainedLine(
        measure_id=step.line.measure_id,
        weight_bp=step.kept["weight"],
        readings=step.kept.get("days"),
        amount=None if step.amount is None else f"{step.amount:f}",
        base=step.kept["base"],
        value=as_text(step.value, 6),
        full_target=None if step.full_target is None else f"{step.full_target.normalize():f}",
        is_own_target=step.kept.get("is_own_target"),
        factor=step.kept.get("factor"),
        exposure=step.kept.get("exposure"),
        exposure_id=step.line.exposure_id,
        due_days=step.due_days,
        due_to=day_of(step.kept.get("due_to")),
        month_target=step.kept.get("month", step.kept["target"]),
        target=as_text(step.target, 6),
        share=as_text(step.share, 6),
        points=as_text(step.points, 4),
        brings=as_text(brings, 4),
    )
