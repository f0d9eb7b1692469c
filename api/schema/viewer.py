"""The GraphQL type of whoever is signed in: the root of their own data."""

from datetime import datetime

import strawberry

from api.access import SIGNED_IN, decide
from api.paging import Connection, connection
from api.relations import attribute, each, id_of, relation, shows
from api.schema.courses import Course, Enrolment, Lesson
from api.schema.learning import Lease
from api.schema.people import Unit
from courses import catalogue, enrolment, home, watching
from people import units
from people.roles import RIGHTS, Right, Role
from people.scope import Viewer as Whoever


@shows(home.Plan)
class Resume:
    """Where to go on."""

    lesson: Lesson = relation(catalogue.lesson, "The lesson.")
    course: Course = relation(catalogue.course, "Its course.")
    position_ms: int = attribute("The second that was left.")
    left_ms: int = attribute("What is left from there.")


@shows(home.Plan)
class TodayItem:
    """A line of the day's list."""

    lesson: Lesson = relation(catalogue.lesson, "The lesson.")
    course: Course = relation(catalogue.course, "Its course.")
    minutes: int = attribute("What it takes.")
    done: bool = each(lambda plan, _: plan.is_done, "Whether it is complete.")
    due_at: datetime | None = attribute("When the course is due.")


@shows(Whoever)
class Viewer:
    """Whoever is signed in."""

    id: strawberry.ID = id_of("Person", "id", "The same as the person's.")
    name: str = attribute("Shown to colleagues.")
    employee_no: str = attribute("Their number.")
    role: Role = attribute("What they work as.")
    rights: list[Right] = each(lambda one, scope: sorted(RIGHTS[scope.role]), "What they may do; at most 30.")
    locale: str = each(lambda one, scope: scope.locale, "The language that is spoken to them: zh or en.")
    unit: Unit = relation(units.unit, "Where they work.")
    enrolments: Connection[Enrolment] = connection(
        enrolment.enrolments, "Their courses, the next due first.", filters=enrolment.in_state
    )
    resume: Resume | None = relation(home.resumes, "The lesson to go on with; null when all is done.")
    today: list[TodayItem] = relation(home.todays, "About ten minutes: what is done today first. At most 12.")
    open_lease: Lease | None = relation(watching.my_open_lease, "The right to be credited that is open now.")


decide(
    Resume={SIGNED_IN: "lesson course positionMs leftMs"},
    TodayItem={SIGNED_IN: "lesson course minutes done dueAt"},
    Viewer={SIGNED_IN: "id name employeeNo role rights locale unit enrolments resume today openLease"},
)
