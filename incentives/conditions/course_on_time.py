"""Completed a course in the window, by its due date, or without one."""

from collections.abc import Sequence

from incentives.conditions.courses import completed_in, course_of
from incentives.conditions.meeting import Both, Condition, Met, Params
from incentives.windows import Window


def sentence(params: Params) -> Both:
    zh, en = course_of(params)
    return f"按时学完《{zh}》", f"completes “{en}” on time"


async def find(params: Params, window: Window, people: Sequence[int]) -> dict[int, Met]:
    return {
        one.guide_id: one.met(
            "{done} 按时学完《{course}》", "Completed “{course}” on time, on {done}", on=one.completed_at
        )
        for one in await completed_in(window, params["course"])
        if one.completed_at and (one.due_at is None or one.completed_at <= one.due_at)
    }


condition = Condition({"course": str}, sentence, find, is_good=True)
