"""The GraphQL types of KPI: what is measured, by which scorecard, and the scores that come of it."""

from datetime import date, datetime

import strawberry

from api.relations import Node, attribute, relation, shows
from api.schema.people import Person, Unit
from kpi import branches, card, measures, periods, reliability, scorecards, scores, simulation
from kpi.formulas import Direction, Normalisation
from people import staff, units
from people.roles import Role


@shows(measures.Measure, found_by=measures.measure)
class Measure(Node):
    """Something that is measured, a day at a time."""

    key: str = attribute("Its name in files.")
    name: str = attribute("In the viewer's language.")
    name_zh: str = attribute("In Chinese.")
    name_en: str = attribute("In English; empty: as in Chinese.")
    unit: measures.MeasureUnit = attribute("What it is counted in.")
    kind: measures.MeasureKind = attribute("How days become a month.")
    direction: Direction = attribute("Which way is better.")
    decimals: int = attribute("Decimals of its unit that are kept, 0 to 4.")
    family: measures.Family = attribute("What it tells of.")
    source: measures.MeasureSource = attribute("Where its readings come from.")
    most: str | None = attribute("The most it can ever be, a decimal: 1 for a share, 100 in quizzes; null: no end.")
    is_shared: bool = attribute("Whether a sale may count in two channels; totals count it once.")
    is_retired: bool = attribute("Whether it takes no more readings.")
    version: int = attribute("Send it back with an edit.")


@shows(periods.Period, found_by=periods.period)
class Period(Node):
    """A month that is scored."""

    first_day: date = attribute("The first of the month.")
    last_day: date = attribute("Its last day.")
    state: periods.PeriodState = attribute("Whether its scores may still move.")
    digest: str = attribute("SHA-256 over all its scores once frozen; empty before.")
    version: int = attribute("Send it back when freezing.")


@shows(scorecards.GradeBand)
class GradeBand:
    """A grade, from its least score on."""

    name: str = attribute("What it is called.")
    least: str = attribute("The least score, a decimal such as 90.00.")


@shows(scorecards.Rules)
class ScoringRules:
    """How points become a score and a grade; 10,000 basis points are 100 %."""

    normalisation: Normalisation = attribute("How a number becomes points.")
    cap_bp: int = attribute("What is reached beyond this share of a target counts as this, basis points.")
    floor_bp: int = attribute("No measure counts less than this, basis points.")
    least_weight_bp: int = attribute("With less of the weight at hand there is no score, basis points.")
    least_days: int = attribute("With fewer days worked there is no grade.")
    scale: list[GradeBand] = attribute("Best first; 2 to 8.")


@shows(scorecards.Line)
class ScorecardLine:
    """A measure in a scorecard."""

    measure: Measure = relation(measures.measure, "What is measured.")
    position: int = attribute("Its place, from 1.")
    weight_bp: int = attribute("Its weight in basis points.")
    aim: str | None = attribute("What is expected of a guide in a whole month, a decimal; null without a target.")
    low_post: str | None = attribute("The lower post of MIN_MAX, a decimal; `aim` is the upper one. Null: 0.")
    freedom: scorecards.Freedom = attribute("How far a branch may move the weight.")
    exposure: Measure | None = relation(
        measures.exposure, "Targets go by how much of this a store has a head; null: they are the same everywhere."
    )
    least_bp: int = attribute("The least weight where it is bounded, basis points.")
    most_bp: int = attribute("The most, basis points.")


@shows(scorecards.OverlayWeight)
class OverlayWeight:
    """Another weight for a measure."""

    measure: Measure = relation(measures.measure, "The measure.")
    weight_bp: int = attribute("Its weight in basis points.")


@shows(scorecards.Overlay)
class Overlay:
    """Other weights for whom all of stage, role and unit fit; the most specific counts."""

    stage: int | None = attribute("1 grow, 2 convert, 3 deepen; null fits every stage.")
    role: str = attribute("A role; empty fits every one.")
    unit: Unit | None = relation(units.unit, "With all below it; null fits every unit, or is out of sight.")
    unit_name: str = attribute("What it is called, in sight or not; empty fits every unit.")
    shifted: list[OverlayWeight] = attribute("All weights; at most 20.")


