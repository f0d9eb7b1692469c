"""The exports of money and points that were booked: a payout in the columns of the payroll, and a statement.

A payout's file is the same, byte for byte, however often it is made, as long as its people keep their names and places;
each making is remembered.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal

from api.export_tables import (
    EMPLOYEE_NO,
    NAME,
    UNIT,
    Asked,
    Export,
    FilterUnknown,
    Rows,
    Table,
    header,
    local,
    number,
    pages,
    some,
)
from insights.completion import place_of
from kit.errors import NotFound
from kit.sheets_out import Cell
from ledger import payouts, statements
from ledger.payouts import Line, Payout
from ledger.posting import EntryKind
from people import staff
from people.roles import Right
from people.scope import Scope

AT_ONCE = 500
MOST_HEAD = 60
AMOUNT, CURRENCY, PERIOD = ("金额", "Amount"), ("币种", "Currency"), ("月份", "Month")
COLUMNS: dict[str, tuple[tuple[str, str], Callable[[Line, Payout], Cell]]] = {
    "employeeNo": (EMPLOYEE_NO, lambda line, _: line.employee_no),
    "name": (NAME, lambda line, _: line.name),
    "unit": (UNIT, lambda line, _: line.unit_name),
    "unitCode": (("组织编号", "Unit code"), lambda line, _: line.unit_code),
    "amount": (AMOUNT, lambda line, payout: Decimal(statements.decimal(line.amount_minor, payout.currency))),
    "currency": (CURRENCY, lambda _, payout: payout.currency),
    "period": (PERIOD, lambda _, payout: payout.period),
    "payout": (("发放编号", "Payout"), lambda _, payout: payout.id),
}
STANDARD = "employeeNo~name~unit~amount~currency~period"
KINDS = {
    EntryKind.AWARD: ("奖励", "Reward"),
    EntryKind.PENALTY: ("扣减", "Penalty"),
    EntryKind.ADJUSTMENT: ("更正", "Adjustment"),
    EntryKind.REVERSAL: ("撤销", "Reversal"),
    EntryKind.SUSPENSION: ("申诉暂存", "Held"),
    EntryKind.RESTORED: ("补上退还", "Given back"),
    EntryKind.REDEMPTION: ("兑换", "Redemption"),
}
STATEMENT = (
    ("编号", "No."), ("时间", "At"), NAME, EMPLOYEE_NO, ("类型", "Kind"), AMOUNT, CURRENCY, ("记入", "Books"),
    ("原因", "Why"), ("被哪条撤销", "Reversed by"),
)  # fmt: skip


def mapped(asked: Asked, scope: Scope) -> list[tuple[str, str]]:
    """The columns in the order that the payroll wants, each with its heading: `amount:实发~employeeNo`.

    Raises:
        FilterUnknown: no such column, or one twice.
    """
    wanted = [one.partition(":") for one in (asked.get("columns") or STANDARD).split("~") if one]
    keys = [key for key, _, _ in wanted]
    if not set(keys) <= set(COLUMNS) or len(set(keys)) < len(keys) or not keys:
        raise FilterUnknown(path=["columns"])
    return [(key, head.strip()[:MOST_HEAD] or header(scope, COLUMNS[key][0])[0]) for key, _, head in wanted]


async def payout_table(asked: Asked, scope: Scope) -> Table:
    """Raises:
    NotFound: no such payout in sight.
    FilterUnknown
    """
    payout = await payouts.payout.get(number(asked, "payout", "Payout") or 0, scope)
    if payout is None:
        raise NotFound(path=["payout"])
    columns = mapped(asked, scope)
    await payouts.note_export(payout.id, scope)
    cells = [COLUMNS[key][1] for key, _ in columns]

    async def rows() -> Rows:
        place: Sequence[object] = ()
        while True:
            [page] = await payouts.lines([payout], scope, limit=AT_ONCE, place=place)
            for line in page.rows:
                yield [cell(line, payout) for cell in cells]
            if not page.has_next:
                return
            place = payouts.lines.order.place(page.rows[-1])

    return Table(f"{payout.period}-{payout.currency}-{payout.id}", [head for _, head in columns], rows())


async def statement_table(asked: Asked, scope: Scope) -> Table:
    """What was booked for a person, or for a unit and all below it, the newest first."""
    person, unit = number(asked, "person", "Person"), number(asked, "unit", "Unit")
    [currency] = some(asked, "currency") or [""]
    values = statements.filters(person_id=person, unit_id=unit, currency=currency)

    async def rows() -> Rows:
        async for page in pages(statements.lines, scope, values):
            for one, who in zip(page, await staff.person(page, scope), strict=True):
                named = (who.name, who.employee_no) if who else ("", "")
                said = header(scope, KINDS[EntryKind(one.kind)])[0], Decimal(one.amount), one.currency, one.period
                yield one.number, local(one.at, scope), *named, *said, one.reason or "", one.reversed_by

    return Table((await place_of(unit, scope)).name, header(scope, *STATEMENT), rows())


PAYOUT_EXPORTS: dict[str, Export] = {
    "payout": Export(("奖金发放", "Payout"), Right.PAY_OUT, payout_table),
    "statement": Export(("奖惩明细", "Statement"), Right.SEE_PEOPLE, statement_table),
}
