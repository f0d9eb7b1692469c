"""What operations cost, and which documents are remembered."""

from typing import Any

import pytest

from tests.api.conftest import Ask, Edges

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("text", "variables", "cost"),
    [
        ("{ hello }", None, 1),
        ("{ thing { name } }", None, 2),
        ('mutation { do(what: "x") { __typename } }', None, 11),
        ("{ things { edges { node { name } } } }", None, 1 + 1 + 20 * 2),
        ("{ things(first: 3) { edges { node { name } } } }", None, 1 + 1 + 3 * 2),
        ("{ things(first: 3, last: 5) { edges { node { name } } } }", None, 1 + 1 + 5 * 2),
        ("{ things(first: 0) { edges { node { name } } } }", None, 1 + 1 + 1 * 2),
        ("{ things(first: -9) { edges { node { name } } } }", None, 1 + 1 + 1 * 2),
        ("{ things(first: 2147483647) { edges { node { name } } } }", None, 1 + 1 + 100 * 2),
        ("{ thing { parts { name } } }", None, 1 + 1 + 10),
        ("{ thing { parts { parts { name } } } }", None, 1 + 1 + 10 * 11),
        ('{ nodes(ids: ["a", "b", "c"]) { name } }', None, 1 + 3),
        ("query ($i: [ID!]!) { nodes(ids: $i) { name } }", {"i": ["a"] * 7}, 1 + 7),
        ("query ($n: Int!) { things(first: $n) { edges { node { name } } } }", {"n": 4}, 1 + 1 + 4 * 2),
        ("query ($n: Int! = 6) { things(first: $n) { edges { node { name } } } }", None, 1 + 1 + 6 * 2),
        ("query ($n: Int! = 6) { things(first: $n) { edges { node { name } } } }", {"n": 2}, 1 + 1 + 2 * 2),
        ("query ($n: Int! = 6) { things(first: $n) { edges { node { name } } } }", {"n": 1e1}, 1 + 1 + 100 * 2),
        ("{ things(first: 2) { ...P } } fragment P on Page { edges { node { name } } }", None, 1 + 1 + 2 * 2),
        ("{ a: thing { ...T } b: thing { ...T } } fragment T on Thing { self_ { name } }", None, 1 + 2 * 2),
        ("{ things(first: 9) { edges { node { things(first: 9) { edges { node { name } } } } } } }", None,
         1 + 1 + 9 * (2 + 1 + 9 * 2)),
        ("{ __schema { types { name } } }", None, 1),
    ],
)  # fmt: skip
async def test_cost_follows_from_the_shape(ask: Ask, text: str, variables: Any, cost: int) -> None:
    response = await ask(text, variables)

    assert response.status_code == 200, response.text
    assert response.json()["extensions"]["cost"]["requested"] == cost


async def test_operation_over_the_limit_does_not_run_and_costs_nothing(edge: Edges, ask: Ask) -> None:
    text = "{ things(first: 100) { edges { node { things(first: 100) { edges { node { name } } } } } } }"

    response = await ask(text)

    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "TOO_COSTLY"
    assert error["message"] == "The operation costs 20302; the limit is 2000."
    assert response.json()["extensions"]["cost"] == {"requested": 20_302, "limit": 2_000}
    assert edge.budget.balance("dev").remaining == 10_000


async def test_same_document_costs_what_its_variables_ask_for_each_time(ask: Ask) -> None:
    text = "query ($n: Int!) { things(first: $n) { edges { node { name } } } }"

    costs = [(await ask(text, {"n": n})).json()["extensions"]["cost"]["requested"] for n in (1, 50, 1, 100)]

    assert costs == [4, 102, 4, 202]


async def test_document_that_passed_is_remembered_and_not_validated_again(
    edge: Edges, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask("{ hello }")
    monkeypatch.setattr("api.guard.validate_document", lambda *_: pytest.fail("validated again"))

    assert (await ask("{ hello }")).status_code == 200
    assert list(edge.guard.known) == [("{ hello }", True)]


async def test_what_developers_may_see_is_not_remembered_for_others(ask: Ask) -> None:
    text = "{ __schema { types { name } } }"

    assert (await ask(text, who="dev")).status_code == 200
    assert (await ask(text, who="guide")).status_code == 422


@pytest.mark.parametrize("text", ["{ hello", "{ unknown }", "{ hello hello hello hello hello hello }"])
async def test_refused_document_is_never_remembered(edge: Edges, ask: Ask, text: str) -> None:
    await ask(text)

    assert not edge.guard.known


async def test_document_that_was_not_asked_for_longest_is_forgotten_first(edge: Edges, ask: Ask) -> None:
    await ask("{ hello }")
    edge.guard.keeps = 2

    for text in ("{ a: hello }", "{ hello }", "{ b: hello }"):
        await ask(text)

    assert [text for text, _ in edge.guard.known] == ["{ hello }", "{ b: hello }"]


async def test_guard_admits_again_what_waits_in_the_cache_only_while_the_budget_lasts(edge: Edges, ask: Ask) -> None:
    edge.budget.limit = 3
    statuses = [(await ask("{ hello }")).status_code for _ in range(4)]

    edge.later(0.005)

    assert statuses == [200, 200, 200, 429]
    assert (await ask("{ hello }")).status_code == 200


@pytest.mark.parametrize("text", ["{ nowhere }", "{ hello", "{ ...gone }"])
async def test_a_document_that_will_not_run_costs_a_hundredth_of_the_bucket_until_it_is_empty(
    edge: Edges, ask: Ask, text: str
) -> None:
    await ask("{ hello }")
    before = edge.budget.balance("dev").remaining
    await ask(text)
    cost = before - edge.budget.balance("dev").remaining
    for _ in range(110):
        await ask(text)

    assert cost == edge.budget.limit // 100
    assert edge.budget.balance("dev").remaining < edge.budget.limit // 100
    assert (await ask("{ a: hello }")).status_code == 429
