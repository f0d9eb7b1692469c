"""What waits for each role: only what they may do, and nothing that they have a part in."""

from datetime import timedelta
from typing import Any

import pytest

import models
from kit import clock
from kit.reading import Select
from people.roles import Role
from tests.chain import Chain
from tests.honors.test_nominations_graphql import nominated
from tests.incentives import mall_chain, test_appeals
from tests.incentives.policy_chain import approved, submitted, tried
from tests.incentives.test_appeals import appeal, judge

pytestmark = pytest.mark.anyio
shop = test_appeals.shop
MINE = "{ waitingForMe { kind count dueAt } }"


async def waiting(chain: Chain, name: str) -> dict[str, int]:
    return {one["kind"]: one["count"] for one in (await chain.ask(name, MINE))["waitingForMe"]}


async def for_whom(chain: Chain, kind: str) -> dict[str, int]:
    """Who of everybody is told of a kind, and how many."""
    told = {name: (await waiting(chain, name)).get(kind, 0) for name in chain.roles}
    return {name: count for name, count in told.items() if count}


async def test_where_nothing_waits_nothing_is_said(chain: Chain) -> None:
    for name in chain.roles:
        assert await waiting(chain, name) == {}, name


async def test_a_period_that_is_over_waits_for_makers_until_its_settlement_is_sent(
    chain: Chain, version: dict[str, Any]
) -> None:
    assert await for_whom(chain, "SETTLE_PERIODS") == {"maker": 1}
    await tried(chain, version)
    assert await for_whom(chain, "SETTLE_PERIODS") == {"maker": 1}

    await submitted(chain, version)

    assert await for_whom(chain, "SETTLE_PERIODS") == {}


async def test_a_settlement_that_was_sent_waits_for_approvers_without_a_part_in_it(
    chain: Chain, held: clock.Held, version: dict[str, Any]
) -> None:
    await chain.add_person("second", Role.HQ_APPROVER, "hq")
    made = await submitted(chain, version)
    chain.roles["ana"] = (Role.HQ_APPROVER, "hq")  # she gains by it
    chain.roles["maker"] = (Role.HQ_APPROVER, "hq")

    assert await for_whom(chain, "APPROVE_SETTLEMENTS") == {"approver": 1, "second": 1}
    await approved(chain, held, made)
    assert await for_whom(chain, "APPROVE_SETTLEMENTS") == {}


async def test_an_appeal_waits_for_those_who_may_judge_it_with_its_last_moment(shop: Chain) -> None:
    one, other = await appeal(shop, "bo"), await appeal(shop, "chi")
    first = clock.now() + timedelta(days=1)
    await models.Appeal.filter(person_id=shop.people["chi"]).update(due_at=first)

    assert await for_whom(shop, "JUDGE_APPEALS") == {"judge": 2, "admin": 2, "region": 2}
    [told] = (await shop.ask("region", MINE))["waitingForMe"]
    assert told["dueAt"].startswith(first.isoformat()[:19])

    await judge(shop, one, "GRANTED")
    assert (await waiting(shop, "region")) == {"JUDGE_APPEALS": 1}
    await judge(shop, other, "DISMISSED")
    assert await for_whom(shop, "JUDGE_APPEALS") == {}


async def test_an_appeal_out_of_time_waits_for_nobody(shop: Chain, held: clock.Held) -> None:
    await appeal(shop, "bo")

    held.pass_by(days=60)

    assert await for_whom(shop, "JUDGE_APPEALS") == {}


async def test_a_nomination_waits_for_those_who_decide_it_and_did_not_make_it(chain: Chain) -> None:
    await nominated(chain)
    await chain.add_person("other", Role.HQ_MAKER, "hq")
    await models.Nomination.all().update(by_id=chain.people["other"])

    assert await for_whom(chain, "DECIDE_NOMINATIONS") == {"maker": 1}


async def test_a_redemption_waits_to_be_handed_over(chain: Chain) -> None:
    item = await mall_chain.added(chain)
    await mall_chain.give(100, "ana")
    await mall_chain.redeemed(chain, "ana", item)

    assert await for_whom(chain, "HAND_OVER") == {"maker": 1}
    await models.Redemption.all().update(state="CANCELLED")
    assert await for_whom(chain, "HAND_OVER") == {}


async def test_a_role_without_such_rights_costs_no_statement(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    fetch = Select.reader.fetch

    async def counted(statement: Select[Any], values: Any) -> list[Any]:
        asked.append(statement.sql)
        return await fetch(statement, values)

    monkeypatch.setattr(Select.reader, "fetch", counted)
    for name, most in (("ana", 0), ("lead", 0), ("trainer", 0), ("auditor", 0), ("region", 1), ("maker", 6)):
        if name in chain.roles:
            asked.clear()
            await waiting(chain, name)
            assert len(asked) <= most, name
