"""The worked cases that a card or a board shows, through GraphQL; K1 to K4 are those of the explanation as well."""

from datetime import date
from typing import Any

import pytest

import models
from api.ids import encode
from kpi import measures
from kpi.drafts import OverlayDraft
from kpi.formulas import Direction, Normalisation
from kpi.measures import Definition, Family, MeasureKind, MeasureUnit
from kpi.scorecards import Rules
from people.roles import Role
from tests.chain import Chain
from tests.kpi.scoring_chain import FIRST, K1_READINGS, K1_TARGETS, K1_WEIGHTS, measure, read, scorecard, settled

pytestmark = pytest.mark.anyio
CARD = """{ myScores(first: 1) { edges { node { points grade missing activeDays scorecard { lines { aim } }
    parts { stage activeDays lines { target points } } } } } }"""


async def card(chain: Chain, name: str) -> dict[str, Any]:
    found: dict[str, Any] = (await chain.ask(name, CARD))["myScores"]["edges"][0]["node"]
    return found


@pytest.mark.parametrize(
    ("readings", "points"),
    [
        (K1_READINGS, "98.00"),
        (K1_READINGS | {"kept_adds": (90, None)}, "102.00"),
        ({key: K1_READINGS[key] for key in ("kept_adds", "retention")}, "101.43"),
        ({"retention": K1_READINGS["retention"]}, None),
    ],
    ids=["K1", "K2", "K3", "K4"],
)
async def test_k1_k2_k3_k4_on_a_card(
    chain: Chain, readings: dict[str, tuple[int, int | None]], points: str | None
) -> None:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    await read(chain, "ana", readings)
    await settled()

    assert (await card(chain, "ana"))["points"] == points


async def test_k5_where_lower_is_better(chain: Chain) -> None:
    share = (MeasureUnit.SHARE, MeasureKind.RATE, Family.PROCESS)
    blocked = Definition("blocked", ("删除拉黑率", "Blocked"), *share, direction=Direction.DOWN)
    await measures.define_measure(blocked, scope=chain.scope("maker"))
    await scorecard(chain, {"blocked": 10_000}, {"blocked": "0.04"})
    for name, percent in (("ana", 5), ("bo", 2), ("chi", 10)):
        await read(chain, name, {"blocked": (percent, 100)})
    await settled()

    assert [(await card(chain, name))["points"] for name in ("ana", "bo", "chi")] == ["75.00", "120.00", "0.00"]


async def test_k6_whoever_joined_for_twelve_days_of_thirty(chain: Chain) -> None:
    await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "60"})
    await models.Membership.filter(person_id=chain.people["ana"]).update(from_day=date(2026, 11, 19))
    await read(chain, "ana", {"kept_adds": (27, None)}, date(2026, 11, 20))
    await settled()

    found = await card(chain, "ana")
    assert found["parts"][0]["lines"] == [{"target": "24", "points": "112.5"}]
    assert (found["points"], found["activeDays"], found["grade"]) == ("112.50", 12, "A")


async def test_k7_halves_are_rounded_up_and_the_grade_is_of_the_rounded_score(chain: Chain) -> None:
    await scorecard(chain, {"retention": 10_000, "kept_adds": 0}, {"retention": "1", "kept_adds": "0.5"})
    for name, amount in (("ana", 89_995), ("bo", 89_994), ("chi", 2_675)):
        await read(chain, name, {"retention": (amount, 100_000)})
    await settled()

    found = [await card(chain, name) for name in ("ana", "bo", "chi")]
    assert [(one["points"], one["grade"]) for one in found] == [("90.00", "A"), ("89.99", "B"), ("2.68", "D")]
    assert found[0]["scorecard"]["lines"][1]["aim"] == "1"  # half an addition is one


