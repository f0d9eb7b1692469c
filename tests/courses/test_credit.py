"""One lease: what counts, what is refused and why; and the same from an oracle that shares no code."""

from dataclasses import astuple
from itertools import pairwise

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from courses.credit import (
    LEASE_MS,
    Beat,
    Credit,
    Lease,
    Refusal,
    coverage,
    credited,
    is_complete,
    measure,
    missing,
    plays,
    union,
)
from tests.courses import oracle
from tests.courses.strategies import durations, forged_leases

D = 600_000
FAR = 10_000_000


def alone(beat: Beat, *, ended_ms: int | None = None, duration_ms: int = D) -> Credit:
    return credited(Lease(0, ended_ms, frozenset([beat])), duration_ms)


@pytest.mark.parametrize(
    ("beat", "spans"),
    [
        (Beat(0, 0, 30_000, FAR, 30_000), ((0, 30_000),)),
        (Beat(0, D - 10_000, D + 500, FAR, 30_000), ((D - 10_000, D),)),
        (Beat(0, D + 100, D + 500, FAR, 30_000), ()),
        (Beat(0, D - 30_000, D + 500, FAR, 30_000), ((D - 30_000, D),)),
        (Beat(0, 0, 1, 1, 1), ((0, 1),)),
        (Beat(0, 0, 202, 100, 100), ((0, 202),)),
        (Beat(0, 0, 10_000, 10_000, 10_100), ((0, 10_000),)),
        (Beat(0, 0, 10_000, LEASE_MS + FAR, LEASE_MS), ((0, 10_000),)),
    ],
)
def test_a_beat_at_the_very_edge_of_every_rule_counts(beat: Beat, spans: tuple[tuple[int, int], ...]) -> None:
    assert alone(beat) == Credit(sum(end - start for start, end in spans), 0, spans)


@pytest.mark.parametrize(
    ("beat", "reason"),
    [
        (Beat(0, -1, 10_000, FAR, 10_000), Refusal.OUT_OF_RANGE),
        (Beat(0, 10_000, 10_000, FAR, 10_000), Refusal.OUT_OF_RANGE),
        (Beat(0, 20_000, 10_000, FAR, 10_000), Refusal.OUT_OF_RANGE),
        (Beat(0, D - 10_000, D + 501, FAR, 10_000), Refusal.OUT_OF_RANGE),
        (Beat(0, 0, 30_001, FAR, 30_001), Refusal.TOO_LONG),
        (Beat(0, 0, 10_000, FAR, -1), Refusal.BEFORE_OPENING),
        (Beat(0, 0, 10_000, 10_000, 10_101), Refusal.BEFORE_ITS_TIME),
        (Beat(0, 0, 10_000, -1, 0), Refusal.BEFORE_ITS_TIME),
        (Beat(0, 0, 10_000, LEASE_MS + FAR, LEASE_MS + 1), Refusal.AFTER_LEASE_END),
        (Beat(0, 0, 203, 100, 100), Refusal.OVER_BUDGET),
    ],
)
def test_a_beat_just_past_a_rule_is_refused_with_that_reason(beat: Beat, reason: Refusal) -> None:
    assert alone(beat) == Credit(0, 0, (), ((0, reason),))


def test_what_was_played_after_a_takeover_is_refused_and_what_was_played_before_counts_however_late() -> None:
    before, after = Beat(0, 0, 10_000, FAR, 20_000), Beat(1, 10_000, 20_000, FAR, 20_001)

    credit = credited(Lease(0, 20_000, frozenset([before, after])), D)

    assert credit == Credit(10_000, 1, ((0, 10_000),), ((1, Refusal.AFTER_LEASE_END),))


def test_time_after_the_end_of_a_lease_adds_nothing_to_its_budget() -> None:
    assert alone(Beat(0, 0, 20_201, FAR, 0), ended_ms=10_000).refusals == ((0, Refusal.OVER_BUDGET),)
    assert alone(Beat(0, 0, 20_200, FAR, 0), ended_ms=10_000).spans == ((0, 20_200),)


