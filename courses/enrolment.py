"""Who has which course to take, and by when: as one reads it."""

import math
from datetime import datetime, timedelta
from typing import Any

from courses.words import EnrolmentState
from kit import clock
from kit.listing import Listing, Paged
from kit.reading import One, column, row
from people.scope import sees_person


@row
class Enrolment:
    id: int = column("enrolment.id")
    guide_id: int = column("enrolment.guide_id")
    course_id: int = column("enrolment.course_id")
    version_id: int = column("enrolment.version_id")
    unit_id: int = column("enrolment.unit_id")
    assignment_id: int | None = column("enrolment.assignment_id")
    due_at: datetime | None = column("enrolment.due_at")
    started_at: datetime | None = column("enrolment.started_at")
    sort_at: datetime = column("enrolment.sort_at")
    completed_lessons: int = column("enrolment.completed_lessons")
    required_lessons: int = column("courseversion.required_lessons")
    completed_at: datetime | None = column("enrolment.completed_at")
    is_on_time: bool | None = column("enrolment.is_on_time")
    last_nudged_at: datetime | None = column("enrolment.last_nudged_at")

    @property
    def is_own_choice(self) -> bool:
        return self.assignment_id is None

    @property
    def state(self) -> str:
        if self.completed_at:
            return EnrolmentState.COMPLETED
        return EnrolmentState.OVERDUE if self.due_at and self.due_at < clock.now() else EnrolmentState.OPEN

    @property
    def days_overdue(self) -> int:
        """Days begun since it was due, so that the first second is day one; 0 while it is not overdue.

        What is due is due at the end of a day, so that these are days of the unit's calendar.
        """
        if self.state != EnrolmentState.OVERDUE or self.due_at is None:
            return 0
        return math.ceil((clock.now() - self.due_at) / timedelta(days=1))


_FROM = "FROM enrolment JOIN courseversion ON courseversion.id = enrolment.version_id"

enrolment = One(Enrolment, f"{_FROM} WHERE enrolment.id IN :parents AND {sees_person('enrolment.guide_id')}", by="id")

mine = One(Enrolment, f"{_FROM} WHERE enrolment.course_id IN :parents AND enrolment.guide_id = :me", by="course_id")

STATE = """CASE WHEN enrolment.completed_at IS NOT NULL THEN 'COMPLETED'
    WHEN enrolment.due_at < :now THEN 'OVERDUE' ELSE 'OPEN' END"""

enrolments = Paged(
    Enrolment,
    f"""{_FROM} WHERE enrolment.guide_id IN :parents AND {sees_person("enrolment.guide_id")}
    AND (:state = '' OR :state = {STATE})""",
    by="guide_id",
    order=("sort_at", "id"),
)

overdue = Listing(
    Enrolment,
    f"""{_FROM} JOIN unit ON unit.id = enrolment.unit_id
    WHERE enrolment.completed_at IS NULL AND enrolment.due_at < :now AND unit.path LIKE :branch
    AND unit.path LIKE :under AND (:course = 0 OR enrolment.course_id = :course)""",
    order=("sort_at", "id"),
)


def in_state(state: EnrolmentState | None = None) -> dict[str, Any]:
    """The filter of `enrolments`."""
    return {"state": state.value if state else "", "now": clock.now()}
