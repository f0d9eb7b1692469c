"""Levels of capabilities by unit: means over people, and never over so few that one of them could be read off.

The statement counts people by what speaks for their level; the rule that makes a level of it is that of
`kpi.capability.levels` alone.
"""

from collections.abc import Mapping, Sequence

from insights.completion import place_of
from kit.reading import Select, column, row
from kpi.capability import capabilities, levels
from kpi.capability.capabilities import Model
from kpi.capability.levels import Parts
from kpi.capability.proofs import proofs
from people.roles import Role
from people.scope import Scope

LEAST_PEOPLE = 5


@row
class Area:
    """A unit that is shown: the one asked for, or right below it. `people` have the role, in it and below."""

    unit_id: int = column("area.id")
    kind: str = column("area.kind")
    people: int = column(
        "(SELECT COALESCE(sum(headcount.people), 0) FROM headcount"
        " WHERE headcount.unit_id = area.id AND headcount.role = :role)"
    )


@row
class Counted:
    """So many people of an area, None for those right in the unit asked for, with the same parts of a level."""

    unit_id: int | None = column("below.id")
    key: str = column("capability.key")
    lead: int | None = column("seen.level")
    proved: int | None = column("proof.level")
    own: int | None = column("said.level")
    people: int = column("count(*)")


_areas = Select(
    Area,
    """FROM unit AS area WHERE (area.id = :unit OR area.parent_id = :unit AND area.closed_at IS NULL)
    AND area.path LIKE :branch ORDER BY area.id <> :unit, area.code LIMIT 501""",
)
_PEOPLE = """(SELECT one.person_id FROM unit AS home CROSS JOIN membership AS one
    WHERE home.path LIKE :under AND one.unit_id = home.id AND one.is_current AND one.role = :role)"""


def _word(name: str, source: str) -> str:
    """SQL: the newest word of a source on a capability."""
    return f"""LEFT JOIN assessment AS {name}_by ON {name}_by.person_id = membership.person_id
        AND {name}_by.source = '{source}' AND {name}_by.role = membership.role AND {name}_by.is_current
    LEFT JOIN assessedlevel AS {name} ON {name}.assessment_id = {name}_by.id AND {name}.key = capability.key"""


_counted = Select(
    Counted,
    f"""FROM unit CROSS JOIN membership CROSS JOIN capability {_word("seen", "LEAD")} {_word("said", "SELF")}
    LEFT JOIN {proofs(_PEOPLE)} AS proof ON proof.person_id = membership.person_id AND proof.key = capability.key
    LEFT JOIN unit AS below ON below.parent_id = :unit AND unit.path LIKE below.path || '%'
    WHERE unit.path LIKE :branch AND unit.path LIKE :under AND membership.unit_id = unit.id AND membership.is_current
    AND membership.role = :role AND capability.model_id = :model
    GROUP BY below.id, capability.key, seen.level, proof.level, said.level""",
)


@row
class SkillCell:
    """`level` and `people` None: too few, or nobody, has a level."""

    key: str
    level: str | None
    people: int | None
    is_hidden: bool


@row
class SkillArea:
    unit_id: int
    people: int
    cells: list[SkillCell]


@row
class Network:
    """`model` None: the role has none."""

    model: Model | None
    total: SkillArea | None
    rows: list[SkillArea]


async def network(unit_id: int | None, role: Role, scope: Scope) -> Network:
    """A unit, the viewer's own when None, and those right below it, by the capabilities of a role.

    Raises:
        NotFound: the unit is not in the viewer's branch.
    """
    place = await place_of(unit_id, scope)
    there = await capabilities.of_role(role.value, scope)
    if there is None:
        return Network(None, None, [])
    model, asked = there
    total, *areas = await _areas.seen(scope, unit=place.id, role=role.value)
    where = {"unit": place.id, "under": f"{place.path}%", "role": role.value, "model": model.id}
    found = await _counted.seen(scope, **where)
    is_own_store = total.kind == "STORE" and total.unit_id == scope.audiences[-1]
    rows: dict[int, list[SkillCell]] = {one.unit_id: [] for one in (total, *areas)}
    for one in asked:
        cells = _cells(one.key, found, model, [area.unit_id for area in areas], is_own_store=is_own_store)
        for unit, cell in cells.items():
            rows[total.unit_id if unit is None else unit].append(cell)
    shown = [SkillArea(one.unit_id, one.people, rows[one.unit_id]) for one in (total, *areas)]
    return Network(model, shown[0], shown[1:])


def _cells(
    key: str, found: Sequence[Counted], model: Model, areas: Sequence[int], *, is_own_store: bool
) -> dict[int | None, SkillCell]:
    """One capability's column: of each area, and under None of the whole."""
    parts: dict[int | None, dict[Parts, int]] = {unit: {} for unit in (None, *areas)}
    direct: dict[Parts, int] = {}
    for one in found:
        if one.key == key:
            said = Parts(one.lead, one.proved, one.own)
            for counted in (parts[None], parts.get(one.unit_id, direct) if one.unit_id else direct):
                counted[said] = counted.get(said, 0) + one.people
    means = {unit: levels.mean(counted, model.weights) for unit, counted in parts.items()}
    counts = {unit: means[unit][0] for unit in areas}
    hidden = set() if is_own_store else too_few(means[None][0], counts)
    return {
        unit: SkillCell(key, None, None, is_hidden=True) if unit in hidden
        else SkillCell(key, None if mean is None else f"{mean:.1f}", people, is_hidden=False)
        for unit, (people, mean) in means.items()
    }  # fmt: skip


def too_few(whole: int, areas: Mapping[int, int]) -> set[int | None]:
    """The areas, None for the whole, whose mean is not shown: under five people have a level there.

    Where what is left over from the whole would be so few, the smallest area shown is hidden as well: nobody can work
    the rest out from the difference. Whoever stands in no area counts as left over.
    """
    hidden: set[int | None] = {unit for unit, people in areas.items() if 0 < people < LEAST_PEOPLE}
    if 0 < whole < LEAST_PEOPLE:
        return {None, *(unit for unit, people in areas.items() if people)}
    shown = sorted((unit for unit, people in areas.items() if people >= LEAST_PEOPLE), key=lambda unit: areas[unit])
    while shown and 0 < whole - sum(areas[unit] for unit in shown) < LEAST_PEOPLE:
        hidden.add(shown.pop(0))
    return hidden
