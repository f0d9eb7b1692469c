"""Leases: the right to be credited for watching a video. What was watched under one stands in `courses.beats`."""

from datetime import timedelta
from secrets import token_hex

import models
from courses import catalogue
from courses.completion import taken
from courses.credit import LEASE_MS
from courses.proof import new_key
from kit import clock
from kit.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from kit.reading import One, column, row
from models.database import atomic, locking, run
from people import keys
from people.scope import Scope

SILENT_MS = 30_000
"""A lease not heard of for so long is taken over without asking; its credit is not touched by silence."""
MOST_EVIDENCE_BYTES = 120_000
"""Of one guide and video: some 10,000 beats, a hundred times a ten-minute lesson. Judging folds all of it."""
EVIDENCE = "SELECT sum(length(evidence)) AS bytes FROM lease WHERE guide_id = :guide AND media_id = :media"
ADDRESS_LIVES = timedelta(minutes=10)
"""How long the addresses of a video outlive their lease."""


class NotAssigned(NotAllowed):
    code = "NOT_ASSIGNED"
    zh = "这节课不在你的学习计划里，先加入课程。"
    en = "This lesson is not in your plan. Join the course first."


class NotReady(Conflict):
    code = "NOT_READY"
    zh = "视频还在准备，请过几分钟再来。"
    en = "The video is still being prepared. Come back in a few minutes."


class NotAVideoLesson(Invalid):
    zh = "这节课不是视频。"
    en = "This lesson has no video."


class WatchedEnough(RateLimited):
    zh = "这个视频的观看记录已经太多，请 {retry_after_seconds} 秒后再试。"
    en = "There is too much evidence of this video already. Try again in {retry_after_seconds} seconds."


class HeldElsewhere(Conflict):
    code = "LEASE_HELD_ELSEWHERE"
    zh = "你正在另一台设备上看课。要换到这台吗？"
    en = "You are watching on another device. Go on here instead?"


class BeatsOwed(Conflict):
    code = "BEATS_OWED"
    zh = "这一课已下载到另一台设备，那里可能有还没上传的观看记录。"
    en = "This lesson is kept on another device, which may have offline watching to send."


@row
class Lease:
    """A right to be credited, as its owner sees it."""

    id: int = column("lease.id")
    guide_id: int = column("lease.guide_id")
    lesson_id: int = column("lease.lesson_id")
    media_id: int = column("lease.media_id")
    key: str = column("lease.key")
    device: str = column("lease.device")
    is_offline: bool = column("lease.is_offline")
    opened_ms: int = column("lease.opened_ms")
    ends_ms: int = column("lease.ends_ms")
    ended_ms: int | None = column("lease.ended_ms")
    last_seq: int = column("lease.last_seq")
    position_ms: int = column("lessonprogress.position_ms")

    @property
    def next_seq(self) -> int:
        return self.last_seq + 1


_FROM = """FROM lease JOIN lessonprogress
    ON lessonprogress.guide_id = lease.guide_id AND lessonprogress.lesson_id = lease.lesson_id"""

lease = One(Lease, f"{_FROM} WHERE lease.id IN :parents AND lease.guide_id = :me", by="id")

my_open_lease = One(
    Lease,
    f"{_FROM} WHERE lease.guide_id IN :parents AND lease.guide_id = :me AND lease.ended_ms IS NULL",
    by="guide_id",
)


SAME = "COALESCE(lessonprogress.media_id, 0) = COALESCE(excluded.media_id, 0)"
# A clock that was put back makes the first touch lie ahead: then it is now.
TOUCH = f"""INSERT INTO lessonprogress (guide_id, lesson_id, media_id, position_ms, covered_ms, opened_at, touched_at)
    VALUES (:guide, :lesson, :media, 0, 0, :now, :now)
    ON CONFLICT (guide_id, lesson_id) DO UPDATE SET touched_at = excluded.touched_at, media_id = excluded.media_id,
        opened_at = CASE WHEN lessonprogress.opened_at <= excluded.opened_at THEN lessonprogress.opened_at
            ELSE excluded.opened_at END,
        position_ms = CASE WHEN {SAME} THEN lessonprogress.position_ms ELSE 0 END,
        covered_ms = CASE WHEN {SAME} THEN lessonprogress.covered_ms ELSE 0 END"""
START = """UPDATE enrolment SET started_at = :now WHERE guide_id = :guide AND started_at IS NULL
    AND course_id = (SELECT course_id FROM lesson WHERE id = :lesson)"""


