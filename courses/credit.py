"""Credit for watching: which stretches of a lesson a guide has proved to have played.

Pure functions of the set of evidence: no clock, no database, no order of arrival. Every quantity is an integer number
of milliseconds. `opened`, `ended` and `received` are instants of the server's clock, `from` and `to` positions in the
media, `offset` the player's own time since its lease was opened. What prompts take away stands in `attention.py`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

RULE_VERSION = 1
"""Goes up with every change after which the same evidence may be credited differently."""

LEASE_MS = 4 * 60 * 60 * 1000
LONGEST_BEAT_MS = 30_000
OVERRUN_MS = 500
"""Browsers report an end up to this far past the duration that the server measured."""
BUDGET_PERCENT = 202
"""Media that a lease may credit per time it was open: the player's double speed and 1 % of drift."""
DRIFT_PERCENT = 101
"""The player's own time per the server's: clocks of phones run a little fast (ADR 0005)."""
ENOUGH_PERCENT = 95
LONGEST_GAP_MS = 15_000

Span = tuple[int, int]
"""[from, to) in media milliseconds."""
Spans = tuple[Span, ...]
"""Sorted, disjoint, not touching, none empty: one value for one set of milliseconds."""


class Refusal(StrEnum):
    """Why a beat does not count; the first that applies, in this order."""

    OUT_OF_RANGE = "OUT_OF_RANGE"  # not a stretch of this media
    TOO_LONG = "TOO_LONG"  # more media than one beat may claim
    BEFORE_OPENING = "BEFORE_OPENING"  # played before its lease was opened
    BEFORE_ITS_TIME = "BEFORE_ITS_TIME"  # received before the player says that it was played, drift allowed for
    AFTER_LEASE_END = "AFTER_LEASE_END"  # played after a takeover, the closing or the longest time of its lease
    OVER_BUDGET = "OVER_BUDGET"  # more media than could be played since the lease was opened


@dataclass(frozen=True, slots=True)
class Beat:
    """A player's report that it played [from_ms, to_ms) and had finished `offset_ms` after its lease was opened."""

    seq: int
    from_ms: int
    to_ms: int
    received_ms: int
    offset_ms: int


@dataclass(frozen=True, slots=True)
class Lease:
    """A right to be credited, and the evidence sent under it. `ended_ms` is None until takeover or closing ends it."""

    opened_ms: int
    ended_ms: int | None = None
    beats: frozenset[Beat] = frozenset()
    lasts_ms: int = LEASE_MS

    @property
    def ends_ms(self) -> int:
        """When its right stops, whether or not anybody has ended it."""
        latest = self.opened_ms + self.lasts_ms
        return latest if self.ended_ms is None else min(self.ended_ms, latest)


@dataclass(frozen=True, slots=True)
class Credit:
    """What the beats of one lease, up to `last_seq`, have come to.

    `refusals` holds (seq, reason) in seq order. `advance` only adds to it, so credit kept in a row may be resumed with
    no refusals and yields those of the fresh beats alone.
    """

    used_ms: int = 0
    last_seq: int | None = None
    spans: Spans = ()
    refusals: tuple[tuple[int, Refusal], ...] = ()


@dataclass(frozen=True, slots=True)
class Play:
    """A credited stretch of media and the instant at which it had been played; never after its receipt."""

    from_ms: int
    to_ms: int
    played_ms: int


def credited(lease: Lease, duration_ms: int) -> Credit:
    """The credit of a lease: the same for the same set of beats, whatever order or repetition they came in."""
    return advance(Credit(), lease.beats, lease, duration_ms)


def continues(credit: Credit, fresh: Iterable[Beat]) -> bool:
    """Whether all of `fresh` comes after what `credit` holds, so that `advance` may go on from there.

    Otherwise one of them is late or a repetition, and `credited` must fold the whole set again.
    """
    return credit.last_seq is None or all(beat.seq > credit.last_seq for beat in fresh)


def advance(credit: Credit, fresh: Iterable[Beat], lease: Lease, duration_ms: int) -> Credit:
    """`credit` after `fresh`, equal to folding the whole set. Reads the times of `lease`, not its beats.

    Raises:
        ValueError: a beat of `fresh` does not come after what `credit` holds.
    """
    return reduce(lambda so_far, beat: step(so_far, beat, lease, duration_ms), first_receipts(fresh), credit)


def step(credit: Credit, beat: Beat, lease: Lease, duration_ms: int) -> Credit:
    """`credit` after the one beat that is next in seq order.

    Raises:
        ValueError: it is not next.
    """
    if credit.last_seq is not None and beat.seq <= credit.last_seq:
        raise ValueError(f"beat {beat.seq} does not come after {credit.last_seq}")
    reason = refusal(credit, beat, lease, duration_ms)
    if reason is not None:
        return Credit(credit.used_ms, beat.seq, credit.spans, (*credit.refusals, (beat.seq, reason)))
    start, end = clamped(beat, duration_ms)
    return Credit(credit.used_ms + end - start, beat.seq, with_span(credit.spans, (start, end)), credit.refusals)


