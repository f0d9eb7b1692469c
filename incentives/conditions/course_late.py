"""Completed a course in the window, after its due date."""

from collections.abc import Sequence

from incentives.conditions.courses import completed_in, course_of
from incentives.conditions.meeting import Both, Condition, Met, Params
from incentives.windows import Window


def sentence(params: Params) -> Both:
    zh, en = course_of(params)
    return f"过了期限才学完《{zh}》", f"completes “{en}” after its due date"


async def find(params: Params, window: Window, people: Sequence[int]) -> dict[int, Met]:
    return {
        one.guide_id: one.met(
            "《{course}》{due} 到期，{done} 学完",
            "“{course}” was due on {due} and completed on {done}",
            on=one.completed_at,
        )
        for one in await completed_in(window, params["course"])
        if one.completed_at and one.due_at and one.completed_at > one.due_at
    }


condition = Condition({"course": str}, sentence, find, is_good=None)
