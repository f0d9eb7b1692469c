"""The worked cases of kpi.md as far as they need no table."""

from decimal import Decimal as D

import pytest

from kpi.fairness import expected, reliability, shrunk_counts, shrunk_ratio
from kpi.formulas import (
    Direction,
    Peers,
    Weighed,
    attainment,
    composite,
    grade,
    min_max,
    over_days,
    percentile,
    points,
    prorated,
    rank_share,
    ranks,
    rounded,
    t_score,
)
from kpi.goals import NothingToShare, Plan, adds_a_guide_and_month, needed_adds, needed_friends, split

UP, DOWN = Direction.UP, Direction.DOWN
CAP = 12_000
BANDS = [("A", D(90)), ("B", D(75)), ("C", D(60)), ("D", D(0))]


def got(actual: str, target: str, direction: Direction = UP) -> D | None:
    return points(attainment(D(actual), D(target), direction), cap_bp=CAP)


def scored(adds: D | None, retention: D | None, interactions: D | None) -> D | None:
    whole = composite([Weighed(adds, 4_000), Weighed(retention, 3_000), Weighed(interactions, 3_000)])
    return rounded(whole) if whole is not None else None


def test_k1_a_composite_is_the_weighted_mean_of_attainments() -> None:
    lines = got("66", "60"), got("0.72", "0.80"), got("45", "50")

    assert lines == (D(110), D(90), D(90))
    assert scored(*lines) == D("98.00")


def test_k2_what_is_above_the_cap_counts_as_the_cap() -> None:
    assert scored(got("90", "60"), D(90), D(90)) == D("102.00")


def test_k3_a_missing_measure_leaves_its_weight_to_the_others() -> None:
    assert scored(D(110), D(90), None) == D("101.43")


def test_k4_below_sixty_per_cent_of_the_weight_there_is_no_score() -> None:
    assert scored(None, D(90), None) is None


@pytest.mark.parametrize(("actual", "answer"), [("0.05", 75), ("0.02", 120), ("0.10", 0)])
def test_k5_where_lower_is_better_the_target_halved_is_capped_and_doubled_is_nothing(actual: str, answer: int) -> None:
    assert got(actual, "0.04", DOWN) == D(answer)


def test_k6_a_target_is_prorated_by_the_days_worked() -> None:
    target = prorated(D(60), 12, 30)

    assert target == D(24)
    assert points(attainment(D(27), target, UP), cap_bp=CAP) == D("112.5")


@pytest.mark.parametrize(("value", "places", "answer"), [("89.995", 2, "90.00"), ("2.675", 2, "2.68"), ("0.5", 0, "1")])
def test_k7_halves_are_rounded_up(value: str, places: int, answer: str) -> None:
    assert str(rounded(D(value), places)) == answer


def test_k7_the_grade_is_taken_from_the_rounded_score() -> None:
    assert [grade(D(score), BANDS) for score in ("89.995", "89.994", "75", "59.99")] == ["A", "B", "B", "D"]


def test_k8_ties_share_a_rank_and_the_next_one_is_counted_on() -> None:
    scores = [D(90), D(85), D(85), D(70)]

    assert ranks(scores) == [1, 2, 2, 4]
    assert [rank_share(score, Peers(scores), UP) for score in scores] == [D("87.5"), D(50), D(50), D("12.5")]


def test_a_percentile_among_fewer_than_ten_says_nothing() -> None:
    assert percentile(D(3), Peers(map(D, range(9))), UP) is None
    assert percentile(D(3), Peers(map(D, range(10))), UP) == D(35)
    assert percentile(D(3), Peers(map(D, range(10))), DOWN) == D(65)


def test_k9_t_scores_stand_around_fifty() -> None:
    peers = Peers([D(40), D(50), D(60)])

    assert [str(rounded(t_score(peer, peers, UP) or D(0))) for peer in peers.values] == ["37.75", "50.00", "62.25"]
    assert t_score(D(5), Peers([D(5), D(5)]), UP) == D(50)
    assert t_score(D(10**9), Peers([D(0)] * 99 + [D(10**9)]), UP) == D(80)


def test_k10_a_change_of_stage_gives_the_mean_by_days() -> None:
    assert rounded(over_days([(10, D(98)), (20, D(84))]) or D(0)) == D("88.67")
    assert over_days([(10, D(98)), (20, None)]) == D(98)
    assert over_days([(10, None)]) is None


def test_k11_exposure_reverses_the_raw_ranking() -> None:
    ratios = [D(36) / expected(D(1_000), D(3), D(100)), D(108) / expected(D(4_000), D(3), D(100))]

    assert ratios == [D("1.2"), D("0.9")]


def test_k12_a_ratio_of_few_days_is_drawn_further_to_one() -> None:
    shrunk = [shrunk_ratio(D("1.5"), between=D("0.04"), within=D("0.36"), n=n) for n in (4, 36)]

    assert [str(rounded(ratio, 3)) for ratio in shrunk] == ["1.154", "1.400"]
    assert shrunk_counts(D(12), D(8), D(8)) == D("1.25")
    assert reliability(D(0), D(1), 30) == 0


def test_k13_a_revenue_asks_for_friends_and_adds() -> None:
    plan = Plan(360_000_000, 30_000, D(4), D("0.25"), friends=8_400, retention=D("0.8"), guides=10)

    assert needed_friends(plan) == 12_000
    assert needed_adds(plan) == 5_280
    assert adds_a_guide_and_month(plan) == 44


def test_newcomers_who_leave_as_well_ask_for_more_adds() -> None:
    plan = Plan(360_000_000, 30_000, D(4), D("0.25"), 8_400, D("0.8"), guides=10, loses_newcomers=True)

    assert needed_adds(plan) == 5_867  # 5,280 / 0.9, rounded up


def test_k14_a_month_is_split_by_days_and_adds_up() -> None:
    assert split(44, [5, 7, 7, 6]) == [9, 12, 12, 11]


def test_a_goal_needs_somebody_to_share_it() -> None:
    with pytest.raises(NothingToShare):
        split(10, [0, 0])


def test_posts_that_coincide_measure_nothing() -> None:
    assert min_max(D(3), D(1), D(5), UP) == D(50)
    assert min_max(D(9), D(1), D(5), DOWN) == D(0)
    assert min_max(D(3), D(5), D(5), UP) is None
