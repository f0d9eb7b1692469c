"""Rows around enrolments and assignments: who, where, what next, and what the viewer may do. Read only."""

from collections.abc import Sequence
from typing import Any

from courses import catalogue, enrolment, standing
from courses.assigning import assignment
from kit.reading import Sight, row
from people import staff, units
from people.permissions import Permission
from people.roles import Right
from people.scope import Scope


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


async def next_lessons(parents: Sequence[enrolment.Enrolment], sight: Sight) -> list[catalogue.Lesson | None]:
    """The first lesson of each enrolment that the viewer has not completed."""
    courses = [_Key(one.course_id) for one in parents]
    listed = await catalogue.lessons(courses, sight)
    flat = [lesson for lessons in listed for lesson in lessons]
    done = {stand.lesson_id for stand in await standing.mine(flat, sight) if stand and stand.is_complete}
    return [next((lesson for lesson in lessons if lesson.id not in done), None) for lessons in listed]


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
