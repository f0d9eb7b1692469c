"""Among the first so many of a board of the week: people of one role and stage, by a measure. Equal, equal rank.

Whoever reached nothing is not among the first, however few reached more.
"""

from collections.abc import Sequence

from incentives.conditions.meeting import FOR_RULES, Both, Condition, Met, Params
from incentives.windows import Rhythm, Window
from kit.reading import Select, row


@row
class Ranked:
    """`points` are those of `kpi.week_standings`."""

    holder_id: int
    role: str
    stage: int
    points: int
    nth: int


_ranked = Select(
    Ranked,
    """SELECT holder_id, role, stage, points, nth FROM (
        SELECT weekstanding.holder_id, weekstanding.role, weekstanding.stage, weekstanding.points,
            rank() OVER (PARTITION BY weekstanding.role, weekstanding.stage ORDER BY weekstanding.points DESC) AS nth
        FROM measure JOIN weekstanding ON weekstanding.measure_id = measure.id
        WHERE measure.key = :counted AND weekstanding.week = :week AND weekstanding.level = 'PERSON'
            AND (weekstanding.points > 0 OR measure.direction = 'DOWN')) AS listed
    WHERE nth <= :first ORDER BY holder_id""",
    unscoped=FOR_RULES,
)


def sentence(params: Params) -> Both:
    zh, en = params.get("title") or params["measure"], params.get("title_en") or params["measure"]
    first = params["first"]
    return f"{zh}排进周榜前 {first} 名", f"is among the first {first} of the week's board of {en}"


async def find(params: Params, window: Window, people: Sequence[int]) -> dict[int, Met]:
    found = await _ranked.rows(counted=params["measure"], week=window.first, first=params["first"])
    return {
        one.holder_id: Met(
            1,
            (f"周榜第 {one.nth} 名", f"Rank {one.nth} on the week's board"),
            {"measure": params["measure"], "rank": one.nth, "points": one.points, "role": one.role, "stage": one.stage},
        )
        for one in found
    }


condition = Condition({"first": int, "measure": str}, sentence, find, is_good=True, rhythm=Rhythm.WEEK)
