"""Rosters by a table: what a file says, and whose it may be."""

import io
from datetime import datetime, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import models
from api.ids import encode
from kit import clock, sheets
from kpi import roster_files
from people import uploads
from tests.chain import Chain
from tests.kpi.roster_tables import (
    IMPORT,
    LONG,
    PREVIEW,
    WIDE,
    done,
    expected,
    faults,
    faults_again,
    last,
    rostered,
    sent,
    set_day,
    undone,
)

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("content", [LONG, LONG.encode("gb18030"), WIDE, WIDE.encode("gb18030")])
async def test_a_table_with_a_row_or_a_column_for_each_day_is_previewed_and_then_imported(
    chain: Chain, content: str | bytes
) -> None:
    seen = (await sent(chain, PREVIEW, content))["table"]
    assert await rostered() == {}
    imported = await done(chain, content)

    assert {name: seen[name] for name in ("people", "days", "firstDay", "lastDay", "errorCount")} == {
        "people": 2, "days": 3, "firstDay": "2026-11-19", "lastDay": "2026-11-20", "errorCount": 0,
    }  # fmt: skip
    assert imported == seen
    assert await rostered() == expected(chain)
    traces = await models.Audit.filter(deed="roster_imported")
    assert [(one.actor_id, one.detail.split(", file")[0]) for one in traces] == [
        (chain.people["lead"], "2 people, 3 days")
    ]


async def test_a_sheet_with_real_dates_is_read_either_way(chain: Chain) -> None:
    first, second = datetime(2026, 11, 19), datetime(2026, 11, 20)
    long = sheet([["工号", "日期", "班次"], ["ana", first, "晚班"], ["ana", second, "年假"], ["bo", first, 1]])
    wide = sheet([["工号", "姓名", first, second], ["ana", "安娜", "班", 0], ["bo", "波", "中", None]])

    assert (await done(chain, long))["days"] == 3
    assert await rostered() == expected(chain)
    assert (await done(chain, wide))["days"] == 0


def sheet(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


async def test_the_same_table_again_changes_nothing_and_days_it_does_not_name_stay(chain: Chain) -> None:
    await set_day(chain, "bo", "2026-11-20", works=False)
    await done(chain, LONG)
    first = await last(chain)
    traces = await models.Audit.all().count()

    again = await done(chain, LONG)

    assert (again["people"], again["days"], again["firstDay"], again["rowCount"]) == (0, 0, None, 3)
    assert await rostered() == expected(chain) | {(chain.people["bo"], "2026-11-20"): False}
    assert (await last(chain), await models.Audit.all().count()) == (first, traces)


async def test_only_days_that_differ_are_counted(chain: Chain) -> None:
    await set_day(chain, "ana", "2026-11-19", works=True)
    await set_day(chain, "ana", "2026-11-20", works=True)

    table = await done(chain, LONG)

    assert (table["people"], table["days"]) == (2, 2)


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("nobody,2026-11-19,班", "工号", "Nobody at work has the number “nobody”."),
        ("chi,2026-11-19,班", "工号", "Nobody at work has the number “chi”."),
        ("lead,2026-11-19,班", "工号", "You roster people below your own rank, and never yourself."),
        (",2026-11-19,班", "工号", "This must not be empty."),
        ("a b,2026-11-19,班", "工号", "A code or number has no spaces, commas, semicolons, bars or slashes."),
        ("ana,,班", "日期", "This must not be empty."),
        ("ana,19 Nov,班", "日期", "“19 Nov” is no date. Write year-month-day, such as 2026-01-31."),
        ("ana,2026-11-31,班", "日期", "There is no day “2026-11-31” in the calendar. Check it."),
        ("ana,2027-11-20,班", "日期", "The date must lie within a year of today."),
        ("ana,2025-11-16,班", "日期", "The date must lie within a year of today."),
        ("ana,2026-11-19,", "班次", "This must not be empty."),
        ("ana,2026-11-19,?", "班次",
         "“?” is not known here. Possible: 班、早、中、晚、早班、中班、晚班、全天、上班、1、on、shift、"
         "休、假、休息、请假、年假、病假、事假、产假、调休、0、off、leave."),
    ],
)  # fmt: skip
async def test_a_fault_is_named_with_its_row_and_column_and_nothing_is_imported(
    chain: Chain, row: str, column: str, said: str
) -> None:
    assert await faults(chain, f"工号,日期,班次\nbo,2026-11-19,班\n{row}\n") == [(3, column, said)]


