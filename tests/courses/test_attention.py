"""Where prompts stand, what a missed one takes away, and when attention is passed."""

from itertools import pairwise

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from courses.attention import APART_MS, Asked, Attention, attention, due, positions, windows
from courses.credit import Play
from tests.courses.strategies import honest  # noqa: F401 - loads the profile

MINUTE = 60_000
SEEDS = st.binary(min_size=1, max_size=32)
DRAWN = (100_000, 300_000)
WATCHED = [Play(0, 200_000, 200_000), Play(200_000, 400_000, 400_000)]
NOW = 10_000_000


def asked(at_ms: int, issued_ms: int, answered_ms: int | None = None, *, passed: bool = False) -> Asked:
    return Asked(at_ms, issued_ms, answered_ms, passed)


FIRST_PASSED = asked(100_000, 100_500, 120_000, passed=True)
SECOND_PASSED = asked(300_000, 300_500, 320_000, passed=True)
SECOND_MISSED = asked(300_000, 410_000)


def judged(*prompts: Asked, plays: list[Play] | None = None, as_of_ms: int = NOW) -> Attention:
    return attention(DRAWN, WATCHED if plays is None else plays, prompts, as_of_ms=as_of_ms)


def furthest_apart(duration_ms: int) -> int:
    """The widest stretch without a prompt that any draw can leave."""
    ranges = [(0, 0), *windows(duration_ms), (duration_ms, duration_ms)]
    return max(after[1] - before[0] for before, after in pairwise(ranges))


@given(st.integers(4, 66 * MINUTE))
@example(66 * MINUTE)
@example(8 * MINUTE)
@example(8 * MINUTE + 1)
@example(12 * MINUTE)
@example(44 * MINUTE + 1)
def test_start_prompts_and_end_are_at_most_6_min_apart_and_at_most_10(duration_ms: int) -> None:
    event(f"{len(windows(duration_ms))} prompts")
    assert 1 <= len(windows(duration_ms)) <= 10
    assert furthest_apart(duration_ms) <= APART_MS


@given(st.integers(66 * MINUTE + 1, 600 * MINUTE))
def test_a_lesson_too_long_for_10_prompts_has_them_spread_evenly(duration_ms: int) -> None:
    assert len(windows(duration_ms)) == 10
    assert 22 * furthest_apart(duration_ms) <= 3 * duration_ms + 99


@given(st.integers(4, 600 * MINUTE))
def test_one_prompt_lies_between_30_and_80_percent_wherever_it_is_drawn(duration_ms: int) -> None:
    assert any(3 * duration_ms <= 10 * first and 10 * last <= 8 * duration_ms for first, last in windows(duration_ms))


@given(SEEDS, st.integers(4, 600 * MINUTE))
def test_positions_ascend_within_the_lesson_each_in_its_window(seed: bytes, duration_ms: int) -> None:
    drawn = positions(seed, duration_ms)

    assert all(before < after for before, after in pairwise((0, *drawn, duration_ms)))
    assert all(first <= at <= last for at, (first, last) in zip(drawn, windows(duration_ms), strict=True))


def test_a_seed_gives_the_same_positions_on_every_machine_and_seeds_differ() -> None:
    assert positions(b"seed", 10 * MINUTE) == (139_832, 335_454)
    assert positions(b"seed", 3 * MINUTE) == (65_462,)
    assert len({positions(bytes([seed]), 10 * MINUTE) for seed in range(100)}) == 100


def test_with_every_prompt_passed_coverage_is_what_was_played_and_attention_is_passed() -> None:
    assert judged(FIRST_PASSED, SECOND_PASSED) == Attention(((0, 400_000),), ())
    assert judged(FIRST_PASSED, SECOND_PASSED).is_passed


def test_a_position_without_a_passed_prompt_takes_nothing_but_stands_in_the_way() -> None:
    assert judged(FIRST_PASSED) == Attention(((0, 400_000),), (300_000,))
    assert not judged().is_passed


def test_a_missed_prompt_forfeits_back_to_the_previous_one_and_no_further() -> None:
    missed = judged(FIRST_PASSED, SECOND_MISSED)

    assert missed == Attention(((0, 100_000), (300_000, 400_000)), (300_000,))


def test_a_prompt_is_missed_when_its_60_seconds_are_over_and_not_before() -> None:
    assert judged(SECOND_MISSED, as_of_ms=470_000).kept == ((0, 400_000),)
    assert judged(SECOND_MISSED, as_of_ms=470_001).kept == ((0, 100_000), (300_000, 400_000))


