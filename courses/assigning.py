"""Enrolments are made: by HQ for a unit, a role or a person, by oneself, or by a standing assignment for a newcomer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import models
from courses import catalogue
from courses.completion import count_done_before
from courses.facts import CourseAssigned
from kit import clock
from kit.errors import Conflict, Invalid, NotFound
from kit.events import announce
from kit.listing import Listing
from kit.reading import One, Select, column, row
from models.database import atomic, locking, run, run_many
from models.rollups import Enrolled, count, hold_tree
from people import keys
from people.audit import record
from people.roles import LEARNERS, Role
from people.scope import Scope, sees_former, sees_person

FAR = datetime(9999, 1, 1, tzinfo=UTC)
"""Where an enrolment without a due date stands in a list by due date."""


class DueInPast(Invalid):
    code = "DUE_IN_PAST"
    zh = "截止日期不能早于今天。"
    en = "The due date must not be in the past."


class NobodyThere(Invalid):
    zh = "这个范围里没有要学习的人。"
    en = "Nobody who learns is in there."


@row
class Learner:
    """Somebody an assignment reaches, with their place."""

    person_id: int = column("membership.person_id")
    unit_id: int = column("membership.unit_id")
    zone: str = column("unit.time_zone")


REACHED = Select(
    Learner,
    f"""FROM membership JOIN unit ON unit.id = membership.unit_id
    JOIN person ON person.id = membership.person_id AND person.dismissed_at IS NULL
    WHERE membership.is_current AND membership.role IN :roles AND {sees_person("membership.person_id")}
    AND (:person = 0 OR membership.person_id = :person) AND unit.path LIKE :under
    ORDER BY membership.person_id""",
)


@row
class Place:
    id: int = column("unit.id")
    path: str = column("unit.path")
    zone: str = column("unit.time_zone")


# Not `sees_unit`: who leads a region sees what is above it, and orders nothing there.
PLACE = Select(Place, "FROM unit WHERE unit.id = :unit AND unit.closed_at IS NULL AND unit.path LIKE :branch")

ENROL = """INSERT INTO enrolment (guide_id, course_id, version_id, unit_id, assignment_id, due_at, sort_at, enrolled_at,
        completed_lessons)
    VALUES (:guide, :course, :version, :unit, :assignment, :due, :sort, :now, 0)
    ON CONFLICT (guide_id, course_id) DO NOTHING"""
BIND = """UPDATE enrolment SET assignment_id = :assignment, due_at = :due, sort_at = :sort
    WHERE guide_id = :guide AND course_id = :course AND assignment_id IS NULL AND completed_at IS NULL"""
UNBOUND = """SELECT guide_id, unit_id, due_at FROM enrolment WHERE course_id = :course AND guide_id IN :guides
    AND assignment_id IS NULL AND completed_at IS NULL ORDER BY id"""
BOUND = ("assignment", "due", "sort", "guide", "course")
TOOK = """SELECT guide_id FROM enrolment WHERE course_id = :course AND guide_id IN :guides"""


@dataclass(frozen=True)
class Target:
    """Whom an assignment is for: a person, or a unit with all below it, perhaps only one role there."""

    unit_id: int | None = None
    person_id: int | None = None
    role: Role | None = None


@atomic
async def assign_course(course_id: int, to: Target, *, due_on: date | None, scope: Scope, key: str) -> int:
    """Order a course for everybody whom `to` reaches and who does not take it yet. Returns the assignment's number.

    Raises:
        NotFound: no such course, unit or person in `scope`.
        DueInPast, NobodyThere
    """
    course = await catalogue.course.get(course_id, scope)
    if course is None:
        raise NotFound(path=["courseId"])
    if due_on and due_on < clock.day_in(scope.zone):
        raise DueInPast(path=["dueOn"])

    async def make() -> int:
        learners = await reached(to, scope)
        kept = await models.Assignment.create(
            course_id=course.id,
            unit_id=to.unit_id,
            person_id=to.person_id,
            role=to.role.value if to.role else "",
            due_on=due_on,
            made_by_id=scope.me,
            made_at=clock.now(),
        )
        kept.enrolled_count = await enrol(learners, course, due_on=due_on, assignment_id=kept.id)
        await kept.save()
        await record("assign_course", f"assignment {kept.id}", scope=scope, after=(course.slug, to, due_on))
        announce(CourseAssigned(kept.id))
        return int(kept.id)

    number, _ = await keys.once("assignCourse", key, (course_id, to, due_on), make, scope=scope)
    return number


async def reached(to: Target, scope: Scope) -> list[Learner]:
    """Raises:
    NotFound, NobodyThere
    """
    under = "%"
    if to.unit_id is not None:
        found = await PLACE.seen(scope, unit=to.unit_id)
        if not found:
            raise NotFound(path=["to", "unitId"])
        under = f"{found[0].path}%"
    roles = [to.role.value] if to.role else LEARNERS
    learners = await REACHED.seen(scope, person=to.person_id or 0, under=under, roles=roles)
    if not learners:
        raise NotFound(path=["to", "personId"]) if to.person_id else NobodyThere(path=["to"])
    return learners


async def enrol(
    learners: list[Learner], course: catalogue.Course, *, due_on: date | None, assignment_id: int | None
) -> int:
    """Enrol those who do not take the course yet, in its newest version. Inside a command; returns how many.

    Who takes it by their own choice, and has not completed it, is bound by the order from now on.
    """
    await hold_tree()
    await run(f"SELECT id FROM course WHERE id = :course{locking()}", course=course.id)  # two orders at once count once
    taking = {r["guide_id"] for r in await run(TOOK, course=course.id, guides=[one.person_id for one in learners])}
    fresh = [_enrolment(one, course, due_on, assignment_id) for one in learners if one.person_id not in taking]
    if assignment_id:
        await _bind([_enrolment(one, course, due_on, assignment_id) for one in learners if one.person_id in taking])
    await run_many(ENROL, fresh)
    count(Enrolled(one["unit"], course.id, one["due"], assigned=1) for one in fresh)
    await count_done_before(course.id, [one["guide"] for one in fresh])
    return len(fresh)


async def _bind(wanted: list[dict[str, Any]]) -> None:
    """Give those who took a course by their own choice the due date of an order."""
    if not wanted:
        return
    course, dues = wanted[0]["course"], {one["guide"]: one["due"] for one in wanted}
    for one in await run(UNBOUND + locking(), course=course, guides=[*dues]):
        unit_id, due_at = one["unit_id"], dues[one["guide_id"]]
        count([
            Enrolled(unit_id, course, one["due_at"], assigned=-1),
            Enrolled(unit_id, course, due_at, assigned=1),
        ])  # fmt: skip
    await run_many(BIND, [{name: one[name] for name in BOUND} for one in wanted])


def _enrolment(one: Learner, course: catalogue.Course, due_on: date | None, assignment: int | None) -> dict[str, Any]:
    due = clock.end_of_day(due_on, one.zone) if due_on else None
    ids = {"guide": one.person_id, "course": course.id, "version": course.version_id, "unit": one.unit_id}
    return {**ids, "assignment": assignment, "due": due, "sort": due or FAR, "now": clock.now()}


@atomic
async def enrol_myself(course_id: int, *, scope: Scope) -> int:
    """Take a course by one's own choice; taking it already is no fault. Returns the course's number.

    Raises:
        NotFound: no such course in `scope`.
    """
    course = await catalogue.course.get(course_id, scope)
    if course is None:
        raise NotFound(path=["courseId"])
    learners = await reached(Target(person_id=scope.me), scope)
    if await enrol(learners, course, due_on=None, assignment_id=None):
        await record("enrol_myself", f"course {course.id}", scope=scope)
    return course.id


class AlreadyWithdrawn(Conflict):
    zh = "这次安排已经撤回。"
    en = "This assignment has been withdrawn already."


TAKEN_UP = """SELECT id, unit_id, due_at FROM enrolment WHERE assignment_id = :assignment AND completed_at IS NULL
    ORDER BY id"""
UNBIND = """UPDATE enrolment SET assignment_id = NULL, due_at = NULL, sort_at = :far
    WHERE assignment_id = :assignment AND completed_at IS NULL"""
UNSTARTED = """DELETE FROM enrolment WHERE assignment_id = :assignment AND started_at IS NULL AND completed_at IS NULL
    AND completed_lessons = 0 RETURNING unit_id, due_at"""


@atomic
async def withdraw_assignment(assignment_id: int, *, scope: Scope) -> int:
    """Undo an assignment: take back the enrolments that nobody has started. Returns how many.

    Raises:
        NotFound: no such assignment made within `scope`.
        AlreadyWithdrawn
    """
    await hold_tree()
    kept = await models.Assignment.filter(id=assignment_id).select_for_update(no_key=True).first()
    if kept is None or await assignment.get(kept.id, scope) is None:
        raise NotFound(path=["assignmentId"])
    if kept.withdrawn_at:
        raise AlreadyWithdrawn
    taken_back = await take_back(kept)
    await record("withdraw_assignment", f"assignment {kept.id}", scope=scope, after=taken_back)
    return taken_back


async def take_back(kept: models.Assignment) -> int:
    """Inside a command that holds the tree: of an order, the enrolments that nobody has started; how many."""
    gone: list[dict[str, Any]] = await run(UNSTARTED, assignment=kept.id)
    count(Enrolled(row["unit_id"], kept.course_id, row["due_at"], assigned=-1) for row in gone)
    kept.withdrawn_at = clock.now()
    await kept.save()
    return len(gone)


async def unbind(kept: models.Assignment) -> None:
    """Inside a command that holds the tree: who has begun goes on by their own choice, without a due date."""
    for one in await run(TAKEN_UP + locking(), assignment=kept.id):
        count([
            Enrolled(one["unit_id"], kept.course_id, one["due_at"], assigned=-1),
            Enrolled(one["unit_id"], kept.course_id, None, assigned=1),
        ])  # fmt: skip
    await run(UNBIND, assignment=kept.id, far=FAR)


@row
class Assignment:
    id: int = column("assignment.id")
    course_id: int = column("assignment.course_id")
    unit_id: int | None = column("assignment.unit_id")
    person_id: int | None = column("assignment.person_id")
    role: str | None = column("NULLIF(assignment.role, '')")
    due_on: date | None = column("assignment.due_on")
    made_at: datetime = column("assignment.made_at")
    made_by_id: int = column("assignment.made_by_id")
    enrolled_count: int = column("assignment.enrolled_count")
    withdrawn_at: datetime | None = column("assignment.withdrawn_at")


_SEEN = f"""EXISTS (SELECT 1 FROM unit AS target WHERE target.id = assignment.unit_id AND target.path LIKE :branch)
    OR (assignment.person_id IS NOT NULL AND {sees_former("assignment.person_id")})"""

assignment = One(Assignment, f"FROM assignment WHERE assignment.id IN :parents AND ({_SEEN})", by="id")

assignments = Listing(Assignment, f"FROM assignment WHERE ({_SEEN})", order=("made_at", "id"), descending=True)
