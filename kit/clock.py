"""What time it is, for everybody: UTC, one source, which tests may hold still.

A day, a due date or a period is that of a unit's time zone; this module only converts.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def _system() -> datetime:
    return datetime.now(UTC)


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
