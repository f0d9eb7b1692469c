"""Titles as people hold them: given from a day to a day, beside the name while they last, taken back with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import models
from honors import titles
from honors.showing import own_unit, refuse_oneself, sees_honor
from honors.titles import Worn, may_give
from kit import clock, text
from kit.errors import Conflict, Invalid, NotAllowed, NotFound
from kit.listing import Listing
from kit.reading import Many, One, column, row
from kit.text import like
from kpi.holders import employed
from models.database import atomic, locking, run
from people import inbox
from people.audit import record
from people.employment import refuse_too_high
from people.inbox import Message
from people.inbox_words import Kind
from people.roles import Right, Role, demand
from people.scope import Scope, in_words

AHEAD = timedelta(days=366)


@row
class Holding:
    """`because` is for the person and for those who may take it back."""

    id: int = column("titleholding.id")
    title_id: int = column("titleholding.title_id")
    title_name: str = column(in_words("title.name", "title.name_en"))
    person_id: int = column("titleholding.person_id")
    name: str = column("person.name")
    unit_id: int = column("titleholding.unit_id")
    unit_name: str = column("home.name")
    giver_name: str = column("giver.name")
    from_day: date = column("titleholding.from_day")
    to_day: date = column("titleholding.to_day")
    reason: str = column("titleholding.reason")
    taken_back_at: datetime | None = column("titleholding.taken_back_at")
    because: str = column("titleholding.taken_back_because")

    @property
    def is_taken_back(self) -> bool:
        return self.taken_back_at is not None


SEES = f"""(titleholding.person_id = :me OR {sees_honor("titleholding.person_id", "titleholding.unit_id")}
    AND (titleholding.taken_back_at IS NULL OR :vouches OR titleholding.given_by_id = :me))"""
FROM = """FROM titleholding JOIN title ON title.id = titleholding.title_id
    JOIN person ON person.id = titleholding.person_id JOIN person AS giver ON giver.id = titleholding.given_by_id
    JOIN membership AS place ON place.person_id = person.id AND place.is_current
    JOIN unit AS home ON home.id = place.unit_id"""
_ON = "titleholding.taken_back_at IS NULL AND titleholding.from_day <= :today AND titleholding.to_day >= :today"

holding = One(Holding, f"{FROM} WHERE titleholding.id IN :parents AND {SEES}", by="id")
kept = One(Holding, f"{FROM} WHERE titleholding.id IN :parents AND {SEES}", by="id", of="holding_id")
holdings = Listing(
    Holding,
    f"""{FROM} WHERE {SEES} AND titleholding.to_day >= :since AND (lower(person.name) LIKE :search ESCAPE '!'
        OR lower(person.employee_no) LIKE :search ESCAPE '!' OR lower(title.name) LIKE :search ESCAPE '!'
        OR lower(title.name_en) LIKE :search ESCAPE '!')""",
    order=["to_day", "id"],
    descending=True,
)
worn = Many(
    Worn,
    f"""FROM titleholding JOIN title ON title.id = titleholding.title_id
    WHERE titleholding.person_id IN :parents AND {_ON} ORDER BY titleholding.to_day, titleholding.id""",
    by="person_id",
    unscoped="A title is there to be seen with its holder's name, by whoever is shown that.",
)


def filters(*, search: str = "", with_past: bool = False) -> dict[str, Any]:
    return {"search": like(search), "since": date.min if with_past else clock.day_in(clock.ZONE)}


async def worn_by(people: Sequence[Any], sight: Scope) -> list[list[Worn]]:
    """The titles of each today, the first to end first; `id` is a person's."""
    return await _worn([one.id for one in people], sight)


async def worn_on_board(places: Sequence[Any], sight: Scope) -> list[list[Worn]]:
    """As `worn_by`, of places on a board: nobody without a name has a title."""
    return await _worn([one.person_id if one.name else None for one in places], sight)


async def _worn(people: Sequence[int | None], sight: Scope) -> list[list[Worn]]:
    found: dict[int | None, list[Worn]] = {}
    for one in await worn.find(people, sight, today=clock.day_in(sight.zone)):
        found.setdefault(one.person_id, []).append(one)
    return [found.get(one, []) for one in people]


class TitleNotYours(NotAllowed):
    zh = "这个称号只能由上级颁发。"
    en = "This title is given by somebody above you."


class TitleRetired(Conflict):
    zh = "这个称号已经停用。"
    en = "This title is no longer given."


class TitleDaysWrong(Invalid):
    zh = "期限要从今天或以后的一天结束，一年之内开始，最长 {days} 天。"
    en = "A term ends today or later, begins within a year, and has at most {days} days."


class TitleFull(Conflict):
    zh = "同一时间最多 {most} 人持有这个称号。"
    en = "At most {most} may hold this title at once."


class TitleHeld(Conflict):
    zh = "这段时间里已经有这个称号了。"
    en = "They hold this title in these days already."


class TitleOver(Conflict):
    zh = "这个称号已经到期或者收回。"
    en = "This title has ended or was taken back."


