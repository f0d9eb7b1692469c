"""The exports of weeks: the map of a measure, and whose week is worth a look; as and in the order of their screens."""

from api.export_scores import decimal
from api.export_tables import EMPLOYEE_NO, NAME, UNIT, Asked, Export, Rows, Table, header, number
from insights import week_looks, week_map
from insights.unusual import Against
from kpi import measures
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


WEEK_EXPORTS: dict[str, Export] = {
    "week-map": Export(("热力图", "Heat-map"), Right.SEE_SCORES, week_map_table),
    "week-looks": Export(("值得看看", "Worth a look"), Right.SEE_SCORES, week_looks_table),
}
