"""Policies through GraphQL: written as data, read aloud, refused where they make no sense, published, acknowledged."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

import models
from api.ids import encode
from api.reactions import REACTIONS
from kit import clock, events
from people.roles import Role
from tests.chain import Chain
from tests.incentives.policy_chain import DRAFT, TERMS, amounts, course, draft, publish, published, tried, unit

pytestmark = pytest.mark.anyio
OVERLAY = """mutation ($input: OverlayPolicyInput!) { overlayPolicy(input: $input) { __typename
    ... on PolicyVersionSuccess { policyVersion { overlays { unit { name } changed { rule effect amount } } } }
    ... on Problem { code path } } }"""
ACKNOWLEDGE = """mutation ($id: ID!) { acknowledgePolicy(input: { versionId: $id }) { __typename
    ... on PolicyVersionSuccess { policyVersion { acknowledgedAt } } ... on Problem { code } } }"""
TRY = """query ($id: ID!, $period: String!) { tryPolicy(versionId: $id, period: $period) { planHash
    summary { people totals { given taken losers } } lines { person { name } rule amount reason } } }"""
PLUS, MINUS = [{"kind": "POINTS", "amount": 5}], [{"kind": "POINTS", "amount": -5}]


@pytest.fixture
async def shop(chain: Chain) -> Chain:
    await chain.add_person("approver", Role.HQ_APPROVER, "hq")
    return chain


def one(condition: dict[str, Any], effects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"condition": condition, "effects": effects}]


ON_TIME, MISSED = {"kind": "COURSE_ON_TIME", "course": "one"}, {"kind": "COURSE_MISSED", "course": "one"}


async def test_the_next_version_keeps_the_rhythm_and_may_have_another_name(shop: Chain) -> None:
    first = await draft(shop)
    await publish(shop, first, "2026-11-18")
    policy = first["policy"]["id"]

    assert (await draft(shop, policyId=policy, rhythm="WEEK"))["code"] == "INVALID"
    named = {**TERMS, "policyId": policy, "name": "新名字", "nameEn": "A new name"}
    second = (await shop.ask("maker", DRAFT, input=named))["draftPolicy"]["policyVersion"]
    assert (second["number"], second["policy"]["name"]) == (2, "Learning rhythm")  # guides read it by this one
    await publish(shop, second, "2026-11-18")
    assert (await models.Policy.get()).name == "新名字"


@pytest.mark.parametrize(
    "condition",
    [{"kind": "KPI_GRADE", "grades": ["A"]}, {"kind": "KPI_SCORE", "score": 80}, {"kind": "BOARD_RANK", "first": 3}],
)
async def test_what_looks_at_a_month_is_not_settled_by_the_week(shop: Chain, condition: dict[str, Any]) -> None:
    assert (await draft(shop, rhythm="WEEK", rules=one(condition, PLUS)))["code"] == "INVALID"
    assert await models.Policy.all().count() == 0
    assert (await draft(shop, rules=one(condition, PLUS)))["number"] == 1


async def test_a_path_of_courses_that_are_not_there_and_money_of_no_currency_are_refused(shop: Chain) -> None:
    path = {"kind": "PATH_MASTERED", "courses": ["one", "nothing"]}
    assert (await draft(shop, rules=one(path, PLUS)))["code"] == "NOT_FOUND"
    money = [{"kind": "MONEY", "amount": 100, "currency": "yuan"}]
    caps = [{"currency": "yuan", "person": 900, "budget": 9900}]
    assert (await draft(shop, rules=one(ON_TIME, money), caps=caps))["code"] == "INVALID"
    assert await models.Policy.all().count() == 0


GRADE = {"kind": "KPI_GRADE", "grades": ["A"]}
REFUSED = [
    ("PAYS_WITHOUT_CAP", {"caps": []}),
    ("PAYS_WITHOUT_CAP", {"caps": [{"currency": "POINTS", "person": 9, "budget": 0, "personLoss": 9}]}),
    ("TAKES_WITHOUT_BOUND", {"caps": [{"currency": "POINTS", "person": 9, "budget": 9}]}),
    ("DIVIDES_BY_ZERO", {"rules": one({"kind": "PER_AMOUNT", "measure": "kept_adds", "every": 0}, PLUS)}),
    ("PARAMETER_WRONG", {"rules": one({"kind": "QUIZ_SCORE", "course": "one"}, PLUS)}),
    ("PARAMETER_WRONG", {"rules": one({"kind": "STREAK", "days": -3}, PLUS)}),
    ("WAGE_DEDUCTION", {"rules": one(MISSED, [{"kind": "MONEY", "amount": -500, "currency": "CNY"}])}),
    ("CONTRADICTORY", {"rules": one(MISSED, PLUS)}),
    ("CONTRADICTORY", {"rules": one(ON_TIME, MINUS)}),
    ("CONTRADICTORY", {"rules": one(MISSED, [*MINUS, *PLUS])}),
    (
        "CONTRADICTORY",
        {"rules": [*one(GRADE, PLUS), *one(GRADE, MINUS)]},
    ),
    ("INVALID", {"rules": []}),
    ("INVALID", {"roles": []}),
    ("INVALID", {"rules": one(ON_TIME, [])}),
    ("INVALID", {"rules": one(ON_TIME, [{"kind": "POINTS", "amount": 0}])}),
    ("INVALID", {"rules": one(ON_TIME, [{"kind": "BADGE"}])}),
    ("INVALID", {"rules": one(ON_TIME, [{"kind": "POINTS", "amount": 5, "currency": "CNY"}])}),
    ("INVALID", {"appealDays": 0}),
    ("NOT_FOUND", {"rules": one({"kind": "COURSE_ON_TIME", "course": "none"}, PLUS)}),
]


@pytest.mark.parametrize(("code", "given"), REFUSED)
async def test_what_makes_no_sense_is_refused_and_nothing_is_kept(shop: Chain, code: str, given: Any) -> None:
    await models.Measure.get_or_create(
        key="kept_adds",
        defaults={"name": "x", "unit": "COUNT", "kind": "SUM", "direction": "UP", "family": "x", "source": "x"},
    )
    assert (await draft(shop, **given))["code"] == code
    assert await models.Policy.all().count() == 0


async def test_with_fewer_than_three_people_at_headquarters_only_rewards_are_possible(chain: Chain) -> None:
    refused = await draft(chain)
    assert refused["code"] == "TOO_FEW_TO_PUNISH" and "Headquarters has 2 people" in refused["message"]

    assert (await draft(chain, rules=one(ON_TIME, PLUS)))["state"] == "DRAFT"


@pytest.mark.parametrize("name", ["ana", "lead", "region", "trainer", "approver", "admin", "auditor"])
async def test_only_makers_write_policies(shop: Chain, name: str) -> None:
    version = await draft(shop)

    assert (await draft(shop, name))["code"] == "NOT_ALLOWED"
    assert (await publish(shop, version, "2026-12-01", name))["code"] == "NOT_ALLOWED"
    assert (await models.PolicyVersion.get()).state == "DRAFT"


async def test_a_draft_is_replaced_a_published_version_stands_and_the_next_follows(shop: Chain) -> None:
    first = await draft(shop)
    policy = first["policy"]["id"]
    second = await draft(shop, policyId=policy, replaces=first["id"], note="二稿")
    assert second["number"] == 1 and await models.PolicyVersion.all().count() == 1

    assert (await publish(shop, second, "2026-11-18"))["state"] == "PUBLISHED"
    assert (await publish(shop, second, "2026-11-18"))["code"] == "PUBLISHED"

    assert (await draft(shop, policyId=policy))["number"] == 2


async def test_a_draft_that_somebody_saved_since_is_not_overwritten(shop: Chain) -> None:
    read = await draft(shop)
    policy = read["policy"]["id"]
    saved = await draft(shop, policyId=policy, replaces=read["id"], note="甲的")

    for seen in (read["id"], None):  # two of the same draft, and one who began before there was any
        refused = await draft(shop, policyId=policy, replaces=seen, nameEn="Theirs", note="乙的")
        assert (refused["code"], refused["path"]) == ("STALE", ["replaces"])
        assert "Reload" in refused["message"]

    kept = await models.PolicyVersion.get()
    assert (encode("PolicyVersion", kept.id), kept.note) == (saved["id"], "甲的")
    assert (await models.Policy.get()).name_en == TERMS["nameEn"]


async def test_a_draft_that_somebody_published_since_is_not_begun_again_in_silence(shop: Chain) -> None:
    read = await draft(shop)
    await publish(shop, read, "2026-11-18")

    assert (await draft(shop, policyId=read["policy"]["id"], replaces=read["id"]))["code"] == "STALE"
    assert await models.PolicyVersion.all().count() == 1


async def test_of_two_who_save_the_same_draft_at_once_one_is_refused(shop: Chain) -> None:
    read = await draft(shop)
    same = {"policyId": read["policy"]["id"], "replaces": read["id"]}

    answers = await asyncio.gather(*(draft(shop, note=note, **same) for note in ("甲的", "乙的")))

    assert sorted(one.get("code", "") for one in answers) == ["", "STALE"]
    [kept] = [one for one in answers if "code" not in one]
    assert encode("PolicyVersion", (await models.PolicyVersion.get()).id) == kept["id"]


async def test_a_policy_never_counts_for_days_before_it_is_published(shop: Chain) -> None:
    version = await draft(shop)

    assert (await publish(shop, version, "2026-11-17"))["code"] == "INVALID"
    assert (await publish(shop, {**version, "version": 7}, "2026-11-18"))["code"] == "STALE"
    assert (await models.PolicyVersion.get()).from_day is None


async def test_of_a_month_in_which_a_version_begins_only_its_days_count(chain: Chain, held: clock.Held) -> None:
    await chain.add_person("approver", Role.HQ_APPROVER, "hq")
    today, held.at = held.at, datetime(2026, 10, 15, 4, tzinfo=UTC)
    version = await draft(chain)
    await publish(chain, version, "2026-10-15")
    held.at = today
    await course(chain, "ana", due=20, done=14)
    await course(chain, "bo", due=20, done=15)

    assert amounts(await tried(chain, version)) == {("bo", "1.1"): "50"}


async def test_everybody_whom_it_concerns_is_told_and_acknowledges_it(shop: Chain) -> None:
    events.react_with(REACTIONS)
    version = await draft(shop)
    assert (await shop.ask("ana", ACKNOWLEDGE, id=version["id"]))["acknowledgePolicy"]["code"] == "NOT_FOUND"
    await publish(shop, version, "2026-12-01")

    told = await models.Notification.filter(kind="POLICY_PUBLISHED").order_by("person_id")
    assert [one.person_id for one in told] == sorted(shop.people[name] for name in ("ana", "bo", "chi", "dan"))
    answer = (await shop.ask("ana", ACKNOWLEDGE, id=version["id"]))["acknowledgePolicy"]
    assert answer["policyVersion"]["acknowledgedAt"] == clock.now().isoformat()


async def test_drafts_are_seen_by_makers_and_auditors_only(shop: Chain) -> None:
    version = await draft(shop)
    query = "query ($id: ID!) { node(id: $id) { id } policies { totalCount } }"

    for name, seen in (("maker", 1), ("ana", 0), ("lead", 0), ("approver", 0), ("auditor", 1)):
        answer = await shop.ask(name, query, id=version["id"])
        assert (answer["node"] is not None, answer["policies"]["totalCount"]) == (bool(seen), seen), name


async def test_a_draft_is_tried_on_a_month_that_was_as_if_everybody_had_known_it(shop: Chain) -> None:
    version = await draft(shop)
    await course(shop, "ana", due=20, done=18)
    await course(shop, "bo", due=20, done=25)

    answer = (await shop.ask("maker", TRY, id=version["id"], period="2026-10"))["tryPolicy"]

    assert [(line["person"]["name"], line["rule"], line["amount"]) for line in answer["lines"]] == [
        ("ana", "1.1", "50"), ("bo", "2.1", "-20"), ("bo", "2.2", "0"),
    ]  # fmt: skip
    assert answer["summary"]["totals"] == [{"given": "50", "taken": "-20", "losers": 1}]
    assert await models.Settlement.all().count() == 0


BOUNDED = one(ON_TIME, [{"kind": "POINTS", "amount": 50, "freedom": "BOUNDED", "least": 30, "most": 80}])


async def overlay(chain: Chain, name: str, version: dict[str, Any], of: str, *moved: tuple[int, int, int]) -> Any:
    values = {
        "versionId": version["id"],
        "unitId": unit(chain, of),
        "amounts": [dict(zip(("rule", "effect", "amount"), one, strict=True)) for one in moved],
    }
    answer = (await chain.ask(name, OVERLAY, input=values))["overlayPolicy"]
    return answer.get("code") or answer["policyVersion"]["overlays"]


async def test_a_region_moves_what_is_open_within_its_bounds_before_it_counts(shop: Chain, held: clock.Held) -> None:
    held.at = datetime(2026, 9, 20, 4, tzinfo=UTC)
    version = await draft(shop, rules=BOUNDED)
    await publish(shop, version, "2026-10-01")

    assert await overlay(shop, "region", version, "east", (1, 1, 80)) == [
        {"unit": {"name": "east"}, "changed": [{"rule": 1, "effect": 1, "amount": 80}]}
    ]
    for moved in ((1, 1, 81), (1, 1, 29), (1, 1, -50), (2, 1, 50), (1, 9, 50)):
        assert await overlay(shop, "region", version, "east", moved) == "OVERLAY_BEYOND"
    assert await overlay(shop, "region", version, "west", (1, 1, 40)) == "NOT_FOUND"
    assert await overlay(shop, "lead", version, "a", (1, 1, 40)) == "NOT_ALLOWED"
    held.at = datetime(2026, 11, 18, 4, tzinfo=UTC)
    assert await overlay(shop, "region", version, "east", (1, 1, 30)) == "INVALID"

    await course(shop, "ana", due=20, done=18)
    await course(shop, "dan", due=20, done=18)
    assert amounts(await tried(shop, version)) == {("ana", "1.1"): "80", ("dan", "1.1"): "50"}


async def test_caps_of_a_person_a_store_and_the_budget_cut_in_proportion(chain: Chain, held: clock.Held) -> None:
    caps = [{"currency": "POINTS", "person": 45, "budget": 100, "store": 60}]
    version = await published(chain, held, rules=one(ON_TIME, [{"kind": "POINTS", "amount": 50}]), caps=caps)
    for name in ("ana", "bo", "chi", "dan"):
        await course(chain, name, due=20, done=18)

    made = await tried(chain, version)

    # 45 each; store a has 90 and keeps 60; 150 in all are cut to 100.
    assert amounts(made) == {("ana", "1.1"): "20", ("bo", "1.1"): "20", ("chi", "1.1"): "30", ("dan", "1.1"): "30"}
    assert made["summary"]["budgets"] == [{"used": "100", "of": "100", "isCut": True}]
