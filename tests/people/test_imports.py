import asyncio
import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

import models
from kit import clock
from kit.errors import Refused
from kit.sheets import FileEncoding, FileKind, FileRows
from people import imports, uploads
from people.imports import FileChanged, Preview, RowsWrong, SheetsUnknown
from people.roles import Role
from tests.people.conftest import Chain
from tests.people.test_tree import paths, state

pytestmark = pytest.mark.anyio
HEAD = "工号,姓名,角色,组织编码,组织名称,上级编码,组织类型,时区,状态\n"
ORG = (
    HEAD
    + """0123,王小明 👩🏽‍🦰,导购,S1,南京路店,R1,门店,,在职
0124,李华,店长,S1,南京路店,R1,门店,,
,,,R1,浦东,P1,区域,,
,,,P1,上海,hq,省公司,Asia/Urumqi,
"""
)


async def sent(content: bytes | str, chain: Chain, *, by: str = "admin", name: str = "people.csv") -> int:
    data = content.encode() if isinstance(content, str) else content
    return await uploads.keep(name, data, await chain.scope(by))


async def previewed(content: bytes | str, chain: Chain) -> Preview:
    return await imports.preview(await sent(content, chain), await chain.scope("admin"))


async def imported(content: bytes | str, chain: Chain) -> Preview:
    upload, scope = await sent(content, chain), await chain.scope("admin")
    shown = await imports.preview(upload, scope)
    return await imports.import_people(upload, preview_digest=shown.digest, scope=scope)


def counts(shown: Preview) -> tuple[int, ...]:
    added, changed = (shown.units_added, shown.people_added), (shown.units_changed, shown.people_changed)
    return added[0], changed[0], added[1], changed[1], shown.error_count


