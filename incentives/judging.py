"""Who judges an appeal: somebody without a part in it. The only place that answers, for the list and for the deed."""

from collections.abc import Sequence

from incentives.penalties import Appeal, AppealState
from kit import clock
from kit.errors import Conflict, NotAllowed, Refused
from kit.reading import Relation, column, row
from people.permissions import Permission, permission
from people.roles import Right
from people.scope import Scope


class NotIndependent(NotAllowed):
    code = "NOT_INDEPENDENT"
    zh = "写这条规则、预演、提交、审批这次结算的人，以及因它得到或失去东西的人不能裁决。"
    en = "Whoever wrote the rule, tried, sent or approved the settlement, or was touched by it, does not judge."


class AppealClosed(Conflict):
    code = "APPEAL_CLOSED"
    zh = "这个申诉已经有结果。"
    en = "This appeal has been decided."


@row
class _Partial:
    appeal_id: int = column("DISTINCT appeal.id")


# Any settlement of the period counts: an adjustment is one of them.
_partial = Relation(
    _Partial,
    """FROM appeal JOIN settlementline AS line ON line.id = appeal.line_id
    JOIN settlement AS own ON own.id = line.settlement_id
    JOIN settlement AS one ON one.policy_id = own.policy_id AND one.period = own.period
    JOIN policyversion ON policyversion.id = one.version_id
    WHERE appeal.id IN :parents AND (:me = appeal.person_id
        OR :me IN (one.made_by_id, one.tried_by_id, one.approved_by_id)
        OR :me IN (policyversion.made_by_id, policyversion.published_by_id)
        OR EXISTS (SELECT 1 FROM settlementline AS touched WHERE touched.settlement_id = one.id
            AND touched.person_id = :me AND (touched.amount <> 0 OR touched.thing <> '')))""",
    by="appeal_id",
)


async def is_partial(appeal_id: int, scope: Scope) -> bool:
    """Whether the viewer wrote the rule, made, tried or approved a settlement of the period, or was touched by one."""
    return bool(await _partial.find([appeal_id], scope))


async def permissions(parents: Sequence[Appeal], scope: Scope) -> list[Permission]:
    """Whether the viewer may judge each, and why not."""
    if not scope.may(Right.JUDGE_APPEALS):
        return [permission(NotAllowed, scope) for _ in parents]
    partial = {one.appeal_id for one in await _partial.find([one.id for one in parents], scope)}
    return [permission(_refusal(one, one.id in partial), scope) for one in parents]


def _refusal(one: Appeal, is_partial: bool) -> type[Refused] | None:
    if one.state != AppealState.OPEN or one.due_at < clock.now():
        return AppealClosed
    return NotIndependent if is_partial else None
