"""The GraphQL types of how a score came about."""

from datetime import date, datetime
from typing import Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.ids import decode
from api.relations import attribute, relation, root, shows
from api.schema.kpi import Measure, Score, Scorecard
from api.schema.people import Person, Unit
from api.schema.readings import ReadingImport
from kpi import explaining, measures, scorecards, scores, target_changes
from kpi.intake import imports
from people import staff, units
from people.roles import Role


@shows(explaining.Origin)
class ReadingOrigin:
    """Readings of a measure that came together."""

    measure: Measure = relation(measures.measure, "Of what.")
    source: imports.ImportSource | None = attribute("The way they came; null for what was learned here.")
    file_name: str = attribute("The file's name as it was sent; empty where there is none.")
    file: ReadingImport | None = relation(imports.reading_import, "The import; null where the viewer may not look.")
    made_at: datetime | None = attribute("When it came.")
    readings: int = attribute("How many readings of the month it brought.")
    first_day: date = attribute("The first day of these.")
    last_day: date = attribute("The last one.")


@shows(target_changes.TargetChange)
class TargetChange:
    """A person's target that was changed after the month had begun."""

    before: str | None = attribute("Of a full month, a decimal; null: the scorecard's counted.")
    after: str | None = attribute("Null: the scorecard's counts again.")
    made_at: datetime = attribute("When.")


@shows(explaining.ExplainedLine)
class ExplainedLine:
    """A measure in a part. Numbers are decimals with all that the next step needs."""

    measure: Measure = relation(measures.measure, "What is measured.")
    weight_bp: int = attribute("Its weight in basis points.")
    readings: int | None = attribute(
        "Readings that were added up, one a day; of a level the last one. Null where it was not kept then."
    )
    amount: str | None = attribute("Their sum, exact; of a level the last one.")
    base: int | None = attribute("Of a rate, what the sum is divided by.")
    value: str | None = attribute("The number of the month, six decimals at most.")
    full_target: str | None = attribute("What is expected in a full month, exact.")
    is_own_target: bool | None = attribute(
        "Whether that was set for this person, and not by the scorecard; null where it was not kept then."
    )
    factor: str | None = attribute("By what the store's exposure multiplies it; null where nothing does.")
    exposure: str | None = attribute(
        "The store's exposure a head over the chain's, such as 0.8; null without a factor."
    )
    exposure_measure: Measure | None = relation(measures.exposure, "Of what; null where the line goes by none.")
    due_days: int | None = attribute("Of a sum, the days of it that are due; null where all of it counts at any time.")
    due_to: date | None = attribute("In a running month, the day of the newest data, up to which it is due.")
    month_target: str | None = attribute("Of a sum full target x factor x active days / full days, as the card shows.")
    target: str | None = attribute("What was expected: of a sum full target x factor x due days / full days.")
    share: str | None = attribute("The share of the target that was reached, before cap and floor.")
    points: str | None = attribute("What it gives; null where it is missing.")
    changes: list[TargetChange] = attribute("What its target was before, the oldest first; at most 200.")
    brings: str | None = attribute("Its points by its share of the weight that is there: they add up to the part's.")


@shows(explaining.ExplainedPart)
class ExplainedPart:
    """A stretch of the month in one unit, role and stage."""

    unit: Unit | None = relation(units.unit, "Where; null where the viewer may not look.")
    role: Role = attribute("As what.")
    stage: int = attribute("1 grow, 2 convert, 3 deepen.")
    days: int = attribute("The days by which it weighs.")
    active_days: int = attribute("Days worked in the month.")
    full_days: int = attribute("Days of a full month there.")
    there_bp: int = attribute("The weight that has points, basis points.")
    all_bp: int = attribute("All weight.")
    points: str | None = attribute("Its points; null where too little of the weight is there.")
    bare_points: str | None = attribute("The same without the measures of learning.")
    lines: list[ExplainedLine] = attribute("Every measure; at most 20.")


@shows(explaining.Explanation)
class ScoreExplanation:
    """How a score came about."""

    score: Score = relation(scores.score, "The score.")
    scorecard: Scorecard = relation(scorecards.version, "By which it was worked out.")
    person: Person | None = relation(staff.person, "Whose it is.")
    parts: list[ExplainedPart] = attribute("One, or more after a transfer or a change of stage; at most 10.")
    origins: list[ReadingOrigin] = attribute("Where the month's readings came from, as of today; at most 100.")


async def explained_score(info: Info, score_id: strawberry.ID) -> Any:
    return await explaining.explain(decode(score_id, "Score"), scope=info.context.scope)


@strawberry.type
class ExplanationQueries:
    score_explanation: ScoreExplanation = root(explained_score, "How a score came about, step by step.")


decide(
    ReadingOrigin={SIGNED_IN: "measure source fileName file madeAt readings firstDay lastDay"},
    TargetChange={SIGNED_IN: "before after madeAt"},
    ExplainedLine={
        SIGNED_IN: """measure weightBp readings amount base value fullTarget isOwnTarget factor exposure
        exposureMeasure dueDays dueTo monthTarget target share points brings changes"""
    },
    ExplainedPart={SIGNED_IN: "unit role stage days activeDays fullDays thereBp allBp points barePoints lines"},
    ScoreExplanation={SIGNED_IN: "score scorecard person parts origins"},
)
