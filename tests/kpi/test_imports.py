"""Files of readings: checked whole by a process of their own, then written whole, undone whole."""

from datetime import date
from hashlib import sha256

import pytest

import models
from kit.errors import NotAllowed
from kpi import measures, rescoring
from kpi.intake import importing, imports, recording, undoing
from kpi.intake.imports import ImportState
from kpi.intake.reading_columns import Column, MappingWrong, Meaning
from tests.kpi.import_files import GOOD, HEADER, Files, readings
from tests.kpi.scoring_chain import measure, score, settled

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_a_file_with_chinese_headers_becomes_readings_and_scores(files: Files, encoding: str) -> None:
    done = await files.take(GOOD, encoding=encoding)
    await settled()

    assert (done.state, done.added, done.changed, done.rows) == (ImportState.DONE, 5, 0, 2)
    assert (done.first_day, done.last_day) == (date(2026, 11, 2), date(2026, 11, 3))
    assert await readings() == [
        ("ana", "2026-11-02", "kept_adds", 66, None), ("ana", "2026-11-02", "retention", 72, 100),
        ("ana", "2026-11-02", "interactions", 45, None),
        ("bo", "2026-11-03", "kept_adds", 30, None), ("bo", "2026-11-03", "interactions", 12, None),
    ]  # fmt: skip
    ana = await score(files.chain, "ana")
    assert ana is not None
    assert ana.score == 11_100  # of the month three days are due: adds and interactions reach the cap


async def test_a_long_file_names_its_measures(files: Files) -> None:
    rows = ["ana,2026/11/2,新增好友,7", "ana,20261102,retention,72%", "ana,2026年11月3日,Order value,288.50"]

    done = await files.take(rows, header="员工编号,Date,指标,数值")

    assert done.state == ImportState.DONE
    assert await readings() == [
        ("ana", "2026-11-02", "friends_added", 7, None), ("ana", "2026-11-02", "retention", 7_200, 10_000),
        ("ana", "2026-11-03", "order_value", 288_500_000, 10_000),
    ]  # fmt: skip


async def test_the_same_file_again_changes_nothing(files: Files) -> None:
    await files.take(GOOD)
    before = await readings()

    with pytest.raises(imports.ImportedBefore):
        await files.send(GOOD)

    assert await readings() == before
    assert await models.ReadingImport.all().count() == 1


async def test_the_same_readings_in_another_file_change_nothing_and_make_no_score_due(files: Files) -> None:
    await files.take(GOOD)
    await rescoring.rescore_all()

    again = await files.take([*GOOD[::-1]])

    assert (again.added, again.changed) == (0, 0)
    assert await models.ScoreDue.all().count() == 0


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("nobody,2026-11-02,1,,,1", "工号", "没有工号为 nobody 的人"),
        ("ana,2 Nov,1,,,1", "日期", "请按“年-月-日”写"),
        ("ana,2026-13-02,1,,,1", "日期", "没有“2026-13-02”这一天"),
        ("ana,46000,1,,,1", "日期", "2025-12-09"),
        ("ana,2026-11-19,1,,,1", "日期", "今天以后"),
        ("ana,2020-11-19,1,,,1", "日期", "太早"),
        ("ana,2025-12-31,1,,,1", "日期", "不在职"),
        ("ana,2026-11-04,-1,,,1", "留存新增好友", "负数"),
        ("ana,2026-11-04,1.5,,,1", "留存新增好友", "最多 0 位小数"),
        ('ana,2026-11-04,"1,23",,,1', "留存新增好友", "不是数字"),
        ("ana,2026-11-04,12%,,,1", "留存新增好友", "不是百分比"),
        ("ana,2026-11-04,=1+1,,,1", "留存新增好友", "不是数字"),
        ("ana,2026-11-04,,172%,,1", "好友留存率", "0% 到 100%"),
        ("ana,2026-11-04,,72,0,1", "好友留存率分母", "正整数"),
        ("ana,2026-11-04,,91,90,1", "好友留存率", "最多 100%"),
        ("ana,2026-11-04,,0.72,25,1", "好友留存率", "请填分子（个数），例如 18"),
        ("ana,2026-11-04,,72.5%,25,1", "好友留存率", "25 的 72.5% 不是整数"),
        ("ana,2026-11-04,,72%,200,1", "好友留存率", "可以是 143 到 145"),
        ("ana,2026-11-04,,172%,25,1", "好友留存率", "0% 到 100%"),
        ("ana,2026-11-04,,72%,x,1", "好友留存率分母", "正整数"),
        ("ana,2026-11-04,1e3,,,", "留存新增好友", "不是数字"),
        ("ana,2026-11-04,9999999999999999999,,,", "留存新增好友", "太大"),
    ],
)  # fmt: skip
async def test_one_bad_row_and_nothing_is_imported(files: Files, row: str, column: str, says: str) -> None:
    number = await files.send([*GOOD, row])

    checked = await files.check(number)

    assert checked.state == ImportState.WRONG
    assert [(error[0], error[1]) for error in checked.errors] == [(4, column)]
    assert says in checked.errors[0][2]
    with pytest.raises(imports.NotReady):
        await imports.import_readings(number, scope=files.scope)
    assert await readings() == []