@pytest.mark.parametrize(("answered_ms", "passes"), [(470_000, True), (470_001, False)])
def test_the_right_answer_counts_until_60_seconds_and_is_a_miss_afterwards(answered_ms: int, passes: bool) -> None:
    late = judged(FIRST_PASSED, asked(300_000, 410_000, answered_ms, passed=True))

    assert late.is_passed == passes
    assert (late.kept == ((0, 400_000),)) == passes


def test_the_last_wrong_answer_is_a_miss_at_once_and_not_at_the_end_of_the_time() -> None:
    wrong = asked(300_000, 410_000, 415_000)
    again = [*WATCHED, Play(100_000, 300_000, 440_000)]

    assert judged(wrong, as_of_ms=415_000).kept == ((0, 100_000), (300_000, 400_000))
    assert judged(wrong, plays=again).kept == ((0, 400_000),)


def test_passing_the_prompt_later_restores_nothing_until_the_stretch_is_watched_again() -> None:
    passed_later = asked(300_000, 500_000, 510_000, passed=True)
    again = [*WATCHED, Play(100_000, 300_000, 600_000)]

    unwatched = judged(FIRST_PASSED, SECOND_MISSED, passed_later)
    watched = judged(FIRST_PASSED, SECOND_MISSED, passed_later, plays=again)

    assert unwatched == Attention(((0, 100_000), (300_000, 400_000)), (300_000,))
    assert watched == Attention(((0, 400_000),), ())


def test_what_was_played_at_the_instant_of_the_miss_is_forfeited_and_after_it_is_kept() -> None:
    at, after = Play(100_000, 200_000, 470_000), Play(200_000, 300_000, 470_001)

    assert judged(SECOND_MISSED, plays=[at, after]).kept == ((200_000, 300_000),)


def test_missing_twice_forfeits_what_was_watched_in_between() -> None:
    again = [*WATCHED, Play(100_000, 300_000, 600_000)]

    assert judged(SECOND_MISSED, asked(300_000, 610_000), plays=again).kept == ((0, 100_000), (300_000, 400_000))


def test_a_prompt_missed_after_its_position_was_passed_takes_nothing() -> None:
    assert judged(FIRST_PASSED, SECOND_PASSED, SECOND_MISSED).is_passed


def test_a_stretch_with_a_gap_over_15_seconds_is_not_watched() -> None:
    small, large = ([Play(0, 50_000, 1), Play(50_000 + gap, 400_000, 2)] for gap in (15_000, 15_001))

    assert judged(FIRST_PASSED, SECOND_PASSED, plays=small).unsettled == ()
    assert judged(FIRST_PASSED, SECOND_PASSED, plays=large).unsettled == (100_000,)


def test_prompts_are_due_one_at_a_time_when_their_position_is_played_through() -> None:
    def next_due(plays: list[Play], *prompts: Asked, as_of_ms: int = NOW) -> int | None:
        return due(DRAWN, plays, prompts, as_of_ms=as_of_ms)

    assert next_due([]) is None
    assert next_due([Play(0, 84_999, 1)]) is None
    assert next_due([Play(99_000, 101_000, 1)]) == 100_000
    assert next_due([Play(0, 90_000, 1), Play(101_000, 102_000, 2)]) == 100_000
    assert next_due(WATCHED, asked(100_000, 400_000), as_of_ms=460_000) is None
    assert next_due(WATCHED, FIRST_PASSED) == 300_000
    assert next_due(WATCHED, FIRST_PASSED, SECOND_PASSED) is None


def test_a_missed_position_is_asked_again_once_its_stretch_has_been_watched_again() -> None:
    through, whole = Play(250_000, 310_000, 500_000), Play(100_000, 251_000, 600_000)

    assert due(DRAWN, WATCHED, [FIRST_PASSED, SECOND_MISSED], as_of_ms=NOW) is None
    assert due(DRAWN, [*WATCHED, through], [FIRST_PASSED, SECOND_MISSED], as_of_ms=NOW) is None
    assert due(DRAWN, [*WATCHED, through, whole], [FIRST_PASSED, SECOND_MISSED], as_of_ms=NOW) == 300_000


def test_a_missed_position_is_asked_again_only_when_its_stretch_can_have_been_played_since() -> None:
    missed = asked(300_000, 410_000, 420_000)
    again = [*WATCHED, Play(100_000, 310_000, 420_001)]

    assert due(DRAWN, again, [FIRST_PASSED, missed], as_of_ms=420_000 + 99_009) is None
    assert due(DRAWN, again, [FIRST_PASSED, missed], as_of_ms=420_000 + 99_010) == 300_000
