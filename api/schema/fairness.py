"""The GraphQL types of fairness between stores: by what targets are multiplied, and why."""

from typing import Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.ids import decode
from api.paging import Connection, stretch_of, wanted
from api.relations import attribute, relation, root, shows
from api.schema.kpi import Measure, ScoreSimulation
from api.schema.people import Unit
from kpi import fairness_effects, measures, store_factors
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


@shows(fairness_effects.FairLine)
class FairLine:
    """A measure whose target goes by what a store cannot change."""

    measure: Measure = relation(measures.measure, "Whose target is moved.")
    exposure_measure: Measure = relation(measures.exposure, "By what, such as visits.")
    stores: int = attribute("How many stores of the viewer's branch have a factor.")


@shows(fairness_effects.FairnessEffects)
class FairnessEffects:
    """What the factors of stores do to the scores of a month, in the viewer's branch."""

    lines: list[FairLine] = attribute("The measures that go by an exposure; none where all targets are the same.")
    simulation: ScoreSimulation | None = attribute(
        "From the score without factors (now) to the one with them (then), by today's readings; null without any."
    )


async def fairness_of(info: Info, period_id: strawberry.ID) -> Any:
    return await fairness_effects.effects(decode(period_id, "Period"), info.context.scope)


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
    fairness_effects: FairnessEffects = root(fairness_of, "What the factors of stores do to the scores of a month.")


decide(
    FairLine={SIGNED_IN: "measure exposureMeasure stores"},
    FairnessEffects={SIGNED_IN: "lines simulation"},
    StoreFairness={
        SIGNED_IN: """unit exposureMeasure people days readings observed exposure expected ratio shrunkRatio share
        factor"""
    },
)
decide_connections("StoreFairness")
