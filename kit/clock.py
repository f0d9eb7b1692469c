"""What time it is, for everybody: UTC, one source, which tests may hold still.

A day, a due date or a period is that of a unit's time zone; this module only converts.

The calendar is read once, when the process starts, and counted on from there by a timer that nobody sets: a machine
whose clock is put a day back or forward meanwhile revives no token and credits no lease. It then says so in /readyz;
starting again takes up the new calendar.
"""

import time as timers
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = "Asia/Shanghai"
"""Of whatever has no unit to go by: the calendar of months, of the ledger, of figures from outside."""

MOVED = timedelta(seconds=5)
_TIMER = getattr(timers, "CLOCK_BOOTTIME", timers.CLOCK_MONOTONIC)  # goes on while the machine sleeps
_began, _began_ns = datetime.now(UTC), timers.clock_gettime_ns(_TIMER)


def _system() -> datetime:
    return _began + timedelta(microseconds=(timers.clock_gettime_ns(_TIMER) - _began_ns) // 1000)


async def is_undisturbed() -> bool:
    """Whether the machine's calendar still agrees with what has passed since the process began."""
    return abs(datetime.now(UTC) - _system()) < MOVED


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """This moment, UTC-aware."""
    return _source()


def now_ms() -> int:
    """This moment in milliseconds since 1970, UTC."""
    return ms(_source())


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def day_in(zone: str, at: datetime | None = None) -> date:
    """The calendar day in `zone` at a moment, now by default."""
    return (at or now()).astimezone(ZoneInfo(zone)).date()


def end_of_day(day: date, zone: str) -> datetime:
    """23:59:59 of `day` in `zone`, as UTC: when something due that day is due."""
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone)).astimezone(UTC)


def start_of_day(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


@contextmanager
def reading(source: Callable[[], datetime]) -> Iterator[None]:
    """Take the time from `source` inside the block; for tests and for seeding a history."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before


class Held:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **delta: float) -> None:
        self.at += timedelta(**delta)
