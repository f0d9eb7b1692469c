"""The GraphQL types of the mall: what points buy, and who redeemed what."""

from datetime import date, datetime
from typing import Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.ids import decode
from api.paging import Connection, listing
from api.relations import Node, attribute, each, id_of, relation, shows
from api.schema.people import Person, Unit
from incentives.mall import items, redemptions
from incentives.mall.redemptions import RedemptionState
from people import staff, units


@shows(items.Photo)
class MallPhoto:
    """A picture of an item, as JPEG without anything that a camera notes."""

    id: strawberry.ID = id_of("MallPhoto", "id", "Opaque; to keep it when the item is edited.")
    url: str = attribute("At most 1,080 pixels wide and high.")
    small_url: str = attribute("At most 320 pixels wide and high.")
    width: int = attribute("Of the large one, in pixels.")
    height: int = attribute("Of the large one, in pixels.")


@shows(items.Offer)
class MallOffer:
    """What the viewer can do about an item."""

    allowed: bool = attribute("Whether they can have one now.")
    reason: str | None = attribute("Why not, in their language.")
    missing: int = attribute("Points that they lack; 0 if they have enough.")
    had: int = attribute("How many they redeemed before.")


@shows(items.Item, found_by=items.item)
class MallItem(Node):
    """A thing that points buy."""

    name: str = attribute("In the viewer's language.")
    about: str = attribute("What it is and how it comes, in the viewer's language; may be empty.")
    name_zh: str = attribute("In Chinese.")
    name_en: str = attribute("In English; empty means as in Chinese.")
    about_zh: str = attribute("In Chinese.")
    about_en: str = attribute("In English; empty means as in Chinese.")
    price: int = attribute("In points.")
    stock: int = attribute("How many are left.")
    limit_each: int = attribute("How many a person can have; 0 is no limit.")
    unit: Unit | None = relation(units.unit, "For whom, with all below; null where the viewer may not look.")
    opens_on: date | None = attribute("The first day; null: at once.")
    closes_on: date | None = attribute("The last day; null: until it is taken off the shelf.")
    archived_at: datetime | None = attribute("When it was taken off the shelf; null while it is there.")
    photos: list[MallPhoto] = relation(items.photos, "The first is shown in lists; at most 4.")
    offer: MallOffer = relation(items.offers, "What the viewer can do.")
    version: int = attribute("Send it back with an edit.")


@shows(redemptions.Redemption, found_by=redemptions.redemption)
class Redemption(Node):
    """Points that were given for an item."""

    item: MallItem | None = relation(items.item, "Of which item; null where the viewer may not look.")
    name: str = attribute("What the item was called then, in the viewer's language.")
    person: Person | None = relation(staff.person, "Who redeemed; null where the viewer may not look.")
    unit: Unit | None = relation(units.unit, "Where they worked then; null where the viewer may not look.")
    price: int = attribute("The points that were given.")
    state: RedemptionState = attribute("How it stands.")
    redeemed_at: datetime = attribute("When.")
    done_by: Person | None = relation(redemptions.doers, "Who handed it over or cancelled; null where out of sight.")
    done_at: datetime | None = attribute("When; null while it waits.")
    note: str = attribute("What was said with it, such as a tracking number; may be empty.")
    reason: str = attribute("Why it was cancelled; may be empty.")
    was_taken_back: bool = attribute("Whether the guide cancelled it, and not headquarters.")
    has_code: bool = attribute("Whether a code came with it.")
    code: str | None = each(lambda one, scope: one.code(scope), "The code, for whoever redeemed and nobody else.")
    code_withheld: str | None = each(
        lambda one, scope: one.code_withheld(scope),
        "Why it is not shown to them yet, in words: they signed in by a link that somebody else made. Else null.",
    )


def _chosen(
    mine: bool = False,
    state: RedemptionState | None = None,
    mall_item_id: strawberry.ID | None = None,
    unit_id: strawberry.ID | None = None,
    search: str = "",
) -> dict[str, Any]:
    item = decode(mall_item_id, "MallItem") if mall_item_id else 0
    unit = decode(unit_id, "Unit") if unit_id else 0
    return redemptions.filters(mine=mine, state=state, item_id=item, unit_id=unit, search=search)


@strawberry.type
class MallQueries:
    mall: Connection[MallItem] = listing(
        items.on_offer, "What the viewer's points can buy today, the cheapest first.", filters=items.today
    )
    mall_items: Connection[MallItem] = listing(
        items.items, "All items on the shelf, or all that were taken off it; the newest first.", filters=items.listed
    )
    redemptions: Connection[Redemption] = listing(
        redemptions.redemptions,
        "Of the viewer and their branch: what waits, the longest waiting first, then what is done, the newest first.",
        filters=_chosen,
    )


decide(
    MallPhoto={SIGNED_IN: "id url smallUrl width height"},
    MallOffer={SIGNED_IN: "allowed reason missing had"},
    MallItem={
        SIGNED_IN: """id name about nameZh nameEn aboutZh aboutEn price stock limitEach unit opensOn closesOn archivedAt
        photos offer version"""
    },
    Redemption={
        SIGNED_IN: """id item name person unit price state redeemedAt doneBy doneAt note reason wasTakenBack hasCode
        code codeWithheld"""
    },
)
decide_connections("MallItem", "Redemption")
