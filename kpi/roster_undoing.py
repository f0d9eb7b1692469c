"""Taking one's last table of rosters back, as long as nothing of it was frozen or changed since."""

from collections.abc import Sequence

import models
from kit.errors import Conflict, NotFound, Refused
from kit.reading import Select, column, row
from kpi import due_scores, periods
from kpi.periods import MonthFrozen
from kpi.roster_imports import RosterImport, forget, frozen, roster_import
from models.database import atomic, run
from people import audit
from people.permissions import Permission
from people.roles import RANK, Right, Role, demand
from people.scope import Scope
from people.tree import one_at_a_time


class ChangedSince(Conflict):
    zh = "导入以后有人改过其中的排班，不能撤销。"
    en = "Somebody has changed one of these days since, so it cannot be undone."


class MovedSince(Conflict):
    zh = "其中有人已经调走、离职或换了角色，不能撤销。"
    en = "Somebody in it has moved, left or changed their role, so it cannot be undone."


@row
class Stray:
    person_id: int = column("rosterchange.person_id")


_other_now = Select(
    Stray,
    """FROM rosterimport JOIN rosterchange ON rosterchange.import_id = rosterimport.id
    LEFT JOIN rosterday ON rosterday.person_id = rosterchange.person_id AND rosterday.day = rosterchange.day
    WHERE rosterimport.made_by_id = :me
    AND (rosterday.id IS NULL OR rosterday.is_working <> rosterchange.is_working) LIMIT 1""",
)
_out_of_reach = Select(
    Stray,
    """FROM rosterimport JOIN rosterchange ON rosterchange.import_id = rosterimport.id
    WHERE rosterimport.made_by_id = :me AND NOT EXISTS (
        SELECT 1 FROM membership JOIN unit ON unit.id = membership.unit_id AND unit.path LIKE :branch
        WHERE membership.person_id = rosterchange.person_id AND membership.is_current AND membership.role IN :below)
    LIMIT 1""",
)


RESTORE = """UPDATE rosterday SET is_working = rosterchange.was_working FROM rosterchange
    WHERE rosterchange.import_id = :made AND rosterchange.was_working IS NOT NULL
    AND rosterday.person_id = rosterchange.person_id AND rosterday.day = rosterchange.day"""
UNSAY = """DELETE FROM rosterday WHERE id IN (SELECT rosterday.id FROM rosterchange
    JOIN rosterday ON rosterday.person_id = rosterchange.person_id AND rosterday.day = rosterchange.day
    WHERE rosterchange.import_id = :made AND rosterchange.was_working IS NULL)"""


@atomic
async def undo(import_id: int, *, scope: Scope) -> int:
    """Let the roster say what it said before the viewer's last table; how many days that changes.

    Raises:
        NotFound: not their last one, or undone before.
        ChangedSince, MovedSince, MonthFrozen
    """
    demand(scope.role, Right.EDIT_ROSTER)
    await one_at_a_time()
    one = await roster_import.get(import_id, scope)
    if one is None:
        raise NotFound(path=["rosterImportId"])
    await periods.refuse_frozen(one.first_day, one.last_day)
    if (refused := await _no_undoing(one, scope)) is not None:
        raise refused
    found = await models.RosterChange.filter(import_id=one.id).distinct().values_list("person_id", flat=True)
    people = [int(str(person)) for person in found]
    await run(RESTORE, made=one.id)
    await run(UNSAY, made=one.id)
    await forget(scope)
    await due_scores.mark_colleagues(people, one.first_day, one.last_day)
    await audit.record("roster_import_undone", f"roster_import {one.id}", scope=scope, detail=f"{one.days} days")
    return one.days


async def undoing(parents: Sequence[RosterImport], scope: Scope) -> list[Permission]:
    """Whether each can be undone, and else why not."""
    refusals = [await _no_undoing(one, scope) for one in parents]  # a viewer has one at most
    return [Permission(one is None, one.says(scope.locale) if one else None) for one in refusals]


async def _no_undoing(one: RosterImport, scope: Scope) -> Refused | None:
    if closed := [month.last_day for month in await frozen(one.first_day, one.last_day)]:
        return MonthFrozen(last_day=max(closed))
    if await _other_now.seen(scope):
        return ChangedSince()
    below = [role.value for role in Role if RANK[role] < RANK[scope.role]]
    return MovedSince() if await _out_of_reach.seen(scope, below=below) else None
