"""The wall of honor of a unit: who holds titles there, new badges, the first three of the month. Praise is apart.

Whoever does not want to be found on boards is not here either, but for themselves; among the first three their place
stays, without a name.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby

from honors.holdings import FROM as HELD
from honors.holdings import Holding
from honors.showing import WORKS, may_be_shown
from kit import clock
from kit.errors import NotFound
from kit.reading import Select, column, row
from kpi.standings import SCORE, Level
from people import units
from people.roles import Role
from people.scope import Scope

NEW = timedelta(days=30)
FIRST = 3
MOST_TIED = 12
MOST_BADGES = 24
MOST_TITLES = 60


@row
class NewBadge:
    """A badge that was earned in the last 30 days."""

    badge_id: int = column("award.badge_id")
    person_id: int = column("award.guide_id")
    name: str = column("person.name")
    unit_name: str = column("home.name")
    awarded_at: datetime = column("award.awarded_at")


@row
class First:
    """One of the first three of a role and stage by score; nameless where they do not want to be found."""

    person_id: int | None = column("standing.holder_id")
    name: str | None = column("person.name")
    unit_name: str | None = column("home.name")
    stage: int = column("standing.stage")
    points: int = column("standing.points")
    is_shown: bool = column(may_be_shown("person.id"))
    rank: int = column("0")


@row
class Wall:
    """`month` None: no month has ended yet."""

    unit_id: int
    month: date | None
    titles: list[Holding]
    badges: list[NewBadge]
    firsts: list[First]


_TITLES = Select(
    Holding,
    f"""{HELD} WHERE titleholding.taken_back_at IS NULL AND titleholding.from_day <= :today
    AND titleholding.to_day >= :today AND home.path LIKE :under AND {may_be_shown("person.id")}
    ORDER BY titleholding.from_day DESC, titleholding.id DESC LIMIT {MOST_TITLES}""",
)
_BADGES = Select(
    NewBadge,
    f"""FROM award JOIN person ON person.id = award.guide_id {WORKS}
    WHERE award.awarded_at > :since AND home.path LIKE :under AND {may_be_shown("person.id")}
    ORDER BY award.awarded_at DESC, award.id DESC LIMIT {MOST_BADGES}""",
)


@row
class _Month:
    id: int = column("period.id")
    first_day: date = column("period.first_day")


_MONTH = Select(
    _Month,
    f"""FROM period WHERE period.last_day < :today AND EXISTS (SELECT 1 FROM standing AS kept
        WHERE kept.period_id = period.id AND kept.measure_id = {SCORE} AND kept.level = '{Level.PERSON}')
    ORDER BY period.first_day DESC LIMIT 1""",
    unscoped="The newest month that has ended and has boards: a date.",
)
_RANKED = f"""standing.period_id = :month AND standing.measure_id = {SCORE} AND standing.level = '{Level.PERSON}'
    AND standing.role = '{Role.GUIDE}' AND standing.stage = :stage"""
_IN_CHAIN = Select(
    First,
    f"""FROM standing JOIN person ON person.id = standing.holder_id {WORKS} WHERE {_RANKED}
    ORDER BY standing.points DESC, standing.holder_id LIMIT {MOST_TIED}""",
)
"""The whole chain's: by the index, as far as the first."""
_IN_UNIT = Select(
    First,
    f"""FROM unit AS home JOIN membership AS place ON place.unit_id = home.id AND place.is_current
    JOIN person ON person.id = place.person_id JOIN standing ON standing.holder_id = person.id AND {_RANKED}
    WHERE home.path LIKE :under ORDER BY standing.points DESC, standing.holder_id LIMIT {MOST_TIED}""",
)
"""A branch's: of those who work there now."""


async def path_of(unit_id: int, scope: Scope) -> str:
    """Of a unit in sight: one's own, one above it, or one of the branch.

    Raises:
        NotFound
    """
    found = await units.unit.get(unit_id, scope)
    if found is None:
        raise NotFound(path=["unitId"])
    return found.path


async def wall(unit_id: int, scope: Scope) -> Wall:
    """Raises:
    NotFound: the unit is neither of the branch nor above the viewer.
    """
    path, today = await path_of(unit_id, scope), clock.day_in(scope.zone)
    months = await _MONTH.rows(today=today)
    firsts = await _firsts(months[0].id, path, scope) if months else []
    under = f"{path}%"
    return Wall(
        unit_id=unit_id,
        month=months[0].first_day if months else None,
        titles=await _TITLES.seen(scope, today=today, under=under),
        badges=await _BADGES.seen(scope, since=clock.now() - NEW, under=under),
        firsts=firsts,
    )


async def _firsts(month: int, path: str, scope: Scope) -> list[First]:
    is_chain = path.count("/") == 2
    found: list[First] = []
    for stage in (1, 2, 3):
        if is_chain:
            places = await _IN_CHAIN.seen(scope, month=month, stage=stage)
        else:
            places = await _IN_UNIT.seen(scope, month=month, stage=stage, under=f"{path}%")
        found += [one if one.is_shown else _nameless(one) for one in _ranked(places)]
    return found


def _nameless(one: First) -> First:
    return replace(one, person_id=None, name=None, unit_name=None)


def _ranked(places: Sequence[First]) -> list[First]:
    """Equal points share a rank; whoever is not shown keeps theirs."""
    first: list[First] = []
    for _, tied in groupby(places, key=lambda one: one.points):
        rank = len(first) + 1
        if rank > FIRST:
            break
        first += [replace(one, rank=rank) for one in tied]
    return first
