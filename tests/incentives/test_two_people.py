"""Who may make, approve and be punished: two people, a second factor, and nobody who was not told."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import models
from api.ids import decode
from incentives.settling import OwnSettlement
from kit import clock
from models.database import atomic, run
from people.roles import Role
from tests.chain import Chain
from tests.incentives.policy_chain import (
    acknowledge,
    amounts,
    approved,
    course,
    do,
    published,
    submitted,
    totp,
    tried,
)

pytestmark = pytest.mark.anyio
MAY = "{ settlements { edges { node { permissions { canApprove { allowed reason } } } } } }"
Version = dict[str, Any]


async def test_the_maker_never_approves_by_any_path(chain: Chain, held: clock.Held, version: Version) -> None:
    made = await submitted(chain, version)
    values = {"settlementId": made["id"], "planHash": made["planHash"], "code": "123456"}
    refused = await do(chain, "maker", "approveSettlement", **values)
    assert refused["code"] == "NOT_ALLOWED"

    chain.roles["maker"] = (Role.HQ_APPROVER, "hq")  # promoted meanwhile

    assert (await approved(chain, held, made, "maker"))["code"] == "OWN_SETTLEMENT"
    with pytest.raises(Exception, match=r"SETTLEMENT|settlement_two_people"):
        await alone("UPDATE settlement SET approved_by_id = made_by_id")
    assert (await models.Settlement.get()).state == "SUBMITTED"


@atomic
async def alone(sql: str) -> None:
    await run(sql)


async def test_whoever_gains_does_not_approve(chain: Chain, held: clock.Held, version: Version) -> None:
    made = await submitted(chain, version)
    chain.roles["ana"] = (Role.HQ_APPROVER, "hq")

    assert (await approved(chain, held, made, "ana"))["code"] == "OWN_SETTLEMENT"
    assert (await models.Settlement.get()).state == "SUBMITTED" and await models.Job.all().count() == 0


@pytest.mark.parametrize("part", ["makes", "approves"])
async def test_a_thing_is_a_part_in_it_for_whoever_makes_as_for_whoever_approves(
    chain: Chain, held: clock.Held, part: str
) -> None:
    effect = {"kind": "ELIGIBILITY", "thing": "优先选班"}
    await course(chain, "ana", due=20, done=18)
    on_time = {"kind": "COURSE_ON_TIME", "course": "one"}
    made = await submitted(chain, await published(chain, held, rules=[{"condition": on_time, "effects": [effect]}]))
    if part == "makes":
        await models.Settlement.all().update(made_by_id=chain.people["ana"])
    chain.roles["ana"] = (Role.HQ_APPROVER, "hq")

    name = "approver" if part == "makes" else "ana"
    [edge] = (await chain.ask(name, MAY))["settlements"]["edges"]
    assert edge["node"]["permissions"]["canApprove"] == {"allowed": False, "reason": OwnSettlement.en}
    assert (await approved(chain, held, made, name))["code"] == "OWN_SETTLEMENT"
    assert (await models.Settlement.get()).state == "SUBMITTED"


@pytest.mark.parametrize("part", ["lost", "tried"])
async def test_whoever_loses_or_tried_it_does_not_approve(
    chain: Chain, held: clock.Held, version: Version, part: str
) -> None:
    made = await submitted(chain, version)
    if part == "tried":
        await models.Settlement.all().update(tried_by_id=chain.people["dan"])
    name = "bo" if part == "lost" else "dan"
    chain.roles[name] = (Role.HQ_APPROVER, "hq")

    assert (await approved(chain, held, made, name))["code"] == "OWN_SETTLEMENT"
    assert (await models.Settlement.get()).state == "SUBMITTED" and await models.Job.all().count() == 0


async def test_approval_wants_the_hash_that_was_seen_and_a_fresh_code(
    chain: Chain, held: clock.Held, version: Version
) -> None:
    made = await submitted(chain, version)
    values = {"settlementId": made["id"], "planHash": made["planHash"]}
    assert (await do(chain, "approver", "approveSettlement", **values, code="123456"))["code"] == "SECOND_FACTOR_OFF"
    phone = await totp(chain)
    old = phone.at(clock.now() - timedelta(minutes=1))
    assert (await do(chain, "approver", "approveSettlement", **values, code=old))["code"] == "CODE_WRONG"
    held.pass_by(minutes=1)

    other = {**values, "planHash": "0" * 64}
    assert (await do(chain, "approver", "approveSettlement", **other, code=phone.at(clock.now())))["code"] == (
        "PLAN_CHANGED"
    )

    assert (await models.Settlement.get()).state == "SUBMITTED"


async def test_a_phone_of_today_approves_tomorrow(chain: Chain, held: clock.Held, version: Version) -> None:
    made = await submitted(chain, version)
    phone = await totp(chain)
    await models.SecondFactor.all().update(confirmed_at=clock.now())
    values = {"settlementId": made["id"], "planHash": made["planHash"]}

    answer = await do(chain, "approver", "approveSettlement", **values, code=phone.at(clock.now()))

    assert answer["code"] == "SECOND_FACTOR_FRESH" and (await models.Settlement.get()).state == "SUBMITTED"
    [edge] = (await chain.ask("approver", MAY))["settlements"]["edges"]
    may = edge["node"]["permissions"]["canApprove"]
    assert not may["allowed"] and may["reason"].endswith("yours from 2026-11-19 12:00 on.")
    held.pass_by(days=1)
    answer = await do(chain, "approver", "approveSettlement", **values, code=phone.at(clock.now()))
    assert answer["state"] == "APPROVED"


async def test_a_double_click_approves_once(chain: Chain, held: clock.Held, version: Version) -> None:
    made = await submitted(chain, version)
    phone = await totp(chain)
    held.pass_by(minutes=1)
    values = {"settlementId": made["id"], "planHash": made["planHash"], "code": phone.at(clock.now())}

    both = await asyncio.gather(*(do(chain, "approver", "approveSettlement", **values) for _ in range(2)))

    assert sorted(one.get("code") or one["state"] for one in both) == ["APPROVED", "WRONG_STATE"]
    assert await models.Job.filter(name="execute_settlement").count() == 1


async def test_what_cannot_be_approved_is_no_wrong_code(chain: Chain, held: clock.Held, version: Version) -> None:
    made = await submitted(chain, version)
    phone = await totp(chain)
    values = {"settlementId": made["id"], "planHash": made["planHash"], "code": "000000"}
    late = {**values, "planHash": "0" * 64}
    assert [(await do(chain, "approver", "approveSettlement", **late))["code"] for _ in range(6)] == [
        "PLAN_CHANGED"
    ] * 6
    held.pass_by(minutes=1)
    now = {**values, "code": phone.at(clock.now())}
    assert (await do(chain, "approver", "approveSettlement", **now))["state"] == "APPROVED"

    assert [(await do(chain, "approver", "approveSettlement", **values))["code"] for _ in range(6)] == [
        "WRONG_STATE"
    ] * 6

    assert [one.failures for one in await models.Throttle.all()] == [0]


async def test_who_was_not_told_or_is_new_loses_nothing_and_it_says_so(
    chain: Chain, held: clock.Held, version: Version
) -> None:
    await models.PolicySeen.filter(person_id=chain.people["bo"]).delete()
    await models.PolicySeen.filter(person_id=chain.people["chi"]).delete()
    await acknowledge(chain, "chi", version, datetime(2026, 10, 21, 4, tzinfo=UTC))  # after it was due

    made = await tried(chain, version)

    assert amounts(made) == {("ana", "1.1"): "50"}
    assert made["summary"]["spared"] == [{"reason": "NOT_TOLD", "people": 2}]


@pytest.mark.parametrize(
    ("delivered", "losing"),
    [(datetime(2026, 10, 14, 4, tzinfo=UTC), 1), (datetime(2026, 10, 16, 4, tzinfo=UTC), 0)],
)  # fmt: skip
async def test_delivery_binds_after_three_working_days(
    chain: Chain, version: Version, delivered: datetime, losing: int
) -> None:
    """Due on Tuesday the 20th: told on Wednesday the 14th binds from Tuesday on, told on Friday the 16th does not."""
    number = decode(version["id"], "PolicyVersion")
    await models.PolicySeen.filter(person_id__in=[chain.people["bo"], chain.people["chi"]]).delete()
    await models.Notification.create(
        person_id=chain.people["bo"], kind="POLICY_PUBLISHED", params={}, cause=f"policy/{number}",
        created_at=delivered, show_at=delivered, delivered_at=delivered,
    )  # fmt: skip

    made = await tried(chain, version)

    assert sum(name == "bo" and amount == "-20" for (name, _), amount in amounts(made).items()) == losing


@pytest.mark.parametrize("name", ["ana", "lead", "region", "trainer", "approver", "admin", "auditor"])
async def test_only_makers_make(chain: Chain, version: Version, name: str) -> None:
    assert (await tried(chain, version, name))["code"] == "NOT_ALLOWED"
    assert await models.Settlement.all().count() == 0


async def test_a_grade_that_cannot_be_believed_takes_nothing_by_itself(chain: Chain, held: clock.Held) -> None:
    """Of four guides no spread can be told, so what follows from a score would be chance."""
    rules = [
        {"condition": {"kind": "KPI_GRADE", "grades": ["D"]}, "effects": [{"kind": "POINTS", "amount": -20}]},
        {"condition": {"kind": "KPI_GRADE", "grades": ["A"]}, "effects": [{"kind": "POINTS", "amount": 30}]},
    ]
    version = await published(chain, held, rules=rules)
    month = await models.Period.create(first_day=datetime(2026, 10, 1).date(), last_day=datetime(2026, 10, 31).date())
    for name, grade in (("ana", "A"), ("bo", "D")):
        await models.Score.create(
            period_id=month.id, person_id=chain.people[name], is_frozen=False, unit_id=1, role="GUIDE", stage=1,
            version_id=1, score=5_000, grade=grade, active_days=20, days=31, lines=[], digest="", scored_at=clock.now(),
        )  # fmt: skip

    made = await tried(chain, version)

    assert amounts(made) == {("ana", "2.1"): "30"}
    assert made["summary"]["spared"] == [{"reason": "UNRELIABLE", "people": 1}]
