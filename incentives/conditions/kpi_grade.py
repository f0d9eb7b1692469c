"""A grade of the month, one of a list."""

from collections.abc import Sequence

from incentives.conditions.meeting import Both, Condition, Met, Params
from incentives.conditions.scores import scores_of
from incentives.windows import Window


def sentence(params: Params) -> Both:
    grades = params["grades"]
    return f"月度评级为 {'、'.join(grades)}", f"has the grade {' or '.join(grades)} in the month"


async def find(params: Params, window: Window, people: Sequence[int]) -> dict[int, Met]:
    return {
        one.person_id: Met(
            1,
            (f"月度评级 {one.grade}", f"Grade {one.grade} in the month"),
            {"grade": one.grade, "score": one.score, "digest": one.digest, "is_frozen": one.is_frozen},
        )
        for one in await scores_of(window, people)
        if one.grade in params["grades"]
    }


condition = Condition({"grades": list}, sentence, find, is_good=None, is_belief=True)
