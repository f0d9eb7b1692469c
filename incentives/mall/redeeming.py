"""Points for things: each command books on the ledger, or is refused whole. Nothing is sold that is not there."""

import models
from incentives import sheltered
from incentives.mall.items import hindrance, item
from incentives.mall.redemptions import RedemptionState, redemption, sealed_for
from incentives.mall.shelving import locked
from kit import clock, sealing, text
from kit.errors import Conflict, NotAllowed, NotFound
from kpi import periods
from ledger import accounts, posting
from ledger.posting import Draft, EntryKind, Note
from models.database import atomic, run
from people import audit, inbox, keys, let_in
from people.inbox import Message
from people.inbox_words import Kind
from people.roles import Right, demand
from people.scope import Scope


class PriceChanged(Conflict):
    code = "STALE"
    zh = "价格刚刚变成了 {price} 积分，请看过再决定。"
    en = "The price has just become {price} points. Look again before you decide."


class RedemptionOver(Conflict):
    code = "WRONG_STATE"
    zh = "这次兑换已经发放或取消，不能再改。"
    en = "This has been handed over or cancelled, so it cannot change any more."


@atomic
async def redeem(item_id: int, *, price: int, key: str, scope: Scope) -> int:
    """Give `price` points, as the guide saw it, for one; the redemption's id. The same key again gives the same one.

    Redeemers take turns by the ledger's lock, which comes before any other, so that none deadlocks with a settlement.

    Raises:
        NotFound, PriceChanged, NotOnOffer, LimitReached, SoldOut, NotEnoughPoints, LetInByOther, KeyReused, KeyMissing
    """
    demand(scope.role, Right.LEARN)
    let_in.refuse_fresh(scope)
    await posting.one_at_a_time()
    made, _ = await keys.once("redeemItem", key, (item_id, price), lambda: _redeem(item_id, price, scope), scope=scope)
    return made


async def _redeem(item_id: int, price: int, scope: Scope) -> int:
    seen = await item.get(item_id, scope)
    if seen is None or seen.unit_id not in scope.audiences:
        raise NotFound(path=["mallItemId"])
    one, guide = await locked(item_id), await models.Person.get(id=scope.me)
    account = accounts.of_guide(guide.key)
    had = await models.Redemption.filter(person_id=scope.me, item_id=item_id).exclude(state="CANCELLED").count()
    if refusal := hindrance(one, had=had, points=(await accounts.balances([account]))[account]):
        raise refusal
    if one.price != price:
        raise PriceChanged(price=one.price, path=["price"])
    await run("UPDATE mallitem SET stock = stock - 1 WHERE id = :item", item=item_id)
    made = await models.Redemption.create(
        item_id=item_id, name=one.name, name_en=one.name_en, person_id=scope.me, unit_id=scope.audiences[-1],
        price=price, state=RedemptionState.RESERVED, redeemed_at=clock.now(),
    )  # fmt: skip
    note = Note(f"兑换“{one.name}”", f"Redeemed “{one.name_en or one.name}”", scope.me, {"redemption": made.id})
    moved = (account, -price), (accounts.STORE, price)
    await posting.post([Draft(_key(made.id), EntryKind.REDEMPTION, periods.this_month(), accounts.POINTS, moved, note)])
    await audit.record("item_redeemed", f"redemption {made.id}", scope=scope, after=(item_id, price))
    return int(made.id)


@atomic
async def cancel(redemption_id: int, *, reason: str = "", scope: Scope) -> None:
    """Points and thing go back, while it waits: whoever redeemed may, and headquarters with a reason that they read.

    A penalty that lapsed meanwhile for want of these points is taken of them.

    Raises:
        NotFound, NotAllowed, RedemptionOver, and what `kit.text` refuses
    """
    await posting.one_at_a_time()
    one = await _waiting(redemption_id, scope)
    is_own = one.person_id == scope.me
    if not is_own:
        demand(scope.role, Right.EDIT_MALL)
    one.reason = "" if is_own and not reason.strip() else text.line(reason, most=200, field="reason")
    await _end(one, RedemptionState.CANCELLED, scope)
    await locked(one.item_id)
    await run("UPDATE mallitem SET stock = stock + 1 WHERE id = :item", item=one.item_id)
    key = _key(one.id)
    spent = (await posting.booked([key]))[key]
    note = Note(
        f"取消兑换“{one.name}”，积分退回", f"“{one.name_en or one.name}” was cancelled, points are back", one.person_id
    )
    await posting.reverse(spent, key=f"{key}/cancel", period=periods.this_month(), note=note)
    await sheltered.take(one)
    if not is_own:
        await _tell(one, Kind.REDEMPTION_CANCELLED, {"reason": one.reason, "price": one.price})
    await audit.record("redemption_cancelled", f"redemption {one.id}", scope=scope, after=one.reason)


@atomic
async def fulfil(redemption_id: int, *, note: str = "", code: str = "", scope: Scope) -> None:
    """Say that it was handed over. `note` is read by whoever sees the redemption; `code` by the guide alone.

    Raises:
        NotFound, NotAllowed, RedemptionOver, and what `kit.text` refuses
    """
    demand(scope.role, Right.EDIT_MALL)
    one = await _waiting(redemption_id, scope)
    if one.person_id == scope.me:
        raise NotAllowed
    one.note = text.line(note, most=200, field="note") if note.strip() else ""
    secret = text.line(code, most=200, field="code") if code.strip() else ""
    one.code = sealing.seal(secret.encode(), of=sealed_for(one.id)) if secret else ""
    await _end(one, RedemptionState.FULFILLED, scope)
    await _tell(one, Kind.REDEMPTION_FULFILLED, {"note": one.note, "has_code": bool(secret)})
    await audit.record("redemption_fulfilled", f"redemption {one.id}", scope=scope, after=one.note)


async def _waiting(redemption_id: int, scope: Scope) -> models.Redemption:
    if await redemption.get(redemption_id, scope) is None:
        raise NotFound(path=["redemptionId"])
    one = await models.Redemption.select_for_update(no_key=True).get(id=redemption_id)
    if one.state != RedemptionState.RESERVED:
        raise RedemptionOver
    return one


async def _end(one: models.Redemption, state: RedemptionState, scope: Scope) -> None:
    one.state, one.done_by_id, one.done_at = state, scope.me, clock.now()
    await one.save(update_fields=["state", "done_by_id", "done_at", "note", "code", "reason"])


async def _tell(one: models.Redemption, kind: Kind, more: dict[str, object]) -> None:
    about = {"item": (one.name, one.name_en or one.name), **more}
    await inbox.notify([Message(one.person_id, kind, f"redemption/{one.id}", about)])


def _key(redemption_id: int) -> str:
    return f"redemption/{redemption_id}"
