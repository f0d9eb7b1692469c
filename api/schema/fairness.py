"""The GraphQL types of fairness between stores: by what targets are multiplied, and why."""

from typing import Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.ids import decode
from api.paging import Connection, stretch_of, wanted
from api.relations import attribute, relation, root, shows
from api.schema.kpi import Measure
from api.schema.people import Unit
from kpi import measures, store_factors
from people import units


@shows(store_factors.StoreFairness)
class StoreFairness:
    """What a store reached in a month of what could be expected there. Numbers are decimals."""

    unit: Unit | None = relation(units.unit, "The store.")
    exposure_measure: Measure = relation(measures.exposure, "By what it is judged, such as visits.")
    people: str = attribute("Scored people, by the days they worked up to the newest exposure.")
    days: int = attribute("Days with exposure: by them the factor is believed.")
    readings: int = attribute("Readings of the measure, one a day and person: by them O/E is believed.")
    observed: str = attribute("What was reached, O.")
    exposure: str = attribute("How much there was of what brings it.")
    expected: str = attribute("What the chain's rate gives at this exposure, E.")
    ratio: str | None = attribute("O/E; null where nothing is expected.")
    shrunk_ratio: str | None = attribute("O/E, drawn to 1 by as much as it cannot be believed.")
    share: str = attribute("Exposure a head over the chain's, such as 0.8.")
    factor: str = attribute("By what targets are multiplied there, 0.5 to 1.5.")


async def store_fairness(
    info: Info,
    period_id: strawberry.ID,
    measure_id: strawberry.ID,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Any:
    values = {"period": decode(period_id, "Period"), "measure": decode(measure_id, "Measure")}
    return await stretch_of(store_factors.of_branch, info.context.scope, wanted(first, after, last, before), values)


@strawberry.type
class FairnessQueries:
    store_fairness: Connection[StoreFairness] = root(
        store_fairness, "The stores of the viewer's branch in a month, the one with the most exposure a head first."
    )


decide(
    StoreFairness={
        SIGNED_IN: """unit exposureMeasure people days readings observed exposure expected ratio shrunkRatio share
        factor"""
    },
)
decide_connections("StoreFairness")
