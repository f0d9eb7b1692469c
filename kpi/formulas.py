"""The arithmetic of a score, without a table: attainment, normalisation, composite, grades, ranks.

Everything is `Decimal`, rounded half up once, at the end: the same rows give the same digits on every machine.
Sources: OECD/JRC, Handbook on Constructing Composite Indicators (2008), for normalisation; kpi.md for the cases.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from functools import cached_property

EXACT = Context(prec=34, rounding=ROUND_HALF_UP)
HUNDRED, ONE, ZERO = Decimal(100), Decimal(1), Decimal(0)
WHOLE_BP = 10_000  # basis points
LEAST_PEERS = 10  # a percentile among fewer says nothing
Z_MOST = Decimal(3)  # winsorised: one freak does not press everybody else together


class Direction(StrEnum):
    UP = "UP"
    DOWN = "DOWN"


class Normalisation(StrEnum):
    """How a number becomes points: against its target, its peers, or two fixed posts."""

    TARGET = "TARGET"
    PERCENTILE = "PERCENTILE"
    MIN_MAX = "MIN_MAX"
    T_SCORE = "T_SCORE"


@dataclass(frozen=True)
class Weighed:
    """A measure's points, None while it is missing, and its weight in basis points."""

    points: Decimal | None
    weight_bp: int


def rounded(value: Decimal, places: int = 2) -> Decimal:
    """Half up, away from zero at the half, as people do it by hand."""
    return value.quantize(Decimal(1).scaleb(-places), context=EXACT)


def attainment(actual: Decimal, target: Decimal | None, direction: Direction) -> Decimal | None:
    """The share of the target that was reached; None without a target above 0, where a quotient would explode."""
    if target is None or target <= ZERO:
        return None
    share = EXACT.divide(actual, target)
    return share if direction is Direction.UP else Decimal(2) - share


def points(share: Decimal | None, *, cap_bp: int, floor_bp: int = 0) -> Decimal | None:
    """An attainment as points: 100 at the target, no less than the floor, no more than the cap."""
    if share is None:
        return None
    bounded = min(max(share, Decimal(floor_bp).scaleb(-4)), Decimal(cap_bp).scaleb(-4))
    return EXACT.multiply(HUNDRED, bounded)


class Peers:
    """The values of everybody who is compared, oneself included."""

    def __init__(self, values: Iterable[Decimal]) -> None:
        self.values = sorted(values)

    @cached_property
    def mean(self) -> Decimal:
        return EXACT.divide(sum(self.values, ZERO), Decimal(len(self.values)))

    @cached_property
    def deviation(self) -> Decimal:
        """That of a population."""
        squares = sum(((value - self.mean) ** 2 for value in self.values), ZERO)
        return EXACT.sqrt(EXACT.divide(squares, Decimal(len(self.values))))


def percentile(value: Decimal, peers: Peers, direction: Direction) -> Decimal | None:
    """100 × (peers that did worse + half of those that did as well) / n; None among fewer than 10."""
    return rank_share(value, peers, direction) if len(peers.values) >= LEAST_PEERS else None


def rank_share(value: Decimal, peers: Peers, direction: Direction) -> Decimal:
    below, upto = bisect_left(peers.values, value), bisect_right(peers.values, value)
    worse = below if direction is Direction.UP else len(peers.values) - upto
    return EXACT.divide(HUNDRED * (2 * worse + upto - below), Decimal(2 * len(peers.values)))


def min_max(value: Decimal, low: Decimal, high: Decimal, direction: Direction) -> Decimal | None:
    """Between two posts that stay where they are: 0 at the worse, 100 at the better; None where they coincide."""
    if high <= low:
        return None
    share = EXACT.divide(min(max(value, low), high) - low, high - low)
    return EXACT.multiply(HUNDRED, share if direction is Direction.UP else ONE - share)


def t_score(value: Decimal, peers: Peers, direction: Direction) -> Decimal | None:
    """50 + 10 z, z within ±3; 50 where all peers are equal, None below 2."""
    if len(peers.values) < 2:
        return None
    if not peers.deviation:
        return Decimal(50)
    z = EXACT.divide(value - peers.mean, peers.deviation)
    z = min(max(z if direction is Direction.UP else -z, -Z_MOST), Z_MOST)
    return Decimal(50) + 10 * z


def composite(lines: Sequence[Weighed], *, least_weight_bp: int = 6_000) -> Decimal | None:
    """Σ w s / Σ w over what is there; None, never 0, where less than `least_weight_bp` of the weight is there."""
    there = [(line.points, line.weight_bp) for line in lines if line.points is not None]
    weight = sum(bp for _, bp in there)
    if weight == 0 or weight * WHOLE_BP < least_weight_bp * sum(line.weight_bp for line in lines):
        return None
    return EXACT.divide(sum((EXACT.multiply(got, Decimal(bp)) for got, bp in there), ZERO), Decimal(weight))


def over_days(spans: Sequence[tuple[int, Decimal | None]]) -> Decimal | None:
    """The mean of a period in parts, each weighed by its days; parts without a score count for nothing."""
    there = [(days, got) for days, got in spans if got is not None]
    days = sum(days for days, _ in there)
    return EXACT.divide(sum((days * got for days, got in there), ZERO), Decimal(days)) if days else None


def prorated(target: Decimal, active_days: int, days: int) -> Decimal:
    """The part of an additive target that falls on the days worked."""
    return EXACT.divide(target * active_days, Decimal(days))


def grade(score: Decimal, bands: Sequence[tuple[str, Decimal]]) -> str:
    """The first band, best first, whose lower end the rounded score reaches; the last takes the rest."""
    return next((name for name, least in bands if rounded(score) >= least), bands[-1][0])


def ranks(values: Sequence[Decimal]) -> list[int]:
    """From the best, ties alike, the next place counted on: 1, 2, 2, 4."""
    first: dict[Decimal, int] = {}
    for place, value in enumerate(sorted(values, reverse=True), 1):
        first.setdefault(value, place)
    return [first[value] for value in values]
