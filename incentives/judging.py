"""Who judges an appeal: somebody without a part in it. The only place that answers, for the list and for the deed."""

from collections.abc import Sequence
from datetime import datetime

from incentives.penalties import Appeal, AppealState
from incentives.settlements import Settlement, SettlementState
from kit import clock
from kit.errors import Conflict, NotAllowed, Refused
from kit.reading import Relation, Select, column, row
from people import let_in
from people.permissions import Permission, permission
from people.roles import RIGHTS, Right, Role
from people.scope import Scope, sees_former


class NotIndependent(NotAllowed):
    code = "NOT_INDEPENDENT"
    zh = "写过、改过这条规则，预演、提交、审批这次结算的人，以及因它得到或失去东西的人不能裁决。"
    en = "Whoever wrote or changed the rule, made or approved the settlement, or gained or lost by it, does not judge."


class AppealClosed(Conflict):
    code = "APPEAL_CLOSED"
    zh = "这个申诉已经有结果。"
    en = "This appeal has been decided."


class AppealOverdue(Conflict):
    code = "APPEAL_OVERDUE"
    zh = "答复期限已过，这个申诉按没有答复处理，扣减会退还。"
    en = "The time to answer is over: the appeal lapses, and what was taken is given back."


@row
class _Partial:
    appeal_id: int = column("DISTINCT appeal.id")


def _has_part(person: str) -> str:
    """SQL: in settlement `one`, by a hand in it or in its rule, or by what they get or lose."""
    return f"""({person} IN (one.made_by_id, one.tried_by_id, one.approved_by_id)
        OR {person} IN (policyversion.made_by_id, policyversion.published_by_id)
        OR EXISTS (SELECT 1 FROM policyhand
            WHERE policyhand.version_id = policyversion.id AND policyhand.person_id = {person})
        OR EXISTS (SELECT 1 FROM settlementline AS touched WHERE touched.settlement_id = one.id
            AND touched.person_id = {person} AND (touched.amount <> 0 OR touched.thing <> '')))"""


# Any settlement of the period counts: an adjustment is one of them.
_partial = Relation(
    _Partial,
    f"""FROM appeal JOIN settlementline AS line ON line.id = appeal.line_id
    JOIN settlement AS own ON own.id = line.settlement_id
    JOIN settlement AS one ON one.policy_id = own.policy_id AND one.period = own.period
    JOIN policyversion ON policyversion.id = one.version_id
    WHERE appeal.id IN :parents AND (:me = appeal.person_id OR {_has_part(":me")})""",
    by="appeal_id",
)


@row
class Open:
    """`due_at` is the nearest end of a time to answer."""

    n: int = column("count(*)")
    due_at: datetime | None = column("min(appeal.due_at)")


_open = Select(
    Open,
    f"""FROM appeal WHERE appeal.state = '{AppealState.OPEN}' AND appeal.due_at >= :now AND appeal.person_id <> :me
    AND {sees_former("appeal.person_id")} AND NOT EXISTS (SELECT 1 FROM settlementline AS line
        JOIN settlement AS own ON own.id = line.settlement_id
        JOIN settlement AS one ON one.policy_id = own.policy_id AND one.period = own.period
        JOIN policyversion ON policyversion.id = one.version_id
        WHERE line.id = appeal.line_id AND {_has_part(":me")})""",
)


async def waiting(scope: Scope) -> Open:
    """The open appeals of the viewer's branch in which they have no part."""
    return (await _open.seen(scope, now=clock.now()))[0]


async def is_partial(appeal_id: int, scope: Scope) -> bool:
    """Whether the viewer wrote the rule, made, tried or approved a settlement of the period, or was touched by one."""
    return bool(await _partial.find([appeal_id], scope))


async def permissions(parents: Sequence[Appeal], scope: Scope) -> list[Permission]:
    """Whether the viewer may judge each, and why not."""
    if not scope.may(Right.JUDGE_APPEALS):
        return [permission(NotAllowed, scope) for _ in parents]
    partial = {one.appeal_id for one in await _partial.find([one.id for one in parents], scope)}
    came = let_in.refusal(scope)
    return [permission(_refusal(one, one.id in partial) or came, scope) for one in parents]


