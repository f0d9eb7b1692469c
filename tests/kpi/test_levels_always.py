"""What always holds of levels, gaps and the fit to a role."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kpi.capability.levels import LEAST_WEIGHT_BP, MOST, Parts, PartWeights, Weighed, fit, gap, level, mean

said = st.none() | st.integers(1, 5)
parts = st.builds(Parts, said, said, said)
weights = st.tuples(st.integers(1, 9_998), st.integers(1, 9_998)).map(
    lambda two: PartWeights(min(two), abs(two[0] - two[1]), 10_000 - max(two))
)
usual = PartWeights()
capabilities = st.lists(
    st.builds(Weighed, st.integers(1, 5_000), st.integers(1, 5), st.none() | st.decimals(1, 5, places=2)),
    min_size=1, max_size=12,
)  # fmt: skip


def test_all_three_parts_weigh_as_the_model_says() -> None:
    assert level(Parts(lead=4, evidence=5, own=3), usual) == Decimal("4.10")
    assert level(Parts(lead=4, own=3), usual) == Decimal("3.71")
    assert level(Parts(own=3), usual) == Decimal("3.00")
    assert level(Parts(), usual) is None


def test_courses_never_speak_against_somebody() -> None:
    assert level(Parts(lead=4, evidence=2, own=4), usual) == Decimal("4.00")
    assert level(Parts(evidence=2), usual) == Decimal("2.00")


@given(parts, weights)
def test_a_level_lies_between_the_least_and_the_most_that_was_said(one: Parts, weights: PartWeights) -> None:
    there = [part for part in (one.lead, one.evidence, one.own) if part is not None]
    found = level(one, weights)

    if found is not None:
        assert min(there) <= found <= max(there)
    else:
        assert not there or weights.evidence_bp == 0


@given(st.integers(1, 5), weights, st.lists(st.booleans(), min_size=3, max_size=3))
def test_missing_parts_are_reweighed_and_never_count_as_0(n: int, weights: PartWeights, there: list[bool]) -> None:
    one = Parts(*(n if is_there else None for is_there in there))
    assert level(one, weights) in (None, n)


@given(parts, parts, weights)
def test_whoever_is_said_to_be_higher_in_the_same_parts_is_not_lower(
    one: Parts, other: Parts, weights: PartWeights
) -> None:
    pairs = zip((one.lead, one.evidence, one.own), (other.lead, other.evidence, other.own), strict=True)
    higher = Parts(*(max(a, b) if a is not None and b is not None else a for a, b in pairs))
    before, after = level(one, weights), level(higher, weights)
    assert (before is None and after is None) or (before is not None and after is not None and after >= before)


@given(parts, st.integers(1, 5), weights)
def test_a_completed_course_never_lowers_a_level(one: Parts, proved: int, weights: PartWeights) -> None:
    before = level(one, weights)
    after = level(Parts(one.lead, max(proved, one.evidence or 0), one.own), weights)
    assert before is None or (after is not None and after >= before)


@given(capabilities, st.randoms())
def test_the_fit_is_bounded_and_does_not_ask_for_the_order(several: list[Weighed], random: object) -> None:
    found = fit(several)
    shuffled = several[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert fit(shuffled) == found
    assert found is None or 20 <= found <= 100
    known = sum(one.weight_bp for one in several if one.level is not None)
    assert (found is None) == (known < LEAST_WEIGHT_BP)


@given(capabilities, st.integers(0, 11), st.decimals(1, 5, places=2))
def test_a_higher_level_never_lowers_the_fit_nor_widens_the_gap(
    several: list[Weighed], at: int, other: Decimal
) -> None:
    one = several[at % len(several)]
    if one.level is None:
        return
    higher = Weighed(one.weight_bp, one.demanded, max(one.level, other))
    after = [higher if each is one else each for each in several]

    before = fit(several)
    now = fit(after)
    assert (before is None) == (now is None)
    assert before is None or (now is not None and now >= before)
    wide, narrow = gap(one), gap(higher)
    assert wide is not None and narrow is not None and 0 <= narrow <= wide < MOST


def test_with_less_than_60_per_cent_of_the_weight_there_is_no_fit() -> None:
    known, unknown = Weighed(5_999, 4, Decimal(4)), Weighed(4_001, 4, None)
    assert fit([known, unknown]) is None
    assert fit([Weighed(6_000, 4, Decimal(2)), Weighed(4_000, 4, None)]) == Decimal("50.0")


@given(st.lists(parts, max_size=8))
def test_the_mean_of_counted_people_is_that_of_each_alone(people: list[Parts]) -> None:
    counted = {one: people.count(one) for one in people}
    alone = [found for one in people if (found := level(one, usual)) is not None]

    assert mean(counted, usual)[0] == len(alone)
    found = mean(counted, usual)[1]
    assert (found is None) == (not alone)
    if found is not None:
        assert abs(found - sum(alone, Decimal(0)) / len(alone)) <= Decimal("0.05")
