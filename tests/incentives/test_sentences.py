"""A policy as sentences: what is promised is what happens, in both languages."""

from typing import Any

import pytest

from incentives.conditions import ConditionKind
from incentives.sentences import sentences
from incentives.terms import Cap, Effect, EffectKind, Rule, Terms
from incentives.windows import Rhythm
from people.roles import Role
from tests.chain import Chain
from tests.incentives.policy_chain import DRAFT, TERMS, draft

pytestmark = pytest.mark.anyio
PLUS_MONEY = [{"kind": "MONEY", "amount": 500, "currency": "CNY"}]
MINUS = [{"kind": "POINTS", "amount": -5}]
ON_TIME, MISSED = {"kind": "COURSE_ON_TIME", "course": "one"}, {"kind": "COURSE_MISSED", "course": "one"}


@pytest.fixture
async def shop(chain: Chain) -> Chain:
    await chain.add_person("approver", Role.HQ_APPROVER, "hq")
    return chain


def one(condition: dict[str, Any], effects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"condition": condition, "effects": effects}]


async def test_a_policy_is_a_sentence_that_can_be_read_aloud_in_both_languages(shop: Chain) -> None:
    version = await draft(shop)

    assert version["sentences"] == [
        "Each month, a guide who completes “Course one” on time: +50 points.",
        "Each month, a guide who does not complete “Course one” by its due date: −20 points, retraining: “Course one”.",
        "In a month at most 100 points each, 1,000 points in all, nobody loses more than 40 points.",
        "You can appeal within 7 days; without an answer in 7 days it lapses. Complete a missed course within 7 days "
        "and it is given back.",
    ]
    query = "query ($id: ID!) { node(id: $id) { ... on PolicyVersion { sentences } } }"
    chinese = (await shop.ask("maker", query, locale="zh", id=version["id"]))["node"]["sentences"]
    assert chinese[:2] == [
        "每月，导购按时学完《课 one》：加 50 积分。",
        "每月，导购没有在期限内学完《课 one》：扣 20 积分，补训《课 one》。",
    ]  # fmt: skip


async def test_money_and_the_days_of_newcomers_are_said_in_plain_words(shop: Chain) -> None:
    caps = [{"currency": "CNY", "person": 10050, "budget": 900000}, *TERMS["caps"]]
    rules = [*one(ON_TIME, PLUS_MONEY), *one(MISSED, MINUS)]
    input = {**TERMS, "rules": rules, "caps": caps, "exemptDays": 30}
    said = (await shop.ask("maker", DRAFT, locale="zh", input=input))["draftPolicy"]["policyVersion"]["sentences"]

    assert said[0] == "每月，导购按时学完《课 one》：奖金 5 元。"
    assert said[2] == "每月每人最多得 100.50 元，总共 9,000 元。"
    assert said[-1].endswith("7 天内补上，退还。入职不满 30 天不扣。")


@pytest.mark.parametrize(
    ("condition", "effects"),
    [
        ({"kind": "KPI_GRADE", "grades": ["D"]}, MINUS),
        ({"kind": "COURSE_LATE", "course": "one"}, MINUS),
        (MISSED, [{"kind": "RETRAINING", "thing": "one"}]),
    ],
)
async def test_what_cannot_be_made_good_is_not_said_to_be(shop: Chain, condition: Any, effects: Any) -> None:
    said = (await draft(shop, rules=one(condition, effects)))["sentences"]

    assert said[-1] == "You can appeal within 7 days; without an answer in 7 days it lapses."


def test_what_counts_by_the_amount_is_said_for_every_so_many_and_caps_name_the_week() -> None:
    adds = Rule(ConditionKind.PER_AMOUNT, {"measure": "Kept adds", "every": 10}, (Effect(EffectKind.POINTS, 5),))
    said = sentences(Terms(("GUIDE",), Rhythm.WEEK, (adds,), (Cap("POINTS", 200, 0),)))

    assert said == [
        ("每周，导购Kept adds每满 10 个：加 5 积分。", "Each week, a guide, for every 10 Kept adds: +5 points."),
        ("每周每人最多得 200 积分。", "In a week at most 200 points each."),
    ]
