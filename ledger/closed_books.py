"""The months that are closed, as those who settle see them."""

from datetime import datetime

from kit.listing import Listing
from kit.reading import One, column, row

_MONTHS = "Months alone, and only for those who settle."


@row
class Closed:
    """A month that is closed."""

    id: int = column("ledgerclosing.id")
    period: str = column("ledgerclosing.period")
    closed_at: datetime = column("ledgerclosing.closed_at")


_FROM = "FROM ledgerclosing"
closed = One(
    Closed, f"{_FROM} WHERE ledgerclosing.period IN :parents AND :settles", by="period", of="period", unscoped=_MONTHS
)
all_closed = Listing(Closed, f"{_FROM} WHERE :me > 0 AND :settles", order=("period", "id"), descending=True)
