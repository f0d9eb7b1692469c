"""How far a unit and the units below it are with their courses: kept sums, and what is overdue counted at the moment.

A course completed counts where the guide worked on that day; an open one counts where the guide works now.
"""

from collections.abc import Sequence
from datetime import datetime

from kit import clock
from kit.errors import NotFound
from kit.reading import Select, column, row
from people.roles import LEARNERS
from people.scope import Scope


@row
class Place:
    """A unit whose numbers are asked for."""

    id: int = column("unit.id")
    path: str = column("unit.path")
    name: str = column("unit.name")


PLACE = Select(Place, "FROM unit WHERE unit.id = :unit AND unit.path LIKE :branch")
OWN = Select(Place, "FROM membership JOIN unit ON unit.id = membership.unit_id WHERE membership.person_id = :me "
    "AND membership.is_current AND unit.path LIKE :branch")  # fmt: skip


@row
class Sums:
    """A unit, and the tallies of it and all below."""

    unit_id: int = column("unit.id")
    name: str = column("unit.name")
    assigned: int = column("CAST(COALESCE(sum(tally.assigned), 0) AS BIGINT)")
    completed: int = column("CAST(COALESCE(sum(tally.completed), 0) AS BIGINT)")
    on_time: int = column("CAST(COALESCE(sum(tally.on_time), 0) AS BIGINT)")
    has_children: bool = column(
        "unit.id IN (SELECT below.parent_id FROM unit AS below"
        " WHERE below.closed_at IS NULL AND below.parent_id IS NOT NULL)"
    )


SUMS = Select(
    Sums,
    """FROM unit LEFT JOIN tally ON tally.unit_id = unit.id
        AND (CAST(:course AS BIGINT) = 0 OR tally.course_id = :course)
    WHERE (unit.id = :unit OR unit.parent_id = :unit) AND unit.path LIKE :branch
    GROUP BY unit.id, unit.name, unit.code, unit.closed_at
    HAVING unit.id = :unit OR unit.closed_at IS NULL OR COALESCE(sum(tally.assigned), 0) > 0
    ORDER BY unit.code, unit.id""",
)


@row
class Number:
    """A count of one unit alone."""

    path: str = column("unit.path")
    n: int = column("count(*)")


# CROSS JOIN keeps SQLite's planner from beginning with the people of the whole chain.
GUIDES = Select(
    Number,
    """FROM unit CROSS JOIN membership
    WHERE unit.path LIKE :under AND unit.path LIKE :branch AND membership.unit_id = unit.id
    AND membership.is_current AND membership.role IN :learners GROUP BY unit.path""",
)

OVERDUE = Select(
    Number,
    """FROM unit CROSS JOIN enrolment
    WHERE unit.path LIKE :under AND unit.path LIKE :branch AND enrolment.unit_id = unit.id
    AND enrolment.completed_at IS NULL AND enrolment.due_at < :now
    AND (CAST(:course AS BIGINT) = 0 OR enrolment.course_id = :course) GROUP BY unit.path""",
)


@row
class CompletionRow:
    """Counts of enrolments in one unit with all below it; `guides` counts the people there who learn."""

    unit_id: int
    name: str
    guides: int
    assigned: int
    completed: int
    on_time: int
    overdue: int
    has_children: bool

    @property
    def share(self) -> float | None:
        """Completed of assigned, 0 to 1; None where nothing is assigned."""
        return self.completed / self.assigned if self.assigned else None


@row
class Completion:
    as_of: datetime
    total: CompletionRow
    rows: list[CompletionRow]


async def completion(unit_id: int | None, *, course_id: int | None, scope: Scope) -> Completion:
    """The unit (the viewer's own when None) and each unit right below it; of one course, or of all.

    Raises:
        NotFound: the unit is not in the viewer's branch.
    """
    place = await place_of(unit_id, scope)
    now = clock.now()
    course, under = course_id or 0, f"{place.path}%"
    sums = await SUMS.seen(scope, unit=place.id, course=course)
    guides = _summed(place, await GUIDES.seen(scope, under=under, learners=LEARNERS))
    overdue = _summed(place, await OVERDUE.seen(scope, under=under, course=course, now=now))
    rows = {
        one.unit_id: CompletionRow(
            one.unit_id, one.name, guides.get(one.unit_id, 0), one.assigned, one.completed, one.on_time,
            overdue.get(one.unit_id, 0), one.has_children,
        )
        for one in sums
    }  # fmt: skip
    return Completion(now, rows.pop(place.id), [*rows.values()])


async def place_of(unit_id: int | None, scope: Scope) -> Place:
    """Raises:
    NotFound: the unit is not in the viewer's branch.
    """
    found = await (OWN.seen(scope) if unit_id is None else PLACE.seen(scope, unit=unit_id))
    if not found:
        raise NotFound(path=["unitId"])
    return found[0]


def _summed(place: Place, numbers: Sequence[Number]) -> dict[int, int]:
    """The sum of the unit, and of each unit right below it with all that is below that one."""
    sums = {place.id: 0}
    for one in numbers:
        sums[place.id] += one.n
        if below := one.path[len(place.path) :]:
            child = int(below[: below.index("/")])
            sums[child] = sums.get(child, 0) + one.n
    return sums
