"""The exports over HTTP, through their own routes, as somebody who is signed in."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import httpx2
import pytest
from openpyxl import load_workbook
from starlette.applications import Starlette

import models
import tests.chain
from api.export_tables import ROLES
from api.exports import ROUTES
from api.ids import encode
from kit import tables
from people import import_rows, keyring, tokens
from people.roles import Role
from tests.chain import NOON, Chain

pytestmark = pytest.mark.anyio
held, shop = tests.chain.held, tests.chain.chain
PAST = NOON - timedelta(days=2)


class Browser:
    def __init__(self, shop: Chain, client: httpx2.AsyncClient) -> None:
        self.shop, self.client = shop, client

    async def get(self, name: str, path: str, locale: str = "en") -> httpx2.Response:
        token = tokens.access_token(sign_in=name, person=name)
        headers = {"authorization": f"Bearer {token}", "accept-language": locale}
        return await self.client.get(f"http://testserver/exports/{path}", headers=headers)

    async def rows(self, name: str, path: str, locale: str = "en") -> list[list[str]]:
        response = await self.get(name, path, locale)
        assert response.status_code == 200, response.text
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.fixture
async def browser(shop: Chain, tmp_path: Path) -> AsyncIterator[Browser]:
    tokens.use(keyring.opened(tmp_path / "keys"))
    transport = httpx2.ASGITransport(app=Starlette(routes=ROUTES))
    async with httpx2.AsyncClient(transport=transport) as client:
        yield Browser(shop, client)


async def test_completion_holds_the_rows_of_the_screen_in_the_viewers_language(browser: Browser, shop: Chain) -> None:
    await shop.enrol("ana", "one", PAST)
    unit, course = encode("Unit", shop.units["east"].id), encode("Course", shop.courses["one"])

    assert await browser.rows("region", f"completion.csv?unit={unit}&course={course}") == [
        ["Unit", "Learners", "Assigned", "Completion %", "Completed", "On time %", "Overdue"],
        ["east", "5", "1", "0.0", "0", "", "1"],
        ["a", "3", "1", "0.0", "0", "", "1"],
        ["b", "1", "0", "", "0", "", "0"],
    ]
    zh = await browser.rows("region", "completion.csv", "zh")
    assert zh[0] == ["组织", "学员", "应学", "完成率 %", "已完成", "按时率 %", "逾期"]


async def test_completion_holds_opened_branches_in_the_order_and_with_the_columns_of_the_screen(
    browser: Browser, shop: Chain
) -> None:
    for name in ("ana", "bo", "dan"):
        await shop.enrol(name, "one", PAST)
    await shop.enrol("chi", "one")
    east, west = (encode("Unit", shop.units[name].id) for name in ("east", "west"))

    asked = f"completion.csv?columns=overdue~guides&open={west}~{east}"
    assert await browser.rows("maker", f"{asked}&sort=overdue.asc") == [
        ["Unit", "Unit above", "Learners", "Overdue"],
        ["hq", "", "7", "3"],
        ["west", "hq", "1", "1"], ["c", "west", "1", "1"],
        ["east", "hq", "5", "2"], ["b", "east", "1", "0"], ["a", "east", "3", "2"],
    ]  # fmt: skip
    by_name = await browser.rows("maker", f"{asked}&sort=name.desc")
    assert [row[0] for row in by_name[1:]] == ["hq", "west", "c", "east", "b", "a"]


async def test_units_without_a_share_come_last_either_way(browser: Browser, shop: Chain) -> None:
    await shop.enrol("ana", "one")

    for way in ("asc", "desc"):
        rows = await browser.rows("region", f"completion.csv?columns=share&sort=share.{way}")
        assert rows[2:] == [["a", "0.0"], ["b", ""]]


async def test_a_branch_opened_out_of_sight_or_out_of_the_tree_adds_nothing(browser: Browser, shop: Chain) -> None:
    away = "~".join(encode("Unit", shop.units[name].id) for name in ("hq", "west", "a"))

    rows = await browser.rows("region", f"completion.csv?open={away}")

    assert [row[0] for row in rows[1:]] == ["east", "a", "b"]


async def test_guides_and_overdue_hold_everybody_of_the_branch_once_through_all_pages(
    browser: Browser, shop: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.export_tables.PAGE", 2)
    for name in ("ana", "bo", "chi", "dan"):
        await shop.enrol(name, "one", PAST)

    guides = await browser.rows("region", "guides.csv?sort=OVERDUE")
    overdue = await browser.rows("region", "overdue.csv")

    assert sorted(row[0] for row in guides[1:]) == ["ana", "bo", "chi", "lead", "region"]
    assert [row[4] for row in guides[1:]] == ["1", "1", "1", "0", "0"]
    assert guides[0] == [
        "Name", "Employee no.", "Unit", "Completion %", "Overdue", "Completed", "Assigned", "Next due", "Last learned",
    ]  # fmt: skip
    assert [row[0] for row in overdue[1:]] == ["ana", "bo", "chi"]
    assert overdue[1] == ["ana", "ana", "a", "Course one", "2026-11-16 12:00:00", "2", "0", "2", ""]


async def test_a_day_that_has_begun_counts_as_overdue(browser: Browser, shop: Chain) -> None:
    for name, late in (("ana", timedelta(seconds=1)), ("bo", timedelta(days=20, hours=12)), ("chi", timedelta(days=2))):
        await shop.enrol(name, "one", NOON - late)

    overdue = await browser.rows("region", "overdue.csv")

    assert {row[0]: row[5] for row in overdue[1:]} == {"ana": "1", "bo": "21", "chi": "2"}


@pytest.mark.parametrize("role", Role)
def test_the_role_in_a_download_is_understood_by_an_import(role: Role) -> None:
    assert [tables.word_of(import_rows.ROLES)(word) for word in ROLES[role]] == [role, role]


async def test_a_name_that_looks_like_a_formula_is_text(browser: Browser, shop: Chain) -> None:
    await shop.add_person('=HYPERLINK("http://x")', Role.GUIDE, "a")

    rows = await browser.rows("maker", f"people.csv?unit={encode('Unit', shop.units['a'].id)}&role=GUIDE")
    book = await browser.get("maker", "people.xlsx")

    assert [row[1] for row in rows[1:]] == ['\'=HYPERLINK("http://x")', "ana", "bo"]
    cells = [row[1] for row in load_workbook(io.BytesIO(book.content)).active.iter_rows()]  # type: ignore[union-attr]
    assert [cell.data_type for cell in cells] == ["s"] * len(cells) and len(cells) == 12


async def test_file_is_named_after_what_it_is_whose_and_when(browser: Browser, shop: Chain) -> None:
    response = await browser.get("lead", "guides.xlsx", "zh")

    named = response.headers["content-disposition"]
    assert 'filename="guides-2026-11-18.xlsx"' in named
    assert unquote(named.split("filename*=UTF-8''")[1]) == "学员学习情况-a-2026-11-18.xlsx"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("ana", "completion.csv", 403), ("trainer", "guides.csv", 403), ("lead", "audit.csv", 403),
        ("maker", "audit.csv", 403), ("auditor", "audit.csv", 200), ("admin", "audit.xlsx", 200),
        ("lead", "people.csv", 200), ("maker", "nothing.csv", 404), ("maker", "people.pdf", 404),
        ("maker", "guides.csv?sort=SIDEWAYS", 400), ("maker", "people.csv?role=KING", 400),
        ("maker", "people.csv?unit=nonsense", 404), ("maker", "completion.csv?sort=height.asc", 400),
        ("maker", "completion.csv?sort=overdue", 400), ("maker", "completion.csv?columns=guides~height", 400),
        ("maker", "completion.csv?open=nonsense", 404),
    ],
)  # fmt: skip
async def test_only_whoever_may_see_the_screen_and_export_gets_a_file(
    browser: Browser, name: str, path: str, status: int
) -> None:
    response = await browser.get(name, path)

    assert response.status_code == status, response.text
    assert await models.Audit.filter(deed="export").count() == (status == 200)


async def test_a_unit_outside_the_branch_is_not_found_in_any_export(browser: Browser, shop: Chain) -> None:
    other = encode("Unit", shop.units["b"].id)

    for name in ("completion", "guides", "overdue", "people"):
        assert (await browser.get("lead", f"{name}.csv?unit={other}")).status_code == 404
    assert await models.Audit.filter(deed="export").count() == 0


async def test_nobody_gets_anything_without_signing_in(browser: Browser) -> None:
    response = await browser.client.get("http://testserver/exports/people.csv")

    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (401, "NOT_SIGNED_IN")
