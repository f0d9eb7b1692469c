"""The GraphQL types of the ledger: statements, balances, and what was published of the whole."""

from datetime import datetime
from typing import Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.ids import decode
from api.paging import Connection, listing
from api.relations import Node, attribute, relation, root, shows
from api.schema.people import Person
from api.schema.rewards import StatementGrounds
from incentives import grounds
from ledger import statements
from ledger.posting import EntryKind
from people import staff


@shows(statements.Line, found_by=statements.line)
class StatementLine(Node):
    """Something that was booked for a guide, for ever."""

    number: int = attribute("The entry's number in the ledger.")
    person: Person | None = relation(staff.person, "Whose it is; null where the viewer may not look.")
    at: datetime = attribute("When it was booked.")
    kind: EntryKind = attribute("What it was.")
    period: str = attribute("The period it was booked into, as 2026-11.")
    currency: str = attribute("POINTS, or a currency by ISO 4217.")
    amount: str = attribute("A decimal: whole points, or money with two decimals; below 0 it was taken.")
    reason: str | None = attribute("Why, in the viewer's language; null once the person's data were erased.")
    grounds: StatementGrounds | None = relation(
        grounds.of_line, "What it rests on; null for what no settlement booked, and once the person's data were erased."
    )
    reversed_by: int | None = attribute("The number of the entry that took it back; null while it stands.")


@shows(statements.Balance)
class Balance:
    """What somebody has in one currency: the sum of their statement."""

    currency: str = attribute("POINTS, or a currency by ISO 4217.")
    amount: str = attribute("A decimal.")
    paid: str = attribute("What of it was handed to the payroll, a decimal; of points always 0.")
    suspended: str = attribute("What was taken and is contested: held by nobody until an appeal is decided, a decimal.")


@shows(statements.Head)
class LedgerHead:
    """What was found whole and published last."""

    entries: int = attribute("So many entries.")
    hash: str = attribute("HMAC-SHA-256 of the last one, which covers all before it.")
    published_at: datetime = attribute("When.")


def _statement(
    person_id: strawberry.ID | None = None, unit_id: strawberry.ID | None = None, currency: str = ""
) -> dict[str, Any]:
    return statements.filters(
        person_id=decode(person_id, "Person") if person_id else None,
        unit_id=decode(unit_id, "Unit") if unit_id else None,
        currency=currency,
    )


async def balances(info: Info, person_id: strawberry.ID | None = None) -> Any:
    scope = info.context.scope
    return await statements.balances(decode(person_id, "Person") if person_id else scope.me, scope)


async def ledger_head(info: Info) -> Any:
    return await statements.head()


@strawberry.type
class LedgerQueries:
    statement: Connection[StatementLine] = listing(
        statements.lines, "What was booked for the viewer and their branch, the newest first.", filters=_statement
    )
    balances: list[Balance] = root(balances, "What somebody in sight has, the viewer by default; one a currency.")
    ledger_head: LedgerHead | None = root(ledger_head, "What was published last; null before the first night.")


decide(
    StatementLine={SIGNED_IN: "id number person at kind period currency amount reason grounds reversedBy"},
    Balance={SIGNED_IN: "currency amount paid suspended"},
    LedgerHead={SIGNED_IN: "entries hash publishedAt"},
)
decide_connections("StatementLine")