async def test_k8_ranks_of_a_board(chain: Chain) -> None:
    await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "100"})
    for name, adds in (("ana", 90), ("bo", 85), ("chi", 85), ("dan", 70)):
        await read(chain, name, {"kept_adds": (adds, None)})
    await settled()
    month = await models.Period.get(first_day=FIRST)
    query = "query ($period: ID!) { board(periodId: $period) { rows { rank gap } } }"

    rows = (await chain.ask("ana", query, period=encode("Period", month.id)))["board"]["rows"]

    assert [(row["rank"], row["gap"]) for row in rows] == [(1, "0.00"), (2, "-5.00"), (2, "-5.00"), (4, "-20.00")]


async def test_k8_percentiles_of_ten_who_tie_in_pairs(chain: Chain) -> None:
    """Four are too few for a percentile; among ten, ties share the middle of their places as well."""
    names = ["ana", "bo", "chi", *[f"more{n}" for n in range(7)]]
    for name in names[3:]:
        await chain.add_person(name, Role.GUIDE, "a")
    await scorecard(chain, {"kept_adds": 10_000}, {}, rules=Rules(normalisation=Normalisation.PERCENTILE))
    for name, adds in zip(names, (90, 85, 85, 70, 60, 50, 40, 30, 20, 10), strict=True):
        await read(chain, name, {"kept_adds": (adds, None)})
    await settled()

    assert [(await card(chain, name))["points"] for name in names[:4]] == ["95.00", "80.00", "80.00", "65.00"]


async def test_k9_t_scores_of_three(chain: Chain) -> None:
    await scorecard(chain, {"kept_adds": 10_000}, {}, rules=Rules(normalisation=Normalisation.T_SCORE))
    for name, adds in (("ana", 40), ("bo", 50), ("chi", 60)):
        await read(chain, name, {"kept_adds": (adds, None)})
    await settled()

    assert [(await card(chain, name))["points"] for name in ("ana", "bo", "chi")] == ["37.75", "50.00", "62.25"]


async def test_k10_a_change_of_stage_within_the_month(chain: Chain) -> None:
    await measures.enter_standard()
    other = OverlayDraft({await measure("kept_adds"): 0, await measure("retention"): 10_000}, stage=2)
    weights = {"kept_adds": 10_000, "retention": 0}
    await scorecard(chain, weights, {"kept_adds": "300", "retention": "1"}, overlays=(other,))
    await models.StageSpan.create(unit_id=chain.units["a"].id, stage=2, from_day=date(2026, 11, 11))
    await read(chain, "ana", {"kept_adds": (98, None)}, FIRST)
    await read(chain, "ana", {"retention": (84, 100)}, date(2026, 11, 20))
    await settled()

    found = await card(chain, "ana")
    assert [(part["stage"], part["activeDays"]) for part in found["parts"]] == [(1, 10), (2, 20)]
    assert found["points"] == "88.67"


async def test_a_sale_that_two_channels_count_is_counted_once_in_each_total(chain: Chain) -> None:
    """A channel is a measure of its own. What each total adds up are people, never channels."""
    money = (MeasureUnit.MONEY, MeasureKind.SUM, Family.RESULTS)
    live = Definition("live_gmv", ("直播成交额", "Live GMV"), *money, decimals=2, is_shared=True)
    await measures.define_measure(live, scope=chain.scope("maker"))
    await scorecard(chain, {"gmv": 5_000, "live_gmv": 5_000}, {"gmv": "100", "live_gmv": "100"})
    await read(chain, "ana", {"gmv": (10_000, None), "live_gmv": (10_000, None)})
    await read(chain, "ana", {"gmv": (10_000, None), "live_gmv": (10_000, None)})  # the same file again
    await settled()
    month = await models.Period.get(first_day=FIRST)
    query = """query ($period: ID!) { branchScores(periodId: $period) { total { points people
        lines { measure { key isShared } value target points } } } }"""

    total = (await chain.ask("maker", query, period=encode("Period", month.id)))["branchScores"]["total"]

    assert [(line["measure"]["isShared"], line["value"], line["target"]) for line in total["lines"]] == [
        (True, "100", "100"), (True, "100", "100"),
    ]  # fmt: skip
    assert (total["people"], total["points"]) == (1, "100.00")
