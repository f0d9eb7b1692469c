"""Is it alive, is it ready, what has it done: for load balancers and for whoever is on call."""

import asyncio
import hmac
import ipaddress
from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from kit import metrics
from kit.errors import NotFound
from kit.reading import Select, row
from kit.settings import Settings

_log = structlog.get_logger("health")
Check = Callable[[], Awaitable[bool]]
PATIENCE_SECONDS = 2.0


@row
class One:
    n: int


PING = Select(One, "SELECT 1 AS n", unscoped="Reads no table.")


async def alive(request: Request) -> Response:
    """The process answers; nothing more."""
    return PlainTextResponse("ok")


async def is_reachable() -> bool:
    """Whether the database answers a read."""
    return bool(await PING.rows())


async def ready(request: Request) -> Response:
    """200 when requests can be served, 503 when not. What is only degraded (Redis) is said and stays 200."""
    vital, extra = request.app.state.vital_checks, request.app.state.extra_checks
    found = dict(
        zip([*vital, *extra], await asyncio.gather(*map(_passes, [*vital.values(), *extra.values()])), strict=True)
    )
    is_down = not all(found[name] for name in vital)
    status = "down" if is_down else "ready" if all(found.values()) else "degraded"
    headers = {"cache-control": "no-store"} | ({"retry-after": "2"} if is_down else {})
    return JSONResponse({"status": status, "checks": found}, 503 if is_down else 200, headers)


async def _passes(check: Check) -> bool:
    try:
        return await asyncio.wait_for(check(), PATIENCE_SECONDS)
    except Exception as error:
        _log.warning("check_failed", check=getattr(check, "__qualname__", ""), error=repr(error))
        return False


async def counts(request: Request) -> Response:
    """The counters, for Prometheus: for this machine, or with the token that the settings name.

    Raises:
        NotFound: for everybody else.
    """
    settings: Settings = request.app.state.settings
    offered = request.headers.get("authorization", "").removeprefix("Bearer ")
    if settings.metrics_token:
        if not hmac.compare_digest(offered.encode(), settings.metrics_token.encode()):
            raise NotFound
    elif not _is_this_machine(request):
        raise NotFound
    return Response(metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _is_this_machine(request: Request) -> bool:
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
