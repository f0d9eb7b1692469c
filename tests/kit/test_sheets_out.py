import csv
import io
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import sheets
from kit.sheets_out import Cell, csv_of, safe, xlsx_of

pytestmark = pytest.mark.anyio
HEADER = ["Name", "Count"]


async def told(rows: Sequence[Sequence[Cell]]) -> AsyncIterator[Sequence[Cell]]:
    for one in rows:
        yield one


async def whole(chunks: AsyncIterable[bytes]) -> bytes:
    return b"".join([chunk async for chunk in chunks])


DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u3000=1",
    "＝1",
    "|cmd",
    "%0A=1",
    '=HYPERLINK("x")',
]


@pytest.mark.parametrize("text", DANGEROUS)
async def test_a_cell_that_a_spreadsheet_would_run_is_text(text: str) -> None:
    content = await whole(csv_of(HEADER, told([[text, -3]])))
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[1] == [f"'{text}", "-3"]

    book = openpyxl.load_workbook(io.BytesIO(await whole(xlsx_of(HEADER, told([[text, -3]])))))
    cell = book.worksheets[0]["A2"]
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert str(cell.value).strip().removeprefix("_x000D_") == text.strip() and book.worksheets[0]["B2"].value == -3


@given(st.text())
def test_no_text_at_all_starts_a_formula(text: str) -> None:
    assert not safe(text).lstrip(" \u00a0\u3000\ufeff").startswith(("=", "+", "-", "@", "\t", "\r", "\0"))


async def test_csv_carries_the_mark_by_which_excel_knows_its_encoding() -> None:
    day, at = date(2026, 11, 2), datetime(2026, 11, 2, 10, tzinfo=UTC)
    content = await whole(csv_of(["姓名", "x"], told([["王小明 👍", None], ['a,"b"\nc', True], [day, at]])))

    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [
        ["姓名", "x"], ["王小明 👍", ""], ['a,"b"\nc', "True"], ["2026-11-02", "2026-11-02 10:00:00+00:00"],
    ]  # fmt: skip


async def test_csv_is_written_while_rows_come() -> None:
    asked = 0

    async def endless() -> AsyncIterator[Sequence[Cell]]:
        nonlocal asked
        while True:
            asked += 1
            yield ["x", asked]

    stream = csv_of(HEADER, endless())
    for _ in range(3):
        assert await anext(stream)
    assert asked < 1000


async def test_what_is_written_is_read_again() -> None:
    rows: list[list[Cell]] = [["0123", 5], ["王", 1.5], ["https://example.com", 10**20]]
    for content in (await whole(xlsx_of(HEADER, told(rows))), await whole(csv_of(HEADER, told(rows)))):
        (sheet,) = sheets.read(content, most_rows=10)
        assert sheet.header == HEADER
        assert [row.cells for row in sheet.rows] == [["0123", "5"], ["王", "1.5"], ["https://example.com", str(10**20)]]
