"""How far the data of a running month reach, measure by measure: only so much of a target is due (ADR 0009).

The day is the last one for which anybody's reading has come: whoever leaves days out gains nothing by it.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from kit.reading import Select, row
from kpi import periods
from kpi.periods import Period

MOST_DAYS = 31
NOWHERE = -1


@row
class Reached:
    """`number` counts the days from the first of the month, 0 for itself."""

    measure_id: int
    number: int


_ON = "EXISTS (SELECT 1 FROM reading WHERE reading.day = :d{0} AND reading.measure_id = measure.id)"
_NEWEST_FIRST = " ".join(f"WHEN {_ON.format(n)} THEN {n}" for n in reversed(range(MOST_DAYS)))
reached = Select(
    Reached,
    f"SELECT measure.id AS measure_id, CASE {_NEWEST_FIRST} ELSE {NOWHERE} END AS number FROM measure",
    unscoped="Says up to which day there are data; nobody's numbers.",
)
"""A look into the index for each measure and day, from the last day back, until the first one that is there."""


async def reach(period: Period) -> dict[str, str] | None:
    """The last day with data, by the id of the measure, both as text; None once the month is over: all is due."""
    if period.last_day < periods.today():
        return None
    days = [min(period.first_day + timedelta(days=n), period.last_day) for n in range(MOST_DAYS)]
    found = await reached.rows(**{f"d{n}": day for n, day in enumerate(days)})
    return {str(one.measure_id): days[one.number].isoformat() for one in found if one.number != NOWHERE}


def as_days(kept: Mapping[str, str] | None) -> dict[int, date] | None:
    return None if kept is None else {int(measure): date.fromisoformat(day) for measure, day in kept.items()}
