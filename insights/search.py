"""One box that finds courses, lessons, units and people, each as far as the viewer sees them."""

from collections.abc import Sequence
from typing import Any

from courses import catalogue
from kit.reading import Select, column, row
from kit.text import like
from people import staff, units
from people.roles import Right
from people.scope import Scope

MOST_OF_EACH = 10


@row
class UnitHit:
    id: int = column("unit.id")


unit_hits = Select(
    UnitHit,
    f"""FROM unit WHERE unit.closed_at IS NULL AND unit.path LIKE :branch
    AND (lower(unit.name) LIKE :search ESCAPE '!' OR lower(unit.code) LIKE :search ESCAPE '!')
    ORDER BY unit.code LIMIT {MOST_OF_EACH}""",
)


async def search(text: str, scope: Scope) -> list[Any]:
    """Up to 10 courses, 10 lessons, 10 units and 10 people, in this order; nothing for an empty text."""
    pattern = like(text)
    if pattern == like(""):
        return []
    courses = await catalogue.courses.page(scope, limit=MOST_OF_EACH, scene="", search=pattern)
    lessons = [one.id for one in await catalogue.lesson_hits.seen(scope, search=pattern)]
    found: list[Any] = [*courses.rows, *_in_order(lessons, await catalogue.lesson.find(lessons, scope))]
    if scope.may(Right.SEE_SUBTREE):
        hits = [one.id for one in await unit_hits.seen(scope, search=pattern)]
        found += _in_order(hits, await units.unit.find(hits, scope))
    if scope.may(Right.SEE_PEOPLE):
        found += (await staff.people.page(scope, limit=MOST_OF_EACH, **staff.filters(search=text))).rows
    return found


def _in_order(ids: Sequence[int], rows: Sequence[Any]) -> list[Any]:
    known = {one.id: one for one in rows}
    return [known[id] for id in ids if id in known]
