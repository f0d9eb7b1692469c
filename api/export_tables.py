"""What each export holds: the columns of the screen it is taken from, in the viewer's language, and its rows.

A row a person or a unit, in the order of the screen; times are those of the viewer's unit.
"""

from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from operator import itemgetter
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from api.ids import decode
from courses import catalogue, enrolment, planning
from insights import completion, guides
from kit.errors import Invalid
from kit.listing import Listing
from kit.sheets_out import Cell
from kit.text import by_name
from people import staff, trail, units
from people.roles import Right, Role
from people.scope import Scope

T = TypeVar("T")
W = TypeVar("W", bound=StrEnum)
Rows = AsyncIterator[Sequence[Cell]]
Asked = Mapping[str, str]
PAGE = 500


class FilterUnknown(Invalid):
    zh = "这个筛选条件不对。"
    en = "There is no such filter."


@dataclass(frozen=True)
class Table:
    """A file to be: whose numbers (empty: no unit in particular), the first line, and what follows."""

    about: str
    header: Sequence[str]
    rows: Rows


@dataclass(frozen=True)
class Export:
    """`title` is (Chinese, English); `right` opens the screen that shows the same."""

    title: tuple[str, str]
    right: Right
    table: Callable[[Asked, Scope], Any]


def header(scope: Scope, *names: tuple[str, str]) -> list[str]:
    return [name[scope.locale == "en"] for name in names]


def number(asked: Asked, name: str, kind: str) -> int | None:
    """Raises:
    NotFound: it is the id of something else.
    """
    return decode(asked[name], kind) if asked.get(name) else None


def word(asked: Asked, name: str, words: type[W]) -> W | None:
    """Raises:
    FilterUnknown
    """
    given = asked.get(name)
    if given and given not in [one.value for one in words]:
        raise FilterUnknown(path=[name])
    return words(given) if given else None


def some(asked: Asked, name: str, known: Collection[str] = ()) -> Collection[str]:
    """What a filter lists; `known` is all that it may, and what it means when it is not given.

    Raises:
        FilterUnknown
    """
    given = [one for one in asked.get(name, "").split("~") if one]
    if known and not set(given) <= set(known):
        raise FilterUnknown(path=[name])
    return given or known


def percent(share_0_1: float | None) -> float | None:
    return None if share_0_1 is None else round(100 * share_0_1, 1)


async def pages(source: Listing[Any], scope: Scope, values: Mapping[str, Any]) -> AsyncIterator[list[Any]]:
    """The whole list, a page at a time."""
    place: Sequence[object] = ()
    while True:
        page = await source.page(scope, limit=PAGE, place=place, **values)
        if page.rows:
            yield page.rows
        if not page.has_next:
            return
        place = source.order.place(page.rows[-1])


def local(at: datetime | None, scope: Scope) -> datetime | None:
    """As a clock on the viewer's wall shows it; spreadsheets know no zones."""
    return at.astimezone(ZoneInfo(scope.zone)).replace(tzinfo=None, microsecond=0) if at else None


UNIT, NAME, EMPLOYEE_NO = ("组织", "Unit"), ("姓名", "Name"), ("工号", "Employee no.")
ASSIGNED, COMPLETED, OVERDUE = ("应学", "Assigned"), ("已完成", "Completed"), ("逾期", "Overdue")
SHARE = ("完成率 %", "Completion %")
ROLE = ("角色", "Role")


Row = completion.CompletionRow
COLUMNS: dict[str, tuple[tuple[str, str], Callable[[Row], Cell]]] = {
    "guides": (("学员", "Learners"), lambda row: row.guides),
    "assigned": (ASSIGNED, lambda row: row.assigned),
    "share": (SHARE, lambda row: percent(row.share)),
    "completed": (COMPLETED, lambda row: row.completed),
    "onTime": (("按时率 %", "On time %"), lambda row: percent(row.on_time_share)),
    "overdue": (OVERDUE, lambda row: row.overdue),
}
"""Of the tree of units, in the order of the screen."""
ORDERS: dict[str, Callable[[Row], Any]] = {
    **{name: cell for name, (_, cell) in COLUMNS.items()},
    "share": lambda row: row.share,
    "onTime": lambda row: row.on_time_share,
    "name": lambda row: by_name(row.name),
}


