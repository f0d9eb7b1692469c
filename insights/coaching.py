"""Whom to talk to: guides who learned and do not move, and guides who move without having learned.

The rules are those of `insights.movement`, the numbers those of `insights.guide_months`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from insights import guide_months, movement
from insights.completion import place_of
from insights.guide_months import Record, Standing
from insights.movement import Learning, LeftOut, Pattern
from kit.reading import Select, column, row
from kpi import learning, talks
from kpi.formulas import rounded
from kpi.scores import as_text
from kpi.talks import Talk
from people.scope import Scope, sees_former, sees_person


@row
class Lines:
    id: int = column("score.id")
    kept: list[Any] = column("score.lines")


@row
class OpenCourse:
    guide_id: int = column("enrolment.guide_id")
    course_id: int = column("enrolment.course_id")


lines = Select(Lines, f"FROM score WHERE score.id IN :scores AND {sees_former('score.person_id')}")
open_courses = Select(
    OpenCourse,
    f"""FROM enrolment WHERE enrolment.guide_id IN :people AND enrolment.completed_at IS NULL
    AND {sees_person("enrolment.guide_id")} AND NOT EXISTS (SELECT 1 FROM enrolment AS sooner
        WHERE sooner.guide_id = enrolment.guide_id AND sooner.completed_at IS NULL
        AND (sooner.sort_at, sooner.id) < (enrolment.sort_at, enrolment.id))""",
)
"""The one that is due next, of each."""


@row
class CoachingRow:
    """Somebody to talk to; scores are without learning, decimals as text."""

    person_id: int
    unit_id: int
    score_id: int
    due: int
    on_time: int
    quiz: str | None
    score_before: str
    score_now: str
    beyond: str
    noise: str
    is_rebound: bool
    usual: str | None
    """The person's median of the months before both, as if the season had been that of the month before."""
    measure_id: int | None
    points_before: str | None
    points_now: str | None
    course_id: int | None
    talk: Talk | None


@row
class NotTold:
    """Somebody left out, and why; `days` worked in the month."""

    person_id: int
    reason: str
    days: int


@row
class PatternCount:
    pattern: str
    people: int


@row
class Coaching:
    """A unit's guides in a month; `chain` is by how many per cent the score of the whole chain changed."""

    period_id: int | None
    unit_id: int
    as_of: date | None
    chain: str
    rules: movement.Rules
    counts: list[PatternCount]
    learned_not_moving: list[CoachingRow]
    moving_not_learned: list[CoachingRow]
    left_out: list[NotTold]


@dataclass(frozen=True)
class _Case:
    """A guide of whom something can be told."""

    now: Standing
    was: Standing
    pattern: Pattern
    beyond: int


@dataclass(frozen=True)
class _Fall:
    """The measure whose weighted points fell most, or the weakest where none fell."""

    measure_id: int
    before: str | None
    now: str


async def coaching(unit_id: int | None, period_id: int | None, scope: Scope) -> Coaching:
    """The guides of a unit, the viewer's own when None, with all below it; in a month, the newest that can be told.

    It is empty without such a month, or without one before it to compare with.

    Raises:
        NotFound: the unit is not in the viewer's branch.
        TooManyGuides
    """
    place = await place_of(unit_id, scope)
    record = await guide_months.record(place.path, period_id, scope)
    if record is None:
        none: list[Any] = []
        return Coaching(None, place.id, None, "0.0", movement.RULES, none, none, none, none)
    cases, left_out = _sorted_out(record)
    counted = Counter(case.pattern for case in cases)
    resting = [case for case in cases if case.pattern is Pattern.LEARNED_NOT_MOVING]
    rising = [case for case in cases if case.pattern is Pattern.MOVING_NOT_LEARNED]
    resting.sort(key=lambda case: case.beyond)
    rising.sort(key=lambda case: -case.beyond)
    rows = await _rows([*resting, *rising], record, scope)
    return Coaching(
        period_id=record.months[0].id,
        unit_id=place.id,
        as_of=record.as_of,
        chain=str(rounded(100 * record.season(*record.months[:2]) - 100, 1)),
        rules=movement.RULES,
        counts=[PatternCount(one.value, counted[one]) for one in Pattern],
        learned_not_moving=rows[: len(resting)],
        moving_not_learned=rows[len(resting) :],
        left_out=left_out,
    )


