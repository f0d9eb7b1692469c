"""The files of KPI over HTTP: exactly what their screens show."""

from datetime import date
from decimal import Decimal

import pytest

import models
import tests.api.test_exports
import tests.chain
from api.ids import encode
from kpi import measures, targets, weeks
from kpi.holders import Holder
from tests.api.test_exports import Browser
from tests.chain import Chain
from tests.kpi.scoring_chain import FIRST, K1_TARGETS, K1_WEIGHTS, measure, read, scorecard, settled

pytestmark = pytest.mark.anyio
held, shop, browser = tests.chain.held, tests.chain.chain, tests.api.test_exports.browser


async def test_targets_hold_a_branch_with_twelve_months_and_their_total(browser: Browser, shop: Chain) -> None:
    await scorecard(shop, K1_WEIGHTS, K1_TARGETS)
    adds, maker = await measure("kept_adds"), shop.scope("maker")
    for holder, numbers in (
        (Holder(unit_id=shop.units["a"].id), {date(2026, 11, 1): 90, date(2027, 1, 1): 70}),
        (Holder(person_id=shop.people["ana"]), {date(2026, 11, 1): 40}),
        (Holder(unit_id=shop.units["c"].id), {date(2026, 11, 1): 10}),
    ):
        await targets.set_targets(holder, adds, {day: Decimal(one) for day, one in numbers.items()}, scope=maker)
    link = f"targets.csv?measure={encode('Measure', adds)}&month=2026-11-18"

    rows = await browser.rows("region", link)

    assert rows[0][:6] == ["Unit above", "Unit", "Name", "Employee no.", "2026-11", "2026-12"]
    assert (rows[0][-2:], len(rows[0])) == (["2027-10", "Total"], 17)
    assert [[*row[:7], row[-1]] for row in rows[1:]] == [
        ["east", "a", "", "", "90", "", "70", "160"],
        ["east", "a", "ana", "ana", "40", "", "", "40"],
    ]
    assert len(await browser.rows("maker", link)) == 4


async def test_a_rate_has_no_total(browser: Browser, shop: Chain) -> None:
    await scorecard(shop, K1_WEIGHTS, K1_TARGETS)
    retention = await measure("retention")
    await targets.set_target(
        Holder(unit_id=shop.units["a"].id), retention, date(2026, 11, 1), Decimal("0.85"), scope=shop.scope("maker")
    )

    rows = await browser.rows("maker", f"targets.csv?measure={encode('Measure', retention)}&month=2026-11-01", "zh")

    assert (rows[0][:4], len(rows[0])) == (["上级组织", "组织", "姓名", "工号"], 16)
    assert rows[1][4] == "0.85"


@pytest.mark.parametrize(
    ("name", "query", "status"),
    [("ana", "", 403), ("maker", "&month=soon", 400), ("lead", "&unit=b", 404), ("maker", "&measure=", 404)],
)
async def test_targets_that_may_not_or_cannot_be_read_are_refused(
    browser: Browser, shop: Chain, name: str, query: str, status: int
) -> None:
    await scorecard(shop, K1_WEIGHTS, K1_TARGETS)
    asked = query.replace("unit=b", f"unit={encode('Unit', shop.units['b'].id)}")

    answer = await browser.get(name, f"targets.csv?measure={encode('Measure', await measure('kept_adds'))}{asked}")

    assert answer.status_code == status


async def test_awards_hold_the_first_three_of_every_group_with_the_names_that_headquarters_gives_them_to(
    browser: Browser, shop: Chain
) -> None:
    await scorecard(shop, {"kept_adds": 10_000}, {"kept_adds": "100"})
    for name, adds in (("ana", 100), ("bo", 90), ("chi", 90), ("dan", 80)):
        await read(shop, name, {"kept_adds": (adds, None)})
    await settled()
    await models.BoardOptOut.create(person_id=shop.people["ana"], since=tests.chain.NOON)
    month = await models.Period.get(first_day=FIRST)

    rows = await browser.rows("maker", f"awards.csv?period={encode('Period', month.id)}")

    assert rows[0] == ["Board", "Stage", "Store size", "Place", "Name", "Unit", "Points to the first", "Compared"]
    small = "Up to 4 people"
    assert rows[1:] == [
        ["Guides", "Grow", "", "1", "ana", "a", "0.0", "4"],
        ["Guides", "Grow", "", "2", "chi", "b", "-10.0", "4"],
        ["Guides", "Grow", "", "2", "bo", "a", "-10.0", "4"],
        ["Stores", "Grow", small, "1", "a", "", "0.0", "3"],
        ["Stores", "Grow", small, "2", "b", "", "-5.0", "3"],
        ["Stores", "Grow", small, "3", "c", "", "-15.0", "3"],
        ["Regions", "Grow", "", "1", "east", "", "0.0", "2"],
        ["Regions", "Grow", "", "2", "west", "", "-13.33", "2"],
    ]
    by_adds = encode("Measure", await measure("kept_adds"))
    assert len(await browser.rows("maker", f"awards.csv?period={encode('Period', month.id)}&measure={by_adds}")) == 9
    assert (await browser.get("ana", f"awards.csv?period={encode('Period', month.id)}")).status_code == 403
    assert (await browser.get("maker", "awards.csv")).status_code == 404


async def test_awards_of_a_week_are_those_of_its_boards(browser: Browser, shop: Chain) -> None:
    await measures.enter_standard()
    for name, adds in (("ana", 10), ("bo", 9), ("chi", 9), ("dan", 8)):
        await read(shop, name, {"kept_adds": (adds, None)}, date(2026, 11, 9))
    await weeks.add_up_all()
    by_adds = encode("Measure", await measure("kept_adds"))

    rows = await browser.rows("maker", f"awards.csv?week=2026-11-12&measure={by_adds}")

    assert rows[0][6] == "To the first, of units per person"
    assert [row[3:] for row in rows[1:]] == [
        ["1", "ana", "a", "0.0", "4"], ["2", "chi", "b", "-1.0", "4"], ["2", "bo", "a", "-1.0", "4"],
        ["1", "a", "", "0.0", "3"], ["2", "b", "", "-0.5", "3"], ["3", "c", "", "-1.5", "3"],
        ["1", "east", "", "0.0", "2"], ["2", "west", "", "-1.33", "2"],
    ]  # fmt: skip
    assert (await browser.get("maker", "awards.csv?week=2026-11-12")).status_code == 404
    assert (await browser.get("maker", f"awards.csv?week=soon&measure={by_adds}")).status_code == 400
    assert (await browser.get("ana", f"awards.csv?week=2026-11-12&measure={by_adds}")).status_code == 403
