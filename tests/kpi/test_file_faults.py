"""What is told of a file that is wrong: every fault of a row, in the language of whoever looks."""

import pytest

from kpi import measures
from kpi.intake.imports import ImportState
from tests.kpi.import_files import GOOD, Files

pytestmark = pytest.mark.anyio


async def test_every_fault_of_a_row_is_named(files: Files) -> None:
    number = await files.send(["nobody,2026-11-31,x,72,0,-1", *GOOD])

    checked = await files.check(number)

    assert (checked.state, checked.error_count, checked.added) == (ImportState.WRONG, 5, 0)
    assert [(one[0], one[1]) for one in checked.errors] == [
        (2, "工号"), (2, "日期"), (2, "留存新增好友"), (2, "好友留存率分母"), (2, "互动客户数"),
    ]  # fmt: skip


async def test_of_one_row_ten_faults_are_told_and_all_are_counted(files: Files) -> None:
    header = "工号,日期," + ",".join(one.name[0] for one in measures.STANDARD[:12])
    number = await files.send(["ana,2026-11-02," + ",".join(["x"] * 12)], header=header)

    checked = await files.check(number)

    assert (checked.error_count, len(checked.errors)) == (12, 10)


async def test_faults_are_told_in_the_language_of_whoever_looks(files: Files) -> None:
    await files.check(await files.send(["ana,2026-11-31,1,,,1"]))
    query = "{ readingImports(first: 1) { edges { node { errors { row column message } } } } }"

    said = [
        (await files.chain.ask("maker", query, locale))["readingImports"]["edges"][0]["node"]["errors"]
        for locale in ("zh", "en")
    ]

    assert [one["message"] for (one,) in said] == [
        "日历上没有“2026-11-31”这一天，请核对。", "There is no day “2026-11-31” in the calendar. Check it.",
    ]  # fmt: skip