@shows(scorecards.Version, found_by=scorecards.version)
class Scorecard(Node):
    """A version of the chain's scorecard."""

    number: int = attribute("Versions are numbered from 1.")
    state: scorecards.VersionState = attribute("Drafts count for nobody.")
    from_day: date | None = attribute("The first day that it counts; null for a draft.")
    note: str = attribute("What is new, in the words of whoever made it.")
    scoring: ScoringRules = attribute("Its rules.")
    lines: list[ScorecardLine] = relation(scorecards.lines, "What counts; at most 20.")
    overlays: list[Overlay] = relation(scorecards.overlays, "For whom other weights count; at most 40.")
    acknowledged_at: datetime | None = relation(scorecards.acknowledged_at, "When the viewer acknowledged it.")
    version: int = attribute("Send it back with an edit.")


@shows(scores.ScoreLine)
class ScoreLine:
    """A measure's part in a score. Numbers are decimals, such as 0.72 for 72 %."""

    measure: Measure = relation(measures.measure, "What is measured.")
    weight_bp: int = attribute("Its weight in basis points.")
    value: str | None = attribute("What was reached; null without a reading.")
    target: str | None = attribute("What was expected of the days worked, so far as it is due; null without a target.")
    month_target: str | None = attribute("What is expected of the month's days worked: as `target` once all is due.")
    due_to: date | None = attribute("In a running month, the day of the newest data, up to which the target is due.")
    factor: str | None = attribute("By what the target was multiplied for the store's exposure; null: by nothing.")
    points: str | None = attribute("What it gives, 100 at the target; null where it is missing.")
    as_of: date | None = attribute("The day of the last reading.")


@shows(scores.ScorePart)
class ScorePart:
    """A stretch of the month in one unit, role and stage."""

    unit: Unit | None = relation(units.unit, "Where; null where the viewer may not look.")
    role: Role = attribute("As what.")
    stage: int = attribute("1 grow, 2 convert, 3 deepen.")
    active_days: int = attribute("Days worked.")
    full_days: int = attribute("Days of a full month there.")
    passed_days: int = attribute("Days worked up to the newest data: by them parts are weighed.")
    lines: list[ScoreLine] = attribute("What it was made of; at most 20.")


@shows(card.Step)
class GradeStep:
    """So much more of one measure, all else equal, reaches the next grade."""

    measure: Measure = relation(measures.measure, "The measure.")
    more: str = attribute("How much more, a decimal.")


@shows(card.NextGrade)
class NextGrade:
    """The grade above."""

    grade: str = attribute("What it is called.")
    least: str = attribute("The score that it takes, a decimal.")
    gap: str = attribute("Points that are missing, a decimal.")
    steps: list[GradeStep] = attribute("What would do, each alone; at most 20.")


@shows(reliability.MeasureReliability)
class MeasureReliability:
    """How far a measure's number can be believed: between / (between + within / days)."""

    measure: Measure = relation(measures.measure, "The measure.")
    value: str | None = attribute("From 0, chance alone, to 1; null with fewer than 10 peers or no readings.")
    days: int = attribute("Readings that the number rests on, one a day; of a level the last one alone.")
    people: int = attribute("People of the same role and stage with readings.")
    between_people: str | None = attribute("The variance between the people's means of a day, in units of the amounts.")
    within_days: str | None = attribute("The variance of the days around each one's mean.")


@shows(reliability.Reliability)
class ScoreReliability:
    """How far a score can be believed."""

    value: str | None = attribute("From 0 to 1, its measures by their weights; null where it is not known.")
    belief: reliability.Belief = attribute("The same in a word: LOW below 0.70, HIGH from 0.85 on.")
    can_punish: bool = attribute("Whether anything may follow from it to somebody's harm by itself.")
    lines: list[MeasureReliability] = attribute("Of each measure; at most 20.")


