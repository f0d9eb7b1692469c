"""What the mall offers, to whom, and why somebody cannot have a thing just now."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import models
from kit import signing
from kit.errors import Conflict, NotAllowed, Refused
from kit.listing import Listing
from kit.reading import Many, One, Select, column, row
from kit.text import like
from kpi import periods
from ledger import accounts
from people import let_in
from people.roles import Right
from people.scope import Scope, in_words, sees_audience


class NotEnoughPoints(Conflict):
    code = "NOT_ENOUGH_POINTS"
    zh = "积分不够，还差 {missing} 分。"
    en = "You need {missing} more points."


class SoldOut(Conflict):
    code = "SOLD_OUT"
    zh = "已经兑完了。"
    en = "It is sold out."


class LimitReached(Conflict):
    code = "LIMIT_REACHED"
    zh = "每人最多兑换 {most} 件，你已经兑换过了。"
    en = "Each person can have {most}, and you have had yours."


class NotOnOffer(Conflict):
    code = "NOT_ON_OFFER"
    zh = "现在不能兑换：不在开放时间，或者已经下架。"
    en = "It cannot be had now: it is not open, or was taken off the shelf."


@row
class Item:
    id: int = column("mallitem.id")
    name: str = column(in_words("mallitem.name", "mallitem.name_en"))
    about: str = column(in_words("mallitem.about", "mallitem.about_en"))
    name_zh: str = column("mallitem.name")
    name_en: str = column("mallitem.name_en")
    about_zh: str = column("mallitem.about")
    about_en: str = column("mallitem.about_en")
    price: int = column("mallitem.price")
    stock: int = column("mallitem.stock")
    limit_each: int = column("mallitem.limit_each")
    unit_id: int = column("mallitem.unit_id")
    opens_on: date | None = column("mallitem.opens_on")
    closes_on: date | None = column("mallitem.closes_on")
    archived_at: datetime | None = column("mallitem.archived_at")
    version: int = column("mallitem.version")


def hindrance(item: Item | models.MallItem, *, had: int, points: int) -> Refused | None:
    """Why somebody who has `points` and `had` so many of it before cannot have one today; None if they can."""
    today = periods.today()
    is_early = item.opens_on is not None and today < item.opens_on
    is_late = item.closes_on is not None and today > item.closes_on
    if item.archived_at or is_early or is_late:
        return NotOnOffer()
    if item.limit_each and had >= item.limit_each:
        return LimitReached(most=item.limit_each)
    if item.stock < 1:
        return SoldOut()
    return NotEnoughPoints(missing=item.price - points) if points < item.price else None


_MEANT = sees_audience("mallitem.unit_id")
item = One(Item, f"FROM mallitem WHERE mallitem.id IN :parents AND {_MEANT}", by="id", of="item_id")
on_offer = Listing(
    Item,
    """FROM mallitem WHERE mallitem.unit_id IN :audiences AND mallitem.archived_at IS NULL
    AND (mallitem.opens_on IS NULL OR mallitem.opens_on <= :today)
    AND (mallitem.closes_on IS NULL OR mallitem.closes_on >= :today)""",
    order=("price", "id"),
)
items = Listing(
    Item,
    f"""FROM mallitem WHERE {_MEANT} AND (mallitem.archived_at IS NOT NULL) = :archived
    AND (lower(mallitem.name) LIKE :search ESCAPE '!' OR lower(mallitem.name_en) LIKE :search ESCAPE '!')""",
    order=("id",),
    descending=True,
)


def today() -> dict[str, Any]:
    return {"today": periods.today()}


def listed(archived: bool = False, search: str = "") -> dict[str, Any]:
    return {"archived": archived, "search": like(search)}


@row
class Photo:
    """Its bytes are fetched by an address that cannot be guessed; whoever has it may look."""

    id: int = column("mallphoto.id")
    item_id: int = column("mallphoto.item_id")
    width: int = column("mallphoto.width")
    height: int = column("mallphoto.height")

    @property
    def url(self) -> str:
        return _address(self.id, "large")

    @property
    def small_url(self) -> str:
        return _address(self.id, "small")


def _address(photo_id: int, size: str) -> str:
    return f"/mall-photos/{signing.sign(f'mall:{photo_id}')}/{size}.jpg"


photos = Many(
    Photo,
    f"""FROM mallphoto JOIN mallitem ON mallitem.id = mallphoto.item_id
    WHERE mallphoto.item_id IN :parents AND {_MEANT} ORDER BY mallphoto.item_id, mallphoto.position, mallphoto.id""",
    by="item_id",
)


@row
class Content:
    large: bytes = column("mallphoto.large")
    small: bytes = column("mallphoto.small")


_content = Select(
    Content, "FROM mallphoto WHERE mallphoto.id = :photo", unscoped="The photo's number was signed by the server."
)


async def photo_bytes(token: str, size: str) -> bytes | None:
    """The picture behind an address, as a JPEG; None when we have not signed it or it is gone."""
    said = signing.signed_text(token) or ""
    if not said.startswith("mall:") or size not in ("large", "small"):
        return None
    found = await _content.rows(photo=int(said.split(":")[1]))
    return bytes(getattr(found[0], size)) if found else None


@row
class _Had:
    item_id: int
    had: int


_had = One(
    _Had,
    """SELECT redemption.item_id, count(*) AS had FROM redemption WHERE redemption.item_id IN :parents
    AND redemption.person_id = :me AND redemption.state <> 'CANCELLED' GROUP BY 1""",
    by="item_id",
)


@row
class _Points:
    amount: int


_points = Select(
    _Points,
    """SELECT CAST(COALESCE(sum(ledgerposting.amount), 0) AS BIGINT) AS amount FROM person
    JOIN ledgerposting ON ledgerposting.account = 'guide:' || person.key
    JOIN ledgerentry ON ledgerentry.id = ledgerposting.entry_id AND ledgerentry.currency = :currency
    WHERE person.id = :me""",
)


@row
class Offer:
    """What a viewer can do about an item: `missing` points are lacking, `had` were redeemed by them before."""

    allowed: bool
    reason: str | None
    missing: int
    had: int


async def offers(parents: Sequence[Item], scope: Scope) -> list[Offer]:
    had = await _had(parents, scope)
    [balance] = await _points.seen(scope, currency=accounts.POINTS)
    return [_offer(one, mine.had if mine else 0, balance.amount, scope) for one, mine in zip(parents, had, strict=True)]


def _offer(one: Item, had: int, points: int, scope: Scope) -> Offer:
    came = let_in.refusal(scope)
    is_meant = scope.may(Right.LEARN) and one.unit_id in scope.audiences
    refusal = (came or hindrance(one, had=had, points=points)) if is_meant else NotAllowed()
    return Offer(refusal is None, refusal.says(scope.locale) if refusal else None, max(0, one.price - points), had)
