"""The GraphQL types of the audit trail, and of what the viewer may still spend."""

from datetime import datetime, timedelta
from typing import Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.budget import Balance, Budget
from api.context import Info
from api.ids import decode
from api.paging import Connection, listing
from api.relations import Node, attribute, relation, root, shows
from api.schema.people import Person
from kit import clock
from kit.reading import row
from people import staff, trail
from people.roles import Role

BUDGET = Budget()


@shows(trail.Trace, found_by=trail.trace)
class AuditEntry(Node):
    """Who did what to which thing."""

    at: datetime = attribute("When.")
    actor: Person | None = relation(staff.person, "Who; null for the server itself.")
    role: Role | None = attribute("What they worked as then.")
    deed: str = attribute("What was done.")
    object: str = attribute("To what.")
    about: Person | None = relation(trail.about, "Whom it is about, if it is about a person in sight.")
    before: str | None = attribute("Digest of the thing before.")
    after: str | None = attribute("Digest of the thing after.")
    detail: str = attribute("More about it: the code of a refusal, the address of a failed sign-in; may be empty.")
    request_id: str = attribute("The request it belongs to, as in the server's log.")


@row
class Allowance:
    """A balance with the time it is full again."""

    cost: int
    remaining: int
    limit: int
    reset_at: datetime

    @staticmethod
    def of(balance: Balance) -> "Allowance":
        full_at = clock.now() + timedelta(seconds=balance.full_in_seconds)
        return Allowance(balance.limit - balance.remaining, balance.remaining, balance.limit, full_at)


@shows(Allowance)
class RateLimit:
    """What the viewer may still spend; each operation's cost is in `extensions.cost` of its answer."""

    cost: int = attribute("Spent and not refilled yet.")
    remaining: int = attribute("Left now.")
    limit: int = attribute("Of a full bucket.")
    reset_at: datetime = attribute("When it is full again.")


def _audit(actor_id: strawberry.ID | None = None, deed: str = "") -> dict[str, Any]:
    return trail.filters(actor=decode(actor_id, "Person") if actor_id else None, deed=deed)


async def rate_limit(info: Info) -> Any:
    return Allowance.of(BUDGET.balance(info.context.viewer_id))


@strawberry.type
class AuditQueries:
    audit: Connection[AuditEntry] = listing(trail.traces, "What was done, the newest first.", filters=_audit)
    rate_limit: RateLimit = root(rate_limit, "What the viewer may still spend.")


decide(
    AuditEntry={SIGNED_IN: "id at actor role deed object about before after detail requestId"},
    RateLimit={SIGNED_IN: "cost remaining limit resetAt"},
)
decide_connections("AuditEntry")
