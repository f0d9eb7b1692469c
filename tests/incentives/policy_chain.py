"""A policy on the chain of the tests: “one” on time pays 50, late costs 20 and a retraining; settled for October."""

from datetime import UTC, datetime
from typing import Any

import pyotp

import models
from api.ids import decode, encode
from kit import clock
from people.roles import Role
from tests import phones
from tests.chain import Chain

SEPTEMBER = datetime(2026, 9, 20, 4, tzinfo=UTC)
DRAFT = """mutation ($input: DraftPolicyInput!) { draftPolicy(input: $input) { __typename
    ... on PolicyVersionSuccess { policyVersion { id number state sentences version policy { id name } } }
    ... on Problem { code path message } } }"""
PUBLISH = """mutation ($input: PublishPolicyInput!) { publishPolicy(input: $input) { __typename
    ... on PolicyVersionSuccess { policyVersion { id state fromDay version } } ... on Problem { code path } } }"""
SETTLEMENT = """{ id state planHash version number isAdjustment failure doneLines why
    summary { people totals { currency given taken winners losers } spared { reason people } punishedTwice
        budgets { used of isCut } lastPeriod lastTotals { given } groups { kind name people losing isFlagged } }
    lines(first: 50) { totalCount edges { node { person { name } rule effect amount uncapped lapsed reason thing
        proofs { name value } } } } }"""


def on(verb: str) -> str:
    """The text of a mutation of a settlement."""
    kind = verb[0].upper() + verb[1:]
    given = "DryRunInput" if verb == "dryRunSettlement" else f"{kind}Input"
    return f"""mutation ($input: {given}!) {{ {verb}(input: $input) {{ __typename
        ... on SettlementSuccess {{ settlement {SETTLEMENT} }} ... on Problem {{ code path }} }} }}"""


TERMS: dict[str, Any] = {
    "name": "返场季学习节奏", "nameEn": "Learning rhythm", "roles": ["GUIDE"], "rhythm": "MONTH", "exemptDays": 0,
    "rules": [
        {"condition": {"kind": "COURSE_ON_TIME", "course": "one"}, "effects": [{"kind": "POINTS", "amount": 50}]},
        {
            "condition": {"kind": "COURSE_MISSED", "course": "one"},
            "effects": [{"kind": "POINTS", "amount": -20}, {"kind": "RETRAINING", "thing": "one"}],
        },
    ],
    "caps": [{"currency": "POINTS", "person": 100, "budget": 1000, "personLoss": 40}],
}  # fmt: skip


async def draft(chain: Chain, name: str = "maker", **given: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await chain.ask(name, DRAFT, input={**TERMS, **given}))["draftPolicy"]
    return answer.get("policyVersion") or answer


async def publish(chain: Chain, version: dict[str, Any], from_day: str, name: str = "maker") -> dict[str, Any]:
    values = {"versionId": version["id"], "fromDay": from_day, "version": version["version"]}
    answer: dict[str, Any] = (await chain.ask(name, PUBLISH, input=values))["publishPolicy"]
    return answer.get("policyVersion") or answer


async def published(chain: Chain, held: clock.Held, **given: Any) -> dict[str, Any]:
    """A version in force from October on, which every guide has acknowledged; and an approver, and today again."""
    if "approver" not in chain.people:
        await chain.add_person("approver", Role.HQ_APPROVER, "hq")
    today, held.at = held.at, SEPTEMBER
    version = await draft(chain, **given)
    assert (await publish(chain, version, "2026-10-01"))["state"] == "PUBLISHED"
    held.at = today
    for name in ("ana", "bo", "chi", "dan"):
        await acknowledge(chain, name, version, SEPTEMBER)
    return version


async def acknowledge(chain: Chain, name: str, version: dict[str, Any], at: datetime) -> None:
    number = decode(version["id"], "PolicyVersion")
    await models.PolicySeen.create(version_id=number, person_id=chain.people[name], seen_at=at)


async def course(chain: Chain, name: str, *, due: int, done: int | None, slug: str = "one") -> None:
    """Somebody's course, due and done on days of October."""
    made = await chain.enrol(name, slug, datetime(2026, 10, due, 15, 59, 59, tzinfo=UTC))
    at = datetime(2026, 10, done, 4, tzinfo=UTC) if done else None
    is_on_time = done <= due if done else None
    await models.Enrolment.filter(id=made).update(completed_at=at, is_on_time=is_on_time)


async def do(chain: Chain, name: str, verb: str, **values: Any) -> dict[str, Any]:
    """A mutation of a settlement: the settlement as it is now, or the problem."""
    answer: dict[str, Any] = (await chain.ask(name, on(verb), input=values))[verb]
    return answer.get("settlement") or answer


async def tried(chain: Chain, version: dict[str, Any], name: str = "maker", period: str = "2026-10") -> dict[str, Any]:
    return await do(chain, name, "dryRunSettlement", policyId=version["policy"]["id"], period=period)


async def submitted(chain: Chain, version: dict[str, Any], period: str = "2026-10") -> dict[str, Any]:
    made = await tried(chain, version, period=period)
    return await do(chain, "maker", "submitSettlement", settlementId=made["id"], why="按规则", version=made["version"])


async def totp(chain: Chain, name: str = "approver") -> pyotp.TOTP:
    """The phone of somebody whose second factor is on; each code of it has a time of its own."""
    scope = chain.scope(name)
    await models.SecondFactor.filter(person_id=scope.me).delete()
    return await phones.set_up_a_day_ago(chain.viewer(name), scope)


async def approved(chain: Chain, held: clock.Held, made: dict[str, Any], name: str = "approver") -> dict[str, Any]:
    phone = await totp(chain, name)
    held.pass_by(minutes=1)
    values = {"settlementId": made["id"], "planHash": made["planHash"], "code": phone.at(clock.now())}
    return await do(chain, name, "approveSettlement", **values)


def amounts(settlement: dict[str, Any]) -> dict[tuple[str, str], str]:
    nodes = [edge["node"] for edge in settlement["lines"]["edges"]]
    return {(node["person"]["name"], node["rule"]): node["amount"] for node in nodes}


def unit(chain: Chain, name: str) -> str:
    return encode("Unit", chain.units[name].id)