async def test_the_first_and_last_day_that_are_near_enough(chain: Chain) -> None:
    assert (await done(chain, "工号,日期,班次\nana,2025-11-17,班\nana,2027-11-19,班\n"))["days"] == 2


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("工号,日期\nana,2026-11-19\n", [(0, None, "Column “班次” is missing.")]),
        ("日期,班次\n2026-11-19,班\n", [(0, None, "Column “工号” is missing.")]),
        ("姓名,2026-11-19\nana,班\n", [(0, None, "Column “工号” is missing.")]),
        ("工号,日期,班次,奖金\nana,2026-11-19,班,1\n",
         [(0, "奖金", "Column “奖金” is not known here. Remove or rename it.")]),
        ("工号,2026-11-19,2026/11/19\nana,班,休\n", [(0, "2026/11/19", "Column “2026/11/19” stands there twice.")]),
        ("工号,2026-11-19,2028-01-01\nana,班,休\n", [(0, "2028-01-01", "The date must lie within a year of today.")]),
        ("工号,日期,班次\nana,2026-11-19,班\nana,2026-11-19,休\n",
         [(3, "日期", "The same person and day stand in the file twice.")]),
        ("工号,2026-11-19,2026-11-20\nana,班,休\nana,,休\n",
         [(3, "2026-11-20", "The same person and day stand in the file twice.")]),
        ("工号,2026-11-19,2026-11-20\nana,??,休\nzoe,班,班\n",
         [(2, "2026-11-19", None), (3, "工号", "Nobody at work has the number “zoe”.")]),
    ],
)  # fmt: skip
async def test_columns_and_repeated_days_that_are_wrong_are_named(
    chain: Chain, content: str, found: list[tuple[int, str | None, str | None]]
) -> None:
    told = await faults(chain, content)
    assert [(row, column) for row, column, _ in told] == [(row, column) for row, column, _ in found]
    assert [said for (_, _, said), (_, _, wanted) in zip(told, found, strict=True) if wanted not in (None, said)] == []


async def test_every_fault_is_told_at_once_in_the_order_of_rows(chain: Chain) -> None:
    told = await faults(chain, "工号,日期,班次\nchi,2026-11-19,班\nana,x,班\nana,2026-11-19,x\n")
    assert [(row, column) for row, column, _ in told] == [(2, "工号"), (3, "日期"), (4, "班次")]


async def test_too_many_days_are_refused(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_files, "MOST_DAYS", 2)

    assert (await sent(chain, PREVIEW, LONG))["code"] == "FILE_ROWS"
    assert (await sent(chain, IMPORT, WIDE))["code"] == "FILE_ROWS"
    assert await rostered() == {}


@pytest.mark.parametrize("name", ["ana", "trainer", "admin", "auditor"])
async def test_only_those_who_roster_import_rosters(chain: Chain, name: str) -> None:
    await done(chain, LONG)
    before = await rostered()

    assert [(await sent(chain, query, LONG, name))["code"] for query in (PREVIEW, IMPORT)] == ["NOT_ALLOWED"] * 2
    assert (await undone(chain, (await last(chain))["id"], name))["code"] == "NOT_ALLOWED"
    assert await rostered() == before


async def test_each_rosters_their_own_branch_and_below_their_rank(chain: Chain) -> None:
    of = "工号,日期,班次\n{},2026-11-19,班\n".format
    assert [len(await faults(chain, of(name), "region")) for name in ("dan", "region", "maker")] == [1, 1, 1]
    assert [(await done(chain, of(name), "region"))["days"] for name in ("lead", "chi")] == [1, 1]
    assert [(await done(chain, of(name), "maker"))["days"] for name in ("region", "dan")] == [1, 1]
    assert [row for row, _, _ in await faults_again(chain, of("auditor"), "maker")] == [2]


async def test_nobody_imports_the_file_of_another(chain: Chain) -> None:
    kept = await uploads.keep("排班.csv", LONG.encode(), chain.scope("lead"))
    for query in (PREVIEW, IMPORT):
        answer = await chain.ask("region", query, input={"uploadId": encode("Upload", kept)})
        assert next(iter(answer.values()))["code"] == "NOT_FOUND"
    assert await rostered() == {}


WORDS = [*roster_files.WORKING.split(), *roster_files.OFF.split()]


@given(st.dictionaries(st.tuples(st.sampled_from(["ana", "bo", "007"]), st.integers(0, 40)), st.sampled_from(WORDS)))
def test_a_long_and_a_wide_table_of_the_same_roster_say_the_same(said: dict[tuple[str, int], str]) -> None:
    day = {at: (clock.day_in("Asia/Shanghai") + timedelta(days=at)).isoformat() for at in range(41)}
    long = "\n".join(["工号,日期,班次", *(f"{who},{day[at]},{word}" for (who, at), word in said.items())])
    wide = "\n".join([
        ",".join(["工号", *day.values()]),
        *(",".join([who, *(said.get((who, at), "") for at in day)]) for who in ("ana", "bo", "007")),
    ])  # fmt: skip

    expected = {(who, day[at]): word in roster_files.WORKING.split() for (who, at), word in said.items()}
    for content in (long, wide):
        table, cells = roster_files.read(sheets.read(content.encode(), most_rows=roster_files.MOST_ROWS)[0])
        assert not table.troubles
        assert {(one.employee_no, one.day.isoformat()): one.is_working for one in cells} == expected
