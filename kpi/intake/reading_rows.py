"""The rows of a file of readings, however long it is: CSV line by line, XLSX as a whole and only so large."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from kit import apart, sheets
from kit.sheets import FileBroken, FileEmpty, FileEncoding, FileRows, Problem

MOST_XLSX_ROWS = 200_000
MOST_XLSX_BYTES = 40 * 1024 * 1024


def rows_of(path: Path, problems: list[Problem] | None = None) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV or XLSX file with their numbers, the header first, empty rows left out.

    Cells of a sheet that cannot be trusted (a formula, merged cells) are empty, and named in `problems`.

    Raises:
        FileKind, FileEncoding, FileRows, FileBroken, FileEmpty
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if not start or sheets.is_no_text(start):  # the reader of small files says what it is
        yield from _of_sheet(path, problems if problems is not None else [])
        return
    with path.open(encoding=_encoding(path), newline="") as text:
        yield from _of_csv(text)


async def sample(path: Path) -> list[list[str]]:
    """The header and two rows more.

    Raises:
        FileKind, FileEncoding, FileRows, FileBroken, FileEmpty
    """
    try:
        return await apart.call(first_rows, path)
    except apart.TooMuch:
        raise FileRows(most_rows=MOST_XLSX_ROWS) from None


def first_rows(path: Path) -> list[list[str]]:
    """`sample`, where it is worked out."""
    rows = [cells for _, cells in islice(rows_of(path), 3)]
    if not rows:
        raise FileEmpty
    return rows


def about_rows(path: Path) -> int:
    """The lines of a CSV file below its header, a cell with lines of its own counted for as many; 0 of a sheet."""
    lines = 0
    with path.open("rb") as file:
        if sheets.is_no_text(file.read(4096)):
            return 0
        file.seek(0)
        while block := file.read(1 << 20):
            lines += block.count(b"\n")
    return lines


def _of_sheet(path: Path, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    if path.stat().st_size > MOST_XLSX_BYTES:
        raise FileRows(most_rows=MOST_XLSX_ROWS)
    sheet = sheets.read(path.read_bytes(), most_rows=MOST_XLSX_ROWS)[0]
    problems += sheet.problems
    yield 1, sheet.header
    for one in sheet.rows:
        yield one.number, one.cells


def _encoding(path: Path) -> str:
    """UTF-8 or GB18030, whichever the whole file is."""
    for encoding in sheets.ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as text:
                while text.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise FileEncoding


def _of_csv(text: TextIO) -> Iterator[tuple[int, list[str]]]:
    start = text.readline()
    text.seek(0)
    delimiter = max(",;\t", key=start.count)
    number = 0
    try:
        for number, cells in enumerate(csv.reader(text, delimiter=delimiter, strict=True), 1):
            if any(cells):
                yield number, cells
    except csv.Error:
        raise FileBroken(row=number + 1) from None
