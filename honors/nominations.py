"""Nominations: a lead proposes a title or a badge for somebody, somebody else at headquarters decides.

The person it is about hears of what they are given, and of nothing else.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import models
from honors import awards, holdings, titles
from honors.holdings import Term
from honors.rules import Rule
from honors.showing import refuse_oneself
from kit import clock, text
from kit.errors import Conflict, Invalid, NotAllowed, NotFound
from kit.listing import Listing
from kit.reading import One, Select, column, row
from kpi.holders import employed
from models.database import atomic, locking, run
from people import inbox
from people.audit import record
from people.employment import refuse_too_high
from people.inbox import Message
from people.inbox_words import Kind
from people.roles import Right, Role, demand
from people.scope import Scope, in_words


class NominationState(StrEnum):
    WAITING = "WAITING"
    GIVEN = "GIVEN"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"


@row
class Nomination:
    """Of a title or a badge, by name."""

    id: int = column("nomination.id")
    person_id: int = column("nomination.person_id")
    name: str = column("person.name")
    unit_name: str = column("home.name")
    title_id: int | None = column("nomination.title_id")
    badge_id: int | None = column("nomination.badge_id")
    honor: str = column(
        f"COALESCE({in_words('title.name', 'title.name_en')}, {in_words('badge.name', 'badge.name_en')})"
    )
    most_days: int | None = column("title.most_days")
    reason: str = column("nomination.reason")
    by_id: int = column("nomination.by_id")
    by_name: str = column("writer.name")
    made_at: datetime = column("nomination.made_at")
    state: str = column("nomination.state")
    decided_at: datetime | None = column("nomination.decided_at")
    answer: str = column("nomination.answer")


_FROM = """FROM nomination JOIN person ON person.id = nomination.person_id
    JOIN person AS writer ON writer.id = nomination.by_id
    JOIN membership AS place ON place.person_id = person.id AND place.is_current
    JOIN unit AS home ON home.id = place.unit_id
    LEFT JOIN title ON title.id = nomination.title_id LEFT JOIN badge ON badge.id = nomination.badge_id
    WHERE nomination.person_id <> :me AND (nomination.by_id = :me OR :vouches)"""
nomination = One(Nomination, f"{_FROM} AND nomination.id IN :parents", by="id")
kept = One(Nomination, f"{_FROM} AND nomination.id IN :parents", by="id", of="nomination_id")
nominations = Listing(
    Nomination, f"{_FROM} AND (:state = '' OR nomination.state = :state)", order=["id"], descending=True
)


def in_state(state: NominationState | None = None) -> dict[str, Any]:
    return {"state": state.value if state else ""}


@row
class Undecided:
    n: int = column("count(*)")


_undecided = Select(
    Undecided, f"{_FROM} AND nomination.by_id <> :me AND nomination.state = '{NominationState.WAITING}'"
)


async def undecided(scope: Scope) -> int:
    """How many the viewer sees and has not made themselves."""
    return (await _undecided.seen(scope))[0].n


@row
class GivenBadge:
    """A badge that people give, and no rule."""

    id: int = column("badge.id")
    badge_id: int = column("badge.id")


nominable = Select(
    GivenBadge,
    f"FROM badge WHERE badge.rule = '{Rule.NOMINATED}' AND badge.withdrawn_at IS NULL ORDER BY badge.position",
    unscoped="Badges are the same for everybody.",
)


class OneHonor(Invalid):
    zh = "请选一个称号，或者一枚可以提名的勋章。"
    en = "Choose one title, or one badge that people are nominated for."


class NominatedAlready(Conflict):
    zh = "已经有人为此提名，正在等总部决定。"
    en = "Somebody has nominated them for this; headquarters will decide."


class BadgeHeld(Conflict):
    code = "BADGE_HELD"
    zh = "已经有这枚勋章了。"
    en = "They have this badge already."


class BadgeWithdrawn(Conflict):
    zh = "这枚勋章已经停用。"
    en = "This badge is no longer given."


class NominationOver(Conflict):
    zh = "这个提名已经有结果了。"
    en = "This nomination is decided or withdrawn."


class OwnNomination(NotAllowed):
    zh = "提名的人不能自己决定。"
    en = "Whoever nominated does not decide."


@atomic
async def nominate(
    person_id: int, reason: str, *, title_id: int | None = None, badge_id: int | None = None, scope: Scope
) -> int:
    """Propose somebody of one's branch for a title, or for a badge that people give. They are not told.

    Raises:
        NotFound, Dismissed, RoleTooHigh, OwnHonor: the person.
        OneHonor, TitleRetired, NominatedAlready, BadgeHeld, and what `kit.text` raises for the reason.
    """
    demand(scope.role, Right.NOMINATE)
    refuse_oneself(person_id, scope)
    person = await employed(person_id, scope)
    refuse_too_high(Role(person.role), scope)
    await _refuse_honor(title_id, badge_id)
    reason = text.line(reason, most=140, field="reason")
    await run(f"SELECT id FROM person WHERE id = :id{locking()}", id=person_id)  # two at once take turns
    waiting = models.Nomination.filter(person_id=person_id, state=NominationState.WAITING.value)
    if await waiting.filter(title_id=title_id, badge_id=badge_id).exists():
        raise NominatedAlready(path=["personId"])
    if badge_id is not None and await models.Award.exists(guide_id=person_id, badge_id=badge_id):
        raise BadgeHeld(path=["badgeId"])
    made = await models.Nomination.create(
        person_id=person_id, title_id=title_id, badge_id=badge_id, reason=reason, by_id=scope.me,
        made_at=clock.now(), state=NominationState.WAITING.value,
    )  # fmt: skip
    await record("nominate", f"person {person_id}", scope=scope, after=(title_id, badge_id, reason))
    return int(made.id)


async def _refuse_honor(title_id: int | None, badge_id: int | None) -> None:
    if (title_id is None) == (badge_id is None):
        raise OneHonor(path=["titleId"])
    if title_id is not None:
        found = await models.Title.get_or_none(id=title_id)
        if found is None:
            raise NotFound(path=["titleId"])
        if found.retired_at is not None:
            raise holdings.TitleRetired(path=["titleId"])
        return
    if badge_id not in [one.id for one in await nominable.rows()]:
        exists = await models.Badge.exists(id=badge_id)
        raise OneHonor(path=["badgeId"]) if exists else NotFound(path=["badgeId"])


@atomic
async def withdraw(nomination_id: int, *, scope: Scope) -> None:
    """Take one's own nomination back while it waits.

    Raises:
        NotFound, NominationOver
    """
    demand(scope.role, Right.NOMINATE)
    one = await _waiting(nomination_id, scope)
    if one.by_id != scope.me:
        raise NotFound(path=["nominationId"])
    await _close(one, NominationState.WITHDRAWN, "", scope)
    await record("withdraw_nomination", f"nomination {one.id}", scope=scope)


@dataclass(frozen=True)
class Verdict:
    """`term` is needed where a title is given; `answer` is what the nominator reads, and may be empty."""

    is_given: bool
    answer: str = ""
    term: Term | None = None


@atomic
async def decide(nomination_id: int, verdict: Verdict, *, scope: Scope) -> None:
    """Give what was proposed, or not; the nominator is told both, the person only what they are given.

    Raises:
        NotFound, NominationOver, OwnNomination, BadgeHeld, BadgeWithdrawn, and what giving a title raises.
    """
    demand(scope.role, Right.EDIT_HONORS)
    one = await _waiting(nomination_id, scope)
    if one.by_id == scope.me:
        raise OwnNomination(path=["nominationId"])
    answer = text.line(verdict.answer, most=140, field="answer") if verdict.answer.strip() else ""
    names = await _give(one, verdict.term, scope) if verdict.is_given else await _names(one)
    await _close(one, NominationState.GIVEN if verdict.is_given else NominationState.DECLINED, answer, scope)
    person = await models.Person.get(id=one.person_id)
    said = {"honor": names, "person": person.name, "is_given": verdict.is_given, "reason": answer}
    await inbox.notify([Message(one.by_id, Kind.NOMINATION_DECIDED, f"nomination/{one.id}", said)])
    await record("decide_nomination", f"nomination {one.id}", scope=scope, after=(verdict.is_given, answer))


async def _give(one: models.Nomination, term: Term | None, scope: Scope) -> tuple[str, str]:
    if one.title_id is not None:
        if term is None:
            raise titles.TitleTermWrong(path=["toDay"])
        await holdings.give(one.title_id, one.person_id, term, one.reason, scope=scope)
    else:
        badge = await models.Badge.get(id=one.badge_id)
        await employed(one.person_id, scope)
        if not await awards.give(one.person_id, badge.slug, because=f"nomination {one.id}"):
            refusal = BadgeHeld if badge.withdrawn_at is None else BadgeWithdrawn
            raise refusal(path=["nominationId"])
    return await _names(one)


async def _names(one: models.Nomination) -> tuple[str, str]:
    kind: Any = models.Title if one.title_id is not None else models.Badge
    found = await kind.get(id=one.title_id if one.title_id is not None else one.badge_id)
    return found.name, found.name_en or found.name


async def _waiting(nomination_id: int, scope: Scope) -> models.Nomination:
    """The nomination, in sight and undecided, which nobody else decides before the commit."""
    await run(f"SELECT id FROM nomination WHERE id = :id{locking()}", id=nomination_id)
    seen = await nomination.get(nomination_id, scope)
    found = await models.Nomination.get_or_none(id=nomination_id)
    if seen is None or found is None:
        raise NotFound(path=["nominationId"])
    if found.state != NominationState.WAITING.value:
        raise NominationOver(path=["nominationId"])
    return found


async def _close(one: models.Nomination, state: NominationState, answer: str, scope: Scope) -> None:
    await models.Nomination.filter(id=one.id).update(
        state=state.value, decided_by_id=scope.me, decided_at=clock.now(), answer=answer
    )
