"""What waits for somebody to decide or to do, by their rights: a number a kind, and the nearest day by which."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum

from honors import nominations
from incentives import due_periods, judging, permitting
from incentives.mall import redemptions
from kit.reading import row
from people.roles import Right
from people.scope import Scope


class DutyKind(StrEnum):
    JUDGE_APPEALS = "JUDGE_APPEALS"
    APPROVE_SETTLEMENTS = "APPROVE_SETTLEMENTS"
    SETTLE_PERIODS = "SETTLE_PERIODS"
    DECIDE_NOMINATIONS = "DECIDE_NOMINATIONS"
    HAND_OVER = "HAND_OVER"


@row
class Duty:
    kind: DutyKind
    count: int
    due_at: datetime | None


_COUNTED: dict[DutyKind, tuple[Right, Callable[[Scope], Awaitable[int]]]] = {
    DutyKind.APPROVE_SETTLEMENTS: (Right.APPROVE_SETTLEMENTS, permitting.sent),
    DutyKind.SETTLE_PERIODS: (Right.EDIT_POLICIES, due_periods.over),
    DutyKind.DECIDE_NOMINATIONS: (Right.EDIT_HONORS, nominations.undecided),
    DutyKind.HAND_OVER: (Right.EDIT_MALL, redemptions.reserved),
}


async def duties(scope: Scope) -> list[Duty]:
    """What the viewer may do now, the kind with a deadline first; kinds of which nothing waits are left out.

    Only what a right allows is counted: a statement or a few for each.
    """
    found = []
    if scope.may(Right.JUDGE_APPEALS):
        contested = await judging.waiting(scope)
        found.append(Duty(DutyKind.JUDGE_APPEALS, contested.n, contested.due_at))
    for kind, (right, count) in _COUNTED.items():
        if scope.may(right):
            found.append(Duty(kind, await count(scope), None))
    return [one for one in found if one.count]
