"""Policies end from a day on, and versions before their first day: told, settled to the end, taken back until then."""

from datetime import UTC, datetime
from typing import Any

import pytest

import models
from api.reactions import REACTIONS
from incentives import telling
from kit import clock, events
from people.inbox_words import words
from people.roles import Role
from tests.chain import Chain
from tests.incentives.policy_chain import amounts, course, draft, publish, published, tried

pytestmark = pytest.mark.anyio
RETIRE = """mutation ($input: RetirePolicyInput!) { retirePolicy(input: $input) { __typename
    ... on PolicySuccess { policy { isRetired retiredFrom retiredWhy } } ... on Problem { code path } } }"""
WITHDRAW = """mutation ($input: WithdrawPolicyVersionInput!) { withdrawPolicyVersion(input: $input) { __typename
    ... on PolicyVersionSuccess { policyVersion { state policy { name } } } ... on Problem { code path } } }"""
MINE = "{ myPolicies { policy { name } fromDay } }"
WHY = "query ($id: ID!) { node(id: $id) { ... on Policy { retiredWhy } } }"
DUE = "query ($id: ID!) { node(id: $id) { ... on Policy { duePeriods { period } } } }"


async def retire(chain: Chain, version: dict[str, Any], day: str | None, name: str = "maker") -> Any:
    values = {"policyId": version["policy"]["id"], "fromDay": day, "reason": "换新办法"}
    answer = (await chain.ask(name, RETIRE, input=values))["retirePolicy"]
    return answer.get("policy") or answer["code"]


async def withdraw(chain: Chain, version: dict[str, Any], name: str = "maker") -> Any:
    kept = await models.PolicyVersion.get(number=version["number"])
    values = {"versionId": version["id"], "reason": "写错了", "version": kept.version}
    answer = (await chain.ask(name, WITHDRAW, input=values))["withdrawPolicyVersion"]
    return answer.get("policyVersion") or answer["code"]


async def told(chain: Chain, name: str) -> list[str]:
    found = models.Notification.filter(person_id=chain.people[name], kind="POLICY_ENDED").order_by("id")
    return [words(one.kind, one.params, "en").body for one in await found]


async def due(chain: Chain, version: dict[str, Any]) -> list[str]:
    return [one["period"] for one in (await chain.ask("maker", DUE, id=version["policy"]["id"]))["node"]["duePeriods"]]


async def test_a_policy_ends_on_its_day_is_told_and_can_go_on_until_then(chain: Chain, held: clock.Held) -> None:
    events.react_with(REACTIONS)
    version = await published(chain, held)

    assert await retire(chain, version, "2026-11-17") == "INVALID"
    ends = await retire(chain, version, "2026-12-01")
    assert ends == {"isRetired": False, "retiredFrom": "2026-12-01", "retiredWhy": "换新办法"}
    assert (await draft(chain, policyId=version["policy"]["id"]))["code"] == "POLICY_RETIRED"
    assert (await retire(chain, version, None))["retiredFrom"] is None
    assert await told(chain, "ana") == [
        "“Learning rhythm” counts no more from 1 Dec on: 换新办法", "“Learning rhythm” goes on after all: 换新办法",
    ]  # fmt: skip
    await retire(chain, version, "2026-12-01")
    assert len((await chain.ask("ana", MINE))["myPolicies"]) == 1

    held.at = datetime(2026, 12, 1, 4, tzinfo=UTC)
    assert (await chain.ask("ana", MINE))["myPolicies"] == []
    assert await retire(chain, version, None) == "INVALID"
    assert await due(chain, version) == ["2026-10", "2026-11"]


async def test_what_it_covered_is_settled_and_of_its_last_month_the_days_before_its_end(
    chain: Chain, held: clock.Held
) -> None:
    version = await published(chain, held)
    policy = models.Policy.filter(id__gt=0)
    await course(chain, "ana", due=20, done=18)
    await course(chain, "bo", due=20, done=9)
    await policy.update(retired_from="2026-10-15")

    assert amounts(await tried(chain, version)) == {("bo", "1.1"): "50"}
    await policy.update(retired_from="2026-10-01")
    assert (await tried(chain, version))["code"] == "CONFLICT"
    assert await due(chain, version) == []


async def test_a_version_is_withdrawn_before_its_day_and_what_was_in_force_stays(
    chain: Chain, held: clock.Held
) -> None:
    events.react_with(REACTIONS)
    first = await published(chain, held)
    second = await draft(chain, policyId=first["policy"]["id"], nameEn="Newer")
    await publish(chain, second, "2026-12-01")
    assert len((await chain.ask("ana", MINE))["myPolicies"]) == 2

    assert await withdraw(chain, first) == "VERSION_COUNTS"
    assert await withdraw(chain, second) == {"state": "WITHDRAWN", "policy": {"name": "Learning rhythm"}}
    assert await withdraw(chain, second) == "VERSION_COUNTS"

    assert [one["fromDay"] for one in (await chain.ask("ana", MINE))["myPolicies"]] == ["2026-10-01"]
    assert await told(chain, "ana") == ["Version 2 of “Newer” is withdrawn, and will not count from 1 Dec on: 写错了"]
    assert (await draft(chain, policyId=first["policy"]["id"]))["number"] == 3


