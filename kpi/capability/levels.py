"""From what was said and proved to a level, without a table.

A capability has levels 1 to 5. Three parts speak for one: what the lead saw, what courses prove, what the person says
of themselves; each weighs what the model says (50, 30 and 20 % as a rule). The level is their weighed mean over the
parts that are there: what is missing is left out, and never 0. Courses speak for somebody, never against: where the
mean is higher without them, it counts without them, so that nobody falls by learning.

The fit to the role is the weighed mean of how far each demanded level is reached, 100 % at most each; with less than
60 % of the weight at hand there is none. None of it enters a score or pay (ADR 0013).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi.formulas import EXACT, HUNDRED, ONE, ZERO, rounded

LEAST, MOST = 1, 5
LEAST_WEIGHT_BP = 6_000


@dataclass(frozen=True)
class PartWeights:
    """Basis points, 10,000 together."""

    lead_bp: int = 5_000
    evidence_bp: int = 3_000
    self_bp: int = 2_000

    @property
    def total(self) -> int:
        return self.lead_bp + self.evidence_bp + self.self_bp


@dataclass(frozen=True)
class Parts:
    """What speaks for a level, 1 to 5 each; None where nothing does."""

    lead: int | None = None
    evidence: int | None = None
    own: int | None = None


@dataclass(frozen=True)
class Weighed:
    """A capability of somebody: its weight, the level that the role demands, the one that is reached."""

    weight_bp: int
    demanded: int
    level: Decimal | None


def level(parts: Parts, weights: PartWeights) -> Decimal | None:
    """The level, 1.00 to 5.00; None while nothing speaks for one."""
    said = [(parts.lead, weights.lead_bp), (parts.own, weights.self_bp)]
    proved = _mean([*said, (parts.evidence, weights.evidence_bp)])
    found = [one for one in (_mean(said), proved) if one is not None]
    return rounded(max(found)) if found else None


def _mean(parts: Sequence[tuple[int | None, int]]) -> Decimal | None:
    there = [(Decimal(level), bp) for level, bp in parts if level is not None and bp]
    total = sum(bp for _, bp in there)
    return EXACT.divide(sum((level * bp for level, bp in there), ZERO), Decimal(total)) if total else None


def gap(one: Weighed) -> Decimal | None:
    """Levels that are missing to what the role demands, 0 at the least; None without a level."""
    return None if one.level is None else max(ZERO, Decimal(one.demanded) - one.level)


def fit(capabilities: Iterable[Weighed]) -> Decimal | None:
    """How far the demanded levels are reached, per cent with one decimal; None with too little at hand."""
    there = [(one.weight_bp, min(ONE, EXACT.divide(one.level, Decimal(one.demanded))))
             for one in capabilities if one.level is not None]  # fmt: skip
    weight = sum(bp for bp, _ in there)
    if weight < LEAST_WEIGHT_BP:
        return None
    reached = sum((bp * share for bp, share in there), ZERO)
    return rounded(EXACT.divide(reached * HUNDRED, Decimal(weight)), 1)


def mean(levels: Mapping[Parts, int], weights: PartWeights) -> tuple[int, Decimal | None]:
    """How many people have a level, and the mean of these; `levels` counts people by what speaks for them."""
    found = [(one, people) for parts, people in levels.items() if (one := level(parts, weights)) is not None]
    people = sum(count for _, count in found)
    total = sum((one * count for one, count in found), ZERO)
    return people, rounded(EXACT.divide(total, Decimal(people)), 1) if people else None
