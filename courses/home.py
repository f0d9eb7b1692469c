"""What a guide sees first: the lesson to go on with, and the day's list of about ten minutes. Read only."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from courses import catalogue
from kit import clock
from kit.reading import Many, column, row
from people.scope import Scope

DAY_MINUTES = 10
DAY_LESSONS = 6
STILL_WARM = timedelta(minutes=30)
"""So long a lesson that was left is gone on with, whatever else is overdue: somebody may only have turned the phone."""


@row
class Plan:
    """A lesson of a course that the viewer takes, in the order of learning."""

    guide_id: int = column("enrolment.guide_id")
    enrolment_id: int = column("enrolment.id")
    course_id: int = column("enrolment.course_id")
    lesson_id: int = column("versionlesson.lesson_id")
    due_at: datetime | None = column("enrolment.due_at")
    kind: str = column("lesson.kind")
    duration_ms: int = column("lesson.duration_ms")
    position_ms: int = column("COALESCE(lessonprogress.position_ms, 0)")
    touched_at: datetime | None = column("lessonprogress.touched_at")
    completed_at: datetime | None = column("lessonprogress.completed_at")

    @property
    def is_done(self) -> bool:
        return self.completed_at is not None

    @property
    def left_ms(self) -> int:
        return max(0, self.duration_ms - self.position_ms)

    @property
    def minutes(self) -> int:
        return catalogue.minutes(self.kind, self.duration_ms)


plans = Many(
    Plan,
    """FROM enrolment JOIN versionlesson ON versionlesson.version_id = enrolment.version_id
    JOIN lesson ON lesson.id = versionlesson.lesson_id
    LEFT JOIN lessonprogress ON lessonprogress.lesson_id = lesson.id AND lessonprogress.guide_id = enrolment.guide_id
    WHERE enrolment.guide_id IN :parents AND enrolment.guide_id = :me
    AND (enrolment.completed_at IS NULL OR lessonprogress.completed_at >= :since)
    ORDER BY enrolment.sort_at, enrolment.id, versionlesson.position""",
    by="guide_id",
)


async def _plans(parents: Sequence[Any], sight: Scope) -> list[list[Plan]]:
    today = clock.start_of_day(clock.day_in(sight.zone), sight.zone)
    return await plans(parents, sight, since=today)


async def resumes(parents: Sequence[Any], sight: Scope) -> list[Plan | None]:
    """The lesson left a moment ago, else the one left last: of an overdue course if there is any, else of all.

    Where none was begun, the first open one of the course that is due first.
    """
    return [_resume(found) for found in await _plans(parents, sight)]


def _resume(found: Sequence[Plan]) -> Plan | None:
    open_now = [plan for plan in found if not plan.is_done]
    now = clock.now()
    last = _left_last(open_now)
    if last and last.touched_at and now - last.touched_at < STILL_WARM:
        return last
    late = [plan for plan in open_now if plan.due_at and plan.due_at < now]
    return _left_last(late or open_now) or next(iter(late or open_now), None)


def _left_last(these: Sequence[Plan]) -> Plan | None:
    begun = [(plan.touched_at, plan) for plan in these if plan.touched_at]
    return max(begun, key=lambda pair: pair[0])[1] if begun else None


async def todays(parents: Sequence[Any], sight: Scope) -> list[list[Plan]]:
    """Today's completed lessons, then open ones that add up to about ten minutes."""
    today = clock.start_of_day(clock.day_in(sight.zone), sight.zone)
    return [_today(found, today) for found in await _plans(parents, sight)]


def _today(found: Sequence[Plan], today: datetime) -> list[Plan]:
    done = [plan for plan in found if plan.completed_at and plan.completed_at >= today][:DAY_LESSONS]
    listed: list[Plan] = []
    minutes = sum(plan.minutes for plan in done)
    for plan in found:
        if plan.is_done or len(listed) == DAY_LESSONS:
            continue
        if listed and minutes + plan.minutes > DAY_MINUTES:
            break
        listed.append(plan)
        minutes += plan.minutes
    return done + listed
