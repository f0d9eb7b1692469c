"""What the viewer may do with a settlement, and else why not: so that no client repeats the rules."""

from collections.abc import Sequence

from incentives.settlements import Settlement, SettlementState
from incentives.settling import OwnSettlement, WrongState
from kit.errors import NotAllowed, Refused
from kit.reading import Relation, Select, column, row
from people import factor_age
from people.permissions import Permission, permission
from people.roles import Right
from people.scope import Scope
from people.second_factor import SecondFactorOff


@row
class SettlementPermissions:
    can_submit: Permission
    can_approve: Permission
    can_send_back: Permission
    can_adjust: Permission
    can_close: Permission


@row
class _Partial:
    settlement_id: int = column("DISTINCT settlement.id")


_PART = """(:me IN (settlement.made_by_id, settlement.tried_by_id)
        OR EXISTS (SELECT 1 FROM settlementline AS line WHERE line.settlement_id = settlement.id
            AND line.person_id IN (:me, settlement.made_by_id, settlement.tried_by_id)
            AND (line.amount <> 0 OR line.thing <> '')))"""
_partial = Relation(_Partial, f"FROM settlement WHERE settlement.id IN :parents AND {_PART}", by="settlement_id")


@row
class Sent:
    n: int = column("count(*)")


_sent = Select(
    Sent,
    f"FROM settlement WHERE :sees_settlements AND settlement.state = '{SettlementState.SUBMITTED}' AND NOT {_PART}",
)


async def sent(scope: Scope) -> int:
    """How many settlements wait for an approver without a part in them; that a second factor is off changes nothing."""
    return (await _sent.seen(scope))[0].n


async def permissions(parents: Sequence[Settlement], scope: Scope) -> list[SettlementPermissions]:
    partial: set[int] = set()
    factor: type[Refused] | Refused | None = None
    if scope.may(Right.APPROVE_SETTLEMENTS):
        partial = {one.settlement_id for one in await _partial.find([one.id for one in parents], scope)}
        factor = await _no_factor(scope)
    return [_of(one, scope, is_partial=one.id in partial, factor=factor) for one in parents]


async def _no_factor(scope: Scope) -> type[Refused] | Refused | None:
    """Why the viewer's second factor would not do now."""
    return SecondFactorOff if await factor_age.counts_from(scope) is None else await factor_age.refusal(scope)


def _of(
    one: Settlement, scope: Scope, *, is_partial: bool, factor: type[Refused] | Refused | None
) -> SettlementPermissions:
    def refusal(right: Right, *states: SettlementState) -> type[Refused] | None:
        return NotAllowed if not scope.may(right) else WrongState if one.state not in states else None

    makes, approves = Right.EDIT_POLICIES, Right.APPROVE_SETTLEMENTS
    sent = refusal(approves, SettlementState.SUBMITTED)
    own = OwnSettlement if is_partial else factor
    found = (
        refusal(makes, SettlementState.DRAFT),
        sent or own,
        sent,
        refusal(makes, SettlementState.POSTED, SettlementState.CLOSED),
        refusal(approves, SettlementState.POSTED),
    )
    return SettlementPermissions(*(permission(one, scope) for one in found))
