"""The exports of scores: people, units and the coaching list, with the columns and in the order of their screens."""

from collections.abc import Callable, Sequence
from typing import Any

from api.export_tables import (
    EMPLOYEE_NO,
    NAME,
    UNIT,
    Asked,
    Export,
    FilterUnknown,
    Rows,
    Table,
    header,
    local,
    number,
    ordered,
    pages,
)
from courses import catalogue
from insights import coaching
from insights.completion import place_of
from insights.movement import Pattern
from kit.errors import NotFound
from kit.text import by_name
from kpi import branches, measures, periods, scores
from kpi.branches import BranchScore
from kpi.periods import Period
from people import staff, units
from people.roles import Right
from people.scope import Scope

SCORE, GRADE = ("得分", "Score"), ("等级", "Grade")
WOULD_BE = ("按现在的数据", "By today's data")
WITHOUT_LEARNING, AS_OF = ("不算学习", "Without learning"), ("数据到", "Data as of")
MONTH = ("月份", "Month")
FEW_DAYS = ("出勤太少", "Too few days")
PATTERNS = {
    Pattern.LEARNED_NOT_MOVING: ("学了，没跟上全公司", "Learned, behind the chain"),
    Pattern.MOVING_NOT_LEARNED: ("没学在动", "Moving, not learned"),
}
COACHING = (
    ("到期课程", "Courses due"), ("按时学完", "Done in time"), ("测验均分", "Quiz average"),
    ("上个月得分", "Month before"), ("这个月得分", "This month"), ("比全公司", "Against the chain's pace"),
    ("平时起伏", "Usual swing"), ("先看的指标", "Measure to talk about"), ("上个月该项", "Its points before"),
    ("这个月该项", "Its points now"), ("下一门课", "Course due next"), ("谈话人", "Talked"), ("谈话备注", "Note"),
    ("谈话时间", "Talked at"),
)  # fmt: skip


def decimal(text: str | None) -> float | None:
    return None if text is None else float(text)


async def scores_table(asked: Asked, scope: Scope) -> Table:
    place = await place_of(number(asked, "unit", "Unit"), scope)
    month = await _month(asked)
    values = {"period": month.id, "under": f"{place.path}%"}

    async def rows() -> Rows:
        async for page in pages(scores.of_branch, scope, values):
            people, homes = await staff.person(page, scope), await units.unit(page, scope)
            for one, who, home in zip(page, people, homes, strict=True):
                few = header(scope, FEW_DAYS)[0] if one.missing == "FEW_DAYS" else ""
                named = (who.name, who.employee_no) if who else ("", "")
                told = decimal(one.points), one.grade or few, decimal(one.without_learning), one.data_as_of
                yield _of(month), *named, home.name if home else "", *told

    about = f"{place.name}-{_of(month)}"
    return Table(about, header(scope, MONTH, NAME, EMPLOYEE_NO, UNIT, SCORE, GRADE, WITHOUT_LEARNING, AS_OF), rows())


async def branch_scores_table(asked: Asked, scope: Scope) -> Table:
    """The unit itself first, then those right below it, in the order asked for; points of each measure.

    What a frozen month would be by today's readings stands beside, where they say something else.
    """
    place = await place_of(number(asked, "unit", "Unit"), scope)
    month = await _month(asked)
    found = await branches.branches(place.id, month.id, scope)
    shown = [found.total, *found.rows]
    names = {row.unit_id: unit.name for row, unit in zip(shown, await units.unit(shown, scope), strict=True) if unit}
    shown_rows = _ordered(found.rows, names, asked.get("sort") or "points.desc")
    counted = [one.name for one in await measures.measure(found.total.lines, scope) if one]

    async def rows() -> Rows:
        for one in (found.total, *shown_rows):
            points = [decimal(line.points) for line in one.lines]
            would_be = decimal(one.would_be.points) if one.would_be else None
            told = decimal(one.points), one.grade, one.people, would_be
            yield _of(month), names.get(one.unit_id, ""), *told, *points

    about = f"{place.name}-{_of(month)}"
    named = header(scope, MONTH, UNIT, SCORE, GRADE, ("人数", "People"), WOULD_BE)
    return Table(about, [*named, *counted], rows())


async def _month(asked: Asked) -> Period:
    """Raises:
    NotFound
    """
    found = await periods.period.rows(parents=[number(asked, "period", "Period") or 0])
    if not found:
        raise NotFound(path=["period"])
    return found[0]


def _of(month: Period) -> str:
    return f"{month.first_day:%Y-%m}"


def _ordered(rows: Sequence[BranchScore], names: dict[int, str], sort: str) -> list[BranchScore]:
    """Those without a score come last, whichever way.

    Raises:
        FilterUnknown
    """
    by, _, way = sort.partition(".")
    if way not in ("asc", "desc") or by not in ("name", "people", "points"):
        raise FilterUnknown(path=["sort"])
    value_of: dict[str, Callable[[BranchScore], Any]] = {
        "name": lambda row: by_name(names.get(row.unit_id, "")),
        "people": lambda row: row.people,
        "points": lambda row: decimal(row.points),
    }
    return ordered(rows, value_of[by], is_down=way == "desc")


async def coaching_table(asked: Asked, scope: Scope) -> Table:
    told = await coaching.coaching(number(asked, "unit", "Unit"), number(asked, "period", "Period"), scope)
    place = await place_of(told.unit_id, scope)

    async def rows() -> Rows:
        for pattern, listed in zip(PATTERNS, (told.learned_not_moving, told.moving_not_learned), strict=True):
            people, homes = await staff.person(listed, scope), await units.unit(listed, scope)
            about, taken = await measures.measure(listed, scope), await catalogue.course(listed, scope)
            for one, who, home, measure, course in zip(listed, people, homes, about, taken, strict=True):
                named = (who.name, who.employee_no) if who else ("", "")
                told_of = one.score_before, one.score_now, one.beyond, one.noise
                points = decimal(one.points_before), decimal(one.points_now)
                talk = (one.talk.by_name, one.talk.note, local(one.talk.at, scope)) if one.talk else ("", "", None)
                yield (
                    *header(scope, PATTERNS[pattern]), *named, home.name if home else "", one.due, one.on_time,
                    decimal(one.quiz), *map(float, told_of), measure.name if measure else "", *points,
                    course.title if course else "", *talk,
                )  # fmt: skip

    return Table(place.name, header(scope, ("分组", "Group"), NAME, EMPLOYEE_NO, UNIT, *COACHING), rows())


SCORE_EXPORTS: dict[str, Export] = {
    "scores": Export(("得分", "Scores"), Right.SEE_SCORES, scores_table),
    "branch-scores": Export(("组织得分", "Scores of units"), Right.SEE_SCORES, branch_scores_table),
    "coaching": Export(("找谁谈", "Whom to talk to"), Right.SEE_SCORES, coaching_table),
}
