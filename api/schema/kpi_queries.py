"""What can be asked about KPI, and who may."""

from decimal import Decimal, InvalidOperation
from typing import Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.ids import decode
from api.paging import Connection, listing, stretch_of, wanted
from api.relations import root
from api.schema.kpi import BranchScores, Measure, Period, Score, Scorecard, ScoreSimulation, WhatIf, WhatIfInput
from insights.completion import place_of
from kit.errors import Invalid
from kpi import branches, card, measures, periods, scorecards, scores, simulation


class NotADecimal(Invalid):
    zh = "这不是一个数字：{text}。"
    en = "This is not a decimal: {text}."


async def all_measures(info: Info) -> Any:
    return await measures.measures.seen(info.context.scope)


async def branch_scores(info: Info, period_id: strawberry.ID, unit_id: strawberry.ID | None = None) -> Any:
    scope = info.context.scope
    unit = decode(unit_id, "Unit") if unit_id else info.context.viewer.unit_id
    return await branches.branches(unit, decode(period_id, "Period"), scope)


async def scores_of(
    info: Info,
    period_id: strawberry.ID,
    unit_id: strawberry.ID | None = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Any:
    scope = info.context.scope
    place = await place_of(decode(unit_id, "Unit") if unit_id else None, scope)
    values = {"period": decode(period_id, "Period"), "under": f"{place.path}%"}
    return await stretch_of(scores.of_branch, scope, wanted(first, after, last, before), values)


async def what_if(info: Info, period_id: strawberry.ID, changes: list[WhatIfInput]) -> Any:
    if len({one.measure_id for one in changes[: card.MOST_CHANGES]}) < len(changes):  # too many, or one twice
        raise card.WhatIfWrong(path=["changes"])
    tried = {decode(one.measure_id, "Measure"): decimal(one.value) for one in changes}
    return await card.what_if(decode(period_id, "Period"), tried, scope=info.context.scope)


async def simulated(info: Info, scorecard_id: strawberry.ID, period_id: strawberry.ID) -> Any:
    version, period = decode(scorecard_id, "Scorecard"), decode(period_id, "Period")
    return await simulation.simulate(version, period, info.context.scope)


def decimal(text: str) -> Decimal:
    """Raises:
    NotADecimal
    """
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise NotADecimal(text=text[:40]) from None
    if not found.is_finite() or len(text) > 40:
        raise NotADecimal(text=text[:40])
    return found


@strawberry.type
class KpiQueries:
    measures: list[Measure] = root(all_measures, "What is measured, retired ones too; at most 60.")
    periods: Connection[Period] = listing(
        periods.periods, "The months that have begun, the newest first.", filters=periods.begun
    )
    scorecards: Connection[Scorecard] = listing(
        scorecards.versions, "Published versions, and drafts for those who make them; the newest first."
    )
    my_scores: Connection[Score] = listing(scores.mine, "The viewer's own, a month each, the newest first.")
    what_if: WhatIf = root(what_if, "The viewer's own score of a month, were some numbers others; nothing is kept.")
    branch_scores: BranchScores = root(
        branch_scores, "The scores of a unit, the viewer's own when null, and of those right below it."
    )
    scores: Connection[Score] = root(scores_of, "The scores of everybody in a unit and below it, the best first.")
    simulate_scorecard: ScoreSimulation = root(simulated, "What a scorecard would have done to a month.")


decide(
    Measure={
        SIGNED_IN: """id key name nameZh nameEn unit kind direction decimals family source most isShared isRetired
        version""",
    },
    Period={SIGNED_IN: "id firstDay lastDay state digest version"},
    GradeBand={SIGNED_IN: "name least"},
    ScoringRules={SIGNED_IN: "normalisation capBp floorBp leastWeightBp leastDays scale"},
    ScorecardLine={SIGNED_IN: "measure position weightBp aim lowPost exposure freedom leastBp mostBp"},
    OverlayWeight={SIGNED_IN: "measure weightBp"},
    Overlay={SIGNED_IN: "stage role unit unitName shifted"},
    Scorecard={SIGNED_IN: "id number state fromDay note scoring lines overlays acknowledgedAt version"},
    ScoreLine={SIGNED_IN: "measure weightBp value target monthTarget dueTo factor points asOf"},
    ScorePart={SIGNED_IN: "unit role stage activeDays fullDays passedDays lines"},
    GradeStep={SIGNED_IN: "measure more"},
    NextGrade={SIGNED_IN: "grade least gap steps"},
    MeasureReliability={SIGNED_IN: "measure value days people betweenPeople withinDays"},
    ScoreReliability={SIGNED_IN: "value belief canPunish lines"},
    Score={
        SIGNED_IN: """id period person unit isFrozen points withoutLearning grade missing activeDays days dataAsOf
        scorecard parts reliability nextGrade wouldBe digest scoredAt"""
    },
    WouldBeScore={SIGNED_IN: "points grade parts scoredAt"},
    WouldBeBranchScore={SIGNED_IN: "points grade people lines"},
    BranchScore={SIGNED_IN: "unit points grade people hasChildren lines wouldBe"},
    BranchScores={SIGNED_IN: "total rows"},
    WhatIfLine={SIGNED_IN: "measure points"},
    WhatIf={SIGNED_IN: "points grade lines"},
    ScoreShift={SIGNED_IN: "person pointsNow pointsThen gradeNow gradeThen measure"},
    ScoreSimulation={SIGNED_IN: "people isWhole better worse same shifts"},
)
decide_connections("Period", "Scorecard", "Score")
