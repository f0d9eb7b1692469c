"""What happens while something else is being booked: nothing is given back twice, and nobody waits for each other."""

import asyncio
from typing import Any

import pytest

import models
from api.ids import decode
from incentives import appeals, contesting
from incentives.executing import execute
from incentives.penalties import AppealState
from kit import clock
from ledger.verifying import verify
from people import inbox
from tests.chain import Chain
from tests.incentives.policy_chain import TERMS, amounts, approved, course, do, published
from tests.incentives.test_adjusting import adjusted, booked, give, on_time_after_all, posted
from tests.incentives.test_appeals import appeal, judge
from tests.incentives.test_sheltered import cancelled, waits
from tests.ledger.booking import balance

pytestmark = pytest.mark.anyio
Version = dict[str, Any]


class Stopped(Exception):
    """The server, before the first chunk."""


async def begun(chain: Chain, held: clock.Held, made: dict[str, Any]) -> int:
    """An adjustment that is being booked, by a server that was stopped; its id."""
    values = {"settlementId": made["id"], "why": "迟到的数据", "version": made["version"]}
    done = await approved(chain, held, await do(chain, "maker", "submitSettlement", **values))
    number, turns = decode(done["id"], "Settlement"), iter((False, True))

    async def hold() -> None:
        if next(turns):
            raise Stopped

    with pytest.raises(Stopped):
        await execute(number, hold)
    assert (await models.Settlement.get(id=number)).state == "EXECUTING"
    return number


@pytest.mark.parametrize("way", ["made good", "granted", "granted in part"])
async def test_what_came_back_before_an_adjustment_is_booked_does_not_come_back_by_it_too(
    chain: Chain, held: clock.Held, version: Version, way: str
) -> None:
    await give(bo=100)
    made = await posted(chain, held, version)
    await on_time_after_all(chain, "bo")
    late = await adjusted(chain, made)
    assert (amounts(late)["bo", "1.1"], amounts(late)["bo", "2.1"]) == ("50", "20")
    number = await begun(chain, held, late)

    if way == "made good":
        await appeals.keep_time()
    else:
        state = "GRANTED" if way == "granted" else "PARTLY"
        await judge(chain, await appeal(chain, "bo"), state, kept=0 if way == "granted" else 15)
    assert await balance("bo") == (85 if way == "granted in part" else 100)
    await execute(number)

    assert await balance("bo") == 150
    lapsed = (await models.SettlementLine.get(settlement_id=number, rule="2.1")).lapsed
    assert lapsed == (5 if way == "granted in part" else 20)
    assert (await adjusted(chain, made))["lines"]["totalCount"] == 0
    await verify()


@pytest.fixture
async def two_penalties(chain: Chain, held: clock.Held) -> list[int]:
    """The lines of what bo lost: two courses that were missed, 20 points each, of 100."""
    rules = [
        {"condition": {"kind": "COURSE_MISSED", "course": slug}, "effects": [{"kind": "POINTS", "amount": -20}]}
        for slug in ("one", "two")
    ]
    version = await published(chain, held, rules=rules)
    for slug in ("one", "two"):
        await course(chain, "bo", due=20, done=None, slug=slug)
    await give(bo=100)
    await posted(chain, held, version)
    return [one.id for one in await models.SettlementLine.filter(amount__lt=0).order_by("id")]


async def test_who_contests_a_penalty_while_another_is_judged_waits_and_does_both(
    chain: Chain, two_penalties: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two_penalties
    opened = await contesting.contest(first, "断网", scope=chain.scope("bo"), key="first-of-bo")
    booking, told = asyncio.Event(), inbox.notify

    async def notify(messages: Any) -> Any:
        booking.set()
        await asyncio.sleep(0.5)  # as long as the other one takes to wait
        return await told(messages)

    monkeypatch.setattr(inbox, "notify", notify)

    async def contest() -> None:
        await booking.wait()
        await contesting.contest(second, "断网", scope=chain.scope("bo"), key="second-of-bo")

    judged = appeals.decide(opened, AppealState.GRANTED, reason="查过了", scope=chain.scope("judge"))
    await asyncio.gather(judged, contest())

    assert [one.state for one in await models.Appeal.all().order_by("id")] == ["GRANTED", "OPEN"]
    assert await balance("bo") == 80
    await verify()


async def test_room_in_the_budget_is_free_once_no_appeal_can_bring_back_what_was_taken(
    chain: Chain, held: clock.Held
) -> None:
    caps = [{"currency": "POINTS", "person": 50, "budget": 50}]
    version = await published(chain, held, rules=TERMS["rules"][:1], caps=caps)
    await course(chain, "ana", due=20, done=18)
    await course(chain, "bo", due=20, done=25)
    made = await posted(chain, held, version)
    await on_time_after_all(chain, "ana", is_on_time=False)
    await on_time_after_all(chain, "bo")
    await booked(chain, held, await adjusted(chain, made))
    assert [await balance(name) for name in ("ana", "bo")] == [0, 0]

    assert amounts(await adjusted(chain, made))["bo", "1.1"] == "0"
    held.pass_by(days=5)
    contested = await appeal(chain, "ana")
    held.pass_by(days=3)
    assert amounts(await adjusted(chain, made))["bo", "1.1"] == "0"
    await judge(chain, contested, "PARTLY", kept=20)
    await booked(chain, held, await adjusted(chain, made))

    assert [await balance(name) for name in ("ana", "bo")] == [30, 20]
    await verify()


async def test_there_is_no_room_in_the_budget_while_what_was_taken_a_second_time_can_be_contested(
    chain: Chain, held: clock.Held
) -> None:
    caps = [{"currency": "POINTS", "person": 50, "budget": 50}]
    version = await published(chain, held, rules=TERMS["rules"][:1], caps=caps)
    await course(chain, "ana", due=20, done=18)
    await course(chain, "bo", due=20, done=25)
    made = await posted(chain, held, version)
    some, rest = await waits(chain, 20, "ana"), await waits(chain, 30, "ana")
    await on_time_after_all(chain, "ana", is_on_time=False)
    await on_time_after_all(chain, "bo")
    await booked(chain, held, await adjusted(chain, made))
    await cancelled(chain, some, "ana")
    held.pass_by(days=30)

    await cancelled(chain, rest, "ana")

    assert await balance("ana") == 0
    assert amounts(await adjusted(chain, made))["bo", "1.1"] == "0"
    held.pass_by(days=8)
    assert amounts(await adjusted(chain, made))["bo", "1.1"] == "50"
