"""What WeCom's figures mean in readings, and which adds count as kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kpi.readings import Reading
from kpi.wecom.api import Figures
from kpi.wecom.readings import MEASURES, is_ready, kept_adds, readings

TODAY = date(2026, 11, 18)
IDS = {key: at for at, key in enumerate(MEASURES, 1)}


def figures(back: int, adds: int = 0, gone: int = 0, **more: int | None) -> Figures:
    quiet = Figures(TODAY - timedelta(days=back), 0, 0, None, None, gone, 0, adds)
    return replace(quiet, **more)  # type: ignore[arg-type]


def told(
    days: Sequence[Figures], *, hold_days: int = 0, since: int = 30
) -> dict[tuple[str, int], tuple[int, int | None]]:
    """Readings by measure and days back."""
    names = {at: key for key, at in IDS.items()}
    found = readings(
        7, days, measures=IDS, hold_days=hold_days, since=TODAY - timedelta(days=since), today=TODAY
    )  # fmt: skip
    return {(names[one.measure_id], (TODAY - one.day).days): (one.amount, one.base) for one in found}


def test_a_days_figures_become_readings_with_their_weights() -> None:
    day = figures(9, adds=5, gone=2, chat_cnt=40, message_cnt=310, reply_bp=6_025, reply_tenths=35)

    assert told([day]) == {
        ("friends_added", 9): (5, None),
        ("kept_adds", 9): (3, None),
        ("interactions", 9): (40, None),
        ("deletions", 9): (2, None),
        ("replies_in_time", 9): (6_025 * 40, 10_000 * 40),
        ("first_reply_minutes", 9): (35 * 40, 40),
    }


def test_a_day_of_chats_that_nobody_answered_counts_as_nought_of_one() -> None:
    assert told([figures(9, reply_bp=0)])["replies_in_time", 9] == (0, 10_000)


def test_a_day_without_chats_has_no_share_and_no_time() -> None:
    assert {key for key, _ in told([figures(9, adds=1)])} == {"friends_added", "kept_adds", "interactions", "deletions"}


def test_only_chosen_measures_are_told() -> None:
    day = TODAY - timedelta(days=9)
    one = {"friends_added": 3}

    found = list(readings(7, [figures(9, adds=4)], measures=one, hold_days=0, since=day, today=TODAY))

    assert found == [Reading(7, 3, day, 4, None)]


def test_nought_of_the_last_three_days_may_mean_not_yet_and_is_not_told() -> None:
    assert [is_ready(figures(back), TODAY) for back in (1, 2, 3, 4)] == [False, False, False, True]
    assert is_ready(figures(1, adds=1), TODAY) and is_ready(figures(1, reply_bp=0), TODAY)
    assert {back for _, back in told([figures(4), figures(3), figures(2, adds=1), figures(1)])} == {4, 2, 3}
    assert told([figures(4), figures(3), figures(2, adds=1)])["kept_adds", 3] == (0, None)


def test_an_add_counts_as_kept_once_it_was_held_long_enough() -> None:
    days = [figures(20, adds=3), figures(13, gone=1), figures(12, gone=1), figures(5, adds=2), figures(4)]

    found = told(days, hold_days=7)

    assert found["kept_adds", 20] == (2, None)  # the seventh day after still takes one back, the eighth none
    assert found["kept_adds", 13] == found["kept_adds", 12] == (0, None)
    assert ("kept_adds", 5) not in found and found["friends_added", 5] == (2, None)


def test_a_deletion_takes_back_the_latest_add_first() -> None:
    days = [figures(20, adds=1), figures(19, adds=2), figures(18, adds=1, gone=2), figures(17, gone=1)]

    assert list(kept_adds(days, 7).values()) == [1, 0, 0, 0]


def test_a_late_deletion_tells_again_what_was_kept_of_earlier_days() -> None:
    days = [figures(12, adds=3), figures(5, gone=1), figures(4)]

    found = told(days, hold_days=7, since=5)

    assert found["kept_adds", 12] == (2, None)
    assert ("friends_added", 12) not in found


DAYS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 8)), min_size=1, max_size=40)


def made(counts: Sequence[tuple[int, int]]) -> list[Figures]:
    return [figures(len(counts) - at, adds, gone) for at, (adds, gone) in enumerate(counts)]


@given(DAYS, st.integers(0, 30))
def test_no_more_is_taken_back_than_was_deleted_and_never_more_than_was_added(
    counts: list[tuple[int, int]], hold: int
) -> None:
    days = made(counts)
    kept = kept_adds(days, hold)

    assert all(0 <= kept[one.day] <= one.new_contact_cnt for one in days)
    taken = sum(one.new_contact_cnt for one in days) - sum(kept.values())
    assert taken <= sum(one.negative_feedback_cnt for one in days)


@given(DAYS, st.integers(0, 29))
def test_holding_longer_never_keeps_more(counts: list[tuple[int, int]], hold: int) -> None:
    days = made(counts)

    assert sum(kept_adds(days, hold + 1).values()) <= sum(kept_adds(days, hold).values())


@given(DAYS, st.integers(0, 30), st.integers(0, 39))
def test_what_is_kept_of_a_day_does_not_depend_on_where_the_figures_begin(
    counts: list[tuple[int, int]], hold: int, start: int
) -> None:
    days = made(counts)
    whole, part = kept_adds(days, hold), kept_adds(days[start:], hold)

    assert part == {day: kept for day, kept in whole.items() if day in part}
