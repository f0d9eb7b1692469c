"""Signing in over HTTP, on the real database, through the routes as the server has them."""

from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

import models
from api.auth import ROUTES, signed_in, telling
from api.refusals import answer
from kit import clock
from models.database import opened
from people import employment, keyring, links, passwords, tokens, tree
from people.links import Link
from people.roles import Role
from tests.databases import laid

RIGHT = "correct horse battery"
WEB = {"x-pacesetter-client": "web/1", "origin": "http://testserver"}


@telling
async def who(request: Request) -> Response:
    viewer, scope = await signed_in(request)
    return answer({"name": viewer.name, "locale": scope.locale})


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    async def link(request: Request) -> Response:
        made: Link = await links.issue_from_command_line("0123")
        return answer({"token": made.token})

    async def dismiss(request: Request) -> Response:
        await models.Person.all().update(dismissed_at=clock.now())
        return answer({})

    @asynccontextmanager
    async def lifespan(app: Starlette):  # type: ignore[no-untyped-def]
        settings = laid(tmp_path)
        async with opened(settings):
            tokens.use(keyring.opened(settings.data))
            draft = employment.Draft("王小明", "0123", Role.GUIDE, await tree.found("HQ", "HQ"))
            person = await employment.create_from_command_line(draft)
            await models.Person.filter(id=person).update(password_hash=await passwords.hashed(RIGHT))
            yield

    own = [Route("/who", who, methods=["GET", "POST"]), Route("/link", link), Route("/dismiss", dismiss)]
    with TestClient(Starlette(routes=[*ROUTES, *own], lifespan=lifespan)) as client:
        yield client


def test_a_browser_gets_cookies_that_scripts_and_other_sites_cannot_use(client: TestClient) -> None:
    response = client.post("/auth/password", json={"employeeNo": "0123", "password": RIGHT}, headers=WEB)

    assert response.status_code == 200 and set(response.json()) == {"personId", "expiresIn"}
    access, refresh = sorted(response.headers.get_list("set-cookie"))
    assert access.startswith("pacesetter_access=") and "Path=/;" in access and "Max-Age=900" in access
    assert refresh.startswith("pacesetter_refresh=") and "Path=/auth;" in refresh and "Max-Age=2592000" in refresh
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie for cookie in (access, refresh))
    assert "Secure" not in access and response.headers["cache-control"] == "no-store"
    assert client.get("/who").json() == {"name": "王小明", "locale": "zh"}


def test_over_https_cookies_are_secure(client: TestClient) -> None:
    client.base_url = "https://testserver"
    headers = {**WEB, "origin": "https://testserver"}
    response = client.post("/auth/password", json={"employeeNo": "0123", "password": RIGHT}, headers=headers)

    assert all("Secure" in cookie for cookie in response.headers.get_list("set-cookie"))


def test_other_clients_get_tokens_in_the_body_and_no_cookie(client: TestClient) -> None:
    response = client.post("/auth/password", json={"employeeNo": "0123", "password": RIGHT})
    given = response.json()

    assert set(given) == {"accessToken", "refreshToken", "expiresIn"} and given["expiresIn"] == 900
    assert not client.cookies
    bearer = {"authorization": f"Bearer {given['accessToken']}", "accept-language": "fr, en;q=0.8, zh;q=0.5"}
    assert client.post("/who", headers=bearer).json() == {"name": "王小明", "locale": "en"}
    again = client.post("/auth/refresh", json={"refreshToken": given["refreshToken"]}).json()
    assert again["refreshToken"] != given["refreshToken"]


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("zh-CN", "工号或密码不对。"),
        ("en", "The employee number or the password is not right."),
        ("", "工号或密码不对。"),
    ],
)
def test_a_wrong_password_is_told_in_the_callers_language(client: TestClient, language: str, message: str) -> None:
    given = {"employeeNo": "0123", "password": "wrong"}
    response = client.post("/auth/password", json=given, headers={"accept-language": language})

    assert response.status_code == 401 and not client.cookies
    assert response.json() == {"errors": [{"message": message, "extensions": {"code": "SIGN_IN_FAILED"}}]}


def test_too_many_attempts_are_told_how_long_to_wait(client: TestClient) -> None:
    for _ in range(5):
        client.post("/auth/password", json={"employeeNo": "0123", "password": "wrong"})
    response = client.post("/auth/password", json={"employeeNo": "0123", "password": RIGHT})

    assert response.status_code == 429 and 1 <= int(response.headers["retry-after"]) <= 31
    assert response.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


def test_a_link_is_spent_by_a_post_once_and_never_by_a_get(client: TestClient) -> None:
    token = client.get("/link").json()["token"]
    assert client.get("/auth/link", params={"token": token}).status_code == 405

    assert client.post("/auth/link", json={"token": token}, headers=WEB).status_code == 200
    assert client.get("/who").status_code == 200
    spent = client.post("/auth/link", json={"token": token}, headers=WEB)
    unknown = client.post("/auth/link", json={"token": "x"}, headers=WEB)

    assert (spent.status_code, spent.json()["errors"][0]["extensions"]["code"]) == (410, "LINK_SPENT")
    assert (unknown.status_code, unknown.json()["errors"][0]["extensions"]["code"]) == (404, "LINK_UNKNOWN")


