"""Who joins, or moves, takes what has been ordered for the place where they now work."""

from datetime import date

import structlog

import models
from courses import catalogue
from courses.assigning import Learner, enrol
from kit import clock
from kit.reading import Select, column, row
from models.database import atomic
from people.facts import PersonJoined, PersonMoved
from people.roles import LEARNERS

_log = structlog.get_logger("courses")


@row
class Order:
    """A standing assignment that covers somebody's place."""

    id: int = column("assignment.id")
    course_id: int = column("assignment.course_id")
    due_on: date | None = column("assignment.due_on")


ORDERS = Select(
    Order,
    """FROM membership JOIN unit ON unit.id = membership.unit_id
    JOIN assignment ON assignment.withdrawn_at IS NULL AND assignment.unit_id IS NOT NULL
        AND (assignment.role = '' OR assignment.role = membership.role)
    JOIN unit AS target ON target.id = assignment.unit_id AND unit.path LIKE target.path || '%'
    WHERE membership.person_id = :person AND membership.is_current AND membership.role IN :roles
    ORDER BY assignment.course_id, assignment.id""",
    unscoped="The person is the one a fact names.",
)


SPOT = Select(
    Learner,
    """FROM membership JOIN unit ON unit.id = membership.unit_id
    WHERE membership.person_id = :person AND membership.is_current AND membership.role IN :roles""",
    unscoped="The person is the one a fact names.",
)
COURSE = Select(
    catalogue.Course,
    "FROM course WHERE course.id = :course AND course.withdrawn_at IS NULL AND course.current_version_id IS NOT NULL",
    unscoped="Ordered by somebody who sees it.",
)


async def enrol_newcomer(fact: PersonJoined | PersonMoved) -> None:
    """React to somebody's arrival at a unit; told twice it changes nothing."""
    await take_orders(fact.person_id)


@atomic
async def take_orders(person_id: int) -> int:
    """Enrol a person in what is ordered for their place and role; returns in how many courses.

    A due date that has passed before they came does not bind them.
    """
    spots = await SPOT.rows(person=person_id, roles=LEARNERS)
    orders = await ORDERS.rows(person=person_id, roles=LEARNERS)
    begun = 0
    for order in orders:
        course = next(iter(await COURSE.rows(course=order.course_id, locale="zh")), None)
        if not spots or course is None:
            continue
        is_past = order.due_on is not None and order.due_on < clock.day_in(spots[0].zone)
        due_on = None if is_past else order.due_on
        begun += await enrol(spots, course, due_on=due_on, assignment_id=order.id)
        await models.Assignment.filter(id=order.id).update(enrolled_count=await _enrolled(order.id))
    return begun


async def _enrolled(assignment_id: int) -> int:
    return await models.Enrolment.filter(assignment_id=assignment_id).count()


@row
class Overlooked:
    """Somebody who does not take what is ordered for where they work."""

    person_id: int = column("membership.person_id")


OVERLOOKED = Select(
    Overlooked,
    """SELECT DISTINCT membership.person_id FROM membership JOIN unit ON unit.id = membership.unit_id
    JOIN assignment ON assignment.withdrawn_at IS NULL AND assignment.unit_id IS NOT NULL
        AND (assignment.role = '' OR assignment.role = membership.role)
    JOIN unit AS target ON target.id = assignment.unit_id AND unit.path LIKE target.path || '%'
    JOIN course ON course.id = assignment.course_id AND course.withdrawn_at IS NULL
        AND course.current_version_id IS NOT NULL
    WHERE membership.is_current AND membership.role IN :roles AND membership.person_id > :after
    AND NOT EXISTS (SELECT 1 FROM enrolment
        WHERE enrolment.guide_id = membership.person_id AND enrolment.course_id = assignment.course_id)
    ORDER BY membership.person_id LIMIT 500""",
    unscoped="A job brings right what reactions missed; nobody sees what it reads.",
)


async def sweep() -> int:
    """Enrol everybody whose arrival was missed; returns in how many courses."""
    begun, last = 0, 0
    while batch := await OVERLOOKED.rows(after=last, roles=LEARNERS):
        for one in batch:
            begun += await take_orders(one.person_id)
        last = batch[-1].person_id
    _log.info("newcomers_swept", begun=begun)
    return begun
