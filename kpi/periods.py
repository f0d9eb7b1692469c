"""The months that are scored. A period is one of the chain's calendar, by the clock of headquarters."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from kit import clock
from kit.errors import Conflict
from kit.listing import Listing
from kit.reading import One, Select, column, row
from models.database import is_sqlite, run

YEARS = range(1900, 9000)
"""What is asked about lies in them; the calendar's ends are no months of a chain."""


class MonthFrozen(Conflict):
    code = "PERIOD_FROZEN"
    zh = "{last_day} 以前的月份已经冻结，不能再改。"
    en = "The months up to {last_day} are frozen and cannot be changed."


class PeriodState(StrEnum):
    OPEN = "OPEN"
    PROVISIONAL = "PROVISIONAL"
    FROZEN = "FROZEN"


@row
class Period:
    """A month. Once over it is provisional, until somebody freezes it. `reach` is that of `kpi.reaching`."""

    id: int = column("period.id")
    first_day: date = column("period.first_day")
    last_day: date = column("period.last_day")
    is_frozen: bool = column("period.frozen_at IS NOT NULL")
    reach: dict[str, str] | None = column("period.reach")
    digest: str = column("period.digest")
    version: int = column("period.version")

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    @property
    def state(self) -> str:
        if self.is_frozen:
            return PeriodState.FROZEN
        return PeriodState.OPEN if today() <= self.last_day else PeriodState.PROVISIONAL


_PUBLIC = "Which months there are is known to everybody."
period = One(Period, "FROM period WHERE period.id IN :parents", by="id", of="period_id", unscoped=_PUBLIC)
periods = Listing(
    Period, "FROM period WHERE :me > 0 AND period.first_day <= :until", order=("first_day", "id"), descending=True
)
on_day = Select(Period, "FROM period WHERE period.first_day <= :day AND period.last_day >= :day", unscoped=_PUBLIC)
within = Select(
    Period,
    "FROM period WHERE period.first_day <= :last AND period.last_day >= :first ORDER BY period.first_day",
    unscoped=_PUBLIC,
)

OPEN = """INSERT INTO period (first_day, last_day, digest, version) VALUES (:first, :last, '', 1)
    ON CONFLICT (first_day) DO NOTHING"""


def today() -> date:
    return clock.day_in(clock.ZONE)


def this_month() -> str:
    """As 2026-11: the books that are booked into today."""
    return f"{today():%Y-%m}"


def begun() -> dict[str, date]:
    """What the list of months asks for: targets and scorecards may be there for months to come, scores may not."""
    return {"until": today()}


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month that `day` lies in."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


HOLD = """SELECT last_day, frozen_at FROM period WHERE last_day >= :first AND first_day <= :last ORDER BY id"""


async def refuse_frozen(first: date, last: date = date.max) -> None:
    """Refuse a change to a frozen month; a freeze of the others waits for the commit. Inside a command.

    Raises:
        MonthFrozen
    """
    held = await run(HOLD + ("" if is_sqlite() else " FOR SHARE"), first=first, last=last)
    if frozen := [str(one["last_day"]) for one in held if one["frozen_at"] is not None]:
        raise MonthFrozen(last_day=max(frozen))


def month_before(day: date) -> date:
    """The first day of the month before the one that `day` lies in."""
    return month_of(month_of(day)[0] - timedelta(days=1))[0]


async def open_months(days: Sequence[date]) -> None:
    """See that the months of `days` exist; inside a command."""
    for first, last in sorted({month_of(day) for day in days}):
        await run(OPEN, first=first, last=last)
