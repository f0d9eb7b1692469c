"""What the clock and HQ's orders tell guides: a new course, a deadline that comes, one that has passed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from courses.facts import CourseAssigned
from kit import clock
from kit.reading import Select, column, row
from models.database import atomic
from people import inbox
from people.inbox import Message
from people.inbox_words import Kind

_log = structlog.get_logger("courses")
EARLY_DAYS = 3
LATEST = timedelta(days=14)
"""A deadline longer past than this is nothing new to anybody."""
AT_ONCE = 1000


@row
class Waiting:
    """An enrolment that somebody has not completed."""

    id: int = column("enrolment.id")
    guide_id: int = column("enrolment.guide_id")
    course_id: int = column("enrolment.course_id")
    title: str = column("course.title")
    title_en: str = column("course.title_en")
    zone: str = column("unit.time_zone")
    enrolled_at: datetime = column("enrolment.enrolled_at")
    due_at: datetime | None = column("enrolment.due_at")
    lessons_left: int = column("courseversion.required_lessons - enrolment.completed_lessons")

    @property
    def course(self) -> dict[str, object]:
        return {"course": (self.title, self.title_en or self.title), "course_id": self.course_id}


_FROM = """FROM enrolment JOIN course ON course.id = enrolment.course_id JOIN unit ON unit.id = enrolment.unit_id
    JOIN courseversion ON courseversion.id = enrolment.version_id"""
JOB = "A job goes through everybody; each reads only what is their own."


def untold(cause: str) -> str:
    """SQL: the guide has no notification of this cause."""
    return f"""NOT EXISTS (SELECT 1 FROM notification WHERE notification.person_id = enrolment.guide_id
        AND notification.cause = '{cause}/' || enrolment.id)"""


ASSIGNED = Select(
    Waiting,
    f"""{_FROM} WHERE enrolment.assignment_id = :assignment AND enrolment.completed_at IS NULL
    AND enrolment.id > :after AND {untold("assigned")} ORDER BY enrolment.id LIMIT {AT_ONCE}""",
    unscoped=JOB,
)

DUE = Select(
    Waiting,
    f"""{_FROM} WHERE enrolment.completed_at IS NULL AND enrolment.due_at > :earliest AND enrolment.due_at <= :latest
    AND enrolment.id > :after
    AND (CASE WHEN enrolment.due_at < :now THEN {untold("overdue")}
        ELSE ({untold("due-soon")} OR {untold("due-today")}) END)
    ORDER BY enrolment.id LIMIT {AT_ONCE}""",
    unscoped=JOB,
)


async def tell_assigned(fact: CourseAssigned) -> int:
    """Tell everybody whom an order has enrolled; told again, it tells those who were not told. Returns how many."""
    kept, last = 0, 0
    while batch := await ASSIGNED.rows(assignment=fact.assignment_id, after=last):
        kept += await _keep([_assigned(one) for one in batch])
        last = batch[-1].id
    return kept


@row
class Untold:
    """An order of late with somebody who was not told of it."""

    assignment_id: int = column("assignment.id")


UNTOLD = Select(
    Untold,
    f"""FROM assignment WHERE assignment.withdrawn_at IS NULL AND assignment.made_at > :since AND EXISTS (
        SELECT 1 FROM enrolment WHERE enrolment.assignment_id = assignment.id AND enrolment.completed_at IS NULL
        AND {untold("assigned")}) ORDER BY assignment.id LIMIT {AT_ONCE}""",
    unscoped=JOB,
)


async def sweep_assigned() -> int:
    """Tell of the orders of the last days what reactions missed; returns how many were told."""
    found = await UNTOLD.rows(since=clock.now() - LATEST)
    return sum([await tell_assigned(CourseAssigned(one.assignment_id)) for one in found])


def _assigned(one: Waiting) -> Message:
    due_on = clock.day_in(one.zone, one.due_at).isoformat() if one.due_at else None
    return Message(one.guide_id, Kind.COURSE_ASSIGNED, f"assigned/{one.id}", {**one.course, "due_on": due_on})


async def remind_of_deadlines() -> int:
    """Remind of deadlines three days before, on the day, and once after; run it every hour. Returns how many it kept.

    A day that was missed is made up for while it is still true. Whom the weekly budget protects is tried again.
    """
    now = clock.now()
    span = {"earliest": now - LATEST, "latest": now + timedelta(days=EARLY_DAYS + 1), "now": now}
    kept, last = 0, 0
    while batch := await DUE.rows(after=last, **span):
        kept += await _keep([message for one in batch if (message := _reminder(one, now))])
        last = batch[-1].id
    _log.info("deadlines_reminded", kept=kept)
    return kept


@atomic
async def _keep(messages: Sequence[Message]) -> int:
    return sum(outcome.is_kept for outcome in await inbox.notify(messages))


def _reminder(one: Waiting, now: datetime) -> Message | None:
    """What is to be said about a deadline at this moment; None while nothing is."""
    assert one.due_at is not None  # noqa: S101 - the statement asks for it
    if one.due_at < now:
        return Message(one.guide_id, Kind.OVERDUE, f"overdue/{one.id}", one.course)
    days = (clock.day_in(one.zone, one.due_at) - clock.day_in(one.zone, now)).days
    params = {**one.course, "days": days, "lessons": one.lessons_left}
    if days == 0:
        return Message(one.guide_id, Kind.DUE_SOON, f"due-today/{one.id}", params)
    is_news = now - one.enrolled_at < timedelta(days=1)  # the assignment itself has just said when it is due
    if days > EARLY_DAYS or is_news:
        return None
    return Message(one.guide_id, Kind.DUE_SOON, f"due-soon/{one.id}", params)
