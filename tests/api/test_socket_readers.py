"""Readers that are slow, stalled or gone, on sockets and streams: memory stays bounded, and the server lives on."""

import asyncio
import json
import os
import signal
import socket
import sys
from base64 import b64encode
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from api.connections import Outbox
from api.limits import Limits
from api.socket import Close
from kit.errors import FellBehind
from tests.api.conftest import Edges, served
from tests.api.small_schema import listeners

pytestmark = pytest.mark.anyio
PROTOCOLS = [Subprotocol("graphql-transport-ws")]
GREETING = '{"type":"connection_init","payload":{"token":"guide"}}'


def subscribe(query: str) -> str:
    return json.dumps({"type": "subscribe", "id": "1", "payload": {"query": query}})


async def test_burst_to_a_reader_who_keeps_up_is_delivered_whole(edge: Edges) -> None:
    feed = listeners()
    async with (
        served(edge.app()) as port,
        connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=PROTOCOLS) as client,
    ):
        await client.send(GREETING)
        await client.recv()
        await client.send(subscribe("subscription { news { text } }"))
        await feed.heard_by(1)

        for number in range(1_000):
            feed.tell(str(number))

        received = [json.loads(await client.recv())["payload"]["data"]["news"]["text"] for _ in range(1_000)]
        assert received == [str(number) for number in range(1_000)]


async def test_full_queue_ends_in_falling_behind_and_holds_no_more_than_its_bound() -> None:
    never = asyncio.Event()

    async def stalled(text: str) -> None:
        await never.wait()

    outbox = Outbox(Limits(queued_events=100), stalled)
    writing = asyncio.create_task(outbox.write())
    for number in range(101):  # one is being sent
        await outbox.put(str(number))

    with pytest.raises(FellBehind):
        await outbox.put("one more")

    assert outbox.queue.qsize() == 100
    writing.cancel()


async def test_send_that_takes_too_long_ends_in_falling_behind() -> None:
    async def stalled(text: str) -> None:
        await asyncio.sleep(60)

    outbox = Outbox(Limits(send_seconds=0.05), stalled)
    await outbox.put("one")

    with pytest.raises(FellBehind):
        await outbox.write()


def handshake(port: int) -> socket.socket:
    """A client that never reads again: no library does that."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    client.connect(("127.0.0.1", port))
    key = b64encode(os.urandom(16)).decode()
    client.sendall(
        f"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
    )
    while b"\r\n\r\n" not in client.recv(4_096):
        pass
    for text in (GREETING, subscribe("subscription { flood }")):
        data = text.encode()
        client.sendall(bytes([0x81, 0x80 | 126]) + len(data).to_bytes(2) + b"\0\0\0\0" + data)
    return client


async def test_stalled_reader_of_a_socket_is_let_go(edge: Edges) -> None:
    edge.limits = replace(edge.limits, send_seconds=0.2)
    async with served(edge.app()) as port:
        client = await asyncio.to_thread(handshake, port)
        try:
            async with asyncio.timeout(5):
                while not edge.view.sockets.open["guide"]:  # noqa: ASYNC110 - it signs in when it likes
                    await asyncio.sleep(0.01)
                while edge.view.sockets.open["guide"]:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        finally:
            client.close()


async def test_subscription_that_outran_its_reader_closes_the_socket_with_a_code_of_its_own(edge: Edges) -> None:
    async with (
        served(edge.app()) as port,
        connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=PROTOCOLS) as client,
    ):
        await client.send(GREETING)
        await client.recv()
        await client.send(subscribe("subscription { outruns }"))

        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (Close.FELL_BEHIND, "FELL_BEHIND")


async def test_reader_who_hangs_up_leaves_nothing_running(edge: Edges) -> None:
    feed = listeners()
    async with served(edge.app()) as port:
        client = await connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=PROTOCOLS)
        await client.send(GREETING)
        await client.recv()
        await client.send(subscribe("subscription { news { text } }"))
        await feed.heard_by(1)

        client.transport.abort()

        await feed.heard_by(0)
        assert not edge.view.sockets.open


SERVER = """
import sys
sys.path.insert(0, ".")
import uvicorn
from tests.api.conftest import Edges
uvicorn.run(Edges().app(), port=int(sys.argv[1]), lifespan="off", log_level="warning", timeout_graceful_shutdown=5)
"""


async def test_sigterm_with_an_open_socket_and_stream_ends_the_server() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    root = Path(__file__).parents[2]
    server = await asyncio.create_subprocess_exec(sys.executable, "-c", SERVER, str(port), cwd=root)
    try:
        client = await _until_it_serves(port)
        await client.send(GREETING)
        await client.recv()
        await client.send(subscribe("subscription { news { text } }"))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        body = b'{"query":"subscription { news { text } }"}'
        writer.write(
            b"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dev\r\nContent-Type: application/json\r\n"
            b"Accept: text/event-stream\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")

        server.send_signal(signal.SIGTERM)
        async with asyncio.timeout(8):
            assert await server.wait() in (0, -signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1012
        writer.close()
    finally:
        with suppress(ProcessLookupError):
            server.kill()


async def _until_it_serves(port: int) -> ClientConnection:
    async with asyncio.timeout(20):
        while True:
            try:
                return await connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=PROTOCOLS)
            except OSError:
                await asyncio.sleep(0.1)
