"""Money for the payroll: what is owed is handed over once, to whom it is owed, and the file can be made again."""

import csv
import io
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from openpyxl import load_workbook

import models
import tests.api.test_exports
import tests.chain
from api.export_payouts import COLUMNS
from api.ids import encode
from kit import clock
from ledger import posting
from models.database import atomic
from people.redacting import NOBODY
from people.roles import Role
from tests.api.test_exports import Browser
from tests.chain import Chain, employ
from tests.ledger.booking import draft
from tests.people.test_erasing import ERASE

pytestmark = pytest.mark.anyio
held, shop, browser = tests.chain.held, tests.chain.chain, tests.api.test_exports.browser
MAKE = """mutation ($input: MakePayoutInput!) { makePayout(input: $input) { __typename
    ... on PayoutSuccess { payout { id people amount period currency madeBy { name } } } ... on Problem { code } } }"""
DUE = "{ payoutsDue { period currency booked due people } }"
LIST = "{ payouts(first: 5) { edges { node { amount exports { madeBy { name } madeAt } } } } }"
MINE = "{ balances { currency amount paid } }"


@pytest.fixture
async def books(shop: Chain) -> Chain:
    """In September ana is owed 100.00; in October 50.00 more, bo 30.00, dan 20.00 in HKD."""
    await book(("ana 9", 10_000, "ana", "2026-09", "CNY"), ("ana 10", 5_000, "ana", "2026-10", "CNY"))
    await book(("bo 10", 3_000, "bo", "2026-10", "CNY"), ("dan 10", 2_000, "dan", "2026-10", "HKD"))
    await book(("points", 7, "ana", "2026-10", "POINTS"))
    return shop


@atomic
async def book(*entries: tuple[str, int, str, str, str]) -> None:
    drafts = [draft(key, amount, guide=who, currency=currency) for key, amount, who, _, currency in entries]
    periods = [period for *_, period, _ in entries]
    await posting.post([_in(one, period) for one, period in zip(drafts, periods, strict=True)])


def _in(one: posting.Draft, period: str) -> posting.Draft:
    return replace(one, period=period)


async def make(chain: Chain, period: str, currency: str = "CNY", *, name: str = "maker", key: str = "") -> Any:
    values = {"period": period, "currency": currency, "idempotencyKey": key or f"payout {period} {currency} {name}"}
    answer = (await chain.ask(name, MAKE, input=values))["makePayout"]
    return answer.get("payout") or answer["code"]


async def due(chain: Chain) -> dict[tuple[str, str], tuple[str, str, int]]:
    found = (await chain.ask("maker", DUE))["payoutsDue"]
    return {(one["period"], one["currency"]): (one["booked"], one["due"], one["people"]) for one in found}


async def test_what_is_owed_stands_by_month_and_currency_with_all_from_before(books: Chain) -> None:
    assert await due(books) == {
        ("2026-10", "CNY"): ("80.00", "180.00", 2), ("2026-10", "HKD"): ("20.00", "20.00", 1),
        ("2026-09", "CNY"): ("100.00", "100.00", 1),
    }  # fmt: skip


async def test_nobody_is_erased_while_money_is_owed_to_them_in_any_currency(books: Chain) -> None:
    """Erasing takes the key by which their money is found. Too much of one currency pays for no other."""
    ana = books.people["ana"]
    await book(("ana JPY", -500, "ana", "2026-10", "JPY"), ("ana HKD", 700, "ana", "2026-10", "HKD"))
    await make(books, "2026-10", "HKD")
    await employ(ana, None)
    await models.Person.filter(id=ana).update(dismissed_at=clock.now())

    refused = (await books.ask("admin", ERASE, id=encode("Person", ana)))["erasePerson"]
    assert refused["code"] == "MONEY_OWED" and (await models.Person.get(id=ana)).name == "ana"
    await make(books, "2026-10")
    await books.ask("admin", ERASE, id=encode("Person", ana))

    assert (await models.Person.get(id=ana)).name == NOBODY
    assert [line.amount for line in await models.PayoutLine.filter(person_id=ana).order_by("id")] == [700, 15_000]


async def test_a_payout_takes_what_is_owed_once_and_later_entries_come_with_the_next(books: Chain) -> None:
    made = await make(books, "2026-09")
    assert (made["people"], made["amount"], made["madeBy"]["name"]) == (1, "100.00", "maker")
    assert (await due(books))["2026-10", "CNY"] == ("80.00", "80.00", 2)
    assert (await make(books, "2026-10"))["amount"] == "80.00"
    assert await make(books, "2026-10", key="another key") == "NOTHING_DUE"

    await book(("late", 1_000, "ana", "2026-10", "CNY"))

    assert (await make(books, "2026-10", key="the next key"))["amount"] == "10.00"
    assert (await books.ask("ana", MINE))["balances"][1] == {"currency": "CNY", "amount": "160.00", "paid": "160.00"}


async def test_the_same_key_pays_once(books: Chain) -> None:
    first = await make(books, "2026-10", key="a key of mine")
    assert await make(books, "2026-10", key="a key of mine") == first
    assert (await models.Payout.all().count(), await models.PayoutLine.all().count()) == (1, 2)


async def test_what_was_given_wrongly_is_set_off_and_never_deducted(books: Chain) -> None:
    await make(books, "2026-10")
    await book(("mend", -4_000, "ana", "2026-11", "CNY"), ("bo 11", 500, "bo", "2026-11", "CNY"))

    assert (await make(books, "2026-11"))["amount"] == "5.00"
    await book(("ana 11", 4_500, "ana", "2026-11", "CNY"))
    assert (await make(books, "2026-11", key="the next key"))["amount"] == "5.00"
    assert await models.PayoutLine.filter(amount__lte=0).count() == 0


