"""Contesting a penalty: a guide says why, with photos; what was taken is in suspense from now on."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

import models
from incentives import appeals, attached, penalties
from incentives.penalties import AppealState
from incentives.standing import standing
from kit import clock, photos
from kit.errors import Conflict, Invalid, NotFound
from kit.text import line
from ledger import accounts, posting
from ledger.posting import EntryKind, Note
from models.database import atomic
from people import audit, keys, uploads
from people.scope import Scope

MOST_PHOTOS = 3
_APPEAL = "openAppeal"


class AppealTooLate(Conflict):
    code = "APPEAL_TOO_LATE"
    zh = "申诉期限已过。"
    en = "The time to appeal is over."


class NothingToAppeal(Conflict):
    code = "NOTHING_TO_APPEAL"
    zh = "这次没有扣积分，或者已经申诉过、退还过。"
    en = "Nothing was taken, or it was appealed or given back already."


class TooManyPhotos(Invalid):
    zh = "一次申诉最多 3 张照片。"
    en = "An appeal takes at most 3 photos."


@atomic
async def contest(
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
        made = await _open(line_id, said, scope)
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


async def _open(line_id: int, text: str, scope: Scope) -> int:
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
    await posting.post([appeals.draft(f"appeal/{made.id}/suspend", EntryKind.SUSPENSION, moved, note, found)])
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
