"""The badges that come with the product, entered at every start. A chain's own courses earn them as well."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import orjson

from honors.rules import Rule
from kit import clock
from models.database import atomic, run


@dataclass(frozen=True)
class Definition:
    """`name` and `description` are (Chinese, English); `icon` is one of Tabler's outlines."""

    slug: str
    name: tuple[str, str]
    description: tuple[str, str]
    tier: int
    icon: str
    rule: Rule
    condition: dict[str, Any] = field(default_factory=dict)
    family: str = ""
    season: str = ""


def _scene(slug: str, scene: str, name: tuple[str, str], icon: str) -> Definition:
    says = (f"学完一门“{SCENES[scene][0]}”的课", f"Complete a course of “{SCENES[scene][1]}”")
    return Definition(slug, name, says, 1, icon, Rule.COURSE_COMPLETED, {"scene": scene})


def _streak(slug: str, days: int, name: tuple[str, str], tier: int, icon: str) -> Definition:
    says = (f"连续学习 {days} 天，休息日不会断", f"Learn {days} days in a row; days off do not break it")
    return Definition(slug, name, says, tier, icon, Rule.STREAK, {"days": days}, family="laps")


def _path(slug: str, name: tuple[str, str], tier: int, icon: str, *courses: str) -> Definition:
    says = (f"学完这条路径上的 {len(courses)} 门课", f"Complete the {len(courses)} courses of this path")
    return Definition(slug, name, says, tier, icon, Rule.PATH_COMPLETED, {"courses": list(courses)}, family="stride")


SCENES = {
    "PRIVATE_DOMAIN": ("私域", "Clienteling"),
    "WECOM": ("企业微信", "WeCom"),
    "PERSONA": ("人设", "Persona"),
    "MOMENTS": ("朋友圈", "Moments"),
    "COMMUNITIES": ("社群", "Groups"),
    "SERVICE": ("服务", "Service"),
    "PRODUCTS": ("商品", "Products"),
}
"""Their names in Chinese and English, the same ones as in the client and in `docs/course-folder.md`."""

BUILT_IN = (
    _scene("first-greeting", "PRIVATE_DOMAIN", ("第一声问候", "First Greeting"), "hand-stop"),
    _scene("toolbox-ready", "WECOM", ("工具上手", "Tools at Hand"), "brand-wechat"),
    _scene("friendly-face", "PERSONA", ("一见如故", "Friendly Face"), "mood-smile"),
    _scene("moments-maker", "MOMENTS", ("圈里有料", "Moments Maker"), "camera"),
    _scene("good-host", "COMMUNITIES", ("群里有我", "Good Host"), "messages"),
    _scene("fitting-room", "SERVICE", ("试穿邀请", "Fitting Room"), "door-enter"),
    _scene("fabric-wise", "PRODUCTS", ("面料通", "Fabric Wise"), "shirt"),
    _path(
        "off-the-blocks", ("起跑", "Off the Blocks"), 1, "run",
        "private-domain-basics", "warm-persona",
    ),
    _path(
        "full-stride", ("跑开了", "Full Stride"), 2, "bolt",
        "private-domain-basics", "warm-persona", "moments-that-help", "try-on-invitation",
    ),
    _path(
        "pacesetter", ("领跑者", "Pacesetter"), 3, "trophy",
        "private-domain-basics", "warm-persona", "moments-that-help", "try-on-invitation", "cashmere-and-wool",
    ),
    _streak("three-laps", 3, ("三圈热身", "Three Laps"), 1, "flag"),
    _streak("seven-laps", 7, ("七圈成习", "Seven Laps"), 2, "flame"),
    _streak("thirty-laps", 30, ("三十圈长跑", "Thirty Laps"), 3, "rocket"),
    Definition(
        "full-marks", ("一次满分", "Full Marks"), ("任意一次测验得 100 分", "Score 100 in any quiz"),
        2, "target-arrow", Rule.QUIZ_MASTERED, {"score": 100},
    ),
    Definition(
        "steady-hand", ("稳稳拿下", "Steady Hand"), ("三个测验都在 90 分以上", "Score 90 or more in three quizzes"),
        3, "crown", Rule.QUIZ_MASTERED, {"score": 90, "quizzes": 3},
    ),
    Definition(
        "mentor", ("带新师傅", "Mentor"),
        ("店长提名、总部评定：把新同事带上了手", "Nominated by a lead, decided by headquarters: taught a newcomer"),
        2, "users", Rule.NOMINATED,
    ),
)  # fmt: skip

SEASON_TIERS = (
    (10, "起步", "Starter", "calendar-check"),
    (20, "常学", "Regular", "calendar-check"),
    (40, "不停", "Nonstop", "medal"),
)
"""Days of learning in a quarter, for each tier."""


def of_season(day: date) -> Iterator[Definition]:
    """The badges that can be earned anew in the quarter of `day`."""
    quarter = (day.month - 1) // 3 + 1
    first = date(day.year, quarter * 3 - 2, 1)
    last = date(day.year + quarter // 4, quarter * 3 % 12 + 1, 1) - timedelta(days=1)
    season = f"{day.year}Q{quarter}"
    for tier, (days, zh, en, icon) in enumerate(SEASON_TIERS, start=1):
        yield Definition(
            f"season-{season.lower()}-{tier}",
            (f"{day.year} 第{'一二三四'[quarter - 1]}季度{zh}", f"Q{quarter} {day.year} {en}"),
            (f"这个季度学习 {days} 天", f"Learn on {days} days of this quarter"),
            tier, icon, Rule.SEASON_DAYS,
            {"days": days, "from": first.isoformat(), "to": last.isoformat()},
            family=f"season-{season.lower()}", season=season,
        )  # fmt: skip


ENTER = """INSERT INTO badge (slug, name, name_en, description, description_en, tier, icon, rule, condition, position,
        family, season)
    VALUES (:slug, :name, :name_en, :description, :description_en, :tier, :icon, :rule, :condition, :position,
        :family, :season)
    ON CONFLICT (slug) DO UPDATE SET name = excluded.name, name_en = excluded.name_en,
        description = excluded.description, description_en = excluded.description_en, tier = excluded.tier,
        icon = excluded.icon, rule = excluded.rule, condition = excluded.condition, position = excluded.position,
        family = excluded.family, season = excluded.season"""


@atomic
async def enter_built_in() -> None:
    """Make the built-in badges what they are here, however often it is called; what was awarded stays awarded.

    Those of a season come when it begins: call it now and then.
    """
    for position, badge in enumerate((*BUILT_IN, *of_season(clock.day_in(clock.ZONE))), start=1):
        await run(
            ENTER,
            slug=badge.slug,
            name=badge.name[0],
            name_en=badge.name[1],
            description=badge.description[0],
            description_en=badge.description[1],
            tier=badge.tier,
            icon=badge.icon,
            rule=badge.rule.value,
            condition=orjson.dumps(badge.condition).decode(),
            position=position,
            family=badge.family,
            season=badge.season,
        )
