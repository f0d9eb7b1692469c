"""What a scorecard may say: its lines, overlays and rules, checked whole before anything is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

import models
from kit.errors import Invalid, NotFound
from kpi.formulas import WHOLE_BP, Direction, Normalisation
from kpi.measures import LEARNING, MOST_MINUTES_BP, MeasureKind, MeasureSource
from kpi.scorecards import Freedom, Rules
from people.roles import LEARNERS

MOST_LINES = 20
MOST_OVERLAYS = 40
MOST_TARGET = 10**12
MINUTES = next(one.key for one in LEARNING if one.key.endswith("minutes"))


class WeightsWrong(Invalid):
    code = "WEIGHTS"
    zh = "权重合计要正好是 100%，现在是 {total}%。"
    en = "Weights must total 100 %; these total {total} %."


class MinutesTooHeavy(Invalid):
    zh = "有效学习分钟的权重最多 20%。"
    en = "Credited minutes weigh 20 % at most."


class MeasureTwice(Invalid):
    zh = "同一个指标只能出现一次。"
    en = "A measure can stand in a scorecard once."


class MeasureUnfit(Invalid):
    zh = "这个指标不存在或已停用。"
    en = "There is no such measure, or it has been retired."


class WeightOutOfBounds(Invalid):
    code = "WEIGHTS"
    zh = "这一项的权重被你锁定或限定在 {least}% 到 {most}% 之间，要调请先改这个限定。"
    en = "You locked or bounded this weight: it lies between {least} % and {most} %. Change that first."


class OverlayOutOfBounds(Invalid):
    code = "WEIGHTS"
    zh = (
        "这一组的权重是它自己定的 {now}%，现在超出了这个指标允许的范围（{least}% 到 {most}%）："
        "改这里，或放宽上面这个指标的“下级能否调”。"
    )
    en = (
        "This group has a weight of its own, {now} %, outside what the line of this measure allows now: {least} % to "
        "{most} %. Change it here, or let the line allow more."
    )


class RulesWrong(Invalid):
    zh = "规则不正确：封顶 100% 到 200%，保底 0 到 100%，等级分数要从高到低，最后一级为 0。"
    en = "The rules are wrong: cap 100 to 200 %, floor 0 to 100 %, grades from high to low, the last from 0."


class TargetWrong(Invalid):
    zh = "目标要大于 0，不超过一万亿；没有目标就留空。"
    en = "A target lies above 0 and up to a trillion; leave it empty where there is none."


class ExposureUnfit(Invalid):
    zh = (
        "只有按目标计分、越多越好的累计指标能按客流校正；客流要是另一个累计指标，不能是学习指标，也不能计入这张考核表。"
    )
    en = (
        "Only a sum that is better the higher can be adjusted, in a scorecard that goes by targets; "
        "and only by another sum that is neither learned nor counts in the same scorecard."
    )


@dataclass(frozen=True)
class LineDraft:
    """`target` of a guide and a whole month, and `low`, the lower post of MIN_MAX, as people know the numbers.

    `exposure_id`: targets go by how much of this measure a store has a head.
    """

    measure_id: int
    weight_bp: int
    target: Decimal | None = None
    low: Decimal | None = None
    freedom: Freedom = Freedom.LOCKED
    least_bp: int = 0
    most_bp: int = WHOLE_BP
    exposure_id: int | None = None


@dataclass(frozen=True)
class OverlayDraft:
    """Other weights for whom it fits; `weights` by measure."""

    weights: dict[int, int]
    stage: int | None = None
    role: str = ""
    unit_id: int | None = None


@dataclass(frozen=True)
class Draft:
    lines: Sequence[LineDraft]
    overlays: Sequence[OverlayDraft] = ()
    rules: Rules = field(default_factory=Rules)
    note: str = ""


async def check(draft: Draft, known: Mapping[int, models.Measure]) -> None:
    """Raises:
    WeightsWrong, MinutesTooHeavy, MeasureTwice, MeasureUnfit, TargetWrong, WeightOutOfBounds, OverlayOutOfBounds,
    RulesWrong, NotFound, ExposureUnfit
    """
    _check_rules(draft.rules)
    await check_lines(draft.lines, known)
    for at, line in enumerate(draft.lines):
        if line.exposure_id is not None and draft.rules.normalisation is not Normalisation.TARGET:
            raise ExposureUnfit(path=["lines", str(at), "exposureId"])
    if len(draft.overlays) > MOST_OVERLAYS:
        raise RulesWrong(path=["overlays"])
    for at, one in enumerate(draft.overlays):
        await _check_overlay(one, draft.lines, ["overlays", str(at)])


def _check_rules(rules: Rules) -> None:
    least = [score for _, score in rules.bands]
    names = [name for name, _ in rules.bands]
    is_falling = all(above > below for above, below in pairwise(least))
    is_named = len(set(names)) == len(names) and all(0 < len(name) <= 8 for name in names)
    is_sane = 10_000 <= rules.cap_bp <= 20_000 and 0 <= rules.floor_bp <= 10_000
    is_bounded = 0 <= rules.least_weight_bp <= WHOLE_BP and 0 <= rules.least_days <= 31
    if not (2 <= len(names) <= 8 and is_falling and least[-1] == 0 and is_named and is_sane and is_bounded):
        raise RulesWrong(path=["rules"])


async def check_lines(lines: Sequence[LineDraft], known: Mapping[int, models.Measure]) -> None:
    if not 1 <= len(lines) <= MOST_LINES:
        raise WeightsWrong(total=0, path=["lines"])
    if len({line.measure_id for line in lines}) < len(lines):
        raise MeasureTwice(path=["lines"])
    for at, line in enumerate(lines):
        path = ["lines", str(at)]
        if line.measure_id not in known:
            raise MeasureUnfit(path=[*path, "measureId"])
        if not all(number is None or 0 <= number <= MOST_TARGET for number in (line.target, line.low)):
            raise TargetWrong(path=[*path, "target"])
        if line.target == 0:
            raise TargetWrong(path=[*path, "target"])
        if not 0 <= line.least_bp <= line.weight_bp <= line.most_bp <= WHOLE_BP:
            raise _bounds(line.least_bp, line.most_bp, [*path, "weightBp"])
        _check_exposure(line, known, {each.measure_id for each in lines}, [*path, "exposureId"])
    _check_total({line.measure_id: line.weight_bp for line in lines}, ["lines"])
    for line in lines:
        if known[line.measure_id].key == MINUTES and line.weight_bp > MOST_MINUTES_BP:
            raise MinutesTooHeavy(path=["lines"])


def _check_exposure(line: LineDraft, known: Mapping[int, models.Measure], scored: set[int], path: list[str]) -> None:
    """What people are scored by is theirs to change: it says nothing of a store's chances."""
    if line.exposure_id is None:
        return
    judged, exposure = known[line.measure_id], known.get(line.exposure_id)
    if exposure is None:
        raise MeasureUnfit(path=path)
    is_summed = judged.kind == exposure.kind == MeasureKind.SUM and judged.direction == Direction.UP
    if not is_summed or exposure.source == MeasureSource.LEARNING or exposure.id in scored:
        raise ExposureUnfit(path=path)


