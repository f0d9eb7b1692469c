"""Targets and goals through GraphQL: set at each node, split so that the parts add up, by weeks, from a revenue."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

import models
from api.ids import encode
from kit import clock
from kpi import freezing, targets
from kpi.holders import Holder
from models.database import atomic
from tests.chain import Chain
from tests.kpi.scoring_chain import (
    FIRST,
    K1_READINGS,
    K1_TARGETS,
    K1_WEIGHTS,
    forget_scores,
    measure,
    read,
    score,
    scorecard,
    settled,
)

pytestmark = pytest.mark.anyio

GOAL = """target isUsual partsTotal difference parts { unit { name } person { name } target }
    weeks { firstDay days target }"""
SHOWN = (
    "query ($holder: HolderInput!, $measure: ID!, $month: Date!) { goal(holder: $holder, measureId: $measure, "
    f"month: $month) {{ {GOAL} }} }}"
)
SET = f"""mutation ($input: SetTargetInput!) {{ setTarget(input: $input) {{ __typename
    ... on GoalSuccess {{ goal {{ {GOAL} }} }} ... on Problem {{ code path }} }} }}"""
SPLIT = f"""mutation ($input: SplitTargetInput!) {{ splitTarget(input: $input) {{ __typename
    ... on GoalSuccess {{ goal {{ {GOAL} }} }} ... on Problem {{ code path }} }} }}"""


@pytest.fixture
async def k1(chain: Chain) -> Chain:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    await read(chain, "ana", K1_READINGS)
    await settled()
    return chain


def holder(chain: Chain, name: str) -> dict[str, str]:
    if name in chain.units:
        return {"unitId": encode("Unit", chain.units[name].id)}
    return {"personId": encode("Person", chain.people[name])}


async def put(chain: Chain, name: str, of: str, target: str | None, **given: Any) -> dict[str, Any]:
    key = given.pop("key", "kept_adds")
    values = {"holder": holder(chain, of), "measureId": encode("Measure", await measure(key)), "target": target}
    answer: dict[str, Any] = (await chain.ask(name, SET, input={"month": "2026-11-18", **values, **given}))["setTarget"]
    return answer.get("goal") or answer


async def split(chain: Chain, name: str, unit: str, shares: dict[str, int] | None = None) -> dict[str, Any]:
    values: dict[str, Any] = {
        **holder(chain, unit),
        "measureId": encode("Measure", await measure("kept_adds")),
        "month": "2026-11-18",
    }
    if shares is not None:
        values["shares"] = [{"holder": holder(chain, one), "share": share} for one, share in shares.items()]
    answer: dict[str, Any] = (await chain.ask(name, SPLIT, input=values))["splitTarget"]
    return answer.get("goal") or answer


async def shown(chain: Chain, name: str, of: str, key: str = "kept_adds") -> dict[str, Any]:
    values: dict[str, Any] = {
        "holder": holder(chain, of),
        "measure": encode("Measure", await measure(key)),
        "month": "2026-11-18",
    }
    found: dict[str, Any] = (await chain.ask(name, SHOWN, **values))["goal"]
    return found


def parts(goal: dict[str, Any]) -> dict[str, str | None]:
    return {(one["unit"] or one["person"])["name"]: one["target"] for one in goal["parts"]}


async def test_a_target_is_split_by_people_and_the_parts_add_up(k1: Chain) -> None:
    await put(k1, "maker", "hq", "100")

    whole = await split(k1, "maker", "hq")
    east = await split(k1, "region", "east")
    store = await split(k1, "region", "a")

    assert (parts(whole), whole["difference"]) == ({"east": "80", "west": "20"}, "0")
    assert parts(east) == {"a": "60", "b": "20"}
    assert parts(store) == {"ana": "20", "bo": "20", "lead": "20"}


async def test_given_shares_are_kept_by_largest_remainder_ties_to_the_earlier(k1: Chain) -> None:
    await put(k1, "maker", "a", "100")

    found = await split(k1, "region", "a", {"ana": 1, "bo": 1, "lead": 1})

    assert (parts(found), found["partsTotal"]) == ({"ana": "34", "bo": "33", "lead": "33"}, "100")


async def test_who_is_left_out_of_the_shares_gets_nothing(k1: Chain) -> None:
    await put(k1, "maker", "a", "100")

    assert parts(await split(k1, "region", "a", {"bo": 5})) == {"ana": "0", "bo": "100", "lead": "0"}


async def test_a_lead_splits_the_rest_and_keeps_what_they_were_given(k1: Chain) -> None:
    await put(k1, "maker", "a", "100")

    assert parts(await split(k1, "lead", "a")) == {"ana": "50", "bo": "50", "lead": None}

    await put(k1, "maker", "lead", "40")
    found = await split(k1, "lead", "a", {"ana": 2, "bo": 1, "lead": 0})
    assert (parts(found), found["difference"]) == ({"ana": "40", "bo": "20", "lead": "40"}, "0")


async def test_each_node_can_be_edited_and_the_difference_is_shown(k1: Chain) -> None:
    await put(k1, "maker", "a", "90")
    await split(k1, "region", "a")

    await put(k1, "maker", "bo", "40")

    found = await shown(k1, "lead", "a")
    assert (found["target"], found["partsTotal"], found["difference"]) == ("90", "100", "-10")


async def test_a_personal_target_counts_in_the_score_and_can_be_taken_back(k1: Chain) -> None:
    await put(k1, "maker", "ana", "120")
    await settled()
    own = await score(k1, "ana")

    usual = await put(k1, "maker", "ana", None)
    await settled()

    assert own and own.score == 7_600
    found = await score(k1, "ana")
    assert found and found.score == 9_800
    assert (usual["target"], usual["isUsual"]) == ("60", True)


async def test_a_rate_has_a_target_at_each_node_but_no_sum(k1: Chain) -> None:
    found = await put(k1, "maker", "a", "0.85", key="retention")

    assert (found["target"], found["partsTotal"], found["difference"], found["weeks"]) == ("0.8500", None, None, [])
    values = {**holder(k1, "a"), "measureId": encode("Measure", await measure("retention")), "month": "2026-11-18"}
    refused = (await k1.ask("maker", SPLIT, input=values))["splitTarget"]
    assert refused["path"] == ["measureId"]
    assert await models.Target.all().count() == 1


async def test_k14_a_month_is_split_over_its_weeks_by_the_days_worked(k1: Chain) -> None:
    await put(k1, "maker", "ana", "44")
    for day in range(1, 31):
        works = 4 <= day <= 28
        await models.RosterDay.create(person_id=k1.people["ana"], day=date(2026, 11, day), is_working=works)

    weeks = (await shown(k1, "ana", "ana"))["weeks"]

    assert [(week["days"], week["target"]) for week in weeks] == [
        (0, "0"), (5, "9"), (7, "12"), (7, "12"), (6, "11"), (0, "0"),
    ]  # fmt: skip
    assert weeks[1]["firstDay"] == "2026-11-02"


async def test_without_a_roster_calendar_days_split_the_month(k1: Chain) -> None:
    found = await put(k1, "maker", "east", "30")

    assert [week["target"] for week in found["weeks"]] == ["1", "7", "7", "7", "7", "1"]


@pytest.mark.parametrize(
    ("name", "of", "code"),
    [
        ("ana", "ana", "NOT_ALLOWED"), ("lead", "bo", "NOT_ALLOWED"), ("region", "a", "NOT_ALLOWED"),
        ("admin", "a", "NOT_ALLOWED"),
    ],
)  # fmt: skip
async def test_only_makers_set_targets(k1: Chain, name: str, of: str, code: str) -> None:
    assert (await put(k1, name, of, "50"))["code"] == code
    assert await models.Target.all().count() == 0


@pytest.mark.parametrize(
    ("name", "unit", "code"),
    [
        ("ana", "a", "NOT_ALLOWED"), ("lead", "b", "NOT_FOUND"), ("lead", "east", "NOT_ALLOWED"),
        ("region", "west", "NOT_FOUND"), ("auditor", "a", "NOT_ALLOWED"),
    ],
)  # fmt: skip
async def test_leads_split_what_their_own_branch_was_given_and_nothing_else(
    k1: Chain, name: str, unit: str, code: str
) -> None:
    await put(k1, "maker", unit, "90")

    assert (await split(k1, name, unit))["code"] == code
    assert await models.Target.all().count() == 1


async def test_shares_of_others_or_of_nobody_are_refused(k1: Chain) -> None:
    assert (await split(k1, "lead", "a"))["code"] == "CONFLICT"
    await put(k1, "maker", "a", "90")

    for shares in ({"dan": 1}, {"ana": -1}, {"ana": 0}, {"a": 1}, {}):
        assert (await split(k1, "lead", "a", shares))["path"] == ["shares"], shares
    assert await models.Target.all().count() == 1


@pytest.mark.parametrize("target", ["0", "-5", "1000000000001", "0.2", "x"])
async def test_a_target_that_is_none_is_refused(k1: Chain, target: str) -> None:
    assert (await put(k1, "maker", "ana", target))["code"] == "INVALID"
    assert await models.Target.all().count() == 0


async def test_guides_see_their_own_goal_and_nobody_elses(k1: Chain) -> None:
    await put(k1, "maker", "ana", "50")
    values = {"measure": encode("Measure", await measure("kept_adds")), "month": "2026-11-18"}

    assert (await shown(k1, "ana", "ana"))["target"] == "50"
    for name, of in (("bo", "ana"), ("ana", "a"), ("lead", "b"), ("lead", "dan")):
        assert await k1.refused(name, SHOWN, holder=holder(k1, of), **values) is not None


async def test_a_target_can_be_set_for_a_month_to_come_without_scores_of_it(k1: Chain) -> None:
    found = await put(k1, "maker", "ana", "50", month="2027-01-05")

    assert found["target"] == "50"
    assert await models.ScoreDue.all().count() == 0
    assert (await put(k1, "maker", "ana", "50", month="2030-01-05"))["path"] == ["month"]


async def test_targets_of_a_frozen_month_stand(k1: Chain, held: clock.Held) -> None:
    await put(k1, "maker", "a", "90")
    held.at = datetime(2026, 12, 2, 4, tzinfo=UTC)
    month = await models.Period.get(first_day=FIRST)
    await freezing.freeze(month.id, version=1, scope=k1.scope("maker"))

    assert (await put(k1, "maker", "ana", "50"))["code"] == "PERIOD_FROZEN"
    assert (await split(k1, "lead", "a"))["code"] == "PERIOD_FROZEN"
    assert await models.Target.all().count() == 1


async def test_two_splits_at_once_leave_parts_that_add_up(k1: Chain) -> None:
    await put(k1, "maker", "a", "100")
    adds, people = await measure("kept_adds"), [Holder(person_id=k1.people[name]) for name in ("ana", "bo", "lead")]

    async def split_by(first: int) -> None:
        shares = {holder: share for holder, share in zip(people, (first, 3, 7), strict=True)}
        await targets.split_target(k1.units["a"].id, adds, FIRST, shares, scope=k1.scope("region"))

    await asyncio.gather(*(split_by(at) for at in range(1, 11)))

    assert sum(one.amount for one in await models.Target.filter(unit_id=None)) == 100


async def test_a_target_and_a_freeze_take_turns(k1: Chain, held: clock.Held) -> None:
    held.at = datetime(2026, 12, 2, 4, tzinfo=UTC)
    month, adds = await models.Period.get(first_day=FIRST), await measure("kept_adds")
    scope, ana = k1.scope("maker"), Holder(person_id=k1.people["ana"])

    await asyncio.gather(
        freezing.freeze(month.id, version=1, scope=scope),
        targets.set_target(ana, adds, FIRST, Decimal(120), scope=scope),
        return_exceptions=True,
    )

    if not (await models.Period.get(id=month.id)).frozen_at:  # the target came first: its score is due
        await freezing.freeze(month.id, version=1, scope=scope)
    frozen = (await models.Period.get(id=month.id)).digest
    await forget_scores()
    await settled()
    assert await _digest(month.id) == frozen


@atomic
async def _digest(period: int) -> str:
    return await freezing.digest_of(period, is_frozen=False)
