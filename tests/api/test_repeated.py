"""A document that was served before goes a short way: with the same answers, refusals and charges."""

from typing import Any

import pytest
import structlog
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

import tests.chain
from api.ids import encode
from api.schema import schema
from api.schema.audit import BUDGET
from kit.reading import Select
from tests.chain import Chain

pytestmark = pytest.mark.anyio
held, chain = tests.chain.held, tests.chain.chain
QUERIES = {OperationType.QUERY}


async def ask(
    chain: Chain, text: str, name: str | None = None, kinds: set[OperationType] = QUERIES, **variables: Any
) -> ExecutionResult:
    result = await schema.execute(
        text,
        variable_values=variables,
        context_value=chain.context("ana"),
        operation_name=name,
        allowed_operation_types=kinds,
    )
    assert isinstance(result, ExecutionResult)
    return result


async def test_a_directive_decides_anew_each_time(chain: Chain) -> None:
    text = (
        "query A($all: Boolean!) { viewer { name employeeNo @include(if: $all) unit { name @skip(if: $all) code } } }"
    )

    answers = [(await ask(chain, text, all=every)).data for every in (True, False, True, False)]

    whole, part = answers[:2]
    assert whole and set(whole["viewer"]) == {"name", "employeeNo", "unit"} and set(whole["viewer"]["unit"]) == {"code"}
    assert part and set(part["viewer"]) == {"name", "unit"} and set(part["viewer"]["unit"]) == {"name", "code"}
    assert answers == [whole, part] * 2


async def test_a_thing_of_a_type_of_which_nothing_is_asked_is_an_empty_object(chain: Chain) -> None:
    text = "query ($id: ID!) { node(id: $id) { ... on Unit { name } } nodes(ids: [$id, $id]) { ... on Unit { name } } }"

    answers = [(await ask(chain, text, id=encode("Course", chain.courses["one"]))).data for _ in range(2)]

    assert answers == [{"node": {}, "nodes": [{}, {}]}] * 2


async def test_an_argument_is_read_anew_each_time(chain: Chain) -> None:
    for n in range(3):
        await chain.add_course(f"c{n}")
        await chain.enrol("ana", f"c{n}")
    text = "query B($n: Int!) { viewer { enrolments(first: $n) { edges { node { course { slug } } } } } }"

    counts = []
    for n in (1, 3, 2):
        data = (await ask(chain, text, n=n)).data
        assert data
        counts.append(len(data["viewer"]["enrolments"]["edges"]))

    assert counts == [1, 3, 2]


async def test_a_value_that_does_not_fit_is_refused_each_time(chain: Chain) -> None:
    text = "query C($n: Int!) { viewer { enrolments(first: $n) { totalCount } } }"
    await ask(chain, text, n=1)

    given: list[dict[str, Any]] = [{"n": "1"}, {}, {"n": None}]
    short = [await ask(chain, text, **one) for one in given]
    long = [await schema.execute(text, variable_values=one, context_value=chain.context("ana")) for one in given]

    said = [[(error.message, error.path) for error in one.errors or ()] for one in [*short, *long]]
    assert [len(one) for one in said] == [1] * 6 and said[:3] == said[3:]
    assert [one.data for one in short] == [None] * 3
    assert (await ask(chain, text, n=1)).errors is None


async def test_another_operation_of_the_document_is_another_answer(chain: Chain) -> None:
    text = "query One { viewer { name } } query Two { viewer { employeeNo } }"

    for _ in range(2):
        assert (await ask(chain, text, "One")).data == {"viewer": {"name": "ana"}}
        assert (await ask(chain, text, "Two")).data == {"viewer": {"employeeNo": "ana"}}
        assert [error.extensions for error in (await ask(chain, text)).errors or ()] == [
            {"code": "OPERATION_NAME_REQUIRED"}
        ]
        with pytest.raises(CannotGetOperationTypeError):
            await ask(chain, text, "Three")


async def test_what_may_not_be_asked_this_way_is_refused_each_time(chain: Chain) -> None:
    text = 'mutation { setLocale(input: {locale: "en"}) { __typename } }'
    for kinds in ({OperationType.MUTATION}, QUERIES, QUERIES):
        if kinds is QUERIES:
            with pytest.raises(InvalidOperationTypeError):
                await ask(chain, text, kinds=kinds)
        else:
            assert (await ask(chain, text, kinds=kinds)).errors is None


async def test_each_repetition_is_charged(chain: Chain) -> None:
    text = "{ viewer { signIns { device } } }"
    BUDGET._spent.clear()

    costs = [(await ask(chain, text)).extensions for _ in range(3)]

    told = [cost["cost"] for cost in costs if cost]
    assert [one["requested"] for one in told] == [12] * 3
    assert told[0]["remaining"] - told[2]["remaining"] in range(20, 25)  # some comes back meanwhile


async def test_a_budget_that_is_spent_refuses_the_known_document_too(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "{ viewer { name } }"
    await ask(chain, text)
    BUDGET._spent.clear()
    monkeypatch.setattr(BUDGET, "limit", 1)

    refused = await ask(chain, text)

    assert refused.data is None
    assert [(error.extensions or {})["code"] for error in refused.errors or ()] == ["RATE_LIMITED"]
    BUDGET._spent.clear()


async def test_a_mistake_of_ours_is_the_same_error_on_both_ways(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> object:
        raise ZeroDivisionError("ours")

    text = "{ viewer { unit { name } } }"
    await ask(chain, text)
    monkeypatch.setattr(type(Select.reader), "fetch", broken)

    with structlog.testing.capture_logs():
        long = await schema.execute(text, context_value=chain.context("ana"))
        short = await ask(chain, text)

    assert isinstance(long, ExecutionResult) and long.data is short.data is None
    said = [[(error.message, error.path) for error in one.errors or ()] for one in (long, short)]
    assert said == [[("ours", ["viewer", "unit"])]] * 2
