"""Whom a stage or a target is for: a unit with all below it, or a person."""

from dataclasses import dataclass

from kit.errors import NotFound
from people import staff
from people.employment import Dismissed
from people.scope import Scope
from people.tree import own_unit


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
