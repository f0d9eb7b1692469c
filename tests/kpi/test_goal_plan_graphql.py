"""What a revenue needs, through GraphQL: nothing is kept."""

from typing import Any

import pytest

from kit.errors import Refused
from tests.chain import Chain

pytestmark = pytest.mark.anyio

PLAN = """query ($plan: GoalPlanInput!) { planGoals(plan: $plan) {
    neededFriends retainedFriends neededAdds addsAGuideAndMonth addsAGuideAndWeek months } }"""
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
