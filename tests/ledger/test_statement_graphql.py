"""The statement through GraphQL: guides see their own, leads their branch's, HQ all; in three statements."""

from base64 import urlsafe_b64encode
from typing import Any

import orjson
import pytest
from strawberry.types import ExecutionResult

import models
from api.ids import encode
from api.paging import BadCursor
from api.schema import schema
from kit.errors import NotAllowed
from kit.reading import Select
from ledger import posting, verifying
from ledger.accounts import SUSPENSE, of_policy
from ledger.posting import Draft, EntryKind, Note
from models.database import atomic
from tests.chain import Chain
from tests.ledger.booking import PERIOD, book, draft, reverse

pytestmark = pytest.mark.anyio
STATEMENT = """query ($person: ID, $currency: String! = "", $after: String) {
    statement(personId: $person, currency: $currency, first: 2, after: $after) { totalCount
        pageInfo { hasNextPage endCursor }
        edges { node { number person { name } kind period currency amount reason reversedBy } } }
    balances(personId: $person) { currency amount suspended } }"""


@pytest.fixture
async def books(chain: Chain) -> Chain:
    await book(draft("lesson", 50), draft("bonus", 12_345, currency="CNY"), draft("late", -20))
    await book(draft("bo's", 7, guide="bo"), draft("dan's", 9, guide="dan"))
    await reverse("late", by="mend")
    return chain


async def read(chain: Chain, name: str, of: str = "", **given: Any) -> Any:
    person = encode("Person", chain.people[of]) if of else None
    return await chain.ask(name, STATEMENT, person=person, **given)


def amounts(answer: Any) -> list[tuple[int, str]]:
    return [(edge["node"]["number"], edge["node"]["amount"]) for edge in answer["statement"]["edges"]]


async def test_a_guide_reads_every_line_with_its_reason_the_newest_first(books: Chain) -> None:
    answer = await read(books, "ana")

    assert answer["statement"]["edges"][0]["node"] == {
        "number": 6, "person": {"name": "ana"}, "kind": "REVERSAL", "period": "2026-11", "currency": "POINTS",
        "amount": "20", "reason": "Taken back", "reversedBy": None,
    }  # fmt: skip
    assert answer["statement"]["edges"][1]["node"]["reversedBy"] == 6
    assert amounts(answer) == [(6, "20"), (3, "-20")] and answer["statement"]["totalCount"] == 4
    after = answer["statement"]["pageInfo"]["endCursor"]
    assert amounts(await read(books, "ana", after=after)) == [(2, "123.45"), (1, "50")]


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("statement", [2**63, 1]), ("statement", [1, 2**64 - 1]), ("redemptions", [2**63]),
        ("appeals", ["2026-11-18T04:00:00+00:00", 2**63]), ("people", ["S\0"]),
    ],
)  # fmt: skip
async def test_a_place_that_no_column_can_hold_is_no_cursor(books: Chain, field: str, place: list[object]) -> None:
    cursor = urlsafe_b64encode(orjson.dumps([1, *place])).decode()

    refused = await books.refused("admin", f'{{ {field}(after: "{cursor}") {{ totalCount }} }}')

    assert isinstance(refused, BadCursor) and refused.path == ("after",)


async def test_the_reason_is_in_the_language_of_the_reader(books: Chain) -> None:
    answer = await books.ask("ana", STATEMENT, locale="zh", currency="CNY")

    assert [edge["node"]["reason"] for edge in answer["statement"]["edges"]] == ["因为 bonus"]


async def test_balances_are_the_sums_of_the_statement_points_first(books: Chain) -> None:
    assert (await read(books, "ana"))["balances"] == [
        {"currency": "POINTS", "amount": "50", "suspended": "0"},
        {"currency": "CNY", "amount": "123.45", "suspended": "0.00"},
    ]


async def test_what_an_appeal_holds_back_is_shown_beside(books: Chain) -> None:
    await suspend()

    assert (await read(books, "ana"))["balances"][0] == {"currency": "POINTS", "amount": "50", "suspended": "20"}


@atomic
async def suspend() -> None:
    moved, note = (
        ((of_policy(7), -20), (SUSPENSE, 20)),
        Note("申诉中", "Appeal open", (await models.Person.get(key="ana")).id),
    )
    await posting.post([Draft("appeal", EntryKind.SUSPENSION, PERIOD, "POINTS", moved, note)])


@pytest.mark.parametrize(
    ("name", "of", "count"),
    [
        ("ana", "", 4), ("bo", "", 1), ("lead", "", 5), ("region", "", 5), ("maker", "", 6), ("auditor", "", 6),
        ("trainer", "", 0), ("lead", "ana", 4), ("lead", "dan", 0), ("ana", "bo", 0), ("maker", "dan", 1),
    ],
)  # fmt: skip
async def test_everybody_reads_what_is_theirs_or_their_branchs(books: Chain, name: str, of: str, count: int) -> None:
    answer = await read(books, name, of)

    assert answer["statement"]["totalCount"] == count
    if of:
        assert bool(answer["balances"]) == (count > 0)


@pytest.mark.parametrize("name", ["ana", "lead", "maker"])
async def test_a_page_takes_three_statements(books: Chain, name: str) -> None:
    reader: Any = Select.reader
    if not hasattr(reader, "statements"):
        pytest.skip("only the reader on SQLite counts")
    query = """{ statement(first: 50) { edges { node { number person { name } amount reason } } }
        balances { currency amount suspended } }"""
    before = reader.statements
    await books.ask(name, query)

    assert reader.statements - before <= 3


async def test_only_auditors_and_admins_read_what_was_published(books: Chain) -> None:
    query = "{ ledgerHead { entries hash } }"
    assert (await books.ask("auditor", query))["ledgerHead"] is None
    await enter()

    head = (await models.LedgerEntry.get(id=6)).hash
    for name in ("auditor", "admin"):
        assert (await books.ask(name, query))["ledgerHead"] == {"entries": 6, "hash": head}
    for name in ("ana", "lead", "maker"):
        asked = await schema.execute(query, context_value=books.context(name))
        assert isinstance(asked, ExecutionResult) and asked.errors
        assert isinstance(asked.errors[0].original_error, NotAllowed)


async def enter() -> None:
    found = await verifying.verify()
    await verifying._enter(found)
