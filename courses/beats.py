"""Beats: what players report of watching. They are written in batches, one commit for all that arrived meanwhile.

A beat that follows the last one known costs one step of the fold; a late one folds its lease from the evidence again.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from courses.credit import Beat, Credit, Lease, Refusal, advance, continues, credited, union
from courses.evidence import pack, unpack
from courses.prompts import put_all
from courses.proof import is_sealed
from courses.watched import lease_from, load, settle, spans_of
from kit import clock
from kit.errors import Invalid, NotFound, Refused
from models.database import locking, run, run_many
from models.group_commit import GroupCommit

MOST_AT_ONCE = 200
MOST_BYTES_IN_A_LEASE = 36_000
"""Of evidence: at least 2,200 beats, which is six hours of playing."""
"""Honest players send one in ten seconds: 1,440 in the four hours of a lease."""
LARGEST = 2**31 - 1

LOAD = """SELECT lease.id, lease.guide_id, lease.lesson_id, lease.media_id, lease.key, lease.opened_ms, lease.ends_ms,
        lease.ended_ms, lease.evidence, lease.last_seq, lease.used_ms, lease.spans, lease.refusals, media.duration_ms
    FROM lease JOIN media ON media.id = lease.media_id WHERE lease.id IN :ids ORDER BY lease.id"""
SAVE = """UPDATE lease SET evidence = :evidence, last_seq = :last_seq, used_ms = :used_ms, spans = :spans,
        refusals = :refusals, heard_ms = :heard WHERE id = :id"""
POSITION = """UPDATE lessonprogress SET position_ms = :position
    WHERE guide_id = :guide AND lesson_id = :lesson AND media_id = :media"""


class TooManyBeats(Invalid):
    zh = "学习记录太多，一次最多上报 {most} 条。"
    en = "Too many beats: send at most {most} at a time."


class LeaseFull(Invalid):
    zh = "这次学习的记录已满，请退出这一课再进来。"
    en = "This watch is as long as one can be. Leave the lesson and open it again."


class WrongMac(Invalid):
    code = "MAC_WRONG"
    zh = "第 {seq} 条学习记录的校验码不对。"
    en = "The code of beat {seq} is wrong."


class BeatTooLarge(Invalid):
    zh = "第 {seq} 条学习记录的数字超出范围。"
    en = "A number of beat {seq} is out of range."


@dataclass(frozen=True, slots=True)
class Sealed:
    """A beat as it was sent."""

    seq: int
    from_ms: int
    to_ms: int
    offset_ms: int
    mac: str


@dataclass(frozen=True, slots=True)
class Report:
    """What one call brings: beats of one lease, perhaps none, and where the player stands."""

    guide_id: int
    lease_id: int
    beats: tuple[Sealed, ...]
    position_ms: int | None = None


@dataclass(slots=True)
class Outcome:
    """What a report has come to. `refused` holds what does not count of it, with the reason."""

    lesson_id: int
    kept: int
    refused: list[tuple[int, Refusal]]
    lease_ended: bool
    completed_now: bool = False


class _Folding:
    """A lease while a batch is folded into it."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.row = row
        self.row["evidence"] = bytes(row["evidence"])
        self.times = Lease(row["opened_ms"], row["ended_ms"], lasts_ms=row["ends_ms"] - row["opened_ms"])
        self.credit = Credit(row["used_ms"], row["last_seq"] or None, spans_of(row["spans"]))
        self.outcome: Outcome | None = None
        self.lost_credit = False
        stored = row["refusals"]
        self.refusals: Counter[str] = Counter(orjson.loads(stored) if isinstance(stored, str) else stored)

    @property
    def key(self) -> tuple[int, int]:
        return self.row["guide_id"], self.row["media_id"]

    def take(self, report: Report, received_ms: int) -> Outcome:
        """Credit the beats of a report; those known already count as kept and change nothing."""
        beats = [Beat(b.seq, b.from_ms, b.to_ms, received_ms, b.offset_ms) for b in report.beats]
        refused = self._credit(beats) if beats else []
        return Outcome(self.row["lesson_id"], len(beats) - len(refused), refused, self.times.ends_ms <= received_ms)

    def _credit(self, beats: list[Beat]) -> list[tuple[int, Refusal]]:
        opened, duration = self.row["opened_ms"], self.row["duration_ms"]
        if continues(self.credit, beats):
            so_far = Credit(self.credit.used_ms, self.credit.last_seq, self.credit.spans)
            after = advance(so_far, beats, self.times, duration)
            self.row["evidence"] += pack(beats, opened)
        else:
            known = {beat.seq for beat in unpack(self.row["evidence"], opened)}
            fresh = [beat for beat in beats if beat.seq not in known]
            if not fresh:
                return []  # a repetition changes nothing and must cost nothing
            self.row["evidence"] += pack(fresh, opened)
            after = credited(lease_from(self.row), duration)
            self.refusals.clear()
            self.lost_credit |= union(after.spans, self.credit.spans) != after.spans
        self.refusals += Counter(reason.value for _, reason in after.refusals)
        self.credit = after
        sent = {beat.seq for beat in beats}
        return [(seq, reason) for seq, reason in after.refusals if seq in sent]

    def values(self, heard_ms: int) -> dict[str, object]:
        return {
            "id": self.row["id"],
            "evidence": self.row["evidence"],
            "last_seq": self.credit.last_seq or 0,
            "used_ms": self.credit.used_ms,
            "spans": orjson.dumps(self.credit.spans).decode(),
            "refusals": orjson.dumps(self.refusals).decode(),
            "heard": heard_ms,
        }


