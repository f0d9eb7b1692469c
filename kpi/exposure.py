"""What a guide cannot change: a store with half the visitors is expected to bring less (ADR 0015).

Where a scorecard says so, a sum is judged by the exposure of the store, such as visits. A store's share is its exposure
a head over the chain's; by λ = τ² / (τ² + σ² / n) it is believed, and its factor is 1 + λ (share - 1), from 0.5 to 1.5,
scaled so that the mean over all people is 1 and the chain's target is kept. τ² is the variance of the shares between
stores, σ² that of days within them, n the days. Nothing that is judged is in it: no effort raises one's own target.

Beside it stand what was observed, O, and what the chain's rate gives at this exposure, E, with O/E shrunk in the same
way, by the readings of O. Source: Efron & Morris, Stein's paradox in statistics, Scientific American 236 (1977).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from kit.reading import Select, row
from kpi import fairness, reaching, store_factors
from kpi.formulas import EXACT, ZERO, rounded
from kpi.parts import SCORED, STAY, WORKED, Basis
from kpi.scorecards import Line
from kpi.store_factors import FIELDS, StoreFactor, in_bp
from models.database import atomic, locking, run, run_many

_INNER = "What stores have to do with; nobody's number."


@row
class Employed:
    """So many people in a unit between two days."""

    unit_id: int
    from_day: date
    to_day: date | None
    people: int


@row
class Rostered:
    unit_id: int
    days: int


@row
class Daily:
    """A measure in a store on a day: the sum, the readings, and the sum of their squares."""

    unit_id: int
    measure_id: int
    amount: int
    readings: int
    squares: float


employed = Select(
    Employed,
    """SELECT membership.unit_id, membership.from_day, membership.to_day, count(*) AS people FROM membership
    WHERE membership.role IN :roles AND membership.from_day <= :last
    AND (membership.to_day IS NULL OR membership.to_day >= :first)
    GROUP BY membership.unit_id, membership.from_day, membership.to_day""",
    unscoped=_INNER,
)
rostered = Select(
    Rostered,
    f"""SELECT membership.unit_id, {WORKED} AS days FROM rosterday {STAY.format("rosterday")}
    WHERE rosterday.day BETWEEN :first AND :last AND membership.role IN :roles GROUP BY membership.unit_id""",
    unscoped=_INNER,
)
daily = Select(
    Daily,
    f"""SELECT membership.unit_id, reading.measure_id, CAST(sum(reading.amount) AS BIGINT) AS amount,
        count(*) AS readings,
        sum(CAST(reading.amount AS DOUBLE PRECISION) * CAST(reading.amount AS DOUBLE PRECISION)) AS squares
    FROM reading {STAY.format("reading")} AND membership.role IN :roles
    WHERE reading.day BETWEEN :first AND :last AND reading.measure_id IN :either
    GROUP BY membership.unit_id, reading.measure_id, reading.day
    ORDER BY membership.unit_id, reading.measure_id, reading.day""",
    unscoped=_INNER,
)


def is_asked(basis: Basis) -> bool:
    """Whether anything goes by exposure, or did until now."""
    return bool(basis.factors) or any(line.exposure_id for line in basis.lines)


HOLD = "SELECT frozen_at FROM period WHERE id = :period"
DROP = "DELETE FROM storefactor WHERE period_id = :period"
KEEP = f"""INSERT INTO storefactor (period_id, {", ".join(FIELDS)})
    VALUES (:period_id, {", ".join(f":{name}" for name in FIELDS)})"""


@atomic
async def refresh(basis: Basis) -> bool:
    """Work the factors of a month out anew; whether any is another now. Once the month is frozen they stand.

    Whoever writes readings of the month waits, so that what is kept follows from all that was written before.
    """
    period = basis.period.id
    held = await run(HOLD + locking(), period=period)
    if held[0]["frozen_at"] is not None:
        return False
    before, now = await store_factors.of_period.rows(period=period), await work_out(basis)
    values = attrgetter(*FIELDS)
    if [values(one) for one in before] != [values(one) for one in now]:
        await run(DROP, period=period)
        if now:
            rows = [dict(zip(FIELDS, values(one), strict=True)) | {"period_id": period} for one in now]
            await run_many(KEEP, rows)
    return store_factors.by_unit(before) != store_factors.by_unit(now)


async def work_out(basis: Basis) -> list[StoreFactor]:
    """Of every store with exposure, for each line that goes by it; in the order of measure and unit."""
    lines = [line for line in basis.lines if line.exposure_id]
    if not lines:
        return []
    window = {"first": basis.period.first_day, "last": basis.period.last_day}
    measures = sorted({at for line in lines for at in (line.measure_id, line.exposure_id or 0)})
    found: dict[tuple[int, int], list[Daily]] = {}
    for one in await daily.rows(**window, either=measures, roles=list(SCORED)):
        found.setdefault((one.measure_id, one.unit_id), []).append(one)
    reach = reaching.as_days(basis.period.reach) or {}
    rows: list[StoreFactor] = []
    for line in sorted(lines, key=attrgetter("measure_id")):
        people = await _people(basis, reach.get(line.exposure_id or 0, basis.period.last_day))
        rows += _of_line(line, people, found)
    return rows


async def _people(basis: Basis, until: date) -> dict[int, Decimal]:
    """How many a store has, by the days worked up to the newest exposure."""
    first = basis.period.first_day
    days: dict[int, int] = {}
    for one in await employed.rows(first=first, last=until, roles=list(SCORED)):
        stayed = (min(one.to_day or until, until) - max(one.from_day, first)).days + 1
        days[one.unit_id] = days.get(one.unit_id, 0) + stayed * one.people
    if basis.standard:
        worked = {one.unit_id: one.days for one in await rostered.rows(first=first, last=until, roles=list(SCORED))}
        days = {unit: worked.get(unit, 0) if unit in basis.standard else n for unit, n in days.items()}
    full = {unit: basis.standard.get(unit, 0) or basis.period.days for unit in days}
    return {unit: EXACT.divide(Decimal(n), Decimal(full[unit])) for unit, n in days.items() if n > 0}


class _Store(NamedTuple):
    """A store with people and exposure, and what of the measure was observed."""

    people: Decimal
    exposed: Sequence[Daily]
    seen: Sequence[Daily]

    @property
    def exposure(self) -> int:
        return sum(one.amount for one in self.exposed)

    @property
    def observed(self) -> int:
        return sum(one.amount for one in self.seen)

    @property
    def readings(self) -> int:
        return sum(one.readings for one in self.seen)


def _of_line(
    line: Line, people: Mapping[int, Decimal], found: Mapping[tuple[int, int], Sequence[Daily]]
) -> list[StoreFactor]:
    exposure_id = line.exposure_id or 0
    stores = {
        unit: _Store(heads, exposed, found.get((line.measure_id, unit), ()))
        for unit, heads in sorted(people.items())
        if (exposed := found.get((exposure_id, unit)))
    }
    whole = sum(one.exposure for one in stores.values())
    if not whole:
        return []
    shares = _shares(stores, Decimal(whole))
    factors = fairness.evened(_believed(stores, shares), {unit: one.people for unit, one in stores.items()})
    observed = Decimal(sum(one.observed for one in stores.values()))
    expected = {
        unit: fairness.expected(Decimal(one.exposure), observed, Decimal(whole)) for unit, one in stores.items()
    }
    ratios = {unit: EXACT.divide(Decimal(stores[unit].observed), due) for unit, due in expected.items() if due > ZERO}
    shrunk = _shrunk(stores, expected, ratios)
    return [
        StoreFactor(
            unit_id=unit,
            measure_id=line.measure_id,
            exposure_id=exposure_id,
            people=int(rounded(one.people).scaleb(2)),
            days=len(one.exposed),
            readings=one.readings,
            observed=one.observed,
            exposure=one.exposure,
            expected=int(rounded(expected[unit]).scaleb(2)),
            ratio_bp=in_bp(ratios[unit]) if unit in ratios else None,
            shrunk_bp=in_bp(shrunk[unit]) if unit in ratios else None,
            share_bp=in_bp(shares[unit]),
            factor_bp=in_bp(factors[unit]),
        )
        for unit, one in stores.items()
    ]


def _shares(stores: Mapping[int, _Store], whole: Decimal) -> dict[int, Decimal]:
    """Exposure a head over that of all of them."""
    heads = sum((one.people for one in stores.values()), ZERO)
    return {unit: EXACT.divide(one.exposure * heads, one.people * whole) for unit, one in stores.items()}


def _believed(stores: Mapping[int, _Store], shares: Mapping[int, Decimal]) -> dict[int, Decimal]:
    days = [
        [EXACT.divide(shares[unit] * day.amount * len(one.exposed), Decimal(one.exposure)) for day in one.exposed]
        for unit, one in stores.items()
        if one.exposure
    ]
    between, within = fairness.variance(list(shares.values())), fairness.within(days)
    return {
        unit: fairness.shrunk_ratio(shares[unit], between=between, within=within, n=len(one.exposed))
        for unit, one in stores.items()
    }


def _shrunk(
    stores: Mapping[int, _Store], expected: Mapping[int, Decimal], ratios: Mapping[int, Decimal]
) -> dict[int, Decimal]:
    """A reading is what it would make of O/E if all of the store's were like it."""
    squares, free = ZERO, 0
    for unit in ratios:
        one = stores[unit]
        if one.readings > 1:
            around = Decimal(repr(sum(day.squares for day in one.seen))) - EXACT.divide(
                Decimal(one.observed**2), Decimal(one.readings)
            )
            squares += max(around, ZERO) * EXACT.divide(Decimal(one.readings), expected[unit]) ** 2
            free += one.readings - 1
    within = EXACT.divide(squares, Decimal(free)) if free else ZERO
    between = fairness.variance(list(ratios.values()))
    return {
        unit: fairness.shrunk_ratio(ratio, between=between, within=within, n=stores[unit].readings)
        for unit, ratio in ratios.items()
    }
