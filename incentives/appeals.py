"""Appeals: a guide says why, an independent judge answers in time, the books follow. What is open is in suspense.

Suspense takes what a penalty brought from the policy's pool, so that nobody has it while nobody knows whose it is.
"""

import asyncio
from collections.abc import Awaitable

import structlog

import models
from incentives import judging, penalties
from incentives.judging import AppealClosed, AppealOverdue, NotIndependent
from incentives.penalties import AppealState, Penalty
from incentives.standing import entry_of, is_made_good, standing
from kit import clock
from kit.errors import Invalid, NotFound
from kit.text import line
from kpi import periods
from ledger import accounts, posting
from ledger.posting import Booked, Draft, EntryKind, Note
from models.database import atomic
from people import audit, inbox, let_in
from people.inbox import Message
from people.inbox_words import Kind
from people.roles import Right, demand
from people.scope import Scope

_log = structlog.get_logger("incentives")


class NoDecision(Invalid):
    zh = "申诉只能同意、部分同意或者不同意。"
    en = "An appeal is granted, granted in part, or dismissed."


class KeptOutOfRange(Invalid):
    zh = "部分同意时，保留的扣分要大于 0、小于原来的扣分。"
    en = "Of a part that is granted, what stays is above 0 and below the whole."


def draft(key: str, kind: EntryKind, moved: tuple[tuple[str, int], ...], note: Note, found: Penalty) -> Draft:
    """An entry about a penalty, in the books of today."""
    where = {"policy_id": found.policy_id, "settlement_id": found.settlement_id}
    return Draft(key, kind, periods.this_month(), found.currency, moved, note, rule=found.rule, **where)


@atomic
async def decide(appeal_id: int, state: AppealState, *, reason: str, kept: int = 0, scope: Scope) -> None:
    """Grant, grant in part or dismiss; with `kept` points that stay taken of a part.

    Raises:
        NotFound, AppealClosed, AppealOverdue, NotIndependent, LetInByOther, NoDecision, KeptOutOfRange, and what
        `kit.text` refuses
    """
    demand(scope.role, Right.JUDGE_APPEALS)
    let_in.refuse_fresh(scope)
    one, found = await _open(appeal_id, scope)
    if await judging.is_partial(one.id, scope):
        raise NotIndependent
    if one.due_at < clock.now():
        raise AppealOverdue
    if state not in (AppealState.GRANTED, AppealState.PARTLY, AppealState.DISMISSED):
        raise NoDecision(path=["state"])
    if state is AppealState.PARTLY and not 0 < kept < one.amount:
        raise KeptOutOfRange(path=["kept"])
    one.judge_id, one.reason = scope.me, line(reason, most=500, field="reason")
    one.kept = kept if state is AppealState.PARTLY else 0
    await _end(one, state, found, scope)


@atomic
async def withdraw(appeal_id: int, *, scope: Scope) -> None:
    """The guide takes it back; the penalty stands.

    Raises:
        NotFound, AppealClosed, LetInByOther
    """
    let_in.refuse_fresh(scope)
    one, found = await _open(appeal_id, scope)
    if one.person_id != scope.me:
        raise NotFound(path=["appealId"])
    await _end(one, AppealState.WITHDRAWN, found, scope)


async def _open(appeal_id: int, scope: Scope) -> tuple[models.Appeal, Penalty]:
    seen = await penalties.appeal.get(appeal_id, scope)
    found = await penalties.penalty.get(seen.line_id, scope) if seen else None
    if found is None:
        raise NotFound(path=["appealId"])
    await posting.one_at_a_time()
    one = await models.Appeal.select_for_update().get(id=appeal_id)
    if one.state != AppealState.OPEN:
        raise AppealClosed
    return one, found


async def _end(one: models.Appeal, state: AppealState, found: Penalty, scope: Scope | None) -> None:
    """Close it in one way: what stood in suspense leaves it, and the penalty is reversed, reduced, or stands."""
    one.state, one.decided_at = state, clock.now()
    await one.save()
    note = Note(f"申诉结果：{_SAID[state][0]}", f"Appeal {_SAID[state][1]}", one.person_id)
    penalty, held = await _entries(one, found)
    await posting.reverse(held, key=f"appeal/{one.id}/release", period=periods.this_month(), note=note)
    if state in (AppealState.GRANTED, AppealState.LAPSED, AppealState.PARTLY):
        await _give_back(one, penalty, found, note)
    parts = {"kept": one.kept, "back": one.amount - one.kept}
    told = {"state": state.value, "reason": one.reason, **parts, "penalty_id": one.line_id}
    await inbox.notify([Message(one.person_id, Kind.APPEAL_DECIDED, f"appeal/{one.id}", told)])
    await audit.record(f"appeal_{state.lower()}", f"appeal {one.id}", scope=scope, after=(one.reason, one.kept))


