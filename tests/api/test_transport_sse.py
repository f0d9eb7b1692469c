"""Subscriptions as text/event-stream, for networks that break WebSockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from tests.api.conftest import Ask, Edges, served
from tests.api.small_schema import listeners

pytestmark = pytest.mark.anyio
NEWS = "subscription { news { text rights loaded } }"


class Stream:
    """A response, in events."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self.lines = response.aiter_lines()

    async def next(self) -> tuple[str, Any]:
        name, data = "", ""
        async with asyncio.timeout(5):
            async for line in self.lines:
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data:"):
                    data = line.removeprefix("data:").strip()
                elif not line and name:
                    return name, json.loads(data) if data else None
        return "end", None


@asynccontextmanager
async def streamed(
    edge: Edges, query: str, who: str = "guide", accept: str = "text/event-stream"
) -> AsyncIterator[Stream]:
    headers = {"authorization": f"Bearer {who}", "accept": accept}
    async with (
        served(edge.app()) as port,
        httpx2.AsyncClient(timeout=5) as client,
        client.stream("POST", f"http://127.0.0.1:{port}/graphql", json={"query": query}, headers=headers) as response,
    ):
        yield Stream(response)


async def test_events_arrive_each_in_a_context_of_its_own(edge: Edges) -> None:
    feed = listeners()
    async with streamed(edge, NEWS) as stream:
        assert stream.response.headers["content-type"].startswith("text/event-stream")
        assert stream.response.headers["x-request-id"]
        await feed.heard_by(1)
        feed.tell("one")
        first = await stream.next()
        edge.people["guide"].rights = ()
        feed.tell("two")
        second = await stream.next()

    assert first[1]["data"] == {"news": {"text": "one", "rights": ["LEARN"], "loaded": ["one"]}}
    assert second[1]["data"] == {"news": {"text": "two", "rights": [], "loaded": ["two"]}}
    await feed.heard_by(0)


async def test_stream_completes_with_its_subscription(edge: Edges) -> None:
    async with streamed(edge, "subscription { count(to: 3) }") as stream:
        events = [await stream.next() for _ in range(5)]

    assert [name for name, _ in events] == ["next", "next", "next", "complete", "end"]
    assert [body["data"]["count"] for _, body in events[:3]] == [0, 1, 2]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription { unknown }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription ($n: Int!) { count(to: $n) }", "BAD_USER_INPUT"),
        ("{ unknown }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_what_cannot_run_is_told_in_the_stream(edge: Edges, query: str, code: str) -> None:
    async with streamed(edge, query) as stream:
        name, body = await stream.next()
        assert (name, "data" in body, body["errors"][0]["extensions"]["code"]) == ("next", False, code)
        assert await stream.next() == ("complete", None)


async def test_query_is_one_event_when_nothing_else_is_accepted(edge: Edges) -> None:
    async with streamed(edge, "{ hello }") as stream:
        assert (await stream.next())[1]["data"] == {"hello": "hello you"}
        assert await stream.next() == ("complete", None)


async def test_mistake_of_ours_is_masked(edge: Edges) -> None:
    async with streamed(edge, "subscription { fails }") as stream:
        events = [await stream.next() for _ in range(3)]

    assert [name for name, _ in events] == ["next", "next", "complete"]
    assert "secret" not in str(events)
    assert events[1][1]["errors"][0]["extensions"]["code"] == "INTERNAL"


async def test_stream_ends_with_the_sign_in(edge: Edges) -> None:
    edge.limits = replace(edge.limits, recheck_seconds=0.05)
    edge.people["guide"].expires_at = edge.now + timedelta(minutes=15)
    feed = listeners()
    async with streamed(edge, NEWS) as stream:
        await feed.heard_by(1)
        edge.later(15 * 60)
        name, body = await stream.next()
        assert (name, body["errors"][0]["extensions"]["code"]) == ("next", "NOT_SIGNED_IN")
        assert [await stream.next(), await stream.next()] == [("complete", None), ("end", None)]
    await feed.heard_by(0)


async def test_event_after_a_revocation_is_not_delivered(edge: Edges) -> None:
    feed = listeners()
    async with streamed(edge, NEWS) as stream:
        await feed.heard_by(1)
        edge.people["guide"].is_signed_in = False
        feed.tell("not for you")
        _, body = await stream.next()

    assert "data" not in body
    assert body["errors"][0]["extensions"]["code"] == "NOT_SIGNED_IN"


async def test_reader_who_leaves_leaves_nothing_running(edge: Edges) -> None:
    feed = listeners()
    async with streamed(edge, NEWS) as stream:
        await feed.heard_by(1)
        await stream.response.aclose()
        await feed.heard_by(0)
        assert not edge.view.streams.open


async def test_stalled_reader_of_a_stream_is_let_go(edge: Edges) -> None:
    edge.limits = replace(edge.limits, send_seconds=0.2)
    async with streamed(edge, "subscription { flood(letters: 1000000) }"), asyncio.timeout(5):
        while edge.view.streams.open:  # noqa: ASYNC110 - the server decides
            await asyncio.sleep(0.01)


async def test_person_may_hold_only_so_many_streams(edge: Edges) -> None:
    edge.limits = replace(edge.limits, streams_per_person=0)
    async with streamed(edge, NEWS) as stream:
        body = json.loads(await stream.response.aread())

    assert (stream.response.status_code, stream.response.headers["retry-after"]) == (429, "30")
    assert body["errors"][0]["extensions"]["code"] == "TOO_MANY_CONNECTIONS"


async def test_subscription_without_a_stream_is_refused(ask: Ask) -> None:
    response = await ask("subscription { news { text } }", accept="application/json")

    assert response.status_code == 406
    assert response.json()["errors"][0]["extensions"]["code"] == "STREAM_REQUIRED"
