"""A policy, its version and a settlement, as they stand in the tables."""

from datetime import date

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


async def settled_for(name: str) -> dict[str, models.Policy | models.PolicyVersion | models.Settlement]:
    """Published, and settled for October."""
    now = clock.now()
    policy = await models.Policy.create(name=name, made_by_id=1, made_at=now)
    version = await models.PolicyVersion.create(
        policy_id=policy.id, number=1, state="PUBLISHED", from_day=date(2026, 10, 1), terms=TERMS.plain(),
        made_by_id=1, made_at=now, published_at=now, published_by_id=1,
    )  # fmt: skip
    settlement = await models.Settlement.create(
        policy_id=policy.id, version_id=version.id, period="2026-10", number=1, state="POSTED", plan_hash="",
        summary=SUMMARY, made_by_id=1, made_at=now, approved_by_id=2,
    )  # fmt: skip
    return {"Policy": policy, "PolicyVersion": version, "Settlement": settlement}
