"""The exports of scores over HTTP: what the screens show, and only of one's branch."""

from datetime import date, timedelta

import pytest

import models
import tests.api.test_exports
import tests.chain
from api.ids import encode
from kpi import talks, weeks
from people.roles import Role
from tests.api.test_exports import Browser
from tests.chain import Chain
from tests.kpi.scoring_chain import K1_READINGS, K1_TARGETS, K1_WEIGHTS, read, scorecard, settled

pytestmark = pytest.mark.anyio
held, shop, browser = tests.chain.held, tests.chain.chain, tests.api.test_exports.browser


@pytest.fixture
async def month(shop: Chain) -> str:
    """K1 for ana; half of it for chi in October and all in November, when ana stands still."""
    await scorecard(shop, K1_WEIGHTS, K1_TARGETS)
    await models.ScorecardVersion.all().update(from_day=date(2026, 10, 1))
    october = await models.Period.create(first_day=date(2026, 10, 1), last_day=date(2026, 10, 31))
    for name in ("ana", "chi"):
        for day in (date(2026, 10, 9), date(2026, 11, 9)):
            half = {"kept_adds": (33, None), "retention": (36, 100), "interactions": (22, None)}
            await read(shop, name, half if (name, day.month) == ("chi", 10) else K1_READINGS, day)
    await read(shop, "ana", {"learning_on_time": (2, 2), "learning_quiz": (90, 1)}, date(2026, 10, 9))
    await read(shop, "chi", {"learning_on_time": (0, 2)}, date(2026, 10, 9))
    assert october
    return encode("Period", (await settled()).id)


async def test_the_scores_of_people_are_the_screens_and_an_apostrophe_keeps_a_name_from_running(
    browser: Browser, month: str
) -> None:
    await models.Person.filter(id=browser.shop.people["chi"]).update(name="=1+1")

    rows = await browser.rows("region", f"scores.csv?period={month}")

    assert rows[:3] == [
        ["Month", "Name", "Employee no.", "Unit", "Score", "Grade", "Without learning", "Data as of"],
        ["2026-11", "'=1+1", "chi", "b", "98.0", "A", "98.0", "2026-11-09"],
        ["2026-11", "ana", "ana", "a", "98.0", "A", "98.0", "2026-11-09"],
    ]
    assert {tuple(row[4:]) for row in rows[3:]} == {("", "", "", "")}


async def test_the_scores_of_units_come_in_the_order_of_the_screen(browser: Browser, month: str) -> None:
    rows = await browser.rows("region", f"branch-scores.csv?period={month}&sort=name.desc")

    assert rows[0] == [
        "Month", "Unit", "Score", "Grade", "People", "By today's data", "Kept adds", "Retention", "Interactions",
    ]  # fmt: skip
    assert [row[:5] for row in rows[1:]] == [
        ["2026-11", unit, "98.0", "A", people] for unit, people in (("east", "2"), ("b", "1"), ("a", "1"))
    ]
    wrong = await browser.get("region", f"branch-scores.csv?period={month}&sort=salary.desc")
    assert wrong.status_code == 400


async def test_the_coaching_list_has_its_numbers_and_the_note(browser: Browser, month: str) -> None:
    await models.Score.all().update(scored_at=tests.chain.NOON)
    november = await models.Period.get(first_day=date(2026, 11, 1))
    lead = browser.shop.scope("lead")
    await talks.note_talk(browser.shop.people["ana"], november.id, "@x", scope=lead)

    rows = await browser.rows("region", f"coaching.csv?period={month}")

    assert rows[0][:8] == [
        "Group", "Name", "Employee no.", "Unit", "Courses due", "Done in time", "Quiz average", "Month before",
    ]  # fmt: skip
    told = {row[1]: row for row in rows[1:]}
    assert told["ana"][:8] == ["Learned, behind the chain", "ana", "ana", "a", "2", "2", "90.0", "98.0"]
    assert told["ana"][15:17] == ["lead", "'@x"]
    assert told["chi"][:8] == ["Moving, not learned", "chi", "chi", "b", "2", "0", "", "48.7"]


@pytest.mark.parametrize("listing", ["scores", "branch-scores", "coaching"])
async def test_nobody_takes_scores_that_they_may_not_see(browser: Browser, month: str, listing: str) -> None:
    west = encode("Unit", browser.shop.units["west"].id)

    assert (await browser.get("ana", f"{listing}.csv?period={month}")).status_code == 403
    assert (await browser.get("lead", f"{listing}.csv?period={month}&unit={west}")).status_code == 404
    assert (await browser.get("lead", f"{listing}.xlsx?period={month}")).status_code == 200


async def test_the_map_of_weeks_is_the_screens_with_the_unit_first(browser: Browser, month: str) -> None:
    await weeks.add_up_all()
    adds = encode("Measure", (await models.Measure.get(key="kept_adds")).id)

    rows = await browser.rows("region", f"week-map.csv?measure={adds}")

    assert rows[0][:4] == ["Name", "Employee no.", "Measure", "2026-08-24"]
    assert (rows[0][-1], len(rows[0])) == ("2026-11-09", 15)
    assert [(row[0], row[1], row[2], row[-1]) for row in rows[1:]] == [
        ("east", "", "Kept adds", "132.0"), ("a", "", "Kept adds", "66.0"), ("b", "", "Kept adds", "66.0"),
    ]  # fmt: skip
    store = await browser.rows("lead", f"week-map.csv?measure={adds}")
    assert [(row[0], row[1], row[-1]) for row in store[1:]] == [("a", "", "66.0"), ("ana", "ana", "66.0")]
    assert (await browser.get("ana", "week-map.csv")).status_code == 403


async def test_the_weeks_worth_a_look_come_with_their_numbers(browser: Browser, month: str) -> None:
    last = date(2026, 11, 9)
    for back, number in enumerate((12, 37, 43, 40, 39, 41, 38, 42, 40)):
        await read(browser.shop, "ana", {"friends_managed": (number, None)}, last - timedelta(days=7 * back))
    friends = encode("Measure", (await models.Measure.get(key="friends_managed")).id)

    rows = await browser.rows("region", f"week-looks.csv?measure={friends}")

    assert rows[1:] == [
        ["ana", "ana", "a", "Friends managed", "12.0", "Own weeks before", "40.0", "-12.6", "8"],
    ]  # fmt: skip


async def test_months_worth_a_look_are_written_with_their_reason(browser: Browser) -> None:
    shop = browser.shop
    await scorecard(shop, {"kept_adds": 10_000}, {"kept_adds": "100"})
    for n in range(9):
        await shop.add_person(f"peer {n}", Role.GUIDE, "c")
        await read(shop, f"peer {n}", {"kept_adds": (76 + 2 * n, None)}, date(2026, 11, 9))
    await read(shop, "chi", {"kept_adds": (4, None)}, date(2026, 11, 9))
    period = encode("Period", (await settled()).id)

    head, *rows = await browser.rows("region", f"month-looks.csv?period={period}")

    assert head == [
        "Month", "Name", "Employee no.", "Unit", "Stage", "Points", "Usual", "Usual deviations away",
        "How many compared", "Measure that carries it", "Its points", "Its usual points", "Its value", "Its target",
    ]  # fmt: skip
    named = ["2026-11", "chi", "chi", "b", "1"]
    assert rows == [[*named, "4.0", "83.0", "-10.7", "10", "Kept adds", "4.0", "83.0", "4.0", "100.0"]]
