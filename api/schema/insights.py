"""The GraphQL types of insights: completion by unit and by guide, and what is overdue."""

from datetime import datetime
from typing import Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.ids import decode
from api.paging import Connection, stretch_of, wanted
from api.relations import attribute, relation, root, shows
from api.schema.courses import Enrolment
from api.schema.people import Person, Unit
from courses import enrolment
from insights import completion as completing
from insights import guides
from people import staff, units


@shows(completing.CompletionRow)
class CompletionRow:
    """Completion of one unit with all below it: counts of enrolments, kept in the write's transaction."""

    unit: Unit = relation(units.unit, "The unit.")
    guides: int = attribute("People there who learn.")
    assigned: int = attribute("Enrolments.")
    completed: int = attribute("Completed ones.")
    on_time: int = attribute("Completed by their due date, or without one.")
    overdue: int = attribute("Open ones past their due date, at this moment.")
    share: float | None = attribute("Completed of assigned, 0 to 1; null where nothing is assigned.")
    has_children: bool = attribute("Whether units stand below it.")


@shows(completing.Completion)
class Completion:
    """A unit and the units right below it."""

    as_of: datetime = attribute("The moment of the numbers: now.")
    total: CompletionRow = attribute("The unit itself, with all below it.")
    rows: list[CompletionRow] = attribute("Each unit right below it, by code; at most 500.")


@shows(guides.GuideCompletion)
class GuideCompletion:
    """One person who learns: all their courses, wherever they were completed."""

    guide: Person = relation(staff.person, "The one who learns.")
    assigned: int = attribute("Enrolments.")
    completed: int = attribute("Completed ones.")
    overdue: int = attribute("Open ones past their due date, at this moment.")
    next_due_at: datetime | None = attribute("The earliest due date of an open one.")
    last_learned_at: datetime | None = relation(guides.last_learned_at, "When they last did anything in a lesson.")


@strawberry.input(description="Which enrolments count.")
class CompletionFilter:
    course_id: strawberry.ID | None = strawberry.field(default=None, description="Only those of this course.")


async def completion(info: Info, unit_id: strawberry.ID | None = None, filter: CompletionFilter | None = None) -> Any:
    unit, course = _unit(unit_id), _course(filter.course_id if filter else None)
    return await completing.completion(unit, course_id=course, scope=info.context.scope)


async def guide_completion(
    info: Info,
    unit_id: strawberry.ID | None = None,
    filter: CompletionFilter | None = None,
    sort: guides.GuideCompletionSort | None = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Any:
    scope = info.context.scope
    source = guides.SORTS[sort or guides.GuideCompletionSort.NAME]
    values = await guides.filters(_unit(unit_id), _course(filter.course_id if filter else None), scope)
    return await stretch_of(source, scope, wanted(first, after, last, before), values)


async def overdue(
    info: Info,
    unit_id: strawberry.ID | None = None,
    course_id: strawberry.ID | None = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Any:
    scope = info.context.scope
    values = await guides.overdue_filters(_unit(unit_id), _course(course_id), scope)
    return await stretch_of(enrolment.overdue, scope, wanted(first, after, last, before), values)


def _unit(id: strawberry.ID | None) -> int | None:
    return decode(id, "Unit") if id is not None else None


def _course(id: strawberry.ID | None) -> int | None:
    return decode(id, "Course") if id is not None else None


@strawberry.type
class InsightQueries:
    completion: Completion = root(completion, "Completion of a unit, the viewer's own when null, and of those below.")
    guide_completion: Connection[GuideCompletion] = root(
        guide_completion, "The guides of a unit, the viewer's own when null, with all below it."
    )
    overdue: Connection[Enrolment] = root(overdue, "Open enrolments past their due date, the longest first.")


decide(
    CompletionRow={SIGNED_IN: "unit guides assigned completed onTime overdue share hasChildren"},
    Completion={SIGNED_IN: "asOf total rows"},
    GuideCompletion={SIGNED_IN: "guide assigned completed overdue nextDueAt lastLearnedAt"},
)
decide_connections("GuideCompletion")
