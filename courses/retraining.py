"""A course that somebody has to take because a rule says so: an order for them alone, unless they take it already.

Where the rule was wrong about them, the order is called off.
"""

from collections.abc import Sequence
from datetime import date

import models
from courses.assigning import Learner, enrol, take_back, unbind
from courses.facts import CourseAssigned
from courses.newcomers import COURSE
from kit import clock
from kit.events import announce
from kit.reading import Select
from models.rollups import hold_tree
from people.audit import record
from people.roles import LEARNERS

_SPOTS = Select(
    Learner,
    """FROM membership JOIN unit ON unit.id = membership.unit_id
    WHERE membership.person_id IN :people AND membership.is_current AND membership.role IN :roles
    AND NOT EXISTS (SELECT 1 FROM enrolment JOIN course ON course.id = enrolment.course_id
        WHERE enrolment.guide_id = membership.person_id AND course.slug = :slug)
    ORDER BY membership.person_id""",
    unscoped="The people are those whom a settlement names.",
)


async def order(slug: str, people: Sequence[int], *, due_on: date, by: int, because: str) -> int:
    """Inside a command; of whom so many did not take it yet. Nothing where the course is there no more."""
    named = await models.Course.get_or_none(slug=slug)
    found = await COURSE.rows(course=named.id, locale="zh") if named else []
    begun = 0
    for spot in await _SPOTS.rows(people=list(people), roles=LEARNERS, slug=slug) if found else ():
        kept = await models.Assignment.create(
            course_id=found[0].id, person_id=spot.person_id, due_on=due_on, made_by_id=by, made_at=clock.now(),
            enrolled_count=1, because=because,
        )  # fmt: skip
        begun += await enrol([spot], found[0], due_on=due_on, assignment_id=kept.id)
        told = (slug, spot.person_id, due_on)
        await record("assign_course", f"assignment {kept.id}", scope=None, after=told, detail=because)
        announce(CourseAssigned(kept.id))
    return begun


async def call_off(slug: str, people: Sequence[int], *, ordered_by: Sequence[str], because: str) -> int:
    """Inside a command: take back what `order` did for any of `ordered_by`; how many orders that were.

    What nobody has started is gone, what somebody has begun is theirs by choice, what is complete stays.
    """
    orders = models.Assignment.filter(course__slug=slug, person_id__in=list(people), because__in=list(ordered_by))
    await hold_tree()
    found = await orders.filter(withdrawn_at=None).order_by("id")
    for one in found:
        taken_back = await take_back(one)
        await unbind(one)
        await record("withdraw_assignment", f"assignment {one.id}", scope=None, after=taken_back, detail=because)
    return len(found)