def book(**sheets: list[list[Any]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
    return saved(made)


def saved(made: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


async def test_one_sheet_of_people_brings_units_and_people_and_again_changes_nothing(chain: Chain) -> None:
    first = await imported(ORG, chain)

    assert counts(first) == (3, 0, 2, 0, 0) and first.row_count == 4
    assert first.columns[:2] == ["工号", "姓名"] and first.sample[0][:2] == ["0123", "王小明 👩🏽‍🦰"]
    assert (await paths())["南京路店"] == "hq/上海/浦东/南京路店"
    assert (await models.Unit.get(code="S1")).time_zone == "Asia/Urumqi"
    person = await models.Person.get(employee_no="0123")
    place = await models.Membership.get(person_id=person.id)
    assert (person.name, place.role, place.from_day) == ("王小明 👩🏽‍🦰", "GUIDE", date(2026, 11, 2))
    assert await models.Audit.filter(deed="person_created").count() == 2

    before = await state()
    again = await imported(ORG, chain)
    assert counts(again) == (0, 0, 0, 0, 0) and (again.units_unchanged, again.people_unchanged) == (3, 2)
    after = await state()
    assert after[:2] == before[:2] and [one["deed"] for one in after[2][len(before[2]) :]] == ["people_imported"]


async def test_the_same_import_sent_twice_is_carried_out_once(chain: Chain) -> None:
    upload, scope = await sent(ORG, chain), await chain.scope("admin")
    digest = (await imports.preview(upload, scope)).digest
    results = await asyncio.gather(
        *(imports.import_people(upload, preview_digest=digest, scope=scope) for _ in range(4)), return_exceptions=True
    )

    assert all(isinstance(one, Preview) for one in results), results
    assert await models.Person.filter(employee_no__in=["0123", "0124"]).count() == 2
    assert await models.Audit.filter(deed="people_imported").count() == 1


async def test_two_imports_at_once_make_no_doubles(chain: Chain) -> None:
    scope = await chain.scope("admin")
    one, two = await sent(ORG, chain), await sent(ORG.replace("李华", "李花"), chain)
    digests = [(await imports.preview(upload, scope)).digest for upload in (one, two)]
    results = await asyncio.gather(
        *(
            imports.import_people(upload, preview_digest=digest, scope=scope)
            for upload, digest in zip((one, two), digests, strict=True)
        ),
        return_exceptions=True,
    )

    assert sorted(type(one).__name__ for one in results) == ["FileChanged", "Preview"]
    assert await models.Person.filter(employee_no="0124").count() == await models.Unit.filter(code="S1").count() == 1


async def test_an_import_after_the_chain_has_changed_is_refused(chain: Chain) -> None:
    upload, scope = await sent("工号,姓名,角色,组织编码\n0guide,小明,导购,b\n", chain), await chain.scope("admin")
    digest = (await imports.preview(upload, scope)).digest
    await models.Person.filter(id=chain.people["guide"]).update(version=2)
    before = await state()

    with pytest.raises(FileChanged):
        await imports.import_people(upload, preview_digest=digest, scope=scope)
    with pytest.raises(FileChanged):
        await imports.import_people(upload, preview_digest="0" * 64, scope=scope)
    assert await state() == before


async def test_two_sheets_bring_the_tree_and_the_staff(chain: Chain) -> None:
    content = book(
        units=[
            ["unit_code", "Unit name", "parent_code", "Unit kind", "Time zone"],
            ["S9", "Ginza", "R9", "Store", "Asia/Tokyo"],
            ["R9", "Kanto", "hq", "REGION", None],
            ["east", "East", "south", "region", None],
        ],
        people=[["Employee No", "Name", "Role", "unit_code", "State"], ["0900", "Aki", "Store lead", "S9", "active"]],
    )
    shown = await imported(content, chain)

    assert counts(shown) == (2, 1, 1, 0, 0)
    assert (await paths())["a"] == "hq/south/East/a" and (await paths())["Ginza"] == "hq/Kanto/Ginza"
    assert (await models.Unit.get(code="S9")).time_zone == "Asia/Tokyo"


async def test_people_are_renamed_moved_dismissed_and_taken_back(chain: Chain) -> None:
    head = "工号,姓名,角色,组织编码,状态\n"
    await imported(head + "0guide,小明,店长,b,\n0colleague,colleague,导购,b,离职\n0new,x,导购,b,离职\n", chain)

    scope = await chain.scope("guide")
    assert (scope.role, scope.audiences[-1]) == ("STORE_LEAD", chain.units["b"])
    assert (await models.Person.get(id=chain.people["guide"])).name == "小明"
    assert (await models.Person.get(id=chain.people["colleague"])).dismissed_at is not None
    assert not await models.Person.exists(employee_no="0new")

    shown = await imported(head + "0colleague,回来,导购,c,在职\n", chain)
    assert counts(shown) == (0, 0, 0, 1, 0)
    back = await models.Membership.get(person_id=chain.people["colleague"], is_current=True)
    assert back.unit_id == chain.units["c"]
    assert (await models.Person.get(id=chain.people["colleague"])).dismissed_at is None


PEOPLE = "工号,姓名,角色,组织编码\n"
WRONG = {
    "no number": (PEOPLE + ",x,导购,a\n", 2, "工号", "这里不能为空。"),
    "no name": (PEOPLE + "1,,导购,a\n", 2, "姓名", "这里不能为空。"),
    "unknown role": (PEOPLE + "1,x,国王,a\n", 2, "角色", "不认识“国王”"),
    "unknown unit": (PEOPLE + "1,x,导购,nowhere\n", 2, "组织编码", "没有编码为“nowhere”的组织"),
    "the same number twice": (PEOPLE + "1,x,导购,a\n2,y,导购,a\n1,z,导购,a\n", 4, "工号", "和第 2 行重复了。"),
    "a row behind empty ones": (PEOPLE + "\n\n1,x,国王,a\n", 4, "角色", "不认识“国王”"),
    "too high a role": (PEOPLE + "1,x,管理员,hq\n", 2, "角色", "只能任免级别比自己低的角色。"),
    "somebody too high": (PEOPLE + "0second,x,导购,a\n", 2, "角色", "只能任免"),
    "oneself": (PEOPLE + "0admin,admin,导购,a\n", 2, "角色", "不能改自己"),
    "a lead at headquarters": (PEOPLE + "1,x,店长,hq\n", 2, "角色", "店长要在门店"),
    "NUL": (PEOPLE + "1,x\0y,导购,a\n", 2, "姓名", "控制字符"),
    "turned": (PEOPLE + "1,x\u202ey,导购,a\n", 2, "姓名", "阅读方向"),
    "too long": (PEOPLE + f"1,{'x' * 81},导购,a\n", 2, "姓名", "最多 80 个字符。"),
    "number with a space": (PEOPLE + "1 2,x,导购,a\n", 2, "工号", "不能有空格"),
    "number that lost digits": (PEOPLE + "1.23E+17,x,导购,a\n", 2, "工号", "这个数字太长"),
    "line break": (PEOPLE + '1,"x\ny",导购,a\n', 2, "姓名", "控制字符"),
    "unknown column": ("工号,姓名,角色,组织编码,鞋码\n1,x,导购,a,42\n", 0, "鞋码", "不认识“鞋码”"),
    "missing column": ("工号,姓名,组织编码\n1,x,a\n", 0, None, "缺少“角色”"),
    "column twice": ("工号,姓名,角色,组织编码,name\n1,x,导购,a,y\n", 0, "name", "出现了两次"),
    "cell without a header": (PEOPLE + "1,x,导购,a,more\n", 2, None, "没有列名"),
    "unknown state": ("工号,姓名,角色,组织编码,状态\n1,x,导购,a,休假\n", 2, "状态", "不认识“休假”"),
    "orphan": (HEAD + "1,x,导购,S1,店,nowhere,门店,,\n", 2, "上级编码", "没有编码为“nowhere”的上级组织"),
    "incomplete unit": (HEAD + "1,x,导购,S1,店,,门店,,\n", 2, "组织编码", "没有编码为“S1”的组织"),
    "kind misplaced": (HEAD + "1,x,导购,S1,店,a,门店,,\n", 2, "上级编码", "上下级关系不对"),
    "kind changed": (HEAD + "1,x,导购,a,a,hq,区域,,\n", 2, "组织类型", "类型不能改"),
    "second headquarters": (HEAD + "1,x,导购,H2,新总部,hq,总部,,\n", 2, "上级编码", "上下级关系不对"),
    "unknown zone": (HEAD + "1,x,导购,S1,店,east,门店,Mars/X,\n", 2, "时区", "没有这个时区"),
    "unit said twice": (HEAD + "1,x,导购,S1,店,east,门店,,\n2,y,导购,S1,铺,east,门店,,\n", 3, "组织编码", "和第 2 行"),
    "below itself": (HEAD + ",,,S1,店,S1,门店,,\n", 2, "上级编码", "自己的下级"),
    "a circle": (HEAD + ",,,R1,r,R2,区域,,\n,,,R2,r,R1,区域,,\n", 2, "上级编码", "自己的下级"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_wrong_row_is_named_and_nothing_of_the_file_is_taken(name: str, chain: Chain) -> None:
    await chain.add_person("second", Role.ADMIN, "hq")
    content, row, column, message = WRONG[name]
    upload, scope = await sent(f"{content}9,fine,导购,a\n", chain), await chain.scope("admin")
    shown = await imports.preview(upload, scope)
    before = await state()

    assert any((e.row, e.column) == (row, column) and message in e.message for e in shown.errors), shown.errors
    with pytest.raises(RowsWrong):
        await imports.import_people(upload, preview_digest=shown.digest, scope=scope)
    assert await state() == before and not await models.Person.exists(employee_no="9")


async def test_a_closed_unit_is_named_in_the_column_that_names_it(chain: Chain) -> None:
    await models.Unit.filter(id=(await models.Unit.get(code="b")).id).update(closed_at=clock.now())
    shown = await previewed(HEAD + "1,x,导购,b,,,,,\n2,y,导购,S1,店,b,门店,,\n", chain)

    said = {(one.row, one.column, one.message) for one in shown.errors}
    assert {(2, "组织编码", "这个组织已经撤销。"), (3, "上级编码", "上级组织已经撤销。")} <= said


async def test_people_new_in_a_known_unit_are_not_called_unchanged(chain: Chain) -> None:
    shown = await previewed(HEAD + "1,x,导购,a,a,,,,\n2,y,导购,a,a,,,,\n", chain)

    assert (shown.people_added, shown.people_unchanged, shown.units_unchanged) == (2, 0, 1)


async def test_errors_are_told_in_the_viewers_language_the_first_two_hundred_and_their_count(chain: Chain) -> None:
    await models.Person.filter(id=chain.people["admin"]).update(locale="en")
    shown = await previewed(PEOPLE + "".join(f"{n},x,国王,a\n" for n in range(300)), chain)

    assert (shown.error_count, len(shown.errors), shown.errors[199].row) == (300, 200, 201)
    assert shown.errors[0].message.startswith("“国王” is not known here.")


async def test_numbers_dates_and_zeros_of_a_spreadsheet_stay_what_they_show(chain: Chain) -> None:
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    page.append(["工号", "姓名", "角色", "组织编码"])
    for number in ("0123", 456, 789.0, 12, datetime(2026, 1, 2), 1234567890123456789):
        page.append([number, "x", "导购", "a"])
    page["A5"].number_format = "0000"
    shown = await previewed(saved(made), chain)

    assert [row[0] for row in shown.sample] == ["0123", "456", "789", "0012", "2026-01-02"]
    assert [(e.row, e.column) for e in shown.errors] == [(7, "工号")]
    assert "末几位" in shown.errors[0].message


async def test_formulas_and_merged_cells_are_named(chain: Chain) -> None:
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    for row in (["工号", "姓名", "角色", "组织编码"], ["1", "=1+1", "导购", "a"], ["2", "y", "导购", "a"],
                ["3", "z", "导购", None]):  # fmt: skip
        page.append(row)
    page.merge_cells("D3:D4")
    shown = await previewed(saved(made), chain)

    told = {(e.row, e.column): e.message for e in shown.errors}
    assert "公式" in told[2, "姓名"] and "D3:D4" in told[3, "组织编码"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
async def test_csv_is_read_in_the_encodings_and_delimiters_that_are_about(
    encoding: str, delimiter: str, chain: Chain
) -> None:
    shown = await previewed(ORG.replace(",", delimiter).encode(encoding), chain)

    assert counts(shown) == (3, 0, 2, 0, 0) and shown.sample[1][1] == "李华"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", Refused),
        (b"\n\n\n", Refused),
        (b"%PDF-1.7", FileKind),
        (b"\x89PNG\r\n", FileKind),
        (b"\xd0\xcf\x11\xe0" + bytes(512), FileKind),
        (b"PK\x03\x04 and no more", FileKind),
        ("工号,姓名".encode("utf-16"), FileEncoding),
        (b"\xff\xff\xff\x00\xfe", FileEncoding),
        ((PEOPLE + "".join(f"{n},x,导购,a\n" for n in range(10_001))).encode(), FileRows),
        (("x," * 61 + "\n" + "y," * 61 + "z").encode(), FileRows),
        ((PEOPLE + '1,"x').encode(), Refused),
        ((PEOPLE + f"1,{'x' * 9_000_000},导购,a").encode(), Refused),
        (book(a=[["工号"]], b=[["工号"]], c=[["工号"]]), SheetsUnknown),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused(content: bytes, refusal: type[Refused], chain: Chain) -> None:
    upload = await sent(content, chain)
    with pytest.raises(refusal) as raised:
        await imports.preview(upload, await chain.scope("admin"))

    assert raised.value.code.startswith("FILE_")
    assert raised.value.says("zh") and raised.value.says("en")
