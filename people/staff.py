"""Who works where, as the viewer may see them. Changing it is `people.employment`'s."""

from datetime import date
from enum import StrEnum
from typing import Any

from kit.listing import Listing
from kit.reading import One, column, row
from kit.text import like
from people.roles import Role
from people.scope import sees_staff


class State(StrEnum):
    ACTIVE = "ACTIVE"
    DISMISSED = "DISMISSED"


ACTIVE, DISMISSED = State.ACTIVE, State.DISMISSED


@row
class Person:
    """With the unit of now, or the last one of somebody dismissed."""

    id: int = column("person.id")
    key: str = column("person.key")
    name: str = column("person.name")
    employee_no: str = column("person.employee_no")
    version: int = column("person.version")
    role: str = column("place.role")
    unit_id: int = column("home.id")
    path: str = column("home.path")
    since: date = column("place.from_day")
    state: str = column(f"CASE WHEN person.dismissed_at IS NULL THEN '{ACTIVE}' ELSE '{DISMISSED}' END")


_PLACED = """FROM person JOIN membership AS place ON place.person_id = person.id AND (place.is_current
        OR person.dismissed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM membership AS later
            WHERE later.person_id = person.id AND later.id > place.id))
    JOIN unit AS home ON home.id = place.unit_id"""
_SEEN = sees_staff("person.id", "home.path")

person = One(Person, f"{_PLACED} WHERE person.id IN :parents AND {_SEEN}", by="id", of="person_id")

people = Listing(
    Person,
    f"""{_PLACED} WHERE {_SEEN}
    AND (CAST(:unit_id AS BIGINT) = 0
        OR home.path LIKE (SELECT top.path FROM unit AS top WHERE top.id = :unit_id) || '%')
    AND (lower(person.name) LIKE :search ESCAPE '!' OR lower(person.employee_no) LIKE :search ESCAPE '!')
    AND (:role = '' OR place.role = :role)
    AND (:state = '' OR CASE WHEN person.dismissed_at IS NULL THEN '{ACTIVE}' ELSE '{DISMISSED}' END = :state)""",
    order=["employee_no"],
)


def filters(
    *, unit_id: int | None = None, search: str = "", role: Role | None = None, state: State | None = None
) -> dict[str, Any]:
    """What `people` asks for: a unit with all below it, a part of name or employee number, a role, a state."""
    return {
        "unit_id": unit_id or 0,
        "search": like(search),
        "role": role.value if role else "",
        "state": state.value if state else "",
    }
