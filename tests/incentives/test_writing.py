"""What the screens of policies ask for: a policy read aloud while it is written, who knows of it, what is due."""

from datetime import UTC, datetime
from typing import Any

import pytest

import models
from api.ids import decode, encode
from incentives.executing import execute
from kit import clock
from kpi.scorecards import Rules
from people.roles import Role
from tests.chain import Chain
from tests.incentives.policy_chain import (
    TERMS,
    acknowledge,
    approved,
    course,
    draft,
    publish,
    published,
    submitted,
    tried,
    unit,
)

pytestmark = pytest.mark.anyio
PREVIEW = "query ($input: DraftPolicyInput!) { previewPolicy(input: $input) { zh en fault { code message path } } }"
ON_TIME, MISSED = {"kind": "COURSE_ON_TIME", "course": "one"}, {"kind": "COURSE_MISSED", "course": "one"}
PLUS, MINUS = [{"kind": "POINTS", "amount": 5}], [{"kind": "POINTS", "amount": -5}]
CAP = {"currency": "POINTS", "person": 100, "budget": 1000, "personLoss": 40}


async def preview(chain: Chain, **given: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await chain.ask("maker", PREVIEW, input={**TERMS, **given}))["previewPolicy"]
    return answer


@pytest.fixture
async def shop(chain: Chain) -> Chain:
    await chain.add_person("approver", Role.HQ_APPROVER, "hq")
    return chain


async def test_a_policy_is_read_aloud_in_both_languages_before_it_is_kept(shop: Chain) -> None:
    read = await preview(shop)

    assert read["zh"][0] == "每月，导购按时学完《课 one》：加 50 积分。"
    assert read["en"][1] == (
        "Each month, a guide who does not complete “Course one” by its due date: −20 points, retraining: “Course one”."
    )
    assert (len(read["zh"]), len(read["en"]), read["fault"]) == (4, 4, None)
    assert await models.Policy.all().count() == 0


async def test_a_rule_that_is_not_whole_yet_is_empty_in_its_place_and_its_field_is_named(shop: Chain) -> None:
    half = {"condition": {"kind": "COURSE_ON_TIME"}, "effects": PLUS}
    read = await preview(shop, rules=[half, {"condition": ON_TIME, "effects": PLUS}])

    assert [one.split(":")[0] for one in read["en"]][:2] == [
        "",
        "Each month, a guide who completes “Course one” on time",
    ]
    assert read["zh"][:2] == ["", "每月，导购按时学完《课 one》：加 5 积分。"]
    assert len(read["en"]) == len(read["zh"]) == 3  # and the caps
    assert (read["fault"]["code"], read["fault"]["path"]) == ("PARAMETER_WRONG", ["rules", "0", "condition", "course"])


def one(condition: dict[str, Any], *effects: dict[str, Any]) -> dict[str, Any]:
    return {"rules": [{"condition": condition, "effects": list(effects)}]}


FAULTS: list[tuple[list[str], dict[str, Any]]] = [
    (["rules"], {"rules": []}),
    (["roles"], {"roles": []}),
    (["rules", "0", "effects"], one(ON_TIME)),
    (["rules", "0", "effects", "0", "amount"], one(ON_TIME, {"kind": "POINTS", "amount": 0})),
    (["rules", "0", "effects", "0", "amount"], one(ON_TIME, {"kind": "MONEY", "amount": -5, "currency": "CNY"})),
    (["rules", "0", "effects", "0", "currency"], one(ON_TIME, {"kind": "MONEY", "amount": 5, "currency": "yuan"})),
    (["rules", "0", "effects", "0", "thing"], one(ON_TIME, {"kind": "BADGE", "thing": "none"})),
    (["rules", "0", "effects", "0", "thing"], one(MISSED, {"kind": "RETRAINING", "thing": "none"})),
    (
        ["rules", "0", "effects", "0", "least"],
        one(ON_TIME, {"kind": "POINTS", "amount": 5, "freedom": "BOUNDED", "least": 6, "most": 9}),
    ),
    (["rules", "0", "effects", "0", "thing"], one(ON_TIME, {"kind": "ELIGIBILITY", "thing": "选" * 81})),
    (["rules", "0", "effects", "1", "thing"], one(ON_TIME, *PLUS, {"kind": "ELIGIBILITY", "thing": "shift \u202eabc"})),
    (["rules", "0", "effects", "0", "thing"], one(ON_TIME, {"kind": "ELIGIBILITY", "thing": "\u200b"})),
    (["rules", "0"], one(ON_TIME, *PLUS, *MINUS)),
    (["rules", "0", "condition", "every"], one({"kind": "PER_AMOUNT", "measure": "x", "every": 0}, *PLUS)),
    (["rules", "0", "condition", "measure"], one({"kind": "PER_AMOUNT", "measure": "x", "every": 1}, *PLUS)),
    (["rules", "0", "condition", "courses"], one({"kind": "PATH_MASTERED", "courses": ["none"]}, *PLUS)),
    (["rules", "0", "condition", "score"], one({"kind": "QUIZ_SCORE", "course": "one", "score": 101}, *PLUS)),
    (["rules", "0", "condition", "score"], one({"kind": "KPI_SCORE", "score": 201}, *PLUS)),
    (["rules", "0", "condition", "grades"], one({"kind": "KPI_GRADE", "grades": ["A", "Z"]}, *PLUS)),
    (["unitId"], {"unitId": encode("Unit", 999)}),
    (["rhythm"], {**one({"kind": "KPI_SCORE", "score": 80}, *PLUS), "rhythm": "WEEK"}),
    (["caps", "POINTS"], {"caps": []}),
    (["caps", "1"], {"caps": [CAP, CAP]}),
    (["caps", "0"], {"caps": [{**CAP, "store": -1}]}),
    (["appealDays"], {"appealDays": 2}),
    (["judgeDays"], {"judgeDays": 400}),
    (["exemptDays"], {"exemptDays": -1}),
]


