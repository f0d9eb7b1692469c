import io
import time
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import apart, sheets
from kit.errors import Refused
from kit.sheets import FileBroken, FileKind, FileRows


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The same file with parts changed; `__` stands for a slash, `_` before the end for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name.replace("/", "__").replace(".xml", ""), old.read(name)))
    return out.getvalue()


def plain() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["a", "b"])
    book.worksheets[0].append(["1", "2"])
    return book


def test_rows_keep_the_number_that_a_spreadsheet_shows() -> None:
    (sheet,) = sheets.read(b"\n\na;b\n\n1;2\n;;\n3;4\n", most_rows=10)

    assert sheet.header == ["a", "b"]
    assert [(row.number, row.cells) for row in sheet.rows] == [(5, ["1", "2"]), (7, ["3", "4"])]


def test_hidden_and_empty_sheets_do_not_count() -> None:
    book = plain()
    book.create_sheet("empty")
    book.create_sheet("hidden").append(["x"])
    book["hidden"].sheet_state = "hidden"

    assert [sheet.name for sheet in sheets.read(saved(book), most_rows=10)] == ["Sheet"]


def test_a_broken_quote_is_told_with_its_row() -> None:
    with pytest.raises(FileBroken) as raised:
        sheets.read(b'a,b\n1,2\n"3,4\n', most_rows=10)
    assert raised.value.values["row"] == 3


def test_a_file_that_unpacks_to_a_thousand_times_its_size_is_refused() -> None:
    bomb = repacked(saved(plain()), xl__worksheets__sheet1=b"<a>" + b" " * 90_000_000 + b"</a>")
    assert len(bomb) < 200_000

    with pytest.raises(FileRows):
        sheets.read(bomb, most_rows=10)


def test_a_row_far_below_the_others_is_refused_before_it_is_reached() -> None:
    book = plain()
    book.worksheets[0]["A1048576"] = "x"

    with pytest.raises(FileRows):
        sheets.read(saved(book), most_rows=10)


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY x SYSTEM "file:///etc/hostname">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="str">
<v>&b;&x;</v></c></row></sheetData></worksheet>"""


def test_entities_are_not_expanded_and_files_not_fetched() -> None:
    with pytest.raises(FileKind):
        sheets.read(repacked(saved(plain()), xl__worksheets__sheet1=ENTITIES), most_rows=10)


@pytest.mark.parametrize("part", ["xl__workbook", "xl__worksheets__sheet1", "xl__styles", "[Content_Types]"])
def test_a_garbled_part_is_refused(part: str) -> None:
    with pytest.raises(Refused):
        sheets.read(repacked(saved(plain()), **{part: b"<not xml"}), most_rows=10)


def test_a_zip_of_something_else_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(FileKind):
        sheets.read(file.getvalue(), most_rows=10)


@given(st.binary() | st.binary().map(lambda tail: b"PK\x03\x04" + tail) | st.text().map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        for sheet in sheets.read(content, most_rows=10):
            assert sheet.header and all(len(row.cells) <= sheets.MOST_COLUMNS for row in sheet.rows)
    except Refused as refused:
        assert refused.code.startswith("FILE_") and refused.says("zh")


MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def cells(inside: bytes, after: bytes = b"") -> bytes:
    return (
        b'<worksheet xmlns="' + MAIN + b'"><sheetData><row r="1">' + inside + b"</row></sheetData>" + after
        + b"</worksheet>"
    )  # fmt: skip


def test_a_comment_full_of_merged_cells_takes_no_longer_than_it_is_long() -> None:
    comment = b"<!-- " + b"<mergeCell " * 400_000 + b"-->"
    content = repacked(saved(plain()), xl__worksheets__sheet1=cells(b'<c r="A1"><v>1</v></c>', comment))

    (sheet,) = sheets.read(content, most_rows=10)

    assert (sheet.header, sheet.problems) == (["1"], [])


def test_a_long_number_format_makes_no_long_text() -> None:
    book = plain()
    book.worksheets[0]["A3"] = 7
    book.worksheets[0]["A3"].number_format = "0" * 1_000
    book.worksheets[0]["B3"] = 7
    book.worksheets[0]["B3"].number_format = "0000"

    (sheet,) = sheets.read(saved(book), most_rows=10)

    assert sheet.rows[1].cells == ["7", "0007"]


def test_a_text_that_is_kept_once_and_stands_in_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    long = plain()
    long.worksheets[0]["A3"] = "x" * sheets.MOST_OF_CELL
    assert sheets.read(saved(long), most_rows=10)
    inside = b'<c r="A1" t="inlineStr"><is><t>' + b"x" * 40_000 + b"</t></is></c>"
    too_long = repacked(saved(plain()), xl__worksheets__sheet1=cells(inside))
    with pytest.raises(FileBroken):
        sheets.read(too_long, most_rows=10)
    monkeypatch.setattr(sheets, "MOST_CHARACTERS", 5 * sheets.MOST_OF_CELL)
    for at in range(4, 12):
        long.worksheets[0][f"A{at}"] = "x" * sheets.MOST_OF_CELL
    with pytest.raises(FileBroken):
        sheets.read(saved(long), most_rows=10)


def test_a_part_that_two_sheets_name_is_refused() -> None:
    book = plain()
    book.create_sheet("second").append(["c"])
    with zipfile.ZipFile(io.BytesIO(saved(book))) as archive:
        relations = archive.read("xl/_rels/workbook.xml.rels").replace(b"sheet2.xml", b"sheet1.xml")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(book))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, relations if name.endswith("workbook.xml.rels") else old.read(name))

    with pytest.raises(FileRows):
        sheets.read(out.getvalue(), most_rows=10)


@pytest.mark.anyio
async def test_a_workbook_is_read_apart_and_one_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = saved(plain())
    assert await sheets.read_apart(content, most_rows=10) == sheets.read(content, most_rows=10)
    with pytest.raises(FileKind):
        await sheets.read_apart(b"PK\x03\x04", most_rows=10)
    monkeypatch.setattr(apart, "SECONDS", 0)
    with pytest.raises(FileRows):
        await sheets.read_apart(content, most_rows=10)


def test_a_small_file_of_very_many_empty_cells_or_sheets_is_refused_in_time() -> None:
    row = b"<row>" + b"<c/>" * 16_000 + b"</row>"
    cells = repacked(
        saved(plain()), xl__worksheets__sheet1=b"<worksheet><sheetData>" + row * 1_000 + b"</sheetData></worksheet>"
    )
    many = plain()
    for n in range(60):
        many.create_sheet(f"s{n}")

    started = time.monotonic()
    for content in (cells, saved(many)):
        with pytest.raises(sheets.FileRows):
            sheets.read(content, most_rows=50_000)
    assert len(cells) < 400_000 and time.monotonic() - started < 5
