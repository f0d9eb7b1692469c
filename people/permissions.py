"""What the viewer may do with a unit or a person, and else why not: so that no client repeats the rules."""

from collections.abc import Sequence

from kit.errors import NotAllowed, Refused
from kit.reading import row
from people import staff, units
from people.employment import Dismissed, OwnRole, RoleTooHigh
from people.links import RankTooHigh
from people.roles import RANK, Right, Role
from people.scope import Scope
from people.tree import AboveYou, NotEmpty, Orphan


@row
class Permission:
    allowed: bool
    reason: str | None = None


@row
class UnitPermissions:
    can_edit: Permission
    can_close: Permission


@row
class PersonPermissions:
    can_edit: Permission
    can_issue_link: Permission
    can_dismiss: Permission


def permission(refusal: type[Refused] | Refused | None, scope: Scope) -> Permission:
    refused = refusal() if isinstance(refusal, type) else refusal
    return Permission(refused is None, refused.says(scope.locale) if refused else None)


async def of_units(parents: Sequence[units.Unit], scope: Scope) -> list[UnitPermissions]:
    counts = await units.people_counts(list(parents), scope)
    below = await units.children(parents, scope)
    found = []
    for unit, people, children in zip(parents, counts, below, strict=True):
        edit = _no_edit(unit, scope)
        close = edit or (NotEmpty if people or children or unit.parent_id is None else None)
        found.append(UnitPermissions(permission(edit, scope), permission(close, scope)))
    return found


def _no_edit(unit: units.Unit, scope: Scope) -> type[Refused] | None:
    if not scope.may(Right.EDIT_UNITS):
        return NotAllowed
    if not unit.path.startswith(scope.path):
        return AboveYou
    return Orphan if unit.is_closed else None


def of_person(person: staff.Person, scope: Scope) -> PersonPermissions:
    is_above = RANK[Role(person.role)] >= RANK[scope.role]
    has_left = person.state == staff.State.DISMISSED
    edit = NotAllowed if not scope.may(Right.EDIT_PEOPLE) else Dismissed if has_left else None
    change = edit or (OwnRole if person.id == scope.me else RoleTooHigh if is_above else None)
    link = NotAllowed if not scope.may(Right.ISSUE_LINKS) else Dismissed if has_left else None
    rename = edit or (RoleTooHigh if is_above and person.id != scope.me else None)
    link = link or (RankTooHigh if is_above else None)
    return PersonPermissions(permission(rename, scope), permission(link, scope), permission(change, scope))
