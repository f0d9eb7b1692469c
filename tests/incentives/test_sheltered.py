"""Points in a redemption that waits shelter from no penalty, and what is taken later is contested like any other."""

from typing import Any

import pytest

import models
from api.ids import decode, encode
from incentives import appeals
from incentives.executing import execute
from incentives.facts import SettlementPosted
from incentives.telling import sweep, tell_posted
from kit import clock
from ledger.verifying import verify
from people.roles import Role
from tests.chain import Chain
from tests.incentives.mall_chain import CANCEL, FULFIL, added, done, give, redeemed
from tests.incentives.policy_chain import TERMS, amounts, approved, published, submitted
from tests.incentives.test_adjusting import adjusted, on_time_after_all
from tests.incentives.test_appeals import appeal, judge, penalty
from tests.ledger.booking import balance

pytestmark = pytest.mark.anyio


class Stopped(Exception):
    """The server, between the last chunk and the end."""


STATEMENT = "{ statement(first: 1) { edges { node { kind amount reason } } } }"
Version = dict[str, Any]


@pytest.fixture
async def shop(chain: Chain) -> Chain:
    """Chi has 100 points, and is to lose 20."""
    await give(100, "chi")
    await chain.add_person("judge", Role.HQ_MAKER, "hq")
    return chain


async def waits(chain: Chain, price: int, name: str = "chi") -> dict[str, Any]:
    item = await added(chain, key=f"an item for {price}", price=price)
    made: dict[str, Any] = await redeemed(chain, name, item, key=f"for {price} once", price=price)
    return made


async def punished(chain: Chain, held: clock.Held, version: Version) -> None:
    made = await approved(chain, held, await submitted(chain, version))
    await execute(decode(made["id"], "Settlement"))


async def half_punished(chain: Chain, held: clock.Held, version: Version) -> int:
    """What is to be taken is booked or has lapsed, and the settlement is not posted yet; its id."""
    made = await approved(chain, held, await submitted(chain, version))
    number, turns = decode(made["id"], "Settlement"), iter((False, False, True))

    async def hold() -> None:
        if next(turns):
            raise Stopped

    with pytest.raises(Stopped):
        await execute(number, hold)
    assert (await models.Settlement.get(id=number)).state == "EXECUTING"
    held.pass_by(minutes=1)
    return number


async def cancelled(chain: Chain, made: dict[str, Any], by: str = "chi") -> Any:
    return await done(chain, by, CANCEL, redemptionId=made["id"], reason="缺货")


async def stands(chain: Chain) -> tuple[int, str, str]:
    """The balance; what was taken by the penalty, and what of it lapsed."""
    found = await penalty(chain, "chi")
    await verify()
    return await balance("chi"), found["taken"], found["lapsed"]


@pytest.mark.parametrize("by", ["chi", "maker"])
async def test_what_lapsed_while_points_waited_is_taken_as_they_come_back(
    shop: Chain, held: clock.Held, version: Version, by: str
) -> None:
    made = await waits(shop, 100)
    await punished(shop, held, version)
    assert await stands(shop) == (0, "0", "-20")
    held.pass_by(days=30)

    assert (await cancelled(shop, made, by))["state"] == "CANCELLED"

    assert await stands(shop) == (80, "-20", "0")
    [edge] = (await shop.ask("chi", STATEMENT))["statement"]["edges"]
    reason = "“Course one” was not complete on 2026-10-20, when it was due"
    later = "; the points were in a redemption then, and are taken as they come back"
    assert edge["node"] == {"kind": "PENALTY", "amount": "-20", "reason": reason + later}
    told = await models.Notification.get(person_id=shop.people["chi"], cause__startswith="late/")
    assert (told.kind, told.params["taken"][0][0], told.params["appeal_until"]) == (
        "SETTLED",
        "20 POINTS",
        "2026-12-25",
    )
    assert await cancelled(shop, made, by) == "WRONG_STATE"
    assert await stands(shop) == (80, "-20", "0")


