"""Rows around enrolments and assignments: who, where, what next, and what the viewer may do. Read only."""

from collections.abc import Sequence
from typing import Any

from courses import catalogue, enrolment
from courses.assigning import assignment
from kit.reading import One, Sight, column, row
from people import staff, units
from people.permissions import Permission
from people.roles import Right
from people.scope import Scope, sees_audience, sees_person


@row
class CoursePermissions:
    can_enrol: Permission
    can_assign: Permission


@row
class Enrolled:
    """A course that the viewer now takes."""

    course_id: int

    @property
    def id(self) -> int:
        return self.course_id


@row
class Assigned:
    assignment_id: int


@row
class Withdrawn(Assigned):
    withdrawn_count: int


@row
class _Key:
    """A parent for a relation that goes by another attribute."""

    id: int | None
    person_id: int | None = None
    unit_id: int | None = None


async def assignments_made(parents: Sequence[Assigned], sight: Sight) -> list[Any]:
    return await assignment([_Key(one.assignment_id) for one in parents], sight)


async def persons(parents: Sequence[Any], sight: Sight) -> list[Any]:
    return await staff.person(parents, sight)


async def units_of(parents: Sequence[Any], sight: Sight) -> list[Any]:
    return await units.unit(parents, sight)


async def guides(parents: Sequence[enrolment.Enrolment], sight: Sight) -> list[Any]:
    return await staff.person([_Key(None, person_id=one.guide_id) for one in parents], sight)


async def makers(parents: Sequence[Any], sight: Sight) -> list[Any]:
    return await staff.person([_Key(None, person_id=one.made_by_id) for one in parents], sight)


@row
class NextLesson(catalogue.Lesson):
    """A lesson of the version that an enrolment is for."""

    enrolment_id: int = column("enrolment.id")


# The last row of a key counts, so the first lesson comes last.
next_lesson = One(
    NextLesson,
    f"""FROM enrolment JOIN course ON course.id = enrolment.course_id
    JOIN versionlesson ON versionlesson.version_id = enrolment.version_id
    JOIN lesson ON lesson.id = versionlesson.lesson_id
    WHERE enrolment.id IN :parents AND {sees_person("enrolment.guide_id")} AND {sees_audience("course.audience_id")}
    AND NOT EXISTS (SELECT 1 FROM lessonprogress WHERE lessonprogress.guide_id = enrolment.guide_id
        AND lessonprogress.lesson_id = lesson.id AND lessonprogress.completed_at IS NOT NULL)
    ORDER BY enrolment.id, versionlesson.position DESC""",
    by="enrolment_id",
)


async def permissions(parents: Sequence[catalogue.Course], sight: Scope) -> list[CoursePermissions]:
    taken = await enrolment.mine(parents, sight)
    return [CoursePermissions(_can_enrol(bool(one), sight), _can_assign(sight)) for one in taken]


def _can_enrol(takes_it: bool, scope: Scope) -> Permission:
    if takes_it:
        return Permission(False, ("你已经在学这门课", "You take this course already")[scope.locale == "en"])
    return _by_right(Right.LEARN, scope)


def _can_assign(scope: Scope) -> Permission:
    return _by_right(Right.ASSIGN, scope)


def _by_right(right: Right, scope: Scope) -> Permission:
    if scope.may(right):
        return Permission(True)
    return Permission(False, ("你的角色不能做这件事", "Your role may not do this")[scope.locale == "en"])
