"""The mall on the small chain: items as headquarters adds them, points as the ledger books them."""

from io import BytesIO
from typing import Any

from PIL import Image

import models
from api.ids import encode
from ledger import posting
from models.database import atomic
from people import uploads
from tests.chain import Chain
from tests.ledger import booking

ITEM = """id name about price stock limitEach archivedAt version photos { id url smallUrl width height }
    offer { allowed reason missing had } unit { name }"""
ADD = f"""mutation ($input: AddMallItemInput!) {{ addMallItem(input: $input) {{ __typename
    ... on MallItemSuccess {{ item {{ {ITEM} }} }} ... on Problem {{ code path message }} }} }}"""
EDIT = f"""mutation ($input: EditMallItemInput!) {{ editMallItem(input: $input) {{ __typename
    ... on MallItemSuccess {{ item {{ {ITEM} }} }} ... on Problem {{ code path message }} }} }}"""
ARCHIVE = f"""mutation ($input: ArchiveMallItemInput!) {{ archiveMallItem(input: $input) {{ __typename
    ... on MallItemSuccess {{ item {{ {ITEM} }} }} ... on Problem {{ code path message }} }} }}"""
RESTOCK = f"""mutation ($input: RestockMallItemInput!) {{ restockMallItem(input: $input) {{ __typename
    ... on MallItemSuccess {{ item {{ {ITEM} }} }} ... on Problem {{ code path message }} }} }}"""
REDEMPTION = """id name price state note reason wasTakenBack hasCode code redeemedAt doneAt doneBy { name }
    person { name } unit { name } item { id stock }"""
REDEEM = f"""mutation ($input: RedeemItemInput!) {{ redeemItem(input: $input) {{ __typename
    ... on RedemptionSuccess {{ redemption {{ {REDEMPTION} }} }} ... on Problem {{ code path message }} }} }}"""
CANCEL = f"""mutation ($input: CancelRedemptionInput!) {{ cancelRedemption(input: $input) {{ __typename
    ... on RedemptionSuccess {{ redemption {{ {REDEMPTION} }} }} ... on Problem {{ code path message }} }} }}"""
FULFIL = f"""mutation ($input: FulfilRedemptionInput!) {{ fulfilRedemption(input: $input) {{ __typename
    ... on RedemptionSuccess {{ redemption {{ {REDEMPTION} }} }} ... on Problem {{ code path message }} }} }}"""
MALL = f"{{ mall {{ totalCount edges {{ node {{ {ITEM} }} }} }} }}"
LIST = f"""query ($mine: Boolean! = false, $state: RedemptionState, $unit: ID, $item: ID, $search: String! = "") {{
    redemptions(mine: $mine, state: $state, unitId: $unit, mallItemId: $item, search: $search) {{
    totalCount edges {{ node {{ {REDEMPTION} }} }} }} }}"""


def plain(**more: Any) -> dict[str, Any]:
    return {"name": "保温杯", "nameEn": "Flask", "price": 60, **more}


async def done(chain: Chain, name: str, mutation: str, **given: Any) -> Any:
    """The thing, or the code of the problem."""
    [answer] = (await chain.ask(name, mutation, input=given)).values()
    return answer.get("item") or answer.get("redemption") or answer["code"]


async def added(chain: Chain, stock: int = 3, key: str = "a new item", **more: Any) -> Any:
    return await done(chain, "maker", ADD, item=plain(**more), stock=stock, idempotencyKey=key)


async def redeemed(chain: Chain, name: str, item: Any, key: str = "the first time", price: int = 60) -> Any:
    return await done(chain, name, REDEEM, mallItemId=item["id"], price=price, idempotencyKey=key)


async def shelf(chain: Chain, name: str) -> list[Any]:
    return [edge["node"] for edge in (await chain.ask(name, MALL))["mall"]["edges"]]


async def listed(chain: Chain, name: str, **given: Any) -> list[Any]:
    return [edge["node"] for edge in (await chain.ask(name, LIST, **given))["redemptions"]["edges"]]


@atomic
async def give(points: int, *names: str) -> None:
    before = await models.LedgerEntry.all().count()
    drafts = [booking.draft(f"gift {before} to {name}", points, guide=name) for name in names]
    await posting.post(drafts)


async def sent(chain: Chain, name: str = "maker", size: tuple[int, int] = (2400, 1200), color: str = "teal") -> str:
    """The id of an uploaded photo that says where it was taken."""
    file, exif = BytesIO(), Image.Exif()
    exif[0x010F] = "a camera"
    Image.new("RGB", size, color).save(file, "JPEG", exif=exif)
    return encode("Upload", await uploads.keep(f"{color}.jpg", file.getvalue(), chain.scope(name)))
