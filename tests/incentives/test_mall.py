"""The mall through GraphQL: what points buy, once and for all that press twice, and what comes back."""

from datetime import date
from typing import Any

import pytest

import models
from api.ids import decode, encode
from kit import clock
from ledger.verifying import verify
from tests.chain import Chain
from tests.incentives.mall_chain import (
    CANCEL,
    EDIT,
    FULFIL,
    REDEEM,
    added,
    done,
    give,
    listed,
    plain,
    redeemed,
    shelf,
)
from tests.ledger.booking import balance

pytestmark = pytest.mark.anyio


@pytest.fixture
async def mall(chain: Chain) -> Chain:
    await give(100, "ana", "bo", "dan")
    return chain


async def test_a_guide_sees_what_it_is_and_whether_they_can_have_it(mall: Chain) -> None:
    await added(mall, price=160, nameEn="Bag", key="another item")
    await added(mall, about="不锈钢", aboutEn="Steel", limitEach=1)

    flask, bag = await shelf(mall, "ana")

    assert (flask["name"], flask["about"], flask["price"], flask["stock"]) == ("Flask", "Steel", 60, 3)
    assert flask["offer"] == {"allowed": True, "reason": None, "missing": 0, "had": 0}
    assert bag["offer"] == {"allowed": False, "reason": "You need 60 more points.", "missing": 60, "had": 0}


async def test_redeeming_takes_the_points_and_one_of_the_stock(mall: Chain) -> None:
    made = await redeemed(mall, "ana", await added(mall))

    assert (made["state"], made["name"], made["price"], made["unit"]["name"]) == ("RESERVED", "Flask", 60, "a")
    assert made["item"]["stock"] == 2 and await balance("ana") == 40
    line = await models.LedgerEntry.all().order_by("-id").first()
    assert line and line.kind == "REDEMPTION"
    assert [one["name"] for one in await listed(mall, "ana", mine=True)] == ["Flask"]
    assert await models.Audit.filter(deed="item_redeemed").count() == 1
    await verify()


async def test_pressed_twice_on_a_poor_network_it_is_booked_once(mall: Chain) -> None:
    item = await added(mall, stock=1)
    first = await redeemed(mall, "ana", item)

    assert await redeemed(mall, "ana", item) == first
    assert await balance("ana") == 40 and await models.Redemption.all().count() == 1
    assert await redeemed(mall, "ana", await added(mall, key="another item")) == "KEY_REUSED"


async def test_without_enough_points_it_says_how_many_are_missing_and_changes_nothing(mall: Chain) -> None:
    item = await added(mall, price=130)
    given = {"mallItemId": item["id"], "price": 130, "idempotencyKey": "the first time"}

    answer = (await mall.ask("ana", REDEEM, locale="zh", input=given))["redeemItem"]

    assert (answer["code"], answer["message"]) == ("NOT_ENOUGH_POINTS", "积分不够，还差 30 分。")
    assert await balance("ana") == 100 and (await models.MallItem.get()).stock == 3
    assert await models.Redemption.all().count() == 0


async def test_sold_out_limited_closed_and_archived_are_refused_plainly(mall: Chain, held: clock.Held) -> None:
    gone = await added(mall, stock=0, key="none of it")
    once = await added(mall, limitEach=1, price=10, key="one each")
    later = await added(mall, opensOn="2026-11-19", key="from tomorrow")
    before = await added(mall, closesOn="2026-11-17", key="until yesterday")
    await redeemed(mall, "ana", once, price=10)

    for item, price, code in (
        (gone, 60, "SOLD_OUT"), (once, 10, "LIMIT_REACHED"), (later, 60, "NOT_ON_OFFER"), (before, 60, "NOT_ON_OFFER"),
    ):  # fmt: skip
        assert await redeemed(mall, "ana", item, key="once again", price=price) == code
    assert [one["price"] for one in await shelf(mall, "ana")] == [10, 60]
    held.pass_by(days=1)
    assert len(await shelf(mall, "ana")) == 3 and await balance("ana") == 90


async def test_another_price_than_was_shown_is_refused(mall: Chain) -> None:
    item = await added(mall)
    await done(mall, "maker", EDIT, mallItemId=item["id"], item=plain(price=70), version=1)

    assert await redeemed(mall, "ana", item) == "STALE"
    assert await balance("ana") == 100


async def test_what_is_meant_for_a_branch_does_not_exist_elsewhere(mall: Chain) -> None:
    item = await added(mall, unitId=_unit(mall, "west"))

    assert await shelf(mall, "ana") == [] and len(await shelf(mall, "dan")) == 1
    assert await redeemed(mall, "ana", item) == "NOT_FOUND"
    assert (await redeemed(mall, "dan", item))["state"] == "RESERVED"


def _unit(chain: Chain, name: str) -> str:
    return encode("Unit", chain.units[name].id)


@pytest.mark.parametrize("name", ["maker", "admin", "auditor"])
async def test_headquarters_has_no_points_and_redeems_nothing(mall: Chain, name: str) -> None:
    assert await redeemed(mall, name, await added(mall)) == "NOT_ALLOWED"


async def test_who_redeemed_takes_it_back_while_it_waits_and_has_points_and_thing_again(mall: Chain) -> None:
    made = await redeemed(mall, "ana", await added(mall, limitEach=1))

    back = await done(mall, "ana", CANCEL, redemptionId=made["id"])

    assert (back["state"], back["wasTakenBack"], back["item"]["stock"]) == ("CANCELLED", True, 3)
    assert await balance("ana") == 100
    kinds = [one.kind for one in await models.LedgerEntry.all().order_by("id")]
    assert kinds[-2:] == ["REDEMPTION", "REVERSAL"]
    assert await done(mall, "ana", CANCEL, redemptionId=made["id"]) == "WRONG_STATE"
    assert await balance("ana") == 100 and await models.Notification.all().count() == 0
    assert (await redeemed(mall, "ana", {"id": made["item"]["id"]}, key="once again"))["state"] == "RESERVED"
    await verify()


