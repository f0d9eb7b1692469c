"""Reads a file of readings, in a process of its own, so that the server goes on answering: rows in, readings out.

    python -m kpi.intake.reading_files < task.json

The task is one line of JSON (`Task`); what it says are lines of JSON: {"read": rows so far, "rows": about so many},
and at the end {"end": …} or {"refused": …}. What it reads it puts beside the file, packed as it is written (`Chunk`).
Memory does not grow with the file: a bit for each person and day says what came before.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import orjson

from kit.errors import Invalid, Refused
from kit.sheets import FileEmpty, FileRows, Problem
from kpi.intake import reading_cells
from kpi.intake.reading_cells import MOST_DAYS_BACK, Remembered
from kpi.intake.reading_columns import Column, Known, Meaning
from kpi.intake.reading_rows import about_rows, rows_of
from kpi.readings import Chunk, order

AT_ONCE = 1_000
"""Readings in one transaction: whatever else is written meanwhile waits for one of them."""
MOST_ROWS = 2_000_000
MOST_ERRORS, MOST_ERRORS_OF_ROW = 200, 10


class EmployeeUnknown(Invalid):
    zh = "没有工号为 {employee_no} 的人。"
    en = "Nobody has the number {employee_no}."


class NotEmployed(Invalid):
    zh = "{employee_no} 这天不在职。"
    en = "{employee_no} did not work for the chain on this day."


class MeasureUnknown(Invalid):
    zh = "没有叫“{name}”的指标，或已停用，或由系统计算。"
    en = "There is no measure “{name}”, or it is retired, or worked out by the system."


class ReadingTwice(Invalid):
    zh = "同一个人、同一天、同一个指标在文件里出现了两次。"
    en = "The same person, day and measure stand in the file twice."


class CellMissing(Invalid):
    zh = "这里不能为空。"
    en = "This must not be empty."


@dataclass(frozen=True)
class Task:
    """`people` are [number, id, [[first day, last day or null], …]]; days as ISO text. Chunks go to `target`."""

    path: str
    columns: list[Column]
    measures: list[Known]
    people: list[tuple[str, int, list[tuple[str, str | None]]]]
    today: date
    target: str = ""

    def packed(self) -> bytes:
        return orjson.dumps(self)

    @staticmethod
    def of(line: bytes) -> "Task":
        read = orjson.loads(line)
        read["columns"] = [Column(Meaning(one["meaning"]), one["measure"]) for one in read["columns"]]
        read["measures"] = [Known(**one) for one in read["measures"]]
        read["today"] = date.fromisoformat(read["today"])
        return Task(**read)


Fault = tuple[int, str, str, str]
"""The row as spreadsheet programs number it, the column's header, what is wrong in Chinese and in English."""


@dataclass
class Outcome:
    """What has come of a file so far."""

    rows: int = 0
    readings: int = 0
    error_count: int = 0
    errors: list[Fault] = field(default_factory=list)
    first_day: date | None = None
    last_day: date | None = None


