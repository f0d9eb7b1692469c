"""How far a number can be believed, and what of it a guide cannot change.

Sources: Efron & Morris, Data analysis using Stein's estimator, JASA 70 (1975) and Scientific American 236 (1977).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from kpi.formulas import EXACT, ONE, ZERO

LEAST_TO_PUNISH = Decimal("0.7")
"""The reliability that a score takes before anything may be held against somebody without a person's judgement."""
HIGH = Decimal("0.85")
LEAST_FACTOR, MOST_FACTOR = Decimal("0.5"), Decimal("1.5")
_HALVINGS = 60


class Factor(NamedTuple):
    """By what a store's targets are multiplied, and the exposure a head over the chain's that it follows from."""

    share: Decimal
    factor: Decimal

    def plain(self) -> dict[str, str]:
        """As a score keeps them."""
        return {"factor": f"{self.factor.normalize():f}", "exposure": f"{self.share.normalize():f}"}


def may_punish(reliability: Decimal | None) -> bool:
    """The one place of the rule: what cannot be told, or is more chance than this, punishes nobody by itself."""
    return reliability is not None and reliability >= LEAST_TO_PUNISH


def reliability(between: Decimal, within: Decimal, days: int) -> Decimal:
    """The share of a score's spread that is the guides' and not chance: variance between / (between + within / n).

    `within` is the variance of daily values, `days` how many there are; 0 where there is nothing to go by.
    """
    if days <= 0 or between <= ZERO:
        return ZERO
    return EXACT.divide(between, between + EXACT.divide(within, Decimal(days)))


def variance(values: Sequence[Decimal]) -> Decimal:
    """Of a sample; 0 for fewer than two."""
    if len(values) < 2:
        return ZERO
    mean = EXACT.divide(sum(values, ZERO), Decimal(len(values)))
    return EXACT.divide(sum(((value - mean) ** 2 for value in values), ZERO), Decimal(len(values) - 1))


def expected(exposure: Decimal, chain_count: Decimal, chain_exposure: Decimal) -> Decimal:
    """What the chain's rate would give at this exposure: visits, hours, whatever a guide cannot change."""
    return EXACT.divide(exposure * chain_count, chain_exposure)


def shrunk_ratio(ratio: Decimal, *, between: Decimal, within: Decimal, n: int) -> Decimal:
    """Observed over expected, drawn to 1 by as much as it cannot be believed: 1 + λ (O/E - 1)."""
    return ONE + reliability(between, within, n) * (ratio - ONE)


def shrunk_counts(observed: Decimal, foreseen: Decimal, prior: Decimal) -> Decimal:
    """(O + a) / (E + a): counts drawn to 1 by a prior of `prior` cases."""
    return EXACT.divide(observed + prior, foreseen + prior)


def within(groups: Sequence[Sequence[Decimal]]) -> Decimal:
    """The variance of values around the mean of their group, pooled over all of them; 0 where no group has two."""
    free = sum(max(len(group) - 1, 0) for group in groups)
    if not free:
        return ZERO
    return EXACT.divide(sum((variance(group) * (len(group) - 1) for group in groups if group), ZERO), Decimal(free))


def evened(ratios: Mapping[int, Decimal], weights: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Factors that stand to each other as `ratios` do, from 0.5 to 1.5, with a weighed mean of 1: none is lost.

    What the bounds cut off is dealt out among the others: the scale at which the mean is 1 is found by halving.
    """
    least, most = EXACT.divide(LEAST_FACTOR, MOST_FACTOR), EXACT.divide(MOST_FACTOR, LEAST_FACTOR)
    bounded = {at: _bounded(ratio) for at, ratio in ratios.items()}
    whole = sum((weights[at] for at in ratios), ZERO)
    for _ in range(_HALVINGS):
        scale = EXACT.divide(least + most, Decimal(2))
        scaled = {at: _bounded(ratio * scale) for at, ratio in bounded.items()}
        if sum((weights[at] * one for at, one in scaled.items()), ZERO) < whole:
            least = scale
        else:
            most = scale
    return {at: _bounded(ratio * most) for at, ratio in bounded.items()}


def _bounded(factor: Decimal) -> Decimal:
    return min(max(factor, LEAST_FACTOR), MOST_FACTOR)
