"""What policies and settlements tell people: a new policy, and what they got or lost by it."""

from collections.abc import Sequence
from datetime import date, timedelta

import models
from incentives import policies
from incentives.audience import cause
from incentives.facts import PolicyPublished, SettlementPosted
from incentives.policies import Version
from incentives.sentences import Both, effect_aloud
from incentives.terms import Terms
from kit import clock
from kit.reading import Select, column, row
from kpi import periods
from ledger.statements import decimal
from models.database import atomic
from people import inbox
from people.facts import PersonJoined, PersonMoved
from people.inbox import Message
from people.inbox_words import Kind

AT_ONCE = 500
_JOB = "A reaction tells everybody what is theirs; each reads only their own."


@row
class Gain:
    """What somebody got or lost in a settlement, by currency."""

    person_id: int = column("settlementline.person_id")
    currency: str = column("settlementline.currency")
    amount: int = column("CAST(sum(settlementline.amount - settlementline.lapsed) AS BIGINT)")


_gains = Select(
    Gain,
    """FROM settlementline WHERE settlementline.settlement_id = :settlement
    GROUP BY settlementline.person_id, settlementline.currency ORDER BY 1, 2""",
    unscoped=_JOB,
)


@row
class Untold:
    """Somebody whom a version concerns today, and who was not told of it."""

    person_id: int = column("membership.person_id")


_untold = Select(
    Untold,
    """FROM membership JOIN unit ON unit.id = membership.unit_id
    WHERE membership.is_current AND membership.role IN :roles AND (CAST(:unit AS BIGINT) = 0
        OR unit.path LIKE (SELECT top.path FROM unit AS top WHERE top.id = :unit) || '%')
    AND (CAST(:person AS BIGINT) = 0 OR membership.person_id = :person)
    AND NOT EXISTS (SELECT 1 FROM notification
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
    about = {"policy": (policy.name, policy.name_en or policy.name), "from_day": _iso(version.from_day)}
    await _notify([Message(one.person_id, Kind.POLICY_PUBLISHED, cause(version.id), about) for one in found])


async def tell_posted(fact: SettlementPosted) -> None:
    """What each got or lost, in one message a settlement."""
    one = await models.Settlement.get(id=fact.settlement_id)
    policy = await models.Policy.get(id=one.policy_id)
    gains: dict[int, list[str]] = {}
    for gain in await _gains.rows(settlement=one.id):
        if gain.amount:
            size = decimal(gain.amount, gain.currency)
            gains.setdefault(gain.person_id, []).append(f"{'+' if gain.amount > 0 else ''}{size} {gain.currency}")
    things = await _things(one)
    about = {"policy": (policy.name, policy.name_en or policy.name), "period": one.period}
    losing = {gain.person_id for gain in await _gains.rows(settlement=one.id) if gain.amount < 0}
    until = {"appeal_until": await _appeal_until(one)} if losing else {}
    await _notify(
        [
            Message(
                person,
                Kind.SETTLED,
                f"settlement/{one.id}",
                {
                    **about,
                    "amounts": gains.get(person, []),
                    **({"things": things[person]} if person in things else {}),
                    **(until if person in losing else {}),
                },
            )
            for person in dict.fromkeys([*gains, *things])
        ]
    )


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
    """What a crash after the commit left untold: policies that count or will, settlements of the last week."""
    since = clock.now() - inbox.WEEK
    for version in await policies.current.rows(today=periods.today()):
        await _tell(version)
    for one in await models.Settlement.filter(posted_at__gte=since):
        await tell_posted(SettlementPosted(one.id))


async def _notify(messages: Sequence[Message]) -> None:
    for at in range(0, len(messages), AT_ONCE):
        await _notify_some(messages[at : at + AT_ONCE])


@atomic
async def _notify_some(messages: Sequence[Message]) -> None:
    await inbox.notify(messages)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
