"""Attention: where a lesson prompts its guide, and what a missed prompt takes away (ADR 0003).

Pure functions of plays and prompts, like `credit.py`; the server's present instant is an argument. What a prompt asks
and whether an answer is right stands elsewhere: here a prompt is passed or it is not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from courses.credit import BUDGET_PERCENT, Play, Span, Spans, is_gapless, missing, union

ANSWER_WITHIN_MS = 60_000
APART_MS = 6 * 60_000
AIMED_APART_MS = 4 * 60_000
"""Between the middles of neighbouring draws: leaves room to draw within `APART_MS`."""
MOST_PROMPTS = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt that was put to the guide at `at_ms` of the media.

    `answered_ms` is the instant that decided it: the right answer, or the last wrong one that was allowed.
    """

    at_ms: int
    issued_ms: int
    answered_ms: int | None = None
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Forfeit:
    """[from_ms, to_ms) does not count as far as it had been played by the instant `missed_ms`."""

    from_ms: int
    to_ms: int
    missed_ms: int


@dataclass(frozen=True, slots=True)
class Attention:
    """Coverage that prompts left standing, and the positions that still stand in the way, in media order."""

    kept: Spans
    unsettled: tuple[int, ...]

    @property
    def is_passed(self) -> bool:
        """Every position has a passed prompt and a watched stretch before it."""
        return not self.unsettled


@lru_cache(maxsize=4096)
def positions(seed: bytes, duration_ms: int) -> tuple[int, ...]:
    """Where a lesson prompts: drawn from `seed`, the same years later and on every Python."""
    return tuple(_drawn(seed, number, within) for number, within in enumerate(windows(duration_ms)))