def test_the_budget_counts_what_is_played_twice_and_not_what_is_refused() -> None:
    beats = [Beat(0, 0, 10_000, 10_000, 0), Beat(1, 0, 31_000, 10_000, 0), Beat(2, 0, 10_000, 10_000, 0)]

    credit = credited(Lease(0, None, frozenset([*beats, Beat(3, 50_000, 50_201, 10_000, 0)])), D)

    assert credit.used_ms == 20_000 and credit.spans == ((0, 10_000),)
    assert credit.refusals == ((1, Refusal.TOO_LONG), (3, Refusal.OVER_BUDGET))


def test_the_first_receipt_of_a_seq_wins_and_of_two_at_one_instant_the_smaller() -> None:
    first, second = Beat(0, 0, 5_000, 90_000, 0), Beat(0, 7_000, 12_000, 90_001, 0)
    twin = Beat(0, 1, 5_000, 90_000, 0)

    assert credited(Lease(0, None, frozenset([second, twin, first])), D).spans == ((0, 5_000),)


def test_all_plays_of_a_lease_are_its_credited_beats_with_the_instants_they_were_played() -> None:
    beats = [Beat(0, 0, 9_000, 71_000, 9_500), Beat(1, 0, 31_000, 71_000, 0), Beat(2, D, D + 9, 71_000, 9_600)]

    played = plays(Lease(1_000, None, frozenset(beats)), D)

    assert [astuple(play) for play in played] == [(0, 9_000, 10_500), (D, D, 10_600)]


def test_a_play_is_never_dated_after_its_receipt() -> None:
    fast = Beat(0, 0, 9_000, 11_000, 10_100)

    assert plays(Lease(1_000, None, frozenset([fast])), D)[0].played_ms == 11_000


@given(st.lists(forged_leases(), max_size=4), durations())
def test_coverage_and_refusals_are_those_of_the_bitmap_oracle(leases: list[Lease], duration_ms: int) -> None:
    films = []
    for lease in leases:
        rows = [astuple(beat) for beat in lease.beats]
        times = {"opened": lease.opened_ms, "ended": lease.ended_ms, "lasts": lease.lasts_ms}
        film, reasons = oracle.watched(rows, duration=duration_ms, **times)  # type: ignore[arg-type]
        for reason in set(reasons.values()):
            event(reason)
        assert dict(credited(lease, duration_ms).refusals) == reasons
        assert credited(lease, duration_ms).spans == oracle.stretches(film)
        films.append(film)

    assert coverage(leases, duration_ms) == oracle.stretches(oracle.over(films, duration_ms))


@given(st.lists(forged_leases(), max_size=4), durations())
def test_coverage_lies_inside_the_media_sorted_and_disjoint(leases: list[Lease], duration_ms: int) -> None:
    spans = coverage(leases, duration_ms)

    assert all(0 <= start < end <= duration_ms for start, end in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))


HOLES = st.lists(st.tuples(st.integers(0, 120_000), st.sampled_from([100, 6_000, 15_000, 15_001])), max_size=4)


@given(HOLES, st.integers(1, 120_000) | st.just(100_000) | st.just(300_000))
@example([(0, 5_000)], 100_000)
@example([(0, 5_001)], 100_000)
@example([(9_000, 15_000)], 300_000)
@example([(9_000, 15_001)], 310_000)
@example([(300_000 - 15_001, 15_001)], 300_000)
@example([], 1)
def test_complete_is_95_percent_and_no_gap_over_15_s_as_the_oracle_counts(
    holes: list[tuple[int, int]], duration_ms: int
) -> None:
    film = bytearray(b"\x01" * duration_ms)
    for start, length in holes:
        film[start : start + length] = bytes(len(film[start : start + length]))
    spans = oracle.stretches(film)

    event(f"complete={is_complete(spans, duration_ms)}")
    assert is_complete(spans, duration_ms) == oracle.is_complete(film)
    assert measure(spans) == film.count(1)
    assert measure(missing(spans, (0, duration_ms))) == film.count(0)
    assert union(spans, missing(spans, (0, duration_ms))) == ((0, duration_ms),)
