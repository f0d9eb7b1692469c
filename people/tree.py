"""Changing the org tree. One change at a time, so that no two together make a circle or an orphan."""

from dataclasses import dataclass
from zoneinfo import available_timezones

import models
from kit import clock
from kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused, Stale
from kit.text import code as plain_code
from kit.text import line
from models import rollups
from models.database import atomic
from people import audit, keys, units
from people.roles import Right, demand
from people.scope import Scope
from people.units import LEVEL, Kind, Unit


class Cycle(Conflict):
    code = "CYCLE"
    zh = "不能把组织移到它自己的下级里。"
    en = "A unit cannot be moved below itself."


class Orphan(Conflict):
    code = "ORPHAN"
    zh = "上级组织已经撤销。"
    en = "The unit above has been closed."


class Closed(Conflict):
    zh = "这个组织已经撤销。"
    en = "This unit has been closed."


class AlreadyFounded(Refused):
    code = "ALREADY_FOUNDED"
    zh = "这里已经有一个连锁了。"
    en = "There is a chain here already."


class NotFounded(Refused):
    code = "NOT_FOUNDED"
    zh = "这里还没有连锁，先运行 ./pacesetter found。"
    en = "There is no chain here yet. Run ./pacesetter found first."


class NotEmpty(Conflict):
    code = "NOT_EMPTY"
    zh = "还有人员或下级组织，不能撤销。"
    en = "There are still people or units in it, so it cannot be closed."


class KindMisplaced(Invalid):
    zh = "组织类型的上下级关系不对：总部 > 加盟商或省公司 > 区域 > 门店。"
    en = "That kind cannot stand there: headquarters > franchisee or province > region > store."


class CodeTaken(Conflict):
    zh = "这个编码已经有组织在用。"
    en = "Another unit has this code."


class ZoneUnknown(Invalid):
    zh = "没有这个时区，例子：Asia/Shanghai。"
    en = "There is no such time zone. An example: Asia/Shanghai."


class AboveYou(NotAllowed):
    zh = "只能改动自己组织以下的部分。"
    en = "You can change only what is in your own branch."


@dataclass(frozen=True)
class Draft:
    parent_id: int
    kind: Kind
    name: str
    code: str
    time_zone: str | None = None


async def one_at_a_time() -> None:
    """Wait for other changes of tree and staff to be committed; inside a command, before it reads."""
    await models.Unit.filter(parent_id=None).select_for_update(no_key=True).order_by("id").first()


@atomic
async def found(name: str, code: str, time_zone: str = "Asia/Shanghai") -> int:
    """Make the headquarters of an empty chain; for the first start.

    Raises:
        AlreadyFounded: there is one.
    """
    if await models.Unit.exists():
        raise AlreadyFounded
    made = await models.Unit.create(
        kind=Kind.HEADQUARTERS,
        name=line(name, most=80, field="name"),
        code=plain_code(code, most=40, field="code"),
        path="/",
        time_zone=known_zone(time_zone),
    )
    await models.Unit.filter(id=made.id).update(path=f"/{made.id}/")
    await audit.record("unit_created", f"unit {made.id}", scope=None, after=made.code)
    return int(made.id)


@atomic
async def create(draft: Draft, *, key: str, scope: Scope) -> int:
    """Add a unit; its id. The same `key` again adds none.

    Raises:
        NotFound, AboveYou: the unit above is out of sight or out of the branch.
        Orphan, KindMisplaced, CodeTaken, ZoneUnknown
    """
    demand(scope.role, Right.EDIT_UNITS)
    await one_at_a_time()
    made, _ = await keys.once("createUnit", key, draft, lambda: _add(draft, scope), scope=scope)
    return made


async def _add(draft: Draft, scope: Scope) -> int:
    parent = await own_unit(draft.parent_id, scope)
    refuse_misplaced(draft.kind, parent)
    code = plain_code(draft.code, most=40, field="code")
    if await models.Unit.exists(code=code):
        raise CodeTaken(path=["code"])
    made = await models.Unit.create(
        parent_id=parent.id,
        kind=draft.kind,
        name=line(draft.name, most=80, field="name"),
        code=code,
        path=f"+{code}",  # until the id is known
        time_zone=known_zone(draft.time_zone) if draft.time_zone else parent.time_zone,
    )
    await models.Unit.filter(id=made.id).update(path=f"{parent.path}{made.id}/")
    await audit.record("unit_created", f"unit {made.id}", scope=scope, after=draft)
    return int(made.id)


