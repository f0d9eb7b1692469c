"""The export of redemptions: as the screen lists them, never with a code."""

from api.export_tables import EMPLOYEE_NO, NAME, UNIT, Asked, Export, Rows, Table, header, local, number, pages, word
from incentives.mall.redemptions import RedemptionState, filters, redemptions
from people import staff, units
from people.roles import Right
from people.scope import Scope

COLUMNS = (
    ("编号", "No."), ("物品", "Item"), ("积分", "Points"), ("状态", "State"), ("兑换时间", "Redeemed at"),
    ("处理时间", "Done at"), ("备注", "Note"), ("取消原因", "Why cancelled"),
)  # fmt: skip
STATES = {
    RedemptionState.RESERVED: ("待发放", "Waiting"),
    RedemptionState.FULFILLED: ("已发放", "Handed over"),
    RedemptionState.CANCELLED: ("已取消", "Cancelled"),
}


async def redemptions_table(asked: Asked, scope: Scope) -> Table:
    """What waits first, then what is done; with the filters of the screen."""
    unit_id = number(asked, "unit", "Unit") or 0
    place = await units.unit.get(unit_id, scope) if unit_id else None
    values = filters(
        state=word(asked, "state", RedemptionState), item_id=number(asked, "item", "MallItem") or 0, unit_id=unit_id,
        search=asked.get("search") or "",
    )  # fmt: skip

    async def rows() -> Rows:
        async for page in pages(redemptions, scope, values):
            people, homes = await staff.person(page, scope), await units.unit(page, scope)
            for one, who, home in zip(page, people, homes, strict=True):
                named = (who.name, who.employee_no) if who else ("", "")
                state = header(scope, STATES[RedemptionState(one.state)])[0]
                times = local(one.redeemed_at, scope), local(one.done_at, scope)
                yield (
                    *named,
                    home.name if home else "",
                    one.id,
                    one.name,
                    one.price,
                    state,
                    *times,
                    one.note,
                    one.reason,
                )

    return Table(place.name if place else "", header(scope, NAME, EMPLOYEE_NO, UNIT, *COLUMNS), rows())


MALL_EXPORTS: dict[str, Export] = {
    "redemptions": Export(("积分兑换", "Redemptions"), Right.SEE_SETTLEMENTS, redemptions_table),
}
