"""GraphQL over HTTP before GraphQL begins: media types, bodies, parameters, and what is refused about them."""

import re
from asyncio import timeout
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import orjson
import structlog
from starlette.requests import HTTPConnection, Request

from api.limits import Limits
from kit import logs
from kit.errors import NotAllowed, NotSignedIn, RateLimited, Refused
from kit.faults import Unavailable

GRAPHQL, JSON, EVENTS = "application/graphql-response+json", "application/json", "text/event-stream"
PARTIAL_SUCCESS = 294
MOST_REMEMBERED = 500
"""Characters of a header that is read once and known from then on; nobody means more."""


class Unserved(Refused):
    """Refused by the rules of the transport, with a status of its own."""

    status: ClassVar[int] = 400
    headers: ClassVar[Mapping[str, str]] = {}


class BadRequest(Unserved):
    code = "BAD_REQUEST"
    zh = "请求格式不正确：{what}。"
    en = "The request is not well formed: {what}."


class MethodNotAllowed(Unserved):
    code = "METHOD_NOT_ALLOWED"
    status = 405
    headers = {"allow": "GET, POST"}  # noqa: RUF012 - a Mapping
    zh = "只支持 GET 和 POST。"
    en = "Only GET and POST are served."


class PostRequired(Unserved):
    code = "POST_REQUIRED"
    status = 405
    headers = {"allow": "POST"}  # noqa: RUF012
    zh = "GET 只用于受信任的查询，请用 POST。"
    en = "GET is for trusted queries only; use POST."


class NotAcceptable(Unserved):
    code = "NOT_ACCEPTABLE"
    status = 406
    zh = "无法以所要求的格式回答。"
    en = "No acceptable media type is offered here."


class StreamRequired(Unserved):
    code = "STREAM_REQUIRED"
    status = 406
    zh = "订阅请使用 text/event-stream 或 WebSocket。"
    en = "Subscriptions come as text/event-stream or over a WebSocket."


class SubscriptionsOnly(Unserved):
    code = "SUBSCRIPTIONS_ONLY"
    status = 405
    zh = "这里只支持订阅；查询和修改请用 POST。"
    en = "Only subscriptions are served here; POST queries and mutations."


class BodyTooSlow(Unserved):
    code = "BODY_TOO_SLOW"
    status = 408
    headers = {"connection": "close"}  # noqa: RUF012
    zh = "请求没有及时到达。"
    en = "The request did not arrive in time."


class BodyTooLarge(Unserved):
    code = "BODY_TOO_LARGE"
    status = 413
    headers = {"connection": "close"}  # noqa: RUF012
    zh = "请求太大，限 {limit} 字节。"
    en = "The request is too large; the limit is {limit} bytes."


class MediaTypeUnsupported(Unserved):
    code = "MEDIA_TYPE_UNSUPPORTED"
    status = 415
    headers = {"accept-post": "application/json"}  # noqa: RUF012
    zh = "请求内容必须是 UTF-8 的 application/json。"
    en = "The request must be application/json in UTF-8."


class TimedOut(Unserved):
    code = "TIMED_OUT"
    status = 503
    headers = {"retry-after": "5"}  # noqa: RUF012
    zh = "操作用时太长，请稍后再试。"
    en = "The operation took too long; try again later."


def status_of(refused: Refused) -> int:
    """The HTTP status of a refusal that stopped a whole request."""
    if isinstance(refused, Unserved):
        return refused.status
    statuses = {NotSignedIn: 401, NotAllowed: 403, RateLimited: 429, Unavailable: 503}
    return next((status for kind, status in statuses.items() if isinstance(refused, kind)), 422)


def headers_of(refused: Refused) -> dict[str, str]:
    if isinstance(refused, NotSignedIn):
        return {"www-authenticate": "Bearer"}
    if isinstance(refused, RateLimited | Unavailable):
        return {"retry-after": str(refused.retry_after_seconds)}
    return dict(refused.headers) if isinstance(refused, Unserved) else {}


def weights(header: str) -> dict[str, float]:
    """The ranges of an Accept or Accept-Language header; a weight that is not a number counts as 0."""
    found: dict[str, float] = {}
    for part in header.lower().split(",")[:50]:
        name, *parameters = (piece.strip() for piece in part.split(";"))
        q = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        found[name] = float(q) if re.fullmatch(r"[01](\.\d{0,3})?", q) else 0.0
    return found


