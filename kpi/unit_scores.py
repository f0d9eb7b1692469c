"""The score of a unit out of the sums of everybody below it, without a table."""

from collections.abc import Mapping
from typing import Protocol

from kpi import scoring
from kpi.formulas import Normalisation, Peers
from kpi.measures import MeasureKind
from kpi.parts import Basis
from kpi.scorecards import weights
from kpi.scoring import Part, Result, Sum
from people.roles import Role


class Totals(Protocol):
    """A measure over a unit: what was reached, a rate's base, and what was expected of all together."""

    @property
    def amount(self) -> int: ...
    @property
    def base(self) -> int: ...
    @property
    def target(self) -> int: ...


def is_scored(basis: Basis) -> bool:
    """Only against targets: a unit has no peers to stand among."""
    return basis.rules.normalisation is Normalisation.TARGET


def stage_of(path: str, basis: Basis) -> int:
    return basis.stages.on(basis.period.last_day, person_id=0, path=path)


def result(unit_id: int, path: str, sums: Mapping[int, Totals], basis: Basis) -> Result:
    stage = stage_of(path, basis)
    part = Part(
        unit_id=unit_id,
        path=path,
        role=Role.GUIDE,
        stage=stage,
        active_days=1,
        full_days=1,
        sums={measure: Sum(one.amount, one.base or None, basis.period.last_day) for measure, one in sums.items()},
        weights=weights(basis.lines, basis.overlays, stage=stage, role=Role.GUIDE, path=path),
        targets=_targets(sums, basis),
    )
    return scoring.score([part], basis.lines, basis.rules, lambda measure, whom: Peers(()))


def _targets(sums: Mapping[int, Totals], basis: Basis) -> dict[int, int]:
    """What was expected of all of them together; a rate's target is the same for all."""
    rates = {line.measure_id for line in basis.lines if line.kind == MeasureKind.RATE}
    return {measure: one.target for measure, one in sums.items() if measure not in rates and one.target > 0}
