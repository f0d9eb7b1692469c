"""Headquarters fills the shelves: words, pictures without what the camera noted, stock by more and less."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

import models
from api.ids import encode
from incentives.mall import items
from kit import clock
from people import uploads
from people.roles import Role
from tests.chain import Chain
from tests.incentives.mall_chain import ADD, ARCHIVE, EDIT, RESTOCK, added, done, give, plain, redeemed, sent, shelf

pytestmark = pytest.mark.anyio
KEYS = {"idempotencyKey": "a new item"}


@pytest.mark.parametrize("name", ["ana", "lead", "region", "trainer", "approver", "admin", "auditor"])
async def test_only_headquarters_makers_fill_the_shelves(chain: Chain, name: str) -> None:
    if name == "approver":
        await chain.add_person("approver", Role.HQ_APPROVER, "hq")
    item = await added(chain)

    assert await done(chain, name, ADD, item=plain(), stock=1, **KEYS) == "NOT_ALLOWED"
    assert await done(chain, name, EDIT, mallItemId=item["id"], item=plain(), version=1) == "NOT_ALLOWED"
    assert await done(chain, name, ARCHIVE, mallItemId=item["id"], archived=True) == "NOT_ALLOWED"
    assert await done(chain, name, RESTOCK, mallItemId=item["id"], change=5, **KEYS) == "NOT_ALLOWED"
    assert await models.MallItem.all().values_list("stock", "version", "archived_at") == [(3, 1, None)]


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"name": " "}, "name"), ({"name": "x" * 41}, "name"), ({"nameEn": "a\nb"}, "nameEn"), ({"price": 0}, "price"),
        ({"price": -5}, "price"), ({"price": 1_000_001}, "price"), ({"limitEach": -1}, "limitEach"),
        ({"opensOn": "2026-12-02", "closesOn": "2026-12-01"}, "closesOn"), ({"about": "x" * 401}, "about"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_named_and_nothing_is_kept(chain: Chain, wrong: dict[str, Any], path: str) -> None:
    answer = (await chain.ask("maker", ADD, input={"item": plain(**wrong), "stock": 1, **KEYS}))["addMallItem"]

    assert (answer["code"], answer["path"]) == ("INVALID", [path])
    assert await models.MallItem.all().count() == 0


async def test_pressed_twice_there_is_one_item_and_a_stale_edit_is_refused(chain: Chain) -> None:
    first = await added(chain)
    assert await added(chain) == first
    edited = await done(chain, "maker", EDIT, mallItemId=first["id"], item=plain(price=9), version=1)

    assert (edited["price"], edited["version"]) == (9, 2)
    assert await done(chain, "maker", EDIT, mallItemId=first["id"], item=plain(price=8), version=1) == "STALE"
    assert (await models.MallItem.get()).price == 9


async def test_sent_again_after_its_pictures_are_forgotten_there_is_one_item(chain: Chain, held: clock.Held) -> None:
    picture = await sent(chain)
    first = await added(chain, pictureIds=[picture])
    held.pass_by(days=2)

    assert await added(chain, pictureIds=[picture]) == first
    assert await added(chain, pictureIds=[picture], price=9) == "KEY_REUSED"
    assert await added(chain, key="another item", pictureIds=[picture]) == "NOT_FOUND"
    assert await models.MallItem.all().count() == 1


async def test_pictures_are_small_and_say_nothing_of_the_camera(chain: Chain) -> None:
    item = await added(chain, pictureIds=[await sent(chain)])

    [photo] = item["photos"]
    assert (photo["width"], photo["height"]) == (1080, 540)
    for url, width in ((photo["url"], 1080), (photo["smallUrl"], 320)):
        _, _, token, file = url.split("/")
        content = await items.photo_bytes(token, file.removesuffix(".jpg"))
        assert content
        picture = Image.open(BytesIO(content))
        assert (picture.format, picture.width, dict(picture.getexif())) == ("JPEG", width, {})


async def test_pictures_change_their_order_and_go(chain: Chain) -> None:
    item = await added(chain, pictureIds=[await sent(chain, color=color) for color in ("red", "blue")])
    red, blue = (one["id"] for one in item["photos"])
    green = await sent(chain, color="green")

    edited = await done(
        chain, "maker", EDIT, mallItemId=item["id"], item=plain(pictureIds=[blue, green]), version=1
    )  # fmt: skip

    left = [one["id"] for one in edited["photos"]]
    assert left[0] == blue and len(left) == 2 and red not in left
    assert await models.MallPhoto.all().count() == 2


async def test_what_is_no_photo_or_somebody_elses_is_refused(chain: Chain) -> None:
    text = encode("Upload", await uploads.keep("a.jpg", b"no photo", chain.scope("maker")))
    foreign = await sent(chain, "admin")
    other = (await added(chain, key="with a photo", pictureIds=[await sent(chain)]))["photos"][0]["id"]
    many = [await sent(chain, color=color) for color in ("red", "blue", "green", "pink", "gold")]
    for ids, code in (
        ([text], "NOT_A_PHOTO"), ([foreign], "NOT_FOUND"), ([other], "NOT_FOUND"), (many, "INVALID"),
        ([encode("Person", 1)], "NOT_FOUND"), (["x"], "NOT_FOUND"),
    ):  # fmt: skip
        assert await added(chain, pictureIds=ids) == code
    assert await models.MallItem.all().count() == 1


async def test_an_address_that_we_did_not_sign_shows_nothing(chain: Chain) -> None:
    item = await added(chain, pictureIds=[await sent(chain)])
    token = item["photos"][0]["url"].split("/")[2]

    assert await items.photo_bytes(token[:-1] + ("A" if token[-1] != "A" else "B"), "large") is None
    assert await items.photo_bytes(token, "original") is None


async def test_stock_goes_up_and_down_but_not_below_nothing(chain: Chain) -> None:
    item = await added(chain)
    for change, key, left in ((5, "came in", 8), (5, "came in", 8), (-8, "broken", 0)):
        given = {"mallItemId": item["id"], "change": change, "idempotencyKey": f"stock {key}"}
        assert (await done(chain, "maker", RESTOCK, **given))["stock"] == left

    gone = {"mallItemId": item["id"], "change": -1, "idempotencyKey": "one more broken"}
    answer = (await chain.ask("maker", RESTOCK, input=gone))["restockMallItem"]
    assert (answer["code"], answer["message"]) == ("SOLD_OUT", "There are only 0 left, so no more can be taken away.")
    assert (await models.MallItem.get()).stock == 0


async def test_off_the_shelf_it_is_not_on_offer_and_comes_back(chain: Chain) -> None:
    await give(100, "ana")
    item = await added(chain)
    await done(chain, "maker", ARCHIVE, mallItemId=item["id"], archived=True)
    await done(chain, "maker", ARCHIVE, mallItemId=item["id"], archived=True)

    assert await shelf(chain, "ana") == [] and await redeemed(chain, "ana", item) == "NOT_ON_OFFER"
    assert await models.Audit.filter(deed="mall_item_archived").count() == 1
    query = 'query ($archived: Boolean!) { mallItems(archived: $archived, search: "flask") { totalCount } }'
    counts = [(await chain.ask("auditor", query, archived=one))["mallItems"]["totalCount"] for one in (True, False)]
    assert counts == [1, 0]
    await done(chain, "maker", ARCHIVE, mallItemId=item["id"], archived=False)
    assert (await redeemed(chain, "ana", item))["state"] == "RESERVED"
