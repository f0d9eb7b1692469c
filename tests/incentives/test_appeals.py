"""Penalties and appeals through GraphQL: noticed, contested, judged by somebody independent, ended in one way."""

from typing import Any

import pytest

import models
from api.ids import decode, encode
from incentives import appeals, penalties
from incentives.executing import execute
from incentives.terms import Terms
from kit import clock
from ledger import posting
from ledger.verifying import verify
from models.database import atomic
from people.roles import Role
from tests.chain import Chain, employ
from tests.incentives.policy_chain import approved, submitted
from tests.ledger import booking
from tests.ledger.booking import balance
from tests.people.test_erasing import ERASE

pytestmark = pytest.mark.anyio
PENALTIES = """{ penalties { edges { node { id person { name } taken lapsed reason canBeAppealed appealUntil restoredAt
    proofs { name value } appeal { state } } } } }"""
ONE = "appeal { id state kept reason judge { name } penalty { taken } }"
OPEN = f"""mutation ($input: OpenAppealInput!) {{ openAppeal(input: $input) {{ __typename
    ... on AppealSuccess {{ {ONE} }} ... on Problem {{ code path }} }} }}"""
DECIDE = f"""mutation ($input: DecideAppealInput!) {{ decideAppeal(input: $input) {{ __typename
    ... on AppealSuccess {{ {ONE} }} ... on Problem {{ code path }} }} }}"""
WITHDRAW = f"""mutation ($input: WithdrawAppealInput!) {{ withdrawAppeal(input: $input) {{ __typename
    ... on AppealSuccess {{ {ONE} }} ... on Problem {{ code path }} }} }}"""
SUSPENDED = "{ balances { amount suspended } }"


@pytest.fixture
async def shop(chain: Chain, held: clock.Held, version: dict[str, Any]) -> Chain:
    """Bo and chi have 100 points each, less the 20 that the settlement of October took."""
    await give("bo", "chi")
    made = await approved(chain, held, await submitted(chain, version))
    await execute(decode(made["id"], "Settlement"))
    await chain.add_person("judge", Role.HQ_MAKER, "hq")
    return chain


@atomic
async def give(*names: str) -> None:
    await posting.post([booking.draft(f"gift to {name}", 100, guide=name) for name in names])


async def penalty(chain: Chain, name: str) -> dict[str, Any]:
    edges = (await chain.ask(name, PENALTIES))["penalties"]["edges"]
    found: dict[str, Any] = next(edge["node"] for edge in edges if edge["node"]["person"]["name"] == name)
    return found


async def appeal(chain: Chain, name: str, by: str = "") -> Any:
    values = {"penaltyId": (await penalty(chain, name))["id"], "text": "那几天断网"}
    answer = (await chain.ask(by or name, OPEN, input=values))["openAppeal"]
    return answer.get("appeal") or answer["code"]


async def judge(chain: Chain, made: dict[str, Any], state: str, name: str = "judge", kept: int = 0) -> Any:
    values = {"appealId": made["id"], "state": state, "reason": "查过了", "kept": kept}
    answer = (await chain.ask(name, DECIDE, input=values))["decideAppeal"]
    return answer.get("appeal") or answer["code"]


async def test_a_penalty_names_its_evidence_and_the_last_day_to_appeal(shop: Chain) -> None:
    found = await penalty(shop, "bo")

    assert (found["taken"], found["lapsed"], found["canBeAppealed"]) == ("-20", "0", True)
    assert found["reason"] == "“Course one” was not complete on 2026-10-20, when it was due"
    assert found["appealUntil"].startswith("2026-11-25")
    assert {"name": "course", "value": "one"} in found["proofs"]


async def test_guides_see_their_own_penalties_and_leads_those_of_their_branch(shop: Chain) -> None:
    for name, seen in (("bo", 1), ("ana", 0), ("lead", 1), ("region", 2), ("maker", 2), ("trainer", 0)):
        assert len((await shop.ask(name, PENALTIES))["penalties"]["edges"]) == seen, name


async def test_while_an_appeal_is_open_what_was_taken_is_nobodys(shop: Chain) -> None:
    assert (await appeal(shop, "bo"))["state"] == "OPEN"

    assert (await shop.ask("bo", SUSPENDED))["balances"] == [{"amount": "80", "suspended": "20"}]


async def test_granted_appeal_restores_points_and_keeps_the_penalty_on_record(shop: Chain) -> None:
    made = await judge(shop, await appeal(shop, "bo"), "GRANTED")

    assert (made["state"], made["reason"], made["judge"]["name"]) == ("GRANTED", "查过了", "judge")
    assert made["penalty"]["taken"] == "-20"
    assert (await shop.ask("bo", SUSPENDED))["balances"] == [{"amount": "100", "suspended": "0"}]
    assert await models.Notification.filter(kind="APPEAL_DECIDED").count() == 1
    assert (await verify()).entries == 8


