"""Coaching in the schema: whom to talk to, by which rules, and what was noted of a talk."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

import api.schema.coaching_words  # noqa: F401  before any type
from api.access import SIGNED_IN, decide
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode
from api.relations import attribute, relation, root, shows
from api.schema.courses import Course
from api.schema.kpi import Measure, Period, Score
from api.schema.people import Person, Unit
from courses import catalogue
from insights import coaching as coached
from insights import movement
from kit.reading import row
from kpi import measures, periods, scores, talks
from people import staff, units


@shows(talks.Talk)
class Talk:
    """That somebody has talked to a person about a month. The person reads it as well."""

    first_day: date = attribute("The first day of the month.")
    by_name: str = attribute("Who talked to them.")
    note: str = attribute("What they noted; may be empty.")
    at: datetime = attribute("When it was noted.")
    is_mine: bool = attribute("Whether the viewer noted it.")


@shows(movement.Rules)
class CoachingRules:
    """What counts as having learned; what counts as moving stands beside each row."""

    least_days: int = attribute("Days worked in each of the two months.")
    least_due: int = attribute("Courses that fell due.")
    learned_percent: int = attribute("Of them done in time at least, per cent: learned.")
    not_learned_percent: int = attribute("Of them done in time less than this, per cent: not learned.")
    learned_quiz: int = attribute("Average of quizzes at least, out of 100.")


@shows(coached.PatternCount)
class CoachingCount:
    """How many guides show a pattern."""

    pattern: movement.Pattern = attribute("UNCLEAR: too close to call, or in between.")
    people: int = attribute("How many.")


@shows(coached.NotTold)
class CoachingLeftOut:
    """Somebody of whom nothing is said, and why."""

    person: Person | None = relation(staff.person, "Who.")
    reason: movement.LeftOut = attribute("Why.")
    days: int = attribute("Days worked in the month.")


@shows(coached.CoachingRow)
class CoachingRow:
    """Somebody to talk to. Scores are without learning, decimals."""

    person: Person | None = relation(staff.person, "Who.")
    unit: Unit | None = relation(units.unit, "Where they work.")
    score: Score = relation(scores.score, "The score of the month.")
    due: int = attribute("Courses that fell due in the two months.")
    on_time: int = attribute("How many of them were done in time.")
    quiz: str | None = attribute("Average of quizzes, a decimal out of 100.")
    score_before: str = attribute("The month before.")
    score_now: str = attribute("This month.")
    beyond: str = attribute("By how much it stands above the month before, changed in proportion as the whole chain's.")
    noise: str = attribute("The usual swing from month to month in the store: less than this says nothing.")
    is_rebound: bool = attribute("Whether the month before was unusually low, so that part of a rise comes by itself.")
    usual: str | None = attribute("The person's usual score, as of the month before; null with too few months.")
    measure: Measure | None = relation(measures.measure, "Whose points fell most, or the weakest where none fell.")
    points_before: str | None = attribute("Its points the month before.")
    points_now: str | None = attribute("Its points this month.")
    course: Course | None = relation(catalogue.course, "The course that is due next; null where none is open.")
    talk: Talk | None = attribute("What was noted of a talk about this month, the viewer's own first.")


@shows(coached.Coaching)
class Coaching:
    """A unit's guides in a month: who learned without moving, who moves without having learned."""

    period: Period | None = relation(periods.period, "The month; null while there is none before to compare with.")
    unit: Unit = relation(units.unit, "The unit, with all below it.")
    as_of: date | None = attribute("The day of the newest reading.")
    chain: str = attribute("By how many per cent the score of the whole chain changed, without learning; a decimal.")
    rules: CoachingRules = attribute("By which it is told.")
    counts: list[CoachingCount] = attribute("One of each pattern.")
    learned_not_moving: list[CoachingRow] = attribute("Who fell behind most first; at most 1,000.")
    moving_not_learned: list[CoachingRow] = attribute("Who rose most first; at most 1,000.")
    left_out: list[CoachingLeftOut] = attribute("At most 1,000.")


@row
class TalkKept:
    person_id: int


@shows(TalkKept)
class NoteTalkSuccess:
    """The talk is noted."""

    person: Person | None = relation(staff.person, "With whom.")


@shows(TalkKept)
class TakeBackTalkSuccess:
    """Nothing is noted of the month any more."""

    person: Person | None = relation(staff.person, "With whom; null once out of sight.")


@strawberry.input(description="A talk about a month.")
class NoteTalkInput:
    person_id: strawberry.ID = attribute("Of the viewer's branch, and below their rank.")
    period_id: strawberry.ID = attribute("The month.")
    note: str = attribute("At most 200 characters, or empty. The person reads it.")


@strawberry.input(description="A talk noted by mistake.")
class TakeBackTalkInput:
    person_id: strawberry.ID = attribute("With whom.")
    period_id: strawberry.ID = attribute("The month.")


PROBLEMS = ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem
NoteTalkResult = Annotated[NoteTalkSuccess | PROBLEMS, result("NoteTalkResult")]
TakeBackTalkResult = Annotated[TakeBackTalkSuccess | NotFoundProblem | NotAllowedProblem, result("TakeBackTalkResult")]


async def coaching(info: Info, unit_id: strawberry.ID | None = None, period_id: strawberry.ID | None = None) -> Any:
    unit = decode(unit_id, "Unit") if unit_id else None
    period = decode(period_id, "Period") if period_id else None
    return await coached.coaching(unit, period, info.context.scope)


async def my_talks(info: Info) -> Any:
    return await talks.mine.seen(info.context.scope)


async def note_talk(info: Info, input: NoteTalkInput) -> Any:
    person, period = decode(input.person_id, "Person"), decode(input.period_id, "Period")
    await talks.note_talk(person, period, input.note, scope=info.context.scope)
    return TalkKept(person)


async def take_back_talk(info: Info, input: TakeBackTalkInput) -> Any:
    person, period = decode(input.person_id, "Person"), decode(input.period_id, "Period")
    await talks.take_back_talk(person, period, scope=info.context.scope)
    return TalkKept(person)


@strawberry.type
class CoachingQueries:
    coaching: Coaching = root(
        coaching, "Whom to talk to in a unit, the viewer's own when null; of a month, the newest that can be told."
    )
    my_talks: list[Talk] = root(my_talks, "What was noted of talks with the viewer, the newest first; at most 24.")


@strawberry.type
class CoachingMutations:
    note_talk: NoteTalkResult = root(note_talk, "Note that one has talked to somebody about a month.")
    take_back_talk: TakeBackTalkResult = root(take_back_talk, "Take one's own note back.")


decide(
    Talk={SIGNED_IN: "firstDay byName note at isMine"},
    CoachingRules={SIGNED_IN: "leastDays leastDue learnedPercent notLearnedPercent learnedQuiz"},
    CoachingCount={SIGNED_IN: "pattern people"},
    CoachingLeftOut={SIGNED_IN: "person reason days"},
    CoachingRow={
        SIGNED_IN: """person unit score due onTime quiz scoreBefore scoreNow beyond noise isRebound usual measure
        pointsBefore pointsNow course talk"""
    },
    Coaching={SIGNED_IN: "period unit asOf chain rules counts learnedNotMoving movingNotLearned leftOut"},
    NoteTalkSuccess={SIGNED_IN: "person"},
    TakeBackTalkSuccess={SIGNED_IN: "person"},
)
