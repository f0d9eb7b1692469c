"""The mall of the demo chain: six things on the shelf; some were redeemed, some wait, some were cancelled."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import models
from api import demo_mall_art as art
from api.demo_mall_art import Art, drawn
from incentives.mall import redeeming, shelving
from incentives.mall.shelving import Draft
from kit import clock
from kit.errors import Conflict
from models.database import drained
from people import uploads
from people.scope import Scope

Scoping = Callable[[str], Awaitable[Scope]]
ITEMS: dict[str, tuple[Draft, int, Art]] = {
    "tea": (
        Draft(
            "下午茶券", 20, name_en="Afternoon tea voucher", limit_each=2,
            about="门店附近的咖啡店可用，一杯饮料加一份点心。兑换码发到你的兑换记录里。",
            about_en="A drink and a cake at a coffee shop near the store. The code comes to your redemptions.",
        ), 40, art.TEA,
    ),
    "umbrella": (
        Draft(
            "晴雨伞", 30, name_en="Umbrella", about="三折，防晒涂层。随下一次配货送到门店。",
            about_en="Folds small, keeps the sun off. It comes to the store with the next delivery.",
        ), 12, art.UMBRELLA,
    ),
    "bag": (
        Draft(
            "帆布包", 45, name_en="Canvas bag", about="加厚帆布，能放下一台电脑。随下一次配货送到门店。",
            about_en="Thick canvas, large enough for a laptop. It comes to the store with the next delivery.",
        ), 8, art.BAG,
    ),
    "ticket": (
        Draft(
            "电影票两张", 60, name_en="Two cinema tickets", limit_each=1,
            about="全国通兑，90 天内有效。兑换码只有你能看到。",
            about_en="Good in every city for 90 days. Only you can see the code.",
        ), 20, art.TICKET,
    ),
    "flask": (
        Draft(
            "保温杯", 100, name_en="Steel flask", limit_each=1, about="500 毫升，可以刻名字。快递到门店。",
            about_en="Half a litre, with your name on it. It comes to the store by courier.",
        ), 3, art.FLASK,
    ),
    "case": (
        Draft(
            "登机箱", 400, name_en="Cabin suitcase", limit_each=1, about="20 寸，静音轮。攒一个季度，出门走一走。",
            about_en="Twenty inches, quiet wheels. Save for a quarter, then travel.",
        ), 2, art.CASE,
    ),
}  # fmt: skip
HISTORY = (
    ("S10101", "tea", "code:TEA-8K2M-55QD"), ("S10101", "bag", "no:这批帆布包有色差，下月到新货再换"),
    ("S10102", "flask", "note:顺丰 SF1420076655"), ("S10302", "flask", "note:随 11 号配货送到，找店长领取"),
    ("S10202", "ticket", "code:FILM-20931-7704"), ("S10603", "umbrella", "back"), ("S10105", "flask", ""),
    ("S10402", "bag", ""), ("S10602", "ticket", ""), ("S10101", "umbrella", ""),
)  # fmt: skip
"""Who redeemed what, and what came of it: a code or a note, a no of headquarters, taken back, or still waiting."""


async def open_mall(scope: Scoping, maker_no: str) -> None:
    """Shelves filled two weeks ago; whoever has the points by now redeems."""
    maker = await scope(maker_no)
    opened = clock.now() - timedelta(days=14)
    with clock.reading(lambda: opened):
        shelf = {key: await _put(key, maker) for key in ITEMS}
    for number, (guide, key, end) in enumerate(HISTORY):
        with suppress(Conflict):  # who earned less this time goes without
            made = await redeeming.redeem(
                shelf[key], price=ITEMS[key][0].price, key=f"demo mall {number}", scope=await scope(guide)
            )
            await _end(made, end, maker, await scope(guide))
    await drained()


async def _put(key: str, maker: Scope) -> int:
    draft, stock, picture = ITEMS[key]
    sent = await uploads.keep(f"{key}.jpg", drawn(picture), maker)
    whole = Draft(**{**vars(draft), "pictures": (("Upload", sent),)})
    made = await shelving.add(whole, stock=stock, key=f"demo item {key}", scope=maker)
    await models.Upload.filter(id=sent).delete()
    return made


async def _end(redemption: int, end: str, maker: Scope, guide: Scope) -> None:
    way, _, words = end.partition(":")
    if way == "code":
        await redeeming.fulfil(redemption, code=words, scope=maker)
    elif way == "note":
        await redeeming.fulfil(redemption, note=words, scope=maker)
    elif way == "no":
        await redeeming.cancel(redemption, reason=words, scope=maker)
    elif way == "back":
        await redeeming.cancel(redemption, scope=guide)
