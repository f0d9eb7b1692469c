"""How long is kept what people leave behind by the way. Facts of learning and the audit trail are kept for good."""

from datetime import timedelta

from kit import clock
from models.database import atomic, run
from people import uploads

KEYS_KEPT = timedelta(days=30)
LINKS_KEPT = timedelta(days=30)
THROTTLES_KEPT = timedelta(days=7)
SIGN_INS_KEPT = timedelta(days=90)
NOTIFICATIONS_KEPT = timedelta(days=180)

FORGET = {
    "DELETE FROM idempotencykey WHERE made_at < :before": KEYS_KEPT,
    "DELETE FROM throttle WHERE since < :before AND (blocked_until IS NULL OR blocked_until < :before)": THROTTLES_KEPT,
    "DELETE FROM onetimelink WHERE expires_at < :before OR spent_at < :before": LINKS_KEPT,
    "DELETE FROM signin WHERE ended_at < :before OR expires_at < :before": SIGN_INS_KEPT,
    "DELETE FROM notification WHERE show_at < :before": NOTIFICATIONS_KEPT,
    "DELETE FROM upload WHERE made_at < :before": uploads.KEPT,
}


async def forget() -> None:
    """Delete what is older than it is kept; each kind in a transaction of its own, so that nobody waits for all."""
    for sql, kept in FORGET.items():
        await _delete(sql, kept)


@atomic
async def _delete(sql: str, kept: timedelta) -> None:
    await run(sql, before=clock.now() - kept)
