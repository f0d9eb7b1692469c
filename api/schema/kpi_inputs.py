"""What the mutations of KPI take."""

from datetime import date

import strawberry

from api.relations import attribute
from kpi import measures, scorecards
from kpi.formulas import Direction, Normalisation
from people.roles import Role


@strawberry.input(description="A measure of the chain's own.")
class DefineMeasureInput:
    key: str = attribute("Its name in files, up to 40 characters.")
    name: str = attribute("In Chinese.")
    name_en: str = strawberry.field(default="", description="In English; empty: as in Chinese.")
    unit: measures.MeasureUnit = attribute("What it is counted in.")
    kind: measures.MeasureKind = attribute("How days become a month.")
    family: measures.Family = attribute("What it tells of.")
    direction: Direction = strawberry.field(default=Direction.UP, description="Which way is better.")
    decimals: int = strawberry.field(default=0, description="Decimals of its unit that are kept, 0 to 4.")
    is_shared: bool = strawberry.field(default=False, description="Whether a sale may count in two channels.")


@strawberry.input(description="Another name for a measure.")
class RenameMeasureInput:
    measure_id: strawberry.ID = attribute("The measure.")
    name: str = attribute("In Chinese.")
    name_en: str = strawberry.field(default="", description="In English; empty: as in Chinese.")
    version: int = attribute("As it was read.")


@strawberry.input(description="Take no more readings of a measure, or take them again.")
class RetireMeasureInput:
    measure_id: strawberry.ID = attribute("The measure.")
    is_retired: bool = strawberry.field(default=True, description="False brings it back.")
    version: int = attribute("As it was read.")


@strawberry.input(description="A measure in a scorecard.")
class ScorecardLineInput:
    measure_id: strawberry.ID = attribute("The measure.")
    weight_bp: int = attribute("Its weight in basis points; all total 10,000.")
    aim: str | None = strawberry.field(default=None, description="Expected of a guide in a whole month, a decimal.")
    low: str | None = strawberry.field(default=None, description="The lower post of MIN_MAX, a decimal.")
    freedom: scorecards.Freedom = strawberry.field(
        default=scorecards.Freedom.LOCKED, description="How far a branch may move the weight."
    )
    least_bp: int = strawberry.field(default=0, description="The least weight where it is bounded.")
    most_bp: int = strawberry.field(default=10_000, description="The most.")
    exposure_id: strawberry.ID | None = strawberry.field(
        default=None, description="Let targets go by how much of this measure a store has a head, such as visits."
    )


@strawberry.input(description="A measure's weight in an overlay.")
class OverlayWeightInput:
    measure_id: strawberry.ID = attribute("The measure, one of the scorecard's.")
    weight_bp: int = attribute("Its weight in basis points.")


@strawberry.input(description="Other weights for whom all of stage, role and unit fit.")
class OverlayInput:
    stage: int | None = strawberry.field(default=None, description="1, 2 or 3; null fits every stage.")
    role: Role | None = strawberry.field(default=None, description="Null fits every role.")
    unit_id: strawberry.ID | None = strawberry.field(default=None, description="With all below; null fits every unit.")
    weights: list[OverlayWeightInput] = attribute("All weights, 10,000 together.")


@strawberry.input(description="A grade, from its least score on.")
class GradeBandInput:
    name: str = attribute("Up to 8 characters.")
    least: str = attribute("The least score, a decimal such as 90.")


@strawberry.input(description="How points become a score and a grade.")
class ScoringRulesInput:
    normalisation: Normalisation = strawberry.field(default=Normalisation.TARGET, description="Numbers to points.")
    cap_bp: int = strawberry.field(default=12_000, description="10,000 to 20,000.")
    floor_bp: int = strawberry.field(default=0, description="0 to 10,000.")
    least_weight_bp: int = strawberry.field(default=6_000, description="0 to 10,000.")
    least_days: int = strawberry.field(default=10, description="0 to 31.")
    scale: list[GradeBandInput] | None = strawberry.field(default=None, description="Best first; null: A to D.")


@strawberry.input(description="A whole scorecard.")
class DraftScorecardInput:
    lines: list[ScorecardLineInput] = attribute("1 to 20.")
    overlays: list[OverlayInput] = strawberry.field(default_factory=list, description="At most 40.")
    rules: ScoringRulesInput | None = strawberry.field(default=None, description="Null: the usual ones.")
    note: str = strawberry.field(default="", description="What is new.")
    scorecard_id: strawberry.ID | None = strawberry.field(default=None, description="The draft to replace; null: new.")
    version: int | None = strawberry.field(default=None, description="Of the draft, as it was read.")


@strawberry.input(description="A scorecard's draft.")
class DiscardScorecardInput:
    scorecard_id: strawberry.ID = attribute("The draft.")
    version: int = attribute("As it was read.")


@strawberry.input(description="Let a draft count.")
class PublishScorecardInput:
    scorecard_id: strawberry.ID = attribute("The draft.")
    from_day: date = attribute("The first of a month that is not frozen.")
    version: int = attribute("As it was read.")


@strawberry.input(description="The viewer has read it.")
class AcknowledgeScorecardInput:
    scorecard_id: strawberry.ID = attribute("The scorecard.")


@strawberry.input(description="Let the scores of a month stand for ever.")
class FreezePeriodInput:
    period_id: strawberry.ID = attribute("A month that is over.")
    version: int = attribute("As it was read.")
