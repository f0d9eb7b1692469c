"""Changing the stage of a unit or a person from a day on, today or later."""

from datetime import date

import models
from kit.errors import Invalid
from kpi import due_scores, periods, stages, weeks
from kpi.holders import Holder, place_of
from models.database import atomic
from people import audit
from people.roles import Right, demand
from people.scope import Scope
from people.tree import one_at_a_time


class StageWrong(Invalid):
    zh = "阶段为 1（增长）、2（转化）或 3（深耕）。"
    en = "A stage is 1 (grow), 2 (convert) or 3 (deepen)."


class NoChangeThere(Invalid):
    zh = "这一天没有阶段变更可以撤销。"
    en = "There is no change of stage on that day to take back."


@atomic
async def set_stage(holder: Holder, stage: int | None, *, from_day: date, scope: Scope) -> None:
    """Let a stage count from a day on, in place of another change on the same day; None takes that change back.

    Raises:
        NotFound, AboveYou, Orphan, Dismissed: the holder.
        StageWrong, NoChangeThere, MonthFrozen
    """
    demand(scope.role, Right.EDIT_KPI)
    await one_at_a_time()
    path = await place_of(holder, scope)
    if stage is not None and not stages.FIRST <= stage <= stages.LAST:
        raise StageWrong(path=["stage"])
    await periods.refuse_frozen(from_day)
    there = models.StageSpan.filter(unit_id=holder.unit_id, person_id=holder.person_id, from_day=from_day)
    before = await there.first()
    if before is None and stage is None:
        raise NoChangeThere(path=["fromDay"])
    await there.delete()
    if stage is not None:
        await models.StageSpan.create(
            unit_id=holder.unit_id, person_id=holder.person_id, stage=stage, from_day=from_day, made_by_id=scope.me
        )
    if holder.person_id is not None:
        await due_scores.mark_people([holder.person_id], from_day)
    else:
        await due_scores.mark_branch(path, from_day)
    await weeks.mark_branch(path, from_day)
    was = before.stage if before else None
    await audit.record("stage_set", holder.name, scope=scope, before=was, after=(stage, from_day))
