"""A lead or HQ reminds guides of courses that are still open: kindly, at most once a day, one message a guide."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from courses.assigning import PLACE
from kit import clock
from kit.errors import Invalid, NotFound
from kit.reading import Select, column, row
from models.database import atomic, locking, run
from models.job_store import enqueue
from people import inbox, keys
from people.audit import record
from people.inbox import Message, Outcome
from people.inbox_words import Kind
from people.roles import Right, demand
from people.scope import Scope, sees_person

ONCE_IN = timedelta(hours=24)
MOST_AT_ONCE = 100
AT_ONCE = 500
"""Enrolments of a unit that are reminded before the answer; so many at a time do jobs the rest."""
JOB = "nudge"


class NudgeWhom(Invalid):
    zh = "请选择要提醒的课程安排（最多 100 条），或者选择一个组织。"
    en = "Name up to 100 enrolments, or a unit."


@dataclass(frozen=True)
class Whom:
    """Enrolments one by one, or the open ones of a unit with all below it, perhaps of one course only."""

    enrolment_ids: tuple[int, ...] = ()
    unit_id: int | None = None
    course_id: int | None = None


@dataclass(frozen=True, slots=True)
class Nudged:
    """Enrolments by what became of their reminder.

    `recent_count` counts those reminded in the last 24 hours and those that need none any more; `later_count` those
    whom jobs remind in the next minutes.
    """

    sent_count: int
    morning_count: int = 0
    budget_count: int = 0
    recent_count: int = 0
    later_count: int = 0

    @property
    def held_back_count(self) -> int:
        return self.morning_count + self.budget_count + self.recent_count


@row
class Found:
    id: int = column("enrolment.id")
    guide_id: int = column("enrolment.guide_id")


NAMED = Select(
    Found, f"FROM enrolment WHERE enrolment.id IN :enrolments AND {sees_person('enrolment.guide_id')} ORDER BY id"
)
WITHIN = Select(
    Found,
    f"""FROM enrolment JOIN unit ON unit.id = enrolment.unit_id
    WHERE enrolment.completed_at IS NULL AND unit.path LIKE :under AND {sees_person("enrolment.guide_id")}
    AND (CAST(:course AS BIGINT) = 0 OR enrolment.course_id = :course) ORDER BY enrolment.guide_id, enrolment.id""",
)

OPEN = """SELECT enrolment.id, enrolment.guide_id, enrolment.course_id, enrolment.last_nudged_at, course.title,
        course.title_en, unit.time_zone
    FROM enrolment JOIN course ON course.id = enrolment.course_id JOIN unit ON unit.id = enrolment.unit_id
    WHERE enrolment.id IN :ids AND enrolment.completed_at IS NULL
        AND (enrolment.last_nudged_at IS NULL OR enrolment.last_nudged_at <= :before)
    ORDER BY enrolment.guide_id, enrolment.sort_at, enrolment.id"""
NUDGED = "UPDATE enrolment SET last_nudged_at = :now WHERE id IN :ids"


@atomic
async def nudge(whom: Whom, *, scope: Scope, key: str) -> Nudged:
    """Remind the guides of enrolments that are open and were not nudged in the last 24 hours.

    The same `key` again reminds nobody and says what came of the first time.

    Raises:
        NotAllowed: the role may not nudge.
        NudgeWhom
        NotFound: an enrolment or the unit is not in `scope`.
    """
    demand(scope.role, Right.NUDGE)
    await run(f"SELECT id FROM person WHERE id = :me{locking()}", me=scope.me)  # one at a time, else a key counts twice

    async def make() -> int:
        first, *rest = _chunks(await _chosen(whom, scope)) or [[]]
        for number, ids in enumerate(rest):
            await enqueue(JOB, f"{JOB}:{scope.me}:{key}:{number}", {"enrolments": ids, "by": scope.me})
        done = replace(await _remind(first, scope.me), later_count=sum(map(len, rest)))
        detail = f"{done.sent_count} sent, {done.later_count} later"
        await record("nudge", _thing(whom), scope=scope, after=done, detail=detail)
        return _packed(done)

    packed, _ = await keys.once("nudge", key, whom, make, scope=scope)
    return _unpacked(packed)


@atomic
async def remind(enrolment_ids: Sequence[int], by: int) -> int:
    """Remind the guides of a part of a unit, as somebody asked who might; returns how many were sent. Once a day."""
    return (await _remind(enrolment_ids, by)).sent_count


PACKED = 1024
"""A key remembers one number of 63 bits; all counts stand in it. What is not `later` is at most about `AT_ONCE`."""


def _packed(done: Nudged) -> int:
    packed = done.later_count
    for count in (done.recent_count, done.budget_count, done.morning_count, done.sent_count):
        packed = packed * PACKED + min(count, PACKED - 1)
    return packed


def _unpacked(packed: int) -> Nudged:
    counts: list[int] = []
    for _ in range(4):
        packed, count = divmod(packed, PACKED)
        counts.append(count)
    sent, morning, budget, recent = counts
    return Nudged(sent, morning, budget, recent, packed)


def _chunks(found: Sequence[Found]) -> list[list[int]]:
    """At most about `AT_ONCE` each, and all of a guide's together: it is one message."""
    chunks: list[list[int]] = []
    last = 0
    for one in found:
        if not chunks or (len(chunks[-1]) >= AT_ONCE and one.guide_id != last):
            chunks.append([])
        chunks[-1].append(one.id)
        last = one.guide_id
    return chunks


