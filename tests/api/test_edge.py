"""What every answer carries, and what becomes of what rises."""

import asyncio
import errno
import sqlite3

import asyncpg
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send
from tortoise.exceptions import OperationalError

from api.edge import Edge, plain
from api.refusals import on_http_exception
from kit import metrics
from kit.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, RateLimited
from kit.faults import Unavailable


def serving(error: BaseException | None = None) -> TestClient:
    async def endpoint(request: Request) -> Response:
        if error:
            raise error
        return PlainTextResponse("fine")

    edge = Middleware(Edge, pages_policy=lambda: "default-src 'self'", is_https=True)
    handlers = {HTTPException: on_http_exception}
    return TestClient(Starlette(routes=[Route("/x/{key}", endpoint)], middleware=[edge], exception_handlers=handlers))


def wrapped(error: BaseException) -> BaseException:
    """As Tortoise hands it on."""
    outer = OperationalError("wrapped")
    outer.__cause__ = error
    return outer


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Invalid(), 400, "INVALID"),
        (NotSignedIn(), 401, "NOT_SIGNED_IN"),
        (NotAllowed(), 403, "NOT_ALLOWED"),
        (NotFound(), 404, "NOT_FOUND"),
        (Conflict(), 409, "CONFLICT"),
        (RateLimited(retry_after_seconds=7), 429, "RATE_LIMITED"),
        (Unavailable(), 503, "UNAVAILABLE"),
        (HTTPException(413), 413, "TOO_LARGE"),
        (wrapped(sqlite3.OperationalError("database or disk is full")), 503, "DISK_FULL"),
        (OSError(errno.ENOSPC, "No space left on device"), 503, "DISK_FULL"),
        (asyncpg.DiskFullError("could not extend file"), 503, "DISK_FULL"),
        (asyncpg.CannotConnectNowError("the database system is starting up"), 503, "DATABASE_GONE"),
        (asyncpg.ConnectionDoesNotExistError("connection was closed in the middle"), 503, "DATABASE_GONE"),
        (asyncpg.InterfaceError("connection is closed"), 503, "DATABASE_GONE"),
        (ConnectionRefusedError(), 503, "DATABASE_GONE"),
        (wrapped(sqlite3.OperationalError("no such table: x")), 500, "INTERNAL"),
        (asyncpg.InterfaceError("the server expects 1 argument"), 500, "INTERNAL"),
        (ZeroDivisionError("a secret number"), 500, "INTERNAL"),
    ],
)
def test_what_rises_becomes_one_clear_error(error: Exception, status: int, code: str) -> None:
    answer = serving(error).get("/x/1", headers={"accept-language": "en"})

    said = answer.json()["errors"]
    assert (answer.status_code, said[0]["extensions"]["code"]) == (status, code) and len(said) == 1
    assert said[0]["extensions"]["requestId"] == answer.headers["x-request-id"]
    assert ("retry-after" in answer.headers) == (status in (429, 503))
    assert "secret" not in answer.text and "Traceback" not in answer.text


def test_refusal_speaks_the_language_of_the_reader() -> None:
    assert serving(NotFound()).get("/x/1").json()["errors"][0]["message"] == "没有找到。"
    english = serving(NotFound()).get("/x/1", headers={"accept-language": "en-GB,zh;q=0.5"})
    assert english.json()["errors"][0]["message"] == "There is no such thing."


@pytest.mark.parametrize("error", [None, NotFound(), ZeroDivisionError()])
def test_every_answer_is_protected(error: Exception | None) -> None:
    headers = serving(error).get("/x/1").headers

    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["strict-transport-security"] == "max-age=31536000"


def test_unchanged_page_keeps_the_policy_it_came_with() -> None:
    async def endpoint(request: Request) -> Response:
        return Response(status_code=304, headers={"etag": '"1"'})

    edge = Middleware(Edge, pages_policy=lambda: "default-src 'self'", is_https=True)

    answer = TestClient(Starlette(routes=[Route("/", endpoint)], middleware=[edge])).get("/")

    assert answer.status_code == 304 and "content-security-policy" not in answer.headers


@pytest.mark.parametrize(("offered", "is_kept"), [("order-12345", True), ("short", False), ("bad\tname-12345", False)])
def test_request_keeps_a_plain_name_that_its_sender_gave(offered: str, is_kept: bool) -> None:
    named = serving().get("/x/1", headers={"x-request-id": offered}).headers["x-request-id"]

    assert (named == offered) is is_kept and len(named) >= 8


def test_request_is_counted_by_its_pattern_and_not_by_its_path() -> None:
    count = metrics.REQUESTS.labels("GET", "/x/{key}", 200)
    before = count._value.get()

    serving().get("/x/a-token-that-must-not-be-kept")

    assert count._value.get() == before + 1
    assert b"a-token-that-must-not" not in metrics.exposition()


def test_log_shows_no_token_of_a_path() -> None:
    assert plain("/link/Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6") == "/link/…"
    assert plain("/lesson/42") == "/lesson/42"


async def cut_short(begun: bool) -> list[Message]:
    """What a client gets whose request is cancelled as uvicorn does when it stops, before or after an answer began."""
    sent: list[Message] = []
    is_running = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if begun:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        is_running.set()
        await asyncio.sleep(60)

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": "/x", "headers": []}
    request = asyncio.create_task(Edge(app, pages_policy=str, is_https=False)(scope, receive, send))
    await is_running.wait()
    request.cancel()
    await request
    return sent


def test_request_that_is_cut_short_by_the_servers_stop_is_told_to_come_back() -> None:
    sent = asyncio.run(cut_short(begun=False))

    assert sent[0]["status"] == 503 and (b"retry-after", b"2") in sent[0]["headers"]
    assert [message["type"] for message in asyncio.run(cut_short(begun=True))] == ["http.response.start"]
