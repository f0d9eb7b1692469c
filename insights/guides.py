"""How far each guide of a unit is: one row a guide, to sort and to page through."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from insights.completion import place_of
from kit import clock
from kit.listing import Listing
from kit.reading import One, Sight, column, row
from people.roles import LEARNERS
from people.scope import Scope, sees_person


class GuideCompletionSort(StrEnum):
    NAME = "NAME"
    COMPLETED = "COMPLETED"
    OVERDUE = "OVERDUE"


@row
class GuideCompletion:
    """All courses of a guide, wherever they were completed."""

    name: str = column("person.name")
    employee_no: str = column("person.employee_no")
    unit_name: str = column("unit.name")
    assigned: int = column("count(enrolment.id)")
    completed: int = column("count(enrolment.completed_at)")
    overdue: int = column(
        "count(CASE WHEN enrolment.completed_at IS NULL AND enrolment.due_at < :now THEN enrolment.id END)"
    )
    next_due_at: datetime | None = column("min(CASE WHEN enrolment.completed_at IS NULL THEN enrolment.due_at END)")
    person_id: int = column("person.id")

    @property
    def share(self) -> float | None:
        """Completed of assigned, 0 to 1; None where nothing is assigned."""
        return self.completed / self.assigned if self.assigned else None


# CROSS JOIN keeps SQLite's planner from beginning with the people of the whole chain.
_GUIDES = """FROM unit CROSS JOIN membership CROSS JOIN person
    LEFT JOIN enrolment ON enrolment.guide_id = person.id
        AND (CAST(:course AS BIGINT) = 0 OR enrolment.course_id = :course)
    WHERE unit.path LIKE :branch AND unit.path LIKE :under AND membership.unit_id = unit.id
    AND membership.is_current AND membership.role IN :learners
    AND person.id = membership.person_id AND person.dismissed_at IS NULL
    GROUP BY person.id, person.name, person.employee_no, unit.name"""

by_name = Listing(GuideCompletion, _GUIDES, order=("name", "person_id"))
by_completed = Listing(GuideCompletion, _GUIDES, order=("completed", "person_id"), descending=True)
by_overdue = Listing(GuideCompletion, _GUIDES, order=("overdue", "person_id"), descending=True)
SORTS: dict[GuideCompletionSort, Listing[GuideCompletion]] = {
    GuideCompletionSort.NAME: by_name,
    GuideCompletionSort.COMPLETED: by_completed,
    GuideCompletionSort.OVERDUE: by_overdue,
}


async def filters(unit_id: int | None, course_id: int | None, scope: Scope) -> dict[str, Any]:
    """What each of the lists asks for: the people of a unit, the viewer's own when None, with all below it.

    Raises:
        NotFound: the unit is not in the viewer's branch.
    """
    place = await place_of(unit_id, scope)
    return {"under": f"{place.path}%", "course": course_id or 0, "learners": LEARNERS, "now": clock.now()}


async def overdue_filters(unit_id: int | None, course_id: int | None, scope: Scope) -> dict[str, Any]:
    """What `courses.enrolment.overdue` asks for.

    Raises:
        NotFound: the unit is not in the viewer's branch.
    """
    place = await place_of(unit_id, scope)
    return {"under": f"{place.path}%", "course": course_id or 0, "now": clock.now()}


@row
class Learned:
    person_id: int = column("lessonprogress.guide_id")
    at: datetime = column("max(lessonprogress.touched_at)")


last_learned = One(
    Learned,
    f"""FROM lessonprogress WHERE lessonprogress.guide_id IN :parents AND {sees_person("lessonprogress.guide_id")}
    GROUP BY lessonprogress.guide_id""",
    by="person_id",
    of="person_id",
)


async def last_learned_at(parents: Sequence[GuideCompletion], sight: Sight) -> list[datetime | None]:
    """When each guide last did anything in a lesson."""
    return [one.at if one else None for one in await last_learned(parents, sight)]
