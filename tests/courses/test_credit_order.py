"""Credit is a function of the set: order, repetition, merging and the way it was computed make no difference."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from courses.credit import (
    Beat,
    Credit,
    Lease,
    advance,
    continues,
    coverage,
    credited,
    first_receipts,
    step,
    union,
    with_span,
)
from courses.evidence import pack, unpack
from tests.courses.strategies import durations, forged_leases

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12)


def reordered(lease: Lease, beats: list[Beat]) -> Lease:
    """A lease that yields its beats in exactly this order, which a frozenset would not."""
    return replace(lease, beats=tuple(beats))  # type: ignore[arg-type]


@given(forged_leases(), durations(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_credit_and_the_same_refusals(
    lease: Lease, duration_ms: int, random: Random
) -> None:
    beats = list(lease.beats)
    random.shuffle(beats)

    assert credited(reordered(lease, beats), duration_ms) == credited(lease, duration_ms)


@given(forged_leases(), durations(), st.randoms(use_true_random=False), st.integers(0, 10**6))
def test_a_beat_received_again_changes_nothing(lease: Lease, duration_ms: int, random: Random, later_ms: int) -> None:
    again = [replace(beat, received_ms=beat.received_ms + later_ms) for beat in lease.beats if random.random() < 0.6]
    beats = [*again, *lease.beats, *again]

    assert credited(reordered(lease, beats), duration_ms) == credited(lease, duration_ms)


@given(forged_leases(), durations(), st.integers(0, 19))
def test_stepping_on_from_stored_credit_equals_folding_the_whole_set(
    lease: Lease, duration_ms: int, last_seq: int
) -> None:
    known = [beat for beat in lease.beats if beat.seq <= last_seq]
    fresh = [beat for beat in lease.beats if beat.seq > last_seq]
    stored = credited(reordered(lease, known), duration_ms)
    resumed = Credit(stored.used_ms, stored.last_seq, stored.spans)

    whole = credited(lease, duration_ms)

    assert continues(stored, fresh)
    assert advance(stored, fresh, lease, duration_ms) == whole
    assert stored.refusals + advance(resumed, fresh, lease, duration_ms).refusals == whole.refusals


@given(forged_leases(), durations(), st.randoms(use_true_random=False))
def test_beats_taken_as_they_arrive_step_by_step_or_folded_again_come_to_the_credit_of_the_set(
    lease: Lease, duration_ms: int, random: Random
) -> None:
    arriving, heard, credit = list(lease.beats), [], Credit()
    random.shuffle(arriving)
    for beat in arriving:
        heard.append(beat)
        in_order = continues(credit, [beat])
        event(f"in order: {in_order}")
        folded = credited(reordered(lease, heard), duration_ms)
        credit = step(credit, beat, lease, duration_ms) if in_order else folded
        assert credit == folded

    assert credit == credited(lease, duration_ms)


@given(forged_leases(), durations(), st.integers(0, 200_000))
def test_ending_a_lease_leaves_credit_that_was_stored_before_as_it_was(
    lease: Lease, duration_ms: int, after_ms: int
) -> None:
    now = lease.opened_ms + after_ms
    heard = frozenset(beat for beat in lease.beats if beat.received_ms <= now)
    still_open = replace(lease, ended_ms=None, beats=heard)

    assert credited(replace(still_open, ended_ms=now), duration_ms) == credited(still_open, duration_ms)


def test_a_step_back_is_an_error_and_not_a_silent_loss() -> None:
    with pytest.raises(ValueError, match="does not come after"):
        step(Credit(last_seq=3), Beat(3, 0, 1, 1, 1), Lease(0), 1_000)
    assert not continues(Credit(last_seq=3), [Beat(4, 0, 1, 1, 1), Beat(3, 0, 1, 1, 1)])
    assert continues(Credit(), [Beat(0, 0, 1, 1, 1)])


@given(forged_leases(), durations(), st.randoms(use_true_random=False), st.integers(0, 3_000))
def test_two_servers_evidence_merged_in_any_order_equals_one_servers(
    lease: Lease, duration_ms: int, random: Random, apart_ms: int
) -> None:
    here, there = [], []
    for beat in lease.beats:
        where = random.choice(["here", "there", "both"])
        here += [beat] if where != "there" else []
        there += [beat] if where == "there" else []
        there += [replace(beat, received_ms=beat.received_ms + apart_ms)] if where == "both" else []
    rows = [pack(here, lease.opened_ms), pack(there, lease.opened_ms)]

    for merged in (b"".join(rows), b"".join(reversed(rows))):
        beats = unpack(merged, lease.opened_ms)
        assert beats == frozenset(first_receipts(lease.beats))
        assert credited(replace(lease, beats=beats), duration_ms) == credited(lease, duration_ms)


@given(st.lists(forged_leases(), max_size=4), durations(), st.randoms(use_true_random=False))
def test_the_order_of_leases_makes_no_difference(leases: list[Lease], duration_ms: int, random: Random) -> None:
    shuffled = random.sample(leases, len(leases))

    assert coverage(shuffled, duration_ms) == coverage(leases, duration_ms)


@given(SPANS)
def test_adding_spans_one_by_one_gives_their_union(spans: list[tuple[int, int]]) -> None:
    one_by_one: tuple[tuple[int, int], ...] = ()
    for span in spans:
        one_by_one = with_span(one_by_one, span)

    film = {ms for start, end in spans for ms in range(start, end)}
    assert one_by_one == union(spans)
    assert {ms for start, end in one_by_one for ms in range(start, end)} == film
    assert all(before[1] < after[0] for before, after in pairwise(one_by_one))
