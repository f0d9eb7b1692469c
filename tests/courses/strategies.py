"""Players, honest and forged, for the property tests of watching."""

from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import strategies as st

from courses.credit import LEASE_MS, Beat, Lease

SPEEDS = [Fraction(1, 2), Fraction(3, 4), Fraction(1), Fraction(5, 4), Fraction(3, 2), Fraction(2)]
EVERY_MS = 10_000


@dataclass(frozen=True)
class Honest:
    """What a real player did: `truth` is what it played, `beats` how it said so, `clock` when it stopped."""

    duration_ms: int
    opened_ms: int
    clock_ms: int
    truth: tuple[tuple[int, int], ...]
    beats: tuple[Beat, ...]

    def lease(self, *, ended_ms: int | None = None) -> Lease:
        return Lease(self.opened_ms, ended_ms, frozenset(self.beats))


@dataclass
class Player:
    """A browser's player: speed, pauses and seeks; a beat about every 10 s, on pause, on seek and at the end."""

    duration_ms: int
    overrun_ms: int
    clock_ms: int = 0
    position_ms: int = 0

    def wait(self, for_ms: int) -> None:
        self.clock_ms += for_ms

    def seek(self, to_ms: int) -> None:
        self.position_ms = min(to_ms, self.duration_ms - 1)

    def play(self, for_ms: int, speed: Fraction) -> list[tuple[int, int, int]]:
        """(from, to, offset) of each beat; it ends where the browser believes the media does."""
        said = []
        stop_ms = min(self.position_ms + int(for_ms * speed), self.duration_ms + self.overrun_ms)
        while self.position_ms < stop_ms:
            start_ms, self.position_ms = self.position_ms, min(self.position_ms + int(EVERY_MS * speed), stop_ms)
            self.clock_ms += -((start_ms - self.position_ms) // speed)
            said.append((start_ms, self.position_ms, self.clock_ms))
        return said


@st.composite
def honest(draw: st.DrawFn, longest_ms: int = 1_200_000) -> Honest:
    """Speeds from half to double, pauses, seeks, each beat up to two hours late, so in any order of arrival.

    The phone's clock runs up to 200 ppm slow or fast: its offsets are its own time, receipts are the server's.
    """
    duration_ms = draw(st.sampled_from([longest_ms, longest_ms // 4]) | st.integers(1_000, longest_ms))
    opened_ms = draw(st.integers(0, 10**12))
    player = Player(duration_ms, draw(st.sampled_from([0, 0, 40, 500])), clock_ms=draw(st.integers(0, 3_000)))
    said: list[tuple[int, int, int]] = []
    deeds = draw(st.integers(1, 10))
    for deed in draw(st.lists(st.sampled_from("ppppwsr"), min_size=deeds, max_size=deeds)):
        if deed == "w":
            player.wait(draw(st.integers(0, 600_000)))
        elif deed == "s":
            player.seek(draw(st.integers(0, duration_ms - 1)))
        elif deed == "r":
            player.seek(max(0, player.position_ms - draw(st.integers(0, 60_000))))
        else:
            for_ms = draw(st.sampled_from([3_000, 25_000, 60_000]) | st.integers(200, 90_000))
            said += player.play(for_ms, draw(st.sampled_from(SPEEDS)))
    drift_ppm = draw(st.sampled_from([0, 50, 200, -200]) | st.integers(-200, 200))
    late = draw(st.lists(st.sampled_from([0, 1, 90, 5_000, 7_200_000]), min_size=len(said), max_size=len(said)))
    beats = tuple(
        Beat(seq, start, end, opened_ms + true_ms(offset, drift_ppm) + delay, offset)
        for seq, ((start, end, offset), delay) in enumerate(zip(said, late, strict=True))
    )
    truth = tuple((start, min(end, duration_ms)) for start, end, _ in said if start < duration_ms)
    return Honest(duration_ms, opened_ms, opened_ms + true_ms(player.clock_ms, drift_ppm), truth, beats)


def true_ms(phone_ms: int, drift_ppm: int) -> int:
    """What the server's clock has counted, in whole milliseconds, when a phone's has counted `phone_ms`."""
    return -(-phone_ms * 1_000_000 // (1_000_000 + drift_ppm))


def moments(watcher: Honest) -> st.SearchStrategy[int]:
    """Milliseconds since opening at which a takeover is telling: between, at and beside the ends of beats."""
    ends = [beat.offset_ms for beat in watcher.beats] or [0]
    beside = st.builds(lambda end, by: max(0, end + by), st.sampled_from(ends), st.integers(-1, 1))
    return beside | st.integers(0, max(ends) + 1_000)


def forged_beats(opened_ms: int = 0) -> st.SearchStrategy[Beat]:
    """Anything a client may send: plausible on its own, at the very edge of a rule, or absurd."""
    seq = st.integers(0, 19)
    plausible = st.builds(
        lambda number, a, size, t, late: Beat(number, a, a + size, opened_ms + t, max(0, t - late)),
        *(seq, st.integers(0, 40_000), st.sampled_from([5_000, 10_000, 20_000]), st.integers(3_000, 200_000)),
        st.sampled_from([0, 40, 5_000, 60_000]),
    )
    edgy = st.builds(
        lambda number, b, size, t, late: Beat(number, b - size, b, opened_ms + t, t - late),
        *(seq, st.sampled_from([30_000, 59_900, 60_000, 60_500, 60_501]), st.sampled_from([1, 30_000, 30_001, 30_500])),
        *(st.sampled_from([0, 4_951, 14_852, 59_999, 60_000, 60_001, 90_000]), st.integers(-1, 1)),
    )
    start, length = st.integers(-1_000, 130_000), st.integers(-1_000, 40_000)
    absurd = st.builds(
        lambda number, a, size, t, offset: Beat(number, a, a + size, opened_ms + t, offset),
        *(seq, start, length, st.integers(-5, 200_000), st.integers(-5, 200_000)),
    )
    return st.one_of(plausible, plausible, edgy, absurd)


@st.composite
def forged_leases(draw: st.DrawFn, opened_ms: int | None = None, most_beats: int = 14) -> Lease:
    """A lease whose every beat is the attacker's. Its own times are the server's."""
    opened = draw(st.integers(0, 10**9)) if opened_ms is None else opened_ms
    ended = draw(st.none() | st.none() | st.integers(0, 150_000))
    lasts = draw(st.sampled_from([LEASE_MS, LEASE_MS, 60_000]))
    size = draw(st.integers(0, most_beats))
    beats = draw(st.lists(forged_beats(opened), min_size=size, max_size=size))
    return Lease(opened, None if ended is None else opened + ended, frozenset(beats), lasts)


@st.composite
def successive_leases(draw: st.DrawFn) -> list[tuple[int, Lease]]:
    """(video, lease) of one guide: never two open at once, over up to three videos, all beats the attacker's."""
    clock, held = 0, []
    for _ in range(draw(st.integers(1, 4))):
        clock += draw(st.integers(0, 50_000))
        open_ms = draw(st.integers(0, 150_000))
        lease = draw(forged_leases(opened_ms=clock, most_beats=8))
        held.append((draw(st.integers(0, 2)), replace(lease, ended_ms=clock + open_ms, lasts_ms=LEASE_MS)))
        clock += open_ms
    return held


def durations() -> st.SearchStrategy[int]:
    """Media up to two minutes, mostly of the length at which the forged beats aim."""
    return st.sampled_from([60_000, 60_000, 120_000]) | st.integers(1, 120_000)
