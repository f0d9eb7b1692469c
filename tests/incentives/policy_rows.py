"""A policy, its version and a settlement, as they stand in the tables."""

from datetime import date
from typing import Any

import models
from incentives.conditions import ConditionKind
from incentives.terms import Cap, Effect, EffectKind, Rule, Terms
from incentives.windows import Rhythm
from kit import clock

TERMS = Terms(
    roles=("GUIDE",),
    rhythm=Rhythm.MONTH,
    rules=(Rule(ConditionKind.STREAK, {"days": 5}, (Effect(EffectKind.POINTS, 5),)),),
    caps=(Cap("POINTS", 50, 500),),
)
SUMMARY = {
    "people": 0, "totals": [], "last_totals": [], "last_period": None, "budgets": [], "groups": [], "spared": [],
    "punished_twice": [],
}  # fmt: skip


async def settled_for(name: str, guide: int) -> dict[str, Any]:
    """Published, settled for October, and contested by a guide."""
    now = clock.now()
    policy = await models.Policy.create(name=name, made_by_id=1, made_at=now)
    version = await models.PolicyVersion.create(
        policy_id=policy.id, number=1, state="PUBLISHED", from_day=date(2026, 10, 1), terms=TERMS.plain(),
        made_by_id=1, made_at=now, published_at=now, published_by_id=1,
    )  # fmt: skip
    settlement = await models.Settlement.create(
        policy_id=policy.id, version_id=version.id, period="2026-10", number=1, state="POSTED", plan_hash="",
        summary=SUMMARY, made_by_id=1, made_at=now, approved_by_id=2, posted_at=now,
    )  # fmt: skip
    line = await models.SettlementLine.create(
        settlement_id=settlement.id, position=1, person_id=guide, unit_id=1, rule="1.1", effect="POINTS",
        currency="POINTS", amount=-5, uncapped=-5, zh="扣", en="Taken", evidence={},
    )  # fmt: skip
    appeal = await models.Appeal.create(
        line_id=line.id, person_id=guide, policy_id=policy.id, text="x", state="OPEN", amount=5, opened_at=now,
        due_at=now,
    )  # fmt: skip
    made = {"Policy": policy, "PolicyVersion": version, "Settlement": settlement}
    return {**made, "Penalty": line, "Appeal": appeal}
