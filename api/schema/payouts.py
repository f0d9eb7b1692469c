"""The GraphQL types of payouts: what is owed to guides in money, and what was handed to the payroll."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, ValidationProblem, result
from api.paging import Connection, listing
from api.relations import Node, attribute, relation, root, shows
from api.schema.people import Person
from kit.reading import row
from ledger import payouts


@shows(payouts.Due)
class PayoutDue:
    """What is owed in a currency up to the end of a month, and was not paid out."""

    period: str = attribute("The month, as 2026-11.")
    currency: str = attribute("By ISO 4217.")
    booked: str = attribute("What was booked in that month alone, a decimal.")
    due: str = attribute("All that is owed up to its end, a decimal: a payout of the month takes it.")
    people: int = attribute("How many get something of it.")


@shows(payouts.Export)
class PayoutExport:
    """A file that was made of a payout."""

    made_by: Person | None = relation(payouts.makers, "By whom; null where out of sight.")
    made_at: datetime = attribute("When.")


@shows(payouts.Payout, found_by=payouts.payout)
class Payout(Node):
    """Money that was handed to the payroll: GET /exports/payout.csv and .xlsx with its id give the file, again too."""

    period: str = attribute("All that was owed up to this month.")
    currency: str = attribute("By ISO 4217.")
    people: int = attribute("How many got something.")
    amount: str = attribute("All of it, a decimal.")
    made_by: Person | None = relation(payouts.makers, "By whom; null where out of sight.")
    made_at: datetime = attribute("When.")
    exports: list[PayoutExport] = relation(payouts.exports, "The files made of it, the newest first; at most 50.")


@row
class Made:
    payout_id: int


@shows(Made)
class PayoutSuccess:
    """It is marked as handed over."""

    payout: Payout = relation(payouts.payout, "The payout.")


@strawberry.input(description="Mark all that is owed up to a month as handed to the payroll.")
class MakePayoutInput:
    period: str = attribute("As 2026-11; not a month to come.")
    currency: str = attribute("By ISO 4217.")
    idempotency_key: str = attribute("8 to 80 characters; the same key again makes no other.")


MakePayoutResult = Annotated[
    PayoutSuccess | ValidationProblem | NotAllowedProblem | ConflictProblem, result("MakePayoutResult")
]


async def make_payout(info: Info, input: MakePayoutInput) -> Any:
    scope = info.context.scope
    return Made(await payouts.pay_out(input.period, input.currency, key=input.idempotency_key, scope=scope))


async def payouts_due(info: Info) -> Any:
    return await payouts.dues.seen(info.context.scope)


@strawberry.type
class PayoutQueries:
    payouts_due: list[PayoutDue] = root(payouts_due, "Money by month and currency, the newest first; at most 24.")
    payouts: Connection[Payout] = listing(payouts.payouts, "What was handed to the payroll, the newest first.")


@strawberry.type
class PayoutMutations:
    make_payout: MakePayoutResult = root(make_payout, "Mark what is owed up to a month as handed to the payroll.")


decide(
    PayoutDue={SIGNED_IN: "period currency booked due people"},
    PayoutExport={SIGNED_IN: "madeBy madeAt"},
    Payout={SIGNED_IN: "id period currency people amount madeBy madeAt exports"},
    PayoutSuccess={SIGNED_IN: "payout"},
)
decide_connections("Payout")
