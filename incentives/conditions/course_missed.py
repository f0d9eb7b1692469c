"""Did not complete a course by its due date, which lies in the window."""

from collections.abc import Sequence

from incentives.conditions.courses import course_of, due_in
from incentives.conditions.meeting import Both, Condition, Met, Params
from incentives.windows import Window


def sentence(params: Params) -> Both:
    zh, en = course_of(params)
    return f"没有在期限内学完《{zh}》", f"does not complete “{en}” by its due date"


async def find(params: Params, window: Window, people: Sequence[int]) -> dict[int, Met]:
    return {
        one.guide_id: one.as_of(window).met(
            "《{course}》{due} 到期时还没有学完", "“{course}” was not complete on {due}, when it was due", on=one.due_at
        )
        for one in await due_in(window, params["course"])
        if one.due_at and (one.completed_at is None or one.completed_at > one.due_at)
    }


condition = Condition({"course": str}, sentence, find, is_good=False)
