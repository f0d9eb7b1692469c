"""Writing policies: a draft changes until it is published; what is published stands, and the next version follows."""

from datetime import date

import models
from incentives import naming, policies
from incentives.conditions.meeting import Both
from incentives.facts import PolicyEnded, PolicyPublished
from incentives.policies import PolicyState
from incentives.terms import MOST_AMOUNT, Effect, Terms, checked
from kit import clock
from kit.drafts import draft_as_read
from kit.errors import Conflict, Invalid, NotFound, Stale
from kit.events import announce
from kit.text import line
from kpi import periods
from kpi.scorecards import Freedom
from models.database import atomic, run
from people import audit
from people.roles import Right, Role, demand
from people.scope import Scope

LEAST_PEOPLE = 3
HQ = [Role.HQ_MAKER.value, Role.HQ_APPROVER.value, Role.ADMIN.value]


class TooFewToPunish(Conflict):
    code = "TOO_FEW_TO_PUNISH"
    zh = "总部只有 {people} 人，起草、审批、裁决申诉至少要 3 人，所以这里只能奖励。"
    en = "Headquarters has {people} people; to make, approve and judge takes 3, so only rewards are possible here."


class PolicyInPast(Invalid):
    zh = "规则最早从今天起生效，不追溯。"
    en = "A policy counts from today on at the earliest, never for days before."


class PolicyRetired(Conflict):
    code = "POLICY_RETIRED"
    zh = "规则已停用，或已定了停用的日子。"
    en = "The policy is retired, or the day is set from which it is."


class RhythmFixed(Invalid):
    zh = "规则已按原来的周期发布，不能改周期；请另建一条新规则。"
    en = "The policy was published with another rhythm, which stays. Make a new policy for this one."


class OverlayBeyond(Invalid):
    code = "OVERLAY_BEYOND"
    zh = "总部没有开放这个数字，或者超出了允许的范围。"
    en = "Headquarters has not opened this number, or it lies beyond the bounds."


@atomic
async def draft_policy(
    terms: Terms,
    *,
    name: str,
    name_en: str = "",
    note: str = "",
    policy_id: int | None = None,
    replaces: int | None = None,
    scope: Scope,
) -> int:
    """A draft of a new policy, or the next version of an old one; its version's id, another each time.

    `replaces` is the draft that its writer had before them, None where there was none.

    Raises:
        Stale: somebody has saved, published or begun a draft since.
        NotFound, PolicyRetired, TooFewToPunish, RhythmFixed, and what `terms.checked` and `kit.text` refuse
    """
    demand(scope.role, Right.EDIT_POLICIES)
    terms = await naming.whole(checked(terms))
    await refuse_too_few(terms)
    now = clock.now()
    said = line(name, most=80, field="name"), line(name_en, most=80, field="nameEn") if name_en else ""
    policy = await _policy(policy_id, replaces, terms, said, scope)
    last = await models.PolicyVersion.filter(policy_id=policy.id).order_by("-number").first()
    made = await models.PolicyVersion.create(
        policy_id=policy.id, number=last.number + 1 if last else 1, name=said[0], name_en=said[1],
        terms=terms.plain(), note=line(note, most=200, field="note") if note else "", made_by_id=scope.me, made_at=now,
    )  # fmt: skip
    if policy_id is not None and replaces is not None:
        await models.PolicyHand.filter(version_id=replaces).update(version_id=made.id)  # who wrote it stays an author
    await hand(made.id, scope)
    if last is None:
        await models.Policy.filter(id=policy.id).update(name=said[0], name_en=said[1])
    await audit.record("policy_drafted", f"policy {policy.id}", scope=scope, after=(said, terms))
    return int(made.id)


async def _policy(policy_id: int | None, replaces: int | None, terms: Terms, said: Both, scope: Scope) -> models.Policy:
    if policy_id is None:
        return await models.Policy.create(name=said[0], name_en=said[1], made_by_id=scope.me, made_at=clock.now())
    found = await models.Policy.select_for_update().get_or_none(id=policy_id)
    if found is None:
        raise NotFound(path=["policyId"])
    refuse_retired(found)
    await _refuse_unseen(policy_id, replaces)
    await _refuse_other_rhythm(policy_id, terms)
    await models.PolicyVersion.filter(policy_id=policy_id, state=PolicyState.DRAFT).delete()
    return found


async def hand(version_id: int, scope: Scope) -> None:
    """The viewer has a part in the version from now on, and never judges what it takes."""
    await run(
        """INSERT INTO policyhand (version_id, person_id) VALUES (:version, :me)
        ON CONFLICT (version_id, person_id) DO NOTHING""",
        version=version_id,
        me=scope.me,
    )


def refuse_retired(policy: models.Policy) -> None:
    """Raises:
    PolicyRetired
    """
    if policy.retired_from is not None:
        raise PolicyRetired


async def withdraw_later(policy_id: int, from_day: date) -> None:
    """What is published now takes the place of what was to begin on its day or later, and has not begun."""
    later = models.PolicyVersion.filter(policy_id=policy_id, state=PolicyState.PUBLISHED, from_day__gte=from_day)
    for one in await later.filter(from_day__gt=periods.today()):
        await withdraw(one, "")


async def withdraw(one: models.PolicyVersion, why: str) -> None:
    """A version that has not begun never will, and those whom it concerns are told; no reason where another follows."""
    one.state, one.version = PolicyState.WITHDRAWN, one.version + 1
    one.withdrawn_at, one.withdrawn_why = clock.now(), why
    await one.save()
    announce(PolicyEnded(one.policy_id, one.id))


