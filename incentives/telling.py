"""What policies and settlements tell people: a new policy, and what they got or lost by it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import models
from incentives import policies
from incentives.audience import cause
from incentives.facts import PolicyEnded, PolicyPublished, SettlementPosted
from incentives.policies import Version
from incentives.sentences import Both, effect_aloud
from incentives.terms import Terms
from kit import clock
from kit.reading import Select, column, row
from kpi import periods
from ledger.accounts import POINTS
from ledger.statements import decimal
from models.database import atomic
from people import inbox
from people.facts import PersonJoined, PersonMoved
from people.inbox import Message
from people.inbox_words import Kind

AT_ONCE = 500
MOST_TAKEN = 5
"""So many penalties a message names; all stand on the page that it leads to."""
_JOB = "A reaction tells everybody what is theirs; each reads only their own."


@row
class Share:
    """What somebody got or lost by a rule, and why."""

    id: int = column("settlementline.id")
    person_id: int = column("settlementline.person_id")
    currency: str = column("settlementline.currency")
    amount: int = column("settlementline.amount - settlementline.lapsed")
    zh: str = column("settlementline.zh")
    en: str = column("settlementline.en")


# What lapsed whole, and was taken later as a redemption was cancelled, was told then.
_shares = Select(
    Share,
    """FROM settlementline WHERE settlementline.settlement_id = :settlement
    AND settlementline.amount <> settlementline.lapsed
    AND (settlementline.taken_later_at IS NULL OR settlementline.taken_later_at <= :posted OR EXISTS (
        SELECT 1 FROM ledgernote JOIN ledgerentry AS first ON first.id = ledgernote.entry_id AND first.at <= :posted
        WHERE ledgernote.person_id = settlementline.person_id AND first.rule = settlementline.rule
        AND +first.settlement_id = settlementline.settlement_id))
    ORDER BY settlementline.position""",
    unscoped=_JOB,
)


@row
class Untold:
    """Somebody whom a version concerns today."""

    person_id: int = column("membership.person_id")


_CONCERNED = """FROM membership JOIN unit ON unit.id = membership.unit_id
    WHERE membership.is_current AND membership.role IN :roles AND (CAST(:unit AS BIGINT) = 0
        OR unit.path LIKE (SELECT top.path FROM unit AS top WHERE top.id = :unit) || '%')
    AND (CAST(:person AS BIGINT) = 0 OR membership.person_id = :person)"""
_concerned = Select(
    Untold, f"{_CONCERNED} AND membership.from_day <= :day ORDER BY membership.person_id", unscoped=_JOB
)
_untold = Select(
    Untold,
    f"""{_CONCERNED} AND NOT EXISTS (SELECT 1 FROM notification
        WHERE notification.person_id = membership.person_id AND notification.cause = :cause)
    AND NOT EXISTS (SELECT 1 FROM policyseen WHERE policyseen.version_id = :version
        AND policyseen.person_id = membership.person_id)
    ORDER BY membership.person_id""",
    unscoped=_JOB,
)


async def tell_published(fact: PolicyPublished) -> None:
    """Everybody whom it concerns today; told twice it is told once."""
    await _tell((await policies.version.rows(parents=[fact.version_id], drafts=True))[0])


async def tell_arrived(fact: PersonJoined | PersonMoved) -> None:
    """Of all that is in force, or will be, where somebody works now."""
    for version in await policies.current.rows(today=periods.today()):
        await _tell(version, fact.person_id)


async def _tell(version: Version, person_id: int = 0) -> None:
    terms = version.meant
    whom = {"roles": list(terms.roles), "unit": terms.unit_id or 0, "person": person_id}
    found = await _untold.rows(**whom, version=version.id, cause=cause(version.id))
    if not found:
        return
    policy = await models.Policy.get(id=version.policy_id)
    about = {"policy": _called(policy), "from_day": _iso(version.from_day)}
    await _notify([Message(one.person_id, Kind.POLICY_PUBLISHED, cause(version.id), about) for one in found])


async def tell_ended(fact: PolicyEnded) -> None:
    """That it ends or goes on after all; or that one of its versions never will count."""
    if fact.version_id is None:
        await _tell_end(await models.Policy.get(id=fact.policy_id))
    else:
        await _tell_withdrawn(await models.PolicyVersion.get(id=fact.version_id))


async def _tell_end(policy: models.Policy) -> None:
    """Everybody whom a version concerned that counted when it was decided, or would later."""
    if policy.retired_at is None:
        return
    day, ends = clock.day_in(clock.ZONE, policy.retired_at), _iso(policy.retired_from)
    found = await policies.in_force.rows(policy=policy.id, last=date.max)
    later = [one for one in found if one.from_day and one.from_day > day]
    about = {"policy": _called(policy), "reason": policy.retired_why, "from_day": ends}
    named = f"policy/{policy.id}/ends/{ends}/{policy.retired_at.timestamp():.6f}"
    await _tell_concerned([one.meant for one in found[: len(later) + 1]], day, named, about)


async def _tell_withdrawn(version: models.PolicyVersion) -> None:
    """Everybody whom it would have concerned, under the name by which it was announced."""
    if version.withdrawn_at is None:
        return
    day, begins = clock.day_in(clock.ZONE, version.withdrawn_at), _iso(version.from_day)
    about = {"policy": _called(version), "reason": version.withdrawn_why, "number": version.number, "begins": begins}
    named = f"policy/{version.policy_id}/withdrawn/{version.id}"
    await _tell_concerned([Terms.of(version.terms)], day, named, about)


async def _tell_concerned(meant: Sequence[Terms], day: date, named: str, about: dict[str, Any]) -> None:
    """Whom any of `meant` concerns today, and who was there on that day."""
    people: dict[int, None] = {}
    for terms in meant:
        found = await _concerned.rows(roles=list(terms.roles), unit=terms.unit_id or 0, person=0, day=day)
        people |= dict.fromkeys(one.person_id for one in found)
    await _notify([Message(person, Kind.POLICY_ENDED, named, about) for person in people])


def _called(one: models.Policy | models.PolicyVersion) -> Both:
    return one.name, one.name_en or one.name


async def tell_posted(fact: SettlementPosted) -> None:
    """What each got, and what each lost with why and until when they may appeal, in one message a settlement."""
    one = await models.Settlement.get(id=fact.settlement_id)
    policy = await models.Policy.get(id=one.policy_id)
    about = {"policy": _called(policy), "period": one.period}
    shares: dict[int, list[Share]] = {}
    for share in await _shares.rows(settlement=one.id, posted=one.posted_at):
        shares.setdefault(share.person_id, []).append(share)
    things, until = await _things(one), await _appeal_until(one)
    await _notify(
        [
            Message(
                person,
                Kind.SETTLED,
                f"settlement/{one.id}",
                {
                    **about,
                    **_sums(shares.get(person, []), until),
                    **({"things": things[person]} if person in things else {}),
                },
            )
            for person in dict.fromkeys([*shares, *things])
        ]
    )


def _sums(shares: Sequence[Share], until: str) -> dict[str, Any]:
    """What was given by currency; what was taken one by one, however much was given beside it."""
    given: dict[str, int] = {}
    for one in shares:
        if one.amount > 0:
            given[one.currency] = given.get(one.currency, 0) + one.amount
    amounts = {"amounts": [f"+{decimal(amount, currency)} {currency}" for currency, amount in sorted(given.items())]}
    lost = [one for one in shares if one.amount < 0]
    if not lost:
        return amounts
    taken = [(f"{decimal(-one.amount, one.currency)} {one.currency}", one.zh, one.en) for one in lost]
    said = {**amounts, "taken": taken[:MOST_TAKEN], "taken_in_all": len(taken)}
    if not any(one.currency == POINTS for one in lost):  # money is set off, which is no penalty
        return said
    page = {"penalty_id": lost[0].id} if len(lost) == 1 else {}
    return {**said, **page, "appeal_until": until}


@row
class Thing:
    person_id: int = column("settlementline.person_id")
    rule: str = column("settlementline.rule")
    is_lifted: bool = column("settlementline.is_lifted")


_earned_or_due = Select(
    Thing,
    """FROM settlementline WHERE settlementline.settlement_id = :settlement
    AND (settlementline.effect = 'ELIGIBILITY' OR settlementline.effect = 'RETRAINING'
        AND (settlementline.is_lifted OR NOT EXISTS (
        SELECT 1 FROM enrolment JOIN course ON course.id = enrolment.course_id WHERE course.slug = settlementline.thing
        AND enrolment.guide_id = settlementline.person_id AND enrolment.completed_at IS NOT NULL)))
    ORDER BY settlementline.position""",
    unscoped=_JOB,
)


async def _things(one: models.Settlement) -> dict[int, list[Both]]:
    """Rights that somebody has now, and courses they have to take, or not any more; a badge is told by itself."""
    terms = (await policies.version.rows(parents=[one.version_id], drafts=True))[0].meant
    found: dict[int, list[Both]] = {}
    for line in await _earned_or_due.rows(settlement=one.id):
        found.setdefault(line.person_id, []).append(_aloud(terms, line))
    return found


def _aloud(terms: Terms, line: Thing) -> Both:
    zh, en = effect_aloud(terms.effect(line.rule))
    return (f"取消：{zh}", f"called off: {en}") if line.is_lifted else (zh, en)


async def _appeal_until(one: models.Settlement) -> str:
    """The last day to appeal."""
    version = (await policies.version.rows(parents=[one.version_id], drafts=True))[0]
    booked_at = one.posted_at or clock.now()
    return clock.day_in(clock.ZONE, booked_at + timedelta(days=version.meant.appeal_days)).isoformat()


async def sweep() -> None:
    """What a crash after the commit left untold: policies that count or will; what ended, or was booked, last week."""
    since = clock.now() - inbox.WEEK
    for version in await policies.current.rows(today=periods.today()):
        await _tell(version)
    for withdrawn in await models.PolicyVersion.filter(withdrawn_at__gte=since):
        await _tell_withdrawn(withdrawn)
    for policy in await models.Policy.filter(retired_at__gte=since):
        await _tell_end(policy)
    for one in await models.Settlement.filter(posted_at__gte=since):
        await tell_posted(SettlementPosted(one.id))


async def _notify(messages: Sequence[Message]) -> None:
    for at in range(0, len(messages), AT_ONCE):
        if fresh := await _unheard(messages[at : at + AT_ONCE]):
            await _notify_some(fresh)


async def _unheard(messages: Sequence[Message]) -> list[Message]:
    """Asked before anybody is locked: a sweep finds nearly everybody told already."""
    about = {"person_id__in": [one.person_id for one in messages], "cause__in": list({one.cause for one in messages})}
    told = set(await models.Notification.filter(**about).values_list("person_id", "cause"))
    return [one for one in messages if (one.person_id, one.cause) not in told]


@atomic
async def _notify_some(messages: Sequence[Message]) -> None:
    await inbox.notify(messages)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