def _refusal(one: Appeal, is_partial: bool) -> type[Refused] | None:
    if one.state != AppealState.OPEN:
        return AppealClosed
    if one.due_at < clock.now():
        return AppealOverdue
    return NotIndependent if is_partial else None


JUDGES = [role.value for role in Role if Right.JUDGE_APPEALS in RIGHTS[role]]
_NAMELESS = "Only whether there is anybody is told."


@row
class _Free:
    """Somebody who may judge what is below `path`, and has no part in any settlement of the period."""

    settlement_id: int = column("own.id")
    person_id: int = column("membership.person_id")
    role: str = column("membership.role")
    path: str = column("home.path")


_free = Relation(
    _Free,
    f"""FROM settlement AS own
    JOIN membership ON membership.is_current AND membership.role IN :roles
    JOIN person ON person.id = membership.person_id AND person.dismissed_at IS NULL
    JOIN unit AS home ON home.id = membership.unit_id
    WHERE own.id IN :parents AND NOT EXISTS (SELECT 1 FROM settlement AS one
        JOIN policyversion ON policyversion.id = one.version_id
        WHERE one.policy_id = own.policy_id AND one.period = own.period AND {_has_part("membership.person_id")})""",
    by="settlement_id",
    unscoped=_NAMELESS,
)


@row
class _Losing:
    """Where somebody loses something, and might appeal."""

    settlement_id: int = column("settlementline.settlement_id")
    path: str = column("unit.path")


_losing = Relation(
    _Losing,
    """FROM settlementline JOIN unit ON unit.id = settlementline.unit_id
    WHERE settlementline.settlement_id IN :parents AND settlementline.amount < 0 GROUP BY 1, 2""",
    by="settlement_id",
    unscoped=_NAMELESS,
)


async def nobody_left(parents: Sequence[Settlement], scope: Scope) -> list[bool]:
    """Whether an appeal of somebody who loses by it would find no judge, once it has been sent and approved.

    The viewer counts as the one who does the next step, if they may; before that one of the approvers will be gone.
    """
    places: dict[int, list[str]] = {}
    for one in await _losing.find([one.id for one in parents], scope):
        places.setdefault(one.settlement_id, []).append(one.path)
    free = await _free.find(places, scope, roles=JUDGES) if places else []
    return [any(not _is_enough(one, path, free, scope) for path in places.get(one.id, ())) for one in parents]


def _is_enough(one: Settlement, path: str, free: Sequence[_Free], scope: Scope) -> bool:
    sends = one.state in (SettlementState.DRAFT, SettlementState.RETURNED) and scope.may(Right.EDIT_POLICIES)
    approves = one.state == SettlementState.SUBMITTED and scope.may(Right.APPROVE_SETTLEMENTS)
    roles = [
        who.role
        for who in free
        if who.settlement_id == one.id and path.startswith(who.path)
        if not (who.person_id == scope.me and (sends or approves))
    ]
    is_approver_to_go = one.approved_by_id is None and not approves and Role.HQ_APPROVER.value in roles
    return len(roles) > is_approver_to_go


@row
class _Contested:
    appeal_id: int = column("appeal.id")
    settlement_id: int = column("settlementline.settlement_id")
    path: str = column("unit.path")


_OF_LINE = """FROM appeal JOIN settlementline ON settlementline.id = appeal.line_id
    JOIN unit ON unit.id = settlementline.unit_id WHERE appeal.state = 'OPEN'"""
_contested = Relation(_Contested, f"{_OF_LINE} AND appeal.id IN :parents", by="appeal_id", unscoped=_NAMELESS)
_every_contested = Select(_Contested, _OF_LINE, unscoped=_NAMELESS)


async def lacking(parents: Sequence[Appeal], scope: Scope) -> list[bool]:
    """Whether an open appeal has nobody who may judge it: it will lapse, unless somebody comes."""
    lost = await _without_judge(await _contested.find([one.id for one in parents], scope))
    return [one.id in lost for one in parents]


async def every_appeal_has_a_judge() -> bool:
    return not await _without_judge(await _every_contested.rows())


async def _without_judge(contested: Sequence[_Contested]) -> set[int]:
    matters = sorted({one.settlement_id for one in contested})
    free = await _free.rows(parents=matters, roles=JUDGES) if matters else []
    return {
        one.appeal_id
        for one in contested
        if not any(who.settlement_id == one.settlement_id and one.path.startswith(who.path) for who in free)
    }
