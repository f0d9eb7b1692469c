"""What policies and settlements tell people: a new policy, and what they got or lost by it."""

from collections.abc import Sequence
from datetime import date, timedelta

import models
from incentives import policies
from incentives.audience import audience, cause
from incentives.facts import PolicyPublished, SettlementPosted
from incentives.policies import Version
from incentives.windows import Window
from kit import clock
from kit.reading import Select, column, row
from kpi import periods
from ledger.statements import decimal
from models.database import atomic
from people import inbox
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


async def tell_published(fact: PolicyPublished) -> None:
    """Everybody whom it concerns today; told twice it is told once."""
    version: Version = (await policies.version.rows(parents=[fact.version_id], drafts=True))[0]
    today = periods.today()
    policy = await models.Policy.get(id=version.policy_id)
    about = {
        "policy": (policy.name, policy.name_en or policy.name),
        "from_day": _iso(version.from_day),
    }
    members = await audience(version.meant, version.id, Window("", today, today))
    messages = [Message(one.person_id, Kind.POLICY_PUBLISHED, cause(version.id), about) for one in members]
    await _notify(messages)


async def tell_posted(fact: SettlementPosted) -> None:
    """What each got or lost, in one message a settlement."""
    one = await models.Settlement.get(id=fact.settlement_id)
    policy = await models.Policy.get(id=one.policy_id)
    gains: dict[int, list[str]] = {}
    for gain in await _gains.rows(settlement=one.id):
        if gain.amount:
            size = decimal(gain.amount, gain.currency)
            gains.setdefault(gain.person_id, []).append(f"{'+' if gain.amount > 0 else ''}{size} {gain.currency}")
    about = {"policy": (policy.name, policy.name_en or policy.name), "period": one.period}
    losing = {gain.person_id for gain in await _gains.rows(settlement=one.id) if gain.amount < 0}
    until = {"appeal_until": await _appeal_until(one)} if losing else {}
    await _notify(
        [
            Message(
                person,
                Kind.SETTLED,
                f"settlement/{one.id}",
                {**about, "amounts": amounts, **(until if person in losing else {})},
            )
            for person, amounts in gains.items()
        ]
    )


async def _appeal_until(one: models.Settlement) -> str:
    """The last day to appeal."""
    version = (await policies.version.rows(parents=[one.version_id], drafts=True))[0]
    booked_at = one.posted_at or clock.now()
    return clock.day_in(clock.ZONE, booked_at + timedelta(days=version.meant.appeal_days)).isoformat()


async def sweep() -> None:
    """What a crash after the commit left untold, of the last week."""
    since = clock.now() - inbox.WEEK
    for version in await models.PolicyVersion.filter(published_at__gte=since):
        await tell_published(PolicyPublished(version.id))
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
