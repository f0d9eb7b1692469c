"""Invitations to share: one of the best is asked how they do it, answers in words and photos, and a trainer makes a
lesson of it. The course that carries the invitation's slug names whose it is.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from secrets import token_hex
from typing import Any

import models
from honors.showing import WORKS, refuse_oneself
from kit import clock, text
from kit.errors import Conflict, Invalid, NotFound
from kit.listing import Listing
from kit.photos import NotAPhoto, bared
from kit.reading import Many, One, Select, column, row
from models.database import atomic, locking, run
from people import inbox, uploads
from people.audit import record
from people.inbox import Message
from people.inbox_words import Kind
from people.roles import LEARNERS, Right, demand
from people.scope import Scope

MOST_PHOTOS = 6
LONGEST = 5_000


class InvitationState(StrEnum):
    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"


@row
class Invitation:
    """`course_id` is that of the course that came of it."""

    id: int = column("invitation.id")
    slug: str = column("invitation.slug")
    person_id: int = column("invitation.person_id")
    name: str = column("person.name")
    unit_name: str = column("home.name")
    topic: str = column("invitation.topic")
    by_id: int = column("invitation.by_id")
    by_name: str = column("host.name")
    made_at: datetime = column("invitation.made_at")
    state: str = column("invitation.state")
    text: str = column("invitation.text")
    answered_at: datetime | None = column("invitation.answered_at")
    course_id: int | None = column("(SELECT course.id FROM course WHERE course.slug = invitation.slug)")

    @property
    def is_open(self) -> bool:
        return self.state == InvitationState.OPEN


SEES = "(invitation.person_id = :me OR home.path LIKE :invites)"
_FROM = f"""FROM invitation JOIN person ON person.id = invitation.person_id
    JOIN person AS host ON host.id = invitation.by_id {WORKS} WHERE {SEES}"""
invitation = One(Invitation, f"{_FROM} AND invitation.id IN :parents", by="id")
kept = One(Invitation, f"{_FROM} AND invitation.id IN :parents", by="id", of="invitation_id")
invitations = Listing(
    Invitation, f"{_FROM} AND (:state = '' OR invitation.state = :state)", order=["id"], descending=True
)


def in_state(state: InvitationState | None = None) -> dict[str, Any]:
    return {"state": state.value if state else ""}


@row
class Photo:
    id: int = column("invitationphoto.id")
    invitation_id: int = column("invitationphoto.invitation_id")
    position: int = column("invitationphoto.position")


photos = Many(
    Photo,
    f"""FROM invitationphoto JOIN invitation ON invitation.id = invitationphoto.invitation_id
    JOIN person ON person.id = invitation.person_id {WORKS}
    WHERE invitationphoto.invitation_id IN :parents AND {SEES} ORDER BY invitationphoto.position""",
    by="invitation_id",
)


@row
class Credit:
    """Whose experience a course tells."""

    slug: str = column("invitation.slug")
    name: str = column("person.name")


credits_of = One(
    Credit,
    f"""FROM invitation JOIN person ON person.id = invitation.person_id AND person.dismissed_at IS NULL
    WHERE invitation.slug IN :parents AND invitation.state = '{InvitationState.ANSWERED}'""",
    by="slug",
    of="slug",
    unscoped="Whoever shared is named to everybody who sees the course; they were told so before they answered.",
)


async def sharers(courses: Sequence[Any], sight: Scope) -> list[str | None]:
    """By whose sharing each course was made; None for courses of other origin."""
    return [one.name if one else None for one in await credits_of(courses, sight)]


@row
class _Invitable:
    id: int = column("person.id")


_INVITABLE = Select(
    _Invitable,
    f"FROM person {WORKS} WHERE person.id = :person AND home.path LIKE :invites AND place.role IN :learners",
)


async def is_asked(scope: Scope) -> bool:
    """Whether the viewer has an invitation that can be answered, and so may send photos."""
    states = [InvitationState.OPEN.value, InvitationState.ANSWERED.value]
    return await models.Invitation.exists(person_id=scope.me, state__in=states)


class InvitedAlready(Conflict):
    zh = "已经邀请过，正在等对方回复。"
    en = "They have been invited, and have not answered yet."


class InvitationOver(Conflict):
    zh = "这个邀请已经结束。"
    en = "This invitation is over."


class TooManyPhotos(Invalid):
    zh = "最多 6 张照片。"
    en = "At most six photos."


class PhotoUnreadable(Invalid):
    zh = "这张照片打不开，请换一张 JPG 或 PNG。"
    en = "This photo cannot be opened. Choose another one, JPG or PNG."


@atomic
async def invite(person_id: int, topic: str, *, scope: Scope) -> int:
    """Ask somebody to share how they do it.

    Raises:
        NotFound, OwnHonor, InvitedAlready, and what `kit.text` raises for the topic.
    """
    demand(scope.role, Right.INVITE)
    refuse_oneself(person_id, scope)
    if not await _INVITABLE.seen(scope, person=person_id, learners=LEARNERS):
        raise NotFound(path=["guideId"])
    topic = text.line(topic, most=40, field="topic")
    await run(f"SELECT id FROM person WHERE id = :id{locking()}", id=person_id)  # two at once take turns
    if await models.Invitation.exists(person_id=person_id, state=InvitationState.OPEN.value):
        raise InvitedAlready(path=["guideId"])
    made = await models.Invitation.create(
        slug=f"share-{token_hex(5)}", person_id=person_id, topic=topic, by_id=scope.me, made_at=clock.now(),
        state=InvitationState.OPEN.value,
    )  # fmt: skip
    host = await models.Person.get(id=scope.me)
    said = {"topic": topic, "by": host.name}
    await inbox.notify([Message(person_id, Kind.INVITED, f"invitation/{made.id}", said)])
    await record("invite_to_share", f"person {person_id}", scope=scope, after=topic)
    return int(made.id)


@atomic
async def withdraw(invitation_id: int, *, scope: Scope) -> None:
    """Take an invitation back that was not answered.

    Raises:
        NotFound, InvitationOver
    """
    demand(scope.role, Right.INVITE)
    one = await _held(invitation_id, scope)
    if one.state != InvitationState.OPEN.value:
        raise InvitationOver(path=["invitationId"])
    await models.Invitation.filter(id=one.id).update(state=InvitationState.WITHDRAWN.value)
    await record("withdraw_invitation", f"invitation {one.id}", scope=scope)


async def answer(invitation_id: int, words: str, upload_ids: Sequence[int], *, scope: Scope) -> None:
    """Answer one's own invitation; a second answer replaces the first, as long as no course has come of it.

    Raises:
        NotFound, InvitationOver, TooManyPhotos, PhotoUnreadable, and what `kit.text` raises for the words.
    """
    if len(upload_ids) > MOST_PHOTOS:
        raise TooManyPhotos(path=["photoIds"])
    sent = [await uploads.own(one, scope) for one in upload_ids]
    pictures = [await _plain(one.content) for one in sent]
    await _answer(invitation_id, text.prose(words, most=LONGEST, field="text"), pictures, scope=scope)


@atomic
async def _answer(invitation_id: int, words: str, pictures: Sequence[bytes], *, scope: Scope) -> None:
    one = await _own(invitation_id, scope)
    await models.Invitation.filter(id=one.id).update(
        state=InvitationState.ANSWERED.value, text=words, answered_at=clock.now()
    )
    await models.InvitationPhoto.filter(invitation_id=one.id).delete()
    for position, content in enumerate(pictures, start=1):
        await models.InvitationPhoto.create(invitation_id=one.id, position=position, content=content)
    person = await models.Person.get(id=scope.me)
    said = {"topic": one.topic, "person": person.name}
    await inbox.notify([Message(one.by_id, Kind.SHARED, f"invitation/{one.id}/answer", said)])
    await record("answer_invitation", f"invitation {one.id}", scope=scope, after=(words, len(pictures)))


@atomic
async def decline(invitation_id: int, *, scope: Scope) -> None:
    """Say no, also after having answered: words and photos are deleted.

    Raises:
        NotFound, InvitationOver
    """
    one = await _own(invitation_id, scope)
    await models.Invitation.filter(id=one.id).update(state=InvitationState.DECLINED.value, text="")
    await models.InvitationPhoto.filter(invitation_id=one.id).delete()
    await record("decline_invitation", f"invitation {one.id}", scope=scope)


async def _own(invitation_id: int, scope: Scope) -> models.Invitation:
    """One's own invitation, to which something can still be said."""
    one = await _held(invitation_id, scope)
    if one.person_id != scope.me:
        raise NotFound(path=["invitationId"])
    is_over = one.state not in (InvitationState.OPEN.value, InvitationState.ANSWERED.value)
    if is_over or await models.Course.exists(slug=one.slug):
        raise InvitationOver(path=["invitationId"])
    return one


async def _held(invitation_id: int, scope: Scope) -> models.Invitation:
    await run(f"SELECT id FROM invitation WHERE id = :id{locking()}", id=invitation_id)
    seen, found = await invitation.get(invitation_id, scope), await models.Invitation.get_or_none(id=invitation_id)
    if seen is None or found is None:
        raise NotFound(path=["invitationId"])
    return found


async def _plain(content: bytes) -> bytes:
    """Raises:
    PhotoUnreadable
    """
    try:
        return await bared(content)
    except NotAPhoto:
        raise PhotoUnreadable(path=["photoIds"]) from None


async def photo(invitation_id: int, position: int, scope: Scope) -> bytes:
    """Raises:
    NotFound
    """
    if await invitation.get(invitation_id, scope) is None:
        raise NotFound
    found = await models.InvitationPhoto.get_or_none(invitation_id=invitation_id, position=position)
    if found is None:
        raise NotFound
    return bytes(found.content)
