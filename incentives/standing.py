"""What of a penalty still stands, by the ledger: what it took, less all that was given back of it since."""

import models
from incentives.penalties import Penalty
from ledger import posting
from ledger.posting import Booked
from models.database import run

_ENTRY = """SELECT ledgerentry.key FROM ledgerentry JOIN ledgernote ON ledgernote.entry_id = ledgerentry.id
    WHERE ledgerentry.settlement_id = :settlement AND ledgerentry.rule = :rule AND ledgernote.person_id = :person
    ORDER BY ledgerentry.id LIMIT 1"""
_SINCE = """SELECT CAST(COALESCE(sum(ledgerposting.amount), 0) AS BIGINT) AS amount,
        (SELECT line.lapsed - line.amount FROM settlementline AS line WHERE line.id = :line) AS taken
    FROM settlement JOIN ledgerentry ON ledgerentry.settlement_id = settlement.id AND ledgerentry.rule = :rule
    AND ledgerentry.id >= :entry
    JOIN ledgerposting ON ledgerposting.entry_id = ledgerentry.id AND ledgerposting.account = :account
    WHERE settlement.policy_id = :policy AND settlement.period = :period"""


async def entry_of(found: Penalty) -> Booked | None:
    """The first entry that took of it, found by its line; None where all of it lapsed, or its person was erased."""
    values = {"settlement": found.settlement_id, "rule": found.rule, "person": found.person_id}
    keys = [one["key"] for one in await run(_ENTRY, **values)]
    return (await posting.booked(keys))[keys[0]] if keys else None


async def standing(found: Penalty, entry: Booked) -> int:
    """0 or more, and never more than the penalty itself took."""
    of = {"policy": found.policy_id, "period": found.period, "rule": found.rule, "line": found.id}
    [since] = await run(_SINCE, **of, entry=entry.id, account=entry.postings[0][0])
    return min(max(0, -int(since["amount"])), max(0, int(since["taken"])))


async def is_made_good(found: Penalty) -> bool:
    """The course that was missed, completed within the policy's days. To have been late is not made good."""
    slug = found.evidence.get("course")
    if slug is None or not found.can_be_made_good:
        return False
    return await models.Enrolment.exists(
        guide_id=found.person_id, course__slug=slug, completed_at__lte=found.make_good_until
    )
