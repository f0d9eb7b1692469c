"""Guessing must not pay: an attempt counts as failed, by account and by address, until it has succeeded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import models
from kit import clock
from kit.errors import RateLimited
from kit.text import folded
from models.database import atomic, run

FORGOTTEN_AFTER = timedelta(hours=24)
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 30, 3600
ADD = """INSERT INTO throttle (key, failures, since) VALUES (:key, 0, :now) ON CONFLICT (key) DO NOTHING"""


@dataclass(frozen=True)
class Against:
    """What an attempt counts against; from the failure `most` on there are waits, each twice the last."""

    key: str
    most: int


@dataclass(frozen=True)
class Attempt:
    """Counted as failed, as the so-manieth of each."""

    counted: dict[str, int]


def account(employee_no: str) -> Against:
    """By what was typed, whether there is such a person or not; all forms of one number count as one."""
    return Against(f"account:{sha256(folded(employee_no).encode()).hexdigest()}", 5)


def address(host: str) -> Against:
    """The guides of a store share one address, so it may fail more often."""
    return Against(f"address:{host[:80]}", 20)


@atomic
async def attempt(against: Sequence[Against]) -> Attempt:
    """Count an attempt before it is looked at: parallel ones cannot all see the count of before.

    Raises:
        RateLimited: too many have failed; the wait is not prolonged.
    """
    now = clock.now()
    counted = {}
    for one in sorted(against, key=lambda one: one.key):
        await run(ADD, key=one.key, now=now)
        kept = await models.Throttle.select_for_update(no_key=True).get(key=one.key)
        if kept.blocked_until and kept.blocked_until > now:
            raise RateLimited(retry_after_seconds=int((kept.blocked_until - now).total_seconds()) + 1)
        if kept.since < now - FORGOTTEN_AFTER:
            kept.failures, kept.since = 0, now
        kept.failures += 1
        wait = _wait_seconds(kept.failures - one.most)
        kept.blocked_until = now + timedelta(seconds=wait) if wait else None
        await kept.save()
        counted[one.key] = kept.failures
    return Attempt(counted)


def _wait_seconds(over: int) -> int:
    return min(FIRST_WAIT_SECONDS * 2 ** min(over, 10), LONGEST_WAIT_SECONDS) if over >= 0 else 0


async def succeeded(attempt: Attempt) -> None:
    """Take an attempt back, inside the command it was for. Earlier failures of the account are forgotten with it; those
    of the address stay, or one's own account would be the way to go on guessing others'."""
    for key, count in sorted(attempt.counted.items()):
        kept = await models.Throttle.select_for_update(no_key=True).get_or_none(key=key)
        if kept is None:
            continue
        if key.startswith("account:"):
            kept.failures, kept.blocked_until = 0, None
        else:
            kept.blocked_until = None if kept.failures == count else kept.blocked_until
            kept.failures = max(kept.failures - 1, 0)
        await kept.save()
