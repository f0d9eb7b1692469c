"""Joining, moving, leaving. History stays: a fact belongs to the unit of its day."""

from dataclasses import dataclass
from datetime import date, timedelta
from secrets import token_hex

import models
from kit import clock
from kit.errors import Conflict, Invalid, NotAllowed, NotFound
from kit.events import announce
from kit.text import code as plain_code
from kit.text import line
from models.database import atomic
from models.rollups import Employed, count
from people import approvers, audit, devices, keys, staff
from people.facts import PersonDismissed, PersonJoined, PersonMoved
from people.roles import RANK, Right, Role, demand
from people.scope import Scope
from people.tree import one_at_a_time, own_unit, refuse_stale
from people.units import Kind


class OwnRole(NotAllowed):
    code = "OWN_ROLE"
    zh = "不能改自己的角色、组织或在职状态。"
    en = "Nobody changes their own role, unit or employment."


class RoleTooHigh(NotAllowed):
    code = "ROLE_TOO_HIGH"
    zh = "只能任免级别比自己低的角色。"
    en = "You can give and take only roles below your own rank."


class RoleMisplaced(Invalid):
    zh = "店长要在门店，区域负责人要在区域、省公司或加盟商。"
    en = "A store lead works in a store, a region lead in a region, province or franchisee."


class EmployeeNoTaken(Conflict):
    zh = "这个工号已经有人在用。"
    en = "Another person has this employee number."


class Dismissed(Conflict):
    code = "DISMISSED"
    zh = "这个人已经离职。"
    en = "This person has been dismissed."


class MoveInFuture(Invalid):
    zh = "调动日期不能在今天以后。"
    en = "A move cannot lie in the future."


class MoveBeforeStart(Invalid):
    zh = "调动日期不能早于在现组织的第一天（{first}）。"
    en = "A move cannot lie before the first day in the present unit ({first})."


@dataclass(frozen=True)
class Draft:
    name: str
    employee_no: str
    role: Role
    unit_id: int


@dataclass(frozen=True)
class Place:
    """A unit to work in, and its clock."""

    unit_id: int
    time_zone: str


HOME: dict[Role, set[Kind]] = {
    Role.STORE_LEAD: {Kind.STORE},
    Role.REGION_LEAD: {Kind.REGION, Kind.PROVINCE, Kind.FRANCHISEE},
}
"""A lead sees the whole branch, so a lead at headquarters would see everybody."""


@atomic
async def create(draft: Draft, *, key: str, scope: Scope) -> int:
    """Add a person, who joins today; their id. The same `key` again adds nobody.

    Raises:
        NotFound, AboveYou, Orphan: the unit.
        RoleTooHigh, RoleMisplaced, EmployeeNoTaken, and what `kit.text` refuses
    """
    demand(scope.role, Right.EDIT_PEOPLE)
    await one_at_a_time()
    made, _ = await keys.once("createPerson", key, draft, lambda: _add(draft, scope), scope=scope)
    return made


async def _add(draft: Draft, scope: Scope) -> int:
    unit = await own_unit(draft.unit_id, scope, field="unitId")
    refuse_too_high(draft.role, scope)
    refuse_misplaced(draft.role, Kind(unit.kind))
    return await _add_to(Place(unit.id, unit.time_zone), draft, scope=scope)


async def _add_to(place: Place, draft: Draft, *, scope: Scope | None) -> int:
    employee_no = plain_code(draft.employee_no, most=40, field="employeeNo")
    if await models.Person.exists(employee_no=employee_no):
        raise EmployeeNoTaken(path=["employeeNo"])
    return await join(line(draft.name, most=80, field="name"), employee_no, draft.role, place, scope=scope)


@atomic
async def create_from_command_line(draft: Draft) -> int:
    """Of any role, so that there is a first admin, and a further one; whoever may run commands may do everything.

    Raises:
        NotFound: there is no such unit, or it is closed.
        RoleMisplaced, EmployeeNoTaken, and what `kit.text` refuses
    """
    await one_at_a_time()
    unit = await models.Unit.get_or_none(id=draft.unit_id, closed_at=None)
    if unit is None:
        raise NotFound(path=["unitId"])
    refuse_misplaced(draft.role, Kind(unit.kind))
    return await _add_to(Place(unit.id, unit.time_zone), draft, scope=None)


async def join(name: str, employee_no: str, role: Role, place: Place, *, scope: Scope | None) -> int:
    """Enter somebody of whom all is checked; inside a command."""
    made = await models.Person.create(key=token_hex(16), employee_no=employee_no, name=name, created_at=clock.now())
    day = clock.day_in(place.time_zone)
    await models.Membership.create(person_id=made.id, unit_id=place.unit_id, role=role, from_day=day)
    count([Employed(place.unit_id, role, 1)])
    after = (name, employee_no, role, place.unit_id)
    await audit.record("person_created", f"person {made.id}", scope=scope, after=after)
    await approvers.note_if_made(made.id, role, scope=scope)
    announce(PersonJoined(made.id, place.unit_id))
    return int(made.id)