def test_a_browser_stays_signed_in_by_its_cookie_and_signs_out_at_once(client: TestClient) -> None:
    client.post("/auth/password", json={"employeeNo": "0123", "password": RIGHT}, headers=WEB)
    before = dict(client.cookies)
    assert client.post("/auth/refresh", json={}, headers=WEB).status_code == 200
    assert dict(client.cookies) != before

    kept = dict(client.cookies)
    assert client.post("/auth/sign-out", json={}, headers=WEB).json() == {}
    assert not client.cookies
    client.cookies.update(kept)
    assert client.get("/who").status_code == 401
    assert client.post("/auth/refresh", json={}, headers=WEB).status_code == 401


def test_a_client_signs_out_by_its_access_token(client: TestClient) -> None:
    given = client.post("/auth/password", json={"employeeNo": "0123", "password": RIGHT}).json()
    bearer = {"authorization": f"Bearer {given['accessToken']}"}

    assert client.post("/auth/sign-out", headers=bearer).status_code == 200
    assert client.get("/who", headers=bearer).json()["errors"][0]["extensions"] == {"code": "NOT_SIGNED_IN"}
    assert client.post("/auth/sign-out", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://testserver.evil.example", "http://testserver:81"]
)
def test_another_site_cannot_use_the_cookies(client: TestClient, origin: str) -> None:
    client.post("/auth/password", json={"employeeNo": "0123", "password": RIGHT}, headers=WEB)
    foreign = {"origin": origin, "x-pacesetter-client": "web/1"}

    for path in ("/who", "/auth/refresh", "/auth/sign-out"):
        assert client.post(path, json={}, headers=foreign).status_code == 403, path
    assert client.post("/who", json={}).status_code == 403
    given = {"employeeNo": "0123", "password": RIGHT}
    assert client.post("/auth/password", json=given, headers=foreign).status_code == 403
    assert client.get("/who").status_code == 200
    assert client.post("/who", headers=WEB).status_code == 200
    assert client.post("/who", headers={"x-pacesetter-client": "web/1"}).status_code == 200


def test_who_is_dismissed_is_out_at_once(client: TestClient) -> None:
    client.post("/auth/password", json={"employeeNo": "0123", "password": RIGHT}, headers=WEB)
    client.get("/dismiss")

    assert client.get("/who").status_code == 401
    assert client.post("/auth/refresh", json={}, headers=WEB).status_code == 401
    response = client.post("/auth/password", json={"employeeNo": "0123", "password": RIGHT}, headers=WEB)
    assert response.json()["errors"][0]["extensions"]["code"] == "SIGN_IN_FAILED"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 401), (b"{}", 401), (b"[]", 400), (b"null", 400), (b"{", 400), (b"\xff", 400), (b'{"password": 1}', 400),
        (b'{"employeeNo": ["0123"]}', 400), (b'{"employeeNo": null}', 400), (b'"' + b"x" * 9000 + b'"', 413),
        (b"[" * 5000, 400), (b'{"employeeNo": "0123\\u0000", "password": "\\ud800"}', 400),
        (b'{"employeeNo": "\\u0000"}', 401), (b'{"employeeNo": 1e999}', 400),
    ],
)  # fmt: skip
def test_a_garbled_body_is_refused_and_never_an_error_of_ours(client: TestClient, body: bytes, status: int) -> None:
    response = client.post("/auth/password", content=body)

    assert response.status_code == status and response.json()["errors"][0]["message"]


def test_nobody_is_signed_in_by_nothing(client: TestClient) -> None:
    for headers in ({}, {"authorization": "Bearer"}, {"authorization": "Basic eA=="}, {"authorization": "Bearer x.y.z"},
                    {"cookie": "pacesetter_access=x"}):  # fmt: skip
        response = client.get("/who", headers=headers)
        assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")


def test_own_password_is_changed_with_the_old_one_and_then_the_old_one_is_wrong(client: TestClient) -> None:
    signed = client.post("/auth/password", json={"employeeNo": "0123", "password": RIGHT}).json()
    bearer = {"authorization": f"Bearer {signed['accessToken']}"}
    body = {"newPassword": "a quite different phrase", "currentPassword": "wrong"}

    assert client.post("/auth/own-password", json=body, headers=bearer).status_code == 400
    body["currentPassword"] = RIGHT
    assert client.post("/auth/own-password", json=body, headers=bearer).status_code == 200
    assert client.post("/auth/password", json={"employeeNo": "0123", "password": RIGHT}).status_code == 401
    again = {"employeeNo": "0123", "password": "a quite different phrase"}
    assert client.post("/auth/password", json=again).status_code == 200


def test_a_browser_that_hangs_up_in_its_body_leaves_no_traceback_and_no_password_in_the_log(
    client: TestClient, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken() -> Iterator[bytes]:
        yield b'{"employeeNo":"0123","password":"never-to-be-seen'

    answered = client.post("/auth/password", content=broken(), headers={"content-type": "application/json"})

    assert answered.status_code == 400
    assert "never-to-be-seen" not in "".join(capfd.readouterr())