def refusal(credit: Credit, beat: Beat, lease: Lease, duration_ms: int) -> Refusal | None:
    """Why `beat` does not count after what `credit` holds; None if it does.

    A stretch wholly within the overrun counts and is worth nothing: the player did nothing wrong.
    """
    if not 0 <= beat.from_ms < beat.to_ms <= duration_ms + OVERRUN_MS:
        return Refusal.OUT_OF_RANGE
    start, end = clamped(beat, duration_ms)
    if end - start > LONGEST_BEAT_MS:
        return Refusal.TOO_LONG
    if beat.offset_ms < 0:
        return Refusal.BEFORE_OPENING
    if 100 * beat.offset_ms > DRIFT_PERCENT * (beat.received_ms - lease.opened_ms):
        return Refusal.BEFORE_ITS_TIME
    if beat.offset_ms > lease.ends_ms - lease.opened_ms:
        return Refusal.AFTER_LEASE_END
    open_ms = min(beat.received_ms, lease.ends_ms) - lease.opened_ms
    if 100 * (credit.used_ms + end - start) > BUDGET_PERCENT * open_ms:
        return Refusal.OVER_BUDGET
    return None


def clamped(beat: Beat, duration_ms: int) -> Span:
    """The stretch of a beat inside the media; empty if it lies in the overrun."""
    return min(beat.from_ms, duration_ms), min(beat.to_ms, duration_ms)


def first_receipts(beats: Iterable[Beat]) -> list[Beat]:
    """One beat a seq, in seq order: the one received first; of two received at one instant, the smaller."""
    first: dict[int, Beat] = {}
    for beat in beats:
        known = first.get(beat.seq)
        if known is None or _precedence(beat) < _precedence(known):
            first[beat.seq] = beat
    return [first[seq] for seq in sorted(first)]


def _precedence(beat: Beat) -> tuple[int, int, int, int]:
    return beat.received_ms, beat.from_ms, beat.to_ms, beat.offset_ms


def plays(lease: Lease, duration_ms: int) -> tuple[Play, ...]:
    """The credited beats of a lease one by one, for rules that ask when each was played."""
    refused = {seq for seq, _ in credited(lease, duration_ms).refusals}
    counted = (beat for beat in first_receipts(lease.beats) if beat.seq not in refused)
    return tuple(Play(*clamped(beat, duration_ms), _played_ms(beat, lease)) for beat in counted)


def _played_ms(beat: Beat, lease: Lease) -> int:
    """A clock that runs fast says an instant that is still to come: then no prompt could be missed until then."""
    return min(lease.opened_ms + beat.offset_ms, beat.received_ms)


def coverage(leases: Iterable[Lease], duration_ms: int) -> Spans:
    """What one guide has proved to have played of one media version, over all its leases."""
    return union(*(credited(lease, duration_ms).spans for lease in leases))


def is_complete(spans: Spans, duration_ms: int) -> bool:
    """Whether enough is covered and nothing long is missing; attention and quiz are asked elsewhere."""
    enough = 100 * measure(spans) >= ENOUGH_PERCENT * duration_ms
    return enough and is_gapless(spans, (0, duration_ms))


def is_gapless(spans: Spans, within: Span) -> bool:
    """Whether no gap of `spans` inside `within` is longer than a lesson may miss."""
    return all(end - start <= LONGEST_GAP_MS for start, end in missing(spans, within))


def missing(spans: Spans, within: Span) -> Spans:
    """What `spans` leaves out of `within`."""
    gaps: list[Span] = []
    position, stop = within
    for start, end in spans:
        if start >= stop:
            break
        if start > position:
            gaps.append((position, start))
        position = max(position, end)
    if position < stop:
        gaps.append((position, stop))
    return tuple(gaps)


def measure(spans: Spans) -> int:
    """Milliseconds in `spans`."""
    return sum(end - start for start, end in spans)


def union(*groups: Iterable[Span]) -> Spans:
    """All of `groups` as one set; they may overlap and come in any order."""
    joined: list[Span] = []
    for start, end in sorted(span for group in groups for span in group):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def with_span(spans: Spans, span: Span) -> Spans:
    """`union(spans, [span])` without sorting again: the cost of a beat that arrives in order."""
    start, end = span
    if start >= end:
        return spans
    touched = bisect_left(spans, start, key=lambda known: known[1])
    beyond = bisect_right(spans, end, lo=touched, key=lambda known: known[0])
    if touched < beyond:
        start, end = min(start, spans[touched][0]), max(end, spans[beyond - 1][1])
    return (*spans[:touched], (start, end), *spans[beyond:])
