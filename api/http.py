"""What a request brings, before anybody looks at what it means: media types, bodies, parameters of GraphQL."""

from asyncio import timeout
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
import structlog
from starlette.requests import HTTPConnection, Request

from api.limits import Limits
from api.refusals import BadRequest, BodyTooLarge, BodyTooSlow, MediaTypeUnsupported, weights
from kit import logs

GRAPHQL, JSON, EVENTS = "application/graphql-response+json", "application/json", "text/event-stream"
PARTIAL_SUCCESS = 294
MOST_REMEMBERED = 500
"""Characters of a header that is read once and known from then on; nobody means more."""


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
    """The body of an operation, in time and not too large."""
    try:
        async with timeout(limits.operation_seconds):
            return b"".join([chunk async for chunk in chunks(request, most=limits.body_bytes)])
    except TimeoutError:
        raise BodyTooSlow() from None


async def chunks(request: Request, *, most: int) -> AsyncIterator[bytes]:
    """The body as it comes, refused as soon as it is known to be too large.

    Raises:
        BodyTooLarge
    """
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared[:20]) > most:
        raise BodyTooLarge(limit=most)
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > most:
            raise BodyTooLarge(limit=most)
        yield chunk


async def texts(request: Request, *names: str, most: int = 8192) -> list[str]:
    """These fields of a JSON object; each a text, empty where it is missing.

    Raises:
        BodyTooLarge, BadRequest
    """
    body = b"".join([chunk async for chunk in chunks(request, most=most)])
    try:
        given = orjson.loads(body or b"{}")
    except ValueError:
        raise BadRequest(what="JSON") from None
    if not isinstance(given, dict):
        raise BadRequest(what="JSON object")
    found = [given.get(name, "") for name in names]
    if wrong := [name for name, value in zip(names, found, strict=True) if not isinstance(value, str)]:
        raise BadRequest(what=wrong[0], path=wrong)
    return [str(value) for value in found]


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
