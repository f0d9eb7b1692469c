"""Strangers who take their time: heads and bodies that do not come, and one connection too many."""

import asyncio
import time
from contextlib import suppress
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.edge import Edge
from api.protocol import Punctual
from tests.api.conftest import served

pytestmark = pytest.mark.anyio


class Hasty(Punctual):
    head_seconds = 0.3
    most_connections = 3


async def endpoint(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


def app() -> Starlette:
    edge = Middleware(Edge, pages_policy=str, is_https=False)
    return Starlette(routes=[Route("/", endpoint, methods=["GET", "POST"])], middleware=[edge])


async def answer_to(port: int, *parts: bytes, pause: float = 0) -> tuple[bytes, float]:
    """What a server says, and after how long it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    started = time.monotonic()
    said = asyncio.create_task(reader.read())
    with suppress(ConnectionError):
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
    try:
        async with asyncio.timeout(10):
            return await said, time.monotonic() - started
    except ConnectionError:
        return b"", time.monotonic() - started
    finally:
        writer.close()


@pytest.mark.parametrize("head", [b"", b"GET / HTTP/1.1\r\nhost: x\r\n"])
async def test_a_connection_whose_head_is_not_whole_in_time_is_closed(head: bytes) -> None:
    async with served(app(), http=Hasty) as port:
        said, seconds = await answer_to(port, head)

    assert said == b"" and 0.2 < seconds < 2


async def test_a_head_that_drips_is_closed_however_steadily_it_drips() -> None:
    async with served(app(), http=Hasty) as port:
        drips = [b"GET / HTTP/1.1\r\n", *[b"x-%d: y\r\n" % n for n in range(5)]]
        said, seconds = await answer_to(port, *drips, pause=0.1)

    assert said == b"" and seconds < 2


async def test_a_second_head_on_a_kept_connection_has_to_be_in_time_as_well() -> None:
    async with served(app(), http=Hasty) as port:
        said, seconds = await answer_to(port, b"GET / HTTP/1.1\r\nhost: x\r\n\r\n", b"GET", pause=0.1)

    assert said.startswith(b"HTTP/1.1 200") and seconds < 2


async def test_a_connection_too_many_is_closed_and_the_others_are_served() -> None:
    async with served(app(), http=Hasty) as port:
        others = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        await asyncio.sleep(0.05)
        said, seconds = await answer_to(port)
        reader, writer = others[0]
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        first = await reader.read()
        for _, other in others:
            other.close()

    assert (said, seconds < 0.2) == (b"", True)
    assert first.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(("rate", "status"), [(50, b"408"), (100_000, b"200")])
async def test_a_body_has_to_come_in_time_and_a_large_one_that_goes_on_coming_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, rate: int, status: bytes
) -> None:
    monkeypatch.setattr("api.edge.BODY_SECONDS", 0.2)
    monkeypatch.setattr("api.edge.LEAST_BYTES_A_SECOND", 1_000)
    part, parts = max(1, rate // 100), 30 if rate == 100_000 else 3
    head = b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % (part * 30)
    async with served(app()) as port:
        said, seconds = await answer_to(port, head, *[b"x" * part] * parts, pause=0.01)

    assert said.split()[1] == status and seconds < 3
    assert (b"BODY_TOO_SLOW" in said) is (status == b"408")


async def test_the_program_serves_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from uvicorn.importer import import_from_string

    from api import __main__ as program
    from api.terminal import configured

    given: dict[str, Any] = {}
    monkeypatch.setattr("uvicorn.run", lambda *_, **options: given.update(options))
    program._serve(configured())

    assert import_from_string(given["http"]) is Punctual
