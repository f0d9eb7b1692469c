"""Making a scorecard: one draft at a time, checked whole, published for a month to come and then never edited."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import models
from kit import clock, text
from kit.errors import Conflict, Invalid, NotFound, Stale
from kit.events import announce
from kpi import periods, settling
from kpi.facts import VersionPublished
from kpi.formulas import WHOLE_BP
from kpi.measures import LEARNING, MOST_MINUTES_BP
from kpi.scorecards import Freedom, Rules, VersionState
from models.database import atomic
from people import audit
from people.roles import LEARNERS, Right, demand
from people.scope import Scope

MOST_LINES = 20
MOST_OVERLAYS = 40
MINUTES = next(one.key for one in LEARNING if one.key.endswith("minutes"))


class WeightsWrong(Invalid):
    code = "WEIGHTS_TOTAL"
    zh = "权重合计要正好是 100%，现在是 {total}%。"
    en = "Weights must total 100 %; these total {total} %."


class MinutesTooHeavy(Invalid):
    code = "MINUTES_WEIGHT"
    zh = "有效学习分钟的权重最多 20%。"
    en = "Credited minutes weigh 20 % at most."


class MeasureTwice(Invalid):
    code = "MEASURE_TWICE"
    zh = "同一个指标只能出现一次。"
    en = "A measure can stand in a scorecard once."


class MeasureUnfit(Invalid):
    code = "MEASURE_UNFIT"
    zh = "这个指标不存在或已停用。"
    en = "There is no such measure, or it has been retired."


class WeightOutOfBounds(Invalid):
    code = "WEIGHT_BOUNDS"
    zh = "总部允许的权重范围是 {least}% 到 {most}%。"
    en = "Headquarters allows a weight from {least} % to {most} %."


class RulesWrong(Invalid):
    code = "RULES"
    zh = "规则不正确：封顶 100% 到 200%，保底 0 到 100%，等级分数要从高到低，最后一级为 0。"
    en = "The rules are wrong: cap 100 to 200 %, floor 0 to 100 %, grades from high to low, the last from 0."


class TargetWrong(Invalid):
    code = "TARGET"
    zh = "目标要大于 0；没有目标就留空。"
    en = "A target is above 0; leave it empty where there is none."


class FromDayWrong(Invalid):
    code = "FROM_DAY"
    zh = "考核表从某个月的 1 日起生效，不能早于还没有冻结的第一个月。"
    en = "A scorecard takes effect on the first of a month that is not frozen."


class NotADraft(Conflict):
    code = "PUBLISHED"
    zh = "已发布的考核表不能修改，请新建一版。"
    en = "A published scorecard cannot be edited; draft a new version."


class DraftExists(Conflict):
    code = "DRAFT_EXISTS"
    zh = "已经有一份草稿，请先发布或删除。"
    en = "There is a draft already; publish or discard it first."


@dataclass(frozen=True)
class LineDraft:
    """`target` and `low` as the table keeps them: see `models.kpi.ScorecardLine`."""

    measure_id: int
    weight_bp: int
    target: int | None = None
    low: int | None = None
    freedom: Freedom = Freedom.LOCKED
    least_bp: int = 0
    most_bp: int = WHOLE_BP


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


@atomic
async def draft_scorecard(draft: Draft, *, scope: Scope) -> int:
    """Begin a new version; its id.

    Raises:
        DraftExists, and what `_check` raises.
    """
    demand(scope.role, Right.EDIT_KPI)
    if await models.ScorecardVersion.exists(state=VersionState.DRAFT.value):
        raise DraftExists
    newest = await models.ScorecardVersion.all().order_by("-number").first()
    version = await models.ScorecardVersion.create(
        number=newest.number + 1 if newest else 1, state=VersionState.DRAFT.value, rules={}, made_at=clock.now()
    )
    await _write(version, draft)
    await audit.record("scorecard_drafted", f"scorecard {version.id}", scope=scope, after=draft)
    return int(version.id)


@atomic
async def redraft_scorecard(version_id: int, draft: Draft, *, version: int, scope: Scope) -> int:
    """Replace what the draft says.

    Raises:
        NotFound, NotADraft, Stale, and what `_check` raises.
    """
    demand(scope.role, Right.EDIT_KPI)
    kept = await _draft(version_id, version)
    await models.ScorecardLine.filter(version_id=kept.id).delete()
    await models.Overlay.filter(version_id=kept.id).delete()
    kept.version += 1
    await _write(kept, draft)
    await audit.record("scorecard_redrafted", f"scorecard {kept.id}", scope=scope, after=draft)
    return int(kept.id)


@atomic
async def discard_scorecard(version_id: int, *, version: int, scope: Scope) -> None:
    """Raises:
    NotFound, NotADraft, Stale
    """
    demand(scope.role, Right.EDIT_KPI)
    kept = await _draft(version_id, version)
    await models.ScorecardLine.filter(version_id=kept.id).delete()
    await models.Overlay.filter(version_id=kept.id).delete()
    await kept.delete()
    await audit.record("scorecard_discarded", f"scorecard {version_id}", scope=scope)


@atomic
async def publish_scorecard(version_id: int, *, from_day: date, version: int, scope: Scope) -> int:
    """Let the draft count from a month on; the scores of that month and later ones are due.

    Raises:
        NotFound, NotADraft, Stale, FromDayWrong, and what `_check` raises: a measure may have been retired since.
    """
    demand(scope.role, Right.EDIT_KPI)
    kept = await _draft(version_id, version)
    frozen = await models.Period.filter(frozen_at__isnull=False).order_by("-first_day").first()
    if from_day.day != 1 or (frozen and from_day <= frozen.last_day):
        raise FromDayWrong(path=["fromDay"])
    lines = await models.ScorecardLine.filter(version_id=kept.id).order_by("position")
    await _check_lines([_as_draft(line) for line in lines])
    kept.state, kept.from_day, kept.version = VersionState.PUBLISHED.value, from_day, kept.version + 1
    kept.published_at, kept.published_by_id = clock.now(), scope.me
    await kept.save()
    await periods.open_months([from_day, max(from_day, periods.today())])
    await settling.mark(from_day)
    await audit.record("scorecard_published", f"scorecard {kept.id}", scope=scope, after=(kept.number, from_day))
    announce(VersionPublished(kept.id))
    return int(kept.id)


async def _draft(version_id: int, version: int) -> models.ScorecardVersion:
    kept = await models.ScorecardVersion.select_for_update().get_or_none(id=version_id)
    if kept is None:
        raise NotFound(path=["scorecardId"])
    if kept.state != VersionState.DRAFT:
        raise NotADraft(current_version=kept.version)
    if kept.version != version:
        raise Stale(current_version=kept.version)
    return kept


def _as_draft(line: models.ScorecardLine) -> LineDraft:
    bounds = (Freedom(line.freedom), line.least_bp, line.most_bp)
    return LineDraft(line.measure_id, line.weight_bp, line.target, line.low, *bounds)


async def _write(version: models.ScorecardVersion, draft: Draft) -> None:
    await _check(draft)
    version.rules = draft.rules.plain()
    version.note = text.line(draft.note, most=400, field="note") if draft.note.strip() else ""
    await version.save()
    lines = [
        models.ScorecardLine(version_id=version.id, position=at, **vars(line) | {"freedom": line.freedom.value})
        for at, line in enumerate(draft.lines, 1)
    ]
    overlays = [
        models.Overlay(
            version_id=version.id,
            made_at=clock.now(),
            **vars(one) | {"weights": {str(measure): bp for measure, bp in one.weights.items()}},
        )
        for one in draft.overlays
    ]
    await models.ScorecardLine.bulk_create(lines)
    await models.Overlay.bulk_create(overlays)


async def _check(draft: Draft) -> None:
    """Raises:
    WeightsWrong, MinutesTooHeavy, MeasureTwice, MeasureUnfit, TargetWrong, WeightOutOfBounds, RulesWrong, NotFound
    """
    _check_rules(draft.rules)
    await _check_lines(draft.lines)
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


async def _check_lines(lines: Sequence[LineDraft]) -> None:
    known = {one.id: one for one in await models.Measure.filter(retired_at=None)}
    if not 1 <= len(lines) <= MOST_LINES:
        raise WeightsWrong(total=0, path=["lines"])
    if len({line.measure_id for line in lines}) < len(lines):
        raise MeasureTwice(path=["lines"])
    for at, line in enumerate(lines):
        path = ["lines", str(at)]
        if line.measure_id not in known:
            raise MeasureUnfit(path=[*path, "measureId"])
        if line.target is not None and line.target <= 0:
            raise TargetWrong(path=[*path, "target"])
        if not 0 <= line.least_bp <= line.weight_bp <= line.most_bp <= WHOLE_BP:
            raise _bounds(line, [*path, "weightBp"])
    _check_total({line.measure_id: line.weight_bp for line in lines}, ["lines"])
    for line in lines:
        if known[line.measure_id].key == MINUTES and line.weight_bp > MOST_MINUTES_BP:
            raise MinutesTooHeavy(path=["lines"])


async def _check_overlay(one: OverlayDraft, lines: Sequence[LineDraft], path: list[str]) -> None:
    known = {line.measure_id: line for line in lines}
    if (one.role and one.role not in LEARNERS) or one.stage not in (None, 1, 2, 3):
        raise RulesWrong(path=path)
    if one.unit_id is not None and not await models.Unit.exists(id=one.unit_id):
        raise NotFound(path=[*path, "unitId"])
    for measure, bp in one.weights.items():
        line = known.get(measure)
        if line is None:
            raise MeasureUnfit(path=[*path, "weights"])
        free = {Freedom.LOCKED: (line.weight_bp,) * 2, Freedom.FREE: (0, WHOLE_BP)}
        least, most = free.get(line.freedom, (line.least_bp, line.most_bp))
        if one.unit_id is not None and not least <= bp <= most:
            raise WeightOutOfBounds(path=[*path, "weights"], least=least / 100, most=most / 100)
    _check_total(one.weights, [*path, "weights"])
    minutes = await models.Measure.get_or_none(key=MINUTES)
    if minutes and one.weights.get(minutes.id, 0) > MOST_MINUTES_BP:
        raise MinutesTooHeavy(path=path)


def _check_total(weights: dict[int, int], path: list[str]) -> None:
    total = sum(weights.values())
    if total != WHOLE_BP or min(weights.values()) < 0:
        raise WeightsWrong(total=f"{total / 100:g}", path=path)


def _bounds(line: LineDraft, path: list[str]) -> WeightOutOfBounds:
    return WeightOutOfBounds(path=path, least=line.least_bp / 100, most=line.most_bp / 100)
