"""Closing the books of a month, by those who approve what is booked into them."""

from incentives.windows import PeriodUnknown, Rhythm, window
from kit.errors import Conflict
from kpi import periods
from ledger import closing
from models.database import atomic
from people import audit
from people.roles import Right, demand
from people.scope import Scope


class MonthRuns(Conflict):
    code = "PERIOD_OPEN"
    zh = "{month} 还没有结束，{last_day} 之后才能结账。"
    en = "{month} has not ended; its books can be closed after {last_day}."


@atomic
async def close_books(month: str, *, scope: Scope) -> None:
    """Close a month of the ledger for ever; again it changes nothing. What comes late is booked when it comes.

    Raises:
        PeriodUnknown, MonthRuns
    """
    demand(scope.role, Right.APPROVE_SETTLEMENTS)
    try:
        last_day = window(month, Rhythm.MONTH).last
    except PeriodUnknown:
        raise PeriodUnknown(path=["month"]) from None
    if last_day >= periods.today():
        raise MonthRuns(month=month, last_day=last_day.isoformat(), path=["month"])
    if not await closing.close(month, by=scope.me):
        return
    await audit.record("books_closed", f"month {month}", scope=scope)
