"""A row of each type that is a node, for the walk over foreign ids: a guide's own, and what is everybody's."""

from datetime import date, timedelta
from typing import Any

import models
from kit import clock
from kpi.scorecards import Rules
from tests.chain import Chain
from tests.honors.honoring import honored_for
from tests.honors.vouching import vouched_for
from tests.incentives.mall_rows import redeemed_by
from tests.incentives.policy_rows import settled_for
from tests.ledger.booking import booked_for


async def kept_of(chain: Chain, side: str, guide: int, unit: models.Unit, month: int, card: int) -> dict[str, int]:
    """What belongs to a guide beside their learning."""
    now = clock.now()
    told = await models.Notification.create(
        person_id=guide, kind="NUDGE", params={}, cause=side, created_at=now, show_at=now - timedelta(days=1)
    )
    ordered = await models.Assignment.create(course_id=chain.courses["one"], unit_id=unit.id, made_by_id=1, made_at=now)
    traced = await models.Audit.create(at=now, actor_id=guide, role="GUIDE", unit_path=unit.path, deed="x", object="y")
    sent = await models.Upload.create(key=side, person_id=guide, name=side, digest=side, content=b"", made_at=now)
    signed = await models.SignIn.get(person_id=guide)
    scored = await models.Score.create(
        period_id=month, person_id=guide, is_frozen=False, unit_id=unit.id, role="GUIDE",
        stage=1, version_id=card, active_days=1, days=30, lines=[], digest="", scored_at=now,
    )  # fmt: skip
    came = await models.ReadingImport.create(
        digest=side, file_name=side, source="FILE", mapping={}, errors=[], state="WRONG", made_at=now
    )
    sends = await models.ReadingSource.create(key=side, name=side, sealed="", made_at=now, ended_at=now)
    able = await models.CapabilityModel.get()
    said = await models.Assessment.create(
        person_id=guide, source="LEAD", number=1, role="GUIDE", model_id=able.id, day=date(2026, 11, 1),
        made_by_id=guide, made_at=now,
    )  # fmt: skip
    kept: dict[str, Any] = {
        "SavedView": await _view_of(guide),
        "Assessment": said,
        "StatementLine": await booked_for(guide), "Payout": await _paid_out(),
        **{**await settled_for(side, guide), **await redeemed_by(guide, unit)},
        "Credential": await vouched_for(guide, side), **await honored_for(guide, side, unit.id),
        "ReadingImport": came,
        "ReadingSource": sends,
        "RosterImport": await _rostered(side, guide),
        "WecomRun": await models.WecomRun.create(state="DONE", total=0, started_at=now, ended_at=now),
        "Notification": told,
        "Assignment": ordered,
        "AuditEntry": traced,
        "Upload": sent,
        "SignIn": signed,
    }  # fmt: skip
    return {kind: int(row.id) for kind, row in (kept | {"Score": scored}).items()}


async def _paid_out() -> models.Payout:
    return await models.Payout.create(
        period="2026-10", currency="CNY", people=1, amount=1, made_by_id=1, made_at=clock.now()
    )


async def _view_of(guide: int) -> models.SavedView:
    return await models.SavedView.create(
        person_id=guide, screen="SCORES", name="view", query="by=people", position=1, made_at=clock.now()
    )


async def _rostered(name: str, by: int) -> models.RosterImport:
    day = date(2026, 11, 1)
    return await models.RosterImport.create(
        file_name=name, first_day=day, last_day=day, people=0, days=0, made_by_id=by, made_at=clock.now()
    )


async def public() -> tuple[models.Period, models.ScorecardVersion, models.Measure, models.CapabilityModel]:
    """What is the same for everybody in KPI."""
    able = await models.CapabilityModel.create(
        role="GUIDE", number=1, state="PUBLISHED", from_day=date(2026, 11, 1), lead_bp=5_000, evidence_bp=3_000,
        self_bp=2_000, made_at=clock.now(),
    )  # fmt: skip
    month = await models.Period.create(first_day=date(2026, 11, 1), last_day=date(2026, 11, 30))
    card = await models.ScorecardVersion.create(
        number=1, state="PUBLISHED", from_day=month.first_day, rules=Rules().plain(), made_at=clock.now()
    )
    counted = await models.Measure.create(
        key="adds", name="adds", unit="COUNT", kind="SUM", direction="UP", family="ASSETS", source="REPORTED"
    )
    return month, card, counted, able
