"""What the exports of KPI hold: the columns of their screens, in the viewer's language."""

from datetime import date
from itertools import groupby

from api.export_tables import EMPLOYEE_NO, NAME, UNIT, Asked, Export, FilterUnknown, Rows, Table, header, number
from insights.completion import place_of
from kit.errors import NotFound
from kit.sheets_out import Cell
from kpi import goal_years, measures, periods
from kpi.formulas import rounded
from kpi.goal_tree import decimals_of, in_decimals
from kpi.measures import MeasureKind
from people.roles import Right
from people.scope import Scope

YEAR = 12
ABOVE, TOTAL = ("上级组织", "Unit above"), ("合计", "Total")


def day(asked: Asked, name: str) -> date:
    """Today where it is not given.

    Raises:
        FilterUnknown
    """
    try:
        return date.fromisoformat(asked[name]) if asked.get(name) else periods.today()
    except ValueError:
        raise FilterUnknown(path=[name]) from None


async def measure_of(asked: Asked, scope: Scope) -> measures.Measure:
    """Raises:
    NotFound: none is named, or there is none of that id.
    """
    found = await measures.measure.rows(parents=[number(asked, "measure", "Measure") or 0], **scope.values)
    if not found:
        raise NotFound(path=["measure"])
    return found[0]


async def targets_table(asked: Asked, scope: Scope) -> Table:
    """A line for each unit of a branch and each of its people that has a target, and twelve months side by side."""
    place, measure = await place_of(number(asked, "unit", "Unit"), scope), await measure_of(asked, scope)
    months = list(goal_years.months(day(asked, "month"), YEAR))
    found = await goal_years.of_branch.seen(
        scope, measure=measure.id, first=months[0], last=months[-1], under=f"{place.path}%"
    )
    is_summed = measure.kind != MeasureKind.RATE

    async def rows() -> Rows:
        for _, own in groupby(found, key=lambda one: (one.unit_id, one.employee_no)):
            kept = list(own)
            amounts = {one.first_day: one.amount for one in kept}
            cells: list[Cell] = [_cell(amounts.get(month), measure) for month in months]
            whole = [_cell(sum(amounts.values()), measure)] if is_summed else []
            yield kept[0].above, kept[0].unit, kept[0].person, kept[0].employee_no, *cells, *whole

    names = header(scope, ABOVE, UNIT, NAME, EMPLOYEE_NO)
    total = header(scope, TOTAL) if is_summed else []
    return Table(f"{place.name}-{measure.name}", [*names, *(f"{month:%Y-%m}" for month in months), *total], rows())


def _cell(amount: int | None, measure: measures.Measure) -> Cell:
    if amount is None:
        return None
    value = in_decimals(amount, measure)
    return int(value) if decimals_of(measure) == 0 else float(rounded(value, decimals_of(measure)))


KPI_EXPORTS: dict[str, Export] = {"targets": Export(("目标", "Targets"), Right.SEE_SCORES, targets_table)}