def _sorted_out(record: Record) -> tuple[list[_Case], list[NotTold]]:
    cases, left_out = [], []
    last, earlier = record.months[:2]
    for guide in record.guides:
        own, learned = record.standings.get(guide.id, {}), record.learning.get(guide.id, Learning())
        now, was = own.get(last.id), own.get(earlier.id)
        months = now.month if now else None, was.month if was else None
        reason = movement.why_left_out(guide.joined, earlier.first_day, *months, learned)
        if reason or now is None or was is None or now.bare is None or was.bare is None:
            left_out.append(NotTold(guide.id, (reason or LeftOut.NO_SCORE).value, now.active_days if now else 0))
            continue
        beyond = round(now.bare - was.bare * record.season(last, earlier))
        found = movement.pattern(learned, score=now.bare, beyond=beyond, noise=record.noises[now.unit_id])
        cases.append(_Case(now, was, found, beyond))
    return cases, left_out


async def _rows(cases: Sequence[_Case], record: Record, scope: Scope) -> list[CoachingRow]:
    people = [case.now.person_id for case in cases]
    scores = [one.id for case in cases for one in (case.now, case.was)]
    kept = {one.id: one.kept for one in await lines.seen(scope, scores=scores)}
    courses = {one.guide_id: one.course_id for one in await open_courses.seen(scope, people=people)}
    talked = {one.person_id: one for one in await talks.of_month.seen(scope, people=people, period=record.months[0].id)}
    ours = {one.id for one in await learning.ours.rows()}
    found = []
    for case in cases:
        fall = _fall(_points(kept[case.was.id], ours), _points(kept[case.now.id], ours))
        person = case.now.person_id
        found.append(_row(case, record, fall, courses.get(person), talked.get(person)))
    return found


def _points(parts: Sequence[Any], ours: set[int]) -> dict[int, tuple[Decimal, int]]:
    """Points and weight by measure, of the last part of a month, without those of learning."""
    return {
        one["measure"]: (Decimal(one["points"]), one["weight"])
        for one in parts[-1]["lines"]
        if one["points"] is not None and one["weight"] and one["measure"] not in ours
    }


def _fall(was: Mapping[int, tuple[Decimal, int]], now: Mapping[int, tuple[Decimal, int]]) -> _Fall | None:
    if not now:
        return None
    fallen = {one: (points - was[one][0]) * weight for one, (points, weight) in now.items() if one in was}
    worst = min(fallen, key=lambda one: (fallen[one], one), default=None)
    if worst is None or fallen[worst] >= 0:
        worst = min(now, key=lambda one: (now[one][0], one))
    before = was.get(worst)
    return _Fall(worst, f"{before[0]:.2f}" if before else None, f"{now[worst][0]:.2f}")


def _row(case: _Case, record: Record, fall: _Fall | None, course_id: int | None, talk: Talk | None) -> CoachingRow:
    now, was, learned = case.now, case.was, record.learning.get(case.now.person_id, Learning())
    own, noise = record.standings[now.person_id], record.noises[now.unit_id]
    usual = movement.usual(
        [
            round(bare * record.season(record.months[1], month))
            for month in record.months[2:]
            if month.id in own and (bare := own[month.id].bare) is not None
        ]
    )
    return CoachingRow(
        person_id=now.person_id,
        unit_id=now.unit_id,
        score_id=now.id,
        due=learned.due,
        on_time=learned.on_time,
        quiz=None if learned.quiz is None else f"{learned.quiz:.1f}",
        score_before=as_text(was.bare) or "",
        score_now=as_text(now.bare) or "",
        beyond=as_text(case.beyond) or "",
        noise=as_text(noise) or "",
        is_rebound=case.beyond > 0 and movement.is_rebound(was.bare or 0, usual, noise),
        usual=as_text(usual),
        measure_id=fall.measure_id if fall else None,
        points_before=fall.before if fall else None,
        points_now=fall.now if fall else None,
        course_id=course_id,
        talk=talk,
    )
