"""Money handed to the payroll: what is owed, and what was taken out as a file, once each and never twice.

A payout of a month takes all that is owed up to its end. Whoever was given too much before gets nothing until it is set
off against what comes: nobody owes the chain money, and no wage is deducted.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import models
from kit import clock
from kit.errors import Conflict, Invalid
from kit.listing import Listing, Paged
from kit.reading import Many, One, Select, Sight, column, row
from ledger import posting
from ledger.statements import decimal
from models.database import atomic, run
from people import audit, keys, staff
from people.roles import Right, demand
from people.scope import Scope, sees_former

MONTHS_SHOWN = 24
_MONTH, _CURRENCY = re.compile(r"\d{4}-(0[1-9]|1[0-2])"), re.compile("[A-Z]{3}")


class NothingDue(Conflict):
    code = "NOTHING_DUE"
    zh = "到这个月为止没有待发的钱，可能已经导出过了。"
    en = "Nothing is owed up to this month; perhaps it was paid out already."


class MonthUnknown(Invalid):
    zh = "月份要写成 2026-11，币种要写成 CNY 这样的三个字母，不能是将来的月份。"
    en = "Write the month as 2026-11 and the currency as CNY; no month to come."


@row
class Due:
    """What was booked in a month, and all that is owed up to its end and not paid out."""

    period: str
    currency: str
    booked_minor: int
    due_minor: int
    people: int

    @property
    def booked(self) -> str:
        return decimal(self.booked_minor, self.currency)

    @property
    def due(self) -> str:
        return decimal(self.due_minor, self.currency)


_BOOKED = f"""SELECT person.id AS person_id, ledgerentry.currency, ledgerentry.period,
        sum(ledgerposting.amount) AS amount
    FROM person JOIN ledgerposting ON ledgerposting.account = 'guide:' || person.key
    JOIN ledgerentry ON ledgerentry.id = ledgerposting.entry_id AND ledgerentry.currency <> 'POINTS'
    WHERE {sees_former("person.id")} GROUP BY 1, 2, 3"""
_PAID = """SELECT payoutline.person_id, payout.currency, sum(payoutline.amount) AS amount
    FROM payout JOIN payoutline ON payoutline.payout_id = payout.id GROUP BY 1, 2"""
dues = Select(
    Due,
    f"""WITH booked AS ({_BOOKED}), paid AS ({_PAID}),
    months AS (SELECT DISTINCT booked.currency, booked.period FROM booked
        ORDER BY booked.period DESC, booked.currency LIMIT {MONTHS_SHOWN}),
    owed AS (SELECT months.currency, months.period, booked.person_id,
            sum(booked.amount) - COALESCE(max(paid.amount), 0) AS amount,
            sum(CASE WHEN booked.period = months.period THEN booked.amount ELSE 0 END) AS fresh
        FROM months JOIN booked ON booked.currency = months.currency AND booked.period <= months.period
        LEFT JOIN paid ON paid.person_id = booked.person_id AND paid.currency = booked.currency GROUP BY 1, 2, 3)
    SELECT owed.period, owed.currency, CAST(sum(owed.fresh) AS BIGINT) AS booked_minor,
        CAST(sum(CASE WHEN owed.amount > 0 THEN owed.amount ELSE 0 END) AS BIGINT) AS due_minor,
        count(CASE WHEN owed.amount > 0 THEN 1 END) AS people
    FROM owed GROUP BY 1, 2 ORDER BY owed.period DESC, owed.currency""",
)


@row
class Payout:
    id: int = column("payout.id")
    period: str = column("payout.period")
    currency: str = column("payout.currency")
    people: int = column("payout.people")
    amount_minor: int = column("payout.amount")
    made_by_id: int = column("payout.made_by_id")
    made_at: datetime = column("payout.made_at")

    @property
    def amount(self) -> str:
        return decimal(self.amount_minor, self.currency)


_SEEN = ":me > 0 AND :sees_settlements"
payout = One(Payout, f"FROM payout WHERE payout.id IN :parents AND {_SEEN}", by="id", of="payout_id")
payouts = Listing(Payout, f"FROM payout WHERE {_SEEN}", order=("id",), descending=True)


@row
class Export:
    payout_id: int = column("payoutexport.payout_id")
    made_by_id: int = column("payoutexport.made_by_id")
    made_at: datetime = column("payoutexport.made_at")


exports = Many(
    Export,
    f"""FROM payoutexport WHERE payoutexport.payout_id IN :parents AND {_SEEN}
    AND payoutexport.id > (SELECT COALESCE(max(older.id), 0) - 50 FROM payoutexport AS older
        WHERE older.payout_id = payoutexport.payout_id)
    ORDER BY payoutexport.payout_id, payoutexport.id DESC""",
    by="payout_id",
)


@row
class Line:
    """What somebody gets, with where they work now or did last."""

    id: int = column("payoutline.id")
    payout_id: int = column("payoutline.payout_id")
    person_id: int = column("payoutline.person_id")
    amount_minor: int = column("payoutline.amount")
    name: str = column("person.name")
    employee_no: str = column("person.employee_no")
    unit_name: str = column("unit.name")
    unit_code: str = column("unit.code")


lines = Paged(
    Line,
    f"""FROM payoutline JOIN person ON person.id = payoutline.person_id
    JOIN membership ON membership.id = (SELECT max(newest.id) FROM membership AS newest
        WHERE newest.person_id = payoutline.person_id)
    JOIN unit ON unit.id = membership.unit_id
    WHERE payoutline.payout_id IN :parents AND {_SEEN} AND {sees_former("payoutline.person_id")}""",
    by="payout_id",
    order=("id",),
)


async def makers(parents: Sequence[Payout | Export], sight: Sight) -> list[staff.Person | None]:
    found = {one.id: one for one in await staff.person.find([one.made_by_id for one in parents], sight)}
    return [found.get(one.made_by_id) for one in parents]


_OWED = f"""WITH booked AS ({_BOOKED}), paid AS ({_PAID}),
    owed AS (SELECT booked.person_id, sum(booked.amount) - COALESCE(max(paid.amount), 0) AS amount
        FROM booked LEFT JOIN paid ON paid.person_id = booked.person_id AND paid.currency = booked.currency
        WHERE booked.currency = :currency AND booked.period <= :period GROUP BY 1)
    INSERT INTO payoutline (payout_id, person_id, amount)
    SELECT CAST(:payout AS BIGINT), owed.person_id, CAST(owed.amount AS BIGINT) FROM owed WHERE owed.amount > 0
    ORDER BY owed.person_id RETURNING amount"""


@atomic
async def pay_out(period: str, currency: str, *, key: str, scope: Scope) -> int:
    """Mark all that is owed in sight up to a month as handed over; the payout's id. The same `key` again is the same.

    Raises:
        MonthUnknown, NothingDue, and what `people.keys` refuses
    """
    demand(scope.role, Right.PAY_OUT)
    today = clock.day_in(clock.ZONE)
    if not _MONTH.fullmatch(period) or not _CURRENCY.fullmatch(currency) or period > f"{today:%Y-%m}":
        raise MonthUnknown(path=["period"])
    await posting.one_at_a_time()  # before any other lock

    async def make() -> int:
        made = await models.Payout.create(
            period=period, currency=currency, people=0, amount=0, made_by_id=scope.me, made_at=clock.now()
        )
        given = await run(_OWED, **_sight(scope), payout=made.id, period=period, currency=currency)
        if not given:
            raise NothingDue(path=["period"])
        made.people, made.amount = len(given), sum(int(one["amount"]) for one in given)
        await made.save()
        what = (period, currency, made.people, made.amount)
        await audit.record("payout_made", f"payout {made.id}", scope=scope, after=what)
        return int(made.id)

    return (await keys.once("makePayout", key, (period, currency), make, scope=scope))[0]


def _sight(scope: Scope) -> dict[str, Any]:
    return {"me": scope.me, "branch": scope.branch}


@atomic
async def note_export(payout_id: int, scope: Scope) -> None:
    """Remember that a file was made of it, when and by whom."""
    demand(scope.role, Right.PAY_OUT)
    await models.PayoutExport.create(payout_id=payout_id, made_by_id=scope.me, made_at=clock.now())
