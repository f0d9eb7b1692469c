"""What a real player did is credited to the millisecond, however badly the network served it."""

from dataclasses import replace
from fractions import Fraction
from random import Random

from hypothesis import event, given
from hypothesis import strategies as st

from courses.credit import Beat, Lease, Refusal, coverage, credited, is_complete, union
from tests.courses.strategies import Honest, Player, honest, moments


@given(honest())
def test_an_honest_trace_is_credited_exactly_and_nothing_is_refused(watcher: Honest) -> None:
    credit = credited(watcher.lease(), watcher.duration_ms)

    event(f"beats: {min(len(watcher.beats) // 10 * 10, 50)}+")
    assert credit.refusals == ()
    assert credit.spans == union(watcher.truth)


@given(honest(), st.randoms(use_true_random=False))
def test_an_honest_trace_delivered_late_in_any_order_and_twice_is_still_credited_exactly(
    watcher: Honest, random: Random
) -> None:
    latest = max((beat.received_ms for beat in watcher.beats), default=0)
    queued = [replace(beat, received_ms=latest + random.randrange(7_200_000)) for beat in watcher.beats]

    credit = credited(replace(watcher.lease(), beats=frozenset([*queued, *watcher.beats])), watcher.duration_ms)

    assert credit.refusals == () and credit.spans == union(watcher.truth)
    assert credited(replace(watcher.lease(), beats=frozenset(queued)), watcher.duration_ms) == credit


@given(honest(), st.data())
def test_a_takeover_credits_exactly_what_was_played_before_it(watcher: Honest, data: st.DataObject) -> None:
    held_ms = data.draw(moments(watcher))
    taken_ms = watcher.opened_ms + held_ms
    before = [beat for beat in watcher.beats if beat.offset_ms <= held_ms]

    credit = credited(watcher.lease(ended_ms=taken_ms), watcher.duration_ms)

    event(f"before: {bool(before)}, after: {len(before) < len(watcher.beats)}")
    assert credit.spans == union(_inside(before, watcher.duration_ms))
    assert {reason for _, reason in credit.refusals} <= {Refusal.AFTER_LEASE_END}
    assert len(credit.refusals) == len(watcher.beats) - len(before)


@given(honest(), st.data())
def test_a_takeover_of_a_takeover_credits_each_device_for_its_own_time_only(
    watcher: Honest, data: st.DataObject
) -> None:
    """Both devices play the same trace; the second holds the lease from `first_ms` for `second_ms`."""
    first_ms, second_ms = data.draw(moments(watcher)), data.draw(moments(watcher))
    taken_ms = watcher.opened_ms + first_ms
    shifted = frozenset(replace(beat, received_ms=beat.received_ms + first_ms) for beat in watcher.beats)
    leases = [watcher.lease(ended_ms=taken_ms), Lease(taken_ms, taken_ms + second_ms, shifted)]

    played = [beat for held_ms in (first_ms, second_ms) for beat in watcher.beats if beat.offset_ms <= held_ms]

    assert coverage(leases, watcher.duration_ms) == union(_inside(played, watcher.duration_ms))


@given(honest(longest_ms=90_000), st.randoms(use_true_random=False))
def test_once_complete_no_further_honest_beat_undoes_it(watcher: Honest, random: Random) -> None:
    """Also of a whole replay at the end, so that completion is reached."""
    replay = Player(watcher.duration_ms, 0, clock_ms=watcher.clock_ms - watcher.opened_ms)
    said = replay.play(watcher.duration_ms, Fraction(random.choice([1, 2])))
    more = [
        Beat(len(watcher.beats) + number, start, end, watcher.opened_ms + offset, offset)
        for number, (start, end, offset) in enumerate(said)
    ]
    arriving, heard, was_complete = [*watcher.beats, *more], set[Beat](), False
    random.shuffle(arriving)
    for beat in arriving:
        heard.add(beat)
        lease = replace(watcher.lease(), beats=frozenset(heard))
        complete = is_complete(coverage([lease], watcher.duration_ms), watcher.duration_ms)
        assert complete or not was_complete
        was_complete = complete
    assert was_complete


@given(honest(), honest())
def test_more_coverage_never_makes_a_complete_lesson_incomplete(one: Honest, other: Honest) -> None:
    duration_ms = min(one.duration_ms, other.duration_ms)
    spans, more = (coverage([watcher.lease()], duration_ms) for watcher in (one, other))

    assert is_complete(union(spans, more), duration_ms) or not is_complete(spans, duration_ms)


def _inside(beats: list[Beat], duration_ms: int) -> list[tuple[int, int]]:
    return [(beat.from_ms, min(beat.to_ms, duration_ms)) for beat in beats]