@pytest.mark.parametrize(
    ("period", "currency"), [("2026-13", "CNY"), ("2026-12", "CNY"), ("x", "CNY"), ("2026-10", "POINTS")]
)
async def test_a_month_to_come_or_no_month_is_refused(books: Chain, period: str, currency: str) -> None:
    assert await make(books, period, currency) == "INVALID"
    assert await models.Payout.all().count() == 0


async def test_only_headquarters_pays_out_and_sees_what_was_paid_out(books: Chain) -> None:
    for name in ("ana", "lead", "region", "trainer", "auditor", "admin"):
        assert await make(books, "2026-10", name=name) == "NOT_ALLOWED", name
    await make(books, "2026-10")
    assert len((await books.ask("auditor", LIST))["payouts"]["edges"]) == 1
    assert await models.Payout.all().count() == 1


async def test_the_file_has_the_columns_of_the_payroll_and_is_the_same_again(books: Chain, browser: Browser) -> None:
    made = await make(books, "2026-10")
    asked = f"payout={made['id']}&columns=employeeNo:%3DNo~amount:实发~name"

    assert await browser.rows("maker", f"payout.csv?{asked}") == [
        ["'=No", "实发", "Name"], ["ana", "150.00", "ana"], ["bo", "30.00", "bo"],
    ]  # fmt: skip
    once, again = [(await browser.get("maker", f"payout.xlsx?{asked}")).content for _ in range(2)]
    assert once == again
    page = load_workbook(io.BytesIO(once)).active
    assert page and [cell.value for cell in page[2]] == ["ana", 150, "ana"]
    assert page["A1"].value == "=No" and page["A1"].data_type == "s"


async def test_each_file_is_remembered_with_who_made_it_and_when(
    books: Chain, browser: Browser, held: clock.Held
) -> None:
    await books.add_person("approver", Role.HQ_APPROVER, "hq")
    made = await make(books, "2026-10")
    await browser.get("maker", f"payout.csv?payout={made['id']}")
    first = clock.now()
    held.pass_by(days=1)
    await browser.get("approver", f"payout.xlsx?payout={made['id']}")

    [node] = [edge["node"] for edge in (await books.ask("maker", LIST))["payouts"]["edges"]]
    assert [one["madeBy"]["name"] for one in node["exports"]] == ["approver", "maker"]
    assert node["exports"][1]["madeAt"] == first.isoformat()


@pytest.mark.parametrize("columns", ["salary", "name~name", "~", "name:x~wage"])
async def test_a_column_that_there_is_not_is_refused_and_no_file_counted(
    books: Chain, browser: Browser, columns: str
) -> None:
    made = await make(books, "2026-10")
    assert (await browser.get("maker", f"payout.csv?payout={made['id']}&columns={columns}")).status_code == 400
    assert await models.PayoutExport.all().count() == 0


async def test_nobody_else_takes_the_file(books: Chain, browser: Browser) -> None:
    made = await make(books, "2026-10")
    for name in ("lead", "region", "ana", "auditor", "admin"):
        assert (await browser.get(name, f"payout.csv?payout={made['id']}")).status_code == 403, name
    assert (await browser.get("maker", f"payout.csv?payout={encode('Payout', 99)}")).status_code == 404


async def test_a_statement_goes_as_a_file_and_a_lead_gets_their_store(books: Chain, browser: Browser) -> None:
    rows = await browser.rows("lead", "statement.csv")
    assert (len(rows[0]), rows[1][4], rows[1][7:]) == (10, "Reward", ["2026-10", "Because of points", ""])
    assert [(row[2], row[5], row[6]) for row in rows[1:]] == [
        ("ana", "7", "POINTS"), ("bo", "30.00", "CNY"), ("ana", "50.00", "CNY"), ("ana", "100.00", "CNY"),
    ]  # fmt: skip
    west = encode("Unit", books.units["west"].id)
    assert [row[2] for row in await browser.rows("maker", f"statement.csv?unit={west}&currency=HKD")][1:] == ["dan"]
    assert (await browser.get("ana", "statement.csv")).status_code == 403


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
async def test_libreoffice_opens_the_file_and_runs_nothing_of_it(
    books: Chain, browser: Browser, tmp_path: Path
) -> None:
    """A name that is a formula stays a name; a heading too."""
    await models.Person.filter(id=books.people["bo"]).update(name="=1+1")
    await models.Unit.filter(id=books.units["a"].id).update(name="@SUM(1;1)")
    made = await make(books, "2026-10")
    answer = await browser.get("maker", f"payout.xlsx?payout={made['id']}&columns=name:%3D2%2B2~unit~amount")
    (tmp_path / "payout.xlsx").write_bytes(answer.content)

    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ["soffice", home, "--headless", "--convert-to", "csv", "--outdir", str(tmp_path)]
    await anyio.run_process([*command, str(tmp_path / "payout.xlsx")])

    rows = list(csv.reader(io.StringIO((tmp_path / "payout.csv").read_text(encoding="utf-8"))))
    assert rows[0] == ["=2+2", "Unit", "Amount"]
    assert rows[2] == ["=1+1", "@SUM(1;1)", "30"]


def test_every_column_has_a_name_in_both_languages() -> None:
    assert all(zh and en for (zh, en), _ in COLUMNS.values())
