"""The viewer's own notifications as one reads them, and the proof that they were delivered and read.

One that waits for the morning comes later than others with a higher number. So a client resumes by time: `after` names
the last event it saw, and everything shown since then follows, a few seconds twice rather than one not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from kit import clock
from kit.errors import Invalid
from kit.listing import Paged
from kit.reading import One, Select, Sight, column, row
from models.database import atomic, run
from people import let_in
from people.audit import record
from people.inbox_words import Kind, Words, words
from people.scope import Scope

MOST_AT_ONCE = 100
OVERLAP = timedelta(seconds=10)
"""What a transaction may take from its clock to its commit."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@row
class Notification:
    """Its words are worked out by `said`; `id` is its `seq`."""

    id: int = column("notification.id")
    person_id: int = column("notification.person_id")
    kind: str = column("notification.kind")
    params: dict[str, Any] = column("notification.params")
    badge_id: int | None = column("notification.badge_id")
    created_at: datetime = column("notification.created_at")
    show_at: datetime = column("notification.show_at")
    delivered_at: datetime | None = column("notification.delivered_at")
    read_at: datetime | None = column("notification.read_at")

    @property
    def seq(self) -> int:
        return self.id


MINE = "notification.person_id = :me"

notification = One(Notification, f"FROM notification WHERE notification.id IN :parents AND {MINE}", by="id")

notifications = Paged(
    Notification,
    f"FROM notification WHERE notification.person_id IN :parents AND {MINE} AND notification.show_at <= :now",
    by="person_id",
    order=("show_at", "id"),
    descending=True,
)


def shown_now() -> dict[str, Any]:
    """The filter of `notifications`: nothing before its time."""
    return {"now": clock.now()}


SINCE = Select(
    Notification,
    f"""FROM notification WHERE {MINE} AND notification.show_at <= :now AND notification.show_at > :since
    AND notification.id <> :after AND notification.id > :floor
    ORDER BY notification.show_at, notification.id LIMIT {MOST_AT_ONCE}""",
)


async def events(after: int, sight: Sight) -> list[Notification]:
    """What was shown to the viewer after the event number `after`, oldest first, at most 100; 0 asks for everything."""
    last = await notification.get(after, sight) if after > 0 else None
    since, floor = (last.show_at - OVERLAP, 0) if last else (LONG_AGO, max(0, after))
    return await SINCE.seen(sight, now=clock.now(), since=since, after=after, floor=floor)


@dataclass
class Since:
    """What a live reader has seen: a moment, and the notifications shown near it."""

    moment: datetime
    seen: dict[int, datetime]


async def begun(sight: Sight) -> Since:
    """A reader that begins now: only what is shown from here on is new to it."""
    since = Since(clock.now(), {})
    await shown_since(since, sight)
    return since


async def shown_since(since: Since, sight: Sight) -> list[Notification]:
    """What was shown since it was asked the last time, each once; `since` moves on."""
    now, floor = clock.now(), since.moment - OVERLAP
    found = await SINCE.seen(sight, now=now, since=floor, after=0, floor=0)
    fresh = [one for one in found if one.id not in since.seen]
    kept = {one.id: one.show_at for one in found} | since.seen
    since.moment = found[-1].show_at if len(found) == MOST_AT_ONCE else now
    since.seen = {id: shown for id, shown in kept.items() if shown > since.moment - OVERLAP}
    return fresh


@row
class Acknowledged:
    unread_count: int


@row
class Unread:
    n: int = column("count(*)")


UNREAD = Select(
    Unread, f"FROM notification WHERE {MINE} AND notification.show_at <= :now AND notification.read_at IS NULL"
)


async def unread(sight: Sight) -> int:
    return (await UNREAD.seen(sight, now=clock.now()))[0].n


async def unread_counts(parents: Sequence[object], sight: Sight) -> list[int]:
    return [await unread(sight)] * len(parents)


def said(one: Notification, sight: Scope) -> Words:
    """A notification in the viewer's language."""
    return words(one.kind, one.params, sight.locale)


class TooManyAtOnce(Invalid):
    zh = "一次最多 100 条。"
    en = "At most 100 at once."


# Whoever came by somebody's link does not hide from the owner that it was made.
_OPENED = f"(:read AND (kind <> '{Kind.LINK_MADE}' OR NOT :let_in))"
ACKNOWLEDGE = f"""UPDATE notification SET delivered_at = COALESCE(delivered_at, :now),
        read_at = CASE WHEN {_OPENED} THEN COALESCE(read_at, :now) ELSE read_at END
    WHERE id IN :ids AND person_id = :me AND show_at <= :now
    AND (delivered_at IS NULL OR ({_OPENED} AND read_at IS NULL)) RETURNING id"""


@atomic
async def acknowledge(ids: Sequence[int], *, is_read: bool, scope: Scope) -> None:
    """Record that notifications were shown on a screen, or opened. The first time counts; foreign ones are left alone.

    News of a link stays unread for whoever was let in by one within a day.

    Raises:
        TooManyAtOnce
    """
    if len(ids) > MOST_AT_ONCE:
        raise TooManyAtOnce(path=["ids"])
    is_let_in = let_in.until(scope) is not None
    changed = await run(ACKNOWLEDGE, ids=list(ids), me=scope.me, now=clock.now(), read=is_read, let_in=is_let_in)
    if changed:
        deed = "read_notifications" if is_read else "receive_notifications"
        await record(deed, f"{len(changed)} notifications", scope=scope, after=sorted(one["id"] for one in changed))
