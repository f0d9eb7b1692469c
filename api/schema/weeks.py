"""Weeks in the schema: a measure by unit and week, and the guides whose last week is worth a look."""

from datetime import date
from typing import Any

import strawberry

import api.schema.week_words  # noqa: F401  before any type
from api.access import SIGNED_IN, decide
from api.context import Info
from api.ids import decode
from api.relations import attribute, relation, root, shows
from api.schema.kpi import Measure
from api.schema.people import Person, Unit
from insights import unusual
from insights import week_looks as looked
from insights import week_map as mapped
from kpi import measures, weeks
from people import staff, units


@shows(weeks.Week)
class Week:
    """From a Monday to a Sunday, by the chain's clock."""

    first_day: date = attribute("The Monday.")
    last_day: date = attribute("The Sunday.")


@shows(mapped.WeekRow)
class WeekRow:
    """A unit or a guide, by week."""

    unit: Unit | None = relation(units.unit, "The unit, with all below it; null for a guide.")
    person: Person | None = relation(staff.person, "The guide; null for a unit.")
    values: list[str | None] = attribute("A decimal for each week, or null: nothing was reported.")


@shows(mapped.WeekMap)
class WeekMap:
    """A measure by week. Amounts are added up, rates are amounts over bases, of levels the last of a week counts."""

    unit: Unit = relation(units.unit, "Whose.")
    measure: Measure = relation(measures.measure, "Which measure.")
    weeks: list[Week] = attribute("The last 12 whole weeks, the oldest first.")
    frozen: list[bool] = attribute(
        "Which of them are frozen: units stand as they were by then; rows of guides are by today's readings."
    )
    total: WeekRow = attribute("The unit with all below it.")
    usual: str | None = attribute(
        "The average of its four weeks before the last, a decimal; of a rate all amounts over all bases."
    )
    rows: list[WeekRow] = attribute(
        "The units right below, or the guides of a store without any; the highest last week first; at most 500."
    )
    as_of: date | None = attribute("The last day of these weeks that has a reading.")


@shows(unusual.Rules)
class WeekLookRules:
    """When a week is worth a look. It is no accusation: who was ill, or had a stall in the street, is far away too."""

    least_weeks: int = attribute("Own weeks with a reading, of the 8 before.")
    least_peers: int = attribute("Guides of the same stage.")
    far: float = attribute("More usual deviations than this.")


@shows(looked.Look)
class WeekLook:
    """A guide's week that is far from what is usual."""

    person: Person | None = relation(staff.person, "Who.")
    unit: Unit | None = relation(units.unit, "Where they work now.")
    against: unusual.Against = attribute("What it is far from.")
    value: str = attribute("The week's value, a decimal.")
    usual: str = attribute("The median of what it is compared with, a decimal.")
    times: str = attribute("How many usual deviations it lies above (or, negative, below), a decimal.")
    compared: int = attribute("How many weeks or guides the median is of.")
    values: list[str | None] = attribute("A decimal for each of the 9 weeks up to this one, or null.")


@shows(looked.Looks)
class WeekLooks:
    """The last whole week of a unit's guides, by a measure."""

    unit: Unit = relation(units.unit, "Whose.")
    measure: Measure = relation(measures.measure, "Which measure.")
    week: Week = attribute("The week that is told.")
    as_of: date | None = attribute("The last day with a reading; null without any.")
    guides: int = attribute("How many guides there are, without the viewer.")
    rules: WeekLookRules = attribute("By which it is told.")
    rows: list[WeekLook] = attribute("The farthest first; at most 50.")


async def week_looks(info: Info, unit_id: strawberry.ID | None = None, measure_id: strawberry.ID | None = None) -> Any:
    unit = decode(unit_id, "Unit") if unit_id else None
    measure = decode(measure_id, "Measure") if measure_id else None
    return await looked.looks(unit, measure, info.context.scope)


async def week_map(info: Info, unit_id: strawberry.ID | None = None, measure_id: strawberry.ID | None = None) -> Any:
    unit = decode(unit_id, "Unit") if unit_id else None
    measure = decode(measure_id, "Measure") if measure_id else None
    return await mapped.week_map(unit, measure, info.context.scope)


@strawberry.type
class WeekQueries:
    week_map: WeekMap = root(
        week_map, "A measure by week, the chain's first when null; of a unit, the viewer's own when null."
    )
    week_looks: WeekLooks = root(
        week_looks, "Whose last week is worth a look, by a measure; the unit and the measure as for `weekMap`."
    )


decide(
    Week={SIGNED_IN: "firstDay lastDay"},
    WeekRow={SIGNED_IN: "unit person values"},
    WeekMap={SIGNED_IN: "unit measure weeks frozen total usual rows asOf"},
    WeekLookRules={SIGNED_IN: "leastWeeks leastPeers far"},
    WeekLook={SIGNED_IN: "person unit against value usual times compared values"},
    WeekLooks={SIGNED_IN: "unit measure week asOf guides rules rows"},
)
