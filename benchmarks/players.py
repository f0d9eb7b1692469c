"""Players in the middle of their videos: leases are open, some minutes are watched, prompts on the way were passed."""

import secrets
from dataclasses import dataclass, field
from itertools import count

import orjson

from benchmarks import chain
from benchmarks.chain import LASTS_MS, enter
from courses.attention import positions
from courses.beats import Report, Sealed
from courses.credit import Beat
from courses.evidence import pack
from courses.proof import beat_mac
from kit import clock
from models.database import atomic, is_sqlite, run

BEAT_MS = 10_000
HOUR_MS = 3_600_000


@dataclass
class Player:
    """One guide's player: sends the next ten seconds whenever it is asked, from the start again after the end."""

    guide: int
    lesson: int
    opened_ms: int
    begun: int
    seed: str = field(default_factory=lambda: secrets.token_hex(16))
    key: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    def __post_init__(self) -> None:
        self.numbers = count(self.begun + 1)

    def beat(self) -> Sealed:
        seq = next(self.numbers)
        start = (seq - 1) * BEAT_MS % LASTS_MS
        said = seq, start, start + BEAT_MS, seq * BEAT_MS
        return Sealed(*said, beat_mac(self.key, *said))

    def report(self) -> Report:
        beat = self.beat()
        return Report(self.guide, self.guide, (beat,), beat.to_ms)

    @property
    def watched_ms(self) -> int:
        return self.begun * BEAT_MS

    @property
    def passed(self) -> list[int]:
        return [at for at in positions(bytes.fromhex(self.seed), LASTS_MS) if at <= self.watched_ms]

    @property
    def evidence(self) -> bytes:
        """The beats so far, each received when it had been played."""
        done = ((n, n * BEAT_MS) for n in range(1, self.begun + 1))
        beats = (Beat(n, end - BEAT_MS, end, self.opened_ms + end, end) for n, end in done)
        return pack(beats, self.opened_ms)


@atomic
async def seated(guides: int) -> list[Player]:
    """A player for each guide, in its first course's first lesson, its lease an hour old."""
    opened_ms = clock.now_ms() - HOUR_MS
    players = [
        Player(guide, chain.courses_of(guide)[0] * 10 + 1, opened_ms, begun=guide * 7 % 120)
        for guide in range(1, guides + 1)
    ]
    await run("DELETE FROM lessonprogress WHERE lesson_id IN :lessons", lessons=sorted({p.lesson for p in players}))
    await enter("lessonprogress", [
        {"guide_id": p.guide, "lesson_id": p.lesson, "media_id": p.lesson, "position_ms": p.watched_ms,
         "covered_ms": p.watched_ms, "touched_at": chain.NOW}
        for p in players
    ])  # fmt: skip
    await enter("lease", [
        {"id": p.guide, "guide_id": p.guide, "lesson_id": p.lesson, "media_id": p.lesson, "key": p.key,
         "device": "", "is_offline": False, "opened_ms": opened_ms, "ends_ms": opened_ms + 4 * HOUR_MS,
         "heard_ms": opened_ms, "evidence": p.evidence, "last_seq": p.begun, "used_ms": p.watched_ms,
         "spans": _spans(p), "refusals": "{}"}
        for p in players
    ])  # fmt: skip
    await enter("coverage", [
        {"guide_id": p.guide, "media_id": p.lesson, "seed": p.seed, "spans": _spans(p), "covered_ms": p.watched_ms,
         "attention_passed": False}
        for p in players
    ])  # fmt: skip
    await enter("prompt", [
        {"guide_id": p.guide, "media_id": p.lesson, "lesson_id": p.lesson, "at_ms": at, "round": 1, "shown": "{}",
         "issued_ms": opened_ms + at, "tries": 1, "answered_ms": opened_ms + at + 5_000, "is_passed": True}
        for p in players for at in p.passed
    ])  # fmt: skip
    if not is_sqlite():
        for table in ("lease", "prompt"):
            await run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        await run("ANALYZE")
    return players


def _spans(player: Player) -> str:
    return orjson.dumps([[0, player.watched_ms]] if player.begun else []).decode()
