"""Making a capability model: one draft a role at a time, checked whole, published and then never edited."""

from collections.abc import Sequence

import models
from kit import clock, text
from kit.drafts import DraftExists, draft_as_read
from kit.errors import NotFound
from kpi import periods
from kpi.capability.capability_drafts import CapabilityDraft, ModelDraft, checked
from kpi.scorecards import VersionState
from models.database import atomic, one_by_one
from models.locks import Lock
from people import audit
from people.roles import Right, demand
from people.scope import Scope


@atomic
async def draft_model(draft: ModelDraft, *, scope: Scope) -> int:
    """Begin a new version of a role's model; its id.

    Raises:
        DraftExists, and what `checked` raises.
    """
    demand(scope.role, Right.EDIT_KPI)
    await one_by_one(Lock.CAPABILITIES)  # two drafts of a role take turns
    kept = await checked(draft, scope)
    of_role = models.CapabilityModel.filter(role=draft.role)
    if await of_role.filter(state=VersionState.DRAFT.value).exists():
        raise DraftExists
    newest = await of_role.order_by("-number").first()
    made = models.CapabilityModel(
        role=draft.role,
        number=newest.number + 1 if newest else 1,
        state=VersionState.DRAFT.value,
        made_at=clock.now(),
    )
    await _write(made, draft, kept)
    await audit.record("capability_model_drafted", f"capability model {made.id}", scope=scope, after=draft)
    return int(made.id)


@atomic
async def redraft_model(model_id: int, draft: ModelDraft, *, version: int, scope: Scope) -> int:
    """Replace what the draft says; its role stays.

    Raises:
        NotFound, Published, Stale, and what `checked` raises.
    """
    demand(scope.role, Right.EDIT_KPI)
    one = await _draft(model_id, version)
    if draft.role != one.role:
        raise NotFound(path=["modelId"])
    kept = await checked(draft, scope)
    await _empty(one.id)
    one.version += 1
    await _write(one, draft, kept)
    await audit.record("capability_model_redrafted", f"capability model {one.id}", scope=scope, after=draft)
    return int(one.id)


@atomic
async def discard_model(model_id: int, *, version: int, scope: Scope) -> None:
    """Raises:
    NotFound, Published, Stale
    """
    demand(scope.role, Right.EDIT_KPI)
    one = await _draft(model_id, version)
    await _empty(one.id)
    await one.delete()
    await audit.record("capability_model_discarded", f"capability model {model_id}", scope=scope)


@atomic
async def publish_model(model_id: int, *, version: int, scope: Scope) -> int:
    """Let the draft count from today on. What was said of a capability goes on to count where its key is the same.

    Raises:
        NotFound, Published, Stale
    """
    demand(scope.role, Right.EDIT_KPI)
    one = await _draft(model_id, version)
    one.state, one.from_day, one.version = VersionState.PUBLISHED.value, periods.today(), one.version + 1
    one.published_at, one.published_by_id = clock.now(), scope.me
    await one.save()
    after = (one.role, one.number, one.from_day)
    await audit.record("capability_model_published", f"capability model {one.id}", scope=scope, after=after)
    return int(one.id)


async def _draft(model_id: int, version: int) -> models.CapabilityModel:
    found = await models.CapabilityModel.select_for_update().get_or_none(id=model_id)
    return draft_as_read(found, version, field="modelId")


async def _empty(model_id: int) -> None:
    there = models.Capability.filter(model_id=model_id)
    await models.CapabilityCourse.filter(capability_id__in=await there.values_list("id", flat=True)).delete()
    await there.delete()


async def _write(one: models.CapabilityModel, draft: ModelDraft, kept: Sequence[CapabilityDraft]) -> None:
    weights = draft.weights
    one.lead_bp, one.evidence_bp, one.self_bp = weights.lead_bp, weights.evidence_bp, weights.self_bp
    one.note = text.line(draft.note, most=400, field="note") if draft.note.strip() else ""
    await one.save()
    for position, each in enumerate(kept, 1):
        made = await models.Capability.create(
            model_id=one.id,
            key=each.key,
            position=position,
            name=each.name[0],
            name_en=each.name[1],
            weight_bp=each.weight_bp,
            demanded=each.demanded,
            levels=[list(words) for words in each.levels],
        )
        await models.CapabilityCourse.bulk_create(
            models.CapabilityCourse(capability_id=made.id, course_id=course, level=level)
            for course, level in each.courses
        )
