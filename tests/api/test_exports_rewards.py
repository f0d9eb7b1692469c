"""The export of a plan over HTTP: what the screen shows with the same filters, for those who settle."""

from typing import Any

import pytest

import models
import tests.api.test_exports
import tests.chain
import tests.incentives.conftest
from api.ids import decode, encode
from incentives.executing import execute
from kit import clock
from tests.api.test_exports import Browser
from tests.incentives.policy_chain import approved, submitted, tried

pytestmark = pytest.mark.anyio
held, chain, browser = tests.chain.held, tests.chain.chain, tests.api.test_exports.browser
version, full_purse = tests.incentives.conftest.version, tests.incentives.conftest.full_purse


@pytest.fixture
async def shop(chain: Any) -> Any:
    return chain


async def test_a_plan_is_a_row_for_each_name_and_effect_and_an_apostrophe_keeps_a_name_from_running(
    browser: Browser, version: dict[str, Any]
) -> None:
    await models.Person.filter(id=browser.shop.people["bo"]).update(name="=1+1")
    made = await tried(browser.shop, version)

    rows = await browser.rows("maker", f"settlement.csv?settlement={made['id']}")

    assert rows[0] == [
        "No.", "Name", "Employee no.", "Unit", "Rule", "What", "In", "Amount", "Before caps", "Lapsed", "Which", "Why",
        "Evidence",
    ]  # fmt: skip
    assert [row[:10] for row in rows[1:3]] == [
        ["1", "ana", "ana", "a", "1.1", "Points", "POINTS", "50", "50", "0"],
        ["2", "'=1+1", "bo", "a", "2.1", "Points", "POINTS", "-20", "-20", "0"],
    ]
    assert rows[3][5:11] == ["Retraining", "", "", "", "", "one"]
    assert "course: one" in rows[1][12]
    losing = await browser.rows("maker", f"settlement.csv?settlement={made['id']}&kind=LOSING&search=chi", "zh")
    assert [(row[1], row[5], row[7]) for row in losing] == [
        ("姓名", "结果", "数量"), ("chi", "积分", "-20"), ("chi", "补训", ""),
    ]  # fmt: skip


async def test_money_of_a_plan_has_the_decimals_of_its_currency(browser: Browser, version: dict[str, Any]) -> None:
    made = await tried(browser.shop, version)
    for rule, currency, amount in (("1.1", "CNY", 1230), ("2.1", "JPY", 300)):
        await models.SettlementLine.filter(rule=rule).update(effect="MONEY", currency=currency, amount=amount)

    rows = await browser.rows("maker", f"settlement.csv?settlement={made['id']}")

    assert {tuple(row[5:8]) for row in rows[1:] if row[5] == "Money"} == {
        ("Money", "CNY", "12.30"), ("Money", "JPY", "300"),
    }  # fmt: skip


async def test_whoever_does_not_settle_gets_no_plan_and_a_strange_one_is_not_found(
    browser: Browser, version: dict[str, Any]
) -> None:
    made = await tried(browser.shop, version)

    for name in ("ana", "lead", "region"):
        assert (await browser.get(name, f"settlement.csv?settlement={made['id']}")).status_code == 403
    assert (await browser.get("maker", "settlement.csv")).status_code == 404
    lost = encode("Settlement", 987_654)
    assert (await browser.get("maker", f"settlement.csv?settlement={lost}")).status_code == 404
    assert (await browser.get("maker", f"settlement.csv?settlement={made['id']}&kind=ALL")).status_code == 400


async def test_the_statement_is_what_was_booked_of_one_person_if_asked(
    browser: Browser, version: dict[str, Any], held: clock.Held
) -> None:
    made = await approved(browser.shop, held, await submitted(browser.shop, version))
    await execute(decode(made["id"], "Settlement"))
    ana = encode("Person", browser.shop.people["ana"])

    rows = await browser.rows("admin", f"statement.csv?person={ana}&currency=POINTS")

    assert rows[0][2:] == ["Name", "Employee no.", "Kind", "Amount", "Currency", "Books", "Why", "Reversed by"]
    assert [row[2:] for row in rows[1:]] == [
        ["ana", "ana", "Reward", "50", "POINTS", "2026-11", "Completed “Course one” on time, on 2026-10-18", ""]
    ]
    assert len(await browser.rows("admin", "statement.csv")) == 2
    assert (await browser.get("region", "ledger.csv")).status_code == 404
