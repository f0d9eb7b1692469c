"""What the rows of an imported file say, one by one: headers in both languages, words made into what they mean."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TypeVar

from kit import text
from kit.errors import Invalid, Refused
from kit.sheets import CellLostDigits, Row, Sheet
from people.roles import Role
from people.staff import ACTIVE, DISMISSED
from people.tree import known_zone
from people.units import Kind

T = TypeVar("T")

HEADERS = {
    "employee_no": "工号 员工编号 employee_no employee_number",
    "name": "姓名 名字 name",
    "role": "角色 岗位 role",
    "unit_code": "组织编码 门店编码 unit_code",
    "unit_name": "组织名称 门店名称 unit_name",
    "parent_code": "上级编码 上级组织编码 parent_code",
    "unit_kind": "组织类型 unit_kind kind",
    "time_zone": "时区 time_zone",
    "state": "状态 在职状态 state",
}
OF_UNITS = ("unit_code", "unit_name", "parent_code", "unit_kind", "time_zone")
OF_PEOPLE = ("employee_no", "name", "role", "unit_code", "state")
NEEDED_OF_UNITS, NEEDED_OF_PEOPLE = OF_UNITS[:4], OF_PEOPLE[:4]

ROLES = {
    Role.GUIDE: "导购 guide",
    Role.STORE_LEAD: "店长 门店负责人 storelead",
    Role.REGION_LEAD: "区域负责人 区域经理 regionlead",
    Role.TRAINER: "讲师 培训师 trainer",
    Role.HQ_MAKER: "总部运营 总部制作 hqmaker",
    Role.HQ_APPROVER: "总部审批 总部审核 hqapprover",
    Role.ADMIN: "管理员 admin",
    Role.AUDITOR: "审计 审计员 auditor",
}
KINDS = {
    Kind.HEADQUARTERS: "总部 headquarters hq",
    Kind.FRANCHISEE: "加盟商 franchisee",
    Kind.PROVINCE: "省公司 省 province",
    Kind.REGION: "区域 大区 region",
    Kind.STORE: "门店 店 store",
}
STATES = {ACTIVE: "在职 active", DISMISSED: "离职 dismissed left"}


class HeaderUnknown(Invalid):
    zh = "不认识“{name}”这一列，请删除或改名。"
    en = "Column “{name}” is not known here. Remove or rename it."


class HeaderTwice(Invalid):
    zh = "“{name}”这一列出现了两次。"
    en = "Column “{name}” stands there twice."


class HeaderMissing(Invalid):
    zh = "缺少“{name}”这一列。"
    en = "Column “{name}” is missing."


class WordUnknown(Invalid):
    zh = "不认识“{word}”，可以填：{known}。"
    en = "“{word}” is not known here. Possible: {known}."


class CellsWithoutHeader(Invalid):
    zh = "这一行有一格，它上面没有列名。"
    en = "There is no column name above one of the cells."


@dataclass(frozen=True)
class Trouble:
    """`column` is the header as the file has it; None where no single column is to blame."""

    row: int
    column: str | None
    refused: Refused
    sheet: str = ""


@dataclass(frozen=True)
class UnitRow:
    """None is an empty cell, or no such column: leave it as it is."""

    at: "Line"
    code: str
    name: str | None
    kind: Kind | None
    parent_code: str | None
    time_zone: str | None


@dataclass(frozen=True)
class PersonRow:
    at: "Line"
    employee_no: str
    name: str
    role: Role
    unit_code: str
    state: str


@dataclass
class Table:
    """A sheet whose columns are known; what is wrong is collected, so that all is told at once."""

    sheet: Sheet
    columns: dict[str, int]
    troubles: list[Trouble] = field(default_factory=list)
    told: set[tuple[int, str | None]] = field(default_factory=set)

    def blame(self, row: int, column: str, refused: Refused) -> None:
        at = self.columns.get(column)
        self.tell(row, column if at is None else self.sheet.header[at], refused)

    def tell(self, row: int, header: str | None, refused: Refused) -> None:
        """One trouble a cell is enough, and a sheet is read for units and again for people."""
        if header is None or (row, header) not in self.told:
            self.told.add((row, header))
            self.troubles.append(Trouble(row, header, refused, self.sheet.name))


class Line:
    """One row of a table. A cell that is wrong is blamed and read as nothing."""

    def __init__(self, table: Table, row: Row) -> None:
        self.table, self.row, self.is_good = table, row, True

    def blame(self, column: str, refused: Refused) -> None:
        self.is_good = False
        self.table.blame(self.row.number, column, refused)

    def raw(self, column: str) -> str:
        at = self.table.columns.get(column, MOST)
        return self.row.cells[at] if at < len(self.row.cells) else ""

    def read(self, column: str, by: Callable[[str], T]) -> T | None:
        if not self.raw(column):
            return None
        try:
            return by(self.raw(column))
        except Refused as refused:
            self.blame(column, refused)
            return None

    def needed(self, column: str, by: Callable[[str], T]) -> T | None:
        if not self.raw(column):
            self.blame(column, text.TextMissing())
        return self.read(column, by)


MOST = 10**6


def table_of(sheet: Sheet, known: tuple[str, ...], needed: tuple[str, ...]) -> Table:
    columns: dict[str, int] = {}
    table = Table(sheet, columns)
    for at, name in enumerate(sheet.header):
        column = meant(name) if name else None
        if column in columns:
            table.tell(0, name, HeaderTwice(name=name))
        elif column in known:
            columns[column] = at
        elif name:
            table.tell(0, name, HeaderUnknown(name=name))
    for column in needed:
        if column not in columns:
            table.tell(0, None, HeaderMissing(name=HEADERS[column].split()[0]))
    for one in sheet.rows:
        if any(cell and not name for cell, name in zip_longest(one.cells, sheet.header, fillvalue="")):
            table.tell(one.number, None, CellsWithoutHeader())
    for problem in sheet.problems:
        named = sheet.header[problem.column] if problem.column < len(sheet.header) else None
        table.tell(problem.row, named, problem.refused)
    return table


def meant(header: str) -> str | None:
    """The column that a header names, in either language and any way of writing it."""
    plain = _plain(header)
    return next((name for name, words in HEADERS.items() if plain in map(_plain, words.split())), None)


def _plain(word: str) -> str:
    return re.sub(r"[\s_*-]|（.*|\(.*", "", text.folded(word))


def word_of(words: dict[T, str]) -> Callable[[str], T]:
    """Reads a word that stands for something."""

    def by(cell: str) -> T:
        plain = _plain(cell)
        for meaning, said in words.items():
            if plain in map(_plain, said.split()):
                return meaning
        known = "、".join(said.split()[0] for said in words.values())
        raise WordUnknown(word=cell[:40], known=known)

    return by


def code(cell: str) -> str:
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d{2,}", cell):
        raise CellLostDigits
    return text.code(cell, most=40, field="code")


def name(cell: str) -> str:
    return text.line(cell, most=80, field="name")


def unit_row(line: Line) -> UnitRow | None:
    """None where the row is wrong, and blamed."""
    found = line.needed("unit_code", code)
    row = (
        line.read("unit_name", name),
        line.read("unit_kind", word_of(KINDS)),
        line.read("parent_code", code),
        line.read("time_zone", known_zone),
    )
    return UnitRow(line, found, *row) if found and line.is_good else None


def person_row(line: Line) -> PersonRow | None:
    """None where the row is wrong, and blamed."""
    employee_no, called = line.needed("employee_no", code), line.needed("name", name)
    role, unit_code = line.needed("role", word_of(ROLES)), line.needed("unit_code", code)
    state = line.read("state", word_of(STATES)) or ACTIVE
    if not (line.is_good and employee_no and called and role and unit_code):
        return None
    return PersonRow(line, employee_no, called, role, unit_code, state)
