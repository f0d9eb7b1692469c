"""Making a scorecard: one draft at a time, checked whole, published for a month to come and then never edited."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import models
from kit import clock, text
from kit.drafts import DraftExists, draft_as_read
from kit.errors import Invalid
from kit.events import announce
from kpi import due_scores, periods
from kpi.drafts import Draft, LineDraft, check, check_lines
from kpi.facts import VersionPublished
from kpi.formulas import rounded
from kpi.scorecards import Freedom, VersionState, target_places
from models.database import atomic, one_by_one
from models.locks import Lock
from people import audit
from people.roles import Right, demand
from people.scope import Scope


class FromDayWrong(Invalid):
    zh = "考核表从某个月的 1 日起生效，不能早于还没有冻结的第一个月。"
    en = "A scorecard takes effect on the first of a month that is not frozen."


@atomic
async def draft_scorecard(draft: Draft, *, scope: Scope) -> int:
    """Begin a new version; its id.

    Raises:
        DraftExists, and what `_check` raises.
    """
    demand(scope.role, Right.EDIT_KPI)
    await one_by_one(Lock.SCORECARDS)
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
        NotFound, Published, Stale, and what `_check` raises.
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
    NotFound, Published, Stale
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
        NotFound, Published, Stale, FromDayWrong, and what `_check` raises: a measure may have been retired since.
    """
    demand(scope.role, Right.EDIT_KPI)
    kept = await _draft(version_id, version)
    frozen = await models.Period.filter(frozen_at__isnull=False).order_by("-first_day").first()
    if from_day.day != 1 or (frozen and from_day <= frozen.last_day):
        raise FromDayWrong(path=["fromDay"])
    lines = await models.ScorecardLine.filter(version_id=kept.id).order_by("position")
    known = await _measures()
    await check_lines([_as_draft(line, known) for line in lines], known)
    kept.state, kept.from_day, kept.version = VersionState.PUBLISHED.value, from_day, kept.version + 1
    kept.published_at, kept.published_by_id = clock.now(), scope.me
    await kept.save()
    await periods.open_months([from_day, max(from_day, periods.today())])
    await due_scores.mark(from_day)
    await audit.record("scorecard_published", f"scorecard {kept.id}", scope=scope, after=(kept.number, from_day))
    announce(VersionPublished(kept.id))
    return int(kept.id)


async def _draft(version_id: int, version: int) -> models.ScorecardVersion:
    found = await models.ScorecardVersion.select_for_update().get_or_none(id=version_id)
    return draft_as_read(found, version, field="scorecardId")


def _as_draft(line: models.ScorecardLine, known: Mapping[int, models.Measure]) -> LineDraft:
    bounds = (Freedom(line.freedom), line.least_bp, line.most_bp)
    target = Decimal(line.target) if line.target is not None else None  # checked for its sign only
    return LineDraft(line.measure_id, line.weight_bp, target, None, *bounds, line.exposure_id)


async def _measures() -> dict[int, models.Measure]:
    """Those that can stand in a scorecard."""
    return {one.id: one for one in await models.Measure.filter(retired_at=None)}


async def _write(version: models.ScorecardVersion, draft: Draft) -> None:
    known = await _measures()
    await check(draft, known)
    version.rules = draft.rules.plain()
    version.note = text.line(draft.note, most=400, field="note") if draft.note.strip() else ""
    await version.save()
    lines = [
        models.ScorecardLine(version_id=version.id, position=at, **_row(line, known[line.measure_id]))
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


def _row(line: LineDraft, measure: models.Measure) -> dict[str, Any]:
    """A rate's target has four more decimals than the measure."""
    places = target_places(measure.kind, measure.decimals)

    def whole(number: Decimal | None) -> int | None:
        return None if number is None else int(rounded(number.scaleb(places), 0))

    numbers = {"target": whole(line.target), "low": whole(line.low), "freedom": line.freedom.value}
    return {**vars(line), **numbers}
