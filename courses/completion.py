"""A lesson, and with its last one a course, becomes complete: once, with its evidence, never taken back by itself."""

from collections.abc import Sequence
from datetime import datetime

import models
from courses.credit import RULE_VERSION
from courses.facts import CourseCompleted, LessonCompleted
from kit import clock
from kit.events import announce
from kit.reading import Select, column, row
from models.database import locking, run
from models.rollups import Enrolled, count, hold_tree

LESSON_ONCE = """UPDATE lessonprogress SET completed_at = :now, evidence_digest = :digest, rule_version = :rule
    WHERE guide_id = :guide AND lesson_id = :lesson AND completed_at IS NULL RETURNING id"""

COURSE_ONCE = """UPDATE enrolment SET completed_at = :now,
        is_on_time = (due_at IS NULL OR :now <= due_at), completed_lessons = :lessons
    WHERE id = :enrolment AND completed_at IS NULL RETURNING is_on_time, unit_id, due_at"""


@row
class Taken:
    """An enrolment of a guide in the course of a lesson, with what it needs to be complete."""

    enrolment_id: int = column("enrolment.id")
    course_id: int = column("enrolment.course_id")
    version_id: int = column("enrolment.version_id")
    zone: str = column("unit.time_zone")
    required: int = column("courseversion.required_lessons")
    is_complete: bool = column("enrolment.completed_at IS NOT NULL")


TAKEN = Select(
    Taken,
    """FROM lesson JOIN enrolment ON enrolment.course_id = lesson.course_id AND enrolment.guide_id = :guide
    JOIN courseversion ON courseversion.id = enrolment.version_id JOIN unit ON unit.id = enrolment.unit_id
    WHERE lesson.id = :lesson""",
    unscoped="The guide is an argument that commands take from the scope.",
)

DONE_BEFORE = """SELECT DISTINCT enrolment.guide_id, enrolment.id AS enrolment_id, enrolment.course_id,
        enrolment.version_id, unit.time_zone AS zone, courseversion.required_lessons AS required
    FROM enrolment JOIN courseversion ON courseversion.id = enrolment.version_id
    JOIN unit ON unit.id = enrolment.unit_id JOIN versionlesson ON versionlesson.version_id = enrolment.version_id
    JOIN lessonprogress ON lessonprogress.lesson_id = versionlesson.lesson_id
        AND lessonprogress.guide_id = enrolment.guide_id AND lessonprogress.completed_at IS NOT NULL
    WHERE enrolment.course_id = :course AND enrolment.guide_id IN :guides ORDER BY enrolment.id"""

HOLD = "SELECT id FROM enrolment WHERE id = :enrolment"
DONE = """SELECT count(*) AS n FROM versionlesson
    JOIN lessonprogress ON lessonprogress.lesson_id = versionlesson.lesson_id AND lessonprogress.guide_id = :guide
    WHERE versionlesson.version_id = :version AND versionlesson.is_required
    AND lessonprogress.completed_at IS NOT NULL"""


async def taken(guide_id: int, lesson_id: int) -> Taken | None:
    """The guide's enrolment that a lesson belongs to."""
    return next(iter(await TAKEN.rows(guide=guide_id, lesson=lesson_id)), None)


async def complete_lesson(guide_id: int, lesson_id: int, *, evidence_digest: str) -> bool:
    """Mark a lesson complete, and its course with the last required one. Inside a command.

    Returns whether it was this call that did it.
    """
    now = clock.now()
    marks = {"now": now, "digest": evidence_digest, "rule": RULE_VERSION}
    if not await run(LESSON_ONCE, guide=guide_id, lesson=lesson_id, **marks):
        return False
    enrolled = await taken(guide_id, lesson_id)
    if enrolled:
        await _note_study_day(guide_id, enrolled.zone, now)
        await _advance_course(guide_id, enrolled, now)
        announce(LessonCompleted(guide_id, lesson_id, enrolled.course_id))
    return True


async def count_done_before(course_id: int, guides: Sequence[int]) -> None:
    """Count what guides who were enrolled just now had completed before. Inside a command."""
    for found in await run(DONE_BEFORE, course=course_id, guides=list(guides)):
        guide = found.pop("guide_id")
        await _advance_course(guide, Taken(**found, is_complete=False), clock.now())


async def _note_study_day(guide_id: int, zone: str, now: datetime) -> None:
    await run(
        "INSERT INTO studyday (guide_id, day) VALUES (:guide, :day) ON CONFLICT (guide_id, day) DO NOTHING",
        guide=guide_id,
        day=clock.day_in(zone, now),
    )


async def _advance_course(guide_id: int, enrolled: Taken, now: datetime) -> None:
    await hold_tree()
    await run(HOLD + locking(), enrolment=enrolled.enrolment_id)  # two lessons at once: the second counts the first
    done = (await run(DONE, guide=guide_id, version=enrolled.version_id))[0]["n"]
    if done < enrolled.required or enrolled.is_complete:
        await models.Enrolment.filter(id=enrolled.enrolment_id).update(completed_lessons=done)
        return
    closed = await run(COURSE_ONCE, now=now, lessons=done, enrolment=enrolled.enrolment_id)
    if closed:
        unit_id, due_at = closed[0]["unit_id"], closed[0]["due_at"]
        on_time = int(bool(closed[0]["is_on_time"]))
        count([Enrolled(unit_id, enrolled.course_id, due_at, completed=1, on_time=on_time)])
        announce(CourseCompleted(guide_id, enrolled.course_id))
