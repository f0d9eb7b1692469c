"""The GraphQL types of how new the readings of each measure are."""

from datetime import date, datetime
from typing import Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.relations import attribute, relation, root, shows
from api.schema.kpi import Measure
from kpi import freshness, measures
from kpi.intake.imports import ImportSource


@shows(freshness.Freshness)
class MeasureFreshness:
    """How new the readings of a measure are. People are counted in the viewer's branch."""

    measure: Measure = relation(measures.measure, "Which measure.")
    newest_day: date | None = attribute("The newest day with a reading in the chain; null: none for two months.")
    days_old: int | None = attribute("How many days ago that is; 0 is today.")
    source: ImportSource | None = attribute("How the last of them came; null where it is worked out from learning.")
    came_at: datetime | None = attribute("When the last of them came.")
    people: int | None = attribute("People with a reading of the newest day.")
    people_before: int | None = attribute("People with a reading of the day before; null without any.")
    expected: int | None = attribute("People who are scored, and not off that day by the roster; null of learning.")
    is_scored: bool = attribute("Whether it counts in this month's scorecard.")
    is_late: bool = attribute("It counts in the scorecard, and its newest day is two days ago or more.")


async def all_freshness(info: Info) -> Any:
    return await freshness.freshness(info.context.scope)


@strawberry.type
class FreshnessQueries:
    measure_freshness: list[MeasureFreshness] = root(
        all_freshness, "How new the readings of every measure in use are; at most 60."
    )


decide(
    MeasureFreshness={
        SIGNED_IN: "measure newestDay daysOld source cameAt people peopleBefore expected isScored isLate"
    },
)
