"""What holds for scores whatever the numbers are."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kpi.formulas import Direction, Peers, Weighed, attainment, composite, points, rank_share, ranks, t_score
from kpi.goals import split

CAP = 12_000
amounts = st.decimals(0, 10**9, places=2)
targets = st.decimals("0.01", 10**9, places=2)
lines = st.lists(
    st.builds(Weighed, st.none() | st.decimals(0, 120, places=4), st.integers(1, 10_000)), min_size=1, max_size=12
)


@given(amounts, targets, st.sampled_from(Direction))
def test_points_stay_between_the_floor_and_the_cap(actual: Decimal, target: Decimal, direction: Direction) -> None:
    got = points(attainment(actual, target, direction), cap_bp=CAP)

    assert got is not None
    assert 0 <= got <= 120


@given(amounts, amounts, targets, st.sampled_from(Direction))
def test_doing_better_never_costs_points(one: Decimal, other: Decimal, target: Decimal, direction: Direction) -> None:
    worse, better = sorted((one, other), reverse=direction is Direction.DOWN)

    low, high = (points(attainment(actual, target, direction), cap_bp=CAP) for actual in (worse, better))

    assert low is not None
    assert high is not None
    assert low <= high


@given(lines)
def test_a_composite_lies_between_its_lines_and_never_depends_on_their_order(lines: list[Weighed]) -> None:
    whole = composite(lines)

    assert whole == composite(lines[::-1])
    if whole is not None:
        there = [line.points for line in lines if line.points is not None]
        slack = Decimal("1e-25")
        assert min(there) - slack <= whole <= max(there) + slack


@given(lines, st.data())
def test_a_composite_never_falls_when_one_line_rises(lines: list[Weighed], data: st.DataObject) -> None:
    before = composite(lines)
    at = data.draw(st.integers(0, len(lines) - 1))
    raised = lines[at].points
    if before is None or raised is None:
        return

    lines[at] = Weighed(raised + data.draw(st.decimals(0, 10, places=2)), lines[at].weight_bp)

    after = composite(lines)
    assert after is not None
    assert after >= before


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**4), min_size=1, max_size=60).filter(any))
def test_parts_of_a_goal_always_add_up_and_stay_within_one_of_their_share(whole: int, shares: list[int]) -> None:
    parts = split(whole, shares)

    assert sum(parts) == whole
    assert all(abs(part * sum(shares) - whole * share) < sum(shares) for part, share in zip(parts, shares, strict=True))


@given(st.lists(st.decimals(0, 120, places=2), min_size=1, max_size=40))
def test_whoever_has_more_ranks_before_and_ties_rank_alike(scores: list[Decimal]) -> None:
    placed = ranks(scores)

    for score, place in zip(scores, placed, strict=True):
        assert place == 1 + sum(other > score for other in scores)


@given(st.lists(st.decimals(-(10**6), 10**6, places=2), min_size=2, max_size=40), st.sampled_from(Direction))
def test_normalised_points_stay_in_their_range(peers: list[Decimal], direction: Direction) -> None:
    for peer in peers:
        t = t_score(peer, Peers(peers), direction)
        assert t is not None
        assert 20 <= t <= 80
        assert 0 < rank_share(peer, Peers(peers), direction) < 100 or len(set(peers)) == 1
