"""A person's bucket of cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.budget import Budget
from kit.errors import RateLimited


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_bucket_refills_with_time_and_never_beyond_its_limit() -> None:
    clock = Clock()
    budget = Budget(1_000, 200, clock=clock)
    budget.spend("a", 900)

    clock.now += 2
    assert budget.balance("a").remaining == 500
    assert budget.balance("a").full_in_seconds == 2.5
    clock.now += 1_000
    assert budget.balance("a").remaining == 1_000


def test_what_the_bucket_does_not_hold_is_refused_and_nothing_is_taken() -> None:
    clock = Clock()
    budget = Budget(1_000, 200, clock=clock)
    budget.spend("a", 700)

    with pytest.raises(RateLimited) as refused:
        budget.spend("a", 701)

    assert refused.value.retry_after_seconds == 3
    assert budget.balance("a").remaining == 300
    clock.now += 3
    assert budget.spend("a", 701).remaining == 199


def test_everybody_has_a_bucket_of_their_own() -> None:
    budget = Budget(10, 1, clock=Clock())
    budget.spend("a", 10)

    assert budget.spend("b", 10).remaining == 0


def test_buckets_that_are_full_again_are_forgotten() -> None:
    clock = Clock()
    budget = Budget(1_000, 200, clock=clock)
    for number in range(500):
        budget.spend(number, 1_000)
        clock.now += 1

    assert len(budget._spent) <= 6


@given(st.lists(st.tuples(st.integers(0, 400), st.floats(0, 10)), max_size=40))
def test_nobody_ever_spends_more_than_the_bucket_and_what_flowed_in(steps: list[tuple[int, float]]) -> None:
    clock, spent = Clock(), 0
    budget = Budget(1_000, 100, clock=clock)
    for cost, seconds in steps:
        try:
            budget.spend("a", cost)
            spent += cost
        except RateLimited:
            pass
        assert spent <= 1_000 + 100 * (clock.now - 1_000) + 1e-6
        clock.now += seconds
