"""Who works on which day: what is expected of a month falls on the days worked."""

from datetime import date, timedelta

import models
from kit.errors import Invalid
from kit.reading import Select, column, row
from kpi import due_scores, periods
from kpi.holders import employed
from kpi.parts import SCORED
from models.database import atomic, run_many
from people import audit
from people.employment import refuse_too_high
from people.roles import Right, Role, demand
from people.scope import Scope, sees_person
from people.tree import one_at_a_time

MOST_DAYS = 366
MOST_PEOPLE = 200


class DaysWrong(Invalid):
    zh = "请给出先后正确的起止日期，一次最多 366 天。"
    en = "Give the first day and then the last, 366 days at most."


@row
class RosterDay:
    person_id: int = column("rosterday.person_id")
    day: date = column("rosterday.day")
    is_working: bool = column("rosterday.is_working")


@row
class Rostered:
    person_id: int = column("membership.person_id")


@row
class RosterLine:
    """Somebody's month, a row for each day of which anything was said."""

    person_id: int
    days: list[RosterDay]


_people = Select(
    Rostered,
    """FROM membership JOIN unit ON unit.id = membership.unit_id AND unit.path LIKE :branch
    JOIN unit AS top ON top.id = :unit AND unit.path LIKE top.path || '%'
    JOIN person ON person.id = membership.person_id
    WHERE membership.is_current AND membership.role IN :roles
    ORDER BY unit.code, membership.role DESC, person.employee_no LIMIT :limit""",
)
days_of = Select(
    RosterDay,
    f"""FROM rosterday WHERE rosterday.person_id IN :people AND rosterday.day BETWEEN :first AND :last
    AND {sees_person("rosterday.person_id")} ORDER BY rosterday.person_id, rosterday.day""",
)


async def of_unit(unit_id: int, month: date, scope: Scope) -> list[RosterLine]:
    """The month of everybody who is scored in a unit and below it, store by store, the lead first; at most 200."""
    first, last = periods.month_of(month)
    people = await _people.seen(scope, unit=unit_id, roles=list(SCORED), limit=MOST_PEOPLE)
    lines = {one.person_id: RosterLine(one.person_id, []) for one in people}
    for day in await days_of.seen(scope, people=list(lines), first=first, last=last):
        lines[day.person_id].days.append(day)
    return list(lines.values())


KEEP = """INSERT INTO rosterday (person_id, day, is_working) VALUES (:person, :day, :works)
    ON CONFLICT (person_id, day) DO UPDATE SET is_working = excluded.is_working"""


@atomic
async def set_roster(person_id: int, first: date, last: date, *, is_working: bool | None, scope: Scope) -> None:
    """Say that somebody works, or is off, on the days from `first` to `last`; None forgets what was said of them.

    Nobody sets their own: days off lower what is expected.

    Raises:
        NotFound, Dismissed, RoleTooHigh, DaysWrong, MonthFrozen
    """
    demand(scope.role, Right.EDIT_ROSTER)
    await one_at_a_time()
    person = await employed(person_id, scope)
    refuse_too_high(Role(person.role), scope)
    if not 0 <= (last - first).days < MOST_DAYS:
        raise DaysWrong(path=["lastDay"])
    await periods.refuse_frozen(first, last)
    if is_working is None:
        await models.RosterDay.filter(person_id=person_id, day__gte=first, day__lte=last).delete()
    else:
        span = [first + timedelta(days=at) for at in range((last - first).days + 1)]
        await run_many(KEEP, [{"person": person_id, "day": day, "works": is_working} for day in span])
    # A full month is that of whoever is rostered most in the store, so it can change for all of them.
    await due_scores.mark_colleagues([person_id], first, last)
    await audit.record("roster_set", f"person {person_id}", scope=scope, after=(first, last, is_working))
