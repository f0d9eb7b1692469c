"""How far a unit and the units below it are with their courses, from kept sums (`models/rollups.py`).

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
class CompletionRow:
    """Counts of enrolments in one unit with all below it; `guides` counts the people there who learn."""

    unit_id: int = column("unit.id")
    parent_id: int | None = column("unit.parent_id")
    name: str = column("unit.name")
    guides: int = column(
        "(SELECT COALESCE(sum(headcount.people), 0) FROM headcount"
        " WHERE headcount.unit_id = unit.id AND headcount.role IN :learners)"
    )
    assigned: int = column("CAST(COALESCE(sum(tally.assigned), 0) AS BIGINT)")
    completed: int = column("CAST(COALESCE(sum(tally.completed), 0) AS BIGINT)")
    on_time: int = column("CAST(COALESCE(sum(tally.on_time), 0) AS BIGINT)")
    overdue: int = column(
        "(SELECT COALESCE(sum(deadline.still_open), 0) FROM deadline"
        " WHERE deadline.unit_id = unit.id AND deadline.due_at < :now"
        " AND (CAST(:course AS BIGINT) = 0 OR deadline.course_id = :course))"
    )
    has_children: bool = column(
        "EXISTS (SELECT 1 FROM unit AS below WHERE below.parent_id = unit.id AND below.closed_at IS NULL)"
    )

    @property
    def share(self) -> float | None:
        """Completed of assigned, 0 to 1; None where nothing is assigned."""
        return self.completed / self.assigned if self.assigned else None

    @property
    def on_time_share(self) -> float | None:
        """On time of completed, 0 to 1; None while nothing is completed."""
        return self.on_time / self.completed if self.completed else None


ROWS = Select(
    CompletionRow,
    """FROM unit LEFT JOIN tally ON tally.unit_id = unit.id
        AND (CAST(:course AS BIGINT) = 0 OR tally.course_id = :course)
    WHERE (unit.id = :unit OR unit.parent_id IN :opened) AND unit.path LIKE :branch
    GROUP BY unit.id, unit.parent_id, unit.name, unit.code, unit.closed_at
    HAVING unit.id = :unit OR unit.closed_at IS NULL OR COALESCE(sum(tally.assigned), 0) > 0
    ORDER BY unit.id <> :unit, unit.code, unit.id""",
)
"""The unit itself first, then those right below the opened ones."""


@row
class Completion:
    as_of: datetime
    total: CompletionRow
    rows: list[CompletionRow]


async def completion(
    unit_id: int | None, *, course_id: int | None, scope: Scope, opened: Sequence[int] = ()
) -> Completion:
    """The unit (the viewer's own when None) and each unit right below it, or below one `opened`; of one course, or all.

    Raises:
        NotFound: the unit is not in the viewer's branch.
    """
    place = await place_of(unit_id, scope)
    now = clock.now()
    asked = {"unit": place.id, "opened": [place.id, *opened], "course": course_id or 0}
    total, *rows = await ROWS.seen(scope, **asked, learners=LEARNERS, now=now)
    return Completion(now, total, rows)


async def place_of(unit_id: int | None, scope: Scope) -> Place:
    """Raises:
    NotFound: the unit is not in the viewer's branch.
    """
    found = await (OWN.seen(scope) if unit_id is None else PLACE.seen(scope, unit=unit_id))
    if not found:
        raise NotFound(path=["unitId"])
    return found[0]