async def test_dismissed_it_stands_and_in_part_it_is_reduced(shop: Chain) -> None:
    assert (await judge(shop, await appeal(shop, "bo"), "DISMISSED"))["state"] == "DISMISSED"
    chi = await appeal(shop, "chi")
    for kept in (0, 20, 21, -1):
        assert await judge(shop, chi, "PARTLY", kept=kept) == "INVALID"
    for state in ("OPEN", "LAPSED", "WITHDRAWN"):
        assert await judge(shop, chi, state) == "INVALID"
    assert (await judge(shop, chi, "PARTLY", kept=5))["kept"] == "5"

    assert (await balance("bo"), await balance("chi")) == (80, 95)
    for name in ("bo", "chi"):
        assert (await shop.ask(name, SUSPENDED))["balances"][0]["suspended"] == "0"
    await verify()


async def test_withdrawn_it_stands_and_only_its_guide_withdraws(shop: Chain) -> None:
    made = await appeal(shop, "bo")
    for name, code in (("ana", "NOT_FOUND"), ("judge", "NOT_FOUND"), ("lead", "NOT_FOUND")):
        answer = await shop.ask(name, WITHDRAW, input={"appealId": made["id"]})
        assert answer["withdrawAppeal"]["code"] == code, name

    answer = (await shop.ask("bo", WITHDRAW, input={"appealId": made["id"]}))["withdrawAppeal"]
    assert answer["appeal"]["state"] == "WITHDRAWN" and await balance("bo") == 80


async def test_an_appeal_ends_once(shop: Chain) -> None:
    made = await appeal(shop, "bo")
    await judge(shop, made, "DISMISSED")

    assert await judge(shop, made, "GRANTED") == "APPEAL_CLOSED"
    assert await appeal(shop, "bo") == "NOTHING_TO_APPEAL"
    answer = await shop.ask("bo", WITHDRAW, input={"appealId": made["id"]})
    assert answer["withdrawAppeal"]["code"] == "APPEAL_CLOSED"
    assert await balance("bo") == 80


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("maker", "NOT_INDEPENDENT"), ("approver", "NOT_INDEPENDENT"), ("bo", "NOT_ALLOWED"), ("ana", "NOT_ALLOWED"),
        ("lead", "NOT_ALLOWED"), ("auditor", "NOT_ALLOWED"),
    ],
)  # fmt: skip
async def test_the_judge_is_independent(shop: Chain, name: str, code: str) -> None:
    made = await appeal(shop, "bo")

    assert await judge(shop, made, "GRANTED", name) == code
    assert (await models.Appeal.get()).state == "OPEN" and await balance("bo") == 80


async def test_a_region_lead_judges_their_own_branch_alone(shop: Chain) -> None:
    await shop.add_person("western", Role.REGION_LEAD, "west")
    made = await appeal(shop, "bo")

    assert await judge(shop, made, "GRANTED", "western") == "NOT_FOUND"
    assert (await judge(shop, made, "GRANTED", "region"))["state"] == "GRANTED"


async def test_only_ones_own_penalty_is_contested_in_time_and_if_something_was_taken(
    shop: Chain, held: clock.Held
) -> None:
    assert await appeal(shop, "bo", by="lead") == "NOT_FOUND"
    assert await appeal(shop, "bo", by="chi") == "NOT_FOUND"
    held.pass_by(days=7, seconds=61)
    assert (await penalty(shop, "bo"))["canBeAppealed"] is False
    assert await appeal(shop, "bo") == "APPEAL_TOO_LATE"
    assert await models.Appeal.all().count() == 0


async def test_what_headquarters_does_not_answer_in_time_lapses(shop: Chain, held: clock.Held) -> None:
    made = await appeal(shop, "bo")
    await appeals.keep_time()
    assert (await models.Appeal.get()).state == "OPEN"
    held.pass_by(days=7, seconds=1)
    assert await judge(shop, made, "DISMISSED") == "APPEAL_OVERDUE"

    await appeals.keep_time()
    await appeals.keep_time()

    assert (await models.Appeal.get()).state == "LAPSED"
    assert await balance("bo") == 100 and (await verify()).entries == 8


