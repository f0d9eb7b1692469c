"""What the factors of stores do to the scores of a month: each score without them and with them. Nothing is kept."""

from dataclasses import replace

from kit.errors import NotFound
from kit.reading import Select, row
from kpi import parts, periods, rescoring, simulation
from kpi.card import NoScorecard
from kpi.parts import SCORED
from kpi.simulation import MOST_PEOPLE, Simulation
from people.scope import Scope


@row
class FairLine:
    """A measure that goes by an exposure, and of how many stores a factor is kept."""

    measure_id: int
    exposure_id: int
    stores: int


lines = Select(
    FairLine,
    """SELECT storefactor.measure_id, storefactor.exposure_id, count(*) AS stores
    FROM storefactor JOIN unit ON unit.id = storefactor.unit_id
    WHERE storefactor.period_id = :period AND unit.path LIKE :branch
    GROUP BY storefactor.measure_id, storefactor.exposure_id ORDER BY storefactor.measure_id""",
)


@row
class FairnessEffects:
    """`simulation` goes from the score without factors (now) to the one with them (then), by today's readings."""

    lines: list[FairLine]
    simulation: Simulation | None


async def effects(period_id: int, scope: Scope) -> FairnessEffects:
    """Of everybody in the viewer's branch; nothing to compare where no store there has a factor.

    Raises:
        NotFound: there is no such month.
        NoScorecard: the month had none, or people are compared with each other.
    """
    month = await periods.period.rows(parents=[period_id])
    if not month:
        raise NotFound(path=["periodId"])
    fair = await lines.seen(scope, period=period_id)
    if not fair:
        return FairnessEffects([], None)
    with_factors = await parts.basis(month[0])
    if with_factors is None or with_factors.rules.normalisation in rescoring.BY_PEERS:
        raise NoScorecard(path=["periodId"])
    window = {"first": month[0].first_day, "last": month[0].last_day}
    found = await simulation.everybody.seen(scope, roles=list(SCORED), limit=MOST_PEOPLE + 1, **window)
    without = replace(with_factors, factors={})
    return FairnessEffects(fair, await simulation.compared(found, without, with_factors))
