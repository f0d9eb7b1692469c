"""The judge of answers finds what is wrong with them."""

from typing import Any

import pytest
from graphql import build_schema

from tests.conformance.fitting import misfits

SCHEMA = build_schema("""
    scalar Date
    enum Colour { RED }
    interface Node { id: ID! }
    type Shop implements Node { id: ID! name: String opened: Date colours: [Colour!]! }
    type Street implements Node { id: ID! shops(first: Int): [Shop!] }
    type Query { node: Node shop: Shop! size: Int at: Float }
""")
SHOP = {"id": "1", "name": None, "opened": "2026-11-21", "colours": ["RED"]}
ASKED = "{ shop { id name opened colours } }"


def wrong(text: str, data: Any, status: int = 200, errors: Any = None) -> list[str]:
    answer = {"data": data} if errors is None else {"data": data, "errors": errors}
    return list(misfits(SCHEMA, text, status, answer))


def test_answer_that_fits_is_let_through() -> None:
    assert wrong(ASKED, {"shop": SHOP}) == []
    assert wrong("{ a: size ... on Query { at } }", {"a": 1, "at": 1}) == []
    assert wrong("{ node { __typename ... on Street { shops { id } } id } }", {"node": None}) == []
    street = {"__typename": "Street", "shops": [{"id": "1"}], "id": "2"}
    assert wrong("{ node { __typename ... on Street { shops { id } } id } }", {"node": street}) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"id": None}, "Query.shop.id is null"),
        ({"id": 1}, "Query.shop.id is 1, which is no ID"),
        ({"opened": "20261121"}, "Query.shop.opened is '20261121', which is no Date"),
        ({"colours": ["RED", "BLUE"]}, "Query.shop.colours.1 is 'BLUE', which is no Colour"),
        ({"colours": [None]}, "Query.shop.colours.0 is null"),
        ({"more": 1}, "Query.shop does not have the fields that were asked for"),
    ],
)
def test_value_that_the_schema_does_not_allow_is_found(changed: dict[str, Any], said: str) -> None:
    assert wrong(ASKED, {"shop": SHOP | changed}) == [said]


def test_whole_number_of_more_than_32_bits_is_found() -> None:
    assert wrong("{ size }", {"size": 2**31}) == ["Query.size is 2147483648, which is no Int"]


def test_status_that_is_not_the_editions_is_found() -> None:
    known = [{"message": "No.", "extensions": {"code": "NOT_FOUND"}}]

    assert wrong("{ size }", {"size": None}, 294, known) == []
    assert wrong("{ size }", {"size": None}, 200, known) == ["status 200"]
    assert wrong("{ size }", {"size": 1}, 500) == ["status 500"]


def test_mistake_of_the_server_and_error_without_a_code_are_found() -> None:
    for extensions in ({"code": "INTERNAL"}, {}):
        [fault] = wrong("{ size }", {"size": None}, 294, [{"message": "No.", "extensions": extensions}])
        assert fault.startswith("error")
