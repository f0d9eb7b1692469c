"""Goals from the top down: what a revenue needs in friends and adds, and a goal split so that its parts add up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import floor

from kit.errors import Invalid
from kpi.formulas import EXACT, ONE


class NothingToShare(Invalid):
    zh = "至少要有一份权重大于 0，才能把目标分下去。"
    en = "At least one share must be above 0 to split a goal."


class PlanWrong(Invalid):
    zh = "请检查数字：金额、次数和人数要大于 0，比率在 0 到 100% 之间，月份份额要 12 个；算出的好友数太大也不行。"
    en = "Check the numbers: money, orders and guides above 0, rates from 0 to 1, 12 shares; and not too many friends."


MOST_FRIENDS = 2**30


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


def retained_friends(plan: Plan) -> int:
    """Friends of now who are still there after the year, whole people."""
    return floor(plan.friends * plan.retention)


def adds_a_guide_and_week(plan: Plan) -> int:
    return _up(EXACT.divide(Decimal(7 * needed_adds(plan)), Decimal(plan.guides * 365)))


def check(plan: Plan) -> None:
    """Raises:
    PlanWrong
    """
    money, whole = 0 < plan.revenue_minor <= 10**14 and 0 < plan.order_value_minor <= 10**14, Decimal(10**6)
    rates = 0 < plan.conversion <= 1 and 0 <= plan.retention <= 1 and 0 < plan.orders_a_year <= whole
    counts = 0 <= plan.friends <= MOST_FRIENDS and 0 < plan.guides <= whole
    if not (money and rates and counts) or needed_friends(plan) > MOST_FRIENDS:
        raise PlanWrong(path=["plan"])


def by_months(plan: Plan, shares: Sequence[int] | None = None) -> list[int]:
    """The adds of a year by its 12 months, which add up to them; `shares` are the seasons, alike by default.

    Raises:
        PlanWrong, NothingToShare
    """
    seasons = list(shares) if shares is not None else [1] * 12
    if len(seasons) != 12 or max(seasons) > 10**6:
        raise PlanWrong(path=["monthShares"])
    return split(needed_adds(plan), seasons)


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


def weeks(first: date, last: date) -> list[tuple[date, date]]:
    """The days from `first` to `last`, cut before every Monday."""
    starts = [day for day in days(first, last) if day == first or day.weekday() == 0]
    ends = [start - timedelta(days=1) for start in starts[1:]] + [last]
    return list(zip(starts, ends, strict=True))


def days(first: date, last: date) -> Iterator[date]:
    for at in range((last - first).days + 1):
        yield first + timedelta(days=at)


def _up(value: Decimal) -> int:
    return -floor(-value)
