"""Refusals and faults as HTTP says them: the one table of statuses, the language, the body of an error.

`{"errors": [{"message", "extensions": {"code", "requestId"}}]}`, in GraphQL and beside it. GraphQL has problem types
of its own; this is for what stops a request whole.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar

import orjson
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from kit.errors import Conflict, NotAllowed, NotFound, NotSignedIn, RateLimited, Refused
from kit.faults import Unavailable, passing
from kpi.intake.hooks import NotSigned
from kpi.intake.recording import ReadingWrong, TooManyReadings
from people.sign_in import LinkSpent, LinkUnknown, SignInFailed

STATUS: Mapping[type[Refused], int] = {
    NotSignedIn: 401,
    SignInFailed: 401,
    NotSigned: 401,
    NotAllowed: 403,
    NotFound: 404,
    LinkUnknown: 404,
    Conflict: 409,
    LinkSpent: 410,
    ReadingWrong: 422,
    TooManyReadings: 422,
    RateLimited: 429,
    Unavailable: 503,
}
NAMES = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "TOO_LARGE", 415: "MEDIA_TYPE"}


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


class WentWrong(Refused):
    """What people read of a mistake of ours."""

    code = "INTERNAL"
    zh = "出了点问题，我们已经记录下来。编号：{request_id}"
    en = "Something went wrong on our side and was recorded. Its number: {request_id}"


def status_of(refused: Refused, *, otherwise: int = 400) -> int:
    """`otherwise` is that of a rule of the business, which GraphQL tells apart from what does not parse."""
    if isinstance(refused, WentWrong):
        return 500
    if isinstance(refused, Unserved):
        return refused.status
    return next((STATUS[kind] for kind in type(refused).__mro__ if kind in STATUS), otherwise)


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


def locale_of(connection: HTTPConnection, *, otherwise: str = "zh") -> str:
    """What a caller reads: zh, en, or `otherwise` where it asks for neither."""
    return _spoken(connection.headers.get("accept-language", "")[:200]) or otherwise


@lru_cache(64)  # clients say the same at every request
def _spoken(languages: str) -> str:
    spoken = [(q, name[:2]) for name, q in weights(languages).items() if q and name.split("-")[0] in ("zh", "en")]
    return max(spoken, key=lambda one: one[0], default=(0.0, ""))[1]


def answer(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, {"cache-control": "no-store", **(headers or {})}, "application/json")


def refusal(refused: Refused, connection: HTTPConnection) -> Response:
    extensions = {"path": refused.path} if refused.path else {}
    message = refused.says(locale_of(connection))
    return _errors(message, refused.code, status_of(refused), headers_of(refused), **extensions)


def answered(error: Exception, connection: HTTPConnection) -> tuple[Response, bool]:
    """The answer to whatever rose, and whether it is our mistake."""
    if isinstance(error, HTTPException):
        return _errors(error.detail, NAMES.get(error.status_code, "INVALID"), error.status_code, error.headers), False
    refused = error if isinstance(error, Refused) else passing(error)
    if refused is None:
        return refusal(WentWrong(request_id=_request_id()), connection), True
    return refusal(refused, connection), False


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Starlette's own 404, 405 and 413, in the same form."""
    return answered(error, request)[0]


def _errors(message: str, code: str, status: int, headers: Mapping[str, str] | None, **extensions: Any) -> Response:
    return answer({"errors": [error(message, code, **extensions)]}, status, headers)


def error(message: str, code: str, **extensions: Any) -> dict[str, Any]:
    """One of an answer's `errors`."""
    named = {"requestId": found} if (found := _request_id()) else {}
    return {"message": message, "extensions": {"code": code, **extensions, **named}}


def _request_id() -> str:
    named: str = structlog.contextvars.get_contextvars().get("request_id", "")
    return named
