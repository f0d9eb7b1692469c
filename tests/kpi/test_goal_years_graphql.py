"""Targets of several months, and parts by hand, through GraphQL and as a file."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import models
from api.ids import encode
from kit import clock
from kpi import freezing, goals, targets
from kpi.holders import Holder
from tests.chain import Chain
from tests.kpi.scoring_chain import FIRST, K1_READINGS, K1_TARGETS, K1_WEIGHTS, measure, read, scorecard, settled

pytestmark = pytest.mark.anyio

MONTHS = """query ($holder: HolderInput!, $measure: ID!, $first: Date!, $months: Int!) {
    goalMonths(holder: $holder, measureId: $measure, firstMonth: $first, months: $months) { firstDay target state } }"""
SET = """mutation ($input: SetTargetsInput!) { setTargets(input: $input) { __typename
    ... on GoalMonthsSuccess { months { firstDay target } } ... on Problem { code path } } }"""
PARTS = """mutation ($input: SetPartsInput!) { setParts(input: $input) { __typename
    ... on GoalSuccess { goal { target partsTotal difference parts { unit { name } person { name } target } } }
    ... on Problem { code path } } }"""


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


async def plan(chain: Chain, name: str, of: str, months: dict[str, str | None]) -> dict[str, Any]:
    given = [{"month": month, "target": target} for month, target in months.items()]
    values = {"holder": holder(chain, of), "measureId": encode("Measure", await measure("kept_adds"))}
    answer: dict[str, Any] = (await chain.ask(name, SET, input={**values, "targets": given}))["setTargets"]
    return answer


async def months(chain: Chain, name: str, of: str, first: str = "2026-11-05", count: int = 3) -> list[dict[str, Any]]:
    values: dict[str, Any] = {"holder": holder(chain, of), "measure": encode("Measure", await measure("kept_adds"))}
    found: list[dict[str, Any]] = (await chain.ask(name, MONTHS, **values, first=first, months=count))["goalMonths"]
    return found


async def by_hand(
    chain: Chain, name: str, unit: str, parts: dict[str, str | None], key: str = "kept_adds"
) -> dict[str, Any]:
    values = {**holder(chain, unit), "measureId": encode("Measure", await measure(key)), "month": "2026-11-18"}
    given = [{"holder": holder(chain, one), "target": target} for one, target in parts.items()]
    answer: dict[str, Any] = (await chain.ask(name, PARTS, input={**values, "parts": given}))["setParts"]
    return answer.get("goal") or answer


def named(goal: dict[str, Any]) -> dict[str, str | None]:
    return {(one["unit"] or one["person"])["name"]: one["target"] for one in goal["parts"]}


async def test_a_year_is_set_at_once_and_shown_month_by_month(k1: Chain) -> None:
    answer = await plan(k1, "maker", "a", {"2026-11-20": "90", "2027-01-02": "70"})

    assert answer["months"] == [
        {"firstDay": "2026-11-01", "target": "90"}, {"firstDay": "2026-12-01", "target": None},
        {"firstDay": "2027-01-01", "target": "70"},
    ]  # fmt: skip
    assert [(one["target"], one["state"]) for one in await months(k1, "lead", "a")] == [
        ("90", "OPEN"), (None, "OPEN"), ("70", "OPEN"),
    ]  # fmt: skip


@pytest.mark.parametrize("first", ["9999-12-01", "0001-01-01"])
async def test_the_ends_of_the_calendar_are_no_months_of_a_chain(k1: Chain, first: str) -> None:
    values: dict[str, Any] = {"holder": holder(k1, "a"), "measure": encode("Measure", await measure("kept_adds"))}
    refused = await k1.refused("maker", MONTHS, **values, first=first, months=12)
    assert getattr(refused, "path", None) == ("firstMonth",)


async def test_several_months_are_set_wholly_or_not_at_all(k1: Chain, held: clock.Held) -> None:
    held.at = datetime(2026, 12, 2, 4, tzinfo=UTC)
    month = await models.Period.get(first_day=FIRST)
    await freezing.freeze(month.id, version=1, scope=k1.scope("maker"))

    assert (await plan(k1, "maker", "a", {"2026-12-01": "70", "2026-11-01": "90"}))["code"] == "PERIOD_FROZEN"
    assert (await plan(k1, "maker", "a", {"2026-12-01": "70", "2027-01-01": "0"}))["path"] == ["target"]
    assert (await plan(k1, "maker", "a", {"2026-12-01": "70", "2030-01-01": "1"}))["path"] == ["month"]
    assert (await plan(k1, "maker", "a", {}))["path"] == ["targets"]
    assert (await plan(k1, "maker", "a", {"2026-12-01": "70", "2026-12-02": "1"}))["path"] == ["targets"]
    assert await models.Target.all().count() == 0
    assert [one["state"] for one in await months(k1, "maker", "a")] == ["FROZEN", "OPEN", "OPEN"]


async def test_a_year_that_was_set_can_be_taken_back(k1: Chain) -> None:
    await plan(k1, "maker", "a", {"2026-11-01": "90", "2026-12-01": "70"})

    await plan(k1, "maker", "a", {"2026-11-01": "80", "2026-12-01": None})

    assert [one["target"] for one in await months(k1, "maker", "a")] == ["80", None, None]


@pytest.mark.parametrize("name", ["ana", "lead", "region", "admin"])
async def test_only_makers_set_a_year(k1: Chain, name: str) -> None:
    assert (await plan(k1, name, "a", {"2026-11-01": "90"}))["code"] == "NOT_ALLOWED"
    assert await models.Target.all().count() == 0


async def test_months_are_shown_to_those_who_see_the_unit_or_the_person(k1: Chain) -> None:
    await plan(k1, "maker", "ana", {"2026-11-01": "90"})
    values = {"measure": encode("Measure", await measure("kept_adds")), "first": "2026-11-01", "months": 1}

    assert (await months(k1, "ana", "ana", count=1))[0]["target"] == "90"
    for name, of in (("bo", "ana"), ("ana", "a"), ("lead", "b"), ("lead", "dan")):
        assert await k1.refused(name, MONTHS, holder=holder(k1, of), **values) is not None
    for count in (0, 25):
        assert await k1.refused("maker", MONTHS, holder=holder(k1, "a"), **{**values, "months": count}) is not None


async def test_a_lead_says_by_hand_what_each_gets_and_the_parts_add_up(k1: Chain) -> None:
    await plan(k1, "maker", "a", {"2026-11-01": "100"})

    found = await by_hand(k1, "lead", "a", {"ana": "50", "bo": "50"})
    assert (named(found), found["difference"]) == ({"ana": "50", "bo": "50", "lead": None}, "0")

    wrong: list[dict[str, str | None]] = [
        {"ana": "50", "bo": "49"}, {"ana": "50", "bo": "51"}, {"ana": "-1", "bo": "101"}, {"dan": "100"},
    ]  # fmt: skip
    for parts in wrong:
        assert (await by_hand(k1, "lead", "a", parts))["path"] == ["parts"], parts
    assert named(await by_hand(k1, "lead", "a", {"ana": "40", "bo": "60"})) == {"ana": "40", "bo": "60", "lead": None}


async def test_no_lead_says_what_is_expected_of_themselves(k1: Chain) -> None:
    await plan(k1, "maker", "a", {"2026-11-01": "100"})
    assert (await by_hand(k1, "lead", "a", {"ana": "50", "bo": "49", "lead": "1"}))["code"] == "CONFLICT"

    await by_hand(k1, "region", "a", {"ana": "40", "bo": "40", "lead": "20"})
    own: list[dict[str, str | None]] = [
        {"ana": "50", "bo": "49", "lead": "1"}, {"ana": "50", "bo": "50"}, {},
    ]  # fmt: skip
    for parts in own:
        assert (await by_hand(k1, "lead", "a", parts))["code"] == "CONFLICT", parts
    found = await by_hand(k1, "lead", "a", {"ana": "50", "bo": "30", "lead": "20"})

    assert named(found) == {"ana": "50", "bo": "30", "lead": "20"}


async def test_a_split_is_taken_back_whole(k1: Chain) -> None:
    await plan(k1, "maker", "a", {"2026-11-01": "100"})
    await by_hand(k1, "lead", "a", {"ana": "50", "bo": "50"})

    found = await by_hand(k1, "lead", "a", {})

    assert (named(found), found["difference"]) == ({"ana": None, "bo": None, "lead": None}, "100")


async def test_headquarters_may_leave_a_difference(k1: Chain) -> None:
    await plan(k1, "maker", "a", {"2026-11-01": "100"})

    found = await by_hand(k1, "maker", "a", {"ana": "50", "bo": "30"})

    assert (found["partsTotal"], found["difference"]) == ("80", "20")
    rate = await by_hand(k1, "maker", "a", {"ana": "0.9"}, key="retention")
    assert named(rate)["ana"] == "0.9000"
    assert (await by_hand(k1, "lead", "a", {"ana": "0.9"}, key="retention"))["path"] == ["measureId"]


async def test_a_lead_has_nothing_to_hand_out_before_the_unit_has_a_target(k1: Chain) -> None:
    assert (await by_hand(k1, "lead", "a", {"ana": "50"}))["code"] == "CONFLICT"
    assert await models.Target.all().count() == 0


@pytest.mark.parametrize(
    ("name", "unit", "code"), [("ana", "a", "NOT_ALLOWED"), ("lead", "b", "NOT_FOUND"), ("auditor", "a", "NOT_ALLOWED")]
)
async def test_nobody_hands_out_what_is_not_theirs(k1: Chain, name: str, unit: str, code: str) -> None:
    await plan(k1, "maker", unit, {"2026-11-01": "100"})

    assert (await by_hand(k1, name, unit, {}))["code"] == code
    assert await models.Target.all().count() == 1


async def test_a_target_by_hand_counts_in_the_score(k1: Chain) -> None:
    await plan(k1, "maker", "a", {"2026-11-01": "120"})
    await by_hand(k1, "lead", "a", {"ana": "120"})
    await settled()

    own = await models.Score.get(person_id=k1.people["ana"], is_frozen=False)
    assert own.score == 7_600


async def test_two_leads_at_once_leave_parts_that_add_up(k1: Chain) -> None:
    await plan(k1, "maker", "a", {"2026-11-01": "100"})
    adds, people = await measure("kept_adds"), [Holder(person_id=k1.people[name]) for name in ("ana", "bo", "lead")]

    async def hand_out(first: int) -> None:
        parts = dict(zip(people, map(Decimal, (first, 90, 10 - first)), strict=True))
        await targets.set_parts(k1.units["a"].id, adds, FIRST, parts, scope=k1.scope("region"))

    await asyncio.gather(*(hand_out(at) for at in range(10)))

    assert sum(one.amount for one in await models.Target.filter(unit_id=None)) == 100


PLANS = st.builds(
    goals.Plan,
    revenue_minor=st.integers(1, 10**10), order_value_minor=st.integers(100, 10**6),
    orders_a_year=st.integers(1, 50).map(Decimal), conversion=st.integers(1, 100).map(lambda n: Decimal(n) / 100),
    friends=st.integers(0, 10**6), retention=st.integers(0, 100).map(lambda n: Decimal(n) / 100),
    guides=st.integers(1, 1000), loses_newcomers=st.booleans(),
)  # fmt: skip


@given(PLANS)
def test_what_each_guide_adds_in_weeks_or_months_always_makes_the_year(plan: goals.Plan) -> None:
    year = goals.needed_adds(plan)

    assert goals.adds_a_guide_and_week(plan) * plan.guides * 365 >= year * 7
    assert goals.adds_a_guide_and_month(plan) * plan.guides * 12 >= year
    assert sum(goals.by_months(plan)) == year
    if not plan.loses_newcomers:
        assert year == max(0, goals.needed_friends(plan) - goals.retained_friends(plan))


def test_months_go_on_over_the_end_of_a_year() -> None:
    from kpi.goal_years import months as following

    assert list(following(date(2026, 11, 30), 3)) == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]


async def test_months_to_come_are_not_listed_among_those_that_are_scored(k1: Chain) -> None:
    await plan(k1, "maker", "a", {"2026-12-01": "70", "2028-01-01": "80"})

    listed = (await k1.ask("ana", "{ periods(first: 9) { edges { node { firstDay } } } }"))["periods"]["edges"]

    assert [one["node"]["firstDay"] for one in listed] == ["2026-11-01"]
    assert await models.Period.all().count() == 3
