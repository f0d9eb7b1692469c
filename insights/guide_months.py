"""What is known of a unit's guides in a month and in those before it: scores, learning, and how far scores swing.

A month is told from its 15th day on: its score is one of the days with data (`kpi.reaching`). Learning counts from the
first day of the month before until 14 days after it; of a frozen month until it was frozen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from insights import movement
from insights.movement import Learning, Month
from kit.errors import Invalid
from kit.reading import Select, column, row
from kpi import branches, learning, periods
from kpi.periods import Period
from people.roles import Role
from people.scope import Scope, sees_former, sees_person

MOST_GUIDES = 1_000
TOLD_FROM_DAY = 15
MONTHS = 6


class TooManyGuides(Invalid):
    zh = "这个组织有 1000 名以上导购，请选下级组织。"
    en = "More than 1,000 guides work here. Choose a unit below."


@row
class Guide:
    id: int = column("person.id")
    joined: date = column("(SELECT min(first.from_day) FROM membership AS first WHERE first.person_id = person.id)")


@row
class Standing:
    """What a guide's month came to."""

    id: int = column("score.id")
    person_id: int = column("score.person_id")
    period_id: int = column("score.period_id")
    bare: int | None = column("score.without_learning")
    active_days: int = column("score.active_days")
    unit_id: int = column("score.unit_id")
    stage: int = column("score.stage")
    version_id: int = column("score.version_id")
    data_as_of: date | None = column("score.data_as_of")

    @property
    def month(self) -> Month:
        return Month(self.bare, self.active_days, self.unit_id, self.stage, self.version_id)


@row
class Learned:
    person_id: int = column("reading.person_id")
    key: str = column("measure.key")
    amount: int = column("CAST(sum(reading.amount) AS BIGINT)")
    base: int = column("CAST(COALESCE(sum(reading.base), 0) AS BIGINT)")


@row
class Kept:
    """As it was frozen."""

    person_id: int = column("frozenlearning.person_id")
    due: int = column("frozenlearning.due")
    on_time: int = column("frozenlearning.on_time")
    quiz_sum: int = column("frozenlearning.quiz_sum")
    quizzes: int = column("frozenlearning.quizzes")


# CROSS JOIN keeps SQLite's planner from beginning with the people of the whole chain.
guides = Select(
    Guide,
    """FROM unit CROSS JOIN membership CROSS JOIN person
    WHERE unit.path LIKE :branch AND unit.path LIKE :under AND membership.unit_id = unit.id
    AND membership.is_current AND membership.role = :role
    AND person.id = membership.person_id AND person.dismissed_at IS NULL AND person.id <> :me
    ORDER BY person.id LIMIT :limit""",
)
before = Select(
    Period,
    """FROM period WHERE :me > 0 AND period.first_day <= :first AND period.first_day <= :today
    ORDER BY period.first_day DESC LIMIT :limit""",
)
standings = Select(
    Standing,
    f"""FROM score JOIN period ON period.id = score.period_id
    WHERE score.person_id IN :people AND score.period_id IN :periods
    AND (score.is_frozen OR period.frozen_at IS NULL) AND {sees_former("score.person_id")}""",
)
learned = Select(
    Learned,
    f"""FROM reading JOIN measure ON measure.id = reading.measure_id
        AND measure.key IN ('learning_on_time', 'learning_quiz')
    WHERE reading.person_id IN :people AND reading.day BETWEEN :first AND :last AND {sees_person("reading.person_id")}
    GROUP BY reading.person_id, measure.key""",
)
kept = Select(
    Kept,
    f"""FROM frozenlearning WHERE frozenlearning.period_id = :period AND frozenlearning.person_id IN :people
    AND {sees_person("frozenlearning.person_id")}""",
)


@dataclass
class Record:
    """`months`, the newest first; the first two are compared. `noises` are by store."""

    months: list[Period]
    guides: list[Guide]
    chain: Mapping[int, int]
    standings: dict[int, dict[int, Standing]] = field(default_factory=dict)
    learning: dict[int, Learning] = field(default_factory=dict)
    noises: dict[int, int] = field(default_factory=dict)

    def season(self, now: Period, before: Period) -> Decimal:
        """What the score of the whole chain was multiplied by; 1 where it has none."""
        known = self.chain.get(now.id) is not None and self.chain.get(before.id)
        return Decimal(self.chain[now.id]) / self.chain[before.id] if known else Decimal(1)

    @property
    def as_of(self) -> date | None:
        """The day of the newest reading in the month."""
        now = self.months[0].id
        days = [own[now].data_as_of for own in self.standings.values() if now in own]
        return max((day for day in days if day), default=None)


async def record(path: str, period_id: int | None, scope: Scope) -> Record | None:
    """The guides of the unit at `path` with all below it, but the viewer; the newest month that can be told when None.

    None without such a month, or without one before it.

    Raises:
        TooManyGuides
    """
    months = await months_to(period_id, scope)
    if len(months) < 2:
        return None
    found = await guides.seen(scope, under=f"{path}%", role=Role.GUIDE.value, limit=MOST_GUIDES + 1)
    if len(found) > MOST_GUIDES:
        raise TooManyGuides(path=["unitId"])
    people = [one.id for one in found]
    scored = await standings.seen(scope, people=people, periods=[month.id for month in months])
    made = Record(months, found, await branches.chain_scores(await branches.bases(months)))
    for one in scored:
        made.standings.setdefault(one.person_id, {})[one.period_id] = one
    made.learning = await _learning(people, months[0], scope)
    made.noises = _noises(made)
    return made


async def months_to(period_id: int | None, scope: Scope) -> list[Period]:
    """The month that is told, the newest that can be when None, and those before it, the newest first."""
    today = periods.today()
    newest = today - timedelta(days=TOLD_FROM_DAY - 1)
    if period_id is not None:
        asked = await periods.period.rows(parents=[period_id])
        newest = asked[0].first_day if asked else date.min
    return await before.seen(scope, first=newest, today=today, limit=MONTHS)


async def _learning(people: Sequence[int], month: Period, scope: Scope) -> dict[int, Learning]:
    if month.is_frozen:
        stood = await kept.seen(scope, people=list(people), period=month.id)
        return {one.person_id: Learning(one.due, one.on_time, one.quiz_sum, one.quizzes) for one in stood}
    days = learning.told_of(month.first_day, month.last_day)
    found: dict[int, Learning] = {}
    for one in await learned.seen(scope, people=list(people), **days):
        own = found.get(one.person_id, Learning())
        is_quiz = one.key == "learning_quiz"
        fresh = {"quiz_sum": one.amount, "quizzes": one.base} if is_quiz else {"on_time": one.amount, "due": one.base}
        found[one.person_id] = replace(own, **fresh)
    return found


def _noises(made: Record) -> dict[int, int]:
    """By store, of whoever works there now, in the months before: the same for every viewer who sees all of it."""
    swings: dict[tuple[int, int], list[int]] = {}
    for own in made.standings.values():
        now = own.get(made.months[0].id)
        for later, earlier in pairwise(made.months[1:]):
            a, b = own.get(later.id), own.get(earlier.id)
            if now and a and b and a.bare is not None and b.bare is not None and a.version_id == b.version_id:
                swings.setdefault((now.unit_id, later.id), []).append(a.bare - b.bare)
    by_store: dict[int, list[list[int]]] = {}
    for (unit, _), changes in swings.items():
        by_store.setdefault(unit, []).append(changes)
    units = {one.unit_id for own in made.standings.values() for one in own.values()}
    return {unit: movement.noise(by_store.get(unit, ())) for unit in units}
