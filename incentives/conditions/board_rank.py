"""Among the first so many of a board of the month: people of one role and stage, by score. Equal points, equal rank.

Whoever has no points is not among the first.
"""

from collections.abc import Sequence

from incentives.conditions.meeting import FOR_RULES, Both, Condition, Met, Params
from incentives.windows import Window
from kit.reading import Select, row


@row
class Ranked:
    holder_id: int
    role: str
    stage: int
    points: int
    nth: int


_ranked = Select(
    Ranked,
    """SELECT holder_id, role, stage, points, nth FROM (
        SELECT standing.holder_id, standing.role, standing.stage, standing.points,
            rank() OVER (PARTITION BY standing.role, standing.stage ORDER BY standing.points DESC) AS nth
        FROM standing WHERE standing.period_id = (SELECT period.id FROM period
            WHERE period.first_day <= :day AND period.last_day >= :day)
        AND standing.measure_id = 0 AND standing.level = 'PERSON' AND standing.points > 0) AS listed
    WHERE nth <= :first ORDER BY holder_id""",
    unscoped=FOR_RULES,
)


def sentence(params: Params) -> Both:
    return f"排进月度榜前 {params['first']} 名", f"is among the first {params['first']} of the month's board"


async def find(params: Params, window: Window, people: Sequence[int]) -> dict[int, Met]:
    return {
        one.holder_id: Met(
            1,
            (f"月度榜第 {one.nth} 名", f"Rank {one.nth} on the month's board"),
            {"rank": one.nth, "points": one.points, "role": one.role, "stage": one.stage},
        )
        for one in await _ranked.rows(day=window.last, first=params["first"])
    }


condition = Condition({"first": int}, sentence, find, is_good=True, is_belief=True)
