"""What rose, as an HTTP answer: {"errors": [{"message", "extensions": {"code", "requestId"}}]}.

GraphQL has problem types of its own; this is for everything beside it, and for faults that stop a request whole.
"""

from http import HTTPStatus

import orjson
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kit.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, RateLimited, Refused
from kit.faults import Unavailable, passing

FAMILIES: list[tuple[type[Refused], HTTPStatus]] = [
    (NotSignedIn, HTTPStatus.UNAUTHORIZED),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Conflict, HTTPStatus.CONFLICT),
    (RateLimited, HTTPStatus.TOO_MANY_REQUESTS),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (Invalid, HTTPStatus.BAD_REQUEST),
    (Refused, HTTPStatus.BAD_REQUEST),
]

NAMES = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "TOO_LARGE", 415: "MEDIA_TYPE"}


class Mistake(Refused):
    """Ours, masked."""

    code = "INTERNAL"
    zh = "系统出错了，已记录。编号：{request_id}"
    en = "Something went wrong here and was logged as {request_id}."


def answered(error: Exception, language: str) -> tuple[Response, bool]:
    """The answer, and whether the error is our mistake."""
    if isinstance(error, HTTPException):
        return said(error.status_code, error.detail, NAMES.get(error.status_code, "INVALID"), error.headers), False
    refusal = error if isinstance(error, Refused) else passing(error)
    if refusal is None:
        return refused(Mistake(request_id=_request_id()), language, HTTPStatus.INTERNAL_SERVER_ERROR), True
    status = next(status for family, status in FAMILIES if isinstance(refusal, family))
    return refused(refusal, language, status), False


def refused(refusal: Refused, language: str, status: int) -> Response:
    wait = getattr(refusal, "retry_after_seconds", None)
    headers = {} if wait is None else {"retry-after": str(wait)}
    return said(status, refusal.says("en" if language.startswith("en") else "zh"), refusal.code, headers)


def said(status: int, message: str, code: str, headers: object = None) -> Response:
    body = {"errors": [{"message": message, "extensions": {"code": code, "requestId": _request_id()}}]}
    known = dict(headers) if isinstance(headers, dict) else {}
    return Response(orjson.dumps(body), status, {**known, "cache-control": "no-store"}, "application/json")


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Starlette's own 404, 405 and 413, in the same form."""
    return answered(error, request.headers.get("accept-language", ""))[0]


def _request_id() -> str:
    named: str = structlog.contextvars.get_contextvars().get("request_id", "")
    return named
