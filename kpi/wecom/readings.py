"""What WeCom's raw figures mean in readings. Nothing is read or written here; docs/scores.md says the same to people.

WeCom counts who deleted or blocked a guide, not since when they had been friends. So a deletion takes back the guide's
latest add of the days before it, as far back as adds are held: what is left is kept for certain, or there are more.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol

from kpi.readings import Reading

MEASURES = ("friends_added", "kept_adds", "interactions", "replies_in_time", "first_reply_minutes", "deletions")
UNSETTLED_DAYS = 3
"""So long the figures of a day may be nought because they are not ready."""
_FIGURES = ("chat_cnt", "message_cnt", "negative_feedback_cnt", "new_apply_cnt", "new_contact_cnt")


class Day(Protocol):
    """Figures as `kpi.wecom.api` has them; kept in a table or not."""

    @property
    def day(self) -> date: ...
    @property
    def chat_cnt(self) -> int: ...
    @property
    def reply_bp(self) -> int | None: ...
    @property
    def reply_tenths(self) -> int | None: ...
    @property
    def negative_feedback_cnt(self) -> int: ...
    @property
    def new_contact_cnt(self) -> int: ...


def is_ready(one: Day, today: date) -> bool:
    """Whether the figures of a day can be told; nought may mean not yet, and is asked again until it is settled."""
    is_settled = (today - one.day).days > UNSETTLED_DAYS
    return is_settled or any(getattr(one, name) for name in _FIGURES) or one.reply_bp is not None


def readings(
    person_id: int, days: Sequence[Day], *, measures: Mapping[str, int], hold_days: int, since: date, today: date
) -> Iterator[Reading]:
    """The readings that figures of `since` and later change. `days` are in order, from `hold_days` before it on."""
    told = [one for one in days if is_ready(one, today)]
    for one in told:
        if one.day >= since:
            for key, amount, base in _of_day(one):
                if key in measures:
                    yield Reading(person_id, measures[key], one.day, amount, base)
    if "kept_adds" in measures and told:
        last = told[-1].day - timedelta(days=hold_days)
        for day, adds in kept_adds(days, hold_days).items():
            if day <= last:
                yield Reading(person_id, measures["kept_adds"], day, adds, None)


def _of_day(one: Day) -> Iterator[tuple[str, int, int | None]]:
    """Shares and times weigh by the chats of the day: how many customers began one, WeCom does not tell."""
    weight = max(one.chat_cnt, 1)
    yield "friends_added", one.new_contact_cnt, None
    yield "interactions", one.chat_cnt, None
    yield "deletions", one.negative_feedback_cnt, None
    if one.reply_bp is not None:
        yield "replies_in_time", one.reply_bp * weight, 10_000 * weight
    if one.reply_tenths is not None:
        yield "first_reply_minutes", one.reply_tenths * weight, weight


def kept_adds(days: Sequence[Day], hold_days: int) -> dict[date, int]:
    """Of each day, the adds that no deletion within `hold_days` has taken back. Days are in order."""
    left: dict[date, int] = {}
    open_days: list[date] = []  # those with adds that may still be taken back, the latest last
    for one in days:
        left[one.day] = one.new_contact_cnt
        open_days.append(one.day)
        gone = one.negative_feedback_cnt
        while gone and open_days and (one.day - open_days[-1]).days <= hold_days:
            taken = min(gone, left[open_days[-1]])
            left[open_days[-1]] -= taken
            gone -= taken
            if left[open_days[-1]] == 0:
                open_days.pop()
    return left
