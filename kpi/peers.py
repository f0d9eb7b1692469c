"""Those who are compared with each other, where a scorecard goes by peers: people of one role and stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from kpi import parts, scoring
from kpi.formulas import Peers
from kpi.parts import Basis
from kpi.scoring import Part


class _Group(NamedTuple):
    measure_id: int
    role: str
    stage: int


@dataclass(frozen=True)
class PeerGroups:
    """Values of everybody by measure, role and stage."""

    values: Mapping[_Group, Peers]

    def __call__(self, measure_id: int, part: Part) -> Peers:
        return self.values.get(_Group(measure_id, part.role, part.stage)) or Peers(())


NOBODY = PeerGroups({})


class Gathering:
    """The values of everybody, a batch of people at a time."""

    def __init__(self, basis: Basis) -> None:
        self.basis = basis
        self.values: dict[_Group, list[Decimal]] = {}

    async def add(self, people: Sequence[int]) -> None:
        for own in (await parts.parts_of(people, self.basis)).values():
            for part in own:
                for line in self.basis.lines:
                    value = scoring.value_of(line, part.sums.get(line.measure_id))
                    if value is not None:
                        group = _Group(line.measure_id, part.role, part.stage)
                        self.values.setdefault(group, []).append(value)

    @property
    def groups(self) -> PeerGroups:
        return PeerGroups({group: Peers(values) for group, values in self.values.items()})