@pytest.mark.parametrize(("path", "given"), FAULTS)
async def test_each_fault_leads_to_its_field_and_the_draft_is_refused_for_the_same(
    shop: Chain, path: list[str], given: dict[str, Any]
) -> None:
    fault = (await preview(shop, **given))["fault"]
    refused = await draft(shop, **given)

    assert (fault["path"], refused["path"], refused["code"]) == (path, path, fault["code"])
    assert await models.Policy.all().count() == 0


async def test_a_right_is_kept_as_one_clean_line_as_long_as_a_plan_can_hold(shop: Chain, held: clock.Held) -> None:
    version = await published(shop, held, **one(ON_TIME, {"kind": "ELIGIBILITY", "thing": f" {'选' * 79}e\u0301 "}))
    await course(shop, "ana", due=20, done=18)

    [line] = (await tried(shop, version))["lines"]["edges"]
    assert line["node"]["thing"] == "选" * 79 + "é"


async def test_a_unit_that_is_closed_has_no_policy_of_its_own(shop: Chain) -> None:
    of_west = {"unitId": unit(shop, "west")}
    assert (await preview(shop, **of_west))["fault"] is None
    await models.Unit.filter(name="west").update(closed_at=clock.now())

    fault = (await preview(shop, **of_west))["fault"]
    assert (fault["path"], fault["message"]) == (["unitId"], "There is no such unit, or it is closed.")
    assert (await draft(shop, **of_west))["code"] == "NOT_FOUND"
    assert await models.Policy.all().count() == 0


async def test_a_grade_is_one_of_a_scorecard_that_counts_or_will(shop: Chain) -> None:
    for number, (state, from_day, best) in enumerate(
        (("PUBLISHED", "2026-09-01", "金"), ("PUBLISHED", "2026-11-01", "优"), ("DRAFT", None, "S")), 1
    ):
        rules = Rules(bands=((best, 9_000), ("D", 0))).plain()
        await models.ScorecardVersion.create(
            number=number, state=state, from_day=from_day, rules=rules, made_at=clock.now()
        )

    unknown = "A grade is one that a scorecard has: 优, D, S."
    for grade, fault in (("优", None), ("S", None), ("D", None), ("金", unknown), ("A", unknown)):
        found = (await preview(shop, **one({"kind": "KPI_GRADE", "grades": [grade]}, *PLUS)))["fault"]
        assert (found and found["message"]) == fault, grade


async def test_only_makers_have_a_draft_read_to_them(shop: Chain) -> None:
    for name in ("ana", "region", "approver", "admin"):
        assert "not allowed" in str(await shop.refused(name, PREVIEW, input=TERMS))


KNOWN = """query ($id: ID!) { node(id: $id) { ... on PolicyVersion { reach { people delivered acknowledged }
    policy { name nameZh nameEn duePeriods { period firstDay lastDay isOver } } } } }"""


async def known(chain: Chain, version: dict[str, Any], name: str = "maker") -> dict[str, Any]:
    answer: dict[str, Any] = (await chain.ask(name, KNOWN, id=version["id"]))["node"]
    return answer


async def test_how_many_know_of_a_version_is_counted_for_those_who_settle(shop: Chain, held: clock.Held) -> None:
    version = await draft(shop)
    assert (await known(shop, version))["reach"] is None
    await publish(shop, version, clock.now().date().isoformat())
    await acknowledge(shop, "ana", version, clock.now())
    await models.Notification.create(
        person_id=shop.people["bo"], kind="POLICY_PUBLISHED", params={}, created_at=clock.now(), show_at=clock.now(),
        cause=f"policy/{decode(version['id'], 'PolicyVersion')}", delivered_at=clock.now(),
    )  # fmt: skip

    guides = await models.Membership.filter(is_current=True, role="GUIDE").count()
    assert (await known(shop, version))["reach"] == {"people": guides, "delivered": 2, "acknowledged": 1}
    assert (await known(shop, version, "ana"))["reach"] is None


