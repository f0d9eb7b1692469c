"""Whose scores of which months are to be worked out, and why: whatever moves one says so here, inside its command."""

from collections.abc import Sequence
from datetime import date

from kit.reading import Select, column, row
from kpi import periods
from kpi.parts import SCORED
from models.database import atomic, run
from people.facts import PersonDismissed, PersonJoined, PersonMoved


@row
class Due:
    period_id: int = column("scoredue.period_id")
    person_id: int = column("scoredue.person_id")
    id: int = column("scoredue.id")
    stamp: int = column("scoredue.stamp")

    @property
    def reason(self) -> tuple[int, int]:
        """Other than any before: one that was done and came again has another id."""
        return self.id, self.stamp


_INNER = "Says what there is to work out; nobody is shown it."
waiting = Select(
    Due,
    """FROM scoredue WHERE scoredue.period_id = :period AND scoredue.person_id > :after
    ORDER BY scoredue.person_id LIMIT :limit""",
    unscoped=_INNER,
)
waiting_of = Select(
    Due, "FROM scoredue WHERE scoredue.period_id = :period AND scoredue.person_id IN :people", unscoped=_INNER
)


@row
class DuePeriod:
    period_id: int


months = Select(
    DuePeriod,
    """SELECT period.id AS period_id FROM period
    WHERE period.first_day <= :today AND EXISTS (SELECT 1 FROM scoredue WHERE scoredue.period_id = period.id)
    ORDER BY period.first_day""",
    unscoped=_INNER,
)

MARK = """INSERT INTO scoredue (period_id, person_id, stamp)
    SELECT period.id, membership.person_id, 1 FROM period
    JOIN membership ON membership.from_day <= period.last_day
        AND COALESCE(membership.to_day, period.first_day) >= period.first_day AND membership.role IN :roles
    WHERE period.last_day >= :from_day AND period.first_day <= :to_day %s
    GROUP BY period.id, membership.person_id, period.first_day ORDER BY membership.person_id, period.first_day
    ON CONFLICT (period_id, person_id) DO UPDATE SET stamp = scoredue.stamp + 1"""


async def mark(from_day: date, to_day: date | None = None) -> None:
    """Everybody's scores of the months from one day to another are due; inside a command."""
    await run(MARK % "", roles=list(SCORED), from_day=from_day, to_day=to_day or date.max)


async def mark_people(people: Sequence[int], from_day: date, to_day: date | None = None) -> None:
    """The same for some; inside a command."""
    sql = MARK % "AND membership.person_id IN :people"
    await run(sql, people=list(people), roles=list(SCORED), from_day=from_day, to_day=to_day or date.max)


@atomic
async def follow_person(fact: PersonJoined | PersonMoved | PersonDismissed) -> None:
    """Where somebody works, and since when, decides over every month they worked in."""
    await mark_people([fact.person_id], date(2000, 1, 1))


@atomic
async def mark_recent() -> None:
    """This month and the one before, for everybody: mends what no fact told of, such as a unit that was moved."""
    await mark(periods.month_before(periods.today()))


async def mark_branch(path: str, from_day: date) -> None:
    """The same for everybody of a unit and below it; inside a command."""
    sql = MARK % "AND membership.unit_id IN (SELECT unit.id FROM unit WHERE unit.path LIKE :under)"
    await run(sql, under=f"{path}%", roles=list(SCORED), from_day=from_day, to_day=date.max)


async def mark_colleagues(people: Sequence[int], from_day: date, to_day: date) -> None:
    """The same for everybody who ever worked where some do or did; inside a command."""
    sql = MARK % "AND membership.unit_id IN (SELECT own.unit_id FROM membership AS own WHERE own.person_id IN :people)"
    await run(sql, people=list(people), roles=list(SCORED), from_day=from_day, to_day=to_day)
