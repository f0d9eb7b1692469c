"""A server that is told to stop does so, whoever holds on to it; one that may not start says why in a sentence."""

import asyncio
import signal
import socket
from pathlib import Path

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.databases import KINDS
from tests.faults.asking import GONE, Client, bearer, is_acknowledged
from tests.faults.serving import Server, served
from tests.faults.shop import Shop, furnished
from tests.faults.work import people_of

pytestmark = pytest.mark.anyio
SOCKETS = 5


@pytest.mark.parametrize("kind", KINDS)
async def test_server_told_to_stop_ends_within_eight_seconds_whoever_holds_on(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with furnished(kind, tmp_path, guides=SOCKETS) as shop, served(shop.settings) as server:
        held = [await subscribed(server, f"w{n}") for n in range(SOCKETS)]
        silent = socket.create_connection(("127.0.0.1", server.port))
        half = half_an_upload(server)
        async with Client(server, shop) as client:
            running = asyncio.create_task(client.import_people("a0", list(people_of(0))))
            await asyncio.sleep(0.15)

            seconds = await server.stop()
            [answer] = await asyncio.gather(running, return_exceptions=True)

        assert server.process is not None and server.process.returncode in (0, -signal.SIGTERM)
        assert "Traceback" not in server.log
        for connection in held:
            await connection.wait_closed()
        silent.close()
        half.close()
        await assert_whole(shop, answer)
    with capsys.disabled():
        print(f"\n{kind}: ended after {seconds:.1f} s with {SOCKETS} sockets, half an upload and an import under way")


async def subscribed(server: Server, who: str) -> ClientConnection:
    connection = await connect(
        f"{server.url.replace('http', 'ws')}/graphql",
        subprotocols=[Subprotocol("graphql-transport-ws")],
        additional_headers=bearer(who),
    )
    await connection.send('{"type": "connection_init"}')
    assert "connection_ack" in str(await connection.recv())
    query = "subscription { notificationAdded { seq } }"
    await connection.send(f'{{"type": "subscribe", "id": "1", "payload": {{"query": "{query}"}}}}')
    return connection


def half_an_upload(server: Server) -> socket.socket:
    """A request that is never sent to its end."""
    client = socket.create_connection(("127.0.0.1", server.port))
    headers = {"Host": "x", "Content-Length": "1000", **bearer("a0")}
    lines = ["POST /uploads?name=x.csv HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", "half"]
    client.sendall("\r\n".join(lines).encode())
    return client


async def assert_whole(shop: Shop, answer: object) -> None:
    imported = await shop.number("SELECT count(*) FROM person WHERE employee_no LIKE 'f0-%'")
    assert imported in (0, len(list(people_of(0))))
    if isinstance(answer, httpx2.Response):
        assert imported or not is_acknowledged(answer)
    else:
        assert isinstance(answer, GONE)


async def test_second_server_on_the_same_folder_is_refused_in_words(tmp_path: Path) -> None:
    async with furnished("sqlite", tmp_path, guides=0) as shop, served(shop.settings) as first:
        second = Server(shop.settings)
        second.path = tmp_path / "second.log"
        assert await asyncio.to_thread(second.begin().wait, 30) == 1

        assert second.log.startswith("The data folder") and "in use by another process" in second.log
        assert len(second.log.splitlines()) == 1
        async with Client(first, shop) as client:
            assert (await client.get("/readyz")).status_code == 200


async def test_several_workers_on_sqlite_are_refused_in_words(tmp_path: Path) -> None:
    async with furnished("sqlite", tmp_path, guides=0) as shop:
        server = Server(shop.settings, PACESETTER_WORKERS="2")
        assert await asyncio.to_thread(server.begin().wait, 30) == 1

        assert server.log.startswith("SQLite serves one process") and len(server.log.splitlines()) == 1