async def _refuse_unseen(policy_id: int, seen: int | None) -> None:
    there = await models.PolicyVersion.get_or_none(policy_id=policy_id, state=PolicyState.DRAFT)
    if (there.id if there else None) != seen:
        raise Stale(current_version=there.version if there else 0, path=["replaces"])


async def _refuse_other_rhythm(policy_id: int, terms: Terms) -> None:
    """Weeks after months would leave days that no period of either holds."""
    last = await models.PolicyVersion.filter(policy_id=policy_id, state=PolicyState.PUBLISHED).first()
    if last is not None and Terms.of(last.terms).rhythm is not terms.rhythm:
        raise RhythmFixed(path=["rhythm"])


async def refuse_too_few(terms: Terms) -> None:
    """Raises:
    TooFewToPunish: somebody would have to judge what they made or approved.
    """
    people = await models.Membership.filter(is_current=True, role__in=HQ).count()
    if terms.has_penalty and people < LEAST_PEOPLE:
        raise TooFewToPunish(people=people, path=["rules"])


@atomic
async def publish_policy(version_id: int, *, from_day: date, version: int, scope: Scope) -> int:
    """Let a draft count from a day on, and tell everybody whom it concerns; its id.

    Raises:
        NotFound, Stale, Published, PolicyInPast, TooFewToPunish, PolicyRetired
    """
    demand(scope.role, Right.EDIT_POLICIES)
    policy, found = await held(version_id)
    draft = draft_as_read(found, version, field="versionId")
    if from_day < periods.today():
        raise PolicyInPast(path=["fromDay"])
    refuse_retired(policy)
    await refuse_too_few(Terms.of(draft.terms))
    await withdraw_later(draft.policy_id, from_day)
    draft.state, draft.from_day, draft.version = PolicyState.PUBLISHED, from_day, draft.version + 1
    draft.published_at, draft.published_by_id = clock.now(), scope.me
    await draft.save()
    await hand(version_id, scope)
    await models.Policy.filter(id=draft.policy_id).update(name=draft.name, name_en=draft.name_en)
    await audit.record("policy_published", f"policy {draft.policy_id}", scope=scope, after=(draft.terms, from_day))
    announce(PolicyPublished(version_id))
    return version_id


async def held(version_id: int) -> tuple[models.Policy, models.PolicyVersion]:
    """A version with its policy, which is held until the commit.

    Whoever writes versions holds their policy, and that first: no two wait for each other.

    Raises:
        NotFound
    """
    one = await models.PolicyVersion.get_or_none(id=version_id)
    policy = await models.Policy.select_for_update().get(id=one.policy_id) if one else None
    found = await models.PolicyVersion.get_or_none(id=version_id)  # as it is by now
    if policy is None or found is None:
        raise NotFound(path=["versionId"])
    return policy, found


@atomic
async def acknowledge_policy(version_id: int, *, scope: Scope) -> None:
    """Raises:
    NotFound: no such version, or a draft.
    """
    found = await policies.version.get(version_id, scope)
    if found is None or found.state != PolicyState.PUBLISHED:
        raise NotFound(path=["versionId"])
    await run(
        """INSERT INTO policyseen (version_id, person_id, seen_at) VALUES (:version, :me, :now)
        ON CONFLICT (version_id, person_id) DO UPDATE SET seen_at = COALESCE(policyseen.seen_at, excluded.seen_at)""",
        version=version_id,
        me=scope.me,
        now=clock.now(),
    )
    await audit.record("policy_acknowledged", f"policy version {version_id}", scope=scope)


@atomic
async def overlay_policy(version_id: int, unit_id: int, amounts: dict[str, int], *, scope: Scope) -> int:
    """Other amounts in a unit of the viewer's branch, as far as HQ left them open; none takes the overlay back.

    Only until the version comes into force.

    Raises:
        NotFound, OverlayBeyond, PolicyInPast
    """
    demand(scope.role, Right.OVERLAY_POLICIES)
    found = await policies.version.get(version_id, scope)
    unit = await models.Unit.get_or_none(id=unit_id, closed_at=None)
    if found is None or unit is None or not unit.path.startswith(scope.path):
        raise NotFound(path=["versionId" if found is None else "unitId"])
    if found.from_day is None or found.from_day <= periods.today():
        raise PolicyInPast(path=["versionId"])
    for at, (place, amount) in enumerate(amounts.items()):
        _refuse_beyond(_effect(found.meant, place), amount, ["amounts", str(at)])
    await held(version_id)
    before = await models.PolicyOverlay.get_or_none(version_id=version_id, unit_id=unit_id)
    await models.PolicyOverlay.filter(version_id=version_id, unit_id=unit_id).delete()
    if amounts:
        await models.PolicyOverlay.create(
            version_id=version_id, unit_id=unit_id, amounts=amounts, made_by_id=scope.me, made_at=clock.now()
        )
    await hand(version_id, scope)
    was = before.amounts if before else None
    await audit.record("policy_overlaid", f"policy version {version_id}", scope=scope, before=was, after=amounts)
    return version_id


def _effect(terms: Terms, place: str) -> Effect | None:
    rule, _, at = place.partition("/")
    try:
        return None if "-" in place else terms.rules[int(rule)].effects[int(at)]  # -1 would be the last
    except (ValueError, IndexError):
        return None


def _refuse_beyond(effect: Effect | None, amount: int, where: list[str]) -> None:
    """A branch never turns a reward into a penalty, nor money into a deduction."""
    if effect is None or effect.freedom is Freedom.LOCKED or amount * effect.amount <= 0 or abs(amount) > MOST_AMOUNT:
        raise OverlayBeyond(path=where)
    if effect.freedom is Freedom.BOUNDED and not effect.least <= amount <= effect.most:
        raise OverlayBeyond(path=where)
