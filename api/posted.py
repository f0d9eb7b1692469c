"""The ways in that are not GraphQL: bodies read up to a limit, refusals told in the caller's language."""

from collections.abc import AsyncIterator
from functools import lru_cache
from typing import ClassVar

import orjson
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from kit.errors import Invalid, NotAllowed, NotFound, NotSignedIn, RateLimited, Refused
from kit.faults import Unavailable
from people.sign_in import LinkSpent, LinkUnknown, SignInFailed

STATUS: dict[type[Refused], int] = {
    SignInFailed: 401,
    NotSignedIn: 401,
    NotAllowed: 403,
    LinkUnknown: 404,
    NotFound: 404,
    LinkSpent: 410,
    RateLimited: 429,
    Unavailable: 503,
}


class BodyTooLarge(Refused):
    code: ClassVar[str] = "BODY_TOO_LARGE"
    zh = "文件太大，最多 {limit_kb} KB。"
    en = "Too large: at most {limit_kb} KB."


class BodyGarbled(Invalid):
    zh = "请求内容不是有效的 JSON 对象。"
    en = "The request is not a valid JSON object."


def locale_of(connection: HTTPConnection) -> str:
    """What the request asks for: zh, en, or empty when it asks for neither."""
    return _spoken(connection.headers.get("accept-language", "")[:200])


@lru_cache(64)  # clients say the same at every request
def _spoken(languages: str) -> str:
    best, found = 0.0, ""
    for part in languages.lower().split(","):
        name, _, weight = part.strip().partition(";q=")
        spoken = next((known for known in ("zh", "en") if name.split("-")[0] == known), "")
        try:
            q = float(weight or 1)
        except ValueError:
            continue
        if spoken and best < q <= 1:
            best, found = q, spoken
    return found


def answer(body: object, status: int = 200) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(orjson.dumps(body), status, headers, media_type="application/json")


def refusal(refused: Refused, connection: HTTPConnection) -> Response:
    """`{"errors": [{"message", "extensions": {"code"}}]}`, as in GraphQL."""
    extensions = {"code": refused.code} | ({"path": refused.path} if refused.path else {})
    error = {"message": refused.says(locale_of(connection) or "zh"), "extensions": extensions}
    status = next((status for kind, status in STATUS.items() if isinstance(refused, kind)), 400)
    response = answer({"errors": [error]}, 413 if isinstance(refused, BodyTooLarge) else status)
    if isinstance(refused, RateLimited | Unavailable):
        response.headers["retry-after"] = str(refused.retry_after_seconds)
    if isinstance(refused, NotSignedIn):
        response.headers["www-authenticate"] = "Bearer"
    return response


async def chunks(request: Request, *, most: int) -> AsyncIterator[bytes]:
    """The body as it comes, refused as soon as it is known to be too large.

    Raises:
        BodyTooLarge
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > most:
        raise BodyTooLarge(limit_kb=most // 1024)
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > most:
            raise BodyTooLarge(limit_kb=most // 1024)
        yield chunk


async def texts(request: Request, *names: str, most: int = 8192) -> list[str]:
    """These fields of a JSON object; each a text, empty where it is missing.

    Raises:
        BodyTooLarge, BodyGarbled
    """
    body = b"".join([chunk async for chunk in chunks(request, most=most)])
    try:
        given = orjson.loads(body or b"{}")
    except ValueError:
        raise BodyGarbled from None
    if not isinstance(given, dict):
        raise BodyGarbled
    found = [given.get(name, "") for name in names]
    if wrong := [name for name, value in zip(names, found, strict=True) if not isinstance(value, str)]:
        raise BodyGarbled(path=wrong)
    return [str(value) for value in found]