@pytest.mark.parametrize(
    ("row", "merged", "at", "says"),
    [
        (["ana", date(2026, 11, 4), "=1+1", 5], "", (3, "留存新增好友"), "公式"),
        (["ana", date(2026, 11, 4), 4, 5], "C2:C3", (2, "留存新增好友"), "合并"),
        (["ana", 46000, 4, 5], "", (3, "日期"), "2025-12-09"),
        (["ana", date(2026, 11, 4), 4.5, 5], "", (3, "留存新增好友"), "小数"),
    ],
)  # fmt: skip
async def test_a_cell_of_a_sheet_that_cannot_be_trusted_is_named_and_nothing_is_imported(
    files: Files, row: list[object], merged: str, at: tuple[int, str], says: str
) -> None:
    head = ["工号", "日期", "留存新增好友", "互动客户数"]
    number = await files.send_sheet([head, ["bo", date(2026, 11, 3), 30, 12], row], merged)

    checked = await files.check(number)

    assert (checked.state, checked.error_count) == (ImportState.WRONG, 1)
    assert (checked.errors[0][0], checked.errors[0][1]) == at
    assert says in checked.errors[0][2]
    assert await readings() == []


async def test_a_sheet_with_dates_and_numbers_becomes_readings(files: Files) -> None:
    number = await files.send_sheet([["工号", "日期", "留存新增好友"], ["ana", date(2026, 11, 4), 66]])

    await files.check(number)
    await files.write(number)

    assert await readings() == [("ana", "2026-11-04", "kept_adds", 66, None)]


async def test_numbers_as_people_write_them(files: Files) -> None:
    await files.take(['ana,2026-11-02,"1,234",72%,,４５'])

    assert [one[3:] for one in await readings()] == [(1_234, None), (7_200, 10_000), (45, None)]


async def test_the_same_person_day_and_measure_twice_in_a_file_is_a_fault(files: Files) -> None:
    number = await files.send([*GOOD, GOOD[0]])

    checked = await files.check(number)

    assert (checked.state, checked.error_count) == (ImportState.WRONG, 3)
    assert "出现了两次" in checked.errors[0][2]


async def test_a_file_that_is_none_says_what_to_do(files: Files) -> None:
    content = b"%PDF-1.7 nothing"
    digest = sha256(content).hexdigest()
    imports.path_of(files.folder, digest).write_bytes(content)
    number = await imports.keep("a.csv", digest, [HEADER.split(",")], scope=files.scope)

    checked = await files.check(number)

    assert checked.state == ImportState.WRONG
    assert "CSV" in checked.errors[0][2]


async def test_columns_are_mapped_by_hand_and_remembered(files: Files) -> None:
    header = "who,when,x,y"
    number = await files.send(["ana,2026-11-02,5,6"], header=header)
    with pytest.raises(MappingWrong):
        await imports.check_readings(number, None, scope=files.scope)
    meant = [
        Column(Meaning.EMPLOYEE_NO), Column(Meaning.DAY), Column(Meaning.VALUE, "kept_adds"), Column(Meaning.IGNORED),
    ]  # fmt: skip

    await files.check(number, meant)
    await files.write(number)
    again = await files.take(["ana,2026-11-03,7,8"], header=header)

    assert again.state == ImportState.DONE
    assert [one[2:4] for one in await readings()] == [("kept_adds", 5), ("kept_adds", 7)]


