"""Bodies that break servers: each is refused with a code of its own."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest

from tests.api.conftest import Ask, Edges

pytestmark = pytest.mark.anyio


def code(response: httpx2.Response) -> str:
    (error, *_) = response.json()["errors"]
    return str(error["extensions"]["code"])


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "BAD_REQUEST"),
    "null": (b"null", "BAD_REQUEST"),
    "a number": (b"1", "BAD_REQUEST"),
    "a text": (b'"{ hello }"', "BAD_REQUEST"),
    "a batch": (b'[{"query":"{ hello }"},{"query":"{ hello }"}]', "BAD_REQUEST"),
    "an empty batch": (b"[]", "BAD_REQUEST"),
    "half": (b'{"query":', "BAD_REQUEST"),
    "bad UTF-8": (b'{"query":"\xff\xfe"}', "BAD_REQUEST"),
    "a lone surrogate": (b'{"query":"{ hello }","variables":{"a":"\\ud800"}}', "BAD_REQUEST"),
    "NaN": (b'{"query":"{ hello }","variables":{"a":NaN}}', "BAD_REQUEST"),
    "infinity": (b'{"query":"{ hello }","variables":{"a":1e999}}', "BAD_REQUEST"),
    "a NUL": (b'{"query":"{ hello }","variables":{"a":"\\u0000"}}', "BAD_REQUEST"),
    "a NUL in the document": (b'{"query":"{ hello(name: \\"\\\\u0000\\") }"}', "BAD_REQUEST"),
    "a NUL in braces": (b'{"query":"{ hello(name: \\"\\\\u{0}\\") }"}', "BAD_LITERAL"),
    "deep lists": (b"[" * 100_000, "BAD_REQUEST"),
    "deep objects": (b'{"a":' * 20_000, "BAD_REQUEST"),
    "deep variables": (
        b'{"query":"{ hello }","variables":' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}",
        "BAD_REQUEST",
    ),
    "no query": (b"{}", "BAD_REQUEST"),
    "an empty query": (b'{"query":""}', "BAD_REQUEST"),
    "a query of spaces": (b'{"query":"  "}', "GRAPHQL_PARSE_FAILED"),
    "a query that is a list": (b'{"query":["{ hello }"]}', "BAD_REQUEST"),
    "variables that are a list": (b'{"query":"{ hello }","variables":[]}', "BAD_REQUEST"),
    "variables that are a text": (b'{"query":"{ hello }","variables":"{}"}', "BAD_REQUEST"),
    "a name that is a number": (b'{"query":"{ hello }","operationName":1}', "BAD_REQUEST"),
    "extensions that are a list": (b'{"query":"{ hello }","extensions":[]}', "BAD_REQUEST"),
    "a hash that is a number": (b'{"extensions":{"persistedQuery":{"sha256Hash":1}}}', "BAD_REQUEST"),
    "a hash that is a list": (b'{"extensions":{"persistedQuery":[]}}', "BAD_REQUEST"),
    "a huge integer": (
        b'{"query":"query($n:Int!){ add(number:$n) }","variables":{"n":' + b"9" * 400 + b"}}",
        "BAD_REQUEST",
    ),
    "an integer beyond Int": (
        b'{"query":"query($n:Int!){ add(number:$n) }","variables":{"n":9223372036854775808}}',
        "BAD_USER_INPUT",
    ),
    "a huge integer in the document": (
        b'{"query":"{ add(number: ' + b"9" * 5_000 + b') }"}',
        "BAD_LITERAL",
    ),
    "a deep document": (b'{"query":"' + b"{a" * 700 + b"}" * 700 + b'"}', "GRAPHQL_PARSE_FAILED"),
    "a deep literal": (b'{"query":"{ hello(name: ' + b"[" * 60 + b"]" * 60 + b') }"}', "TOO_DEEP"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_body_is_refused_without_an_error_of_ours(ask: Ask, name: str) -> None:
    body, expected = HOSTILE[name]

    response = await ask(body=body)

    assert 400 <= response.status_code < 500
    assert code(response) == expected
    assert "Traceback" not in response.text


async def test_body_that_does_not_arrive_in_time_is_refused(edge: Edges) -> None:
    edge.limits = replace(edge.limits, operation_seconds=0.05)

    async def slow() -> AsyncIterator[bytes]:
        yield b'{"query":'
        await asyncio.sleep(60)

    headers = {"authorization": "Bearer dev", "content-type": "application/json"}
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(edge.app()), base_url="http://test") as client:
        response = await client.post("/graphql", content=slow(), headers=headers)

    assert (response.status_code, code(response)) == (408, "BODY_TOO_SLOW")
