"""Badges as one reads them: the shelf of a person, earned or not yet, and what is missing in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from honors import records
from honors.rules import Record, Steps, is_past, steps
from kit import clock
from kit.reading import Many, One, Select, column, row
from people.scope import Scope, in_words, sees_person


@row
class Badge:
    id: int = column("badge.id")
    slug: str = column("badge.slug")
    name: str = column(in_words("badge.name", "badge.name_en"))
    description: str = column(in_words("badge.description", "badge.description_en"))
    tier: int = column("badge.tier")
    icon: str = column("badge.icon")
    rule: str = column("badge.rule")
    condition: dict[str, Any] = column("badge.condition")
    family: str = column("badge.family")
    season: str = column("badge.season")
    is_withdrawn: bool = column("badge.withdrawn_at IS NOT NULL")


ALIKE = "Badges are the same for everybody; whose they are is asked elsewhere."

badge = One(Badge, "FROM badge WHERE badge.id IN :parents", by="id", of="badge_id", unscoped=ALIKE)
badges = Select(Badge, "FROM badge ORDER BY badge.position, badge.id", unscoped=ALIKE)


@row
class Award:
    id: int = column("award.id")
    guide_id: int = column("award.guide_id")
    badge_id: int = column("award.badge_id")
    awarded_at: datetime = column("award.awarded_at")


awards = Many(Award, f"FROM award WHERE award.guide_id IN :parents AND {sees_person('award.guide_id')}", by="guide_id")


@row
class Shelved:
    """A place on somebody's shelf."""

    badge: Badge
    awarded_at: datetime | None
    missing: str | None
    done_steps: int
    all_steps: int
    award_id: int | None = None


async def shelves(parents: Sequence[Any], sight: Scope) -> list[list[Shelved]]:
    """The shelf of each person: what they have, and what can be earned here, in the order of the badges."""
    every = await badges.rows(locale=sight.locale)
    given = await awards(parents, sight)
    known = await records.seen([one.id for one in parents], clock.day_in(sight.zone), sight)
    return [
        _shelf(every, {award.badge_id: award for award in theirs}, known[person.id], sight)
        for person, theirs in zip(parents, given, strict=True)
    ]


def _shelf(every: Sequence[Badge], given: Mapping[int, Award], record: Record, sight: Scope) -> list[Shelved]:
    shelf: list[Shelved] = []
    for one in every:
        way = steps(one.rule, one.condition, record)
        if one.id in given:
            reached = way.all if way else 1
            award = given[one.id]
            shelf.append(Shelved(one, award.awarded_at, None, reached, reached, award.id))
        elif way and not one.is_withdrawn and not is_past(one.condition, record.today):
            shelf.append(Shelved(one, None, _missing(way, sight), way.done, way.all))
    return shelf


def _missing(way: Steps, sight: Scope) -> str | None:
    return None if way.are_complete else way.missing[sight.locale == "en"]


async def nearest(parents: Sequence[Any], sight: Scope) -> list[Shelved | None]:
    """The badge that each person is nearest to: by share, then by steps left, then the easier one."""
    return [min(filter(_is_open, shelf), key=_distance, default=None) for shelf in await shelves(parents, sight)]


def _is_open(place: Shelved) -> bool:
    return place.awarded_at is None and place.done_steps < place.all_steps


def _distance(place: Shelved) -> tuple[float, int, int]:
    return -place.done_steps / place.all_steps, place.all_steps - place.done_steps, place.badge.tier
