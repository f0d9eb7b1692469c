"""Reading tables that people send: CSV in the two encodings that Excel in China writes, and XLSX. Everything is text.

What cannot be read at all is refused; a cell that cannot be trusted (a formula, a merged cell) is a problem of its row.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kit.errors import Invalid, Refused

MOST_COLUMNS = 60
MOST_UNPACKED = 80 * 1024 * 1024
MOST_EMPTY_ROWS = 100_000
MOST_SHEETS = 50
MOST_TAGS = 2_000_000
"""Of all parts: an XLSX of a few kilobytes unpacks to millions of empty cells, which take minutes to read."""

ENCODINGS = ("utf-8-sig", "gb18030")
_ZIP, _UTF_16 = b"PK\x03\x04", (b"\xff\xfe", b"\xfe\xff")
# What people send by mistake, told by its first bytes.
_OTHER_KINDS = {
    b"\xd0\xcf\x11\xe0": "XLS", b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF",
    b"\x1f\x8b": "GZIP", b"Rar!": "RAR", b"7z\xbc\xaf": "7Z", b"<!DOC": "HTML", b"<html": "HTML", b"<?xml": "XML",
}  # fmt: skip


class FileKind(Invalid):
    code = "FILE_KIND"
    zh = "只能导入 CSV 或 XLSX 文件，这个文件不是（{kind}）。请在表格软件里另存为 XLSX。"
    en = "Only CSV and XLSX files can be read; this is not one ({kind}). Save it as XLSX in your spreadsheet program."


class FileEncoding(Invalid):
    code = "FILE_ENCODING"
    zh = "读不出文件里的文字，请另存为 UTF-8 编码的 CSV，或 XLSX。"
    en = "The text of the file cannot be read. Save it as CSV in UTF-8, or as XLSX."


class FileRows(Invalid):
    code = "FILE_ROWS"
    zh = "表格最多 {most_rows} 行、60 列。"
    en = "A table has at most {most_rows} rows and 60 columns."


class FileBroken(Invalid):
    code = "FILE_ROWS"
    zh = "第 {row} 行读不出来：引号不成对，或一格的文字太长。"
    en = "Row {row} cannot be read: a quote is not closed, or a cell is too long."


class FileEmpty(Invalid):
    code = "FILE_ROWS"
    zh = "文件里没有内容。"
    en = "There is nothing in the file."


class CellIsFormula(Invalid):
    zh = "这一格是公式，请复制后“粘贴为数值”。"
    en = "This cell is a formula. Copy it and paste it as a value."


class CellIsMerged(Invalid):
    zh = "这里有合并的单元格（{cells}），请取消合并，每行都填。"
    en = "Cells are merged here ({cells}). Unmerge them and fill in every row."


class CellLostDigits(Invalid):
    zh = "这个数字太长，表格软件已经改了它的末几位，请把这一列设成文本后重新填写。"
    en = "This number is too long: the spreadsheet program has changed its last digits. Format the column as text."


@dataclass(frozen=True)
class Row:
    """`number` is the one that spreadsheet programs show."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Problem:
    row: int
    column: int
    refused: Refused


@dataclass(frozen=True)
class Sheet:
    """The first row that is not empty is the header."""

    name: str
    header: list[str]
    rows: list[Row]
    problems: list[Problem] = field(default_factory=list)


def read(content: bytes, *, most_rows: int) -> list[Sheet]:
    """The sheets of a file that are not empty.

    Raises:
        FileKind, FileEncoding, FileRows, FileBroken, FileEmpty
    """
    if content.startswith(_ZIP):
        sheets = _xlsx(content, most_rows)
    elif kind := next((kind for magic, kind in _OTHER_KINDS.items() if content.startswith(magic)), None):
        raise FileKind(kind=kind)
    else:
        sheets = [_sheet("", _csv(_decoded(content)), [], most_rows)]
    sheets = [sheet for sheet in sheets if sheet.header]
    if not sheets:
        raise FileEmpty
    return sheets


def is_no_text(start: bytes) -> bool:
    """Whether a file begins as XLSX does, or as something that cannot be read at all."""
    return start.startswith((_ZIP, *_UTF_16, *_OTHER_KINDS))


def _decoded(content: bytes) -> str:
    if content.startswith(_UTF_16):
        raise FileEncoding
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileEncoding


def _csv(text: str) -> Iterator[list[str]]:
    start = text.lstrip("\r\n")[:10_000].splitlines()[:1]
    delimiter = max(",;\t", key=(start or [""])[0].count)
    number = 0
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            number += 1
            yield cells
    except csv.Error:
        raise FileBroken(row=number + 1) from None


def _sheet(name: str, rows: Iterator[list[str]], problems: list[Problem], most_rows: int) -> Sheet:
    header: list[str] = []
    kept: list[Row] = []
    for number, cells in enumerate(rows, 1):
        cells = [cell.strip() for cell in cells]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS or len(kept) > most_rows or number > most_rows + MOST_EMPTY_ROWS:
            raise FileRows(most_rows=most_rows)
        if cells and not header:
            header = cells
        elif cells:
            kept.append(Row(number, cells))
    if len(kept) > most_rows:
        raise FileRows(most_rows=most_rows)
    return Sheet(name, header, kept, problems)


def _xlsx(content: bytes, most_rows: int) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED or len(archive.infolist()) > 1000:
                raise FileRows(most_rows=most_rows)
            if "xl/workbook.xml" not in archive.namelist():
                raise FileKind(kind="ZIP")
            if _tags(archive) > MOST_TAGS:
                raise FileRows(most_rows=most_rows)
        import openpyxl  # only when a sheet comes: a web process idles without it

        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            if len(book.worksheets) > MOST_SHEETS:
                raise FileRows(most_rows=most_rows)
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
    read = _sheet(sheet.title, rows(), problems, most_rows)
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
    return text.zfill(len(shown_as)) if re.fullmatch("0+", shown_as or "") else text


_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:]{4,20})[\"']")


def _merged(sheet: Any) -> list[Problem]:
    """openpyxl does not tell of merged cells while it streams, so the part itself is asked."""
    from openpyxl.utils import coordinate_to_tuple

    with sheet._get_source() as part:
        text = part.read()
    found = []
    for cells in [match.decode() for match in _MERGED.findall(text)][:200]:
        row, column = coordinate_to_tuple(cells.split(":")[0])
        found.append(Problem(row, column - 1, CellIsMerged(cells=cells)))
    return found
