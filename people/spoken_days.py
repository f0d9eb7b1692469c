"""Days as notifications say them, in both languages."""

from datetime import date

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_aloud(iso: str | None) -> tuple[str, str] | None:
    """In Chinese and in English, without the year."""
    if iso is None:
        return None
    day = date.fromisoformat(iso)
    return f"{day.month}月{day.day}日", f"{day.day} {MONTHS[day.month - 1]}"