async def completion_table(asked: Asked, scope: Scope) -> Table:
    """The tree as it is open: each unit is followed by what is below it, sorted among its siblings."""
    unit, course = number(asked, "unit", "Unit"), number(asked, "course", "Course")
    shown = [COLUMNS[name] for name in COLUMNS if name in some(asked, "columns", COLUMNS)]
    opened = [decode(id, "Unit") for id in some(asked, "open")]
    by, _, way = asked.get("sort", "").partition(".")
    if by and (by not in ORDERS or way not in ("asc", "desc")):
        raise FilterUnknown(path=["sort"])
    found = await completion.completion(unit, course_id=course, scope=scope, opened=opened)
    below: dict[int | None, list[Row]] = {}
    for one in found.rows:
        below.setdefault(one.parent_id, []).append(one)
    tree = [found.total, *_under(found.total, below, partial(_ordered, by=by, is_down=way == "desc"))]
    is_deep = any(one.parent_id != found.total.unit_id for one in tree[1:])
    names = {one.unit_id: one.name for one in tree}

    async def rows() -> Rows:
        for one in tree:
            above = [names.get(one.parent_id or 0, "")] if is_deep else []
            yield one.name, *above, *(cell(one) for _, cell in shown)

    heads = [UNIT, *([("上级组织", "Unit above")] if is_deep else []), *(name for name, _ in shown)]
    return Table(found.total.name, header(scope, *heads), rows())


def _under(top: Row, below: Mapping[int | None, list[Row]], ordered: Callable[[list[Row]], list[Row]]) -> Iterator[Row]:
    for one in ordered(below.get(top.unit_id, [])):
        yield one
        yield from _under(one, below, ordered)


def _ordered(rows: list[Row], *, by: str, is_down: bool) -> list[Row]:
    return ordered(rows, ORDERS[by], is_down=is_down) if by else rows


def ordered(rows: Sequence[T], value_of: Callable[[T], Any], *, is_down: bool) -> list[T]:
    """Equal rows keep their order; those without a value come last either way."""
    told = [(value_of(one), one) for one in rows]
    known = sorted((pair for pair in told if pair[0] is not None), key=itemgetter(0), reverse=is_down)
    return [one for _, one in known] + [one for value, one in told if value is None]


async def guides_table(asked: Asked, scope: Scope) -> Table:
    unit, course = number(asked, "unit", "Unit"), number(asked, "course", "Course")
    sort = word(asked, "sort", guides.GuideCompletionSort) or guides.GuideCompletionSort.NAME
    values = await guides.filters(unit, course, scope)

    async def rows() -> Rows:
        async for page in pages(guides.SORTS[sort], scope, values):
            for one, learned in zip(page, await guides.last_learned_at(page, scope), strict=True):
                counts = (percent(one.share), one.overdue, one.completed, one.assigned)
                yield (
                    one.name, one.employee_no, one.unit_name, *counts, local(one.next_due_at, scope),
                    local(learned, scope),
                )  # fmt: skip

    times = ("最近截止", "Next due"), ("最近学习", "Last learned")
    names = header(scope, NAME, EMPLOYEE_NO, UNIT, SHARE, OVERDUE, COMPLETED, ASSIGNED, *times)
    return Table((await completion.place_of(unit, scope)).name, names, rows())


