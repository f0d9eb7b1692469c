"""What a guide has watched of a video: coverage over all leases, judged with the prompts that were put.

`Watch` is the row of one guide and media version while a command changes it; `settle` is the only place that decides
what it is worth.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from courses.attention import Asked, attention, due, missed_at, positions
from courses.completion import complete_lesson
from courses.credit import Lease, Play, Spans, is_complete, measure, plays, union
from courses.evidence import Evidence, digest, unpack
from kit import clock
from models.database import locking, run, run_many

LOAD = """SELECT coverage.id, coverage.guide_id, coverage.media_id, coverage.seed, coverage.spans,
        coverage.attention_passed, media.duration_ms, media.lesson_id
    FROM coverage JOIN media ON media.id = coverage.media_id
    WHERE coverage.guide_id IN :guides AND coverage.media_id IN :media ORDER BY coverage.id"""
PROMPTS = """SELECT guide_id, media_id, at_ms, issued_ms, answered_ms, is_passed FROM prompt
    WHERE guide_id IN :guides AND media_id IN :media"""
LEASES = """SELECT opened_ms, ended_ms, ends_ms, evidence FROM lease WHERE guide_id = :guide AND media_id = :media"""
SAVE = """UPDATE coverage SET spans = :spans, covered_ms = :covered, attention_passed = :attention WHERE id = :id"""
STAND = """UPDATE lessonprogress SET covered_ms = :covered, touched_at = :now
    WHERE guide_id = :guide AND lesson_id = :lesson AND media_id = :media"""
WATCHED = """UPDATE lessonprogress SET watched_at = :now
    WHERE guide_id = :guide AND lesson_id = :lesson AND media_id = :media AND watched_at IS NULL RETURNING id"""
ALL_DONE = """SELECT lesson.kind, lesson.has_quiz, lessonprogress.watched_at, lessonprogress.read_at,
        lessonprogress.quiz_passed_at, lessonprogress.completed_at
    FROM lessonprogress JOIN lesson ON lesson.id = lessonprogress.lesson_id
    WHERE lessonprogress.guide_id = :guide AND lessonprogress.lesson_id = :lesson"""

Key = tuple[int, int]
"""A guide and a media version."""


@dataclass(slots=True)
class Watch:
    id: int
    guide_id: int
    media_id: int
    lesson_id: int
    duration_ms: int
    drawn: tuple[int, ...]
    spans: Spans
    attention_passed: bool
    asked: list[Asked] = field(default_factory=list)
    fresh: Spans = ()
    """Credited since it was loaded."""
    lost_credit: bool = False
    """Whether a late beat left no room for one that had been credited."""
    completed_now: bool = False

    @property
    def has_missed(self) -> bool:
        return any(missed_at(prompt, as_of_ms=clock.now_ms()) is not None for prompt in self.asked)

    @property
    def needs_judging(self) -> bool:
        """Whether `fresh` cannot just be added: credit was lost, or prompts have a say in what it is worth."""
        if self.lost_credit or self.has_missed:
            return True
        if self.attention_passed:
            return False
        return bool(self.asked) or any(start < at <= end for at in self.drawn for start, end in self.fresh)


async def load(keys: Iterable[Key]) -> dict[Key, Watch]:
    """The watches of `keys`, held until the commit."""
    wanted = set(keys)
    sets = {"guides": sorted({guide for guide, _ in wanted}), "media": sorted({media for _, media in wanted})}
    if not wanted:
        return {}
    rows = await run(LOAD + (f"{locking()} OF coverage" if locking() else ""), **sets)
    found = {(row["guide_id"], row["media_id"]): _watch(row) for row in rows}
    for row in await run(PROMPTS, **sets):
        if watch := found.get((row["guide_id"], row["media_id"])):
            asked = Asked(row["at_ms"], row["issued_ms"], row["answered_ms"], bool(row["is_passed"]))
            watch.asked.append(asked)
    return {key: watch for key, watch in found.items() if key in wanted}


def _watch(row: dict[str, Any]) -> Watch:
    drawn = positions(bytes.fromhex(row["seed"]), row["duration_ms"])
    ids = (row["id"], row["guide_id"], row["media_id"], row["lesson_id"], row["duration_ms"])
    return Watch(*ids, drawn, spans_of(row["spans"]), bool(row["attention_passed"]))


def spans_of(stored: Any) -> Spans:
    """Spans as a row keeps them: JSON, as text or already read."""
    pairs = orjson.loads(stored) if isinstance(stored, str | bytes) else stored
    return tuple((start, end) for start, end in pairs)


async def settle(watches: Sequence[Watch]) -> dict[Key, int | None]:
    """Judge and write what each watch has come to. Returns the position whose prompt each should put now, if any."""
    wanted: dict[Key, int | None] = {}
    for watch in watches:
        wanted[watch.guide_id, watch.media_id] = await _judge(watch)
    await _save(watches)
    for watch in watches:
        await _finish(watch)
    return wanted


async def _judge(watch: Watch) -> int | None:
    if not watch.needs_judging:
        watch.spans = union(watch.spans, watch.fresh)
        return None
    now = clock.now_ms()
    if watch.has_missed or watch.lost_credit:
        played = await played_by(watch)
    else:
        played = as_played(union(watch.spans, watch.fresh))
    judged = attention(watch.drawn, played, watch.asked, as_of_ms=now)
    watch.spans, watch.attention_passed = judged.kept, judged.is_passed
    return due(watch.drawn, played, watch.asked, as_of_ms=now)


async def leases_of(watch: Watch) -> frozenset[Lease]:
    """All evidence of a watch."""
    rows = await run(LEASES, guide=watch.guide_id, media=watch.media_id)
    return frozenset(lease_from(row) for row in rows)


def lease_from(row: dict[str, Any]) -> Lease:
    """A lease as the rules see it, from a row with its evidence."""
    opened: int = row["opened_ms"]
    beats = unpack(bytes(row["evidence"]), opened)
    return Lease(opened, row["ended_ms"], beats, lasts_ms=row["ends_ms"] - opened)


def as_played(spans: Spans) -> list[Play]:
    """Plays that are judged like all that led to `spans`, as long as no prompt was missed: it is no matter when."""
    return [Play(*span, 0) for span in spans]


async def played_by(watch: Watch) -> list[Play]:
    return [play for lease in await leases_of(watch) for play in plays(lease, watch.duration_ms)]


async def _save(watches: Sequence[Watch]) -> None:
    now = clock.now()
    rows: list[dict[str, object]] = [
        {
            "id": watch.id,
            "spans": orjson.dumps(watch.spans).decode(),
            "covered": measure(watch.spans),
            "attention": watch.attention_passed,
        }
        for watch in watches
    ]
    stands: list[dict[str, object]] = [
        {
            "covered": measure(watch.spans),
            "now": now,
            "guide": watch.guide_id,
            "lesson": watch.lesson_id,
            "media": watch.media_id,
        }
        for watch in watches
    ]
    if watches:
        await run_many(SAVE, rows)
        await run_many(STAND, stands)


async def _finish(watch: Watch) -> None:
    if not (watch.attention_passed and is_complete(watch.spans, watch.duration_ms)):
        return
    keys = {"guide": watch.guide_id, "lesson": watch.lesson_id, "media": watch.media_id}
    if await run(WATCHED, now=clock.now(), **keys):
        proof = await proof_of(watch)
        watch.completed_now = await finish_lesson(watch.guide_id, watch.lesson_id, proof=proof)


async def proof_of(watch: Watch) -> str:
    """The digest of all that the watching rests on."""
    evidence = Evidence(watch.duration_ms, await leases_of(watch), watch.drawn, frozenset(watch.asked))
    return digest(evidence)


async def finish_lesson(guide_id: int, lesson_id: int, *, proof: str) -> bool:
    """Complete a lesson if nothing is missing any more: watched or read, and its quiz passed. Inside a command."""
    stand = (await run(ALL_DONE, guide=guide_id, lesson=lesson_id))[0]
    learnt = {"VIDEO": stand["watched_at"], "ARTICLE": stand["read_at"], "QUIZ": True}[stand["kind"]]
    passed = stand["quiz_passed_at"] or not stand["has_quiz"]
    if not (learnt and passed) or stand["completed_at"]:
        return False
    return await complete_lesson(guide_id, lesson_id, evidence_digest=proof)
