"""The GraphQL types of the audit trail, and of what the viewer may still spend."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.budget import Balance, Budget
from api.context import Info
from api.ids import decode, encode
from api.paging import Connection, listing
from api.relations import Node, attribute, relation, root, shows
from api.schema.people import Person
from kit import clock
from kit.reading import Sight, row
from people import staff, trail
from people.roles import Role

BUDGET = Budget()
KINDS = {
    "course": "Course",
    "import": "ReadingImport",
    "measure": "Measure",
    "period": "Period",
    "scorecard": "Scorecard",
    "source": "ReadingSource",
    "unit": "Unit",
}


async def thing_ids(parents: Sequence[trail.Trace], sight: Sight) -> list[str | None]:
    """The global id of each trace's thing, where it is of a kind that can be looked at."""
    things = [trail.thing(one) for one in parents]
    return [encode(KINDS[one[0]], one[1]) if one and one[0] in KINDS else None for one in things]


@shows(trail.Trace, found_by=trail.trace)
class AuditEntry(Node):
    """Who did what to which thing."""

    at: datetime = attribute("When.")
    actor: Person | None = relation(staff.person, "Who; null for the server itself.")
    role: Role | None = attribute("What they worked as then.")
    deed: str = attribute("What was done.")
    object: str = attribute("To what.")
    object_id: strawberry.ID | None = relation(thing_ids, "Its id, where there is a node of its kind; it may be gone.")
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
    AuditEntry={SIGNED_IN: "id at actor role deed object objectId about before after detail requestId"},
    RateLimit={SIGNED_IN: "cost remaining limit resetAt"},
)
decide_connections("AuditEntry")
