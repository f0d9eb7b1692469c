"""What the guard refuses before validation, and that it does so in linear time."""

from collections.abc import Iterator

import pytest
from graphql import get_introspection_query, parse

from api.limits import Limits
from api.survey import Survey
from tests.api.conftest import Ask, Edges

pytestmark = pytest.mark.anyio


def codes(text: str) -> list[str]:
    return [refusal.code for refusal in Survey(parse(text), Limits()).refusals()]


def nested(levels: int) -> str:
    return "{ thing " + "{ self_ " * (levels - 2) + "{ name }" + " }" * (levels - 2) + " }"


def chain(fragments: int, spreads: int) -> str:
    """Fragments that each spread the next one several times: spreads ** fragments fields."""
    links = (f"fragment F{n} on Thing {{ " + alternating(n + 1, spreads) + " }" for n in range(fragments - 1))
    return "{ thing { ...F0 } } " + " ".join(links) + f" fragment F{fragments - 1} on Thing {{ name }}"


def alternating(next_fragment: int, spreads: int) -> str:
    return " ".join(f"... on Thing {{ ...F{next_fragment} }}" for _ in range(spreads))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (nested(12), []),
        (nested(13), ["TOO_DEEP"]),
        ("{ " + "... { " * 39 + "hello" + " }" * 40, []),
        ("{ " + "... { " * 40 + "hello" + " }" * 41, ["TOO_DEEP"]),
        ("{ hello(name: " + "[" * 11 + "1" + "]" * 11 + ") }", []),
        ("{ hello(name: " + "[" * 12 + "1" + "]" * 12 + ") }", ["TOO_DEEP"]),
        ("{ hello(name: " + "{a:" * 12 + "1" + "}" * 12 + ") }", ["TOO_DEEP"]),
        ("query ($a: [Int] = " + "[" * 13 + "]" * 13 + ") { hello }", ["TOO_DEEP"]),
        ("{ thing { " + " ".join(f"a{n}: name" for n in range(30)) + " } }", []),
        ("{ thing { " + " ".join(f"a{n}: name" for n in range(31)) + " } }", ["TOO_MANY_ALIASES"]),
        ("{ " + " ".join(f"f{n}" for n in range(20)) + " }", []),
        ("{ " + " ".join(f"f{n}" for n in range(21)) + " }", ["TOO_MANY_ROOT_FIELDS"]),
        ("{ ...F } fragment F on Query { " + " ".join(f"f{n}" for n in range(21)) + " }", ["TOO_MANY_ROOT_FIELDS"]),
        ("mutation { " + " ".join(f"f{n}" for n in range(5)) + " }", []),
        ("mutation { " + " ".join(f"f{n}" for n in range(6)) + " }", ["TOO_MANY_ROOT_FIELDS"]),
        ("{ thing { " + " ".join(f"f{n}" for n in range(499)) + " } }", []),
        ("{ thing { " + " ".join(f"f{n}" for n in range(500)) + " } }", ["TOO_MANY_FIELDS"]),
        ("{ " + "hello " * 5 + "}", []),
        ("{ " + "hello " * 6 + "}", ["TOO_MANY_REPEATS"]),
        ("{ " + " ".join(f"hello: f{n}" for n in range(6)) + " }", ["TOO_MANY_REPEATS"]),
        ("{ " + "...F " * 6 + "} fragment F on Query { hello }", ["TOO_MANY_REPEATS"]),
        ("{ hello " + "@skip(if: false) " * 60 + "}", []),
        ("{ hello " + "@skip(if: false) " * 61 + "}", ["TOO_MANY_DIRECTIVES"]),
        ("query ($v: Int " + "@a " * 30 + ") " + "@a " * 31 + "{ hello }", ["TOO_MANY_DIRECTIVES"]),
        (" ".join(f"query Q{n} {{ hello }}" for n in range(10)), []),
        (" ".join(f"query Q{n} {{ hello }}" for n in range(11)), ["TOO_MANY_OPERATIONS"]),
        ("{ hello } " + " ".join(f"fragment F{n} on Query {{ hello }}" for n in range(60)), []),
        ("{ hello } " + " ".join(f"fragment F{n} on Query {{ hello }}" for n in range(61)), ["TOO_MANY_FRAGMENTS"]),
        ('{ hello(name: "\\u0000") }', ["BAD_LITERAL"]),
        ("{ add(number: " + "9" * 41 + ") }", ["BAD_LITERAL"]),
        ('{ hello @skip(if: "\\u{0}") }', ["BAD_LITERAL"]),
    ],
)
async def test_limit_is_the_published_one(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


async def test_limit_counts_fields_after_fragments_are_written_out() -> None:
    """4 ** 5 fields in a few lines."""
    assert codes(chain(6, 4)) == ["TOO_MANY_FIELDS"]


@pytest.mark.parametrize("fragments", [10, 20, 40, 60])
async def test_bomb_of_fragments_is_measured_in_linear_time(fragments: int) -> None:
    """8 ** 59 fields would not be counted before the sun is cold."""
    text = chain(fragments, 8)
    survey = Survey(parse(text), Limits())

    assert "TOO_MANY_FIELDS" in [refusal.code for refusal in survey.refusals()]
    assert survey.visits == 2 * (text.count("...") + 2)  # every spread and both fields: once read, once measured


async def test_bomb_of_aliases_in_fragments_is_refused() -> None:
    links = " ".join(
        f"fragment F{n} on Thing {{ a: self_ {{ ...F{n + 1} }} b: self_ {{ ...F{n + 1} }} }}" for n in range(40)
    )

    assert codes("{ thing { ...F0 } } " + links + " fragment F40 on Thing { name }") == [
        "TOO_DEEP",
        "TOO_MANY_FIELDS",
        "TOO_MANY_ALIASES",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{ ...A } fragment A on Query { ...A }",
        "{ ...A } fragment A on Query { thing { ...B } } fragment B on Thing { self_ { ...B } }",
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "{ ...Missing }",
    ],
)
async def test_cycle_of_fragments_is_left_to_validation(ask: Ask, text: str) -> None:
    response = await ask(text)

    assert codes(text) == []
    assert response.status_code == 422
    assert response.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{ thing { nme } }", "nme"),
        ("{ thing { name(lenth: 3) } }", "lenth"),
        ("{ ...Missing }", "Missing"),
        ("query ($a: Intt) { hello(name: $a) }", "Intt"),
    ],
)
async def test_a_word_that_does_not_fit_is_named_and_no_other(ask: Ask, text: str, named: str) -> None:
    error = (await ask(text, who="guide")).json()["errors"][0]

    assert error["message"] == f"“{named}” does not fit the schema." and error["locations"]
    assert "Thing" not in error["message"] and "mean" not in error["message"]


