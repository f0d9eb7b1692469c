"""Ending what was published: a policy from a day on, a version before its first day."""

from datetime import date

import models
from incentives import drafting
from incentives.drafting import PolicyInPast
from incentives.facts import PolicyEnded
from incentives.policies import PolicyState
from kit import clock
from kit.errors import Conflict, NotFound, Stale
from kit.events import announce
from kit.text import line
from kpi import periods
from models.database import atomic
from people import audit
from people.roles import Right, demand
from people.scope import Scope


class VersionCounts(Conflict):
    code = "VERSION_COUNTS"
    zh = "只有还没到生效日的版本可以撤回；已经生效的请停用规则，或发布新的一版。"
    en = "Only a version whose first day is still to come is withdrawn. Retire the policy, or publish the next version."


@atomic
async def retire_policy(policy_id: int, *, from_day: date | None, reason: str, scope: Scope) -> int:
    """Let a policy count no more from a day on, and tell those whom it concerns; its id.

    What it covers until then is settled as ever. Without a day it goes on, as long as the day has not come.

    Raises:
        NotFound: no such policy, or nothing of it was ever published.
        PolicyInPast: the day, or that on which it ended, is before today.
        and what `kit.text` refuses
    """
    demand(scope.role, Right.EDIT_POLICIES)
    policy = await models.Policy.select_for_update().get_or_none(id=policy_id)
    is_known = await models.PolicyVersion.exists(policy_id=policy_id, state=PolicyState.PUBLISHED)
    if policy is None or not is_known:
        raise NotFound(path=["policyId"])
    why, today, before = line(reason, most=200, field="reason"), periods.today(), policy.retired_from
    if (before is not None and before <= today) or (from_day is not None and from_day < today):
        raise PolicyInPast(path=["fromDay"])
    if from_day == before:
        return policy_id
    policy.retired_from, policy.retired_why, policy.retired_at = from_day, why, clock.now()
    await policy.save()
    await audit.record("policy_retired", f"policy {policy_id}", scope=scope, before=before, after=(from_day, why))
    announce(PolicyEnded(policy_id))
    return policy_id


@atomic
async def withdraw_version(version_id: int, *, reason: str, version: int, scope: Scope) -> int:
    """Take a version back before its first day: what was in force stays so, under its name. Its id.

    Raises:
        NotFound, Stale, VersionCounts, and what `kit.text` refuses
    """
    demand(scope.role, Right.EDIT_POLICIES)
    _, found = await drafting.held(version_id)
    if found.state == PolicyState.DRAFT:
        raise NotFound(path=["versionId"])
    if found.version != version:
        raise Stale(current_version=found.version)
    if found.state != PolicyState.PUBLISHED or found.from_day is None or found.from_day <= periods.today():
        raise VersionCounts(path=["versionId"])
    why = line(reason, most=200, field="reason")
    await drafting.withdraw(found, why)
    published = models.PolicyVersion.filter(policy_id=found.policy_id, state=PolicyState.PUBLISHED)
    if last := await published.order_by("-number").first():
        await models.Policy.filter(id=found.policy_id).update(name=last.name, name_en=last.name_en)
    await audit.record("policy_withdrawn", f"policy version {version_id}", scope=scope, after=why)
    return version_id
