"""Days as notifications say them, in both languages."""

from datetime import date, timedelta

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_aloud(iso: str | None) -> tuple[str, str] | None:
    """In Chinese and in English, without the year."""
    if iso is None:
        return None
    return _said(date.fromisoformat(iso))


def period_aloud(key: str) -> tuple[str, str]:
    """The days of a week such as 2026-W47, or the month of 2026-11."""
    year, rest = key.split("-")
    if not rest.startswith("W"):
        return f"{year}年{int(rest)}月", f"{MONTHS[int(rest) - 1]} {year}"
    first = date.fromisocalendar(int(year), int(rest[1:]), 1)
    last = first + timedelta(days=6)
    (zh, en), (last_zh, last_en) = _said(first), _said(last)
    if first.month == last.month:
        return f"{zh.removesuffix('日')}–{last.day}日", f"{first.day}–{last_en}"
    return f"{zh}–{last_zh}", f"{en} – {last_en}"


def _said(day: date) -> tuple[str, str]:
    return f"{day.month}月{day.day}日", f"{day.day} {MONTHS[day.month - 1]}"