def _thing(whom: Whom) -> str:
    return f"unit {whom.unit_id}" if whom.unit_id else f"{len(whom.enrolment_ids)} enrolments"


async def _chosen(whom: Whom, scope: Scope) -> list[Found]:
    if bool(whom.enrolment_ids) == bool(whom.unit_id) or len(whom.enrolment_ids) > MOST_AT_ONCE:
        raise NudgeWhom(path=["enrolmentIds"])
    if whom.unit_id is None:
        wanted = set(whom.enrolment_ids)
        found = await NAMED.seen(scope, enrolments=sorted(wanted))
        if len(found) < len(wanted):
            raise NotFound(path=["enrolmentIds"])
        return found
    place = await PLACE.seen(scope, unit=whom.unit_id)
    if not place:
        raise NotFound(path=["unitId"])
    return await WITHIN.seen(scope, under=f"{place[0].path}%", course=whom.course_id or 0)


async def _remind(ids: Sequence[int], me: int) -> Nudged:
    """What became of these enrolments."""
    now = clock.now()
    await run(f"SELECT id FROM enrolment WHERE id IN :ids ORDER BY id{locking()}", ids=list(ids))
    by_guide: dict[int, list[Mapping[str, Any]]] = {}
    for one in await run(OPEN, ids=list(ids), before=now - ONCE_IN):
        by_guide.setdefault(one["guide_id"], []).append(one)
    by = (await run("SELECT name FROM person WHERE id = :me", me=me))[0]["name"]
    outcomes = await inbox.notify([_message(theirs, by) for theirs in by_guide.values()])
    kept = [one["id"] for theirs, o in zip(by_guide.values(), outcomes, strict=True) if o.is_kept for one in theirs]
    if kept:
        await run(NUDGED, ids=kept, now=now)
    became: Counter[Outcome] = Counter()
    for theirs, outcome in zip(by_guide.values(), outcomes, strict=True):
        became[outcome] += len(theirs)
    sent, morning, budget = became[Outcome.SHOWN], became[Outcome.LATER], became[Outcome.OVER_BUDGET]
    return Nudged(sent, morning, budget, len(ids) - sent - morning - budget)


def _message(theirs: Sequence[Mapping[str, Any]], by: str) -> Message:
    """About the course that is due first, saying how many others wait."""
    first = theirs[0]
    params = {
        "course": (first["title"], first["title_en"] or first["title"]),
        "course_id": first["course_id"],
        "others": len(theirs) - 1,
        "by": by,
    }
    return Message(first["guide_id"], Kind.NUDGE, f"nudge/{first['id']}/{clock.day_in(first['time_zone'])}", params)
