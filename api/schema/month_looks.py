"""Months worth a look in the schema: guides whose points are far from what is usual in their group."""

from datetime import date
from typing import Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.ids import decode
from api.relations import attribute, relation, root, shows
from api.schema.kpi import Measure, Period, Score
from api.schema.people import Person, Unit
from api.schema.weeks import WeekLookRules
from insights import month_looks as looked
from kpi import measures, periods, scores
from people import staff, units


@shows(looked.Group)
class MonthLookGroup:
    """Guides of one stage in the whole chain; points are decimals."""

    stage: int = attribute("Their stage.")
    guides: int = attribute("How many have points.")
    usual: str = attribute("The median of their points.")
    low: str | None = attribute("Points below this are far; null where none can be.")
    high: str | None = attribute("Points above this are far; null where none can be.")


@shows(looked.MonthLook)
class MonthLook:
    """A guide's month that is far from what is usual in the group; numbers are decimals."""

    person: Person | None = relation(staff.person, "Who.")
    unit: Unit | None = relation(units.unit, "Where they work now.")
    score: Score = relation(scores.score, "The score of the month, which explains itself.")
    stage: int = attribute("Whose group they are compared with.")
    points: str = attribute("Their points.")
    usual: str = attribute("The median of the group.")
    times: str = attribute("How many usual deviations they lie above (or, negative, below).")
    compared: int = attribute("How many guides the median is of.")
    measure: Measure | None = relation(
        measures.measure, "The measure asked for; of a score the one that carries it away the farthest."
    )
    measure_points: str | None = attribute("The points of that measure.")
    measure_usual: str | None = attribute("The median of the group in that measure.")
    value: str | None = attribute("What that measure came to.")
    target: str | None = attribute("Its target for the days worked; null without one.")


@shows(looked.MonthLooks)
class MonthLooks:
    """A month of a unit's guides, by points of the score or of a measure; a frozen month as it was frozen."""

    period: Period | None = relation(periods.period, "The month; null while none can be told.")
    unit: Unit = relation(units.unit, "Whose, with all below it.")
    measure: Measure | None = relation(measures.measure, "Which measure; null: the score.")
    as_of: date | None = attribute("The newest reading of those listed.")
    rules: WeekLookRules = attribute("By which it is told; no own weeks are compared.")
    measures: list[Measure] = attribute("Those of the month's scorecard, in its order.")
    groups: list[MonthLookGroup] = attribute("Those large enough to compare, by stage.")
    obstacle: looked.Obstacle | None = attribute("Why nobody is compared; null where somebody is.")
    rows: list[MonthLook] = attribute("The farthest first; at most 50.")


async def month_looks(
    info: Info,
    unit_id: strawberry.ID | None = None,
    period_id: strawberry.ID | None = None,
    measure_id: strawberry.ID | None = None,
) -> Any:
    unit = decode(unit_id, "Unit") if unit_id else None
    period = decode(period_id, "Period") if period_id else None
    measure = decode(measure_id, "Measure") if measure_id else None
    return await looked.looks(unit, period, measure, info.context.scope)


@strawberry.type
class MonthLookQueries:
    month_looks: MonthLooks = root(
        month_looks,
        "Whose month is worth a look, by a measure, or the score when null; of a unit, the viewer's own when null; of "
        "a month, the newest that can be told.",
    )


decide(
    MonthLookGroup={SIGNED_IN: "stage guides usual low high"},
    MonthLook={
        SIGNED_IN: """person unit score stage points usual times compared measure measurePoints measureUsual value
        target"""
    },
    MonthLooks={SIGNED_IN: "period unit measure asOf rules measures groups obstacle rows"},
)
