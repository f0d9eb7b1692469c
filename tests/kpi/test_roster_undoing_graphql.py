"""What follows from a table of rosters, and taking the last one back."""

from datetime import UTC, date, datetime, timedelta

import pytest

import models
from kit import clock
from kpi import freezing
from people.roles import Role
from tests.chain import Chain
from tests.kpi.roster_tables import (
    IMPORT,
    LAST,
    LONG,
    done,
    expected,
    faults_again,
    last,
    rostered,
    sent,
    set_day,
    undone,
)
from tests.kpi.scoring_chain import (
    FIRST,
    K1_READINGS,
    K1_TARGETS,
    K1_WEIGHTS,
    everything,
    move,
    read,
    score,
    scorecard,
    settled,
)

pytestmark = pytest.mark.anyio


async def test_targets_follow_an_import_and_come_back_with_its_undoing(chain: Chain) -> None:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    await read(chain, "ana", K1_READINGS)
    await settled()
    before = await everything(chain)
    month = [FIRST + timedelta(days=at) for at in range(30)]
    rows = [f"bo,{day},班" for day in month] + [f"ana,{day},{'班' if day.day <= 15 else '休'}" for day in month]

    await done(chain, "\n".join(["工号,日期,班次", *rows]))

    await settled()
    found = await score(chain, "ana")
    assert found and (found.active_days, found.lines[0]["full"]) == (15, 30)
    assert found.lines[0]["lines"][0]["target"] == "30"
    assert await undone(chain, (await last(chain))["id"]) == {"__typename": "UndoRosterImportSuccess", "days": 60}
    await settled()
    assert (await everything(chain), await rostered()) == (before, {})


async def test_undoing_brings_back_what_was_said_before(chain: Chain) -> None:
    await set_day(chain, "ana", "2026-11-19", works=False)
    await set_day(chain, "bo", "2026-11-21", works=True)
    before = await rostered()
    await done(chain, LONG)
    made = await last(chain)

    assert (made["days"], made["people"], made["canUndo"]) == (3, 2, {"allowed": True, "reason": None})
    assert (await undone(chain, made["id"]))["days"] == 3
    assert await rostered() == before
    assert (await chain.ask("lead", LAST))["lastRosterImport"] is None
    assert (await undone(chain, made["id"]))["code"] == "NOT_FOUND"
    assert await rostered() == before
    assert await models.RosterChange.all().count() == 0
    traces = await models.Audit.filter(deed="roster_import_undone")
    assert [(one.actor_id, one.detail) for one in traces] == [(chain.people["lead"], "3 days")]


async def test_a_table_that_was_undone_can_be_imported_again(chain: Chain) -> None:
    await done(chain, LONG)
    await undone(chain, (await last(chain))["id"])

    assert (await done(chain, LONG))["days"] == 3
    assert await rostered() == expected(chain)


async def test_only_the_last_table_can_be_undone_and_only_by_who_sent_it(chain: Chain) -> None:
    await done(chain, LONG)
    first = (await last(chain))["id"]
    await done(chain, "工号,日期,班次\nana,2026-11-25,休\n")

    assert (await undone(chain, first))["code"] == "NOT_FOUND"
    second = (await last(chain))["id"]
    assert (await undone(chain, second, "region"))["code"] == "NOT_FOUND"
    assert (await chain.ask("region", LAST))["lastRosterImport"] is None
    assert len(await rostered()) == 4
    assert (await undone(chain, second))["days"] == 1
    assert await rostered() == expected(chain)


@pytest.mark.parametrize("works", [False, None])
async def test_what_was_changed_since_is_not_undone(chain: Chain, works: bool | None) -> None:
    await done(chain, LONG)
    await set_day(chain, "bo", "2026-11-19", works=works)
    before = await rostered()
    made = await last(chain)

    assert made["canUndo"] == {
        "allowed": False, "reason": "Somebody has changed one of these days since, so it cannot be undone.",
    }  # fmt: skip
    assert (await undone(chain, made["id"]))["code"] == "CONFLICT"
    assert await rostered() == before


@pytest.mark.parametrize(("unit", "role"), [("b", Role.GUIDE), ("a", Role.STORE_LEAD)])
async def test_what_is_out_of_reach_by_now_is_not_undone(chain: Chain, unit: str, role: Role) -> None:
    await done(chain, LONG)
    await move(chain, "bo", unit, date(2026, 11, 18), role)
    made = await last(chain)

    assert made["canUndo"]["allowed"] is False
    assert (await undone(chain, made["id"]))["code"] == "CONFLICT"
    assert await rostered() == expected(chain)


async def test_a_frozen_month_takes_no_table_and_gives_none_back(chain: Chain, held: clock.Held) -> None:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    await settled()
    await done(chain, LONG)
    made = await last(chain)
    held.at = datetime(2026, 12, 2, 4, tzinfo=UTC)
    month = await models.Period.get(first_day=FIRST)
    await freezing.freeze(month.id, version=1, scope=chain.scope("maker"))

    frozen = "The months up to 2026-11-30 are frozen and cannot be changed."
    assert (await last(chain))["canUndo"] == {"allowed": False, "reason": frozen}
    assert (await undone(chain, made["id"]))["code"] == "PERIOD_FROZEN"
    long = "工号,日期,班次\nbo,2026-12-01,休\nbo,2026-11-30,休\n"
    assert await faults_again(chain, long, "lead") == [(3, "日期", frozen)]
    wide = "工号,2026-11-29,2026-11-30,2026-12-01\nbo,休,休,休\nana,休,,班\n"
    assert await faults_again(chain, wide, "lead") == [(0, "2026-11-29", frozen), (0, "2026-11-30", frozen)]
    assert [(await sent(chain, IMPORT, content))["code"] for content in (long, wide)] == ["FILE_ROWS"] * 2
    assert await rostered() == expected(chain)
    assert (await done(chain, "工号,日期,班次\nbo,2026-12-01,休\n"))["days"] == 1
