"""What can be done in the mall."""

from datetime import date
from typing import Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode, decode_any
from api.relations import attribute, relation, root, shows
from api.schema.mall import MallItem, Redemption
from incentives.mall import items, redeeming, redemptions, shelving
from incentives.mall.shelving import Draft
from kit.reading import row

KEY = "8 to 80 characters; the same key does it once."


@strawberry.input(description="An item as it should be.")
class MallItemInput:
    name: str = attribute("In Chinese; at most 40 characters.")
    name_en: str = strawberry.field(default="", description="In English; at most 80. Empty: as in Chinese.")
    about: str = strawberry.field(default="", description="In Chinese; at most 400 characters.")
    about_en: str = strawberry.field(default="", description="In English; at most 800. Empty: as in Chinese.")
    price: int = attribute("In points, from 1.")
    limit_each: int = strawberry.field(default=0, description="How many a person can have; 0 is no limit.")
    unit_id: strawberry.ID | None = strawberry.field(default=None, description="For whom; null: everybody.")
    opens_on: date | None = strawberry.field(default=None, description="The first day; null: at once.")
    closes_on: date | None = strawberry.field(default=None, description="The last day; null: open end.")
    picture_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="At most 4, in their order: pictures that the item has, and uploads. Others that it has go.",
    )


@strawberry.input(description="Put a new item on the shelf.")
class AddMallItemInput:
    item: MallItemInput = attribute("What it is.")
    stock: int = attribute("How many there are.")
    idempotency_key: str = attribute(KEY)


@strawberry.input(description="Change an item.")
class EditMallItemInput:
    mall_item_id: strawberry.ID = attribute("Which.")
    item: MallItemInput = attribute("As it should be.")
    version: int = attribute("As it was read.")


@strawberry.input(description="Take an item off the shelf, or put it back.")
class ArchiveMallItemInput:
    mall_item_id: strawberry.ID = attribute("Which.")
    archived: bool = attribute("True takes it off.")


@strawberry.input(description="Add to what is left, or take away.")
class RestockMallItemInput:
    mall_item_id: strawberry.ID = attribute("Which.")
    change: int = attribute("So many more; below 0, so many fewer.")
    idempotency_key: str = attribute(KEY)


@strawberry.input(description="Give points for an item.")
class RedeemItemInput:
    mall_item_id: strawberry.ID = attribute("Which.")
    price: int = attribute("In points, as it was shown; another price is refused.")
    idempotency_key: str = attribute(KEY)


@strawberry.input(description="Give points and thing back.")
class CancelRedemptionInput:
    redemption_id: strawberry.ID = attribute("One that waits.")
    reason: str = strawberry.field(
        default="", description="For the guide; at most 200 characters. One's own needs none."
    )


@strawberry.input(description="Say that it was handed over.")
class FulfilRedemptionInput:
    redemption_id: strawberry.ID = attribute("One that waits.")
    note: str = strawberry.field(default="", description="Such as a tracking number; at most 200 characters.")
    code: str = strawberry.field(default="", description="A secret for the guide alone; at most 200 characters.")


@row
class ItemKept:
    item_id: int


@row
class Redeemed:
    redemption_id: int


@shows(ItemKept)
class MallItemSuccess:
    """It is kept."""

    item: MallItem = relation(items.item, "As it is now.")


@shows(Redeemed)
class RedemptionSuccess:
    """It stands so."""

    redemption: Redemption = relation(redemptions.redemption, "As it is now.")


PROBLEMS = ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem
AddMallItemResult = Annotated[MallItemSuccess | PROBLEMS, result("AddMallItemResult")]
EditMallItemResult = Annotated[MallItemSuccess | PROBLEMS, result("EditMallItemResult")]
ArchiveMallItemResult = Annotated[MallItemSuccess | PROBLEMS, result("ArchiveMallItemResult")]
RestockMallItemResult = Annotated[MallItemSuccess | PROBLEMS, result("RestockMallItemResult")]
RedeemItemResult = Annotated[RedemptionSuccess | PROBLEMS, result("RedeemItemResult")]
CancelRedemptionResult = Annotated[RedemptionSuccess | PROBLEMS, result("CancelRedemptionResult")]
FulfilRedemptionResult = Annotated[RedemptionSuccess | PROBLEMS, result("FulfilRedemptionResult")]


def _draft(given: MallItemInput) -> Draft:
    plain = {name: value for name, value in vars(given).items() if name not in ("unit_id", "picture_ids")}
    unit = decode(given.unit_id, "Unit") if given.unit_id else None
    return Draft(**plain, unit_id=unit, pictures=tuple(map(decode_any, given.picture_ids)))


async def add(info: Info, input: AddMallItemInput) -> Any:
    scope = info.context.scope
    return ItemKept(await shelving.add(_draft(input.item), stock=input.stock, key=input.idempotency_key, scope=scope))


async def edit(info: Info, input: EditMallItemInput) -> Any:
    kept = decode(input.mall_item_id, "MallItem")
    await shelving.edit(kept, _draft(input.item), version=input.version, scope=info.context.scope)
    return ItemKept(kept)


async def archive(info: Info, input: ArchiveMallItemInput) -> Any:
    kept = decode(input.mall_item_id, "MallItem")
    await shelving.archive(kept, is_archived=input.archived, scope=info.context.scope)
    return ItemKept(kept)


async def restock(info: Info, input: RestockMallItemInput) -> Any:
    kept = decode(input.mall_item_id, "MallItem")
    await shelving.restock(kept, input.change, key=input.idempotency_key, scope=info.context.scope)
    return ItemKept(kept)


async def redeem(info: Info, input: RedeemItemInput) -> Any:
    kept, scope = decode(input.mall_item_id, "MallItem"), info.context.scope
    return Redeemed(await redeeming.redeem(kept, price=input.price, key=input.idempotency_key, scope=scope))


async def cancel(info: Info, input: CancelRedemptionInput) -> Any:
    kept = decode(input.redemption_id, "Redemption")
    await redeeming.cancel(kept, reason=input.reason, scope=info.context.scope)
    return Redeemed(kept)


async def fulfil(info: Info, input: FulfilRedemptionInput) -> Any:
    kept = decode(input.redemption_id, "Redemption")
    await redeeming.fulfil(kept, note=input.note, code=input.code, scope=info.context.scope)
    return Redeemed(kept)


@strawberry.type
class MallMutations:
    add_mall_item: AddMallItemResult = root(add, "Put a new item on the shelf.")
    edit_mall_item: EditMallItemResult = root(edit, "Change an item; what was redeemed stays as agreed.")
    archive_mall_item: ArchiveMallItemResult = root(archive, "Take an item off the shelf, or put it back.")
    restock_mall_item: RestockMallItemResult = root(restock, "Add to what is left, or take away.")
    redeem_item: RedeemItemResult = root(redeem, "Give points for an item.")
    cancel_redemption: CancelRedemptionResult = root(cancel, "Give points and thing back while it waits.")
    fulfil_redemption: FulfilRedemptionResult = root(fulfil, "Say that it was handed over, and tell the guide.")


decide(MallItemSuccess={SIGNED_IN: "item"}, RedemptionSuccess={SIGNED_IN: "redemption"})
