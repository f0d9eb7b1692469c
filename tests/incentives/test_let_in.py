"""Who came by a link of somebody else decides no appeal, takes none back, spends no points, sees no code."""

from typing import Any

import pytest

import models
from kit import clock
from tests.chain import Chain
from tests.entering import ask_by, let_in
from tests.incentives import test_appeals
from tests.incentives.mall_chain import FULFIL, LIST, REDEEM, added, done, give, redeemed
from tests.incentives.policy_chain import published
from tests.incentives.test_appeals import DECIDE, WITHDRAW, appeal, judge
from tests.ledger.booking import balance

pytestmark = pytest.mark.anyio
shop = test_appeals.shop
JUDGE = "query ($id: ID!) { node(id: $id) { ... on Appeal { canJudge { allowed reason } } } }"
OFFER = "{ mall { edges { node { offer { allowed reason } } } } }"
SEEN = """mutation ($version: ID!) { acknowledgePolicy(input: { versionId: $version }) { __typename
    ... on Problem { code } } }"""


async def test_a_maker_who_may_not_judge_does_not_do_so_as_a_lead_whom_they_let_in(
    shop: Chain, held: clock.Held
) -> None:
    made = await appeal(shop, "bo")
    assert await judge(shop, made, "DISMISSED", name="maker") == "NOT_INDEPENDENT"
    key = await let_in(shop, "region", by="maker")
    values = {"appealId": made["id"], "state": "DISMISSED", "reason": "查过了"}

    assert (await ask_by(key, DECIDE, input=values))["decideAppeal"]["code"] == "LET_IN_BY_OTHER"

    assert (await models.Appeal.get()).state == "OPEN"
    may = (await ask_by(key, JUDGE, id=made["id"]))["node"]["canJudge"]
    assert not may["allowed"] and may["reason"].startswith("You signed in by a link that somebody else made.")
    held.pass_by(hours=24)
    assert (await ask_by(key, JUDGE, id=made["id"]))["node"]["canJudge"]["allowed"]
    assert (await ask_by(key, DECIDE, input=values))["decideAppeal"]["appeal"]["state"] == "DISMISSED"


async def test_nobody_takes_back_an_appeal_of_somebody_whom_they_let_in(shop: Chain, held: clock.Held) -> None:
    made = await appeal(shop, "bo")
    key = await let_in(shop, "bo", by="lead")

    answer = (await ask_by(key, WITHDRAW, input={"appealId": made["id"]}))["withdrawAppeal"]

    assert answer["code"] == "LET_IN_BY_OTHER" and (await models.Appeal.get()).state == "OPEN"
    held.pass_by(hours=24)
    answer = (await ask_by(key, WITHDRAW, input={"appealId": made["id"]}))["withdrawAppeal"]
    assert answer["appeal"]["state"] == "WITHDRAWN"


async def mine(key: str) -> dict[str, Any]:
    text = LIST.replace("hasCode", "hasCode codeWithheld")
    [edge] = (await ask_by(key, text, mine=True))["redemptions"]["edges"]
    found: dict[str, Any] = edge["node"]
    return found


async def test_a_lead_reads_no_code_of_a_guide_whom_they_let_in(chain: Chain, held: clock.Held) -> None:
    await give(100, "ana")
    made = await redeemed(chain, "ana", await added(chain))
    await done(chain, "maker", FULFIL, redemptionId=made["id"], code="GIFT-7781")
    own, key = await let_in(chain, "ana", by=None), await let_in(chain, "ana", by="lead")

    seen = await mine(key)

    assert (seen["hasCode"], seen["code"]) == (True, None)
    assert seen["codeWithheld"].endswith("this is possible from 2026-11-19 12:00 on.")
    seen = await mine(own)
    assert (seen["code"], seen["codeWithheld"]) == ("GIFT-7781", None)
    lead = await let_in(chain, "lead", by=None)
    [edge] = (await ask_by(lead, LIST.replace("hasCode", "codeWithheld")))["redemptions"]["edges"]
    assert (edge["node"]["code"], edge["node"]["codeWithheld"]) == (None, None)
    held.pass_by(hours=24)
    seen = await mine(key)
    assert (seen["code"], seen["codeWithheld"]) == ("GIFT-7781", None)


async def test_a_lead_spends_no_points_of_a_guide_whom_they_let_in(chain: Chain, held: clock.Held) -> None:
    await give(100, "ana")
    item = await added(chain)
    key = await let_in(chain, "ana", by="lead")
    values = {"mallItemId": item["id"], "price": 60, "idempotencyKey": "the first time"}

    assert (await ask_by(key, REDEEM, input=values))["redeemItem"]["code"] == "LET_IN_BY_OTHER"

    assert await balance("ana") == 100 and await models.Redemption.all().count() == 0
    [edge] = (await ask_by(key, OFFER))["mall"]["edges"]
    offer = edge["node"]["offer"]
    assert not offer["allowed"] and offer["reason"].startswith("You signed in by a link that somebody else made.")
    held.pass_by(hours=24)
    assert (await ask_by(key, OFFER))["mall"]["edges"][0]["node"]["offer"] == {"allowed": True, "reason": None}
    assert (await ask_by(key, REDEEM, input=values))["redeemItem"]["redemption"]["state"] == "RESERVED"


async def test_a_guide_reads_a_rule_on_their_first_day_and_it_is_told_who_let_them_in(
    chain: Chain, held: clock.Held
) -> None:
    version = await published(chain, held)
    await models.PolicySeen.filter(person_id=chain.people["ana"]).delete()
    key = await let_in(chain, "ana", by="lead")

    answer = (await ask_by(key, SEEN, version=version["id"]))["acknowledgePolicy"]

    assert answer["__typename"] == "PolicyVersionSuccess"
    trace = await models.Audit.get(deed="policy_acknowledged")
    assert (trace.actor_id, trace.detail) == (chain.people["ana"], f"by a link of person {chain.people['lead']}")
