"""Reading XLSX: what a program wrote, or what somebody packed so that a few kilobytes take minutes or gigabytes."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

import openpyxl
from openpyxl.utils import coordinate_to_tuple

from kit import sheets
from kit.errors import Refused
from kit.sheets import (
    MOST_EMPTY_ROWS,
    CellIsFormula,
    CellIsMerged,
    CellLostDigits,
    FileKind,
    FileRows,
    Problem,
    Sheet,
)

MOST_UNPACKED = 80 * 1024 * 1024
MOST_SHEETS, MOST_MERGED = 50, 200
MOST_TAGS = 2_000_000
"""Of all parts: a small file unpacks to millions of empty cells, which take minutes to read."""


def read(content: bytes, most_rows: int) -> list[Sheet]:
    """The sheets that are not hidden.

    Raises:
        FileKind, FileRows, FileBroken
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED or len(archive.infolist()) > 1000:
                raise FileRows(most_rows=most_rows)
            if "xl/workbook.xml" not in archive.namelist():
                raise FileKind(kind="ZIP")
            if _tags(archive) > MOST_TAGS:
                raise FileRows(most_rows=most_rows)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            parts = {sheet._worksheet_path for sheet in book.worksheets}  # type: ignore[attr-defined]
            if len(book.worksheets) > MOST_SHEETS or len(parts) < len(book.worksheets):
                raise FileRows(most_rows=most_rows)  # a part that is named often is read as often
            return [_worksheet(sheet, most_rows) for sheet in book.worksheets if sheet.sheet_state == "visible"]
        finally:
            book.close()
    except Refused:
        raise
    except Exception as error:  # openpyxl raises whatever a garbled part makes it stumble over
        raise FileKind(kind="XLSX?") from error


def _tags(archive: zipfile.ZipFile) -> int:
    """How many there are, or so many that it is too much."""
    found = 0
    for part in archive.infolist():
        with archive.open(part) as file:
            while found <= MOST_TAGS and (piece := file.read(1 << 20)):
                found += piece.count(b"<")
    return found


def _worksheet(sheet: Any, most_rows: int) -> Sheet:
    problems: list[Problem] = []

    def rows() -> Iterator[list[str]]:
        for number, cells in enumerate(sheet.iter_rows(), 1):
            if len(cells) > 16_384 or number > most_rows + MOST_EMPTY_ROWS:
                raise FileRows(most_rows=most_rows)
            yield [_text(cell, number, at, problems) for at, cell in enumerate(cells)]

    sheet.reset_dimensions()  # what a file says of its size need not be true
    read = sheets.sheet(sheet.title, rows(), problems, most_rows)
    problems.extend(_merged(sheet))
    return read


def _text(cell: Any, row: int, column: int, problems: list[Problem]) -> str:
    value = cell.value
    if value is None or (isinstance(value, str) and cell.data_type != "f"):
        return value or ""
    if cell.data_type == "f":
        problems.append(Problem(row, column, CellIsFormula()))
        return ""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return _number(value, cell.number_format, row, column, problems)


def _number(value: float, shown_as: str, row: int, column: int, problems: list[Problem]) -> str:
    """As it is shown: 123 in the format 0000 is 0123. Of more than 15 digits, Excel keeps 15."""
    if abs(value) >= 10**15:
        problems.append(Problem(row, column, CellLostDigits()))
        return ""
    text = str(int(value)) if value == int(value) else repr(value)
    return text.zfill(len(shown_as)) if re.fullmatch("0{1,30}", shown_as or "") else text


_MERGED = re.compile(rb"<(?:\w{1,20}:)?mergeCell\s[^<>]{0,200}?ref=[\"']([A-Z0-9:]{4,20})[\"']")


def _merged(sheet: Any) -> list[Problem]:
    """openpyxl does not tell of merged cells while it streams, so the part itself is asked."""
    with sheet._get_source() as part:
        text = part.read()
    found = []
    for match in islice(_MERGED.finditer(text), MOST_MERGED):
        cells = match.group(1).decode()
        row, column = coordinate_to_tuple(cells.split(":")[0])
        found.append(Problem(row, column - 1, CellIsMerged(cells=cells)))
    return found
