"""The statement: every point and fen of a guide, why and when. Guides see their own, leads those of their branch."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from kit.listing import Listing
from kit.reading import One, Select, Sight, column, row
from ledger.accounts import SUSPENSE
from ledger.currencies import decimals
from people.scope import in_words, sees_former, works_in


@row
class Line:
    """A posting onto a guide's account. `amount` is in points, or in minor units of money."""

    id: int = column("ledgerposting.id")
    number: int = column("ledgerentry.id")
    person_id: int = column("person.id")
    at: datetime = column("ledgerentry.at")
    kind: str = column("ledgerentry.kind")
    period: str = column("ledgerentry.period")
    currency: str = column("ledgerentry.currency")
    amount_minor: int = column("ledgerposting.amount")
    reason: str | None = column(in_words("ledgernote.zh", "ledgernote.en"))
    policy_id: int | None = column("ledgerentry.policy_id")
    reversed_by: int | None = column(
        "(SELECT later.id FROM ledgerentry AS later WHERE later.reverses_id = ledgerentry.id)"
    )

    @property
    def amount(self) -> str:
        return decimal(self.amount_minor, self.currency)


_LINES = """FROM person JOIN ledgerposting ON ledgerposting.account = 'guide:' || person.key
    JOIN ledgerentry ON ledgerentry.id = ledgerposting.entry_id
    LEFT JOIN ledgernote ON ledgernote.entry_id = ledgerentry.id"""
_SEEN = sees_former("person.id")
line = One(Line, f"{_LINES} WHERE ledgerposting.id IN :parents AND {_SEEN}", by="id", of="posting_id")
lines = Listing(
    Line,
    f"""{_LINES} WHERE {_SEEN} AND (CAST(:person AS BIGINT) = 0 OR person.id = :person)
    AND (:currency = '' OR ledgerentry.currency = :currency) AND {works_in("person.id")}""",
    order=("number", "id"),
    descending=True,
)


def filters(*, person_id: int | None = None, unit_id: int | None = None, currency: str = "") -> dict[str, Any]:
    """What `lines` asks for: one guide, those of a unit and all below it, one currency."""
    return {"person": person_id or 0, "unit": unit_id or 0, "currency": currency[:8]}


@row
class Balance:
    """What somebody has in a currency, and what an open appeal holds back for them."""

    person_id: int
    currency: str
    amount_minor: int
    suspended_minor: int
    paid_minor: int

    @property
    def amount(self) -> str:
        return decimal(self.amount_minor, self.currency)

    @property
    def suspended(self) -> str:
        return decimal(self.suspended_minor, self.currency)

    @property
    def paid(self) -> str:
        return decimal(self.paid_minor, self.currency)


_balances = Select(
    Balance,
    f"""SELECT person.id AS person_id, ledgerentry.currency, CAST(sum(ledgerposting.amount) AS BIGINT) AS amount_minor,
        CAST(COALESCE((SELECT sum(held.amount) FROM ledgernote
            JOIN ledgerposting AS held ON held.entry_id = ledgernote.entry_id AND held.account = :suspense
            JOIN ledgerentry AS booked ON booked.id = held.entry_id
            WHERE ledgernote.person_id = person.id AND booked.currency = ledgerentry.currency), 0) AS BIGINT)
            AS suspended_minor,
        CAST(COALESCE((SELECT sum(payoutline.amount) FROM payoutline JOIN payout ON payout.id = payoutline.payout_id
            WHERE payoutline.person_id = person.id AND payout.currency = ledgerentry.currency), 0) AS BIGINT)
            AS paid_minor
    FROM person JOIN ledgerposting ON ledgerposting.account = 'guide:' || person.key
    JOIN ledgerentry ON ledgerentry.id = ledgerposting.entry_id
    WHERE person.id = :person AND {_SEEN} GROUP BY 1, 2, person.id ORDER BY 2 DESC""",
)


async def balances(person_id: int, sight: Sight) -> list[Balance]:
    """Points first; nothing where nothing was ever booked, or the person is out of sight."""
    return await _balances.seen(sight, person=person_id, suspense=SUSPENSE)


def decimal(amount: int, currency: str) -> str:
    """As people read it: points whole, money with as many decimals as the currency has."""
    places = decimals(currency)
    return f"{Decimal(amount).scaleb(-places):.{places}f}"


@row
class Head:
    """What was published last: as many entries, sealed by this hash."""

    entries: int = column("ledgerhead.entries")
    hash: str = column("ledgerhead.hash")
    published_at: datetime = column("ledgerhead.published_at")


_head = Select(
    Head,
    "FROM ledgerhead ORDER BY ledgerhead.day DESC LIMIT 1",
    unscoped="A hash tells nobody anything; the field is the auditor's.",
)


async def head() -> Head | None:
    found: Sequence[Head] = await _head.rows()
    return found[0] if found else None
