"""What can be done about KPI."""

from decimal import Decimal
from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode
from api.relations import relation, root, shows
from api.schema.kpi import Measure, Period, Scorecard
from api.schema.kpi_inputs import (
    AcknowledgeScorecardInput,
    DefineMeasureInput,
    DiscardScorecardInput,
    DraftScorecardInput,
    FreezePeriodInput,
    OverlayInput,
    PublishScorecardInput,
    RenameMeasureInput,
    RetireMeasureInput,
    ScorecardLineInput,
    ScoringRulesInput,
)
from api.schema.kpi_queries import decimal
from kit.reading import row
from kpi import card, drafting, freezing, measures, periods, scorecards
from kpi.drafts import Draft, LineDraft, OverlayDraft
from kpi.scorecards import Rules


@row
class Kept:
    """What a mutation has changed, by the name its type looks it up with."""

    measure_id: int | None = None
    version_id: int | None = None
    period_id: int | None = None


@shows(Kept)
class MeasureSuccess:
    """The measure is changed."""

    measure: Measure = relation(measures.measure, "As it is now.")


@shows(Kept)
class ScorecardSuccess:
    """The scorecard is changed."""

    scorecard: Scorecard | None = relation(scorecards.version, "As it is now; null once discarded.")


@shows(Kept)
class FreezePeriodSuccess:
    """The month is frozen."""

    period: Period = relation(periods.period, "As it is now.")


MeasureResult = Annotated[
    MeasureSuccess | ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem,
    result("MeasureResult"),
]
ScorecardResult = Annotated[
    ScorecardSuccess | ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem,
    result("ScorecardResult"),
]
FreezePeriodResult = Annotated[
    FreezePeriodSuccess | NotFoundProblem | NotAllowedProblem | ConflictProblem, result("FreezePeriodResult")
]


async def define_measure(info: Info, input: DefineMeasureInput) -> Any:
    names = {"key": input.key, "name": (input.name, input.name_en)}
    kinds = {"unit": input.unit, "kind": input.kind, "family": input.family, "direction": input.direction}
    definition = measures.Definition(**names, **kinds, decimals=input.decimals, is_shared=input.is_shared)  # type: ignore[arg-type]
    return Kept(measure_id=await measures.define_measure(definition, scope=info.context.scope))


async def rename_measure(info: Info, input: RenameMeasureInput) -> Any:
    measure, names = decode(input.measure_id, "Measure"), (input.name, input.name_en)
    scope = info.context.scope
    return Kept(measure_id=await measures.rename_measure(measure, names, version=input.version, scope=scope))


async def retire_measure(info: Info, input: RetireMeasureInput) -> Any:
    measure, scope = decode(input.measure_id, "Measure"), info.context.scope
    kept = await measures.retire_measure(measure, is_retired=input.is_retired, version=input.version, scope=scope)
    return Kept(measure_id=kept)


async def draft_scorecard(info: Info, input: DraftScorecardInput) -> Any:
    scope = info.context.scope
    draft = Draft(
        [_line(one) for one in input.lines], [_overlay(one) for one in input.overlays], _rules(input.rules), input.note
    )
    if input.scorecard_id is None:
        return Kept(version_id=await drafting.draft_scorecard(draft, scope=scope))
    kept = decode(input.scorecard_id, "Scorecard")
    return Kept(version_id=await drafting.redraft_scorecard(kept, draft, version=input.version or 0, scope=scope))


def _line(one: ScorecardLineInput) -> LineDraft:
    aim, low = (decimal(text) if text is not None else None for text in (one.aim, one.low))
    bounds = (one.freedom, one.least_bp, one.most_bp)
    exposure = decode(one.exposure_id, "Measure") if one.exposure_id else None
    return LineDraft(decode(one.measure_id, "Measure"), one.weight_bp, aim, low, *bounds, exposure)


def _overlay(one: OverlayInput) -> OverlayDraft:
    weights = {decode(each.measure_id, "Measure"): each.weight_bp for each in one.weights}
    unit = decode(one.unit_id, "Unit") if one.unit_id else None
    return OverlayDraft(weights, one.stage, one.role.value if one.role else "", unit)


def _rules(given: ScoringRulesInput | None) -> Rules:
    if given is None:
        return Rules()
    numbers = (given.normalisation, given.cap_bp, given.floor_bp, given.least_weight_bp, given.least_days)
    if given.scale is None:
        return Rules(*numbers)
    return Rules(*numbers, tuple((band.name, _hundredths(band.least)) for band in given.scale))


def _hundredths(text: str) -> int:
    """Beyond any score where it makes no sense, so that the rules refuse it."""
    number = decimal(text) * Decimal(100)
    return int(number) if 0 <= number < 10**6 and number == int(number) else -1


async def discard_scorecard(info: Info, input: DiscardScorecardInput) -> Any:
    kept = decode(input.scorecard_id, "Scorecard")
    await drafting.discard_scorecard(kept, version=input.version, scope=info.context.scope)
    return Kept()


async def publish_scorecard(info: Info, input: PublishScorecardInput) -> Any:
    kept, scope = decode(input.scorecard_id, "Scorecard"), info.context.scope
    published = await drafting.publish_scorecard(kept, from_day=input.from_day, version=input.version, scope=scope)
    return Kept(version_id=published)


async def acknowledge_scorecard(info: Info, input: AcknowledgeScorecardInput) -> Any:
    kept = decode(input.scorecard_id, "Scorecard")
    return Kept(version_id=await card.acknowledge_scorecard(kept, scope=info.context.scope))


async def freeze_period(info: Info, input: FreezePeriodInput) -> Any:
    period = decode(input.period_id, "Period")
    return Kept(period_id=await freezing.freeze(period, version=input.version, scope=info.context.scope))


@strawberry.type
class KpiMutations:
    define_measure: MeasureResult = root(define_measure, "Enter a measure of the chain's own.")
    rename_measure: MeasureResult = root(rename_measure, "Give a measure another name.")
    retire_measure: MeasureResult = root(retire_measure, "Take no more readings of a measure, or take them again.")
    draft_scorecard: ScorecardResult = root(draft_scorecard, "Begin a scorecard, or replace what a draft says.")
    discard_scorecard: ScorecardResult = root(discard_scorecard, "Throw a draft away.")
    publish_scorecard: ScorecardResult = root(publish_scorecard, "Let a draft count from a month on.")
    acknowledge_scorecard: ScorecardResult = root(acknowledge_scorecard, "The viewer has read it.")
    freeze_period: FreezePeriodResult = root(freeze_period, "Let the scores of a month stand for ever.")


decide(
    MeasureSuccess={SIGNED_IN: "measure"},
    ScorecardSuccess={SIGNED_IN: "scorecard"},
    FreezePeriodSuccess={SIGNED_IN: "period"},
)
