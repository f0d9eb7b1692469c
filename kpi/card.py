"""The guide's card: what moves the grade up, and what would be if."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import ceil

import models
from kit import clock
from kit.errors import Conflict, Invalid, NotFound
from kit.reading import Sight, row
from kpi import measures, parts, periods, rescoring, scorecards, scoring
from kpi.formulas import EXACT, Direction, Normalisation, Peers
from kpi.measures import MeasureKind
from kpi.parts import Basis
from kpi.scorecards import RATE_PLACES, Line, Rules
from kpi.scores import Score, ScorePart, as_text
from kpi.scoring import Part, Sum
from models.database import atomic
from people import audit
from people.scope import Scope

MOST_CHANGES = 20
MOST_VALUE = Decimal(10**9)


class NoScorecard(Conflict):
    zh = "这个月还没有考核表。"
    en = "There is no scorecard for this month yet."


class WhatIfWrong(Invalid):
    zh = "试算的数值要在 0 到 10 亿之间，指标要在考核表里。"
    en = "Try values from 0 to a billion, of measures in the scorecard."


class BeyondMost(Invalid):
    """A share is never more than all, and nobody has more than full marks."""

    zh = "这一项最多是 {most}。"
    en = "This measure is {most} at most."


@row
class Step:
    """So much more of a measure, all else equal, and the next grade is reached."""

    measure_id: int
    more: str


@row
class NextGrade:
    """The grade above, the score that it takes, how much is missing, and what would do alone; at most 20."""

    grade: str
    least: str
    gap: str
    steps: list[Step]


@row
class WhatIf:
    """The score that would be; `points` of each measure."""

    points: str | None
    grade: str
    lines: list["WhatIfLine"]


@row
class WhatIfLine:
    measure_id: int
    points: str | None


async def next_grades(scores: Sequence[Score], sight: Sight) -> list[NextGrade | None]:
    """None where there is no score, or no grade above."""
    wanted = sorted({one.version_id for one in scores})
    if not wanted:
        return []
    versions = {one.id: one for one in await scorecards.version.find(wanted, sight)}
    lines: dict[int, list[Line]] = {}
    for line in await scorecards.lines.find(wanted, sight):
        lines.setdefault(line.version_id, []).append(line)
    return [_next(one, Rules.of(versions[one.version_id].rules), lines.get(one.version_id, [])) for one in scores]


def _next(score: Score, rules: Rules, lines: Sequence[Line]) -> NextGrade | None:
    if score.hundredths is None:
        return None
    above = [(name, least) for name, least in rules.bands if least > score.hundredths]
    if not above:
        return None
    name, least = above[-1]
    gap = least - score.hundredths
    return NextGrade(name, as_text(least) or "", as_text(gap) or "", _steps(score, rules, lines, gap))


def _steps(score: Score, rules: Rules, lines: Sequence[Line], gap: int) -> list[Step]:
    """Only what can be counted on: sums against a target, in the last part of the month, below the cap."""
    if rules.normalisation is not Normalisation.TARGET or not score.parts:
        return []
    part = score.parts[_current(score.parts)]
    days = sum(one.passed_days for one in score.parts)
    there = [one for one in part.lines if one.points is not None]
    weight = sum(one.weight_bp for one in there)
    by_measure = {line.measure_id: line for line in lines}
    steps = []
    for one in there:
        line = by_measure.get(one.measure_id)
        is_counted = line is not None and line.kind == MeasureKind.SUM and line.direction == Direction.UP
        if line is None or not is_counted or not one.weight_bp or not one.target or not part.passed_days:
            continue
        wanted = Decimal(gap) / 100 * weight / one.weight_bp * days / part.passed_days
        points = Decimal(one.points or 0) + wanted
        if points <= Decimal(rules.cap_bp) / 100:
            more = EXACT.divide(points * Decimal(one.target), Decimal(100)) - Decimal(one.value or 0)
            scaled = ceil(more.scaleb(line.decimals))
            steps.append(Step(one.measure_id, f"{Decimal(scaled).scaleb(-line.decimals):f}"))
    return steps


async def what_if(period_id: int, changes: Mapping[int, Decimal], *, scope: Scope) -> WhatIf:
    """One's own score of a month, were the numbers of these measures others. Nothing is kept.

    Raises:
        NotFound: there is no such month, or the viewer did not work in it.
        NoScorecard, WhatIfWrong, BeyondMost
    """
    basis = await _basis(period_id)
    if basis.rules.normalisation in rescoring.BY_PEERS:
        raise NoScorecard(path=["periodId"])
    own = (await parts.parts_of([scope.me], basis)).get(scope.me)
    if not own:
        raise NotFound(path=["periodId"])
    lines = {line.measure_id: line for line in basis.lines}
    if len(changes) > MOST_CHANGES or not changes.keys() <= lines.keys():
        raise WhatIfWrong(path=["changes"])
    at = _current(own)
    changed = dict(own[at].sums)
    for measure, value in changes.items():
        _refuse_beyond(lines[measure], value)
        changed[measure] = _sum(lines[measure], value, basis.period.last_day)
    tried = [*own[:at], replace(own[at], sums=changed), *own[at + 1 :]]
    result = scoring.score(tried, basis.lines, basis.rules, _nobody)
    current = [WhatIfLine(one.measure_id, scoring.as_text(one.points, 2)) for one in result.parts[at][1]]
    return WhatIf(as_text(result.score), result.grade, current)


def _refuse_beyond(line: Line, value: Decimal) -> None:
    if not 0 <= value <= MOST_VALUE:
        raise WhatIfWrong(path=["changes"])
    most = measures.most_of(line.unit, line.source)
    if most is not None and value > Decimal(most):
        shown = "100%" if line.unit == measures.MeasureUnit.SHARE else most
        raise BeyondMost(path=["changes"], most=shown)


def _current(own: Sequence[ScorePart | Part]) -> int:
    """The last part of which something is due: a transfer may be planned for later in the month."""
    return max((at for at, part in enumerate(own) if part.passed_days), default=len(own) - 1)


def _nobody(measure_id: int, part: Part) -> Peers:
    return Peers(())


def _sum(line: Line, value: Decimal, day: date) -> Sum:
    if line.kind == MeasureKind.RATE:
        return Sum(int(value.scaleb(line.places)), 10**RATE_PLACES, day)
    return Sum(int(value.scaleb(line.decimals)), None, day)


async def _basis(period_id: int) -> Basis:
    found = await periods.period.rows(parents=[period_id])
    if not found:
        raise NotFound(path=["periodId"])
    basis = await parts.basis(found[0])
    if basis is None:
        raise NoScorecard(path=["periodId"])
    return basis


@atomic
async def acknowledge_scorecard(version_id: int, *, scope: Scope) -> int:
    """The viewer has read by what they are scored; the first time counts.

    Raises:
        NotFound: there is no such scorecard, or it is a draft.
    """
    if not await models.ScorecardVersion.exists(id=version_id, state=scorecards.VersionState.PUBLISHED.value):
        raise NotFound(path=["scorecardId"])
    _, is_new = await models.ScorecardSeen.get_or_create(
        version_id=version_id, person_id=scope.me, defaults={"seen_at": clock.now()}
    )
    if is_new:
        await audit.record("scorecard_acknowledged", f"scorecard {version_id}", scope=scope)
    return version_id