async def _check_overlay(one: OverlayDraft, lines: Sequence[LineDraft], path: list[str]) -> None:
    by_measure = {line.measure_id: line for line in lines}
    if (one.role and one.role not in LEARNERS) or one.stage not in (None, 1, 2, 3):
        raise RulesWrong(path=path)
    if one.unit_id is not None and not await models.Unit.exists(id=one.unit_id):
        raise NotFound(path=[*path, "unitId"])
    for at, (measure, bp) in enumerate(one.weights.items()):
        line = by_measure.get(measure)
        if line is None:
            raise MeasureUnfit(path=[*path, "weights"])
        free = {Freedom.LOCKED: (line.weight_bp,) * 2, Freedom.FREE: (0, WHOLE_BP)}
        least, most = free.get(line.freedom, (line.least_bp, line.most_bp))
        if one.unit_id is not None and not least <= bp <= most:
            bounds = {"now": f"{bp / 100:g}", "least": f"{least / 100:g}", "most": f"{most / 100:g}"}
            raise OverlayOutOfBounds(path=[*path, "weights", str(at), "weightBp"], **bounds)
    _check_total(one.weights, [*path, "weights"])
    minutes = await models.Measure.get_or_none(key=MINUTES)
    if minutes and one.weights.get(minutes.id, 0) > MOST_MINUTES_BP:
        raise MinutesTooHeavy(path=path)


def _check_total(weights: dict[int, int], path: list[str]) -> None:
    total = sum(weights.values())
    if total != WHOLE_BP or min(weights.values()) < 0:
        raise WeightsWrong(total=f"{total / 100:g}", path=path)


def _bounds(least_bp: int, most_bp: int, path: list[str]) -> WeightOutOfBounds:
    return WeightOutOfBounds(path=path, least=f"{least_bp / 100:g}", most=f"{most_bp / 100:g}")
