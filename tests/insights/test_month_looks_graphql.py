"""Whose month is worth a look, through GraphQL. It is the 18th of November, and November is told."""

from datetime import date, timedelta
from typing import Any

import pytest

import models
from api.ids import encode
from insights import month_looks
from kit import clock
from kit.errors import NotAllowed, NotFound
from kpi import freezing
from people.roles import Role
from tests.chain import NOON, Chain
from tests.kpi.scoring_chain import hq, measure, move, read, scorecard, settled

pytestmark = pytest.mark.anyio
DAY = date(2026, 11, 9)
LOOKS = """query ($unit: ID, $period: ID, $measure: ID) {
    monthLooks(unitId: $unit, periodId: $period, measureId: $measure) {
    period { firstDay state } unit { name } measure { key } asOf rules { leastPeers far }
    obstacle measures { key } groups { stage guides usual low high }
    rows { person { name } unit { name } score { points } stage points usual times compared measure { key }
        measurePoints measureUsual value target } } }"""


async def found(chain: Chain, who: str = "region", **asked: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await chain.ask(who, LOOKS, **asked))["monthLooks"]
    return answer


async def month_of(chain: Chain, name: str, adds: int, interactions: int = 50) -> None:
    await read(chain, name, {"kept_adds": (adds, None), "interactions": (interactions, None)}, DAY)


@pytest.fixture
async def spread(chain: Chain) -> Chain:
    """Nine guides of west from 76 to 92 points; in east ana, who has 40 of 100 adds, and bo with 120; half is adds."""
    await scorecard(chain, {"kept_adds": 5_000, "interactions": 5_000}, {"kept_adds": "100", "interactions": "100"})
    for n in range(9):
        await chain.add_person(f"peer {n}", Role.GUIDE, "c")
        await month_of(chain, f"peer {n}", 76 + 2 * n, 76 + 2 * n)
    await month_of(chain, "ana", 4, 80)
    await month_of(chain, "bo", 120, 120)
    await settled()
    return chain


async def test_a_month_far_from_the_fair_group_is_told_with_its_reason(spread: Chain) -> None:
    told = await found(spread)

    assert (told["unit"]["name"], told["measure"], told["asOf"]) == ("east", None, "2026-11-09")
    assert told["period"] == {"firstDay": "2026-11-01", "state": "OPEN"}
    assert told["rules"] == {"leastPeers": 10, "far": 3.5}
    # 42 76 78 … 92 120: the middle is 84, the distances 0 2 2 4 4 6 6 8 8 36 42, of which 6 is the middle.
    assert told["groups"] == [{"stage": 1, "guides": 11, "usual": "84.00", "low": "52.87", "high": "115.13"}]
    assert (told["obstacle"], [one["key"] for one in told["measures"]]) == (None, ["kept_adds", "interactions"])
    adds = {"measure": {"key": "kept_adds"}, "measureUsual": "84.00", "target": "100"}
    both = {"stage": 1, "usual": "84.00", "compared": 11}
    assert told["rows"] == [
        {"person": {"name": "ana"}, "unit": {"name": "a"}, "score": {"points": "42.00"}, **both, "points": "42.00",
         "times": "-4.7", **adds, "measurePoints": "4.00", "value": "4"},
        {"person": {"name": "bo"}, "unit": {"name": "a"}, "score": {"points": "120.00"}, **both, "points": "120.00",
         "times": "4.0", **adds, "measurePoints": "120.00", "value": "120"},
    ]  # fmt: skip


async def test_a_measure_is_told_by_its_own_points(spread: Chain) -> None:
    await month_of(spread, "bo", 84, 84)
    await settled()

    told = await found(spread, measure=encode("Measure", await measure("interactions")))
    assert (told["measure"], told["rows"]) == ({"key": "interactions"}, [])
    told = await found(spread, measure=encode("Measure", await measure("kept_adds")))
    (ana,) = told["rows"]
    assert (ana["person"]["name"], ana["points"], ana["measurePoints"], ana["value"]) == ("ana", "4.00", "4.00", "4")
    assert isinstance(await spread.refused("region", LOOKS, measure=encode("Measure", 99)), NotFound)