@atomic
async def edit(
    unit_id: int,
    *,
    expected_version: int,
    scope: Scope,
    name: str | None = None,
    parent_id: int | None = None,
    time_zone: str | None = None,
) -> None:
    """Rename, move or set the clock of a unit; None leaves as it is. Units below with the same clock follow.

    Raises:
        NotFound, AboveYou, Orphan: the unit or the one above.
        Stale, Cycle, KindMisplaced, ZoneUnknown
    """
    demand(scope.role, Right.EDIT_UNITS)
    await one_at_a_time()
    unit = await own_unit(unit_id, scope, field="unitId")
    refuse_stale(unit.version, expected_version)

    await models.Unit.filter(id=unit.id).update(version=unit.version + 1)
    if name is not None:
        await models.Unit.filter(id=unit.id).update(name=line(name, most=80, field="name"))
    if time_zone is not None:
        zones = models.Unit.filter(path__startswith=unit.path, time_zone=unit.time_zone)
        await zones.update(time_zone=known_zone(time_zone))
    if parent_id is not None and parent_id != unit.parent_id:
        await _move(unit, await own_unit(parent_id, scope))
    after = {"name": name, "parent": parent_id, "zone": time_zone}
    await audit.record("unit_edited", f"unit {unit.id}", scope=scope, before=unit_facts(unit), after=after)


async def _move(unit: Unit, parent: Unit) -> None:
    if parent.path.startswith(unit.path):
        raise Cycle(path=["parentId"])
    refuse_misplaced(Kind(unit.kind), parent)
    await rollups.carry(unit.id, unit.path, parent.path)
    await models.Unit.filter(id=unit.id).update(parent_id=parent.id)


@atomic
async def close(unit_id: int, *, expected_version: int, scope: Scope) -> None:
    """Take an empty unit out of the tree; what happened in it stays.

    Raises:
        NotFound, AboveYou, Orphan: no such unit in the viewer's branch, or it is closed.
        Stale
        NotEmpty: people work in it, or units below are open.
    """
    demand(scope.role, Right.EDIT_UNITS)
    await one_at_a_time()
    unit = await own_unit(unit_id, scope, field="unitId")
    refuse_stale(unit.version, expected_version)
    if await models.Membership.exists(unit_id=unit.id, is_current=True):
        raise NotEmpty
    if await models.Unit.exists(parent_id=unit.id, closed_at=None) or unit.parent_id is None:
        raise NotEmpty
    await models.Unit.filter(id=unit.id).update(closed_at=clock.now(), version=unit.version + 1)
    await audit.record("unit_closed", f"unit {unit.id}", scope=scope, before=unit_facts(unit))


async def own_unit(unit_id: int, scope: Scope, *, field: str = "parentId") -> Unit:
    """An open unit of the viewer's branch.

    Raises:
        NotFound: there is none in sight.
        AboveYou: it is in sight, but not below the viewer.
        Orphan: it is closed.
    """
    unit = await units.unit.get(unit_id, scope)
    if unit is None:
        raise NotFound(path=[field])
    if not unit.path.startswith(scope.path):
        raise AboveYou(path=[field])
    if unit.is_closed:
        raise Orphan(path=[field])
    return unit


def refuse_misplaced(kind: Kind, parent: Unit) -> None:
    if LEVEL[Kind(parent.kind)] >= LEVEL[kind]:
        raise KindMisplaced(path=["kind"])


def refuse_stale(version: int, expected: int) -> None:
    if version != expected:
        raise Stale(current_version=version, path=["expectedVersion"])


def known_zone(zone: str) -> str:
    if zone not in available_timezones():
        raise ZoneUnknown(path=["timeZone"])
    return zone


def unit_facts(unit: Unit) -> tuple[object, ...]:
    return (unit.name, unit.code, unit.kind, unit.path, unit.time_zone, unit.version)
