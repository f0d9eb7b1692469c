"""Carrying out the plan of an import, all of it checked; inside a command."""

from collections.abc import Mapping
from secrets import token_hex

import models
from kit import clock
from kit.events import announce
from models import rollups
from models.rollups import Employed
from people import approvers, audit, employment, staff, tree
from people.facts import PersonJoined
from people.import_plan import PersonChange, Plan, UnitChange
from people.import_rows import PersonRow
from people.scope import Scope
from people.units import LEVEL, Unit

Places = Mapping[str, models.Unit]
AT_ONCE = 500


async def carry_out(plan: Plan, scope: Scope) -> None:
    """Units before people; a new unit after the one above it; nobody moves before the tree stands."""
    added = [one for one in plan.units if one.unit is None]
    for change in sorted(added, key=lambda one: LEVEL[one.row.kind] if one.row.kind else 0):
        await _add_unit(change, scope)
    for change in plan.units:
        if change.unit is not None:
            await _change_unit(change, change.unit, scope)
    places = {unit.code: unit for unit in await models.Unit.all()}
    new = [one.row for one in plan.people if one.person is None]
    for at in range(0, len(new), AT_ONCE):
        await _add_people(new[at : at + AT_ONCE], places, scope)
    for one in plan.people:
        if one.person is not None:
            await _change_person(one, one.person, places[one.row.unit_code], scope)


async def _add_unit(change: UnitChange, scope: Scope) -> None:
    row = change.row
    parent = await models.Unit.get(code=row.parent_code)
    made = await models.Unit.create(
        parent_id=parent.id,
        kind=row.kind,
        name=row.name,
        code=row.code,
        path=f"+{row.code}",  # until the id is known
        time_zone=row.time_zone or parent.time_zone,
    )
    await models.Unit.filter(id=made.id).update(path=f"{parent.path}{made.id}/")
    await audit.record("unit_created", f"unit {made.id}", scope=scope, after=(row.code, row.name, row.kind))


async def _change_unit(change: UnitChange, unit: Unit, scope: Scope) -> None:
    row = change.row
    kept = await models.Unit.get(id=unit.id)  # its path may have changed with one above it
    if row.time_zone:
        zones = models.Unit.filter(path__startswith=kept.path, time_zone=unit.time_zone)
        await zones.update(time_zone=row.time_zone)
    parent = await models.Unit.get(code=row.parent_code) if row.parent_code else None
    if parent and parent.id != kept.parent_id:
        await rollups.carry(kept.id, kept.path, parent.path)
    above = parent.id if parent else kept.parent_id
    changed = models.Unit.filter(id=unit.id)
    await changed.update(name=row.name or kept.name, parent_id=above, version=unit.version + 1)
    await audit.record(
        "unit_edited", f"unit {unit.id}", scope=scope, before=tree.unit_facts(unit), after=(row.name, row.parent_code)
    )


async def _add_people(rows: list[PersonRow], places: Places, scope: Scope) -> None:
    now = clock.now()
    await models.Person.bulk_create(
        [models.Person(key=token_hex(16), employee_no=row.employee_no, name=row.name, created_at=now) for row in rows]
    )
    kept = await models.Person.filter(employee_no__in=[row.employee_no for row in rows]).values("id", "employee_no")
    ids = {str(one["employee_no"]): int(one["id"]) for one in kept}
    await models.Membership.bulk_create([_place(ids[row.employee_no], row, places[row.unit_code]) for row in rows])
    rollups.count(Employed(places[row.unit_code].id, row.role, 1) for row in rows)
    notes = []
    for row in rows:
        person, unit = ids[row.employee_no], places[row.unit_code].id
        notes.append(audit.note("person_created", f"person {person}", scope=scope, after=(row.name, row.role, unit)))
        announce(PersonJoined(person, unit))
    await models.Audit.bulk_create(notes)
    for row in rows:
        await approvers.note_if_made(ids[row.employee_no], row.role, scope=scope)


def _place(person_id: int, row: PersonRow, unit: models.Unit) -> models.Membership:
    day = clock.day_in(unit.time_zone)
    return models.Membership(person_id=person_id, unit_id=unit.id, role=row.role, from_day=day)


async def _change_person(change: PersonChange, person: staff.Person, unit: models.Unit, scope: Scope) -> None:
    row = change.row
    await models.Person.filter(id=person.id).update(version=person.version + 1)
    if row.state == staff.DISMISSED:
        await employment.leave(person, scope=scope)
        return
    if row.name != person.name:
        await models.Person.filter(id=person.id).update(name=row.name)
        await audit.record("person_edited", f"person {person.id}", scope=scope, before=person.name, after=row.name)
    day = clock.day_in(unit.time_zone)
    if person.state == staff.DISMISSED:
        await models.Person.filter(id=person.id).update(dismissed_at=None)
        await _place(person.id, row, unit).save()
        rollups.count([Employed(unit.id, row.role, 1)])
        await audit.record("person_reinstated", f"person {person.id}", scope=scope, after=(unit.id, row.role))
        await approvers.note_if_made(person.id, row.role, scope=scope)
        announce(PersonJoined(person.id, unit.id))
    elif (unit.id, row.role) != (person.unit_id, person.role):
        await employment.relocate(person, row.role, unit.id, max(day, person.since), scope=scope)
