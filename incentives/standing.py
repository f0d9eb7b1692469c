"""What of a penalty still stands, by the ledger: what it took, less all that was given back of it since."""

from collections.abc import Sequence

import models
from incentives.penalties import Penalty
from kit.reading import Select, row
from ledger import posting
from ledger.posting import Booked
from models.database import run

_ENTRY = """SELECT ledgerentry.key FROM ledgerentry JOIN ledgernote ON ledgernote.entry_id = ledgerentry.id
    WHERE ledgerentry.settlement_id = :settlement AND ledgerentry.rule = :rule AND ledgernote.person_id = :person
    ORDER BY ledgerentry.id LIMIT 1"""


@row
class _Since:
    """What the penalty itself took, and what its rule and period took since then, in all: counted above 0."""

    line_id: int
    taken: int
    booked: int


# The plus sign says where to begin: with what is booked of the person, not of the settlement.
_since = Select(
    _Since,
    """WITH listed AS (SELECT line.id, line.rule, line.lapsed - line.amount AS taken, own.policy_id, own.period,
        'guide:' || person.key AS account, min(ledgerentry.id) AS first
        FROM settlementline AS line JOIN settlement AS own ON own.id = line.settlement_id
        JOIN person ON person.id = line.person_id JOIN ledgernote ON ledgernote.person_id = line.person_id
        JOIN ledgerentry ON ledgerentry.id = ledgernote.entry_id AND ledgerentry.rule = line.rule
            AND +ledgerentry.settlement_id = line.settlement_id
        WHERE line.id IN :lines GROUP BY 1, 2, 3, 4, 5, 6)
    SELECT listed.id AS line_id, listed.taken, CAST(-sum(ledgerposting.amount) AS BIGINT) AS booked
    FROM listed JOIN ledgerposting ON ledgerposting.account = listed.account AND ledgerposting.entry_id >= listed.first
    JOIN ledgerentry ON ledgerentry.id = ledgerposting.entry_id AND ledgerentry.rule = listed.rule
    JOIN settlement ON settlement.id = +ledgerentry.settlement_id
        AND settlement.policy_id = listed.policy_id AND settlement.period = listed.period
    GROUP BY 1, 2""",
    unscoped="Amounts alone, of penalties that were read in sight.",
)


async def entry_of(found: Penalty) -> Booked | None:
    """The first entry that took of it, found by its line; None where all of it lapsed, or its person was erased."""
    values = {"settlement": found.settlement_id, "rule": found.rule, "person": found.person_id}
    keys = [one["key"] for one in await run(_ENTRY, **values)]
    return (await posting.booked(keys))[keys[0]] if keys else None


async def standing(found: Penalty) -> int:
    """0 or more, and never more than the penalty itself took. Inside a command."""
    rows = await run(_since.sql, lines=[found.id])
    return _standing([_Since(**one) for one in rows]).get(found.id, 0)


async def standings(lines: Sequence[int]) -> dict[int, int]:
    """The same of many, for whoever looks; what nothing was taken of is missing."""
    return _standing(await _since.rows(lines=lines)) if lines else {}


def _standing(since: Sequence[_Since]) -> dict[int, int]:
    return {one.line_id: min(max(0, one.booked), max(0, one.taken)) for one in since}


async def is_made_good(found: Penalty) -> bool:
    """The course that was missed, completed within the policy's days. To have been late is not made good."""
    slug = found.evidence.get("course")
    if slug is None or not found.can_be_made_good:
        return False
    return await models.Enrolment.exists(
        guide_id=found.person_id, course__slug=slug, completed_at__lte=found.make_good_until
    )
