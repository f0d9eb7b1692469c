"""When a number is far from what is usual: exact cases, and what always holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.unusual import MOST_SHOWN, Against, Case, find

STEADY = (40.0, 42.0, 38.0, 41.0, 39.0, 40.0, 43.0, 37.0)
"""Median 40; the distances are 0 2 2 1 1 0 3 3, of which 1.5 is the median."""


def case(person: int, *weeks: float | None, group: object = 1) -> Case:
    return Case(person, group, weeks)


def test_a_week_is_told_by_how_far_it_lies_from_the_own_median() -> None:
    (one,) = find([case(7, *STEADY, 12.0)])

    assert (one.person_id, one.against, one.usual, one.of) == (7, Against.OWN_PAST, 40.0, 8)
    assert one.z == pytest.approx(0.6745 * -28 / 1.5)


@pytest.mark.parametrize(("last", "is_told"), [(47.7, False), (47.8, True), (32.3, False), (32.2, True)])
def test_more_than_three_and_a_half_usual_deviations_are_worth_a_look(last: float, is_told: bool) -> None:
    assert bool(find([case(7, *STEADY, last)])) == is_told  # 3.5 × 1.5 / 0.6745 = 7.78


def test_fewer_than_six_own_weeks_say_nothing() -> None:
    assert find([case(7, None, None, *STEADY[2:], 500.0)]) != []
    assert find([case(7, None, None, None, *STEADY[3:], 500.0)]) == []


def test_a_week_without_a_reading_is_not_told() -> None:
    assert find([case(7, *STEADY, None)]) == []


def test_peers_of_one_group_are_compared_from_ten_of_them_on() -> None:
    peers = [case(n, 100.0 + n) for n in range(9)]

    assert find([*peers[:8], case(99, 300.0)]) == []
    (one,) = find([*peers, case(99, 300.0)])
    assert (one.person_id, one.against, one.usual, one.of) == (99, Against.PEERS, 104.5, 10)
    assert find([*peers, case(99, 300.0, group=2)]) == []


def test_where_more_than_half_are_the_same_nothing_is_said() -> None:
    assert find([case(7, *[40.0] * 8, 90.0)]) == []


def test_the_farther_of_both_comparisons_is_told_and_the_worst_comes_first() -> None:
    steady = [case(n, *(100.0 + n + one for one in STEADY), 140.0 + n) for n in range(12)]

    told = find([*steady, case(50, *STEADY, 12.0), case(51, *STEADY, 60.0)])

    assert [one.person_id for one in told][:2] == [50, 51]
    assert [one.against for one in told][:2] == [Against.PEERS, Against.PEERS]


numbers = st.one_of(st.none(), st.floats(-1e6, 1e6, allow_nan=False))


@given(st.lists(st.tuples(st.lists(numbers, min_size=9, max_size=9), st.integers(1, 2)), max_size=120))
def test_always_at_most_fifty_each_once_far_and_in_order(people: list[tuple[list[float | None], int]]) -> None:
    told = find([Case(n, group, weeks) for n, (weeks, group) in enumerate(people)])

    assert len(told) <= MOST_SHOWN
    assert len({one.person_id for one in told}) == len(told)
    assert all(abs(one.z) > 3.5 for one in told)
    assert [abs(one.z) for one in told] == sorted((abs(one.z) for one in told), reverse=True)


@given(st.lists(st.integers(0, 500), min_size=9, max_size=9), st.integers(-300, 300), st.integers(1, 9))
def test_moving_and_stretching_all_weeks_alike_changes_nothing(weeks: list[int], by: int, times: int) -> None:
    before, after = (find([case(1, *(float(a * one + b) for one in weeks))]) for a, b in ((1, 0), (times, by)))

    assert [one.z for one in before] == pytest.approx([one.z for one in after])
