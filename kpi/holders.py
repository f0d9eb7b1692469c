"""Whom a stage or a target is for: a unit with all below it, or a person; and who is meant by a number in a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from kit.errors import Invalid, NotFound
from kit.reading import Select, column, row
from people import staff
from people.employment import Dismissed
from people.scope import Scope
from people.tree import own_unit


class Nobody(Invalid):
    zh = "没有工号为“{employee_no}”的在职人员。"
    en = "Nobody at work has the number “{employee_no}”."


@dataclass(frozen=True)
class Holder:
    """Exactly one of both is set."""

    unit_id: int | None = None
    person_id: int | None = None

    @property
    def name(self) -> str:
        """As tables and the audit name it."""
        return f"unit {self.unit_id}" if self.unit_id is not None else f"person {self.person_id}"


async def place_of(holder: Holder, scope: Scope) -> str:
    """The path of the unit, or of the unit where the person works; inside a command.

    Raises:
        NotFound, AboveYou, Orphan: the unit is not an open one of the viewer's branch.
        NotFound, Dismissed: the person is not in sight, or has left.
    """
    if holder.unit_id is not None:
        return (await own_unit(holder.unit_id, scope, field="unitId")).path
    return (await employed(holder.person_id or 0, scope)).path


async def employed(person_id: int, scope: Scope) -> staff.Person:
    """Raises:
    NotFound, Dismissed
    """
    person = await staff.person.get(person_id, scope)
    if person is None:
        raise NotFound(path=["personId"])
    if person.state == staff.DISMISSED:
        raise Dismissed
    return person


@row
class Numbered:
    """Somebody of the viewer's branch, by their number."""

    id: int = column("person.id")
    employee_no: str = column("person.employee_no")
    role: str = column("membership.role")


_numbered = Select(
    Numbered,
    """FROM person JOIN membership ON membership.person_id = person.id AND membership.is_current
    JOIN unit ON unit.id = membership.unit_id AND unit.path LIKE :branch WHERE person.employee_no IN :numbers""",
)


async def numbered(numbers: Sequence[str], scope: Scope) -> dict[str, Numbered]:
    """Those of the viewer's branch who have these numbers, by number."""
    return {one.employee_no: one for one in await _numbered.seen(scope, numbers=list(numbers))}
