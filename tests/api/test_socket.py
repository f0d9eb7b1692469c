"""Subscriptions over a real WebSocket: the protocol, its limits, and its hostile messages."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.documents import Documents, FreeForm, digest
from api.socket import Close
from tests.api.conftest import Edges, Open
from tests.api.small_schema import listeners

pytestmark = pytest.mark.anyio
NEWS = "subscription { news { text } }"


async def test_events_arrive_until_the_client_completes(open_socket: Open) -> None:
    feed, client = listeners(), await open_socket()
    await client.greet()
    await client.subscribe(NEWS)
    await feed.heard_by(1)

    feed.tell("one")
    assert (await client.receive())["payload"]["data"] == {"news": {"text": "one"}}
    await client.send("complete", "1")
    await feed.heard_by(0)

    await client.send("ping")
    assert await client.receive() == {"type": "pong"}


async def test_subscription_that_ends_by_itself_completes_and_its_id_is_free_again(open_socket: Open) -> None:
    client = await open_socket()
    await client.greet()

    for _ in range(2):
        await client.subscribe("subscription { count(to: 2) }")
        received = [await client.receive() for _ in range(3)]
        assert [message["type"] for message in received] == ["next", "next", "complete"]
        assert [message["payload"]["data"]["count"] for message in received[:2]] == [0, 1]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ hello }", "SUBSCRIPTIONS_ONLY"),
        ('mutation { do(what: "x") { __typename } }', "SUBSCRIPTIONS_ONLY"),
        ("subscription { unknown }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("fragment F on Query { hello }", "OPERATION_UNKNOWN"),
        ("subscription A { count(to: 1) } subscription B { count(to: 1) }", "OPERATION_NAME_REQUIRED"),
        ("subscription ($n: Int!) { count(to: $n) }", "BAD_USER_INPUT"),
        ("{ " + "a " * 1_600 + "}", "GRAPHQL_PARSE_FAILED"),
        ("subscription { __schema { types { name } } }", "INTROSPECTION_OFF"),
    ],
)
async def test_operation_that_cannot_run_ends_alone_and_the_socket_stays(
    open_socket: Open, query: str, code: str
) -> None:
    client = await open_socket()
    await client.greet()

    await client.subscribe(query)

    error = await client.receive()
    assert (error["type"], error["id"]) == ("error", "1")
    assert error["payload"][0]["extensions"]["code"] == code
    await client.subscribe("subscription { count(to: 1) }")
    assert (await client.receive())["type"] == "next"


@pytest.mark.parametrize("query", ["subscription { fails }", "subscription { news { broken } }"])
async def test_mistake_of_ours_is_masked(open_socket: Open, query: str) -> None:
    feed, client = listeners(), await open_socket()
    await client.greet()
    await client.subscribe(query)
    if "news" in query:
        await feed.heard_by(1)
        feed.tell("one")
    else:
        await client.receive()

    message = await client.receive()

    assert "secret" not in json.dumps(message)
    assert "INTERNAL" in json.dumps(message)


HOSTILE: dict[str, tuple[str | bytes, int]] = {
    "nothing": ("", 4400),
    "null": ("null", 4400),
    "a number": ("1", 4400),
    "a text": ('"ping"', 4400),
    "a list": ("[]", 4400),
    "a list of messages": ('[{"type":"ping"}]', 4400),
    "half": ('{"type":', 4400),
    "bytes": (b'{"type":"ping"}', 4400),
    "NaN": ('{"type":"ping","payload":{"a":NaN}}', 4400),
    "a NUL": ('{"type":"ping","payload":{"a":"\\u0000"}}', 4400),
    "a lone surrogate": ('{"type":"ping","payload":{"a":"\\ud800"}}', 4400),
    "deep": ("[" * 60_000, 4400),
    "no type": ("{}", 4400),
    "type null": ('{"type":null}', 4400),
    "type of a list": ('{"type":["ping"]}', 4400),
    "an unknown type": ('{"type":"start","id":"1"}', 4400),
    "a type of the server": ('{"type":"next","id":"1"}', 4400),
    "a payload that is a number": ('{"type":"ping","payload":1}', 4400),
    "a second greeting": ('{"type":"connection_init"}', 4429),
    "no id": ('{"type":"subscribe","payload":{"query":"x"}}', 4400),
    "an empty id": ('{"type":"subscribe","id":"","payload":{"query":"x"}}', 4400),
    "an id that is a number": ('{"type":"subscribe","id":1,"payload":{"query":"x"}}', 4400),
    "an id that is a list": ('{"type":"complete","id":["1"]}', 4400),
    "a long id": (json.dumps({"type": "subscribe", "id": "x" * 129, "payload": {"query": "x"}}), 4400),
    "complete without an id": ('{"type":"complete"}', 4400),
    "no payload": ('{"type":"subscribe","id":"1"}', 4400),
    "payload of a list": ('{"type":"subscribe","id":"1","payload":[]}', 4400),
    "query of a number": ('{"type":"subscribe","id":"1","payload":{"query":1}}', 4400),
    "variables of a list": ('{"type":"subscribe","id":"1","payload":{"query":"x","variables":[]}}', 4400),
    "name of a number": ('{"type":"subscribe","id":"1","payload":{"query":"x","operationName":1}}', 4400),
    "too big": (json.dumps({"type": "ping", "payload": {"a": "x" * 65_536}}), 1009),
    "too big in bytes": (json.dumps({"type": "ping", "payload": {"a": "导" * 30_000}}, ensure_ascii=False), 1009),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_message_closes_the_socket_with_a_documented_code(
    open_socket: Open, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    message, code = HOSTILE[name]
    client = await open_socket()
    await client.greet()

    await client.connection.send(message)

    assert (await client.closed())[0] == code
    assert "Traceback" not in caplog.text


async def test_text_that_is_not_utf8_closes_the_socket(open_socket: Open) -> None:
    client = await open_socket()
    await client.greet()

    await client.connection.send(b'{"type":"ping\xff"}', text=True)

    assert (await client.closed())[0] == 1007


async def test_subscribing_before_signing_in_is_refused(open_socket: Open) -> None:
    client = await open_socket()

    await client.subscribe(NEWS)

    assert (await client.closed())[0] == Close.NOT_ACKNOWLEDGED


async def test_same_id_twice_closes_the_socket(open_socket: Open) -> None:
    feed, client = listeners(), await open_socket()
    await client.greet()

    await client.subscribe(NEWS)
    await client.subscribe(NEWS)

    assert (await client.closed())[0] == Close.OPERATION_EXISTS
    await feed.heard_by(0)


async def test_whom_nobody_knows_is_not_let_in(open_socket: Open) -> None:
    client = await open_socket()

    await client.send("connection_init", payload={"token": "nobody"})

    assert await client.closed() == (Close.NOT_SIGNED_IN, "NOT_SIGNED_IN")


async def test_who_does_not_greet_in_time_is_closed_out(edge: Edges, open_socket: Open) -> None:
    edge.limits = replace(edge.limits, init_seconds=0.05)

    client = await open_socket()

    assert (await client.closed())[0] == Close.INIT_TIMEOUT


@pytest.mark.parametrize("protocol", ["graphql-ws", "chat"])
async def test_other_protocols_are_not_spoken(open_socket: Open, protocol: str) -> None:
    client = await open_socket(protocol)

    assert (await client.closed())[0] == Close.WRONG_PROTOCOL


async def test_page_of_another_origin_may_not_connect(open_socket: Open) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await open_socket(origin="https://evil.example")

    assert refused.value.response.status_code == 403


async def test_person_may_hold_five_sockets_and_a_closed_one_makes_room(edge: Edges, open_socket: Open) -> None:
    clients = [await open_socket() for _ in range(6)]
    for client in clients[:5]:
        await client.greet()

    await clients[5].send("connection_init", payload={"token": "guide"})
    assert await clients[5].closed() == (Close.TOO_MANY_CONNECTIONS, "TOO_MANY_CONNECTIONS")
    await (await open_socket()).greet("dev")

    await clients[0].connection.close()
    async with asyncio.timeout(5):
        while edge.view.sockets.open["guide"] == 5:  # noqa: ASYNC110 - the server closes when it likes
            await asyncio.sleep(0.01)
    await (await open_socket()).greet()


async def test_socket_carries_twenty_subscriptions(open_socket: Open) -> None:
    feed, client = listeners(), await open_socket()
    await client.greet()
    for number in range(20):
        await client.subscribe(NEWS, str(number))
    await feed.heard_by(20)

    await client.subscribe(NEWS, "one more")

    refused = await client.receive()
    assert refused["id"] == "one more"
    assert refused["payload"][0]["extensions"]["code"] == "TOO_MANY_SUBSCRIPTIONS"
    await client.connection.close()
    await feed.heard_by(0)


async def test_socket_closes_when_the_sign_in_ends(edge: Edges, open_socket: Open) -> None:
    edge.limits = replace(edge.limits, recheck_seconds=0.05)
    edge.people["guide"].expires_at = edge.now + timedelta(minutes=15)
    feed, client = listeners(), await open_socket()
    await client.greet()
    await client.subscribe(NEWS)
    await feed.heard_by(1)

    edge.later(15 * 60)

    assert (await client.closed())[0] == Close.NOT_SIGNED_IN
    await feed.heard_by(0)


async def test_revoked_sign_in_ends_a_silent_socket(edge: Edges, open_socket: Open) -> None:
    edge.limits = replace(edge.limits, recheck_seconds=0.05)
    feed, client = listeners(), await open_socket()
    await client.greet()
    await client.subscribe(NEWS)
    await feed.heard_by(1)

    edge.people["guide"].is_signed_in = False

    assert (await client.closed())[0] == Close.NOT_SIGNED_IN
    await feed.heard_by(0)


async def test_event_after_a_revocation_is_not_delivered(edge: Edges, open_socket: Open) -> None:
    feed, client = listeners(), await open_socket()
    await client.greet()
    await client.subscribe(NEWS)
    await feed.heard_by(1)

    edge.people["guide"].is_signed_in = False
    feed.tell("not for you")

    with pytest.raises(ConnectionClosed) as closed:
        await client.receive()
    assert closed.value.rcvd is not None and closed.value.rcvd.code == Close.NOT_SIGNED_IN


async def test_rights_and_loaders_are_those_of_the_event(edge: Edges, open_socket: Open) -> None:
    feed, client = listeners(), await open_socket()
    await client.greet()
    await client.subscribe("subscription { news { text rights loaded } }")
    await feed.heard_by(1)

    feed.tell("one")
    first = (await client.receive())["payload"]["data"]["news"]
    edge.people["guide"].rights = ("LEARN", "NUDGE")
    feed.tell("two")
    second = (await client.receive())["payload"]["data"]["news"]

    assert first == {"text": "one", "rights": ["LEARN"], "loaded": ["one"]}
    assert second == {"text": "two", "rights": ["LEARN", "NUDGE"], "loaded": ["two"]}


@pytest.mark.parametrize("unsaid", [{}, {"query": ""}, {"query": None}])
async def test_trusted_one_is_asked_by_its_hash(edge: Edges, open_socket: Open, unsaid: dict[str, object]) -> None:
    text = "subscription Count { count(to: 1) }"
    edge.documents = Documents([text], free_form=FreeForm.NOBODY)
    client = await open_socket()
    await client.greet()

    await client.send("subscribe", "1", {**unsaid, "extensions": {"persistedQuery": {"sha256Hash": digest(text)}}})
    assert (await client.receive())["payload"]["data"] == {"count": 0}
    await client.receive()
    await client.subscribe("subscription { count(to: 1) }")
    assert (await client.receive())["payload"][0]["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"
