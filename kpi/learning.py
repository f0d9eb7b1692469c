"""Learning as a measure like the others: read off the tables of courses, a day at a time.

Facts only hint that something is new; the nightly sweep finds what they missed. An enrolment with a due date counts on
the day it was completed in time, else on the day it was due; minutes count once their lesson is complete.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from kit import clock
from kit.reading import Select, column, row
from kpi import periods, rescoring
from kpi.readings import Reading, write
from models.database import atomic

AT_ONCE = 500
AFTERWARDS = timedelta(days=14)
"""The learning of a month is told from the first day of the month before on until so long after it."""
_INNER = "Works out readings for everybody; who may see them is asked where they are shown."


@row
class Owed:
    guide_id: int = column("enrolment.guide_id")
    due_at: datetime = column("enrolment.due_at")
    completed_at: datetime | None = column("enrolment.completed_at")
    is_on_time: bool | None = column("enrolment.is_on_time")
    time_zone: str = column("unit.time_zone")


@row
class Quizzed:
    guide_id: int = column("quizattempt.guide_id")
    ended_at: datetime = column("quizattempt.ended_at")
    score: int = column("quizattempt.score")
    time_zone: str = column("unit.time_zone")


@row
class Watched:
    guide_id: int = column("lessonprogress.guide_id")
    completed_at: datetime = column("lessonprogress.completed_at")
    covered_ms: int = column("lessonprogress.covered_ms")
    time_zone: str = column("unit.time_zone")


@row
class Known:
    person_id: int = column("reading.person_id")
    measure_id: int = column("reading.measure_id")
    day: date = column("reading.day")
    is_rate: bool = column("reading.base IS NOT NULL")


@row
class Ours:
    id: int = column("measure.id")
    key: str = column("measure.key")


@row
class Learner:
    id: int = column("person.id")


_WORKS = """JOIN membership ON membership.person_id = {0} AND membership.is_current
    JOIN unit ON unit.id = membership.unit_id"""
owed = Select(
    Owed,
    f"""FROM enrolment {_WORKS.format("enrolment.guide_id")} WHERE enrolment.guide_id IN :people
    AND enrolment.due_at IS NOT NULL AND (enrolment.completed_at IS NOT NULL OR enrolment.due_at < :now)""",
    unscoped=_INNER,
)
quizzed = Select(
    Quizzed,
    f"""FROM quizattempt {_WORKS.format("quizattempt.guide_id")} WHERE quizattempt.guide_id IN :people
    AND quizattempt.score IS NOT NULL AND quizattempt.ended_at >= :since""",
    unscoped=_INNER,
)
watched = Select(
    Watched,
    f"""FROM lessonprogress {_WORKS.format("lessonprogress.guide_id")} WHERE lessonprogress.guide_id IN :people
    AND lessonprogress.completed_at >= :since""",
    unscoped=_INNER,
)
known = Select(
    Known,
    """FROM reading JOIN measure ON measure.id = reading.measure_id AND measure.source = 'LEARNING'
    WHERE reading.person_id IN :people AND reading.day >= :first""",
    unscoped=_INNER,
)
ours = Select(Ours, "FROM measure WHERE measure.source = 'LEARNING'", unscoped=_INNER)
learners = Select(
    Learner,
    """FROM person WHERE person.id > :after AND person.dismissed_at IS NULL ORDER BY person.id LIMIT :limit""",
    unscoped=_INNER,
)
FREEZE = """INSERT INTO frozenlearning (period_id, person_id, due, on_time, quiz_sum, quizzes)
    SELECT CAST(:period AS BIGINT), reading.person_id,
        sum(CASE WHEN measure.key = 'learning_on_time' THEN COALESCE(reading.base, 0) ELSE 0 END),
        sum(CASE WHEN measure.key = 'learning_on_time' THEN reading.amount ELSE 0 END),
        sum(CASE WHEN measure.key = 'learning_quiz' THEN reading.amount ELSE 0 END),
        sum(CASE WHEN measure.key = 'learning_quiz' THEN COALESCE(reading.base, 0) ELSE 0 END)
    FROM score JOIN reading ON reading.person_id = score.person_id AND reading.day BETWEEN :first AND :last
    JOIN measure ON measure.id = reading.measure_id AND measure.key IN ('learning_on_time', 'learning_quiz')
    WHERE score.period_id = :period AND score.is_frozen GROUP BY reading.person_id"""


def told_of(first: date, last: date) -> dict[str, date]:
    """From which day to which day learning is told with the month from `first` to `last`."""
    return {"first": periods.month_before(first), "last": min(periods.today(), last + AFTERWARDS)}


class _Days:
    """Amounts and bases by person, measure and day."""

    def __init__(self, first: date) -> None:
        self.first = first
        self.found: dict[tuple[int, str, date], list[int]] = {}

    def add(self, person: int, key: str, day: date, amount: int, base: int) -> None:
        if day >= self.first:
            total = self.found.setdefault((person, key, day), [0, 0])
            total[0] += amount
            total[1] += base


async def refresh(people: Sequence[int], first: date) -> None:
    """Bring the readings of learning of these people up to date, from a day on."""
    ids = {one.key: one.id for one in await ours.rows()}
    days = await _worked_out(people, first)
    rows = {
        (person, ids[key], day): Reading(
            person, ids[key], day, amount // 60_000 if key == "learning_minutes" else amount,
            None if key == "learning_minutes" else base,
        )
        for (person, key, day), (amount, base) in days.found.items() if key in ids
    }  # fmt: skip
    for one in await known.rows(people=list(people), first=first):
        at = one.person_id, one.measure_id, one.day
        rows.setdefault(at, Reading(*at, 0, 0 if one.is_rate else None))
    await _write(list(rows.values()))


async def _worked_out(people: Sequence[int], first: date) -> _Days:
    days = _Days(first)
    since = datetime.combine(first - timedelta(days=1), datetime.min.time(), clock.now().tzinfo)
    for due in await owed.rows(people=list(people), now=clock.now()):
        is_on_time = due.completed_at is not None and bool(due.is_on_time)
        at = due.completed_at if is_on_time and due.completed_at else due.due_at
        days.add(due.guide_id, "learning_on_time", clock.day_in(due.time_zone, at), int(is_on_time), 1)
    for quiz in await quizzed.rows(people=list(people), since=since):
        days.add(quiz.guide_id, "learning_quiz", clock.day_in(quiz.time_zone, quiz.ended_at), quiz.score, 1)
    for lesson in await watched.rows(people=list(people), since=since):
        day = clock.day_in(lesson.time_zone, lesson.completed_at)
        days.add(lesson.guide_id, "learning_minutes", day, lesson.covered_ms, 0)
    return days


@atomic
async def _write(rows: Sequence[Reading]) -> None:
    await periods.open_months([one.day for one in rows])
    await write(rows, import_id=None)


async def follow(people: Iterable[int]) -> None:
    """Somebody has learned: their readings of this month, and at once their score."""
    guides = list(people)
    first, _ = periods.month_of(periods.today())
    await refresh(guides, first)
    for period in await periods.on_day.rows(day=first):
        await rescoring.rescore_people(period, guides)


async def sweep() -> None:
    """Every night: what no fact told of, such as a due date that passed. Of this month and the one before."""
    first = periods.month_before(periods.today())
    after = 0
    while batch := await learners.rows(after=after, limit=AT_ONCE):
        after = batch[-1].id
        await refresh([one.id for one in batch], first)
