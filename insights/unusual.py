"""Whose number is far from what is usual, for them or among their peers? The rule, without a table.

The modified z-score of Iglewicz & Hoaglin (1993): 0.6745 times the distance from the median, by the median absolute
deviation, which one freak does not stretch; above 3.5 a number is worth a look. It is told against the person's own 8
weeks before, of which 6 have to have a number, and against the same week of the people of their group (role and stage),
of whom there have to be 10. Where more than half are the same number, no distance has a measure and nothing is said.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

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
    peers = {group: _Usual.of(values, RULES.least_peers) for group, values in groups.items()}
    found = []
    for case in told:
        own = _Usual.of([one for one in case.weeks[:-1] if one is not None], RULES.least_weeks)
        both = (Against.OWN_PAST, own), (Against.PEERS, peers[case.group])
        each = [usual.found(case, against) for against, usual in both if usual]
        far = [one for one in each if abs(one.z) > RULES.far]
        if far:
            found.append(max(far, key=lambda one: abs(one.z)))
    return sorted(found, key=lambda one: (-abs(one.z), one.person_id))[:MOST_SHOWN]


@dataclass(frozen=True)
class _Usual:
    middle: float
    deviation: float
    of_many: int

    @classmethod
    def of(cls, values: Sequence[float], least: int) -> "_Usual | None":
        """None where there are too few, or no deviation to measure by."""
        if len(values) < least:
            return None
        middle = median(values)
        deviation = median(abs(one - middle) for one in values)
        return cls(middle, deviation, len(values)) if deviation > 0 else None

    def found(self, case: Case, against: Against) -> Found:
        distance = (case.weeks[-1] or 0) - self.middle
        return Found(case.person_id, against, self.middle, TO_DEVIATION * distance / self.deviation, self.of_many)