class Reading:
    """One pass over a file."""

    def __init__(self, task: Task) -> None:
        self.task, self.outcome = task, Outcome()
        self.by_key = {one.key: one for one in task.measures}
        named = [(name, one) for one in task.measures for name in (one.key, one.name, one.name_en) if name]
        self.by_name = {name.casefold(): one for name, one in named}
        self.people = {number: (at, id, _spans(spans)) for at, (number, id, spans) in enumerate(task.people)}
        self.first = task.today - timedelta(days=MOST_DAYS_BACK)
        self.days = Remembered(lambda text: reading_cells.day(text, task.today))
        self.bases = Remembered(reading_cells.base)
        self.numbers: dict[tuple[str, bool], Remembered] = {}
        self.seen: dict[str, bytearray] = {}
        self.at = {(column.meaning, column.measure): at for at, column in enumerate(task.columns)}

    def read(self, rows: Iterator[tuple[int, list[str]]]) -> Iterator[list[list[object]]]:
        """Readings, so many at a time, sorted; faults are noted in `outcome`."""
        self.header = next(rows, (0, []))[1]
        if not self.header:
            raise FileEmpty
        found: list[list[object]] = []
        for number, cells in rows:
            self.outcome.rows += 1
            if self.outcome.rows > MOST_ROWS:
                raise FileRows(most_rows=MOST_ROWS)
            self.row(number, cells, found)
            if len(found) >= AT_ONCE:
                yield sorted(found, key=order)
                found = []
        if found:
            yield sorted(found, key=order)

    def row(self, number: int, cells: Sequence[str], found: list[list[object]]) -> None:
        """Take its readings; every fault of it is named, so that a file need not be sent once for each."""
        self.blamed = 0
        whose = self.whose(number, cells)
        for measure, value, base, column in self.values(number, cells):
            reading = self.value(number, measure, value, base, column)
            if whose is None or reading is None:
                continue
            at, id, day = whose
            if not self.is_again(number, measure, column, at, day):
                found.append([id, measure.id, day, *reading])

    def whose(self, number: int, cells: Sequence[str]) -> tuple[int, int, date] | None:
        """The person, by place and id, and the day; None where the row does not say it rightly."""
        who = self.cell(cells, Meaning.EMPLOYEE_NO).strip()
        person, day = self.people.get(who), self.days(self.cell(cells, Meaning.DAY))
        if person is None:
            unknown = EmployeeUnknown(employee_no=who[:40]) if who else CellMissing()
            self.blame(number, Meaning.EMPLOYEE_NO, "", unknown)
        if not isinstance(day, date):
            self.blame(number, Meaning.DAY, "", cast(Refused, day))
        if person is None or not isinstance(day, date):
            return None
        at, id, spans = person
        if not any(first <= day and (last is None or day <= last) for first, last in spans):
            self.blame(number, Meaning.DAY, "", NotEmployed(employee_no=who))
            return None
        return at, id, day

    def values(self, number: int, cells: Sequence[str]) -> Iterator[tuple[Known, str, str | None, str]]:
        """Each measure that the row has a value of: wide files have a column for each, long ones name it."""
        at = self.at.get((Meaning.MEASURE, ""))
        if at is not None:
            name = cells[at].strip() if at < len(cells) else ""
            known = self.by_name.get(name.casefold())
            if known is None:
                self.blame(number, Meaning.MEASURE, "", MeasureUnknown(name=name[:40]))
            else:
                yield known, self.cell(cells, Meaning.VALUE), self.cell(cells, Meaning.BASE) or None, ""
            return
        for (meaning, key), place in self.at.items():
            if meaning is Meaning.VALUE and place < len(cells) and cells[place].strip():
                yield self.by_key[key], cells[place], self.cell(cells, Meaning.BASE, key) or None, key

    def value(
        self, number: int, measure: Known, value: str, base: str | None, column: str
    ) -> tuple[int, int | None] | None:
        below = None if base is None or measure.kind != "RATE" else self.bases(base)
        found = self.amount(measure, value, below, has_base=base is not None)
        if isinstance(found, Refused) and found is not below:
            self.blame(number, Meaning.VALUE, column, found)
        if isinstance(below, Refused):
            self.blame(number, Meaning.BASE, column, below)
        if isinstance(found, Refused) or isinstance(below, Refused):
            return None
        amount, fixed = cast(tuple[int, int | None], found)
        if below is None:
            return amount, fixed
        if measure.unit == "SHARE" and amount > cast(int, below) * 10**measure.decimals:
            self.blame(number, Meaning.VALUE, column, reading_cells.ShareOverBase())
            return None
        return amount, cast(int, below)

    def amount(self, measure: Known, value: str, below: object, *, has_base: bool) -> object:
        """Amount and base, where the cell alone says it, or the refusal; a share with % is as good as its base."""
        if not value.strip():
            return CellMissing()
        if has_base and measure.unit == "SHARE" and reading_cells.is_percent(value):
            if not isinstance(below, int):
                return below
            return _or_refusal(lambda: (reading_cells.count_of(value, below, measure), None))
        read = self.numbers.get((measure.key, has_base))
        if read is None:
            by = Remembered(lambda text: reading_cells.number(text, measure, has_base=has_base))
            read = self.numbers[measure.key, has_base] = by
        return read(value)

    def is_again(self, number: int, measure: Known, column: str, at: int, day: date) -> bool:
        bits = self.seen.get(measure.key)
        if bits is None:
            bits = self.seen[measure.key] = bytearray((len(self.people) * (MOST_DAYS_BACK + 1)) // 8 + 1)
        place = at * (MOST_DAYS_BACK + 1) + (day - self.first).days
        byte, bit = place >> 3, 1 << (place & 7)
        if bits[byte] & bit:
            self.blame(number, Meaning.VALUE, column, ReadingTwice())
            return True
        bits[byte] |= bit
        outcome = self.outcome
        outcome.readings += 1
        outcome.first_day = min(outcome.first_day or day, day)
        outcome.last_day = max(outcome.last_day or day, day)
        return False

    def cell(self, cells: Sequence[str], meaning: Meaning, measure: str = "") -> str:
        at = self.at.get((meaning, measure))
        return cells[at] if at is not None and at < len(cells) else ""

    def distrust(self, problems: Sequence[Problem]) -> None:
        """Name the cells that the sheet itself makes doubtful, before anything else."""
        named = [(one.row, "".join(self.header[one.column : one.column + 1]), one.refused) for one in problems]
        errors = [(row, header, *in_both(refused)) for row, header, refused in named]
        self.outcome.error_count += len(errors)
        self.outcome.errors = [*errors, *self.outcome.errors][:MOST_ERRORS]

    def blame(self, number: int, meaning: Meaning, measure: str, refused: Refused) -> None:
        self.outcome.error_count += 1
        self.blamed += 1
        if len(self.outcome.errors) < MOST_ERRORS and self.blamed <= MOST_ERRORS_OF_ROW:
            at = self.at.get((meaning, measure))
            header = self.header[at] if at is not None and at < len(self.header) else ""
            self.outcome.errors.append((number, header, *in_both(refused)))


def in_both(refused: Refused) -> tuple[str, str]:
    """In Chinese and English: who looks at a fault may speak another language than who sent the file."""
    return refused.says("zh"), refused.says("en")


def _or_refusal(read: Callable[[], object]) -> object:
    try:
        return read()
    except Refused as refused:
        return refused


def _spans(spans: Sequence[tuple[str, str | None]]) -> list[tuple[date, date | None]]:
    return [(date.fromisoformat(first), date.fromisoformat(last) if last else None) for first, last in spans]


def main() -> None:
    task = Task.of(sys.stdin.buffer.readline())
    reading, problems = Reading(task), list[Problem]()
    try:
        part, rows = Path(f"{task.target}.part"), about_rows(Path(task.path))
        with part.open("wb") as target:
            for found in reading.read(rows_of(Path(task.path), problems)):
                target.write(orjson.dumps(Chunk.of(found, reading.outcome.rows)) + b"\n")
                tell({"read": reading.outcome.rows, "rows": rows})
        reading.distrust(problems)
        part.replace(task.target)
        tell({"end": vars(reading.outcome)})
    except Refused as refused:
        tell({"refused": in_both(refused)})


def tell(said: Mapping[str, object]) -> None:
    sys.stdout.buffer.write(orjson.dumps(said) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
