"""The stretch of days that a policy is settled for: a month or a week of the chain's calendar."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kit.clock import ZONE, end_of_day, start_of_day
from kit.errors import Invalid
from kpi.periods import YEARS, month_of


class Rhythm(StrEnum):
    WEEK = "WEEK"
    MONTH = "MONTH"


class PeriodUnknown(Invalid):
    zh = "周期要写成 2026-11 这样的月份，或 2026-W47 这样的周，并与规则一致。"
    en = "A period is a month such as 2026-11 or a week such as 2026-W47, as the policy says."


@dataclass(frozen=True)
class Window:
    """`key` names it for ever: 2026-11, or 2026-W47 of ISO 8601."""

    key: str
    first: date
    last: date

    @property
    def since(self) -> datetime:
        return start_of_day(self.first, ZONE)

    @property
    def until(self) -> datetime:
        return end_of_day(self.last, ZONE)


def window(key: str, rhythm: Rhythm) -> Window:
    """Raises:
    PeriodUnknown
    """
    try:
        if int(key[:4]) not in YEARS:
            raise PeriodUnknown(path=["period"])
        if rhythm is Rhythm.MONTH and re.fullmatch(r"\d{4}-\d\d", key, re.ASCII):
            return Window(key, *month_of(date.fromisoformat(f"{key}-01")))
        if rhythm is Rhythm.WEEK and re.fullmatch(r"\d{4}-W\d\d", key, re.ASCII):
            first = date.fromisocalendar(int(key[:4]), int(key[6:]), 1)
            return Window(key, first, first + timedelta(days=6))
    except ValueError:
        pass
    raise PeriodUnknown(path=["period"])


def key_of(day: date, rhythm: Rhythm) -> str:
    year, week, _ = day.isocalendar()
    return f"{day:%Y-%m}" if rhythm is Rhythm.MONTH else f"{year}-W{week:02}"


def before(one: Window, rhythm: Rhythm) -> Window:
    return window(key_of(one.first - timedelta(days=1), rhythm), rhythm)
