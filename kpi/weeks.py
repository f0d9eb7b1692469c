"""Measures summed by unit and week, Monday to Sunday, kept so that a map of a whole chain is read in milliseconds.

What somebody did on a day belongs to the unit of that day. Amounts and bases are added up; of a level the last one of
each person's week counts. Whatever changes readings or memberships marks weeks in its own transaction, or right after
it; what is marked is summed up anew from the readings, and never by a difference. Boards by week follow from it in the
same transaction (`kpi.week_standings`). What is frozen stands: it is summed up no more.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import orjson

from kit.reading import row
from kpi import periods, week_standings
from kpi.parts import SCORED
from models.database import atomic, is_sqlite, locking, one_by_one, run
from models.locks import Lock
from people.facts import PersonDismissed, PersonJoined, PersonMoved

AT_ONCE = 100
A_WEEK = timedelta(days=7)
KEPT_FROM = 26
"""The night sums up weeks that nobody has summed up yet, so many back: those before there were sums."""

_GIVEN_SQLITE = """SELECT json_extract(value, '$[0]') AS person_id, json_extract(value, '$[1]') AS week,
    json_extract(value, '$[2]') AS last_day FROM json_each(:touched)"""
_GIVEN_POSTGRES = """SELECT (one->>0)::bigint AS person_id, (one->>1)::date AS week, (one->>2)::date AS last_day
    FROM jsonb_array_elements(CAST(CAST(:touched AS text) AS jsonb)) AS one"""
# DO UPDATE and not NOTHING: it waits for whoever sums the week up, who would not see what was written meanwhile.
_MARK = """INSERT INTO weekdue (unit_id, week, last_day, stamp)
    SELECT DISTINCT membership.unit_id, given.week, given.last_day, 1 FROM (%s) AS given
    JOIN membership ON membership.person_id = given.person_id AND membership.role IN :roles
    WHERE true ORDER BY membership.unit_id, given.week
    ON CONFLICT (unit_id, week) DO UPDATE SET stamp = weekdue.stamp + 1"""
_MARK_ALL = """INSERT INTO weekdue (unit_id, week, last_day, stamp)
    SELECT DISTINCT membership.unit_id, CAST(:week AS %(day)s), CAST(:last_day AS %(day)s), CAST(:stamp AS INT)
    FROM membership
    JOIN unit ON unit.id = membership.unit_id AND unit.path LIKE :under
    WHERE membership.role IN :roles ORDER BY membership.unit_id
    ON CONFLICT (unit_id, week) DO UPDATE SET stamp = weekdue.stamp + 1"""
_NEXT = "SELECT id FROM weekdue ORDER BY unit_id, week LIMIT :limit"
_CLAIM = "SELECT id FROM weekdue WHERE id IN :ids ORDER BY unit_id, week"
_DROP = """DELETE FROM weeksum WHERE id IN (SELECT weeksum.id FROM weekdue JOIN weeksum
    ON weeksum.unit_id = weekdue.unit_id AND weeksum.week = weekdue.week WHERE weekdue.id IN :ids)"""
_ADD_UP = """INSERT INTO weeksum (unit_id, measure_id, week, amount, base, people, last_day)
    SELECT weekdue.unit_id, reading.measure_id, weekdue.week, sum(reading.amount), sum(COALESCE(reading.base, 0)),
        count(DISTINCT reading.person_id), max(reading.day)
    FROM weekdue JOIN membership ON membership.unit_id = weekdue.unit_id AND membership.role IN :roles
        AND membership.from_day <= weekdue.last_day AND COALESCE(membership.to_day, weekdue.week) >= weekdue.week
    JOIN reading ON reading.person_id = membership.person_id
        AND reading.day BETWEEN weekdue.week AND weekdue.last_day
        AND reading.day >= membership.from_day AND reading.day <= COALESCE(membership.to_day, reading.day)
    JOIN measure ON measure.id = reading.measure_id
    WHERE weekdue.id IN :ids AND (measure.kind <> 'LEVEL' OR NOT EXISTS (SELECT 1 FROM reading AS later
        WHERE later.person_id = reading.person_id AND later.measure_id = reading.measure_id
        AND later.day > reading.day AND later.day <= weekdue.last_day))
    GROUP BY weekdue.unit_id, weekdue.week, reading.measure_id"""


@row
class Week:
    """From a Monday to a Sunday, by the chain's clock."""

    first_day: date
    last_day: date


