"""The months of the ledger, as those who settle see them: those that are closed, and those that can be."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from kit.listing import Listing
from kit.reading import One, Select, Sight, column, row
from people import staff

_MONTHS = "Months alone, and only for those who settle."


@row
class Closed:
    """A month that is closed."""

    id: int = column("ledgerclosing.id")
    period: str = column("ledgerclosing.period")
    closed_at: datetime = column("ledgerclosing.closed_at")
    closed_by_id: int | None = column("ledgerclosing.closed_by_id")


_FROM = "FROM ledgerclosing"
closed = One(
    Closed,
    f"{_FROM} WHERE ledgerclosing.period IN :parents AND :sees_settlements",
    by="period",
    of="period",
    unscoped=_MONTHS,
)
all_closed = Listing(Closed, f"{_FROM} WHERE :me > 0 AND :sees_settlements", order=("period", "id"), descending=True)


async def closers(parents: Sequence[Closed], sight: Sight) -> list[staff.Person | None]:
    found = {one.id: one for one in await staff.person.find([one.closed_by_id for one in parents], sight)}
    return [found.get(one.closed_by_id or 0) for one in parents]


@row
class _First:
    """Entries are booked in the order of their months, so the first one is of the oldest."""

    period: str = column("ledgerentry.period")


_first = Select(_First, "FROM ledgerentry WHERE ledgerentry.id = 1 AND :me > 0 AND :sees_settlements")


@row
class _Shut:
    period: str = column("ledgerclosing.period")


_shut = Select(_Shut, f"{_FROM} WHERE :me > 0 AND :sees_settlements")


async def to_close(sight: Sight, today: date) -> list[str]:
    """Months that are over and not closed, the oldest first, from the month of the first entry on."""
    first = [one.period for one in await _first.seen(sight)]
    shut = {one.period for one in await _shut.seen(sight)}
    return [month for month in _months(first[0], today) if month not in shut] if first else []


def _months(first: str, today: date) -> list[str]:
    """Up to the last one that is over."""
    day, found = today.replace(day=1), list[str]()
    while (month := f"{(day := (day - timedelta(days=1)).replace(day=1)):%Y-%m}") >= first:
        found.append(month)
    return found[::-1]
