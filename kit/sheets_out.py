"""Writing tables that people open in Excel: rows as they come, and no cell that a spreadsheet would run."""

import csv
import io
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Cell = str | int | float | Decimal | date | datetime | bool | None
_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
_CREATED = datetime(2000, 1, 1)
"""In every file: the same table is the same file, byte for byte."""
_ROWS_A_CHUNK = 200
_BYTES_A_CHUNK = 64 * 1024
XLSX_MOST_ROWS = 1_048_575


def safe(cell: Cell) -> str:
    """A cell of a CSV: text that a spreadsheet would take for a formula gets an apostrophe in front.

    Numbers of ours stay numbers, also negative ones.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool) or not isinstance(cell, str):
        return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)
    text = cell.replace("\0", "")
    return f"'{text}" if text.lstrip(" \u00a0\u3000\ufeff").startswith(_RUN) else text


async def csv_of(header: Sequence[str], rows: AsyncIterable[Sequence[Cell]]) -> AsyncIterator[bytes]:
    """UTF-8 with the mark by which Excel knows it, in chunks."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(map(safe, header))
    yield b"\xef\xbb\xbf"
    waiting = 0
    async for row in rows:
        writer.writerow(map(safe, row))
        waiting += 1
        if waiting == _ROWS_A_CHUNK:
            yield _drained(buffer)
            waiting = 0
    yield _drained(buffer)


def _drained(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


async def xlsx_of(
    header: Sequence[str], rows: AsyncIterable[Sequence[Cell]], *, sheet: str = "Sheet1"
) -> AsyncIterator[bytes]:
    """Row by row into a temporary file, then that file in chunks: memory does not grow with the table."""
    import xlsxwriter  # only when somebody exports: a web process idles without it

    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"})
        page = book.add_worksheet(sheet[:31])
        bold = book.add_format({"bold": True})
        book.set_properties({"created": _CREATED})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.freeze_panes(1, 0)
        for column, name in enumerate(header):
            page.write_string(0, column, name, bold)
        at = 0
        async for row in rows:
            at += 1
            if at > XLSX_MOST_ROWS:
                break
            for column, cell in enumerate(row):
                _write(page, at, column, cell, day)
        book.close()
        file.seek(0)
        while chunk := file.read(_BYTES_A_CHUNK):
            yield chunk


def _write(page: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    """Text always as text: xlsxwriter's own `write` makes formulas and links of it."""
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        page.write_datetime(row, column, cell.replace(tzinfo=None))
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, day)
    elif isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, Decimal):
        page.write_number(row, column, float(cell))
    elif isinstance(cell, int | float) and abs(cell) < 10**15:
        page.write_number(row, column, cell)
    else:
        page.write_string(row, column, str(cell).replace("\0", "")[:32_767])
