"""The export of redemptions: the rows of the screen with its filters, without any code."""

import pytest

import tests.api.test_exports
import tests.chain
from tests.api.test_exports import Browser
from tests.chain import Chain
from tests.incentives.mall_chain import FULFIL, added, done, give, redeemed

pytestmark = pytest.mark.anyio
held, shop, browser = tests.chain.held, tests.chain.chain, tests.api.test_exports.browser
HEADS = ["Name", "Employee no.", "Unit", "No.", "Item", "Points", "State", "Redeemed at", "Done at", "Note"]


async def test_headquarters_takes_away_what_waits_and_what_is_done(browser: Browser, shop: Chain) -> None:
    await give(100, "ana", "dan")
    item = await added(shop)
    made = [await redeemed(shop, name, item) for name in ("ana", "dan")]
    await done(shop, "maker", FULFIL, redemptionId=made[0]["id"], note="=SF1", code="SECRET-1")
    day = "2026-11-18 12:00:00"
    ana = ["ana", "ana", "a", "1", "Flask", "60", "Handed over", day, day, "'=SF1", ""]
    dan = ["dan", "dan", "c", "2", "Flask", "60", "Waiting", day, "", "", ""]

    rows = await browser.rows("maker", "redemptions.csv")

    assert rows == [[*HEADS, "Why cancelled"], dan, ana]
    assert await browser.rows("maker", "redemptions.csv?state=FULFILLED") == [rows[0], ana]
    assert await browser.rows("auditor", "redemptions.csv?search=dan") == [rows[0], dan]
    assert b"SECRET" not in (await browser.get("maker", "redemptions.csv")).content
    assert (await browser.get("maker", "redemptions.xlsx")).status_code == 200


@pytest.mark.parametrize("name", ["ana", "lead", "region", "trainer"])
async def test_nobody_else_takes_it_away(browser: Browser, name: str) -> None:
    assert (await browser.get(name, "redemptions.csv")).status_code == 403


async def test_a_filter_that_is_none_is_refused(browser: Browser) -> None:
    assert (await browser.get("maker", "redemptions.csv?state=LOST")).status_code == 400
