"""Closing the books of a period: nothing is booked into it any more, and the database itself refuses."""

from kit import clock
from ledger.posting import one_at_a_time
from models.database import run

_CLOSE = """INSERT INTO ledgerclosing (period, closed_at, closed_by_id) VALUES (:period, :now, :by)
    ON CONFLICT (period) DO NOTHING"""


async def close(period: str, *, by: int | None) -> None:
    """Inside a command; closing again changes nothing."""
    await one_at_a_time()
    if not await run("SELECT id FROM ledgerclosing WHERE period = :period", period=period):
        await run(_CLOSE, period=period, now=clock.now(), by=by)
