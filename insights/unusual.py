"""Whose number is far from what is usual, for them or among their peers? The rule, without a table.

The modified z-score of Iglewicz & Hoaglin (1993): 0.6745 times the distance from the median, by the median absolute
deviation, which one freak does not stretch; above 3.5 a number is worth a look. It is told against the person's own 8
weeks before, of which 6 have to have a number, and against the same week of the people of their group (role and stage),
of whom there have to be 10. Where more than half are the same number, no distance has a measure and nothing is said.
A month (`insights.month_looks`) is told against the people of the group in the whole chain.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

OWN_WEEKS, MOST_SHOWN = 8, 50
TO_DEVIATION = 0.6745


@dataclass(frozen=True)
class Rules:
    """What the screen says of the rules."""

    least_weeks: int = 6
    least_peers: int = 10
    far: float = 3.5


RULES = Rules()


class Against(StrEnum):
    OWN_PAST = "OWN_PAST"
    PEERS = "PEERS"


@dataclass(frozen=True)
class Case:
    """Somebody's numbers by week, the oldest first and the last one told; None without a reading."""

    person_id: int
    group: object
    weeks: Sequence[float | None]


@dataclass(frozen=True)
class Found:
    """A number that is `z` usual deviations from `usual`, the median of `of` numbers."""

    person_id: int
    against: Against
    usual: float
    z: float
    of: int


def find(cases: Iterable[Case]) -> list[Found]:
    """The farthest first, each person once, by whichever comparison is the farther."""
    told = [case for case in cases if case.weeks[-1] is not None]
    groups: dict[object, list[float]] = defaultdict(list)
    for case in told:
        groups[case.group].append(case.weeks[-1])  # type: ignore[arg-type]
    peers = {group: Usual.of(Counter(values), RULES.least_peers) for group, values in groups.items()}
    found = []
    for case in told:
        own = Usual.of(Counter(one for one in case.weeks[:-1] if one is not None), RULES.least_weeks)
        both = (Against.OWN_PAST, own), (Against.PEERS, peers[case.group])
        last = case.weeks[-1] or 0
        each = [Found(case.person_id, against, one.middle, one.z(last), one.of_many) for against, one in both if one]
        far = [one for one in each if abs(one.z) > RULES.far]
        if far:
            found.append(max(far, key=lambda one: abs(one.z)))
    return sorted(found, key=lambda one: (-abs(one.z), one.person_id))[:MOST_SHOWN]


@dataclass(frozen=True)
class Usual:
    """What is usual among `of_many` numbers: their median, and the median of their distances from it."""

    middle: float
    deviation: float
    of_many: int

    @classmethod
    def of(cls, counts: Mapping[float, int], least: int) -> "Usual | None":
        """`counts` says how often each number is there. None where there are too few, or all but half are the same."""
        many = sum(counts.values())
        if many < least:
            return None
        middle = median(counts)
        distances: Counter[float] = Counter()
        for value, count in counts.items():
            distances[abs(value - middle)] += count
        deviation = median(distances)
        return cls(middle, deviation, many) if deviation > 0 else None

    def z(self, value: float) -> float:
        """How many usual deviations a number lies above the middle, below 0 where it lies below."""
        return TO_DEVIATION * (value - self.middle) / self.deviation

    @property
    def bounds(self) -> tuple[float, float]:
        """A number below the first or above the second is far."""
        far = RULES.far * self.deviation / TO_DEVIATION
        return self.middle - far, self.middle + far


def median(counts: Mapping[float, int]) -> float:
    """The median of numbers of which each is there so often; of an even many the mean of the two in the middle."""
    many, before, low = sum(counts.values()), 0, None
    for value in sorted(counts):
        before += counts[value]
        if low is None and 2 * before >= many:
            low = value
        if low is not None and 2 * before > many:
            return (low + value) / 2
    raise ValueError("There is no number.")
