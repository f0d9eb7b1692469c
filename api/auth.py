"""Signing in over HTTP: cookies for browsers, tokens in the body for other clients; and who asks, for every way in."""

from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route

from api.context import Context
from api.http import texts
from api.ids import encode
from api.refusals import answer, locale_of, refusal
from kit.errors import NotAllowed, NotSignedIn, Refused
from kit.settings import settings
from people import devices, own_password, sign_in, tokens
from people.scope import Scope, Viewer, viewer_and_scope
from people.sign_in import Device, SignedIn

ACCESS, REFRESH = "pacesetter_access", "pacesetter_refresh"
REFRESH_PATH = "/auth"
CLIENT = "x-pacesetter-client"
SAFE = {"GET", "HEAD", "OPTIONS"}


class ForeignOrigin(NotAllowed):
    zh = "请求来自别的网站。"
    en = "The request comes from another site."


async def signed_in(connection: HTTPConnection) -> tuple[Viewer, Scope]:
    """Who asks, by bearer token or cookie, in the language asked for.

    Raises:
        NotSignedIn: nobody, or no longer.
        ForeignOrigin: a cookie came with a request that another site has made.
    """
    context = await context_of(connection, {})
    return context.viewer, context.scope


async def context_of(connection: HTTPConnection, params: Mapping[str, object]) -> Context:
    """Who asks, for GraphQL; a socket may say it in the payload of `connection_init` instead.

    Raises:
        NotSignedIn, ForeignOrigin
    """
    said = params.get("token", "")
    access = access_of(connection, said if isinstance(said, str) else "")
    viewer, scope = await viewer_and_scope(access.sign_in, locale_of(connection, otherwise=""))
    if viewer.key != access.person:
        raise NotSignedIn
    return Context(viewer, scope, access.sign_in, access.expires_at)


def access_of(connection: HTTPConnection, bearer: str = "") -> tokens.Access:
    """The access token of a request, checked; `bearer` is one that came another way, as in `connection_init`.

    Raises:
        NotSignedIn, ForeignOrigin
    """
    scheme, _, given = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        bearer = bearer or given.strip()
    if bearer:
        return tokens.access(bearer)
    cookie = connection.cookies.get(ACCESS, "")
    if cookie:
        refuse_foreign(connection)
    return tokens.access(cookie)


def refuse_foreign(connection: HTTPConnection) -> None:
    """Browsers add cookies whoever makes the request, and say who: what may write must come from our own pages.

    Raises:
        ForeignOrigin
    """
    if connection.scope["type"] == "http" and connection.scope["method"] in SAFE:
        return
    origin = connection.headers.get("origin")
    if origin is None and CLIENT in connection.headers:
        return  # a header that no other site can make a browser send
    if urlsplit(origin or "").netloc not in (connection.headers.get("host"), urlsplit(settings().base_url).netloc):
        raise ForeignOrigin


Endpoint = Callable[[Request], Awaitable[Response]]


def telling(endpoint: Endpoint) -> Endpoint:
    """Refusals become answers."""

    @wraps(endpoint)
    async def told(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refused as refused:
            return refusal(refused, request)

    return told


@telling
async def by_password(request: Request) -> Response:
    _refuse_foreign_browser(request)
    employee_no, password = await texts(request, "employeeNo", "password")
    return _welcome(request, await sign_in.by_password(employee_no, password, _device(request)))


@telling
async def by_link(request: Request) -> Response:
    _refuse_foreign_browser(request)
    (token,) = await texts(request, "token")
    return _welcome(request, await sign_in.by_link(token, _device(request)))


@telling
async def refresh(request: Request) -> Response:
    try:
        return _welcome(request, await devices.refresh(await _refresh_token(request)))
    except NotSignedIn as refused:
        return _without_cookies(refusal(refused, request))


@telling
async def sign_out(request: Request) -> Response:
    """By the refresh token: it still names the sign-in when the access token has expired. Else by the access token."""
    token = await _refresh_token(request)
    if token:
        await devices.sign_out(token)
    else:
        viewer, scope = await signed_in(request)
        await devices.revoke(viewer.sign_in_id, scope)
    return _without_cookies(answer({}))


@telling
async def change_password(request: Request) -> Response:
    """Set one's own password; whoever came by a fresh one-time link need not know the old one."""
    viewer, scope = await signed_in(request)
    new, current = await texts(request, "newPassword", "currentPassword")
    await own_password.change(new, current=current, viewer=viewer, scope=scope)
    return answer({})


async def _refresh_token(request: Request) -> str:
    (given,) = await texts(request, "refreshToken")
    cookie = request.cookies.get(REFRESH, "")
    if cookie and not given:
        refuse_foreign(request)
    return given or cookie


def _refuse_foreign_browser(request: Request) -> None:
    """Nobody is to be signed in to somebody else's account by another site."""
    if "origin" in request.headers:
        refuse_foreign(request)


def _device(request: Request) -> Device:
    name = "".join(letter for letter in request.headers.get("user-agent", "") if letter.isprintable())
    return Device(name[:200], request.client.host if request.client else "")


def _welcome(request: Request, signed_in: SignedIn) -> Response:
    expires_in = signed_in.expires_in_seconds
    if not request.headers.get(CLIENT, "").startswith("web/"):
        given = {"accessToken": signed_in.access_token, "refreshToken": signed_in.refresh_token}
        return answer({**given, "expiresIn": expires_in})
    response = answer({"personId": encode("Person", signed_in.person_id), "expiresIn": expires_in})
    lasting = int(sign_in.LASTS.total_seconds())
    for name, value, path, seconds in (
        (ACCESS, signed_in.access_token, "/", expires_in),
        (REFRESH, signed_in.refresh_token, REFRESH_PATH, lasting),
    ):
        response.set_cookie(
            name, value, max_age=seconds, path=path, httponly=True, samesite="lax", secure=_is_https(request)
        )
    return response


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https" or settings().base_url.startswith("https:")


def _without_cookies(response: Response) -> Response:
    for name, path in ((ACCESS, "/"), (REFRESH, REFRESH_PATH)):
        response.delete_cookie(name, path=path, httponly=True, samesite="lax")
    return response


ROUTES = [
    Route(f"/auth/{name}", endpoint, methods=["POST"])
    for name, endpoint in (
        ("password", by_password),
        ("link", by_link),
        ("refresh", refresh),
        ("sign-out", sign_out),
        ("own-password", change_password),
    )
]
