"""Learned on so many days in a row, days off left out, the last of them in the window."""

from collections.abc import Sequence
from datetime import date

from honors.rhythm import streaks
from incentives.conditions.meeting import FOR_RULES, Both, Condition, Met, Params
from incentives.windows import Window
from kit.reading import Select, column, row


@row
class Day:
    guide_id: int = column("studyday.guide_id")
    day: date = column("studyday.day")


_days = Select(
    Day,
    """FROM studyday WHERE studyday.guide_id IN :people AND studyday.day BETWEEN :first AND :last
    ORDER BY studyday.guide_id, studyday.day""",
    unscoped=FOR_RULES,
)


def sentence(params: Params) -> Both:
    return f"连续学习 {params['days']} 天", f"learns on {params['days']} days in a row"


async def find(params: Params, window: Window, people: Sequence[int]) -> dict[int, Met]:
    learned: dict[int, list[date]] = {}
    for one in await _days.rows(people=list(people), first=window.first, last=window.last):
        learned.setdefault(one.guide_id, []).append(one.day)
    met = {}
    for guide, days in learned.items():
        longest = max(streaks(days), default=0)
        if longest >= params["days"]:
            why = f"连续学习 {longest} 天", f"Learned on {longest} days in a row"
            met[guide] = Met(1, why, {"days": longest, "least": params["days"]})
    return met


condition = Condition({"days": int}, sentence, find, is_good=True)
