"""What no client can reach, whatever it sends: the arithmetic that makes watching take time."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import event, example, given
from hypothesis import strategies as st

from courses.credit import Beat, Lease, Refusal, coverage, credited, is_complete, measure, plays
from tests.courses.strategies import durations, forged_leases, successive_leases

DOUBLE_AND_DRIFT = Fraction("2.02")


def flood(beats: int, *, every_ms: int, each_ms: int, ended_ms: int | None = None) -> Lease:
    """A script that claims fresh media at a steady pace."""
    return Lease(
        0,
        ended_ms,
        frozenset(
            Beat(seq, seq * each_ms, (seq + 1) * each_ms, (seq + 1) * every_ms, (seq + 1) * every_ms)
            for seq in range(beats)
        ),
    )


def assert_within_budget(lease: Lease, duration_ms: int) -> None:
    last_ms = max((beat.received_ms for beat in lease.beats), default=lease.opened_ms)
    stop_ms = last_ms if lease.ended_ms is None else min(last_ms, lease.ended_ms)
    real_ms = max(0, min(stop_ms, lease.opened_ms + lease.lasts_ms) - lease.opened_ms)

    played_ms = sum(play.to_ms - play.from_ms for play in plays(lease, duration_ms))

    assert played_ms == credited(lease, duration_ms).used_ms
    assert measure(credited(lease, duration_ms).spans) <= played_ms <= DOUBLE_AND_DRIFT * real_ms


@given(forged_leases(), durations())
@example(flood(20, every_ms=50, each_ms=30_000), 600_000)
@example(flood(60, every_ms=625, each_ms=10_000), 600_000)
@example(flood(60, every_ms=5_000, each_ms=10_000), 600_000)
def test_a_lease_credits_at_most_2_02_times_its_real_time(lease: Lease, duration_ms: int) -> None:
    event("something credited" if credited(lease, duration_ms).used_ms else "nothing credited")
    assert_within_budget(lease, duration_ms)


@given(successive_leases(), durations())
def test_a_guides_coverage_over_all_videos_is_at_most_2_02_times_the_time_under_lease(
    held: list[tuple[int, Lease]], duration_ms: int
) -> None:
    under_lease_ms = sum(lease.ends_ms - lease.opened_ms for _, lease in held)

    covered_ms = sum(
        measure(coverage([lease for video, lease in held if video == one], duration_ms)) for one in range(3)
    )

    assert covered_ms <= DOUBLE_AND_DRIFT * under_lease_ms


def scripts() -> st.SearchStrategy[list[tuple[int, Lease]]]:
    """Near double speed through a minute, so that about half of them complete it."""
    paces = st.sampled_from([900, 985, 990, 995, 1_000, 1_100])
    ended = st.integers(27_000, 36_000)
    leases = st.builds(lambda pace, end: flood(30, every_ms=pace, each_ms=2_000, ended_ms=end), paces, ended)
    return leases.map(lambda lease: [(0, lease)])


@given(scripts() | successive_leases(), st.just(60_000))
def test_a_complete_lesson_took_at_least_its_enough_divided_by_2_02_of_real_time(
    held: list[tuple[int, Lease]], duration_ms: int
) -> None:
    leases = [lease for video, lease in held if video == 0]
    under_lease_ms = sum(lease.ends_ms - lease.opened_ms for lease in leases)

    complete = is_complete(coverage(leases, duration_ms), duration_ms)

    event(f"complete={complete}")
    assert not complete or under_lease_ms * DOUBLE_AND_DRIFT >= Fraction("0.95") * duration_ms


def test_the_quickest_lesson_of_a_minute_takes_28_218_ms_and_not_one_less() -> None:
    beats = [Beat(seq, seq * 3_000, (seq + 1) * 3_000, 28_218, 0) for seq in range(20)]
    enough, hasty = (Lease(0, ended_ms, frozenset(beats)) for ended_ms in (28_218, 28_217))

    assert coverage([enough], 60_000) == ((0, 57_000),) and is_complete(coverage([enough], 60_000), 60_000)
    assert coverage([hasty], 60_000) == ((0, 54_000),) and not is_complete(coverage([hasty], 60_000), 60_000)


@given(forged_leases(), durations(), st.integers(-(10**12), 10**12))
def test_only_the_servers_clock_since_opening_counts_and_not_where_it_started(
    lease: Lease, duration_ms: int, moved_ms: int
) -> None:
    moved = Lease(
        lease.opened_ms + moved_ms,
        None if lease.ended_ms is None else lease.ended_ms + moved_ms,
        frozenset(replace(beat, received_ms=beat.received_ms + moved_ms) for beat in lease.beats),
        lease.lasts_ms,
    )

    assert credited(moved, duration_ms) == credited(lease, duration_ms)


@given(forged_leases(), durations(), st.integers(-4_000_000, 4_000_000))
def test_moving_the_phones_clock_never_credits_a_beat_beyond_the_servers_time(
    lease: Lease, duration_ms: int, moved_ms: int
) -> None:
    moved = replace(lease, beats=frozenset(replace(beat, offset_ms=beat.offset_ms + moved_ms) for beat in lease.beats))

    for play in plays(moved, duration_ms):
        assert lease.opened_ms <= play.played_ms <= lease.ends_ms
    assert_within_budget(moved, duration_ms)


@given(forged_leases(), durations(), st.integers(1, 10**9))
def test_a_beat_received_before_its_lease_was_opened_is_never_credited(
    lease: Lease, duration_ms: int, early_ms: int
) -> None:
    early = replace(
        lease, beats=frozenset(replace(beat, received_ms=lease.opened_ms - early_ms) for beat in lease.beats)
    )

    credit = credited(early, duration_ms)

    assert credit.spans == () and len(credit.refusals) == len({beat.seq for beat in lease.beats})
    assert Refusal.OVER_BUDGET not in {reason for _, reason in credit.refusals}


@given(forged_leases(), durations(), st.integers(0, 200_000))
def test_a_servers_clock_that_steps_back_never_credits_a_beat_more(
    lease: Lease, duration_ms: int, back_ms: int
) -> None:
    for beat in lease.beats:
        early = replace(beat, received_ms=beat.received_ms - back_ms)
        credit_ms, early_credit_ms = (
            credited(replace(lease, beats=frozenset([one])), duration_ms).used_ms for one in (beat, early)
        )

        assert early_credit_ms <= credit_ms
