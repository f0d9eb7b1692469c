"""The export of rewards and penalties that are to be: the plan of a settlement, name by name."""

from decimal import Decimal

from api.export_tables import (
    EMPLOYEE_NO,
    NAME,
    UNIT,
    Asked,
    Export,
    Rows,
    Table,
    header,
    number,
    word,
)
from incentives import plan_lines, policies, settlements
from incentives.plan_lines import Line, LineKind
from incentives.terms import EffectKind
from kit.errors import NotFound
from kit.sheets_out import Cell
from ledger.accounts import POINTS
from people import staff, units
from people.roles import Right
from people.scope import Scope

MOST_AT_ONCE = 500
EFFECTS = {
    EffectKind.POINTS: ("积分", "Points"),
    EffectKind.MONEY: ("奖金", "Money"),
    EffectKind.BADGE: ("勋章", "Badge"),
    EffectKind.ELIGIBILITY: ("资格", "Right"),
    EffectKind.RETRAINING: ("补训", "Retraining"),
}
WHAT, CURRENCY, AMOUNT, WHY = ("结果", "What"), ("单位", "In"), ("数量", "Amount"), ("原因", "Why")
PLAN = (
    ("序号", "No."), NAME, EMPLOYEE_NO, UNIT, ("规则", "Rule"), WHAT, CURRENCY, AMOUNT, ("封顶前", "Before caps"),
    ("未扣部分", "Lapsed"), ("具体", "Which"), WHY, ("依据", "Evidence"),
)  # fmt: skip


async def plan_table(asked: Asked, scope: Scope) -> Table:
    """Raises:
    NotFound: no such settlement in sight.
    """
    settlement = await settlements.settlement.get(number(asked, "settlement", "Settlement") or 0, scope)
    if settlement is None:
        raise NotFound(path=["settlement"])
    policy = await policies.policy.get(settlement.policy_id, scope)
    unit, kind = number(asked, "unit", "Unit"), word(asked, "kind", LineKind)
    values = plan_lines.filters(kind=kind, unit_id=unit, search=asked.get("search", ""))

    async def rows() -> Rows:
        place: tuple[object, ...] = ()
        while True:
            [page] = await plan_lines.lines([settlement], scope, limit=MOST_AT_ONCE, place=place, **values)
            people, homes = await staff.person(page.rows, scope), await units.unit(page.rows, scope)
            for one, who, home in zip(page.rows, people, homes, strict=True):
                named = (who.name, who.employee_no) if who else ("", "")
                yield one.position, *named, home.name if home else "", *_told(one, scope)
            if not page.has_next:
                return
            place = tuple(plan_lines.lines.order.place(page.rows[-1]))

    about = f"{policy.name if policy else ''}-{settlement.period}"
    return Table(about, header(scope, *PLAN), rows())


def _told(one: Line, scope: Scope) -> tuple[Cell, ...]:
    effect = EffectKind(one.effect)
    is_number = effect in (EffectKind.POINTS, EffectKind.MONEY)
    sizes = (one.amount, one.uncapped, one.lapsed) if is_number else (None, None, None)
    said = header(scope, EFFECTS[effect])[0], one.currency if is_number else ""
    why = one.reason, "; ".join(f"{proof.name}: {proof.value}" for proof in one.proofs)
    return one.rule, *said, *(_size(size, one.currency) for size in sizes), one.thing, *why


def _size(text: str | None, currency: str) -> Cell:
    """Points as whole numbers, money with the decimals of its currency."""
    return None if text is None else int(text) if currency == POINTS else Decimal(text)


REWARD_EXPORTS: dict[str, Export] = {
    "settlement": Export(("结算名单", "Settlement"), Right.SEE_SETTLEMENTS, plan_table),
}
