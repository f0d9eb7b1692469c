"""Closing the books of a period: nothing is booked into it any more, and the database itself refuses."""

from kit import clock
from ledger.posting import one_at_a_time
from models.database import run

_CLOSE = """INSERT INTO ledgerclosing (period, closed_at, closed_by_id) VALUES (:period, :now, :by)
    ON CONFLICT (period) DO NOTHING"""


async def close(period: str, *, by: int | None) -> bool:
    """Inside a command; closing again changes nothing. Whether it was open."""
    await one_at_a_time()
    if await run("SELECT id FROM ledgerclosing WHERE period = :period", period=period):
        return False
    await run(_CLOSE, period=period, now=clock.now(), by=by)
    return True
