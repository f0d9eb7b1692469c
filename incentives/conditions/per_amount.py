"""Every N of a measure, such as kept adds, over the window: so many whole N, so many times."""

from collections.abc import Sequence

from incentives.conditions.meeting import FOR_RULES, Both, Condition, Met, Params
from incentives.windows import Window
from kit.reading import Select, row


@row
class Total:
    person_id: int
    name: str
    name_en: str
    decimals: int
    amount: int


_totals = Select(
    Total,
    """SELECT reading.person_id, measure.name, measure.name_en, measure.decimals,
        CAST(sum(reading.amount) AS BIGINT) AS amount
    FROM measure JOIN reading ON reading.measure_id = measure.id AND measure.kind = 'SUM'
    WHERE measure.key = :counted AND reading.person_id IN :people AND reading.day BETWEEN :first AND :last
    GROUP BY 1, 2, 3, 4""",
    unscoped=FOR_RULES,
)


def sentence(params: Params) -> Both:
    zh, en = params.get("title") or params["measure"], params.get("title_en") or params["measure"]
    return f"{zh}每满 {params['every']} 个", f"for every {params['every']} {en}"


async def find(params: Params, window: Window, people: Sequence[int]) -> dict[int, Met]:
    every = params["every"]
    found = await _totals.rows(counted=params["measure"], people=list(people), first=window.first, last=window.last)
    met = {}
    for one in found:
        whole = one.amount // 10**one.decimals
        if times := max(whole // every, 0):
            zh, en = one.name, one.name_en or one.name
            often = "once" if times == 1 else f"{times} times"
            why = (
                f"{zh} {whole}，每满 {every} 个算一次，共 {times} 次",
                f"{en} {whole}: one for every {every}, so {often}",
            )
            met[one.person_id] = Met(times, why, {"measure": params["measure"], "amount": whole, "every": every})
    return met


condition = Condition({"measure": str, "every": int}, sentence, find, is_good=True)
