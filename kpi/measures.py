"""What HQ measures: the definitions, those that come with the product and the chain's own."""

from dataclasses import dataclass
from enum import StrEnum

from tortoise.exceptions import IntegrityError

import models
from kit import clock, text
from kit.errors import Conflict, Invalid, NotFound, Stale
from kit.reading import One, Select, column, row
from kpi.formulas import Direction
from models.database import atomic, run
from people import audit
from people.roles import Right, demand
from people.scope import Scope, in_words

MOST_MEASURES = 60
WHOLE_SHARE, FULL_MARKS = "1", "100"


class MeasureUnit(StrEnum):
    COUNT = "COUNT"
    SHARE = "SHARE"
    MONEY = "MONEY"
    MINUTES = "MINUTES"
    POINTS = "POINTS"


class MeasureKind(StrEnum):
    """How the days of a period become one number: added up, amounts over bases, or the last one."""

    SUM = "SUM"
    RATE = "RATE"
    LEVEL = "LEVEL"


class Family(StrEnum):
    """As the field groups them: what a guide has built up, what came of it, what they do for it."""

    ASSETS = "ASSETS"
    RESULTS = "RESULTS"
    PROCESS = "PROCESS"


class MeasureSource(StrEnum):
    """Where readings come from: files and messages, or what people learn here."""

    REPORTED = "REPORTED"
    LEARNING = "LEARNING"


def most_of(unit: str, source: str) -> str | None:
    """The most that a measure can ever be, a decimal: all of a share, full marks in quizzes; None: it has no end."""
    if unit == MeasureUnit.SHARE:
        return WHOLE_SHARE
    return FULL_MARKS if unit == MeasureUnit.POINTS and source == MeasureSource.LEARNING else None


class KeyTaken(Conflict):
    zh = "编码“{key}”已经有一个指标在用。"
    en = "A measure with the key “{key}” exists already."


class TooManyMeasures(Invalid):
    zh = "最多 60 个指标。"
    en = "There are at most 60 measures."


class MeasureIsOurs(Invalid):
    zh = "学习类指标由系统计算，不能停用。"
    en = "Measures of learning are worked out by the system and cannot be retired."


class DecimalsWrong(Invalid):
    zh = "小数位数为 0 到 4。"
    en = "Decimals go from 0 to 4."


@row
class Measure:
    """`decimals` says what an amount is counted in: 10^-decimals of the unit."""

    id: int = column("measure.id")
    key: str = column("measure.key")
    name: str = column(in_words("measure.name", "measure.name_en"))
    name_zh: str = column("measure.name")
    name_en: str = column("measure.name_en")
    unit: str = column("measure.unit")
    kind: str = column("measure.kind")
    direction: str = column("measure.direction")
    decimals: int = column("measure.decimals")
    family: str = column("measure.family")
    source: str = column("measure.source")
    is_shared: bool = column("measure.is_shared")
    position: int = column("measure.position")
    version: int = column("measure.version")
    is_retired: bool = column("measure.retired_at IS NOT NULL")

    @property
    def most(self) -> str | None:
        return most_of(self.unit, self.source)


_PUBLIC = "What is measured is known to everybody in the chain; the numbers are not."
measure = One(Measure, "FROM measure WHERE measure.id IN :parents", by="id", of="measure_id", unscoped=_PUBLIC)
exposure = One(Measure, "FROM measure WHERE measure.id IN :parents", by="id", of="exposure_id", unscoped=_PUBLIC)
measures = Select(Measure, "FROM measure ORDER BY measure.position, measure.id", unscoped=_PUBLIC)


@dataclass(frozen=True)
class Definition:
    """What a measure is; names are (Chinese, English)."""

    key: str
    name: tuple[str, str]
    unit: MeasureUnit
    kind: MeasureKind
    family: Family
    direction: Direction = Direction.UP
    decimals: int = 0
    is_shared: bool = False


_U, _K, _F = MeasureUnit, MeasureKind, Family
STANDARD = (
    Definition("friends_added", ("新增好友", "Friends added"), _U.COUNT, _K.SUM, _F.ASSETS),
    Definition("kept_adds", ("留存新增好友", "Kept adds"), _U.COUNT, _K.SUM, _F.ASSETS),
    Definition("friends_managed", ("在管好友", "Friends managed"), _U.COUNT, _K.LEVEL, _F.ASSETS),
    Definition("retention", ("好友留存率", "Retention"), _U.SHARE, _K.RATE, _F.ASSETS),
    Definition("interactions", ("互动客户数", "Interactions"), _U.COUNT, _K.SUM, _F.PROCESS),
    Definition("replies_in_time", ("及时回复率", "Replies in time"), _U.SHARE, _K.RATE, _F.PROCESS),
    Definition("moments_sent", ("朋友圈发布数", "Moments sent"), _U.COUNT, _K.SUM, _F.PROCESS),
    Definition("conversion", ("转化率", "Conversion"), _U.SHARE, _K.RATE, _F.RESULTS),
    Definition("repurchase", ("复购率", "Repurchase"), _U.SHARE, _K.RATE, _F.RESULTS),
    Definition("order_value", ("客单价", "Order value"), _U.MONEY, _K.RATE, _F.RESULTS, decimals=2),
    Definition("customer_spend", ("客户消费额", "Spend per customer"), _U.MONEY, _K.RATE, _F.RESULTS, decimals=2),
    Definition("gmv", ("成交额", "GMV"), _U.MONEY, _K.SUM, _F.RESULTS, decimals=2, is_shared=True),
    Definition("lifetime_value", ("客户终身价值", "Lifetime value"), _U.MONEY, _K.LEVEL, _F.RESULTS, decimals=2),
    Definition(
        "first_reply_minutes", ("首次回复时长", "Minutes to first reply"), _U.MINUTES, _K.RATE, _F.PROCESS,
        Direction.DOWN, decimals=1,
    ),
    Definition("visits", ("进店客流", "Visits"), _U.COUNT, _K.SUM, _F.PROCESS),
    Definition("deletions", ("被删除拉黑数", "Deletions and blocks"), _U.COUNT, _K.SUM, _F.ASSETS, Direction.DOWN),
)  # fmt: skip
LEARNING = (
    Definition("learning_on_time", ("课程按时完成率", "Courses on time"), _U.SHARE, _K.RATE, _F.PROCESS),
    Definition("learning_quiz", ("测验得分", "Quiz score"), _U.POINTS, _K.RATE, _F.PROCESS),
    Definition("learning_minutes", ("有效学习分钟", "Credited minutes"), _U.MINUTES, _K.SUM, _F.PROCESS),
)
"""Worked out by `kpi.learning`."""

