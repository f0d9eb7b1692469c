"""A KPI score of so many points or more in the month."""

from collections.abc import Sequence

from incentives.conditions.meeting import Both, Condition, Met, Params
from incentives.conditions.scores import scores_of
from incentives.windows import Window


def sentence(params: Params) -> Both:
    return f"月度得分达到 {params['score']} 分", f"has a score of {params['score']} or more in the month"


async def find(params: Params, window: Window, people: Sequence[int]) -> dict[int, Met]:
    return {
        one.person_id: Met(
            1,
            (f"月度得分 {one.score / 100:.2f}", f"A score of {one.score / 100:.2f} in the month"),
            {"score": one.score, "least": params["score"] * 100, "digest": one.digest, "is_frozen": one.is_frozen},
        )
        for one in await scores_of(window, people)
        if one.score >= params["score"] * 100
    }


MOST_SCORE = 200  # no scorecard caps its measures higher
condition = Condition({"score": int}, sentence, find, is_good=True, is_belief=True, most=MOST_SCORE)
