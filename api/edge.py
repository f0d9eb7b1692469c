"""Around every request: its id, its count, its log line, the headers that protect, and an answer for what rises.

Innermost rules live elsewhere; here an exception becomes HTTP, masked unless it is a refusal.
"""

import asyncio
import time
from collections.abc import Callable, MutableMapping
from functools import cache
from typing import Any

import structlog
from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.refusals import BodyTooSlow, answered
from kit import logs, metrics
from kit.faults import Unavailable
from kit.reading import Select

_log = structlog.get_logger("http")
PROTECTION = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
BARE = b"default-src 'none'; frame-ancestors 'none'"
"""The policy of whatever is not a page: it may do nothing."""
YEAR = b"max-age=31536000"
BODY_SECONDS = 30.0
LEAST_BYTES_A_SECOND = 4096
"""What an upload of 10 MB over a poor network still reaches."""


class Edge:
    """The outermost layer. `pages_policy` is the Content-Security-Policy of the web client's pages."""

    def __init__(self, app: ASGIApp, *, pages_policy: Callable[[], str], is_https: bool) -> None:
        self.app = app
        self.pages_policy = pages_policy
        self.is_https = is_https
        self.counted_statements = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.socket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        metrics.SOCKETS.inc()
        with structlog.contextvars.bound_contextvars(request_id=_named(scope)):
            try:
                await self.app(scope, receive, send)
            finally:
                metrics.SOCKETS.dec()

    async def http(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id, started, status = _named(scope), time.perf_counter(), 0

        async def protected(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = headers = list(message.get("headers", ()))
                self.protect(headers, request_id, status)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, paced(receive), protected)
            except asyncio.CancelledError:  # by uvicorn, which is stopping and would log it as a crash
                _log.warning("cut_short", path=plain(scope["path"]))
                if not status:
                    await risen(Unavailable(), scope)(scope, receive, protected)
            except ClientDisconnect:
                pass  # nobody is left to answer: poor networks do this all day
            except Exception as error:
                if status:
                    _log.exception("failed_while_answering", path=plain(scope["path"]))
                    raise
                await risen(error, scope)(scope, receive, protected)
            finally:
                self.note(scope, status, time.perf_counter() - started)

    def protect(self, headers: list[tuple[bytes, bytes]], request_id: str, status: int) -> None:
        """Add what the answer does not say itself."""
        said = dict(headers)
        is_page = said.get(b"content-type", b"").startswith(b"text/html")
        added = [(b"x-request-id", request_id.encode("latin-1")), *PROTECTION]
        if status != 304:  # its headers replace those of the copy that the browser keeps: a page must stay a page
            added.append((b"content-security-policy", self.pages_policy().encode("latin-1") if is_page else BARE))
        if self.is_https:
            added.append((b"strict-transport-security", YEAR))
        headers += [header for header in added if header[0] not in said]

    def note(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        counted, timed = _counters(scope["method"] if scope["method"] in METHODS else "OTHER", route, status)
        counted.inc()
        timed.observe(seconds)
        if (reader := getattr(Select, "reader", None)) is not None:
            read = reader.statements
            metrics.STATEMENTS.inc(max(0, read - self.counted_statements))
            self.counted_statements = read
        if route not in UNLOGGED or status >= 400:
            ms = round(seconds * 1000, 1)
            _log.info("request", method=scope["method"], path=plain(scope["path"]), status=status, ms=ms)


@cache  # as many as there are lines in /metrics
def _counters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return metrics.REQUESTS.labels(method, route, status), metrics.SECONDS.labels(route)


def paced(receive: Receive) -> Receive:
    """`receive`, for a body that comes in time: within half a minute, and the longer the more of it has come.

    Raises:
        BodyTooSlow: by what it gives, once the body has fallen behind.
    """
    now = asyncio.get_running_loop().time
    started, read, is_whole = now(), 0, False

    async def next_part() -> Message:
        nonlocal read, is_whole
        if is_whole:
            return await receive()  # the end of the connection, for which streams wait
        try:
            async with asyncio.timeout(max(1.0, started + BODY_SECONDS + read / LEAST_BYTES_A_SECOND - now())):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlow from None
        read += len(message.get("body", b""))
        is_whole = not message.get("more_body", False)
        return message

    return next_part


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
UNLOGGED = {"/healthz", "/readyz", "/metrics", "/{path:path}", "/assets/{path:path}"}


def route_of(scope: MutableMapping[str, Any]) -> str:
    """The pattern that was matched: a path itself may hold a token, and there is no end of them."""
    return getattr(scope.get("route"), "path", "") or "none"


def plain(path: str) -> str:
    """The path without what may be a token."""
    return "/".join(part if len(part) <= 24 else "…" for part in path[:200].split("/"))


def risen(error: Exception, scope: Scope) -> Response:
    """The answer to whatever rose; our own mistakes are logged here and masked."""
    answer, is_ours = answered(error, HTTPConnection(scope))
    if is_ours:
        _log.error("failed", exc_info=error, path=plain(scope["path"]))
    return answer


def _named(scope: Scope) -> str:
    return logs.request_id(Headers(scope=scope).get("x-request-id", ""))