def windows(duration_ms: int) -> Spans:
    """The ranges, last position included, of which each holds one prompt wherever it is drawn.

    At least one lies between 30 % and 80 %. Start, prompts and end are at most `APART_MS` apart unless the lesson is
    longer than `MOST_PROMPTS` can serve (66 min); then they are spread evenly, at most 1½ even steps apart.
    """
    if duration_ms <= 2 * AIMED_APART_MS:
        earliest = max(-(-3 * duration_ms // 10), duration_ms - APART_MS)
        latest = min(8 * duration_ms // 10, APART_MS)
        return ((min(earliest, latest), latest),)
    steps = min(MOST_PROMPTS + 1, -(-duration_ms // AIMED_APART_MS))
    step_ms = -(-duration_ms // steps)
    room_ms = min(step_ms // 3, (APART_MS - step_ms) // 2) if step_ms <= APART_MS else step_ms // 4
    middles = (number * duration_ms // steps for number in range(1, steps))
    return tuple((middle - room_ms, middle + room_ms) for middle in middles)


def _drawn(seed: bytes, number: int, within: Span) -> int:
    """A draw of a window. A hash, for `random` promises its sequence but not its ranges across versions."""
    first, last = within
    digest = sha256(b"%d.%b" % (number, seed)).digest()
    return first + int.from_bytes(digest) % (last - first + 1)


def attention(drawn: Sequence[int], played: Sequence[Play], asked: Iterable[Asked], *, as_of_ms: int) -> Attention:
    """What `played` is worth after the prompts at `drawn`, as known at the server's instant `as_of_ms`.

    The order of `played` and `asked` does not matter. More plays or passes never lessen it.
    """
    asked = frozenset(asked)
    left = kept(played, forfeits(drawn, asked, as_of_ms=as_of_ms))
    passed = first_passes(asked)
    unsettled = (at for at in drawn if at not in passed or not is_watched(left, stretch(drawn, at)))
    return Attention(left, tuple(unsettled))


def due(drawn: Sequence[int], played: Sequence[Play], asked: Iterable[Asked], *, as_of_ms: int) -> int | None:
    """The position whose prompt the server should put now, the earliest first; None while one is open.

    A position is asked once it is played through or its stretch is watched; after a miss, only once that stretch has
    been watched again, and not before that can have been done since: a lease that lay idle has saved up credit that a
    script could spend on guesses. A passed position is not asked again.
    """
    asked = frozenset(asked)
    if any(is_open(prompt, as_of_ms=as_of_ms) for prompt in asked):
        return None
    left = kept(played, forfeits(drawn, asked, as_of_ms=as_of_ms))
    passed, before = first_passes(asked), {prompt.at_ms for prompt in asked}
    for at in drawn:
        is_reached = at not in before and any(play.from_ms < at <= play.to_ms for play in played)
        if at in passed:
            continue
        if is_reached or (is_watched(left, stretch(drawn, at)) and _had_time(drawn, asked, at, as_of_ms=as_of_ms)):
            return at
    return None


def _had_time(drawn: Sequence[int], asked: Iterable[Asked], at_ms: int, *, as_of_ms: int) -> bool:
    """Whether the stretch before `at_ms` can have been played since its prompt was last missed."""
    missed = (missed_at(prompt, as_of_ms=as_of_ms) for prompt in asked if prompt.at_ms == at_ms)
    last = max((instant for instant in missed if instant is not None), default=None)
    start, end = stretch(drawn, at_ms)
    return last is None or BUDGET_PERCENT * (as_of_ms - last) >= 100 * (end - start)


def kept(played: Iterable[Play], lost: Iterable[Forfeit]) -> Spans:
    """The union of what was played, each play less what it forfeited afterwards."""
    lost = tuple(lost)
    remains: list[Span] = []
    for play in played:
        taken = union((loss.from_ms, loss.to_ms) for loss in lost if play.played_ms <= loss.missed_ms)
        remains += missing(taken, (play.from_ms, play.to_ms))
    return union(remains)


def forfeits(drawn: Sequence[int], asked: Iterable[Asked], *, as_of_ms: int) -> frozenset[Forfeit]:
    """What missed prompts take: each the stretch before it, as far as it had been played when it was missed.

    A position that was passed is settled. A prompt missed there afterwards was put in error, as two servers may that
    have not yet merged their evidence, and takes nothing.
    """
    asked = frozenset(asked)
    passed = first_passes(asked)
    missed = ((prompt.at_ms, missed_at(prompt, as_of_ms=as_of_ms)) for prompt in asked)
    return frozenset(
        Forfeit(*stretch(drawn, at), instant)
        for at, instant in missed
        if instant is not None and instant <= passed.get(at, instant)
    )


def first_passes(asked: Iterable[Asked]) -> dict[int, int]:
    """The instant at which each passed position was first passed."""
    first: dict[int, int] = {}
    for prompt in asked:
        if is_passed(prompt) and prompt.answered_ms is not None:
            first[prompt.at_ms] = min(prompt.answered_ms, first.get(prompt.at_ms, prompt.answered_ms))
    return first


def is_passed(prompt: Asked) -> bool:
    """Whether the right answer came in time."""
    in_time = prompt.answered_ms is not None and prompt.answered_ms - prompt.issued_ms <= ANSWER_WITHIN_MS
    return prompt.passed and in_time


def missed_at(prompt: Asked, *, as_of_ms: int) -> int | None:
    """The instant at which a prompt was lost: its last wrong answer or the end of its time; None if it is not lost."""
    if is_passed(prompt):
        return None
    deadline = prompt.issued_ms + ANSWER_WITHIN_MS
    if prompt.answered_ms is not None and prompt.answered_ms <= deadline:
        return prompt.answered_ms
    return deadline if deadline < as_of_ms else None


def is_open(prompt: Asked, *, as_of_ms: int) -> bool:
    """Whether the guide may still answer."""
    return not is_passed(prompt) and missed_at(prompt, as_of_ms=as_of_ms) is None


def stretch(drawn: Sequence[int], at_ms: int) -> Span:
    """From the position before `at_ms`, or the start, to it: what its prompt vouches for."""
    return max((earlier for earlier in drawn if earlier < at_ms), default=0), at_ms


def is_watched(spans: Spans, within: Span) -> bool:
    """Whether `spans` reaches into `within` and leaves no long gap there.

    A small gap is left to the lesson's own measure, so that one rule says how much may be missing.
    """
    return missing(spans, within) != (within,) and is_gapless(spans, within)
