"""Saying at which level somebody is: they themselves once a month, their lead whenever there is something to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import models
from kit import clock, text
from kit.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from kpi.capability import capabilities
from kpi.capability.assessed import Source
from kpi.capability.capability_drafts import LevelWrong
from kpi.capability.levels import LEAST, MOST
from kpi.holders import employed
from kpi.periods import month_of
from models.database import atomic
from people import audit, inbox
from people.employment import refuse_too_high
from people.inbox import Message
from people.inbox_words import Kind
from people.roles import Right, Role, demand
from people.scope import Scope


class NoModel(Conflict):
    zh = "这个角色还没有能力模型。"
    en = "There is no capability model for this role yet."


class ModelChanged(Conflict):
    zh = "能力模型刚刚更新，请刷新后再评。"
    en = "The capability model has changed. Reload, then assess."


class LevelsIncomplete(Invalid):
    zh = "模型里的每项能力都要评，每项一次。"
    en = "Assess each capability of the model, once each."


class EvidenceMissing(Invalid):
    zh = "等级有变化的，请写一句看到了什么：{name}。"
    en = "Where a level changes, write a sentence on what you saw: {name}."


class NotTheNewest(Conflict):
    zh = "这次评估已经被新的代替，不能再回复。"
    en = "A newer assessment has taken its place; it takes no more answers."


@dataclass(frozen=True)
class Said:
    """A level, and what was seen."""

    level: int
    evidence: str = ""


@atomic
async def assess_self(model_id: int, said: Mapping[str, int], *, scope: Scope) -> None:
    """Say at which level one is, once a month; the same month's again replaces what was said.

    Raises:
        NoModel, ModelChanged, LevelsIncomplete, LevelWrong
    """
    demand(scope.role, Right.LEARN)
    await _one_at_a_time(scope.me)
    model, _ = await _model(scope.role, model_id, set(said), scope)
    levels = {key: Said(level) for key, level in said.items()}
    _check(levels)
    today = clock.day_in(scope.zone)
    before = await _current(scope.me, Source.SELF, scope.role)
    if before is not None and month_of(before.day) == month_of(today):
        before.model_id, before.day, before.made_at = model, today, clock.now()
        await before.save()
        await models.AssessedLevel.filter(assessment_id=before.id).delete()
        await _keep(before.id, levels)
    else:
        await _add(scope.me, Source.SELF, scope.role, (model, levels), before, scope)
    await audit.record("self_assessed", f"person {scope.me}", scope=scope, after=sorted(said.items()))


@atomic
async def assess_member(person_id: int, model_id: int, said: Mapping[str, Said], *, number: int, scope: Scope) -> None:
    """Say at which level somebody of one's branch and below one's rank is, with what was seen wherever it changes.

    `number` is that of the last assessment by a lead that was read, 0 when there was none.

    Raises:
        NotFound, Dismissed, RoleTooHigh: the person; nobody assesses themselves.
        Stale, NoModel, ModelChanged, LevelsIncomplete, LevelWrong, EvidenceMissing
    """
    demand(scope.role, Right.ASSESS)
    person = await employed(person_id, scope)
    role = Role(person.role)
    refuse_too_high(role, scope)
    await _one_at_a_time(person.id)
    before = await _current(person.id, Source.LEAD, role)
    if (before.number if before else 0) != number:
        raise Stale(current_version=before.number if before else 0)
    model, names = await _model(role, model_id, set(said), scope)
    levels = {key: Said(one.level, _sentence(one.evidence)) for key, one in said.items()}
    _check(levels)
    was = {one.key: one.level for one in await models.AssessedLevel.filter(assessment_id=before.id)} if before else {}
    for key, one in levels.items():
        if one.level != was.get(key) and not one.evidence:
            raise EvidenceMissing(path=["levels"], name=names[key])
    made = await _add(person.id, Source.LEAD, role, (model, levels), before, scope)
    await audit.record("member_assessed", f"person {person.id}", scope=scope, after=sorted(levels.items()))
    await inbox.notify([Message(person.id, Kind.ASSESSED, f"assessed/{made}")])


@atomic
async def answer_assessment(assessment_id: int, comment: str, *, scope: Scope) -> None:
    """Answer one's lead's assessment, while it is the newest; the same again replaces the answer.

    Raises:
        NotFound, NotAllowed: it is somebody else's, or one's own word. NotTheNewest, and what `kit.text` raises.
    """
    demand(scope.role, Right.LEARN)
    one = await models.Assessment.select_for_update().get_or_none(id=assessment_id, person_id=scope.me)
    if one is None:
        raise NotFound(path=["assessmentId"])
    if one.source != Source.LEAD:
        raise NotAllowed
    if not one.is_current:
        raise NotTheNewest
    before, one.comment = one.comment, text.line(comment, most=300, field="comment")
    one.commented_at = clock.now()
    await one.save()
    await audit.record("assessment_answered", f"assessment {one.id}", scope=scope, before=before, after=one.comment)


async def _one_at_a_time(person_id: int) -> None:
    """Wait for other assessments of the same person to be committed."""
    await models.Person.select_for_update(no_key=True).get(id=person_id)


async def _current(person_id: int, source: Source, role: Role) -> models.Assessment | None:
    return await models.Assessment.get_or_none(
        person_id=person_id, source=source.value, role=role.value, is_current=True
    )


async def _model(role: Role, model_id: int, keys: set[str], scope: Scope) -> tuple[int, dict[str, str]]:
    """The model in force and the names of its capabilities, all of which are to be assessed."""
    found = await capabilities.of_role(role.value, scope)
    if found is None:
        raise NoModel
    model, there = found
    if model.id != model_id:
        raise ModelChanged(path=["modelId"])
    names = {one.key: one.name for one in there}
    if names.keys() != keys:
        raise LevelsIncomplete(path=["levels"])
    return model.id, names


def _check(levels: Mapping[str, Said]) -> None:
    if not all(LEAST <= one.level <= MOST for one in levels.values()):
        raise LevelWrong(path=["levels"])


def _sentence(evidence: str) -> str:
    return text.line(evidence, most=200, field="levels") if evidence.strip() else ""


async def _add(
    person_id: int,
    source: Source,
    role: Role,
    said: tuple[int, Mapping[str, Said]],
    before: models.Assessment | None,
    scope: Scope,
) -> int:
    if before is not None:
        before.is_current = False
        await before.save()
    newest = await models.Assessment.filter(person_id=person_id, source=source.value).order_by("-number").first()
    model_id, levels = said
    made = await models.Assessment.create(
        person_id=person_id,
        source=source.value,
        number=newest.number + 1 if newest else 1,
        role=role.value,
        model_id=model_id,
        day=clock.day_in(scope.zone),
        made_by_id=scope.me,
        made_at=clock.now(),
    )
    await _keep(made.id, levels)
    return int(made.id)


async def _keep(assessment_id: int, levels: Mapping[str, Said]) -> None:
    rows: Sequence[models.AssessedLevel] = [
        models.AssessedLevel(assessment_id=assessment_id, key=key, level=one.level, evidence=one.evidence)
        for key, one in levels.items()
    ]
    await models.AssessedLevel.bulk_create(rows)