async def test_headquarters_cancels_with_a_reason_that_the_guide_reads(mall: Chain) -> None:
    made = await redeemed(mall, "ana", await added(mall))
    assert await done(mall, "maker", CANCEL, redemptionId=made["id"], reason=" ") == "INVALID"

    back = await done(mall, "maker", CANCEL, redemptionId=made["id"], reason="断货")

    assert (back["state"], back["reason"], back["doneBy"]["name"]) == ("CANCELLED", "断货", "maker")
    assert await balance("ana") == 100
    told = await models.Notification.get(person_id=mall.people["ana"])
    assert (told.kind, told.params["reason"]) == ("REDEMPTION_CANCELLED", "断货")


async def test_handed_over_the_guide_is_told_and_it_stays(mall: Chain) -> None:
    made = await redeemed(mall, "ana", await added(mall))

    given = await done(mall, "maker", FULFIL, redemptionId=made["id"], note="顺丰 SF123")

    assert (given["state"], given["note"], given["doneBy"]["name"]) == ("FULFILLED", "顺丰 SF123", "maker")
    assert (await models.Notification.get()).kind == "REDEMPTION_FULFILLED"
    for name in ("ana", "maker"):
        assert await done(mall, name, CANCEL, redemptionId=made["id"], reason="x") == "WRONG_STATE"
    assert await done(mall, "maker", FULFIL, redemptionId=made["id"]) == "WRONG_STATE"
    assert await balance("ana") == 40


async def test_a_code_is_read_by_the_guide_alone_and_lies_nowhere_in_plain(mall: Chain) -> None:
    made = await redeemed(mall, "ana", await added(mall))
    given = await done(mall, "maker", FULFIL, redemptionId=made["id"], code="GIFT-7781")
    assert (given["hasCode"], given["code"]) == (True, None)

    for name in ("lead", "region", "maker", "admin", "auditor"):
        [seen] = await listed(mall, name)
        assert (seen["hasCode"], seen["code"]) == (True, None), name
    assert (await listed(mall, "ana"))[0]["code"] == "GIFT-7781"
    kept = [*await models.Redemption.all().values(), *await models.Notification.all().values()]
    kept += [*await models.Audit.all().values(), *await models.LedgerNote.all().values()]
    assert "GIFT-7781" not in repr(kept)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ana", "NOT_ALLOWED"), ("bo", "NOT_ALLOWED"), ("lead", "NOT_ALLOWED"), ("region", "NOT_ALLOWED"),
        ("trainer", "NOT_ALLOWED"), ("admin", "NOT_ALLOWED"), ("auditor", "NOT_ALLOWED"),
    ],
)  # fmt: skip
async def test_only_headquarters_hands_over(mall: Chain, name: str, code: str) -> None:
    made = await redeemed(mall, "ana", await added(mall))

    assert await done(mall, name, FULFIL, redemptionId=made["id"]) == code
    assert (await models.Redemption.get()).state == "RESERVED"


@pytest.mark.parametrize(
    ("name", "code"),
    [("bo", "NOT_FOUND"), ("dan", "NOT_FOUND"), ("lead", "NOT_ALLOWED"), ("auditor", "NOT_ALLOWED")],
)
async def test_nobody_else_cancels(mall: Chain, name: str, code: str) -> None:
    made = await redeemed(mall, "ana", await added(mall))

    assert await done(mall, name, CANCEL, redemptionId=made["id"], reason="no") == code
    assert (await models.Redemption.get()).state == "RESERVED" and await balance("ana") == 40


async def test_leads_see_those_of_their_branch_and_filters_narrow_them(mall: Chain) -> None:
    item = await added(mall)
    for name in ("ana", "bo", "dan"):
        await redeemed(mall, name, item)
    first = (await listed(mall, "ana"))[0]
    await done(mall, "maker", FULFIL, redemptionId=first["id"])

    for name, seen in (("ana", 1), ("chi", 0), ("lead", 2), ("region", 2), ("maker", 3), ("trainer", 0)):
        assert len(await listed(mall, name)) == seen, name
    assert [one["person"]["name"] for one in await listed(mall, "maker")] == ["bo", "dan", "ana"]
    counts: dict[str, Any] = {"state": "RESERVED", "unit": _unit(mall, "east"), "search": "DA", "item": item["id"]}
    found = {one: len(await listed(mall, "maker", **{one: value})) for one, value in counts.items()}
    assert found == {"state": 2, "unit": 2, "search": 1, "item": 3}
    assert await listed(mall, "lead", mine=True) == []


async def test_what_was_agreed_outlives_a_new_name_and_price(mall: Chain) -> None:
    item = await added(mall)
    made = await redeemed(mall, "ana", item)

    await done(mall, "maker", EDIT, mallItemId=item["id"], item=plain(name="伞", nameEn="Umbrella", price=5), version=1)

    [kept] = await listed(mall, "ana")
    assert (kept["name"], kept["price"]) == ("Flask", 60)
    await done(mall, "ana", CANCEL, redemptionId=made["id"])
    assert await balance("ana") == 100


async def test_days_of_an_item_are_days(mall: Chain) -> None:
    item = await added(mall, opensOn="2026-11-18", closesOn="2026-11-18")

    kept = await models.MallItem.get(id=decode(item["id"], "MallItem"))
    assert (kept.opens_on, kept.closes_on) == (date(2026, 11, 18), date(2026, 11, 18))
    assert (await redeemed(mall, "ana", item))["state"] == "RESERVED"
