"""GraphQL over HTTP: what is served, with which status and type, and what is refused."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from tests.api.conftest import Ask, Edges

pytestmark = pytest.mark.anyio
GRAPHQL, JSON = "application/graphql-response+json", "application/json"


def code(response: httpx2.Response) -> str:
    (error, *_) = response.json()["errors"]
    return str(error["extensions"]["code"])


async def test_operation_is_answered_with_its_cost_and_the_callers_request_id(ask: Ask) -> None:
    response = await ask("{ hello }", x_request_id="caller-0001")

    assert response.status_code == 200
    assert response.json()["data"] == {"hello": "hello you"}
    assert response.json()["extensions"]["cost"] == {"requested": 1, "limit": 2000, "remaining": 9999}
    assert response.headers["x-request-id"] == "caller-0001"


@pytest.mark.parametrize("given", ["short", "x" * 65, "with space and more", "line\tbreak-0001"])
async def test_request_id_that_is_not_sane_is_replaced(ask: Ask, given: str) -> None:
    response = await ask("{ hello }", x_request_id=given)

    assert len(response.headers["x-request-id"]) == 16 and response.headers["x-request-id"] != given


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (GRAPHQL, GRAPHQL),
        (JSON, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("", JSON),
        (f"{JSON}, {GRAPHQL}", GRAPHQL),
        (f"{GRAPHQL};q=0.5, {JSON}", JSON),
        (f"{GRAPHQL};q=0.5, {JSON};q=0.4", GRAPHQL),
        (f"{JSON};q=0, */*", GRAPHQL),
        (f"{JSON}, */*;q=0.9", JSON),
        ("text/html, */*;q=0.1", JSON),
        (f"{GRAPHQL};q=nonsense, {JSON};q=0.1", JSON),
    ],
)
async def test_media_type_is_negotiated_by_weight(ask: Ask, accept: str, expected: str) -> None:
    response = await ask("{ hello }", accept=accept)

    assert response.headers["content-type"] == f"{expected}; charset=utf-8"


@pytest.mark.parametrize(
    ("query", "accept", "status", "media"),
    [
        ("{ hello", GRAPHQL, 400, GRAPHQL),
        ("{ hello", JSON, 400, GRAPHQL),
        ("{ unknown }", GRAPHQL, 422, GRAPHQL),
        ("{ unknown }", JSON, 422, GRAPHQL),
        ("query ($n: Int!) { add(number: $n) }", GRAPHQL, 422, GRAPHQL),
        ("query A { hello } query B { hello }", GRAPHQL, 422, GRAPHQL),
        ("fragment F on Query { hello }", GRAPHQL, 422, GRAPHQL),
        ("{ hello broken }", GRAPHQL, 294, GRAPHQL),
        ("{ hello broken }", JSON, 200, JSON),
        ("{ impossible }", GRAPHQL, 294, GRAPHQL),
    ],
)
async def test_status_says_how_far_the_operation_came(
    ask: Ask, query: str, accept: str, status: int, media: str
) -> None:
    response = await ask(query, accept=accept)

    assert response.status_code == status
    assert response.headers["content-type"] == f"{media}; charset=utf-8"
    assert ("data" in response.json()) is (status in (200, 294))
    assert response.json()["errors"][0]["extensions"]["requestId"] == response.headers["x-request-id"]


async def test_two_operations_need_a_name(ask: Ask) -> None:
    body = {"query": "query A { hello } query B { add(number: 1) }"}

    unnamed, named, wrong = [
        await ask(body=json.dumps(body | more)) for more in ({}, {"operationName": "B"}, {"operationName": "C"})
    ]

    assert code(unnamed) == "OPERATION_NAME_REQUIRED"
    assert named.json()["data"] == {"add": 2}
    assert (wrong.status_code, code(wrong)) == (422, "OPERATION_UNKNOWN")


@pytest.mark.parametrize(
    ("headers", "status", "expected"),
    [
        ({"content_type": "text/plain"}, 415, "MEDIA_TYPE_UNSUPPORTED"),
        ({"content_type": ""}, 415, "MEDIA_TYPE_UNSUPPORTED"),
        ({"content_type": "application/graphql"}, 415, "MEDIA_TYPE_UNSUPPORTED"),
        ({"content_type": "multipart/form-data; boundary=x"}, 415, "MEDIA_TYPE_UNSUPPORTED"),
        ({"content_type": "application/x-www-form-urlencoded"}, 415, "MEDIA_TYPE_UNSUPPORTED"),
        ({"content_type": "application/json; charset=utf-16"}, 415, "MEDIA_TYPE_UNSUPPORTED"),
        ({"content_encoding": "gzip"}, 415, "MEDIA_TYPE_UNSUPPORTED"),
        ({"accept": "text/html"}, 406, "NOT_ACCEPTABLE"),
        ({"accept": "application/json;q=0"}, 406, "NOT_ACCEPTABLE"),
        ({"authorization": "Bearer nobody"}, 401, "NOT_SIGNED_IN"),
        ({"content_length": "-1"}, 413, "BODY_TOO_LARGE"),
    ],
)
async def test_headers_that_cannot_be_served_are_refused(
    ask: Ask, headers: dict[str, str], status: int, expected: str
) -> None:
    response = await ask(body=b'{"query":"{ hello }"}', **headers)

    assert (response.status_code, code(response)) == (status, expected)


async def call(edge: Edges, method: str, content: Any = None, **params: str) -> httpx2.Response:
    transport = httpx2.ASGITransport(edge.app())
    headers = {"authorization": "Bearer dev", "content-type": JSON}
    async with httpx2.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
        return await client.request(method, "/graphql", params=params, content=content)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_other_methods_are_refused_with_those_that_are_served(edge: Edges, method: str) -> None:
    response = await call(edge, method)

    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


async def test_body_is_refused_while_it_streams(edge: Edges) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 65_536
            yield b" " * 65_536

    response = await call(edge, "POST", endless())

    assert (response.status_code, code(response)) == (413, "BODY_TOO_LARGE")
    assert sent == 5 * 65_536


async def test_largest_body_is_read(edge: Edges) -> None:
    body = b'{"query":"{ hello }"}'

    response = await call(edge, "POST", body + b" " * (256 * 1024 - len(body)))

    assert response.json()["data"] == {"hello": "hello you"}


@pytest.mark.parametrize(
    ("query", "status", "expected"),
    [
        ("{ hello }", 405, "POST_REQUIRED"),
        ('mutation { do(what: "x") { __typename } }', 405, "POST_REQUIRED"),
        ("subscription { news { text } }", 405, "POST_REQUIRED"),
    ],
)
async def test_get_is_refused_for_what_is_not_trusted(edge: Edges, query: str, status: int, expected: str) -> None:
    response = await call(edge, "GET", query=query)

    assert (response.status_code, code(response)) == (status, expected)
    assert response.headers["allow"] == "POST"


async def test_get_answers_a_trusted_query_with_variables(edge: Edges) -> None:
    response = await call(
        edge,
        "GET",
        query="query Type($name: String!) { __type(name: $name) { name } }",
        variables='{"name":"Thing"}',
    )

    assert response.json()["data"] == {"__type": {"name": "Thing"}}


@pytest.mark.parametrize("variables", ["null", "[]", "{", "1", '{"name":NaN}'])
async def test_get_with_hostile_variables_is_refused(edge: Edges, variables: str) -> None:
    response = await call(
        edge, "GET", query="query Type($name: String!) { __type(name: $name) { name } }", variables=variables
    )

    assert 400 <= response.status_code < 500


async def test_operation_that_takes_too_long_is_ended_and_may_be_retried(edge: Edges, ask: Ask) -> None:
    edge.limits = replace(edge.limits, operation_seconds=0.05)

    response = await ask("{ slow }")

    assert (response.status_code, code(response)) == (503, "TIMED_OUT")
    assert response.headers["retry-after"] == "5"


async def test_mistake_of_ours_is_masked_and_logged_with_the_request_id(
    ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    response = await ask("{ broken impossible }")

    assert "secret" not in response.text
    assert {error["extensions"]["code"] for error in response.json()["errors"]} == {"INTERNAL"}
    assert f"Request {response.headers['x-request-id']} failed at broken" in caplog.text
    assert "secret: the database" in caplog.text


async def test_crash_of_the_edge_itself_is_masked(edge: Edges, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(edge, "authenticate", crash)
    response = await ask("{ hello }")

    assert (response.status_code, code(response)) == (500, "INTERNAL")
    assert "secret" not in response.text


@pytest.mark.parametrize(("who", "says"), [("dev", "is in the past"), ("zh", "已经过去")])
async def test_refusal_outside_a_union_is_an_expected_error_in_the_viewers_language(
    ask: Ask, who: str, says: str
) -> None:
    response = await ask("{ refused }", who=who)

    (error,) = response.json()["errors"]
    assert says in error["message"]
    assert error["extensions"] == {"code": "DUE_IN_PAST", "requestId": response.headers["x-request-id"]}


@pytest.mark.parametrize(("language", "says"), [("en-GB, zh;q=0.5", "Sign in first."), ("zh-CN", "请先登录。")])
async def test_caller_nobody_knows_is_refused_in_the_language_of_the_request(
    ask: Ask, language: str, says: str
) -> None:
    response = await ask("{ hello }", who="nobody", accept_language=language)

    assert response.json()["errors"][0]["message"] == says
    assert response.headers["www-authenticate"] == "Bearer"


async def test_spent_budget_is_refused_until_it_refills(edge: Edges, ask: Ask) -> None:
    edge.budget.limit = edge.limits.bucket  # 10,000: five of the largest operations
    costly = "{ " + " ".join(f"a{n}: things(first: 100) {{ edges {{ node {{ name }} }} }}" for n in range(9)) + " }"
    while (last := await ask(costly)).status_code == 200:
        pass

    assert (last.status_code, code(last)) == (429, "RATE_LIMITED")
    assert last.json()["errors"][0]["extensions"]["retryAfterSeconds"] == int(last.headers["retry-after"])
    edge.later(int(last.headers["retry-after"]))
    assert (await ask(costly)).status_code == 200