async def overdue_table(asked: Asked, scope: Scope) -> Table:
    unit, course = number(asked, "unit", "Unit"), number(asked, "course", "Course")
    values = await guides.overdue_filters(unit, course, scope)

    async def rows() -> Rows:
        async for page in pages(enrolment.overdue, scope, values):
            people, courses = await planning.guides(page, scope), await catalogue.course(page, scope)
            for one, guide, taken, place in zip(page, people, courses, await units.unit(page, scope), strict=True):
                who = (guide.name, guide.employee_no) if guide else ("", "")
                yield (
                    *who, place.name if place else "", taken.title if taken else "", local(one.due_at, scope),
                    one.days_overdue, one.completed_lessons, one.required_lessons, local(one.last_nudged_at, scope),
                )  # fmt: skip

    due, late = ("截止时间", "Due"), ("逾期天数", "Days overdue")
    lessons = ("已学课时", "Lessons completed"), ("应学课时", "Lessons required")
    names = header(scope, NAME, EMPLOYEE_NO, UNIT, ("课程", "Course"), due, late, *lessons, ("上次提醒", "Last nudged"))
    return Table((await completion.place_of(unit, scope)).name, names, rows())


ROLES: dict[Role, tuple[str, str]] = {
    Role.GUIDE: ("导购", "Guide"),
    Role.STORE_LEAD: ("店长", "Store lead"),
    Role.REGION_LEAD: ("区域负责人", "Region lead"),
    Role.TRAINER: ("讲师", "Trainer"),
    Role.HQ_MAKER: ("总部运营", "HQ maker"),
    Role.HQ_APPROVER: ("总部审批", "HQ approver"),
    Role.ADMIN: ("管理员", "Admin"),
    Role.AUDITOR: ("审计", "Auditor"),
}
STATES = {"ACTIVE": ("在职", "Active"), "DISMISSED": ("离职", "Dismissed")}


async def people_table(asked: Asked, scope: Scope) -> Table:
    unit, role, state = number(asked, "unit", "Unit"), word(asked, "role", Role), word(asked, "state", staff.State)
    values = staff.filters(unit_id=unit, search=asked.get("search", ""), role=role, state=state)
    about = (await completion.place_of(unit, scope)).name

    async def rows() -> Rows:
        async for page in pages(staff.people, scope, values):
            for one, place in zip(page, await units.unit(page, scope), strict=True):
                said = header(scope, ROLES[Role(one.role)], STATES[one.state])
                yield one.employee_no, one.name, said[0], place.name if place else "", said[1], one.since

    names = header(scope, EMPLOYEE_NO, NAME, ROLE, UNIT, ("状态", "State"), ("起始日期", "Since"))
    return Table(about, names, rows())


async def audit_table(asked: Asked, scope: Scope) -> Table:
    values = trail.filters(actor=number(asked, "actor", "Person"), deed=asked.get("deed", ""))

    async def rows() -> Rows:
        async for page in pages(trail.traces, scope, values):
            for one, actor in zip(page, await staff.person(page, scope), strict=True):
                role = header(scope, ROLES[Role(one.role)])[0] if one.role else ""
                who = actor.name if actor else ""
                what = one.deed, one.object, one.detail, one.before, one.after, one.request_id
                yield local(one.at, scope), who, role, *what

    digests = ("之前的摘要", "Digest before"), ("之后的摘要", "Digest after")
    named = ("时间", "At"), ("谁", "Who"), ROLE, ("做了什么", "Deed"), ("对象", "Object"), ("详情", "Detail")
    return Table("", header(scope, *named, *digests, ("请求编号", "Request")), rows())


EXPORTS: dict[str, Export] = {
    "completion": Export(("完成情况", "Completion"), Right.SEE_COMPLETION, completion_table),
    "guides": Export(("学员学习情况", "Learners"), Right.SEE_COMPLETION, guides_table),
    "overdue": Export(("逾期名单", "Overdue"), Right.SEE_COMPLETION, overdue_table),
    "people": Export(("人员名单", "People"), Right.SEE_PEOPLE, people_table),
    "audit": Export(("操作记录", "Audit"), Right.SEE_AUDIT, audit_table),
}
