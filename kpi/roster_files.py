"""What a table says of rosters: a row for each day, or a row for each person with a column for each day.

Only reads; what becomes of it is `kpi.roster_imports`'s.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from kit.errors import Invalid, Refused
from kit.sheets import Row, Sheet
from kit.tables import Line, Table, code, table_of, word_of
from kpi import periods
from kpi.intake import reading_cells

MOST_ROWS = 20_000
MOST_DAYS = 100_000
MOST_DAYS_AWAY = 366
WORKING = "班 早 中 晚 早班 中班 晚班 全天 上班 1 on shift"
OFF = "休 假 休息 请假 年假 病假 事假 产假 调休 0 off leave"
HEADERS = {
    "employee_no": "工号 员工编号 员工号 employee_no employee_number",
    "day": "日期 day date",
    "shift": "班次 排班 上班 shift roster",
}
PASSED_OVER = {"name": "姓名 名字 name", "unit": "门店 组织 部门 store unit"}


class DayTooFar(Invalid):
    zh = "日期要在今天前后一年以内。"
    en = "The date must lie within a year of today."


class TooManyDays(Invalid):
    code = "FILE_ROWS"
    zh = "一个文件最多 {most_days} 天次（人数 × 天数），请分成几个文件。"
    en = "A file holds at most {most_days} days (people × days). Split it into several files."


@dataclass(frozen=True, eq=False)
class Said:
    """A cell of a shift. `column` is that of its day."""

    line: Line
    column: str
    employee_no: str
    day: date
    is_working: bool

    def blame_day(self, refused: Refused) -> None:
        """In a wide table the day stands in the header, where one fault is enough."""
        self.line.table.blame(self.line.row.number if self.column == "day" else 0, self.column, refused)


def read(sheet: Sheet) -> tuple[Table, list[Said]]:
    """What the good cells of a sheet say; its faults are the table's. Takes seconds at most.

    Raises:
        TooManyDays
    """
    said: list[Said] = []
    table, cells = _wide(sheet) if any(map(_header_day, sheet.header)) else _long(sheet)
    for one in cells:
        said.append(one)
        if len(said) > MOST_DAYS:
            raise TooManyDays(most_days=MOST_DAYS)
    return table, said


def _long(sheet: Sheet) -> tuple[Table, Iterator[Said]]:
    table = table_of(sheet, HEADERS | PASSED_OVER, tuple(HEADERS))

    def cells() -> Iterator[Said]:
        for row in _rows(table, HEADERS):
            line = Line(table, row)
            number, day = line.needed("employee_no", code), line.needed("day", near_day)
            works = line.needed("shift", is_working)
            if number is not None and day is not None and works is not None:
                yield Said(line, "day", number, day, works)

    return table, cells()


def _wide(sheet: Sheet) -> tuple[Table, Iterator[Said]]:
    """An empty cell says nothing of its day."""
    named: Mapping[str, str] = {"employee_no": HEADERS["employee_no"], **PASSED_OVER}
    table = table_of(sheet, named, ("employee_no",), other=_header_day)
    days = {name: date.fromisoformat(name) for name in table.columns if name not in named}
    for name, day in days.items():
        if not _is_near(day):
            table.blame(0, name, DayTooFar())

    def cells() -> Iterator[Said]:
        for row in _rows(table, ["employee_no"]):
            line = Line(table, row)
            number = line.needed("employee_no", code)
            for name, day in days.items():
                works = line.read(name, is_working)
                if number is not None and works is not None:
                    yield Said(line, name, number, day, works)

    return table, cells()


def _rows(table: Table, needed: Iterable[str]) -> list[Row]:
    """None where a column is missing: that is one fault, not one a row."""
    return table.sheet.rows if all(name in table.columns for name in needed) else []


@lru_cache(maxsize=1_000)
def is_working(cell: str) -> bool:
    """Raises:
    WordUnknown: with all words there are.
    """
    return _word(cell) in WORKING.split()


_word = word_of({word: word for word in f"{WORKING} {OFF}".split()})


def near_day(cell: str) -> date:
    """Raises:
    DayWrong, DayIsSerial, DayTooFar
    """
    day = reading_cells.any_day(cell)
    if not _is_near(day):
        raise DayTooFar
    return day


def _is_near(day: date) -> bool:
    return abs(day - periods.today()) <= timedelta(days=MOST_DAYS_AWAY)


def _header_day(name: str) -> str | None:
    try:
        return reading_cells.any_day(name).isoformat()
    except Refused:
        return None
