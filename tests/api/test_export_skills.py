"""The exports of capabilities: what the team overview shows, and no more than it shows."""

import io

import pytest
from openpyxl import load_workbook

import tests.api.test_exports
import tests.chain
from api.ids import encode
from tests.api.test_exports import Browser
from tests.chain import Chain
from tests.kpi.capability_chain import assess, published, say

pytestmark = pytest.mark.anyio
held, shop, browser = tests.chain.held, tests.chain.chain, tests.api.test_exports.browser


@pytest.fixture
async def assessed(shop: Chain) -> Chain:
    model = await published(shop)
    await say(shop, "ana", model, persona=3, moments=2)
    await assess(shop, "lead", "ana", model, {"persona": 4, "moments": 3})
    await say(shop, "bo", model, persona=5, moments=5)
    return shop


async def test_a_lead_takes_away_the_team_in_the_order_of_the_screen(browser: Browser, assessed: Chain) -> None:
    heads = ["Name", "Employee no.", "Unit", "Fit %", "persona", "moments", "Assessed"]
    ana = ["ana", "ana", "a", "91.8", "3.7", "2.7", "2026-11-18"]
    bo = ["bo", "bo", "a", "100.0", "5.0", "5.0", ""]

    assert await browser.rows("lead", "skills.csv") == [heads, ana, bo]
    assert await browser.rows("lead", "skills.csv?sort=fit.desc") == [heads, bo, ana]
    assert await browser.rows("lead", "skills.csv?sort=persona.asc") == [heads, ana, bo]
    chi = ["chi", "chi", "b", "", "", "", ""]
    assert await browser.rows("region", "skills.csv?sort=moments.desc") == [heads, bo, ana, chi]
    zh = await browser.rows("lead", "skills.csv", "zh")
    assert zh[0] == ["姓名", "工号", "组织", "匹配度 %", "能力persona", "能力moments", "店长评估"]


async def test_headquarters_takes_away_units_and_nobody_who_could_be_read_off(
    browser: Browser, assessed: Chain
) -> None:
    assert await browser.rows("maker", "skills.csv") == [
        ["Name", "Employee no.", "Unit", "Fit %", "persona", "moments", "Assessed"],
    ]
    assert await browser.rows("maker", "skills-units.csv") == [
        ["Unit", "People", "persona", "moments"], ["hq", "4", "few", "few"], ["east", "3", "few", "few"],
        ["west", "1", "", ""],
    ]  # fmt: skip
    assert await browser.rows("lead", "skills-units.csv") == [
        ["Unit", "People", "persona", "moments"], ["a", "2", "4.4", "3.9"],
    ]  # fmt: skip


async def test_excel_holds_numbers(browser: Browser, assessed: Chain) -> None:
    book = load_workbook(io.BytesIO((await browser.get("lead", "skills.xlsx")).content))
    assert book.active
    assert [cell.value for cell in next(book.active.iter_rows(min_row=2, max_row=2))][3:6] == [91.8, 3.7, 2.7]


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [("ana", "skills.csv", 403), ("ana", "skills-units.csv", 403), ("lead", "skills.csv?sort=salary.asc", 400),
     ("lead", "skills.csv?role=KING", 400)],
)  # fmt: skip
async def test_nobody_else_takes_it_away(browser: Browser, assessed: Chain, who: str, path: str, status: int) -> None:
    assert (await browser.get(who, path)).status_code == status


async def test_another_branch_is_not_found(browser: Browser, assessed: Chain) -> None:
    unit = encode("Unit", assessed.units["b"].id)
    for name in ("skills", "skills-units"):
        assert (await browser.get("lead", f"{name}.csv?unit={unit}")).status_code == 404