async def test_a_newer_version_that_begins_earlier_takes_the_place_of_the_one_to_come(
    chain: Chain, held: clock.Held
) -> None:
    first = await published(chain, held)
    events.react_with(REACTIONS)
    for day, role in (("2026-12-10", "STORE_LEAD"), ("2026-12-05", "GUIDE")):
        await publish(chain, await draft(chain, policyId=first["policy"]["id"], roles=[role]), day)

    never = "Version 2 of “Learning rhythm” is withdrawn, and will not count from 10 Dec on"
    assert await told(chain, "lead") == [f"{never}: a newer version takes its place"]
    assert await told(chain, "ana") == []
    states = {one.number: one.state for one in await models.PolicyVersion.all()}
    assert states == {1: "PUBLISHED", 2: "WITHDRAWN", 3: "PUBLISHED"}
    held.at = datetime(2026, 12, 12, 4, tzinfo=UTC)
    assert [one["fromDay"] for one in (await chain.ask("ana", MINE))["myPolicies"]] == ["2026-12-05"]


async def test_an_end_is_told_to_those_for_whom_it_counts_or_will_and_not_to_those_of_a_withdrawn_version(
    chain: Chain, held: clock.Held
) -> None:
    first = await published(chain, held)
    of = {"policyId": first["policy"]["id"]}
    withdrawn = await draft(chain, roles=["TRAINER"], **of)
    await publish(chain, withdrawn, "2026-12-01")
    await withdraw(chain, withdrawn)
    await publish(chain, await draft(chain, roles=["STORE_LEAD"], **of), "2026-12-01")
    events.react_with(REACTIONS)

    await retire(chain, first, "2026-11-30")

    ends = ["“Learning rhythm” counts no more from 30 Nov on: 换新办法"]
    assert [await told(chain, name) for name in ("ana", "lead", "trainer")] == [ends, ends, []]


async def test_each_time_that_an_end_is_set_or_taken_back_is_told(chain: Chain, held: clock.Held) -> None:
    version = await published(chain, held)
    events.react_with(REACTIONS)
    for day in ("2026-12-01", None, "2026-12-01", None):
        held.pass_by(minutes=1)
        await retire(chain, version, day)

    ends, goes_on = "counts no more from 1 Dec on", "goes on after all"
    assert await told(chain, "ana") == [f"“Learning rhythm” {what}: 换新办法" for what in (ends, goes_on) * 2]


async def test_what_a_crash_left_untold_of_an_end_is_told_by_the_sweep_to_those_who_were_there(
    chain: Chain, held: clock.Held
) -> None:
    first = await published(chain, held)
    second = await draft(chain, policyId=first["policy"]["id"])
    await publish(chain, second, "2026-12-01")
    await withdraw(chain, second)
    await retire(chain, first, "2026-11-18")
    held.pass_by(days=2)
    await chain.add_person("eva", Role.GUIDE, "a")
    await models.Membership.filter(person_id=chain.people["eva"]).update(from_day="2026-11-19")

    for _ in range(2):
        await telling.sweep()

    assert await told(chain, "ana") == [
        "Version 2 of “Learning rhythm” is withdrawn, and will not count from 1 Dec on: 写错了",
        "“Learning rhythm” counts no more from 18 Nov on: 换新办法",
    ]
    assert await told(chain, "eva") == []
    assert (await chain.ask("maker", WHY, id=first["policy"]["id"]))["node"]["retiredWhy"] == "换新办法"


async def test_that_a_policy_goes_on_is_told_by_the_sweep_with_its_reason(chain: Chain, held: clock.Held) -> None:
    version = await published(chain, held)
    for day in ("2026-12-01", None):
        await retire(chain, version, day)

    await telling.sweep()

    assert await told(chain, "ana") == ["“Learning rhythm” goes on after all: 换新办法"]
    assert (await chain.ask("maker", WHY, id=version["policy"]["id"]))["node"]["retiredWhy"] == ""


@pytest.mark.parametrize("name", ["ana", "lead", "region", "approver", "auditor"])
async def test_only_who_publishes_ends(chain: Chain, held: clock.Held, name: str) -> None:
    await chain.add_person("approver", Role.HQ_APPROVER, "hq")
    version = await published(chain, held)

    assert await retire(chain, version, "2026-12-01", name) == "NOT_ALLOWED"
    assert await withdraw(chain, version, name) == "NOT_ALLOWED"
    assert (await models.Policy.get()).retired_from is None