@atomic
async def open_lease(
    lesson_id: int, *, scope: Scope, key: str, device: str = "", take_over: bool = False, is_offline: bool = False
) -> int:
    """Give the viewer the right to be credited for a video, and end the one they had. Returns the lease's number.

    Raises:
        NotFound: no such lesson in `scope`.
        NotAVideoLesson, NotReady, NotAssigned
        HeldElsewhere: another device was heard of in the last 30 s; ask, then come with `take_over`.
        BeatsOwed: this lesson may be watched offline on another device; ask, then come with `take_over`.
    """
    lesson, device = await watchable(lesson_id, scope), _shown(device)
    await run(f"SELECT id FROM person WHERE id = :me{locking()}", me=scope.me)

    async def make() -> int:
        await _end_open_lease(scope, lesson_id, device=device, take_over=take_over)
        return await _begin(lesson, scope, device=device, is_offline=is_offline)

    number, _ = await keys.once("openLease", key, (lesson_id, is_offline), make, scope=scope)
    return number


@atomic
async def close_lease(lease_id: int, *, scope: Scope, position_ms: int | None = None) -> int:
    """End a lease of the viewer at this instant and keep where they were. Returns the lesson's number.

    Raises:
        NotFound: the viewer has no such lease.
    """
    kept = await models.Lease.get_or_none(id=lease_id, guide_id=scope.me)
    if kept is None:
        raise NotFound(path=["leaseId"])
    if kept.ended_ms is None:
        await _end(kept)
    if position_ms is not None:
        await keep_position(scope.me, kept.lesson_id, position_ms)
    return kept.lesson_id


async def watchable(lesson_id: int, scope: Scope) -> catalogue.Lesson:
    """A video lesson that the viewer takes.

    Raises:
        NotFound, NotAVideoLesson, NotReady, NotAssigned
    """
    lesson = await catalogue.lesson.get(lesson_id, scope)
    if lesson is None:
        raise NotFound(path=["lessonId"])
    if lesson.kind != "VIDEO":
        raise NotAVideoLesson(path=["lessonId"])
    if await taken(scope.me, lesson_id) is None:
        raise NotAssigned(path=["lessonId"])
    if lesson.media_id is None or not lesson.duration_ms:
        raise NotReady(path=["lessonId"])
    return lesson


def _shown(device: str) -> str:
    """A device's name for itself, as far as a table takes it and a screen shows it."""
    return "".join(letter for letter in device if letter.isprintable())[:120]


async def _end_open_lease(scope: Scope, lesson_id: int, *, device: str, take_over: bool) -> None:
    kept = await models.Lease.get_or_none(guide_id=scope.me, ended_ms=None)
    if kept is None:
        return
    now = clock.now_ms()
    if now < kept.ends_ms and not take_over:
        # Ending a grant loses no beat that was played before, so it asks only where a second watching of the same film
        # may be meant; the device of the grant has sent what it had before it opens anything.
        if kept.is_offline and kept.device != device and kept.lesson_id == lesson_id:
            raise BeatsOwed
        if not kept.is_offline and kept.device != device and now - kept.heard_ms < SILENT_MS:
            raise HeldElsewhere
    await _end(kept)


async def _end(kept: models.Lease) -> None:
    # The server's clock may have been set back since it was opened; and who ended it first has said when.
    ended_ms = max(kept.opened_ms, min(clock.now_ms(), kept.ends_ms))
    await models.Lease.filter(id=kept.id, ended_ms=None).update(ended_ms=ended_ms)


async def _begin(lesson: catalogue.Lesson, scope: Scope, *, device: str, is_offline: bool) -> int:
    now = clock.now()
    kept = await run(EVIDENCE, guide=scope.me, media=lesson.media_id)
    if (kept[0]["bytes"] or 0) > MOST_EVIDENCE_BYTES:
        raise WatchedEnough(retry_after_seconds=24 * 3600)
    begun = await models.Lease.create(
        guide_id=scope.me,
        lesson_id=lesson.id,
        media_id=lesson.media_id,
        key=new_key(),
        device=device,
        is_offline=is_offline,
        opened_ms=clock.ms(now),
        ends_ms=clock.ms(now) + LEASE_MS,
        heard_ms=clock.ms(now),
    )
    await models.Coverage.get_or_create(guide_id=scope.me, media_id=lesson.media_id, defaults={"seed": token_hex(16)})
    await note_progress(scope.me, lesson.id, media_id=lesson.media_id)
    number: int = begun.id
    return number


async def note_progress(guide_id: int, lesson_id: int, *, media_id: int | None) -> None:
    """Make the row that says where a guide stands at the first touch, which starts the course.

    A new media version starts at its beginning.
    """
    now = clock.now()
    await run(TOUCH, guide=guide_id, lesson=lesson_id, media=media_id, now=now)
    await run(START, guide=guide_id, lesson=lesson_id, now=now)


async def keep_position(guide_id: int, lesson_id: int, position_ms: int) -> None:
    """Where to resume; no credit hangs on it."""
    await models.LessonProgress.filter(guide_id=guide_id, lesson_id=lesson_id).update(
        position_ms=max(0, min(position_ms, 2**31 - 1)), touched_at=clock.now()
    )
