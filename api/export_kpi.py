"""What the exports of KPI hold: the columns of their screens, in the viewer's language."""

from datetime import date
from itertools import groupby

from api.export_tables import (
    EMPLOYEE_NO,
    NAME,
    ROLE,
    ROLES,
    UNIT,
    Asked,
    Export,
    FilterUnknown,
    Rows,
    Table,
    header,
    number,
)
from insights.completion import place_of
from kit.errors import NotFound
from kit.sheets_out import Cell
from kpi import boards, distribution, goal_years, measures, periods
from kpi.formulas import rounded
from kpi.goal_tree import decimals_of, in_decimals
from kpi.measures import MeasureKind
from kpi.sizes import StoreSize
from kpi.standings import Level
from kpi.weeks import week_of
from people import staff
from people.roles import Right, Role
from people.scope import Scope

YEAR = 12
DISTRIBUTION = ("等级按占比试算", "Grades by share")
SCORE = ("得分", "Score")
GRADE_NOW, GRADE_THEN = ("现在的等级", "Grade now"), ("按占比的等级", "Grade by share")
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


LEVELS: dict[tuple[str, str], tuple[Level, Role | None]] = {
    ("导购", "Guides"): (Level.PERSON, Role.GUIDE),
    ("店长", "Store leads"): (Level.PERSON, Role.STORE_LEAD),
    ("门店", "Stores"): (Level.STORE, None),
    ("区域", "Regions"): (Level.REGION, None),
}
STAGES: dict[int, tuple[str, str]] = {1: ("拉新期", "Grow"), 2: ("转化期", "Convert"), 3: ("深耕期", "Deepen")}
GROUP, STAGE, RANK = ("榜单", "Board"), ("阶段", "Stage"), ("名次", "Place")
GAP, SIZE = ("与第一名相差", "Points to the first"), ("参加人数或单位", "Compared")
GAP_OF_WEEK = ("与第一名相差，组织按每人平均", "To the first, of units per person")
STORE_SIZE = ("门店大小", "Store size")
SIZES: dict[StoreSize, tuple[str, str]] = {
    StoreSize.SMALL: ("4 人以内", "Up to 4 people"),
    StoreSize.MEDIUM: ("5–9 人", "5 to 9 people"),
    StoreSize.LARGE: ("10 人及以上", "10 or more people"),
}


async def awards_table(asked: Asked, scope: Scope) -> Table:
    """The first three of every fair group in a month, by the score or a measure, or in a week by a measure; with ties.

    `week` is a day of it; without one it is the month of `period`.
    """
    measure = await measure_of(asked, scope) if asked.get("measure") or asked.get("week") else None
    period = None if asked.get("week") else await _period(asked)

    async def board(level: Level, group: boards.Group) -> boards.Board:
        if period:
            return await boards.board(period.id, measure.id if measure else None, level, group, scope=scope)
        return await boards.week_board(day(asked, "week"), measure.id if measure else 0, level, group, scope=scope)

    async def rows() -> Rows:
        for name, (level, role) in LEVELS.items():
            for stage, called in STAGES.items():
                for size, how_large in SIZES.items() if level is Level.STORE else [(None, ("", ""))]:
                    found = await board(level, boards.Group(role, stage, size))
                    for one in found.rows:
                        said = header(scope, name, called, how_large)
                        yield *said, one.rank, one.name or "", one.unit_name or "", float(one.gap), found.size

    when = f"{period.first_day:%Y-%m}" if period else week_of(day(asked, "week"))[0].isoformat()
    gap = GAP if period else GAP_OF_WEEK
    names = header(scope, GROUP, STAGE, STORE_SIZE, RANK, NAME, UNIT, gap, SIZE)
    return Table(when + (f"-{measure.name}" if measure else ""), names, rows())


async def _period(asked: Asked) -> periods.Period:
    """Raises:
    NotFound
    """
    found = await periods.period.rows(parents=[number(asked, "period", "Period") or 0])
    if not found:
        raise NotFound(path=["period"])
    return found[0]


async def distribution_table(asked: Asked, scope: Scope) -> Table:
    """Whose grade would be another by the shares that are on the screen, such as `20-70-10`."""
    try:
        shares = [int(share) for share in asked.get("shares", "").split("-")]
    except ValueError:
        raise FilterUnknown(path=["shares"]) from None
    groups = await distribution.distribution(number(asked, "period", "Period") or 0, shares, scope)
    moved = [(group, one) for group in groups for one in group.changes]
    people = {one.id: one for one in await staff.person.find([one.person_id for _, one in moved], scope)}

    async def rows() -> Rows:
        for group, one in moved:
            person = people.get(one.person_id)
            who = (person.employee_no, person.name) if person else (None, None)
            yield (
                *who,
                ROLES[Role(group.role)][scope.locale == "en"],
                group.stage,
                float(one.points or 0),
                one.grade_now,
                one.grade_then,
            )

    names = header(scope, EMPLOYEE_NO, NAME, ROLE, STAGE, SCORE, GRADE_NOW, GRADE_THEN)
    return Table("", names, rows())


KPI_EXPORTS: dict[str, Export] = {
    "targets": Export(("目标", "Targets"), Right.SEE_SCORES, targets_table),
    "awards": Export(("榜单前三", "First three"), Right.SEE_SCORES, awards_table),
    "distribution": Export(DISTRIBUTION, Right.SEE_KPI, distribution_table),
}