@dataclass(frozen=True)
class Term:
    """Both days count."""

    from_day: date
    to_day: date


@atomic
async def give(title_id: int, person_id: int, term: Term, reason: str, *, scope: Scope) -> int:
    """Give somebody of one's branch a title, within what headquarters allows; they are told.

    Raises:
        NotFound, Dismissed, RoleTooHigh, OwnHonor: the person.
        TitleNotYours, TitleRetired, TitleDaysWrong, TitleFull, TitleHeld, and what `kit.text` raises for the reason.
    """
    demand(scope.role, Right.GIVE_TITLES)
    kept = await titles.locked(title_id)
    refuse_oneself(person_id, scope)
    person = await employed(person_id, scope)
    refuse_too_high(Role(person.role), scope)
    if not may_give(kept.giver, scope):
        raise TitleNotYours(path=["titleId"])
    _refuse_term(kept, term, scope)
    reason = text.line(reason, most=140, field="reason")
    await _refuse_crowd(kept, person_id, term, own_unit(scope))
    made = await models.TitleHolding.create(
        title_id=kept.id, person_id=person_id, unit_id=own_unit(scope), from_day=term.from_day, to_day=term.to_day,
        reason=reason, given_by_id=scope.me, given_at=clock.now(),
    )  # fmt: skip
    said = {"title": _names(kept), "reason": reason, "from_day": term.from_day, "to_day": term.to_day}
    await inbox.notify([Message(person_id, Kind.TITLE_GIVEN, f"title/{made.id}", said)])
    await record("give_title", f"person {person_id}", scope=scope, after=(kept.id, term, reason), detail=kept.name)
    return int(made.id)


def _names(kept: models.Title) -> tuple[str, str]:
    return kept.name, kept.name_en or kept.name


def _refuse_term(kept: models.Title, term: Term, scope: Scope) -> None:
    if kept.retired_at is not None:
        raise TitleRetired(path=["titleId"])
    today, days = clock.day_in(scope.zone), (term.to_day - term.from_day).days + 1
    if not 1 <= days <= kept.most_days or term.to_day < today or term.from_day > today + AHEAD:
        raise TitleDaysWrong(path=["toDay"], days=kept.most_days)


async def _refuse_crowd(kept: models.Title, person_id: int, term: Term, unit_id: int) -> None:
    held = models.TitleHolding.filter(
        title_id=kept.id, taken_back_at=None, from_day__lte=term.to_day, to_day__gte=term.from_day
    )
    if await held.filter(person_id=person_id).exists():
        raise TitleHeld(path=["personId"])
    if not kept.most_holders:
        return
    others = [Term(one.from_day, one.to_day) for one in await held.filter(unit_id=unit_id)]
    if most_at_once(others, term) >= kept.most_holders:
        raise TitleFull(path=["titleId"], most=kept.most_holders)


def most_at_once(others: Sequence[Term], term: Term) -> int:
    """How many of `others` run on the most crowded day of `term`: two one after the other are not two at once."""
    starts = {term.from_day} | {one.from_day for one in others if term.from_day <= one.from_day <= term.to_day}
    return max(sum(one.from_day <= day <= one.to_day for one in others) for day in starts)


def may_take_back(one: Holding, scope: Scope) -> bool:
    """Headquarters, and whoever leads the unit in which it was given; while it lasts."""
    is_theirs = scope.may(Right.GIVE_TITLES) and one.unit_id == own_unit(scope)
    lasts = not one.is_taken_back and one.to_day >= clock.day_in(scope.zone)
    return lasts and one.person_id != scope.me and (is_theirs or scope.may(Right.EDIT_HONORS))


@atomic
async def take_back(holding_id: int, reason: str, *, scope: Scope) -> None:
    """End a title before its day; the person is told why.

    Raises:
        NotFound, TitleOver, NotAllowed, and what `kit.text` raises for the reason.
    """
    demand(scope.role, Right.GIVE_TITLES)
    await run(f"SELECT id FROM titleholding WHERE id = :id{locking()}", id=holding_id)
    one = await holding.get(holding_id, scope)
    before = await models.TitleHolding.get_or_none(id=holding_id)
    if one is None or before is None:
        raise NotFound(path=["holdingId"])
    if before.taken_back_at is not None or one.to_day < clock.day_in(scope.zone):
        raise TitleOver(path=["holdingId"])
    if not may_take_back(one, scope):
        raise NotAllowed(path=["holdingId"])
    reason = text.line(reason, most=140, field="reason")
    await models.TitleHolding.filter(id=holding_id).update(
        taken_back_at=clock.now(), taken_back_by_id=scope.me, taken_back_because=reason
    )
    said = {"title": _names(await models.Title.get(id=one.title_id)), "reason": reason}
    await inbox.notify([Message(one.person_id, Kind.TITLE_TAKEN_BACK, f"title/{holding_id}/back", said)])
    await record("take_back_title", f"person {one.person_id}", scope=scope, before=holding_id, after=reason)