@shows(scores.Score, found_by=scores.score)
class Score(Node):
    """Somebody's score for a month, with everything it was made of."""

    period: Period = relation(periods.period, "The month.")
    person: Person | None = relation(staff.person, "Whose it is.")
    unit: Unit | None = relation(units.unit, "Where they worked at the end of the month.")
    is_frozen: bool = attribute("Whether it stands for ever.")
    points: str | None = attribute("The score, a decimal such as 98.00; null where `missing` says why.")
    without_learning: str | None = attribute("The same without the measures of learning.")
    grade: str = attribute("Empty where there is none.")
    missing: str = attribute("NOT_ENOUGH_DATA: no score. FEW_DAYS: no grade. Empty: neither.")
    active_days: int = attribute("Days worked.")
    days: int = attribute("Days of the month.")
    data_as_of: date | None = attribute("The day of the newest reading in it.")
    scorecard: Scorecard = relation(scorecards.version, "By which it was worked out.")
    parts: list[ScorePart] = attribute("One, or more after a transfer or a change of stage; at most 10.")
    reliability: ScoreReliability = relation(reliability.reliabilities, "How far it can be believed.")
    next_grade: NextGrade | None = relation(card.next_grades, "What moves it up; null at the top.")
    would_be: "WouldBeScore | None" = relation(scores.would_be, "What a frozen score would be by today's readings.")
    digest: str = attribute("SHA-256 of all that it was made of.")
    scored_at: datetime = attribute("When it was worked out.")


@shows(scores.WouldBe)
class WouldBeScore:
    """A frozen score by today's readings, where they say something else. It counts for nothing by itself."""

    points: str | None = attribute("The score, a decimal.")
    grade: str = attribute("Empty where there is none.")
    parts: list[ScorePart] = attribute("What it would be made of; at most 10.")
    scored_at: datetime = attribute("When it was worked out.")


@shows(branches.WouldBeBranch)
class WouldBeBranchScore:
    """A unit of a frozen month by today's readings, where they say something else. It counts for nothing by itself."""

    points: str | None = attribute("The score, a decimal; null where too little is there.")
    grade: str = attribute("Empty where there is none.")
    people: int = attribute("People with readings.")
    lines: list[ScoreLine] = attribute("What it would be made of; at most 20.")


@shows(branches.BranchScore)
class BranchScore:
    """The score of a unit with all below it: numbers are summed, then scored."""

    unit: Unit | None = relation(units.unit, "The unit.")
    points: str | None = attribute("The score, a decimal; null where too little is there.")
    grade: str = attribute("Empty where there is none.")
    people: int = attribute("People with readings.")
    has_children: bool = attribute("Whether units stand below it.")
    lines: list[ScoreLine] = attribute("What it was made of; at most 20.")
    would_be: WouldBeBranchScore | None = attribute("What a frozen month would say by today's readings.")


@shows(branches.Branches)
class BranchScores:
    """A unit and the units right below it."""

    total: BranchScore = attribute("The unit itself, with all below it.")
    rows: list[BranchScore] = attribute("Each unit right below it, by code; at most 500.")


@shows(card.WhatIfLine)
class WhatIfLine:
    """A measure's points in a trial."""

    measure: Measure = relation(measures.measure, "The measure.")
    points: str | None = attribute("A decimal; null where it is missing.")


@shows(card.WhatIf)
class WhatIf:
    """A score that would be."""

    points: str | None = attribute("A decimal; null where too little is there.")
    grade: str = attribute("Empty where there is none.")
    lines: list[WhatIfLine] = attribute("The points of each measure; at most 20.")


@shows(simulation.Shift)
class ScoreShift:
    """Somebody who would stand elsewhere."""

    person: Person | None = relation(staff.person, "Who.")
    points_now: str | None = attribute("The score as it is, a decimal.")
    points_then: str | None = attribute("The score as it would be.")
    grade_now: str = attribute("The grade as it is.")
    grade_then: str = attribute("The grade as it would be.")
    measure: Measure | None = relation(measures.measure, "What moves them most; null where nothing does.")


@shows(simulation.Simulation)
class ScoreSimulation:
    """What another scorecard would have done to a month."""

    people: int = attribute("People it was tried on.")
    is_whole: bool = attribute("False where these were only the first 5,000.")
    better: int = attribute("Whose score would rise.")
    worse: int = attribute("Whose score would fall.")
    same: int = attribute("Whose score would stay.")
    shifts: list[ScoreShift] = attribute("Who would move, changes of grade first, the furthest first; at most 200.")


@strawberry.input(description="Another number for a measure.")
class WhatIfInput:
    measure_id: strawberry.ID = attribute("The measure, one of the scorecard's.")
    value: str = attribute("A decimal, such as 66 or 0.72.")