async def _give_back(one: models.Appeal, penalty: Booked, found: Penalty, note: Note) -> None:
    """By reversing the penalty where it stands as it was booked; what of it stays taken is booked anew."""
    guide, taken = penalty.postings[0]
    stands = await standing(found)  # more than was contested, if what had lapsed was taken since
    pool = accounts.of_policy(one.policy_id)
    key = f"appeal/{one.id}/reverse"
    if stands != -taken:
        back = stands - one.kept
        await posting.post([draft(key, EntryKind.RESTORED, ((guide, back), (pool, -back)), note, found)])
        return
    await posting.reverse(penalty, key=key, period=periods.this_month(), note=note)
    if one.kept:
        moved = (guide, -one.kept), (pool, one.kept)
        await posting.post([draft(f"appeal/{one.id}/reduced", EntryKind.PENALTY, moved, note, found)])


async def _entries(one: models.Appeal, found: Penalty) -> tuple[Booked, Booked]:
    """The penalty, and what was put into suspense.

    Raises:
        LookupError: the books lack one of them.
    """
    held = f"appeal/{one.id}/suspend"
    penalty, booked = await entry_of(found), await posting.booked([held])
    if penalty is None:
        raise LookupError(f"no entry of line {found.id}")
    return penalty, booked[held]


_SAID = {
    AppealState.GRANTED: ("同意，全部退还", "granted: all is given back"),
    AppealState.PARTLY: ("部分同意", "granted in part"),
    AppealState.DISMISSED: ("不同意，维持扣减", "dismissed: it stands"),
    AppealState.LAPSED: ("总部没有按时答复，扣减失效", "not answered in time: the penalty lapsed"),
    AppealState.WITHDRAWN: ("已撤回", "withdrawn"),
}


async def keep_time() -> None:
    """What time brings: appeals that nobody answered lapse in favour of the guide, what was made good is restored.

    Raises:
        ExceptionGroup: what went wrong with some, after all the others were done, so that the job shows as failed.
    """
    wrong = [
        await _apart(_lapse(one.id, one.line_id), appeal=one.id)
        for one in await models.Appeal.filter(state=AppealState.OPEN, due_at__lt=clock.now()).order_by("id")
    ]
    for found in await penalties.restorable():
        if await is_made_good(found):
            wrong.append(await _apart(_restore(found), line=found.id))
    if errors := [one for one in wrong if one]:
        raise ExceptionGroup("some appeals and penalties could not be closed", errors)


async def _apart(deed: Awaitable[None], **about: int) -> Exception | None:
    """One that fails holds up no other."""
    [error] = await asyncio.gather(deed, return_exceptions=True)
    if error is None:
        return None
    if not isinstance(error, Exception):
        raise error
    _log.error("appeal_failed", exc_info=error, **about)
    return error


@atomic
async def _lapse(appeal_id: int, line_id: int) -> None:
    await posting.one_at_a_time()
    one = await models.Appeal.select_for_update().get(id=appeal_id)
    [found] = await penalties.of_line.rows(line=line_id, locale="zh")
    if one.state == AppealState.OPEN:
        await _end(one, AppealState.LAPSED, found, None)


@atomic
async def _restore(found: Penalty) -> None:
    """What still stands of the penalty; an open appeal comes first, and whoever was erased has nobody to give it to."""
    await posting.one_at_a_time()
    await models.SettlementLine.select_for_update(no_key=True).get(id=found.id)
    entry = await entry_of(found)
    if entry is None or await models.Appeal.exists(line_id=found.id, state=AppealState.OPEN):
        return
    stands = await standing(found)
    if stands == 0:
        return
    moved = (entry.postings[0][0], stands), (accounts.of_policy(found.policy_id), -stands)
    note = Note("已补上，退还", "Made good, so given back", found.person_id)
    await posting.post([draft(f"restored/{found.id}", EntryKind.RESTORED, moved, note, found)])
    await audit.record("penalty_restored", f"penalty {found.id}", scope=None, after=stands)
