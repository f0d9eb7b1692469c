"""The org tree: headquarters, franchisees and provinces, regions, stores. Seeing it; changing it is `people.tree`'s."""

from collections.abc import Sequence
from enum import StrEnum

from kit.reading import Many, One, Relation, row
from people.scope import Scope, sees_unit


class Kind(StrEnum):
    HEADQUARTERS = "HEADQUARTERS"
    FRANCHISEE = "FRANCHISEE"
    PROVINCE = "PROVINCE"
    REGION = "REGION"
    STORE = "STORE"


LEVEL: dict[Kind, int] = {
    Kind.HEADQUARTERS: 0,
    Kind.FRANCHISEE: 1,
    Kind.PROVINCE: 1,
    Kind.REGION: 2,
    Kind.STORE: 3,
}
"""A unit stands below one of a lower level; small chains leave levels out."""


@row
class Unit:
    id: int
    parent_id: int | None
    kind: str
    name: str
    code: str
    path: str
    time_zone: str
    version: int
    is_closed: bool


@row
class Ancestor(Unit):
    below_id: int
    height: int


@row
class PeopleCount:
    unit_id: int
    n: int


def columns_of(unit: str) -> str:
    names = ("id", "parent_id", "kind", "name", "code", "path", "time_zone", "version")
    return ", ".join(f"{unit}.{name}" for name in names) + f", {unit}.closed_at IS NOT NULL AS is_closed"


unit = One(
    Unit,
    f"SELECT {columns_of('unit')} FROM unit WHERE unit.id IN :parents AND {sees_unit('unit.id')}",
    by="id",
    of="unit_id",
)

parent = One(
    Unit,
    f"SELECT {columns_of('unit')} FROM unit WHERE unit.id IN :parents AND {sees_unit('unit.id')}",
    by="id",
    of="parent_id",
)

children = Many(
    Unit,
    f"""SELECT {columns_of("unit")} FROM unit WHERE unit.parent_id IN :parents AND unit.closed_at IS NULL
    AND {sees_unit("unit.id")} ORDER BY unit.code""",
    by="parent_id",
)

ancestors = Many(
    Ancestor,
    f"""WITH RECURSIVE above (below_id, id, height) AS (
        SELECT place.id, place.parent_id, 1 FROM unit AS place WHERE place.id IN :parents
        UNION ALL SELECT above.below_id, up.parent_id, above.height + 1
            FROM above JOIN unit AS up ON up.id = above.id)
    SELECT {columns_of("unit")}, above.below_id, above.height FROM above JOIN unit ON unit.id = above.id
    WHERE {sees_unit("unit.id")} ORDER BY above.height DESC""",
    by="below_id",
)
"""The highest first, without the unit itself."""

_people = Relation(
    PeopleCount,
    f"""SELECT top.id AS unit_id, count(*) AS n FROM unit AS top
    JOIN unit AS place ON place.path LIKE top.path || '%' AND place.path LIKE :branch
    JOIN membership ON membership.unit_id = place.id AND membership.is_current
    WHERE top.id IN :parents AND {sees_unit("top.id")} GROUP BY top.id""",
    by="unit_id",
)


async def people_counts(units: Sequence[Unit], scope: Scope) -> list[int]:
    """How many people work in each unit and below it, of those in the viewer's branch."""
    counted = {one.unit_id: one.n for one in await _people.find([unit.id for unit in units], scope)}
    return [counted.get(unit.id, 0) for unit in units]
