"""The ways to cheat a 10-minute lesson, and what each one comes to: `make attacks`.

Those that only a database can answer (ten devices at once, a lesson that is not assigned) are tests of leases.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace

from courses.attention import Asked, attention, positions
from courses.credit import Beat, Lease, coverage, credited, is_complete, measure, plays
from courses.proof import beat_mac, is_sealed, new_key

D = 600_000
DRAWN = positions(b"the lesson under attack", D)
NOW = 10**9


@dataclass(frozen=True)
class Outcome:
    """What an attack came to. `refused` counts one for a seq, however often it was sent."""

    credited_s: int
    refused: int
    complete: bool


@dataclass(frozen=True)
class Attack:
    name: str
    expected: Outcome
    leases: tuple[Lease, ...]
    asked: tuple[Asked, ...] = ()
    stolen: tuple[Beat, ...] = ()  # sealed with another lease's key

    @property
    def claimed_s(self) -> int:
        sent = [*self.stolen, *(beat for lease in self.leases for beat in lease.beats)]
        return sum(beat.to_ms - beat.from_ms for beat in sent) // 1000

    def outcome(self) -> Outcome:
        """Judged by the real rules. `credited_s` is what stays after prompts."""
        admitted = fitting(self.stolen, new_key(), sealed_with=new_key())
        leases = (*self.leases, under(admitted))
        played = [play for lease in leases for play in plays(lease, D)]
        judged = attention(DRAWN, played, self.asked, as_of_ms=NOW)
        refused = sum(len(credited(lease, D).refusals) for lease in leases) + len(self.stolen) - len(admitted)
        complete = is_complete(coverage(leases, D), D) and is_complete(judged.kept, D) and judged.is_passed
        return Outcome(measure(judged.kept) // 1000, refused, complete)


def beats(count: int, *, every_ms: int, each_ms: int = 10_000, from_ms: int = 0, late_ms: int = 0) -> list[Beat]:
    """`count` beats one after another through the media, one each `every_ms` of real time."""
    return [
        Beat(n, from_ms + n * each_ms, from_ms + (n + 1) * each_ms, (n + 1) * every_ms + late_ms, (n + 1) * every_ms)
        for n in range(count)
    ]


def under(sent: Iterable[Beat], *, opened_ms: int = 0, ended_ms: int | None = None) -> Lease:
    moved = (replace(beat, received_ms=beat.received_ms + opened_ms) for beat in sent)
    return Lease(opened_ms, ended_ms, frozenset(moved))


def answered(*, speed: int = 1) -> tuple[Asked, ...]:
    """Every prompt answered ten seconds after it was put."""
    return tuple(Asked(at, at // speed, at // speed + 10_000, passed=True) for at in DRAWN)


def ignored(*, speed: int = 1) -> tuple[Asked, ...]:
    """Every prompt put when it was reached, none answered."""
    return tuple(Asked(at, at // speed) for at in DRAWN)


def fitting(sent: Iterable[Beat], key: str, *, sealed_with: str) -> list[Beat]:
    """The beats whose seal fits `key`."""
    said = [(beat, (beat.seq, beat.from_ms, beat.to_ms, beat.offset_ms)) for beat in sent]
    return [beat for beat, fields in said if is_sealed(beat_mac(sealed_with, *fields), key, *fields)]


def passed_around(devices: int, *, each_ms: int) -> tuple[Lease, ...]:
    """Each device plays on for its ten minutes at once; the lease goes round."""
    starts = [number * each_ms for number in range(devices)]
    return tuple(under(beats(60, every_ms=10_000), opened_ms=start, ended_ms=start + each_ms) for start in starts)


def attacks() -> list[Attack]:
    honest = beats(60, every_ms=10_000, late_ms=150)
    double = beats(60, every_ms=5_000)
    shuffled = [replace(beat, received_ms=700_000 + 7 * (beat.seq * 37 % 60)) for beat in honest]
    looped = [Beat(n, 0, 10_000, (n + 1) * 10_000, (n + 1) * 10_000) for n in range(60)]
    replayed = [Beat(1, 0, 10_000, 10_000 + n, 10_000) for n in range(1_000)]
    backdated = [replace(beat, offset_ms=min(60_000, beat.offset_ms // 5)) for beat in honest]
    phone_ahead = [replace(beat, offset_ms=beat.offset_ms + 3_600_000) for beat in honest]
    phone_behind = [replace(beat, offset_ms=beat.offset_ms - 3_600_000) for beat in honest]
    return [
        Attack("one request that claims 600 s", Outcome(0, 1, False), (under([Beat(0, 0, D, 200, 200)]),)),
        Attack(
            "flood of 20 beats of 30 s in a second",
            Outcome(0, 20, False),
            (under(beats(20, every_ms=50, each_ms=30_000)),),
        ),
        Attack("dragged to the end, 5 s played", Outcome(5, 0, False), (under([Beat(0, D - 5_000, D, 6_000, 6_000)]),)),
        Attack("16 times the speed for 37.5 s", Outcome(70, 53, False), (under(beats(60, every_ms=625)),)),
        Attack("the first 10 s looped for 10 min", Outcome(10, 0, False), (under(looped),)),
        Attack("one beat replayed 1,000 times", Outcome(10, 0, False), (under(replayed),)),
        Attack(
            "second tab: taken over at 60 s, the first plays on",
            Outcome(60, 54, False),
            (under(honest, ended_ms=60_000),),
        ),
        Attack(
            "the same, with offsets forged to lie before it",
            Outcome(120, 48, False),
            (under(backdated, ended_ms=60_000),),
        ),
        Attack(
            "ten devices pass one lease round every 30 s", Outcome(30, 570, False), passed_around(10, each_ms=30_000)
        ),
        Attack("another guide's beats, sealed with their key", Outcome(0, 60, False), (), stolen=tuple(honest)),
        Attack("clock of the phone moved an hour ahead", Outcome(0, 60, False), (under(phone_ahead),)),
        Attack("clock of the phone moved an hour back", Outcome(0, 60, False), (under(phone_behind),)),
        Attack("media downloaded and played elsewhere", Outcome(0, 0, False), (under([]),)),
        Attack("crash at 305 s", Outcome(300, 0, False), (under(honest[:30]),)),
        Attack(
            "script in real time at 2x, prompts ignored", Outcome(216, 0, False), (under(double),), ignored(speed=2)
        ),
        Attack(
            "script in real time at 2x, a person answers prompts",
            Outcome(600, 0, True),
            (under(double),),
            answered(speed=2),
        ),
        Attack("honest: played once, prompts answered", Outcome(600, 0, True), (under(honest),), answered()),
        Attack(
            "honest: offline, queue delivered at the end, shuffled",
            Outcome(600, 0, True),
            (under(shuffled),),
            answered(),
        ),
    ]


def main() -> int:
    """Print the table; the number of rows that came out otherwise than expected."""
    surprises = 0
    print(f"{'attack on a 10-minute lesson':54s} {'claimed':>9s} {'credited':>9s} {'refused':>8s}  complete  expected")
    for attack in attacks():
        came = attack.outcome()
        figures = f"{attack.claimed_s:7d} s {came.credited_s:7d} s {came.refused:8d} {came.complete!s:>9s}"
        surprises += came != attack.expected
        print(f"{attack.name:54s} {figures}  {'yes' if came == attack.expected else f'NO: {attack.expected}'}")
    return surprises


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