async def test_what_was_taken_later_is_contested_from_that_day_on_and_comes_back(
    shop: Chain, held: clock.Held, version: Version
) -> None:
    made = await waits(shop, 100)
    await punished(shop, held, version)
    held.pass_by(days=30)
    assert await appeal(shop, "chi") == "NOTHING_TO_APPEAL"
    await cancelled(shop, made)
    assert (await penalty(shop, "chi"))["canBeAppealed"]

    await judge(shop, await appeal(shop, "chi"), "GRANTED")

    assert (await stands(shop))[0] == 100


@pytest.mark.parametrize(("state", "kept", "left"), [("GRANTED", 0, 100), ("PARTLY", 5, 95), ("DISMISSED", 0, 80)])
@pytest.mark.parametrize("is_open", [True, False])
async def test_of_a_penalty_that_was_taken_in_two_parts_a_judge_gives_back_both(
    shop: Chain, held: clock.Held, version: Version, *, state: str, kept: int, left: int, is_open: bool
) -> None:
    made = await waits(shop, 88)
    await punished(shop, held, version)
    assert await stands(shop) == (0, "-12", "-8")
    opened = await appeal(shop, "chi") if is_open else None
    await cancelled(shop, made)
    assert await stands(shop) == (80, "-20", "0")

    await judge(shop, opened or await appeal(shop, "chi"), state, kept=kept)

    assert await stands(shop) == (left, "-20", "0")


@pytest.mark.parametrize(("state", "left"), [("GRANTED", 100), ("PARTLY", 93), ("DISMISSED", 80)])
async def test_after_a_judge_gave_anything_back_no_more_is_taken(
    shop: Chain, held: clock.Held, version: Version, state: str, left: int
) -> None:
    made = await waits(shop, 88)
    await punished(shop, held, version)
    await judge(shop, await appeal(shop, "chi"), state, kept=7 if state == "PARTLY" else 0)

    await cancelled(shop, made)

    assert (await stands(shop))[0] == left
    told = await models.Notification.filter(cause__startswith="late/")
    assert [one.params.get("appeal_until") for one in told] == ([None] if state == "DISMISSED" else [])


async def test_each_redemption_gives_what_it_has_and_no_more_than_lapsed(
    shop: Chain, held: clock.Held, version: Version
) -> None:
    small, some, rest = await waits(shop, 5), await waits(shop, 10), await waits(shop, 85)
    await punished(shop, held, version)

    await cancelled(shop, small)
    assert await stands(shop) == (0, "-5", "-15")
    await cancelled(shop, some)
    assert await stands(shop) == (0, "-15", "-5")
    await cancelled(shop, rest)

    assert await stands(shop) == (80, "-20", "0")
    await judge(shop, await appeal(shop, "chi"), "GRANTED")
    assert (await stands(shop))[0] == 100


async def test_what_had_lapsed_before_and_what_was_handed_over_takes_nothing(
    shop: Chain, held: clock.Held, version: Version
) -> None:
    await done(shop, "maker", FULFIL, redemptionId=(await waits(shop, 100))["id"])
    await punished(shop, held, version)
    held.pass_by(minutes=1)
    await give(50, "chi")

    await cancelled(shop, await waits(shop, 50))

    assert await stands(shop) == (50, "0", "-20")


async def test_what_was_made_good_meanwhile_is_not_taken(chain: Chain, shop: Chain, held: clock.Held) -> None:
    version = await published(chain, held, makingGoodDays=7)
    await chain.enrol("chi", "one", clock.now().replace(month=10, day=20))
    made = await waits(shop, 88)
    await punished(shop, held, version)
    await models.Enrolment.filter(guide_id=chain.people["chi"]).update(completed_at=clock.now())

    await cancelled(shop, made)
    assert await stands(shop) == (88, "-12", "-8")
    await appeals.keep_time()

    assert (await stands(shop))[0] == 100


