"""The exports of weeks and months: a measure by week, and what is worth a look; in the order of their screens."""

from api.export_scores import MONTH, decimal
from api.export_tables import EMPLOYEE_NO, NAME, UNIT, Asked, Export, Rows, Table, header, number
from insights import month_looks, week_looks, week_map
from insights.unusual import Against
from kpi import measures, periods
from people import staff, units
from people.roles import Right
from people.scope import Scope

MEASURE = ("指标", "Measure")
AGAINST = {
    Against.OWN_PAST: ("自己前几周", "Own weeks before"),
    Against.PEERS: ("同阶段导购", "Guides of the same stage"),
}
LOOKS = (
    ("这一周", "This week"), ("比的是", "Compared with"), ("平常", "Usual"),
    ("差几倍平时起伏", "Usual deviations away"), ("比了几个", "How many compared"),
)  # fmt: skip
MONTH_LOOKS = (
    ("阶段", "Stage"), ("分数", "Points"), ("平常", "Usual"), ("差几倍平时起伏", "Usual deviations away"),
    ("比了几个", "How many compared"), ("主要指标", "Measure that carries it"), ("该项分数", "Its points"),
    ("该项平常", "Its usual points"), ("该项数值", "Its value"), ("该项目标", "Its target"),
)  # fmt: skip


async def week_map_table(asked: Asked, scope: Scope) -> Table:
    """The unit itself first, then its rows; a column a week, headed by its Monday."""
    told = await week_map.week_map(number(asked, "unit", "Unit"), number(asked, "measure", "Measure"), scope)
    shown = [told.total, *told.rows]
    people, homes = await staff.person(shown, scope), await units.unit(shown, scope)
    measure = (await measures.measure([told], scope))[0]

    async def rows() -> Rows:
        for one, who, home in zip(shown, people, homes, strict=True):
            named = (who.name, who.employee_no) if who else (home.name if home else "", "")
            yield *named, measure.name if measure else "", *map(decimal, one.values)

    about = homes[0].name if homes[0] else ""
    heads = [week.first_day.isoformat() for week in told.weeks]
    return Table(about, [*header(scope, NAME, EMPLOYEE_NO, MEASURE), *heads], rows())


async def week_looks_table(asked: Asked, scope: Scope) -> Table:
    told = await week_looks.looks(number(asked, "unit", "Unit"), number(asked, "measure", "Measure"), scope)
    people, homes = await staff.person(told.rows, scope), await units.unit(told.rows, scope)
    place, measure = (await units.unit([told], scope))[0], (await measures.measure([told], scope))[0]

    async def rows() -> Rows:
        for one, who, home in zip(told.rows, people, homes, strict=True):
            named = (who.name, who.employee_no) if who else ("", "")
            against = header(scope, AGAINST[Against(one.against)])[0]
            numbers = decimal(one.value), against, decimal(one.usual), decimal(one.times), one.compared
            yield *named, home.name if home else "", measure.name if measure else "", *numbers

    return Table(place.name if place else "", header(scope, NAME, EMPLOYEE_NO, UNIT, MEASURE, *LOOKS), rows())


async def month_looks_table(asked: Asked, scope: Scope) -> Table:
    told = await month_looks.looks(
        number(asked, "unit", "Unit"), number(asked, "period", "Period"), number(asked, "measure", "Measure"), scope
    )
    people, homes = await staff.person(told.rows, scope), await units.unit(told.rows, scope)
    by_measure = await measures.measure(told.rows, scope)
    place, month = (await units.unit([told], scope))[0], (await periods.period([told], scope))[0]
    first = f"{month.first_day:%Y-%m}" if month else ""

    async def rows() -> Rows:
        for one, who, home, measure in zip(told.rows, people, homes, by_measure, strict=True):
            named = (who.name, who.employee_no) if who else ("", "")
            numbers = decimal(one.points), decimal(one.usual), decimal(one.times), one.compared
            why = map(decimal, (one.measure_points, one.measure_usual, one.value, one.target))
            yield first, *named, home.name if home else "", one.stage, *numbers, measure.name if measure else "", *why

    about = f"{place.name if place else ''}-{first}"
    return Table(about, header(scope, MONTH, NAME, EMPLOYEE_NO, UNIT, *MONTH_LOOKS), rows())


WEEK_EXPORTS: dict[str, Export] = {
    "week-map": Export(("热力图", "Heat-map"), Right.SEE_SCORES, week_map_table),
    "month-looks": Export(("值得看看的月", "Months worth a look"), Right.SEE_SCORES, month_looks_table),
    "week-looks": Export(("值得看看", "Worth a look"), Right.SEE_SCORES, week_looks_table),
}
