"""Points that wait for a thing of the mall are no shelter: what lapsed meanwhile is taken when they come back."""

from datetime import timedelta

import models
from incentives import penalties
from incentives.penalties import Penalty
from incentives.standing import is_made_good, standing
from kit import clock
from kit.reading import Select
from kpi import periods
from ledger import accounts, posting
from ledger.posting import Draft, EntryKind, Note
from people import inbox
from people.inbox import Message
from people.inbox_words import Kind

_LATER = ("；积分当时用于兑换，退回后补扣", "; the points were in a redemption then, and are taken as they come back")
# Of a settlement that is still being booked, too: what lapsed of it is known by then.
# What an adjustment left alone since the same was contested did not lapse for want of points.
_lapsed = Select(
    Penalty,
    f"""FROM settlementline JOIN settlement ON settlement.id = settlementline.settlement_id
    {penalties.TAKEN} AND settlementline.person_id = :person AND settlementline.lapsed < 0
    AND settlementline.lapsed_at >= :since AND restored.id IS NULL AND NOT EXISTS (SELECT 1 FROM appeal AS other
        JOIN settlementline AS line ON line.id = other.line_id AND line.id <> settlementline.id
        JOIN settlement AS its ON its.id = line.settlement_id
        WHERE line.person_id = settlementline.person_id AND line.rule = settlementline.rule
        AND its.policy_id = settlement.policy_id AND its.period = settlement.period)
    ORDER BY settlementline.id""",
    unscoped="Whoever takes a redemption back need not see the penalties of whoever redeemed.",
)


async def take(redemption: models.Redemption) -> None:
    """What lapsed since it was redeemed, up to its price, line by line. Inside the command that has given that back."""
    left = redemption.price
    for found in await _lapsed.rows(person=redemption.person_id, since=redemption.redeemed_at, locale="zh"):
        amount = min(left, -found.lapsed_minor)
        if amount and await _is_due(found):
            await _take(found, amount, redemption)
            left -= amount


async def _is_due(found: Penalty) -> bool:
    """Not where any of it came back: by a judge, by an adjustment, or made good."""
    return not await is_made_good(found) and await standing(found) == -found.taken_minor


async def _take(found: Penalty, amount: int, redemption: models.Redemption) -> None:
    line = await models.SettlementLine.select_for_update(no_key=True).get(id=found.id)
    settlement = await models.Settlement.get(id=found.settlement_id)
    person = await models.Person.get(id=found.person_id)
    note = Note(f"{line.zh[:250]}{_LATER[0]}", f"{line.en[:300]}{_LATER[1]}", person.id, line.evidence)
    draft = Draft(
        key=f"late/{line.id}/{redemption.id}" if found.taken_later_at else f"late/{line.id}",
        kind=EntryKind.ADJUSTMENT if settlement.of_id else EntryKind.PENALTY,
        period=periods.this_month(),
        currency=found.currency,
        postings=((accounts.of_guide(person.key), -amount), (accounts.of_policy(found.policy_id), amount)),
        note=note,
        policy_id=found.policy_id,
        rule=found.rule,
        settlement_id=found.settlement_id,
    )
    await posting.post([draft])
    await models.SettlementLine.filter(id=line.id).update(lapsed=line.lapsed + amount, taken_later_at=clock.now())
    if settlement.posted_at:  # else it is told with the rest
        await _tell(found, draft, amount)


async def _tell(found: Penalty, draft: Draft, amount: int) -> None:
    """As of any penalty: what was taken, why, and until when they may appeal, unless they have."""
    policy = await models.Policy.get(id=found.policy_id)
    until = clock.day_in(clock.ZONE, clock.now() + timedelta(days=found.meant.appeal_days)).isoformat()
    about = {
        "policy": (policy.name, policy.name_en or policy.name),
        "period": found.period,
        "amounts": [],
        "taken": [(f"{amount} {found.currency}", draft.note.zh, draft.note.en)],
        "taken_in_all": 1,
        "penalty_id": found.id,
        **({} if found.appeal_id else {"appeal_until": until}),
    }
    await inbox.notify([Message(found.person_id, Kind.SETTLED, draft.key, about)])
