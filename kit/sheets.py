"""Reading tables that people send: CSV in the two encodings that Excel in China writes, and XLSX. Everything is text.

What cannot be read at all is refused; a cell that cannot be trusted (a formula, a merged cell) is a problem of its row.
"""

import asyncio
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from kit import apart
from kit.errors import Invalid, Refused

MOST_COLUMNS = 60
MOST_EMPTY_ROWS = 100_000
MOST_OF_CELL, MOST_CHARACTERS = 32_767, 80_000_000
"""Of a cell, as spreadsheet programs have it; and of a table: a text that is kept once may stand in every cell."""

ENCODINGS = ("utf-8-sig", "gb18030")
ZIP, _UTF_16 = b"PK\x03\x04", (b"\xff\xfe", b"\xfe\xff")
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
    if content.startswith(ZIP):
        from kit import workbooks  # only when one comes

        sheets = workbooks.read(content, most_rows)
    elif kind := next((kind for magic, kind in _OTHER_KINDS.items() if content.startswith(magic)), None):
        raise FileKind(kind=kind)
    else:
        sheets = [sheet("", _csv(_decoded(content)), [], most_rows)]
    sheets = [one for one in sheets if one.header]
    if not sheets:
        raise FileEmpty
    return sheets


async def read_apart(content: bytes, *, most_rows: int) -> list[Sheet]:
    """The same beside everything else, within a bound of time and memory.

    Raises:
        FileKind, FileEncoding, FileRows, FileBroken, FileEmpty
    """
    if not content.startswith(ZIP):
        return await asyncio.to_thread(read, content, most_rows=most_rows)
    try:
        return await apart.call(read, content, most_rows=most_rows)
    except apart.TooMuch:
        raise FileRows(most_rows=most_rows) from None


def is_no_text(start: bytes) -> bool:
    """Whether a file begins as XLSX does, or as something that cannot be read at all."""
    return start.startswith((ZIP, *_UTF_16, *_OTHER_KINDS))


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


def sheet(name: str, rows: Iterator[list[str]], problems: list[Problem], most_rows: int) -> Sheet:
    """Of its rows, empty ones too, from the first on."""
    header: list[str] = []
    kept: list[Row] = []
    characters = 0
    for number, cells in enumerate(rows, 1):
        characters += sum(map(len, cells))
        if characters > MOST_CHARACTERS or any(len(cell) > MOST_OF_CELL for cell in cells):
            raise FileBroken(row=number)
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
