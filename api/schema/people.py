"""The GraphQL types of people: the org tree and who works in it."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.ids import decode
from api.paging import Connection, connection, listing
from api.relations import Node, attribute, each, relation, root, shows
from api.schema.honors import ShelfBadge, WornTitle
from courses import enrolment
from honors import badges, holdings
from kit.errors import NotFound
from people import permissions, staff, units
from people.roles import Role

if TYPE_CHECKING:
    from api.schema.courses import Enrolment


@shows(permissions.Permission)
class Permission:
    """Whether the viewer may do something, so that no client repeats the rules."""

    allowed: bool = attribute("Whether it would be taken.")
    reason: str | None = attribute("Why not, in the viewer's language.")


@shows(permissions.UnitPermissions)
class UnitPermissions:
    """What the viewer may do with a unit."""

    can_edit: Permission = attribute("Rename it, move it, set its clock.")
    can_close: Permission = attribute("Take it out of the tree.")


@shows(permissions.PersonPermissions)
class PersonPermissions:
    """What the viewer may do with a person."""

    can_edit: Permission = attribute("Correct the name.")
    can_issue_link: Permission = attribute("Make a link by which they sign in.")
    can_dismiss: Permission = attribute("Dismiss them, move them or give them another role.")


@shows(units.Unit, found_by=units.unit)
class Unit(Node):
    """A node of the org tree."""

    name: str = attribute("Shown to people.")
    code: str = attribute("Its name in imports.")
    kind: units.Kind = attribute("What it is.")
    time_zone: str = attribute("Whose days count here, as IANA names it.")
    parent: Annotated["Unit", strawberry.lazy("api.schema.people")] | None = relation(
        units.parent, "Null for headquarters."
    )
    ancestors: list[Annotated["Unit", strawberry.lazy("api.schema.people")]] = relation(
        units.ancestors, "From headquarters down; at most 4."
    )
    children: list[Annotated["Unit", strawberry.lazy("api.schema.people")]] = relation(
        units.children, "By code; at most 500."
    )
    people_count: int = relation(units.people_counts, "Who works in it and below.")
    version: int = attribute("Send it back with an edit.")
    permissions: UnitPermissions = relation(permissions.of_units, "What the viewer may do with it.")


@shows(staff.Person, found_by=staff.person)
class Person(Node):
    """Somebody who works for the chain."""

    name: str = attribute("Shown to colleagues.")
    employee_no: str = attribute("Their number in imports.")
    role: Role = attribute("What they work as.")
    state: staff.State = attribute("Whether they still work for the chain.")
    unit: Unit | None = relation(units.unit, "Where they work; null where the viewer may not look.")
    since: date = attribute("Since when.")
    version: int = attribute("Send it back with an edit.")
    enrolments: Connection[Annotated["Enrolment", strawberry.lazy("api.schema.courses")]] = connection(
        enrolment.enrolments, "Their courses, the next due first.", filters=enrolment.in_state
    )
    badges: list[ShelfBadge] = relation(badges.shelves, "Badges earned, and those that can be; at most 200.")
    titles: list[WornTitle] = relation(holdings.worn_by, "The titles they hold today, the first to end first.")
    permissions: PersonPermissions = each(permissions.of_person, "What the viewer may do with them.")


async def unit(info: Info, id: strawberry.ID | None = None) -> Any:
    scope = info.context.scope
    try:
        number = info.context.viewer.unit_id if id is None else decode(id, "Unit")
    except NotFound:
        return None  # as for a unit out of sight
    return await units.unit.get(number, scope)


def _people(
    unit_id: strawberry.ID | None = None, search: str = "", role: Role | None = None, state: staff.State | None = None
) -> dict[str, Any]:
    return staff.filters(unit_id=decode(unit_id, "Unit") if unit_id else None, search=search, role=role, state=state)


@strawberry.type
class PeopleQueries:
    unit: Unit | None = root(unit, "A unit in sight; without an id, the viewer's own.")
    people: Connection[Person] = listing(
        staff.people,
        "Who works in the viewer's branch, by number; filtered by unit, part of name or number, role, state.",
        filters=_people,
    )


decide(
    Permission={SIGNED_IN: "allowed reason"},
    UnitPermissions={SIGNED_IN: "canEdit canClose"},
    PersonPermissions={SIGNED_IN: "canEdit canIssueLink canDismiss"},
    Unit={SIGNED_IN: "id name code kind timeZone parent ancestors children peopleCount version permissions"},
    Person={SIGNED_IN: "id name employeeNo role state unit since version enrolments badges titles permissions"},
)
decide_connections("Person")