async def test_a_retired_measure_takes_no_more_readings(files: Files) -> None:
    await measures.retire_measure(await measure("interactions"), is_retired=True, version=1, scope=files.scope)

    number = await files.send(["ana,2026-11-02,互动客户数,7"], header="工号,日期,指标,数值")
    checked = await files.check(number)

    assert checked.state == ImportState.WRONG
    assert "互动客户数" in checked.errors[0][2]


async def test_a_stopped_import_goes_on_to_its_end(files: Files) -> None:
    number = await files.send(GOOD)
    await files.check(number)
    await imports.import_readings(number, scope=files.scope)
    held = 0

    async def lost() -> None:
        nonlocal held
        held += 1
        if held > 1:
            raise ConnectionError("the server was stopped")

    with pytest.raises(ConnectionError):
        await importing.work(number, files.folder, lost)
    assert (await models.ReadingImport.get(id=number)).state == ImportState.RUNNING

    done = await files.work(number)

    assert (done.state, done.added) == (ImportState.DONE, 5)


async def test_a_file_that_is_no_longer_there_is_to_be_sent_again(files: Files) -> None:
    number = await files.send(GOOD)
    imports.path_of(files.folder, (await models.ReadingImport.get(id=number)).digest).unlink()

    checked = await files.check(number)

    assert (checked.state, checked.error_count) == (ImportState.WRONG, 1)
    assert "重新上传" in checked.errors[0][2]


async def test_the_same_file_with_other_columns_waits_beside_the_first_and_changes_nothing_of_it(files: Files) -> None:
    first, second = await files.send(GOOD), await files.send(GOOD)
    meant = [Column(Meaning.EMPLOYEE_NO), Column(Meaning.DAY), Column(Meaning.VALUE, "moments_sent")]
    await files.check(first)
    await files.check(second, [*meant, *[Column(Meaning.IGNORED)] * 3])

    done = await files.write(first)

    assert (done.state, done.added) == (ImportState.DONE, 5)
    assert {one[2] for one in await readings()} == {"kept_adds", "retention", "interactions"}
    with pytest.raises(imports.ImportedBefore):
        await imports.import_readings(second, scope=files.scope)


async def test_a_stopped_import_does_not_write_again_over_what_came_later(files: Files) -> None:
    number = await files.send(GOOD)
    await files.check(number)
    await imports.import_readings(number, scope=files.scope)

    async def lost() -> None:
        if (await models.ReadingImport.get(id=number)).done_rows:
            raise ConnectionError("the server was stopped")

    with pytest.raises(ConnectionError):
        await importing.work(number, files.folder, lost)
    rows = [("ana", "2026-11-02", "kept_adds", "67", "")]
    await recording.record_readings(rows, key="a later reading", scope=files.scope)
    done = await files.work(number)

    assert (done.state, done.added, done.changed) == (ImportState.DONE, 5, 0)
    assert ("ana", "2026-11-02", "kept_adds", 67, None) in await readings()


async def test_an_import_waits_for_the_one_before(files: Files) -> None:
    first, second = await files.send(GOOD), await files.send(GOOD[:1])
    for number in (first, second):
        await files.check(number)
        await imports.import_readings(number, scope=files.scope)
    await models.ReadingImport.filter(id=first).update(state=ImportState.RUNNING.value)

    with pytest.raises(importing.AnotherImportRuns):
        await files.work(second)

    assert await readings() == []
    await files.work(first)
    assert (await files.work(second)).state == ImportState.DONE


@pytest.mark.parametrize("name", ["ana", "lead", "admin", "auditor"])
async def test_only_makers_import(files: Files, name: str) -> None:
    number = await files.send(GOOD)
    for deed in (imports.import_readings, undoing.undo_import):
        with pytest.raises(NotAllowed):
            await deed(number, scope=files.chain.scope(name))

    assert (await models.ReadingImport.get(id=number)).state == ImportState.SENT


@pytest.mark.parametrize(
    ("share", "base", "count"),
    [("72%", 25, 18), ("72％", 25, 18), ("66.7%", 3, 2), ("0%", 25, 0), ("100%", 25, 25), ("72.00%", 200, 144)],
)
async def test_a_share_with_its_base_is_the_only_count_that_rounds_to_it(
    files: Files, share: str, base: int, count: int
) -> None:
    await files.take([f"ana,2026-11-02,1,{share},{base},1"])

    assert [one[3:] for one in await readings() if one[2] == "retention"] == [(count, base)]
