"""What a revenue needs, through GraphQL: nothing is kept."""

from datetime import date
from typing import Any

import pytest

from api.ids import encode
from kit import clock
from kit.errors import NotAllowed, NotFound, Refused
from kpi import measures
from tests.chain import Chain
from tests.kpi.scoring_chain import read, scorecard, settled

pytestmark = pytest.mark.anyio

PLAN = """query ($plan: GoalPlanInput!) { planGoals(plan: $plan) {
    neededFriends retainedFriends neededAdds addsAGuideAndMonth addsAGuideAndWeek months } }"""
START = "query ($unit: ID!) { goalStart(unitId: $unit) { months revenue orderValue friends guides } }"
K13 = {
    "revenue": "3600000", "orderValue": "300", "ordersAYear": "4", "conversion": "0.25", "friends": 8_400,
    "retention": "0.8", "guides": 10,
}  # fmt: skip


async def test_k13_a_revenue_says_what_each_guide_has_to_add(chain: Chain) -> None:
    found = (await chain.ask("lead", PLAN, plan=K13))["planGoals"]

    assert found == {
        "neededFriends": 12_000, "retainedFriends": 6_720, "neededAdds": 5_280, "addsAGuideAndMonth": 44,
        "addsAGuideAndWeek": 11, "months": [440] * 12,
    }  # fmt: skip
    seasons = (await chain.ask("lead", PLAN, plan=K13 | {"monthShares": [2] + [1] * 11}))["planGoals"]["months"]
    assert (sum(seasons), seasons[:3]) == (5_280, [813, 407, 406])


async def test_a_plan_starts_from_what_the_last_months_were(chain: Chain, held: clock.Held) -> None:
    await measures.enter_standard()
    for day in (date(2026, 9, 9), date(2026, 10, 9)):
        await scorecard(chain, {"gmv": 5_000, "order_value": 5_000}, {"gmv": "1"}, from_day=day.replace(day=1))
        for name in ("ana", "dan"):
            sold = {"gmv": (300_000, None), "order_value": (300_000, 10), "friends_managed": (800, None)}
            await read(chain, name, sold, day)
    await settled(date(2026, 9, 1))

    started = await chain.ask("region", START, unit=encode("Unit", chain.units["a"].id))
    everywhere = await chain.ask("maker", START, unit=encode("Unit", chain.units["hq"].id))

    assert started["goalStart"] == {
        "months": 2, "revenue": "36000", "orderValue": "300", "friends": None, "guides": 2,
    }  # fmt: skip
    assert (everywhere["goalStart"]["revenue"], everywhere["goalStart"]["months"]) == ("72000", 2)


async def test_where_nothing_was_measured_a_plan_starts_from_nothing(chain: Chain) -> None:
    found = await chain.ask("lead", START, unit=encode("Unit", chain.units["a"].id))

    assert found["goalStart"] == {"months": 0, "revenue": None, "orderValue": None, "friends": None, "guides": 2}


async def test_nobody_starts_from_the_numbers_of_another_branch(chain: Chain) -> None:
    west = encode("Unit", chain.units["west"].id)

    assert isinstance(await chain.refused("lead", START, unit=west), NotFound)
    assert isinstance(await chain.refused("ana", START, unit=west), NotAllowed)


@pytest.mark.parametrize(
    "wrong",
    [
        {"conversion": "0"}, {"conversion": "1.01"}, {"retention": "-0.1"}, {"guides": 0}, {"revenue": "-1"},
        {"revenue": "9" * 30}, {"ordersAYear": "0"}, {"orderValue": "0.001"}, {"monthShares": [1]}, {"friends": -1},
        {"conversion": "NaN"}, {"conversion": "0.000000001"}, {"monthShares": [0] * 12},
    ],
)  # fmt: skip
async def test_a_plan_that_makes_no_sense_is_refused(chain: Chain, wrong: dict[str, Any]) -> None:
    assert isinstance(await chain.refused("lead", PLAN, plan=K13 | wrong), Refused)