async def write(reports: Sequence[Report]) -> list[Outcome | Refused]:
    """Write a batch of reports inside a command; a report that is refused does not touch the others."""
    now = clock.now_ms()
    rows = await run(LOAD + (f"{locking()} OF lease" if locking() else ""), ids=sorted({r.lease_id for r in reports}))
    leases = {row["id"]: _Folding(row) for row in rows}
    answers: list[Outcome | Refused] = []
    touched: dict[int, _Folding] = {}
    positions: list[dict[str, object]] = []
    for report in reports:
        folding = leases.get(report.lease_id)
        refusal = _refusal(report, folding)
        if refusal or folding is None:
            answers.append(refusal or NotFound(path=["leaseId"]))
            continue
        answers.append(outcome := folding.take(report, now))
        folding.outcome = outcome
        touched[report.lease_id] = folding
        if report.position_ms is not None:
            row = folding.row
            where = {"guide": row["guide_id"], "lesson": row["lesson_id"], "media": row["media_id"]}
            positions.append({"position": max(0, min(report.position_ms, LARGEST)), **where})
    await _save(touched, positions, now)
    return answers


def _refusal(report: Report, folding: _Folding | None) -> Refused | None:
    if folding is None or folding.row["guide_id"] != report.guide_id:
        return NotFound(path=["leaseId"])
    if len(report.beats) > MOST_AT_ONCE:
        return TooManyBeats(most=MOST_AT_ONCE, path=["beats"])
    if len(folding.row["evidence"]) > MOST_BYTES_IN_A_LEASE:
        return LeaseFull(path=["leaseId"])
    for beat in report.beats:
        if not 0 < beat.seq <= LARGEST:
            return BeatTooLarge(seq=beat.seq, path=["beats"])
        if not is_sealed(beat.mac, folding.row["key"], beat.seq, beat.from_ms, beat.to_ms, beat.offset_ms):
            return WrongMac(seq=beat.seq, path=["beats"])
    return None


async def _save(touched: dict[int, _Folding], positions: list[dict[str, object]], now: int) -> None:
    if not touched:
        return
    await run_many(SAVE, [folding.values(now) for folding in touched.values()])
    if positions:
        await run_many(POSITION, positions)
    watches = await load(folding.key for folding in touched.values())
    for folding in touched.values():
        watch = watches[folding.key]
        watch.fresh = (*watch.fresh, *folding.credit.spans)
        watch.lost_credit |= folding.lost_credit
    due = await settle(list(watches.values()))
    await put_all([(watches[key], at_ms) for key, at_ms in due.items() if at_ms is not None])
    for folding in touched.values():
        if folding.outcome:
            folding.outcome.completed_now = watches[folding.key].completed_now


_writer = GroupCommit[Report, Outcome]("beats", write)


async def send(report: Report) -> Outcome:
    """Write a report together with whatever else arrives; its beats are safe when this returns.

    Raises:
        NotFound: the viewer has no such lease.
        TooManyBeats, WrongMac, BeatTooLarge: nothing of the report was taken.
    """
    return await _writer.put(report)
