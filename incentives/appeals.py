"""Appeals: a guide says why, an independent judge answers in time, the books follow. What is open is in suspense.

Suspense takes what a penalty brought from the policy's pool, so that nobody has it while nobody knows whose it is.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from hashlib import sha256

import structlog

import models
from incentives import attached, judging, penalties
from incentives.judging import AppealClosed, AppealOverdue, NotIndependent
from incentives.penalties import AppealState, Penalty
from incentives.standing import entry_of, is_made_good, standing
from kit import clock, photos
from kit.errors import Conflict, Invalid, NotFound
from kit.text import line
from kpi import periods
from ledger import accounts, posting
from ledger.posting import Booked, Draft, EntryKind, Note
from models.database import atomic
from people import audit, inbox, keys, let_in, uploads
from people.inbox import Message
from people.inbox_words import Kind
from people.roles import Right, demand
from people.scope import Scope

MOST_PHOTOS = 3
_APPEAL = "openAppeal"
_log = structlog.get_logger("incentives")


class AppealTooLate(Conflict):
    code = "APPEAL_TOO_LATE"
    zh = "申诉期限已过。"
    en = "The time to appeal is over."


class NothingToAppeal(Conflict):
    code = "NOTHING_TO_APPEAL"
    zh = "这次没有扣积分，或者已经申诉过、退还过。"
    en = "Nothing was taken, or it was appealed or given back already."


class NoDecision(Invalid):
    zh = "申诉只能同意、部分同意或者不同意。"
    en = "An appeal is granted, granted in part, or dismissed."


class KeptOutOfRange(Invalid):
    zh = "部分同意时，保留的扣分要大于 0、小于原来的扣分。"
    en = "Of a part that is granted, what stays is above 0 and below the whole."


class TooManyPhotos(Invalid):
    zh = "一次申诉最多 3 张照片。"
    en = "An appeal takes at most 3 photos."


@atomic
async def appeal(
    line_id: int, text: str, *, scope: Scope, photo_ids: Sequence[int] = (), key: str | None = None
) -> int:
    """Contest a penalty of one's own; what was taken is held in suspense from now on. The appeal's id.

    `photo_ids` are uploads of the last day. The same `key` again opens nothing: it tells the first one's id, also
    when the uploads are forgotten by then.
    The ledger's lock comes before any other, here and wherever an appeal ends, so that none deadlocks with another.

    Raises:
        NotFound, AppealTooLate, NothingToAppeal, TooManyPhotos, NotAPhoto, and what `people.keys`, `kit.text` refuse
    """
    said = line(text, most=1000, field="text")
    if len(photo_ids) > MOST_PHOTOS:
        raise TooManyPhotos(path=["photoIds"])
    was_made = await keys.made(_APPEAL, key, scope=scope) if key is not None else None
    sent = await _sent(photo_ids, was_made, scope)
    await posting.one_at_a_time()  # what an adjustment gives back meanwhile stands no more

    async def make() -> int:
        made = await _contest(line_id, said, scope)
        await _keep_photos(made, sent, scope)
        return made

    if key is None:
        return await make()
    body = (line_id, said, [sha256(one).hexdigest() for one in sent])
    return (await keys.once(_APPEAL, key, body, make, scope=scope))[0]


async def _sent(photo_ids: Sequence[int], was_made: int | None, scope: Scope) -> list[bytes]:
    """What was uploaded; where it is forgotten by now, what the appeal keeps of it that was made of the same before."""
    before = await models.AppealPhoto.filter(appeal_id=was_made) if was_made else []
    kept = {one.position: bytes(one.content) for one in before}
    found = [await uploads.known(one, scope) for one in photo_ids]
    if any(one is None and at not in kept for at, one in enumerate(found)):
        raise NotFound(path=["uploadId"])
    return [one.content if one else kept[at] for at, one in enumerate(found)]


async def _contest(line_id: int, text: str, scope: Scope) -> int:
    await models.SettlementLine.select_for_update(no_key=True).get_or_none(id=line_id)
    found = await penalties.penalty.get(line_id, scope)
    if found is None or found.person_id != scope.me:
        raise NotFound(path=["penaltyId"])
    stands = await standing(found)
    if stands == 0 or found.restored_at or await models.Appeal.exists(line_id=line_id):
        raise NothingToAppeal
    now = clock.now()
    if now > found.appeal_until:
        raise AppealTooLate
    [knows] = await attached.lessons([found], scope)
    made = await models.Appeal.create(
        line_id=line_id, person_id=scope.me, policy_id=found.policy_id, text=text,
        state=AppealState.OPEN, amount=stands, opened_at=now,
        due_at=now + timedelta(days=found.meant.judge_days), attached=[one.plain() for one in knows],
    )  # fmt: skip
    moved = (accounts.of_policy(found.policy_id), -stands), (accounts.SUSPENSE, stands)
    note = Note("申诉期间暂存", "Held while the appeal is open", scope.me)
    await posting.post([_draft(f"appeal/{made.id}/suspend", EntryKind.SUSPENSION, moved, note, found)])
    await audit.record("appeal_opened", f"appeal {made.id}", scope=scope, after=text)
    return int(made.id)


async def _keep_photos(appeal_id: int, contents: Sequence[bytes], scope: Scope) -> None:
    """Raises:
    NotAPhoto: an upload is something else.
    """
    for position, content in enumerate(contents):
        width, height = photos.size(content)
        await models.AppealPhoto.create(
            appeal_id=appeal_id, person_id=scope.me, position=position, width=width, height=height, content=content
        )


def _draft(key: str, kind: EntryKind, moved: tuple[tuple[str, int], ...], note: Note, found: Penalty) -> Draft:
    where = {"policy_id": found.policy_id, "settlement_id": found.settlement_id}
    return Draft(key, kind, _month(), found.currency, moved, note, rule=found.rule, **where)


def _month() -> str:
    return f"{periods.today():%Y-%m}"


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
    await posting.reverse(held, key=f"appeal/{one.id}/release", period=_month(), note=note)
    if state in (AppealState.GRANTED, AppealState.LAPSED, AppealState.PARTLY):
        await _give_back(one, penalty, found, note)
    told = {"state": state.value, "reason": one.reason, "kept": one.kept, "penalty_id": one.line_id}
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
        await posting.post([_draft(key, EntryKind.RESTORED, ((guide, back), (pool, -back)), note, found)])
        return
    await posting.reverse(penalty, key=key, period=_month(), note=note)
    if one.kept:
        moved = (guide, -one.kept), (pool, one.kept)
        await posting.post([_draft(f"appeal/{one.id}/reduced", EntryKind.PENALTY, moved, note, found)])


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
    await posting.post([_draft(f"restored/{found.id}", EntryKind.RESTORED, moved, note, found)])
    await audit.record("penalty_restored", f"penalty {found.id}", scope=None, after=stands)