@lru_cache(64)  # clients say the same at every request
def negotiate(accept: str | None) -> Mapping[str, float]:
    """What of GRAPHQL, JSON and EVENTS the client takes, best first.

    By weight; then what was named before what a wildcard let in, for which JSON is the safe guess; then our own order.
    """
    if not (accept or "").strip():
        return {JSON: 1.0}
    asked = weights(accept or "")
    ranked: list[tuple[float, bool, int, str]] = []
    for offer in (GRAPHQL, JSON, EVENTS):
        ranges = [offer, f"{offer.split('/')[0]}/*", "*/*"]
        named = next((name for name in ranges if name in asked), None)
        order = (GRAPHQL, JSON, EVENTS) if named == offer else (JSON, GRAPHQL, EVENTS)
        if named and asked[named] > 0:
            ranked.append((-asked[named], named != offer, order.index(offer), offer))
    return {offer: -weight for weight, _, _, offer in sorted(ranked)}


def locale_of(connection: HTTPConnection) -> str:
    """What a caller reads before we know who it is."""
    return _spoken(connection.headers.get("accept-language", "")[:MOST_REMEMBERED])


@lru_cache(64)
def _spoken(languages: str) -> str:
    asked = weights(languages)
    english = max((q for name, q in asked.items() if name.startswith("en")), default=0.0)
    chinese = max((q for name, q in asked.items() if name.startswith("zh")), default=0.0)
    return "en" if english > chinese else "zh"


def request_id(connection: HTTPConnection) -> str:
    """What the edge has named it, as it stands in log and trail; without an edge around us, named by the same rule.

    Stands in `connection.state.request_id`.
    """
    named = structlog.contextvars.get_contextvars().get("request_id")
    connection.state.request_id = named or logs.request_id(connection.headers.get("x-request-id", ""))
    return str(connection.state.request_id)


@dataclass(frozen=True)
class Asked:
    """The parameters of GraphQL over HTTP, and of a `subscribe` message."""

    query: str | None
    variables: dict[str, Any] | None
    operation_name: str | None
    extensions: dict[str, Any] | None


def read_json(text: bytes | str, limits: Limits) -> object:
    """JSON that is safe to hand on: finite numbers, no NUL, and not nested deeper than we follow."""
    try:
        value: object = orjson.loads(text)
    except ValueError as error:
        raise BadRequest(what="JSON") from error
    if ("\\u0000" if isinstance(text, str) else b"\\u0000") in text:  # type: ignore[operator]
        raise BadRequest(what="NUL")
    return value


KINDS = {"query": str | None, "variables": dict | None, "operationName": str | None, "extensions": dict | None}


def asked(value: object, limits: Limits) -> Asked:
    """The parameters in `value`, each of its own type."""
    if not isinstance(value, dict):
        raise BadRequest(what="JSON object")
    for name, kind in KINDS.items():
        if not isinstance(value.get(name), kind):
            raise BadRequest(what=name, path=[name])
    if _outgrows(value.get("variables"), limits.value_depth) or _outgrows(value.get("extensions"), limits.value_depth):
        raise BadRequest(what="variables")
    return Asked(*(value.get(name) for name in KINDS))


def _outgrows(value: object, depth: int) -> bool:
    level = [value]
    for _ in range(depth + 1):
        level = [child for each in level for child in _children(each)]
        if not level:
            return False
    return True


def _children(value: object) -> list[object]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


async def read_body(request: Request, limits: Limits) -> bytes:
    """The body, refused as soon as it is known to be too large."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared[:20]) > limits.body_bytes:
        raise BodyTooLarge(limit=limits.body_bytes)
    read = bytearray()
    try:
        async with timeout(limits.operation_seconds):
            async for chunk in request.stream():
                read += chunk
                if len(read) > limits.body_bytes:
                    raise BodyTooLarge(limit=limits.body_bytes)
    except TimeoutError:
        raise BodyTooSlow() from None
    return bytes(read)


def refuse_other_bodies(request: Request) -> None:
    """Only application/json, in UTF-8, as it is."""
    kind, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    charset = next((p[8:].strip('"') for p in parameters if p.startswith("charset=")), "utf-8")
    if kind != JSON or charset not in ("utf-8", "utf8") or "content-encoding" in request.headers:
        raise MediaTypeUnsupported()


async def read_parameters(request: Request, limits: Limits) -> Asked:
    """What is asked, from the body of a POST or the address of a GET."""
    if request.method == "POST":
        return asked(read_json(await read_body(request, limits), limits), limits)
    given: dict[str, object] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if text := request.query_params.get(name):
            given[name] = read_json(text, limits)
        else:
            given.pop(name, None)
    return asked(given, limits)