def week_of(day: date) -> tuple[date, date]:
    """Its Monday and its Sunday."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def whole_weeks(many: int) -> list[date]:
    """The Mondays of the last whole weeks by the chain's clock, the oldest first."""
    this = week_of(periods.today())[0]
    return [this - back * A_WEEK for back in range(many, 0, -1)]


async def are_frozen(asked: Sequence[Week]) -> list[bool]:
    """Whether the months of a week's first and last day are, by week, the oldest first."""
    within = await periods.within.rows(first=asked[0].first_day, last=asked[-1].last_day)
    frozen = [one for one in within if one.is_frozen]
    return [
        all(any(one.first_day <= day <= one.last_day for one in frozen) for day in (week.first_day, week.last_day))
        for week in asked
    ]


def packed(touched: Iterable[tuple[int, date]]) -> str:
    """People and days of theirs, as `mark` takes them."""
    weeks = sorted({(person, week_of(day)) for person, day in touched})
    return orjson.dumps([(person, *week) for person, week in weeks]).decode()


async def mark(touched: str) -> None:
    """The weeks of these people are to be summed up, wherever they ever worked; inside a command.

    A move may lie in the past: then the week was that of a unit in which nothing says so any more.
    """
    given = _GIVEN_SQLITE if is_sqlite() else _GIVEN_POSTGRES
    await run(_MARK % given, touched=touched, roles=list(SCORED))


@atomic
async def follow_person(fact: PersonJoined | PersonMoved | PersonDismissed) -> None:
    """Where somebody works, and since when, decides over every week in which they did something."""
    found = await run("SELECT DISTINCT day FROM reading WHERE person_id = :person", person=fact.person_id)
    await mark(packed((fact.person_id, date.fromisoformat(str(one["day"]))) for one in found))


async def mark_recent() -> None:
    """This week and the last one, which mends what no fact told of, and those that nobody has summed up yet."""
    this = week_of(periods.today())[0]
    for back in range(KEPT_FROM):
        week = this - back * A_WEEK
        is_kept = await _is_kept(week)
        if back < 2 or not is_kept:
            await _mark_all(week, stamp=int(is_kept))


async def _is_kept(week: date) -> bool:
    kept = await run("SELECT 1 AS one FROM measure JOIN weeksum ON weeksum.measure_id = measure.id "
        "AND weeksum.week = :week LIMIT 1", week=week)  # fmt: skip
    return bool(kept)


@atomic
async def _mark_all(week: date, *, stamp: int) -> None:
    await _mark_under("", week, stamp=stamp)


async def mark_branch(path: str, from_day: date) -> None:
    """The weeks of a unit and of all below it from that of a day until now; inside a command."""
    week = week_of(from_day)[0]
    while week <= periods.today():
        await _mark_under(path, week)
        week += A_WEEK


async def _mark_under(path: str, week: date, *, stamp: int = 1) -> None:
    """A `stamp` of 0 sums up even what is frozen: nobody has done so yet."""
    sql = _MARK_ALL % {"day": "TEXT" if is_sqlite() else "DATE"}
    await run(sql, week=week, last_day=week_of(week)[1], roles=list(SCORED), under=f"{path}%", stamp=stamp)


async def add_up_all() -> None:
    """Sum up whatever is due, so many weeks at a time. Safe to run twice at once."""
    while await _add_up():
        pass


@atomic
async def _add_up() -> bool:
    """Their months and then the dues are held first, in the order of whoever writes a reading of these weeks.

    That one has committed by then, or marks again. One at a time, since two stores of a region are both in its numbers.
    """
    await one_by_one(Lock.WEEKS)
    ids = [one["id"] for one in await run(_NEXT, limit=AT_ONCE)]
    if ids:
        await week_standings.hold(ids)
        await run(_CLAIM + locking(), ids=ids)
        moving = await week_standings.moving(ids)
        first_time = [one["id"] for one in await run("SELECT id FROM weekdue WHERE id IN :ids AND stamp = 0", ids=ids)]
        if summed := sorted({*moving, *first_time}):
            await run(_DROP, ids=summed)
            await run(_ADD_UP, ids=summed, roles=list(SCORED))
        if moving:
            await week_standings.keep(moving)
        await run("DELETE FROM weekdue WHERE id IN :ids", ids=ids)
    return bool(ids)