@pytest.mark.parametrize(("price", "taken_before"), [(100, 0), (88, 12)])
async def test_what_comes_back_before_the_settlement_is_posted_pays_too_and_is_told_with_the_rest(
    shop: Chain, held: clock.Held, version: Version, price: int, taken_before: int
) -> None:
    made = await waits(shop, price)
    number = await half_punished(shop, held, version)
    assert await balance("chi") == 100 - price - taken_before == 0

    await cancelled(shop, made)
    assert await balance("chi") == 80
    held.pass_by(days=2)
    await execute(number)

    assert await stands(shop) == (80, "-20", "0")
    await tell_posted(SettlementPosted(number))
    [told] = await models.Notification.filter(person_id=shop.people["chi"], kind="SETTLED")
    assert (told.params["taken"][0][0], told.params["appeal_until"]) == ("20 POINTS", "2026-11-27")
    assert (await penalty(shop, "chi"))["appealUntil"].startswith("2026-11-27")
    await judge(shop, await appeal(shop, "chi"), "GRANTED")
    assert (await stands(shop))[0] == 100


async def test_an_adjustment_counts_in_what_was_taken_before_the_settlement_was_posted(
    chain: Chain, shop: Chain, held: clock.Held, version: Version
) -> None:
    made = await waits(shop, 100)
    number = await half_punished(shop, held, version)
    await cancelled(shop, made)
    await execute(number)

    await on_time_after_all(chain, "chi")
    late = await adjusted(chain, {"id": encode("Settlement", number)})

    assert {rule: amount for (name, rule), amount in amounts(late).items() if name == "chi"} == {
        "1.1": "50", "2.1": "20", "2.2": "0",
    }  # fmt: skip


async def test_what_is_made_good_before_the_settlement_is_posted_is_not_taken(
    chain: Chain, shop: Chain, held: clock.Held, version: Version
) -> None:
    made = await waits(shop, 88)
    number = await half_punished(shop, held, version)
    await models.Enrolment.filter(guide_id=chain.people["chi"]).update(completed_at=clock.now())

    await cancelled(shop, made)
    await execute(number)
    await appeals.keep_time()

    assert (await stands(shop))[0] == 100


async def test_what_had_lapsed_before_it_was_redeemed_takes_nothing_though_it_is_posted_later(
    shop: Chain, held: clock.Held, version: Version
) -> None:
    await done(shop, "maker", FULFIL, redemptionId=(await waits(shop, 100))["id"])
    number = await half_punished(shop, held, version)
    await give(50, "chi")
    made = await waits(shop, 50)
    held.pass_by(minutes=1)
    await execute(number)

    await cancelled(shop, made)

    assert await stands(shop) == (50, "0", "-20")


async def test_what_is_taken_a_second_time_is_contested_from_that_day_on(
    shop: Chain, held: clock.Held, version: Version
) -> None:
    some, rest = await waits(shop, 5), await waits(shop, 95)
    await punished(shop, held, version)
    await cancelled(shop, some)
    held.pass_by(days=30)
    assert not (await penalty(shop, "chi"))["canBeAppealed"]

    await cancelled(shop, rest)

    found = await penalty(shop, "chi")
    assert (found["canBeAppealed"], found["appealUntil"][:10]) == (True, "2026-12-25")
    told = await models.Notification.filter(cause__startswith="late/").order_by("id")
    assert [one.params["appeal_until"] for one in told] == ["2026-11-25", "2026-12-25"]
    await judge(shop, await appeal(shop, "chi"), "GRANTED")
    assert (await stands(shop))[0] == 100


async def test_what_was_told_as_it_was_taken_later_is_not_told_again_with_the_settlement(
    chain: Chain, shop: Chain, held: clock.Held
) -> None:
    effects = [{"kind": "POINTS", "amount": -20}]
    version = await published(chain, held, rules=[{**TERMS["rules"][1], "effects": effects}])
    await chain.enrol("chi", "one", clock.now().replace(month=10, day=20))
    made = await waits(shop, 100)
    await punished(shop, held, version)
    held.pass_by(days=2)
    await cancelled(shop, made)

    await sweep()

    assert [one.cause.split("/")[0] for one in await models.Notification.filter(kind="SETTLED")] == ["late"]
