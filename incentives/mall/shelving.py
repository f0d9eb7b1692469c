"""Headquarters fills the shelves: what there is, its pictures, its price, how many are left."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO

import models
from kit import clock, photos, text
from kit.errors import Conflict, Invalid, NotFound, Stale
from models.database import atomic, run
from people import audit, keys, units, uploads
from people.roles import Right, demand
from people.scope import Scope

MOST_PHOTOS = 4
MOST = 1_000_000
LARGE, SMALL = 1080, 320
Picture = tuple[str, int]
"""The type and number of what a picture is made from: an upload, or one that the item has."""


class NumberOutOfRange(Invalid):
    zh = "这里要填 {least} 到 {most} 的整数。"
    en = "Enter a whole number from {least} to {most}."


class ClosesBeforeOpening(Invalid):
    zh = "结束日期不能早于开始日期。"
    en = "It cannot close before it opens."


class TooManyPhotos(Invalid):
    zh = "最多放 {most} 张照片。"
    en = "At most {most} pictures."


class StockShort(Conflict):
    code = "SOLD_OUT"
    zh = "现在只剩 {left} 件，减不了这么多。"
    en = "There are only {left} left, so no more can be taken away."


@dataclass(frozen=True)
class Draft:
    """An item as it should be. `unit_id` is for whom, with all below; 0 of `limit_each` is no limit."""

    name: str
    price: int
    unit_id: int | None = None
    name_en: str = ""
    about: str = ""
    about_en: str = ""
    limit_each: int = 0
    opens_on: date | None = None
    closes_on: date | None = None
    pictures: tuple[Picture, ...] = ()


_ADD = "addMallItem"
Made = tuple[int, int, bytes, bytes]
"""Width, height, large and small."""


async def add(draft: Draft, *, stock: int, key: str, scope: Scope) -> int:
    """Put a new item on the shelf; its id.

    Raises:
        NotFound, NumberOutOfRange, ClosesBeforeOpening, TooManyPhotos, NotAPhoto, KeyReused, KeyMissing
    """
    demand(scope.role, Right.EDIT_MALL)
    clean = _clean(draft)
    _within(stock, 0, "stock")
    was_made = await keys.made(_ADD, key, scope=scope) is not None  # its uploads may be forgotten by now
    return await _add(clean, stock, {} if was_made else await _pictures(clean.pictures, scope), key, scope)


@atomic
async def _add(draft: Draft, stock: int, made: dict[Picture, Made], key: str, scope: Scope) -> int:
    async def make() -> int:
        item = models.MallItem(stock=stock, made_by_id=scope.me, made_at=clock.now(), version=0)
        await _write(item, draft, made, scope)
        await audit.record("mall_item_added", f"mall_item {item.id}", scope=scope, after=(draft, stock))
        return int(item.id)

    return (await keys.once(_ADD, key, (draft, stock), make, scope=scope))[0]


async def edit(item_id: int, draft: Draft, *, version: int, scope: Scope) -> None:
    """Change an item. Whoever has redeemed it keeps what was agreed.

    Raises:
        Stale, and what `add` raises
    """
    demand(scope.role, Right.EDIT_MALL)
    clean = _clean(draft)
    await _edit(item_id, clean, await _pictures(clean.pictures, scope), version, scope)


@atomic
async def _edit(item_id: int, draft: Draft, made: dict[Picture, Made], version: int, scope: Scope) -> None:
    item = await locked(item_id)
    if item.version != version:
        raise Stale(current_version=item.version)
    await _write(item, draft, made, scope)
    await audit.record("mall_item_changed", f"mall_item {item_id}", scope=scope, after=draft)


@atomic
async def archive(item_id: int, *, is_archived: bool, scope: Scope) -> None:
    """Take an item off the shelf, or put it back; doing it again changes nothing.

    Raises:
        NotFound
    """
    demand(scope.role, Right.EDIT_MALL)
    item = await locked(item_id)
    if (item.archived_at is not None) == is_archived:
        return
    item.archived_at = clock.now() if is_archived else None
    item.version += 1
    await item.save(update_fields=["archived_at", "version"])
    deed = "mall_item_archived" if is_archived else "mall_item_returned"
    await audit.record(deed, f"mall_item {item_id}", scope=scope)


@atomic
async def restock(item_id: int, change: int, *, key: str, scope: Scope) -> None:
    """Add to what is left, or take away: never a number in its place, since guides redeem meanwhile.

    Raises:
        NotFound, StockShort, NumberOutOfRange, KeyReused, KeyMissing
    """
    demand(scope.role, Right.EDIT_MALL)
    _within(abs(change), 1, "change")

    async def make() -> int:
        item = await locked(item_id)
        if item.stock + change < 0:
            raise StockShort(left=item.stock, path=["change"])
        _within(item.stock + change, 0, "change")
        await run("UPDATE mallitem SET stock = stock + :change WHERE id = :item", change=change, item=item_id)
        await audit.record("mall_stock_changed", f"mall_item {item_id}", scope=scope, detail=f"{change:+}")
        return item_id

    await keys.once("restockMallItem", key, (item_id, change), make, scope=scope)


async def locked(item_id: int) -> models.MallItem:
    """The item as it is now, until the command is done.

    Raises:
        NotFound
    """
    item = await models.MallItem.select_for_update(no_key=True).get_or_none(id=item_id)
    if item is None:
        raise NotFound(path=["mallItemId"])
    return item


def _clean(draft: Draft) -> Draft:
    _within(draft.price, 1, "price")
    _within(draft.limit_each, 0, "limitEach")
    if draft.opens_on and draft.closes_on and draft.closes_on < draft.opens_on:
        raise ClosesBeforeOpening(path=["closesOn"])
    if len(draft.pictures) > MOST_PHOTOS:
        raise TooManyPhotos(most=MOST_PHOTOS, path=["pictureIds"])
    if {kind for kind, _ in draft.pictures} - {"Upload", "MallPhoto"}:
        raise NotFound(path=["pictureIds"])
    return replace(
        draft,
        name=text.line(draft.name, most=40, field="name"),
        name_en=_words(draft.name_en, 80, "nameEn"),
        about=_words(draft.about, 400, "about"),
        about_en=_words(draft.about_en, 800, "aboutEn"),
    )


def _words(said: str, most: int, field: str) -> str:
    return text.line(said, most=most, field=field) if said.strip() else ""


def _within(value: int, least: int, field: str) -> None:
    if not least <= value <= MOST:
        raise NumberOutOfRange(least=least, most=MOST, path=[field])


async def _pictures(given: Sequence[Picture], scope: Scope) -> dict[Picture, Made]:
    """New ones from what was uploaded, made before the command holds anything up."""
    found = {one: await uploads.own(one[1], scope) for one in given if one[0] == "Upload"}
    bare = {one: await photos.bared(file.content) for one, file in found.items()}
    return {one: await asyncio.to_thread(_drawn, picture) for one, picture in bare.items()}


def _drawn(bare: bytes) -> Made:
    large = _shrunk(bare, LARGE)
    return (*photos.size(large), large, _shrunk(bare, SMALL))


def _shrunk(bare: bytes, side: int) -> bytes:
    from PIL import Image

    file = BytesIO()
    with Image.open(BytesIO(bare), formats=["JPEG"]) as picture:
        picture.thumbnail((side, side))
        picture.save(file, "JPEG", quality=photos.QUALITY, optimize=True, progressive=True)
    return file.getvalue()


async def _write(item: models.MallItem, draft: Draft, made: dict[Picture, Made], scope: Scope) -> None:
    """The item and its pictures, in their order; those that are not named any more go."""
    unit_id = draft.unit_id or scope.audiences[0]
    if await units.unit.get(unit_id, scope) is None:
        raise NotFound(path=["unitId"])
    for name in ("name", "name_en", "about", "about_en", "price", "limit_each", "opens_on", "closes_on"):
        setattr(item, name, getattr(draft, name))
    item.unit_id = unit_id
    item.version += 1
    await item.save()
    await _hang(item.id, draft.pictures, made)


async def _hang(item_id: int, wanted: Sequence[Picture], made: dict[Picture, Made]) -> None:
    """Raises:
    NotFound: a picture that the item does not have.
    """
    kept = [number for kind, number in wanted if kind == "MallPhoto"]
    if await models.MallPhoto.filter(id__in=kept, item_id=item_id).count() != len(set(kept)):
        raise NotFound(path=["pictureIds"])
    await models.MallPhoto.filter(item_id=item_id).exclude(id__in=kept).delete()
    for position, one in enumerate(wanted):
        if one[0] == "MallPhoto":
            await models.MallPhoto.filter(id=one[1]).update(position=position)
        else:
            width, height, large, small = made[one]
            await models.MallPhoto.create(
                item_id=item_id, position=position, width=width, height=height, large=large, small=small
            )