async def test_only_ones_own_branch_is_told_and_never_oneself(spread: Chain) -> None:
    east, west = (encode("Unit", spread.units[unit].id) for unit in ("east", "west"))
    assert [one["person"]["name"] for one in (await found(spread, "maker", unit=east))["rows"]] == ["ana", "bo"]
    assert (await found(spread, "maker", unit=west))["rows"] == []
    for unit in ("west", "hq"):
        asked = {"unit": encode("Unit", spread.units[unit].id)}
        assert isinstance(await spread.refused("region", LOOKS, **asked), NotFound)
    assert isinstance(await spread.refused("ana", LOOKS), NotAllowed)
    beyond = {"by_measure": 0, "stage": 1, "low": 5_000, "high": 11_000, "twice": 16_800, "under": "%"}
    period = (await models.Period.get(first_day=date(2026, 11, 1))).id
    own = await month_looks.far.seen(spread.scope("ana"), period=period, **beyond)
    assert [one.person_id for one in own] == []


async def test_who_moved_away_is_told_by_the_new_lead_alone(spread: Chain) -> None:
    await move(spread, "ana", "c", date(2026, 11, 17))

    assert [one["person"]["name"] for one in (await found(spread))["rows"]] == ["bo"]
    assert {one["person"]["name"] for one in (await found(spread, "maker"))["rows"]} == {"ana", "bo"}


async def test_nine_guides_of_a_stage_are_no_group_and_nobody_is_told(spread: Chain) -> None:
    await models.Standing.filter(points=8_400).delete()
    await models.Standing.filter(points=8_600).delete()

    told = await found(spread)

    assert (told["groups"], told["rows"], told["obstacle"]) == ([], [], "FEW")


async def test_equal_points_and_a_measure_off_the_scorecard_are_told_apart_from_too_few(spread: Chain) -> None:
    other = await found(spread, measure=encode("Measure", await measure("gmv")))
    await models.Standing.filter(measure_id=0).update(points=8_400)
    alike = await found(spread)

    assert (other["groups"], other["obstacle"]) == ([], "NO_POINTS")
    assert (alike["groups"], alike["obstacle"]) == ([], "ALIKE")


async def test_a_bound_beyond_which_no_points_can_lie_is_not_told(spread: Chain) -> None:
    points = {"ana": 8_400, "bo": 8_600} | {f"peer {n}": 1_000 * n for n in range(9)}
    for name, one in points.items():
        await models.Standing.filter(measure_id=0, holder_id=spread.people[name]).update(points=one)

    (group,) = (await found(spread))["groups"]

    # 0 10 20 … 80 84 86: the middle is 50, the distances 0 10 10 20 20 30 30 34 36 40 50, of which 30 is the middle.
    assert group == {"stage": 1, "guides": 11, "usual": "50.00", "low": None, "high": None}


async def test_another_stage_is_another_group(spread: Chain) -> None:
    await models.Standing.filter(holder_id=spread.people["ana"]).update(stage=2)

    told = await found(spread)

    assert [one["guides"] for one in told["groups"]] == [10]
    assert [one["person"]["name"] for one in told["rows"]] == ["bo"]


async def test_a_frozen_month_is_told_as_it_was_frozen(spread: Chain, held: clock.Held) -> None:
    held.at = NOON + timedelta(days=20)
    month = await settled()
    await freezing.freeze(month.id, version=1, scope=hq(spread))
    asked = {"period": encode("Period", month.id)}
    then = await found(spread, **asked)

    await month_of(spread, "ana", 84, 84)
    await settled()

    assert then["period"]["state"] == "FROZEN"
    assert await found(spread, **asked) == then
    assert [one["person"]["name"] for one in then["rows"]] == ["ana", "bo"]


async def test_before_any_month_can_be_told_nothing_is(chain: Chain) -> None:
    told = await found(chain)

    assert (told["period"], told["groups"], told["rows"]) == (None, [], [])