@atomic
async def rename(person_id: int, name: str, *, expected_version: int, scope: Scope) -> None:
    """Raises:
    NotFound, Dismissed, Stale, RoleTooHigh, and what `kit.text` refuses
    """
    person = await _to_change(person_id, expected_version, scope)
    await models.Person.filter(id=person.id).update(name=line(name, most=80, field="name"), version=person.version + 1)
    await audit.record("person_edited", f"person {person.id}", scope=scope, before=person.name, after=name)


@atomic
async def move(
    person_id: int, *, expected_version: int, unit_id: int, role: Role, from_day: date | None = None, scope: Scope
) -> None:
    """Give a person another unit or role, from a day of the new unit's zone on, today by default.

    Raises:
        NotFound, AboveYou, Orphan: the person or the unit.
        OwnRole, RoleTooHigh, RoleMisplaced, Dismissed, Stale
        MoveInFuture, MoveBeforeStart: history is not rewritten, and the future not written.
    """
    if person_id == scope.me:
        raise OwnRole
    person = await _to_change(person_id, expected_version, scope)
    unit = await own_unit(unit_id, scope, field="unitId")
    refuse_too_high(role, scope)
    refuse_misplaced(role, Kind(unit.kind))
    day = _allowed_day(from_day, person.since, unit.time_zone)
    if (unit.id, role) == (person.unit_id, person.role):
        return

    await models.Person.filter(id=person.id).update(version=person.version + 1)
    await relocate(person, role, unit.id, day, scope=scope)


def _allowed_day(wanted: date | None, since: date, zone: str) -> date:
    today = clock.day_in(zone)
    if wanted is None:
        return max(today, since)
    if wanted > today:
        raise MoveInFuture(path=["fromDay"])
    if wanted < since:
        raise MoveBeforeStart(path=["fromDay"], first=since.isoformat())
    return wanted


async def relocate(person: staff.Person, role: Role, unit_id: int, day: date, *, scope: Scope | None) -> None:
    """End the membership of now the day before, begin another. A move on the first day leaves one of no day at all."""
    ended = models.Membership.filter(person_id=person.id, is_current=True)
    await ended.update(is_current=False, to_day=day - timedelta(days=1))
    await models.Membership.create(person_id=person.id, unit_id=unit_id, role=role, from_day=day)
    count([Employed(person.unit_id, person.role, -1), Employed(unit_id, role, 1)])
    # A link that somebody holds was issued for the old place: it must not open the new one.
    await models.OneTimeLink.filter(person_id=person.id, spent_at=None).update(expires_at=clock.now())
    before, after = (person.unit_id, person.role), (unit_id, role, day)
    await audit.record("person_moved", f"person {person.id}", scope=scope, before=before, after=after)
    await approvers.note_if_made(person.id, role, before=person.role, scope=scope)
    announce(PersonMoved(person.id, person.unit_id, unit_id))


@atomic
async def dismiss(person_id: int, *, expected_version: int, scope: Scope) -> None:
    """End a person's employment, today being the last day; they are out on every device at once.

    Raises:
        NotFound, OwnRole, RoleTooHigh, Dismissed, Stale
    """
    if person_id == scope.me:
        raise OwnRole
    person = await _to_change(person_id, expected_version, scope)
    await models.Person.filter(id=person.id).update(version=person.version + 1)
    await leave(person, scope=scope)


async def leave(person: staff.Person, *, scope: Scope | None) -> None:
    """Let somebody go of whom all is checked; inside a command."""
    unit = await models.Unit.get(id=person.unit_id)
    await models.Person.filter(id=person.id).update(dismissed_at=clock.now())
    last = models.Membership.filter(person_id=person.id, is_current=True)
    await last.update(is_current=False, to_day=clock.day_in(unit.time_zone))
    count([Employed(person.unit_id, person.role, -1)])
    await devices.end_all(person.id)
    await audit.record("person_dismissed", f"person {person.id}", scope=scope, before=(person.unit_id, person.role))
    announce(PersonDismissed(person.id, person.unit_id))


async def _to_change(person_id: int, expected_version: int, scope: Scope) -> staff.Person:
    demand(scope.role, Right.EDIT_PEOPLE)
    await one_at_a_time()
    person = await staff.person.get(person_id, scope)
    if person is None:
        raise NotFound
    if person.state == staff.DISMISSED:
        raise Dismissed
    refuse_stale(person.version, expected_version)
    if person.id != scope.me:
        refuse_too_high(Role(person.role), scope)
    return person


def refuse_too_high(role: Role, scope: Scope) -> None:
    if RANK[role] >= RANK[scope.role]:
        raise RoleTooHigh(path=["role"])


def refuse_misplaced(role: Role, kind: Kind) -> None:
    if kind not in HOME.get(role, set(Kind)):
        raise RoleMisplaced(path=["role"])
