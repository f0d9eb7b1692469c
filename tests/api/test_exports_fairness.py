"""The export of fairness between stores over HTTP: the factor of each and what it is made of, of one's branch."""

import pytest

import models
import tests.api.test_exports
import tests.chain
from api.ids import encode
from tests.api.test_exports import Browser
from tests.chain import Chain
from tests.kpi.fairness_chain import ALIKE, by_visits
from tests.kpi.scoring_chain import measure, read, settled

pytestmark = pytest.mark.anyio
held, shop, browser = tests.chain.held, tests.chain.chain, tests.api.test_exports.browser


@pytest.fixture
async def asked(shop: Chain) -> str:
    await by_visits(shop, ALIKE)
    await read(shop, "ana", {"kept_adds": (48, None)})
    month = await settled()
    return f"period={encode('Period', month.id)}&measure={encode('Measure', await measure('kept_adds'))}"


async def test_each_store_stands_there_with_its_factor_and_what_it_is_made_of(browser: Browser, asked: str) -> None:
    rows = await browser.rows("maker", f"store-fairness.csv?{asked}")

    assert rows[0][:4] == ["Unit", "Measure", "Goes by", "People"]
    assert [(row[0], row[2], row[5], row[6], row[7]) for row in rows[1:]] == [
        ("c", "Visits", "120.0", "1.2", "1.2"), ("b", "Visits", "100.0", "1.0", "1.0"),
        ("a", "Visits", "80.0", "0.8", "0.8"),
    ]  # fmt: skip


async def test_a_lead_gets_the_own_stores_alone(browser: Browser, asked: str) -> None:
    assert [row[0] for row in (await browser.rows("region", f"store-fairness.csv?{asked}"))[1:]] == ["b", "a"]


async def test_the_month_has_to_be_named(browser: Browser, asked: str) -> None:
    assert (await browser.get("maker", f"store-fairness.csv?{asked.split('&')[1]}")).status_code == 404
    assert await models.Audit.filter(deed="export").count() == 0
