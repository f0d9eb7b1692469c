"""Goals from the top down: what a revenue needs in friends and adds, and a goal split so that its parts add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor

from kit.errors import Invalid
from kpi.formulas import EXACT, ONE


class NothingToShare(Invalid):
    zh = "至少要有一份权重大于 0，才能把目标分下去。"
    en = "At least one share must be above 0 to split a goal."


@dataclass(frozen=True)
class Plan:
    """What a store's yearly revenue asks of its private domain; rates as shares of 1."""

    revenue_minor: int
    order_value_minor: int
    orders_a_year: Decimal
    conversion: Decimal
    friends: int
    retention: Decimal
    guides: int
    loses_newcomers: bool = False


def needed_friends(plan: Plan) -> int:
    """revenue = friends × conversion × orders a year × order value, solved for friends, whole and never too few."""
    each = plan.conversion * plan.orders_a_year * plan.order_value_minor
    return _up(EXACT.divide(Decimal(plan.revenue_minor), each))


def needed_adds(plan: Plan) -> int:
    """Adds a year: what is missing once those who leave are gone.

    Where those won in the year leave as well, half a year on average, (F - F0 r) / ((1 + r) / 2).
    """
    missing = Decimal(needed_friends(plan)) - plan.friends * plan.retention
    if plan.loses_newcomers:
        missing = EXACT.divide(missing, (ONE + plan.retention) / 2)
    return max(0, _up(missing))


def adds_a_guide_and_month(plan: Plan) -> int:
    return _up(EXACT.divide(Decimal(needed_adds(plan)), Decimal(plan.guides * 12)))


def split(whole: int, shares: Sequence[int]) -> list[int]:
    """`whole` by `shares`, in whole numbers that add up to it: the largest remainders go up, ties to the earlier.

    Raises:
        NothingToShare: no share above 0.
    """
    total = sum(shares)
    if total <= 0 or min(shares) < 0:
        raise NothingToShare(path=["shares"])
    parts = [abs(whole) * share // total for share in shares]
    order = sorted(range(len(shares)), key=lambda at: (-(abs(whole) * shares[at] % total), at))
    for at in order[: abs(whole) - sum(parts)]:
        parts[at] += 1
    return parts if whole >= 0 else [-part for part in parts]


def _up(value: Decimal) -> int:
    return -floor(-value)