async def test_what_waits_to_be_settled_begins_with_the_month_a_policy_came_into_force_in(
    chain: Chain, held: clock.Held, version: dict[str, Any]
) -> None:
    policy = (await known(chain, version))["policy"]
    assert (policy["nameZh"], policy["nameEn"]) == ("返场季学习节奏", "Learning rhythm")
    october = {"period": "2026-10", "firstDay": "2026-10-01", "lastDay": "2026-10-31", "isOver": True}
    november = {"period": "2026-11", "firstDay": "2026-11-01", "lastDay": "2026-11-30", "isOver": False}
    assert policy["duePeriods"] == [october, november]
    assert (await known(chain, version, "ana"))["policy"]["duePeriods"] == []

    await tried(chain, version)
    assert (await known(chain, version))["policy"]["duePeriods"] == [october, november]
    await submitted(chain, version)
    assert (await known(chain, version))["policy"]["duePeriods"] == [november]


PLAN = """query ($id: ID!, $kind: LineKind, $unit: ID, $search: String) { node(id: $id) { ... on Settlement {
    lines(kind: $kind, unitId: $unit, search: $search) { totalCount edges { node {
        person { name } unit { name } rule isTwice } } }
    spared(unitId: $unit, search: $search) { totalCount edges { node { person { name } unit { name } rule because
        reason } } } } } }"""


async def plan(chain: Chain, made: dict[str, Any], **given: Any) -> tuple[list[tuple[str, str]], list[Any]]:
    found = (await chain.ask("maker", PLAN, id=made["id"], **given))["node"]
    lines = [(edge["node"]["person"]["name"], edge["node"]["rule"]) for edge in found["lines"]["edges"]]
    return lines, [edge["node"] for edge in found["spared"]["edges"]]


async def test_lines_are_found_by_kind_unit_and_name_and_the_spared_are_named_with_the_reason(
    chain: Chain, version: dict[str, Any]
) -> None:
    await course(chain, "dan", due=20, done=None)
    await models.PolicySeen.filter(person_id=chain.people["dan"]).delete()
    made = await tried(chain, version)

    all_of_them, spared = await plan(chain, made)
    assert all_of_them == [("ana", "1.1"), ("bo", "2.1"), ("bo", "2.2"), ("chi", "2.1"), ("chi", "2.2")]
    assert (await plan(chain, made, kind="GAINING"))[0] == [("ana", "1.1")]
    assert (await plan(chain, made, kind="LOSING", unit=unit(chain, "b")))[0] == [("chi", "2.1"), ("chi", "2.2")]
    assert (await plan(chain, made, search="BO"))[0] == [("bo", "2.1"), ("bo", "2.2")]
    assert (await plan(chain, made, kind="CUT"))[0] == (await plan(chain, made, kind="TWICE"))[0] == []
    await models.SettlementLine.filter(rule="2.1", person_id=chain.people["bo"]).update(amount=0)  # by a cap
    assert (await plan(chain, made, kind="GAINING"))[0] == [("ana", "1.1")]
    assert ("bo", "2.1") in (await plan(chain, made, kind="LOSING"))[0]
    [dan] = spared
    assert (dan["person"]["name"], dan["unit"]["name"], dan["rule"], dan["because"]) == ("dan", "c", "2", "NOT_TOLD")
    assert "“Course one” was not complete on 2026-10-20" in dan["reason"]
    assert (await plan(chain, made, unit=unit(chain, "east")))[1] == []
    assert made["summary"]["spared"] == [{"reason": "NOT_TOLD", "people": 1}]


async def test_who_loses_for_the_same_twice_is_marked_on_their_line(
    chain: Chain, held: clock.Held, version: dict[str, Any]
) -> None:
    await execute(decode((await approved(chain, held, await submitted(chain, version)))["id"], "Settlement"))
    today, held.at = held.at, datetime(2026, 9, 20, 4, tzinfo=UTC)
    second = await draft(chain, nameEn="Another")
    await publish(chain, second, "2026-10-01")
    held.at = today
    await acknowledge(chain, "bo", second, datetime(2026, 9, 20, 4, tzinfo=UTC))

    made = await tried(chain, second)

    assert made["summary"]["punishedTwice"] == 1
    assert (await plan(chain, made, kind="TWICE"))[0] == [("bo", "2.1")]


async def test_a_new_dry_run_forgets_whom_the_old_one_spared(chain: Chain, version: dict[str, Any]) -> None:
    await models.PolicySeen.all().delete()
    await tried(chain, version)
    kept = await models.SettlementSpared.all().count()
    await tried(chain, version)

    assert await models.SettlementSpared.all().count() == kept == 2


async def test_every_n_is_of_a_sum_and_a_rank_of_the_week_of_any_measure(shop: Chain) -> None:
    await models.Measure.create(
        key="kept", name="留存", unit="SHARE", kind="LATEST", direction="UP", family="x", source="x"
    )
    rank = one({"kind": "WEEK_RANK", "measure": "kept", "first": 3}, *PLUS)
    every = one({"kind": "PER_AMOUNT", "measure": "kept", "every": 1}, *PLUS)

    assert (await draft(shop, **rank, rhythm="WEEK"))["state"] == "DRAFT"
    refused = await draft(shop, **every)
    assert (refused["code"], refused["path"]) == ("NOT_FOUND", ["rules", "0", "condition", "measure"])