async def test_made_good_in_time_it_is_given_back_once(shop: Chain, held: clock.Held) -> None:
    """Bo completed the course before it was booked; chi does three days later."""
    held.pass_by(days=3)
    await models.Enrolment.filter(guide_id=shop.people["chi"]).update(completed_at=clock.now())
    held.pass_by(days=9)

    await appeals.keep_time()
    await appeals.keep_time()

    assert (await balance("bo"), await balance("chi")) == (100, 100)
    assert (await penalty(shop, "chi"))["restoredAt"] == clock.now().isoformat()
    assert await appeal(shop, "chi") == "NOTHING_TO_APPEAL"
    await verify()


async def test_an_open_appeal_comes_before_making_good_and_what_is_granted_is_not_given_twice(shop: Chain) -> None:
    made = await appeal(shop, "bo")
    await appeals.keep_time()
    assert await balance("bo") == 80
    await judge(shop, made, "PARTLY", kept=5)
    assert await balance("bo") == 95

    await appeals.keep_time()

    assert await balance("bo") == 100


async def test_what_cannot_come_back_any_more_is_looked_at_no_more(shop: Chain, held: clock.Held) -> None:
    """Bo completed the course; chi did not."""
    terms = Terms.of((await models.PolicyVersion.get()).terms)
    assert [one.person_id for one in await penalties.restorable()] == [shop.people["bo"]]

    held.pass_by(days=terms.making_good_days + terms.appeal_days + terms.judge_days + 8)

    assert await penalties.restorable() == []


async def test_one_that_cannot_be_closed_holds_up_no_other_and_shows(shop: Chain, held: clock.Held) -> None:
    for name in ("bo", "chi"):
        await appeal(shop, name)
    await models.LedgerNote.filter(person_id=shop.people["bo"]).delete()
    held.pass_by(days=7, seconds=1)

    with pytest.raises(ExceptionGroup) as failed:
        await appeals.keep_time()

    assert len(failed.value.exceptions) == 1
    states = {one.person_id: one.state for one in await models.Appeal.all()}
    assert states == {shop.people["bo"]: "OPEN", shop.people["chi"]: "LAPSED"}
    assert (await balance("bo"), await balance("chi")) == (80, 100)


async def test_nobody_is_erased_while_an_appeal_is_open_and_afterwards_time_goes_on(
    shop: Chain, held: clock.Held
) -> None:
    made = await appeal(shop, "bo")
    await appeal(shop, "chi")
    bo = shop.people["bo"]
    await employ(bo, None)
    await models.Person.filter(id=bo).update(dismissed_at=clock.now())

    refused = await shop.ask("admin", ERASE, id=encode("Person", bo))
    assert refused["erasePerson"]["code"] == "MATTERS_OPEN"
    assert (await models.Person.get(id=bo)).name == "bo"
    await judge(shop, made, "DISMISSED")
    done = await shop.ask("admin", ERASE, id=encode("Person", bo))
    assert done["erasePerson"]["person"]["name"] == "—"
    assert (await models.Appeal.get(person_id=bo)).text == ""

    held.pass_by(days=8)
    await appeals.keep_time()
    assert (await models.Appeal.get(person_id=shop.people["chi"])).state == "LAPSED"
    assert await balance("chi") == 100


@pytest.mark.parametrize("effect", ["POINTS", "BADGE"])
async def test_whoever_got_or_lost_by_the_settlement_or_tried_it_is_no_judge(shop: Chain, effect: str) -> None:
    made = await appeal(shop, "bo")
    one = await models.Settlement.get()
    number = -5 if effect == "POINTS" else 0
    line = await models.SettlementLine.create(
        settlement_id=one.id, position=99, person_id=shop.people["judge"], unit_id=1, rule="2.1", effect=effect,
        currency="POINTS", amount=number, uncapped=number, thing="" if number else "own", zh="x", en="x", evidence={},
    )  # fmt: skip
    assert await judge(shop, made, "GRANTED") == "NOT_INDEPENDENT"
    await line.delete()
    await models.Settlement.all().update(tried_by_id=shop.people["judge"])
    assert await judge(shop, made, "GRANTED") == "NOT_INDEPENDENT"
    assert (await models.Appeal.get()).state == "OPEN" and await balance("bo") == 80


async def test_outcomes_of_a_policy_are_counted(shop: Chain) -> None:
    await judge(shop, await appeal(shop, "bo"), "GRANTED")
    await appeal(shop, "chi")
    query = "query ($id: ID!) { appealOutcomes(policyId: $id) { state appeals } }"
    policy = encode("Policy", (await models.Policy.get()).id)

    assert (await shop.ask("maker", query, id=policy))["appealOutcomes"] == [
        {"state": "GRANTED", "appeals": 1}, {"state": "OPEN", "appeals": 1},
    ]  # fmt: skip