MOST_MINUTES_BP = 2_000
"""Credited minutes weigh no more than this: time spent is no end in itself."""

ENTER = """INSERT INTO measure (key, name, name_en, unit, kind, direction, decimals, family, source, is_shared,
        position, version)
    VALUES (:key, :name, :name_en, :unit, :kind, :direction, :decimals, :family, :source, :is_shared, :position, 1)
    ON CONFLICT (key) DO NOTHING"""


@atomic
async def enter_standard() -> None:
    """Enter the measures that come with the product where they are missing, however often it is called."""
    for position, one in enumerate(STANDARD, 1):
        await run(ENTER, **_values(one, MeasureSource.REPORTED), position=position)
    for position, one in enumerate(LEARNING, 101):
        await run(ENTER, **_values(one, MeasureSource.LEARNING), position=position)


def _values(one: Definition, source: MeasureSource) -> dict[str, object]:
    name, name_en = one.name
    words = {"key": one.key, "name": name, "name_en": name_en, "is_shared": one.is_shared, "decimals": one.decimals}
    kinds = {"unit": one.unit, "kind": one.kind, "direction": one.direction, "family": one.family, "source": source}
    return words | {name: kind.value for name, kind in kinds.items()}


@atomic
async def define_measure(one: Definition, *, scope: Scope) -> int:
    """Enter a measure of the chain's own; its id.

    Raises:
        KeyTaken, TooManyMeasures, DecimalsWrong, and what `kit.text` raises for names.
    """
    demand(scope.role, Right.EDIT_KPI)
    name, name_en = _names(one.name)
    key = text.code(one.key, most=40, field="key").lower()
    if not 0 <= one.decimals <= 4:
        raise DecimalsWrong(path=["decimals"])
    if await models.Measure.all().count() >= MOST_MEASURES:
        raise TooManyMeasures
    if await models.Measure.exists(key=key):
        raise KeyTaken(path=["key"], key=key)
    values = _values(one, MeasureSource.REPORTED) | {"key": key, "name": name, "name_en": name_en}
    try:
        made: models.Measure = await models.Measure.create(position=50, **values)  # type: ignore[arg-type]
    except IntegrityError as error:  # of two at once, the key is one's
        raise KeyTaken(path=["key"], key=key) from error
    await audit.record("measure_defined", f"measure {made.id}", scope=scope, after=values)
    return int(made.id)


@atomic
async def rename_measure(measure_id: int, name: tuple[str, str], *, version: int, scope: Scope) -> int:
    """Only names change: a measure that meant something else would be another one.

    Raises:
        NotFound, Stale, and what `kit.text` raises.
    """
    demand(scope.role, Right.EDIT_KPI)
    one = await _own(measure_id, version)
    before, (one.name, one.name_en) = (one.name, one.name_en), _names(name)
    await _save(one, "measure_renamed", before, scope)
    return int(one.id)


@atomic
async def retire_measure(measure_id: int, *, is_retired: bool, version: int, scope: Scope) -> int:
    """Take no more readings of it and offer it to no new scorecard, or bring it back; what was scored stands.

    Raises:
        NotFound, Stale, MeasureIsOurs
    """
    demand(scope.role, Right.EDIT_KPI)
    one = await _own(measure_id, version)
    if one.source == MeasureSource.LEARNING:
        raise MeasureIsOurs
    before, one.retired_at = one.retired_at, clock.now() if is_retired else None
    await _save(one, "measure_retired" if is_retired else "measure_restored", before, scope)
    return int(one.id)


async def _own(measure_id: int, version: int) -> models.Measure:
    one = await models.Measure.select_for_update().get_or_none(id=measure_id)
    if one is None:
        raise NotFound(path=["measureId"])
    if one.version != version:
        raise Stale(current_version=one.version)
    return one


async def _save(one: models.Measure, deed: str, before: object, scope: Scope) -> None:
    one.version += 1
    await one.save()
    await audit.record(deed, f"measure {one.id}", scope=scope, before=before, after=(one.name, one.retired_at))


def _names(name: tuple[str, str]) -> tuple[str, str]:
    english = text.line(name[1], most=80, field="nameEn") if name[1].strip() else ""
    return text.line(name[0], most=80, field="name"), english
