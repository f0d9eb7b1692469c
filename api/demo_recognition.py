"""How the demo chain praises: titles that run, kind words, a nomination that waits, a sharing and its draft."""

import io
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from PIL import Image, ImageDraw

import models
from honors import holdings, invitations, nominations, praises, titles
from honors.holdings import Term
from honors.titles import Giver
from kit import clock
from models.database import drained
from people import uploads
from people.scope import Scope

ScopeOf = Callable[[str], Awaitable[Scope]]
STAR, SERVICE = ("季度私域之星", "Private Domain Star"), ("月度服务之星", "Service Star of the Month")
TITLED = (
    ("A001", STAR, "S20102", 80, "三个月留住 212 位好友，回访一次没落下"),
    ("A006", STAR, "S10203", 80, "大区里社群最活跃，顾客自己带朋友进群"),
    ("S10100", SERVICE, "S10101", 20, "冬装上新那周，试穿邀请每个都有回音"),
    ("S20100", SERVICE, "S20104", 20, "退换货也让顾客笑着走"),
)
"""By whom, which, to whom, for how many more days, and what for."""
PRAISED = (
    ("S10100", "S10103", "昨天客流最大的时候，还记得给老客回了尺码，耐心又仔细。"),
    ("S10102", "S10101", "教我写朋友圈，三句话就说清楚面料，谢谢！"),
    ("A006", "S10202", "群里有人问退换，十分钟就答好了，还附了图。"),
    ("A001", "S20102", "把一次投诉变成了老客，大家都来看看她是怎么说的。"),
    ("S20100", "S20105", "新同事第一周就独立接待，带教带得好。"),
)
SHARED = """以前回访，我一上来就发新品，十个里有八个不回。

后来我改成三步：
1. 先问上次买的穿得怎么样，只问一句。
2. 顾客回了，再按她说的给一个建议，比如羊绒怎么洗。
3. 过两天有合适的新款，才发一张试穿图，问要不要留码。

现在十个里有六个会回，上个月靠这个多卖了 14 件。"""


async def praise_and_share(scope_of: ScopeOf) -> None:
    """Everything by the product's own commands, the clock set back a little for each."""
    await _titles(scope_of)
    for at, (by, whom, text) in enumerate(PRAISED):
        with clock.reading(_before(hours=5 + 19 * at)):
            await praises.give(await _person(whom), text, scope=await scope_of(by))
            await drained()
    with clock.reading(_before(days=2)):
        lead, badge = await scope_of("S20100"), await models.Badge.get(slug="mentor")
        reason = "三个月带了两位新同事，都已经独立接待"
        await nominations.nominate(await _person("S20105"), reason, badge_id=badge.id, scope=lead)
    await _sharing(scope_of)


async def _titles(scope_of: ScopeOf) -> None:
    maker = await scope_of("A001")
    known = {
        STAR: await titles.define(*STAR, Giver.REGIONS, 92, 3, scope=maker),
        SERVICE: await titles.define(*SERVICE, Giver.STORES, 31, 1, scope=maker),
    }
    today = clock.day_in(maker.zone)
    for by, which, whom, days, reason in TITLED:
        term = Term(today - timedelta(days=8), today + timedelta(days=days))
        await holdings.give(known[which], await _person(whom), term, reason, scope=await scope_of(by))


async def _sharing(scope_of: ScopeOf) -> None:
    """One has answered with a photo, one has not."""
    trainer, guide = await scope_of("A005"), await scope_of("S20102")
    with clock.reading(_before(days=4)):
        asked = await invitations.invite(guide.me, "老客回访三步", scope=trainer)
        await invitations.invite(await _person("S10101"), "试穿邀请怎么开口", scope=trainer)
        await drained()
    with clock.reading(_before(days=1)):
        photo = await uploads.keep("回访记录.png", _note(), guide)
        await invitations.answer(asked, SHARED, [photo], scope=guide)
        await drained()


def _note() -> bytes:
    """A picture of a notebook page, with nobody on it."""
    page = Image.new("RGB", (1200, 900), "#FFF8E7")
    pen = ImageDraw.Draw(page)
    for y in range(140, 860, 72):
        pen.line((80, y, 1120, y), "#C9D6EA", 3)
    pen.line((170, 60, 170, 860), "#E8A0A0", 3)
    for step, y in enumerate((176, 392, 608)):
        pen.ellipse((200, y, 264, y + 64), outline="#2442E0", width=6)
        pen.line((300, y + 34, 980 - 90 * step, y + 34), "#2442E0", 8)
    file = io.BytesIO()
    page.save(file, "PNG")
    return file.getvalue()


def _before(**span: float) -> Callable[[], datetime]:
    at = clock.now() - timedelta(**span)
    return lambda: at


async def _person(employee_no: str) -> int:
    return int((await models.Person.get(employee_no=employee_no)).id)
