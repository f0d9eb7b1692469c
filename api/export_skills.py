"""What the exports of capabilities hold: the columns of their screens, in the viewer's language.

Levels are rounded down to one decimal, as the screen shows them: 3.98 has not reached 4.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from api.export_tables import (
    EMPLOYEE_NO,
    NAME,
    UNIT,
    Asked,
    Export,
    FilterUnknown,
    Rows,
    Table,
    header,
    number,
    ordered,
    word,
)
from insights import skill_levels
from insights.completion import place_of
from kit.sheets_out import Cell
from kit.text import by_name
from kpi.capability import capabilities, skills
from kpi.capability.capabilities import Capability
from kpi.capability.skills import Skills
from people import staff, units
from people.roles import Right, Role
from people.scope import Scope

FIT, SEEN, PEOPLE = ("匹配度 %", "Fit %"), ("店长评估", "Assessed"), ("人数", "People")
FEW = ("人少", "few")


async def team_table(asked: Asked, scope: Scope) -> Table:
    """A row a person, in the order of the screen: `sort` is name, unit, fit or a capability's key, and asc or desc."""
    place = await place_of(number(asked, "unit", "Unit"), scope)
    team = await skills.of_team(place.path, word(asked, "role", Role) or Role.GUIDE, scope)
    there = (await capabilities.capabilities([team.model], scope))[0] if team.model else []
    people, places = await staff.person(team.members, scope), await units.unit(team.members, scope)
    told = list(zip(team.members, people, [one.name if one else "" for one in places], strict=True))
    sort, _, way = (asked.get("sort") or "unit.asc").partition(".")
    shown = ordered(told, _order(sort, way, there), is_down=way == "desc")

    async def rows() -> Rows:
        for member, person, unit in shown:
            no = person.employee_no if person else ""
            yield member.name, no, unit, _decimal(member.fit), *map(_level, member.skills), _day(member)

    names = header(scope, NAME, EMPLOYEE_NO, UNIT, FIT)
    return Table(place.name, [*names, *(one.name for one in there), *header(scope, SEEN)], rows())


def _order(by: str, way: str, there: Sequence[Capability]) -> Callable[[tuple[Skills, object, str]], Any]:
    """Raises:
    FilterUnknown
    """
    at = {one.key: position for position, one in enumerate(there)}
    if way not in ("asc", "desc") or by not in ("name", "unit", "fit", *at):
        raise FilterUnknown(path=["sort"])
    if by in at:
        return lambda told: told[0].skills[at[by]].reached
    named: dict[str, Callable[[tuple[Skills, object, str]], Any]] = {
        "name": lambda told: by_name(told[0].name),
        "unit": lambda told: by_name(told[2]),
        "fit": lambda told: _decimal(told[0].fit),
    }
    return named[by]


def _level(skill: skills.Skill) -> Cell:
    return None if skill.reached is None else float(skill.reached.quantize(Decimal("0.1"), rounding=ROUND_FLOOR))


def _decimal(text: str | None) -> float | None:
    return None if text is None else float(text)


def _day(member: Skills) -> date | None:
    return member.lead.day if member.lead else None


async def units_table(asked: Asked, scope: Scope) -> Table:
    """The unit and those right below it; where too few people have a level, a word stands instead of their mean."""
    unit, role = number(asked, "unit", "Unit"), word(asked, "role", Role) or Role.GUIDE
    found = await skill_levels.network(unit, role, scope)
    areas = [found.total, *found.rows] if found.total else []
    there = (await capabilities.capabilities([found.model], scope))[0] if found.model else []
    places = await units.unit(areas, scope)

    async def rows() -> Rows:
        for area, place in zip(areas, places, strict=True):
            cells: list[Cell] = [header(scope, FEW)[0] if one.is_hidden else _decimal(one.level) for one in area.cells]
            yield place.name if place else "", area.people, *cells

    names = [*header(scope, UNIT, PEOPLE), *(one.name for one in there)]
    return Table((await place_of(unit, scope)).name, names, rows())


SKILL_EXPORTS: dict[str, Export] = {
    "skills": Export(("能力", "Skills"), Right.SEE_SCORES, team_table),
    "skills-units": Export(("各组织的能力", "Skills by unit"), Right.SEE_SCORES, units_table),
}
