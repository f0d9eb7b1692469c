"""The GraphQL types of people: the org tree and who works in it."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.access import SIGNED_IN, decide
from api.paging import Connection, connection
from api.relations import Node, attribute, relation, shows
from courses import enrolment
from people import staff, units
from people.roles import Role

if TYPE_CHECKING:
    from api.schema.courses import Enrolment


@shows(units.Unit, found_by=units.unit)
class Unit(Node):
    """A node of the org tree."""

    name: str = attribute("Shown to people.")
    code: str = attribute("Its name in imports.")
    kind: units.Kind = attribute("What it is.")
    time_zone: str = attribute("Whose days count here, as IANA names it.")
    children: list[Annotated["Unit", strawberry.lazy("api.schema.people")]] = relation(
        units.children, "By code; at most 500."
    )
    people_count: int = relation(units.people_counts, "Who works in it and below.")
    version: int = attribute("Send it back with an edit.")


@shows(staff.Person, found_by=staff.person)
class Person(Node):
    """Somebody who works for the chain."""

    name: str = attribute("Shown to colleagues.")
    employee_no: str = attribute("Their number in imports.")
    role: Role = attribute("What they work as.")
    unit: Unit | None = relation(units.unit, "Where they work; null where the viewer may not look.")
    since: date = attribute("Since when.")
    version: int = attribute("Send it back with an edit.")
    enrolments: Connection[Annotated["Enrolment", strawberry.lazy("api.schema.courses")]] = connection(
        enrolment.enrolments, "Their courses, the next due first.", filters=enrolment.in_state
    )


decide(
    Unit={SIGNED_IN: "id name code kind timeZone children peopleCount version"},
    Person={SIGNED_IN: "id name employeeNo role unit since version enrolments"},
)
