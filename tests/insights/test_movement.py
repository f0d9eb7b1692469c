"""The rules of coaching, number by number."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from insights.movement import Learning, LeftOut, Month, Pattern, is_rebound, noise, pattern, usual, why_left_out

OCTOBER = date(2026, 10, 1)
LEARNED = Learning(due=5, on_time=4, quiz_sum=150, quizzes=2)
NOT_LEARNED = Learning(due=4, on_time=1)
MONTH = Month(bare=80_00, active_days=20, unit_id=1, stage=1, version_id=1)


def told(learning: Learning, beyond: int, score: int = 80_00) -> Pattern:
    return pattern(learning, score=score, beyond=beyond, noise=500)


def test_learned_takes_four_fifths_in_time_and_a_quiz_of_75() -> None:
    assert told(LEARNED, -501) is Pattern.LEARNED_NOT_MOVING
    assert told(Learning(5, 3, 150, 2), -501) is Pattern.UNCLEAR
    assert told(Learning(5, 4, 149, 2), -501) is Pattern.UNCLEAR
    assert told(Learning(5, 5), -501) is Pattern.UNCLEAR
    assert told(Learning(4, 2, 150, 2), -501) is Pattern.UNCLEAR


def test_moving_and_not_moving_are_both_more_than_the_noise_away_from_the_chain() -> None:
    assert told(NOT_LEARNED, 501) is Pattern.MOVING_NOT_LEARNED
    assert told(NOT_LEARNED, 500) is Pattern.UNCLEAR
    assert told(NOT_LEARNED, 0) is Pattern.UNCLEAR
    assert told(NOT_LEARNED, -500) is Pattern.UNCLEAR
    assert told(NOT_LEARNED, -501) is Pattern.NEITHER
    assert told(LEARNED, 501) is Pattern.BOTH


def test_who_learned_and_changed_as_the_chain_within_the_noise_is_not_told_to_stand_still() -> None:
    for beyond in (500, 1, 0, -130, -500):
        assert told(LEARNED, beyond) is Pattern.UNCLEAR
    assert told(LEARNED, -501) is Pattern.LEARNED_NOT_MOVING


def test_who_reaches_the_target_is_never_told_not_to_move() -> None:
    assert told(LEARNED, -900, score=99_99) is Pattern.LEARNED_NOT_MOVING
    assert told(LEARNED, -900, score=100_00) is Pattern.UNCLEAR


def test_noise_is_the_usual_swing_about_the_stores_median_and_never_below_three_points() -> None:
    assert noise([[0, 1_000, 2_000, 3_000], [5_000, 4_000, 3_000, 2_000]]) == 1_483
    assert noise([[100, 100, 100, 100]] * 2) == 300
    assert noise([[0, 9_000, 0], [0, 9_000, 0]]) == 500, "six changes are too few"
    assert noise([[0, 9_000]] * 9) == 500, "two people say nothing of a month"
    assert noise([]) == 500


def test_a_rebound_starts_further_below_ones_usual_score_than_the_noise() -> None:
    assert usual([80_00]) is None
    assert usual([80_00, 90_00, 70_00]) == 80_00
    assert is_rebound(74_99, 80_00, 500) and not is_rebound(75_00, 80_00, 500)
    assert not is_rebound(0, None, 500)


def test_left_out_is_said_with_its_reason() -> None:
    def why(joined: date = OCTOBER, now: Month | None = MONTH, learning: Learning = LEARNED) -> LeftOut | None:
        return why_left_out(joined, OCTOBER, now, MONTH, learning)

    assert why() is None
    assert why(joined=date(2026, 10, 2)) is LeftOut.NEW
    assert why(now=None) is LeftOut.NO_SCORE
    assert why(now=Month(None, 20, 1, 1, 1)) is LeftOut.NO_SCORE
    assert why(now=Month(80_00, 9, 1, 1, 1)) is LeftOut.FEW_DAYS
    for other in (Month(80_00, 20, 2, 1, 1), Month(80_00, 20, 1, 2, 1), Month(80_00, 20, 1, 1, 2)):
        assert why(now=other) is LeftOut.CHANGED
    assert why(learning=Learning(1, 1, 90, 1)) is LeftOut.FEW_COURSES


COUNTS = st.integers(0, 40)
CHANGES = st.integers(-120_00, 120_00)


@given(due=COUNTS, on_time=COUNTS, quiz=st.integers(0, 100), beyond=CHANGES, score=st.integers(0, 120_00), swing=COUNTS)
def test_nobody_is_always_both_learned_and_not_learned_nor_moving_and_not_moving(
    due: int, on_time: int, quiz: int, beyond: int, score: int, swing: int
) -> None:
    learning = Learning(due, min(due, on_time), quiz, 1)
    found = pattern(learning, score=score, beyond=beyond, noise=300 + swing)

    if found in (Pattern.MOVING_NOT_LEARNED, Pattern.BOTH):
        assert beyond > 300 + swing
    if found in (Pattern.LEARNED_NOT_MOVING, Pattern.NEITHER):
        assert beyond < -(300 + swing) and score < 100_00
    if found in (Pattern.LEARNED_NOT_MOVING, Pattern.BOTH):
        assert learning.on_time_percent >= 80 and quiz >= 75
    if found in (Pattern.MOVING_NOT_LEARNED, Pattern.NEITHER):
        assert learning.on_time_percent < 50


@given(months=st.lists(st.lists(CHANGES, min_size=3, max_size=6), max_size=5), shift=CHANGES)
def test_a_season_that_moves_a_whole_store_is_never_noise(months: list[list[int]], shift: int) -> None:
    assert abs(noise(months) - noise([[one + shift for one in each] for each in months])) <= 1
