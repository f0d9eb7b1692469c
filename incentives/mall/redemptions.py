"""Who gave points for what, and what became of it: guides see their own, leads those of their branch."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from incentives.settlements import people_of
from kit import sealing
from kit.listing import Listing
from kit.reading import One, Select, Sight, column, row
from kit.text import like
from people import let_in
from people.scope import Scope, in_words, sees_former


class RedemptionState(StrEnum):
    RESERVED = "RESERVED"
    FULFILLED = "FULFILLED"
    CANCELLED = "CANCELLED"


LATER = 1 << 60
"""More than there will ever be redemptions."""


@row
class Redemption:
    """`turn` puts what waits first, the longest waiting on top, and then what is done, the newest on top."""

    id: int = column("redemption.id")
    turn: int = column(f"CASE WHEN redemption.state = 'RESERVED' THEN redemption.id - {LATER} ELSE -redemption.id END")
    item_id: int = column("redemption.item_id")
    name: str = column(in_words("redemption.name", "redemption.name_en"))
    person_id: int = column("redemption.person_id")
    unit_id: int = column("redemption.unit_id")
    price: int = column("redemption.price")
    state: str = column("redemption.state")
    redeemed_at: datetime = column("redemption.redeemed_at")
    done_by_id: int | None = column("redemption.done_by_id")
    done_at: datetime | None = column("redemption.done_at")
    note: str = column("redemption.note")
    reason: str = column("redemption.reason")
    has_code: bool = column("(redemption.code <> '')")
    sealed: str = column("CASE WHEN redemption.person_id = :me THEN redemption.code ELSE '' END")

    def code(self, scope: Scope) -> str | None:
        """In plain, for whoever redeemed, unless they were let in just now; nobody else is given the sealed one."""
        if not self.sealed or let_in.until(scope):
            return None
        return sealing.unsealed(self.sealed, of=sealed_for(self.id)).decode()

    def code_withheld(self, scope: Scope) -> str | None:
        """Why whoever redeemed does not see their code yet, in words; None where it is shown, or not theirs."""
        refusal = let_in.refusal(scope) if self.sealed else None
        return refusal.says(scope.locale) if refusal else None

    @property
    def was_taken_back(self) -> bool:
        """Whether the guide cancelled it, and not headquarters."""
        return self.state == RedemptionState.CANCELLED and self.done_by_id == self.person_id


def sealed_for(redemption_id: int) -> str:
    return f"redemption {redemption_id}"


redemption = One(
    Redemption,
    f"FROM redemption WHERE redemption.id IN :parents AND {sees_former('redemption.person_id')}",
    by="id",
    of="redemption_id",
)
# The plus sign says where to begin: with the few who are seen, not with every redemption there ever was.
redemptions = Listing(
    Redemption,
    f"""FROM person JOIN redemption ON redemption.person_id = +person.id
    WHERE {sees_former("person.id")} AND (NOT :mine OR person.id = :me)
    AND (:state = '' OR redemption.state = :state)
    AND (CAST(:item AS BIGINT) = 0 OR redemption.item_id = :item)
    AND (CAST(:unit AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM unit AS home JOIN unit AS top ON top.id = :unit
        WHERE home.id = redemption.unit_id AND home.path LIKE top.path || '%'))
    AND (lower(person.name) LIKE :search ESCAPE '!' OR lower(person.employee_no) LIKE :search ESCAPE '!')""",
    order=("turn",),
)


@row
class Reserved:
    n: int = column("count(*)")


_reserved = Select(
    Reserved,
    f"FROM redemption WHERE redemption.state = '{RedemptionState.RESERVED}' AND {sees_former('redemption.person_id')}",
)


async def reserved(scope: Scope) -> int:
    """How many wait to be handed over in the viewer's branch."""
    return (await _reserved.seen(scope))[0].n


def filters(
    *, mine: bool = False, state: RedemptionState | None = None, item_id: int = 0, unit_id: int = 0, search: str = ""
) -> dict[str, Any]:
    """What `redemptions` asks for: everything in sight by default."""
    chosen = {"mine": mine, "state": state.value if state else "", "item": item_id, "unit": unit_id}
    return {**chosen, "search": like(search)}


async def doers(parents: Sequence[Redemption], sight: Sight) -> list[Any]:
    return await people_of([one.done_by_id for one in parents], sight)
