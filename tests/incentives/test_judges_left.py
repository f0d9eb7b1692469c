"""Headquarters hears beforehand, and in time, that nobody without a part would be left to judge."""

from typing import Any

import pytest

import models
from api.ids import decode
from incentives import judging
from incentives.executing import execute
from kit import clock
from people.roles import Role
from tests.chain import Chain
from tests.incentives.policy_chain import approved, submitted, tried
from tests.incentives.test_appeals import appeal, give

pytestmark = pytest.mark.anyio
LEFT = "query ($id: ID!) { node(id: $id) { ... on Settlement { leavesNoJudge } ... on Appeal { lacksJudge } } }"


async def said(chain: Chain, name: str, thing: dict[str, Any]) -> bool:
    found: dict[str, bool] = (await chain.ask(name, LEFT, id=thing["id"]))["node"]
    return next(iter(found.values()))


@pytest.fixture
async def three(chain: Chain, version: dict[str, Any]) -> Chain:
    """Of all who could judge, the maker and the approver are left."""
    await models.Membership.filter(role__in=["ADMIN", "REGION_LEAD"]).update(is_current=False)
    return chain


async def test_who_submits_and_who_approves_hears_that_nobody_is_left_to_judge(
    three: Chain, version: dict[str, Any]
) -> None:
    draft = await tried(three, version)
    assert await said(three, "maker", draft)

    sent = await submitted(three, version)
    assert await said(three, "approver", sent)

    await three.add_person("judge", Role.HQ_MAKER, "hq")
    assert not await said(three, "approver", sent) and not await said(three, "maker", sent)


async def test_two_approvers_leave_one_to_judge(three: Chain, version: dict[str, Any]) -> None:
    draft = await tried(three, version)
    await three.add_person("second", Role.HQ_APPROVER, "hq")

    assert not await said(three, "maker", draft)


async def test_a_plan_that_takes_nothing_needs_no_judge(three: Chain, version: dict[str, Any]) -> None:
    draft = await tried(three, version)
    await models.SettlementLine.filter(amount__lt=0).delete()

    assert not await said(three, "maker", draft)


async def test_an_open_appeal_without_a_judge_says_so_and_so_does_readiness(
    three: Chain, version: dict[str, Any], held: clock.Held
) -> None:
    await give("bo")
    made = await approved(three, held, await submitted(three, version))
    await execute(decode(made["id"], "Settlement"))
    assert await judging.every_appeal_has_a_judge()
    contested = await appeal(three, "bo")

    assert await said(three, "maker", contested) and not await judging.every_appeal_has_a_judge()

    await three.add_person("judge", Role.HQ_MAKER, "hq")
    assert not await said(three, "maker", contested) and await judging.every_appeal_has_a_judge()


async def test_a_region_lead_is_left_for_those_of_the_region_alone(three: Chain, version: dict[str, Any]) -> None:
    draft = await tried(three, version)
    await three.add_person("west", Role.REGION_LEAD, "west")
    assert await said(three, "maker", draft)

    await three.add_person("east", Role.REGION_LEAD, "east")
    assert not await said(three, "maker", draft)