def bombs() -> Iterator[tuple[str, str]]:
    yield "fragments", chain(60, 2)
    yield "repeats in fragments", chain(25, 5)
    yield "depth in the parser", "{a" * 740 + "}" * 740
    yield "lists in the parser", "{ hello(name: " + "[" * 740 + "]" * 740 + ") }"
    yield "types in the parser", "query ($a: " + "[" * 740 + "Int" + "]" * 740 + ") { hello }"
    yield "aliases", "{ " + " ".join(f"a{n}: hello" for n in range(450)) + " }"
    yield "directives", "{ hello " + "@include(if: true) " * 240 + "}"
    yield "unknown directives", "{ hello " + "@a" * 700 + " }"
    yield "repeated fields", "{ " + "hello " * 1_400 + "}"
    yield "variables", "query (" + " ".join(f"$v{n}: Int" for n in range(370)) + ") { hello }"
    yield "comments", "#\n" * 200 + "{ hello }"
    yield "tokens", "{ " + "a " * 1_500 + "}"
    yield "characters", "{ hello }" + " " * 16_000
    yield "a long name", "{ " + "a" * 15_990 + " }"
    yield "a long text", '{ hello(name: "' + "x" * 16_000 + '") }'
    yield "deep introspection", "{ __schema { types " + "{ ofType " * 30 + "{ name }" + " }" * 30 + " } }"
    yield "circular introspection", "{ __schema { types { " + "fields { type { " * 10 + "name" + " } }" * 10 + " } } }"
    yield "operations", " ".join(f"query Q{n} {{ hello }}" for n in range(250))


@pytest.mark.parametrize(("name", "text"), list(bombs()))
async def test_bomb_is_refused_and_not_remembered(edge: Edges, ask: Ask, name: str, text: str) -> None:
    response = await ask(text)

    assert response.status_code in (400, 422)
    assert not edge.guard.known


async def test_introspection_is_refused_to_those_who_do_not_develop(ask: Ask) -> None:
    for text in ("{ __schema { types { name } } }", '{ a: __type(name: "Thing") { name } }', get_introspection_query()):
        response = await ask(text, who="guide")

        assert response.status_code == 422
        assert response.json()["errors"][0]["extensions"]["code"] == "INTROSPECTION_OFF"
    assert (await ask("{ __typename thing { __typename } }", who="guide")).status_code == 200


async def test_standard_introspection_is_answered_to_developers_beyond_the_depth_of_others(ask: Ask) -> None:
    response = await ask(get_introspection_query(input_value_deprecation=True, directive_is_repeatable=True))

    assert response.status_code == 200
    assert response.json()["extensions"]["cost"]["requested"] == 1
    survey = Survey(parse(get_introspection_query()), Limits())
    assert survey.refusals() == []


@pytest.mark.parametrize(
    ("text", "word"),
    [("{ helo }", "“helo”"), ("{ thing }", "“thing”"), ("{ paint(colour: GREN) }", "The document"),
     ("{ hello(nam: 1) }", "“nam”")],
)  # fmt: skip
async def test_why_a_document_is_invalid_is_told_to_developers_only(ask: Ask, text: str, word: str) -> None:
    """Suggestions and names of types are how tools read a schema that they may not see."""
    (told,) = (await ask(text, who="dev")).json()["errors"]
    (untold,) = (await ask(text, who="guide")).json()["errors"]

    assert told["message"] != untold["message"] == f"{word} does not fit the schema."
    assert told["locations"] == untold["locations"]


async def test_why_variables_do_not_fit_is_told_to_developers_only(ask: Ask) -> None:
    text = "query ($c: Colour!) { paint(colour: $c) }"

    (told,) = (await ask(text, {"c": "GREN"}, who="dev")).json()["errors"]
    (untold,) = (await ask(text, {"c": "GREN"}, who="guide")).json()["errors"]

    assert "Did you mean" in told["message"] and "Colour" in told["message"]
    assert untold["message"] == "The variables or arguments do not fit the schema."
    assert told["extensions"]["code"] == untold["extensions"]["code"] == "BAD_USER_INPUT"
