"""Settlements and their lines, as HQ and the people concerned see them."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from kit.listing import Listing
from kit.reading import One, Sight, column, row
from ledger.statements import decimal
from people import staff


class SettlementState(StrEnum):
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
    EXECUTING = "EXECUTING"
    POSTED = "POSTED"
    CLOSED = "CLOSED"


@row
class Total:
    """What a plan gives and takes in a currency."""

    currency: str
    given_minor: int
    taken_minor: int
    winners: int
    losers: int

    @property
    def given(self) -> str:
        return decimal(self.given_minor, self.currency)

    @property
    def taken(self) -> str:
        return decimal(self.taken_minor, self.currency)


@row
class Budget:
    """What of a budget a plan uses up."""

    currency: str
    used_minor: int
    of_minor: int
    is_cut: bool

    @property
    def used(self) -> str:
        return decimal(self.used_minor, self.currency)

    @property
    def of(self) -> str:
        return decimal(self.of_minor, self.currency)


@row
class Group:
    """How a plan falls on some of the audience. It is flagged where it falls on them half as often again, or more."""

    kind: str
    name: str
    people: int
    gaining: int
    losing: int
    is_flagged: bool


@row
class SparedGroup:
    reason: str
    people: int


@row
class Summary:
    """All that stands above the names."""

    people: int
    totals: list[Total]
    last_totals: list[Total]
    last_period: str | None
    budgets: list[Budget]
    groups: list[Group]
    spared: list[SparedGroup]
    punished_twice: list[int]

    @staticmethod
    def of(kept: dict[str, Any]) -> "Summary":
        return Summary(
            people=kept["people"],
            totals=[Total(*one) for one in kept["totals"]],
            last_totals=[Total(*one) for one in kept["last_totals"]],
            last_period=kept["last_period"],
            budgets=[Budget(*one) for one in kept["budgets"]],
            groups=[Group(*one) for one in kept["groups"]],
            spared=[SparedGroup(*one) for one in kept["spared"]],
            punished_twice=kept["punished_twice"],
        )


@row
class Settlement:
    id: int = column("settlement.id")
    policy_id: int = column("settlement.policy_id")
    version_id: int = column("settlement.version_id")
    period: str = column("settlement.period")
    number: int = column("settlement.number")
    of_id: int | None = column("settlement.of_id")
    state: str = column("settlement.state")
    plan_hash: str = column("settlement.plan_hash")
    kept: dict[str, Any] = column("settlement.summary")
    done_lines: int = column("settlement.done_lines")
    failure: str = column("settlement.failure")
    made_by_id: int = column("settlement.made_by_id")
    made_at: datetime = column("settlement.made_at")
    why: str = column("settlement.why")
    submitted_at: datetime | None = column("settlement.submitted_at")
    approved_by_id: int | None = column("settlement.approved_by_id")
    approved_at: datetime | None = column("settlement.approved_at")
    posted_at: datetime | None = column("settlement.posted_at")
    closed_at: datetime | None = column("settlement.closed_at")
    version: int = column("settlement.version")

    @property
    def summary(self) -> Summary:
        return Summary.of(self.kept)


_SEEN = ":me > 0 AND :sees_settlements"
settlement = One(
    Settlement, f"FROM settlement WHERE settlement.id IN :parents AND {_SEEN}", by="id", of="settlement_id"
)
settlements = Listing(
    Settlement,
    f"""FROM settlement WHERE {_SEEN} AND (:state = '' OR settlement.state = :state)
    AND (CAST(:policy AS BIGINT) = 0 OR settlement.policy_id = :policy)""",
    order=("id",),
    descending=True,
)


def filters(*, state: SettlementState | None = None, policy_id: int | None = None) -> dict[str, Any]:
    return {"state": state.value if state else "", "policy": policy_id or 0}


async def makers(parents: Sequence[Settlement], sight: Sight) -> list[staff.Person | None]:
    return await people_of([one.made_by_id for one in parents], sight)


async def approvers(parents: Sequence[Settlement], sight: Sight) -> list[staff.Person | None]:
    return await people_of([one.approved_by_id for one in parents], sight)


async def people_of(ids: Sequence[int | None], sight: Sight) -> list[staff.Person | None]:
    found = {one.id: one for one in await staff.person.find([one for one in ids if one], sight)}
    return [found.get(one) if one else None for one in ids]
