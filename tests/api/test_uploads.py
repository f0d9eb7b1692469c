"""Files sent over HTTP, on the real database."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

import models
from api.auth import ROUTES as AUTH
from api.ids import decode
from api.refusals import answer
from api.uploads import ROUTES, SENDING
from kit import photos
from models.database import opened
from people import employment, keyring, links, tokens, tree, uploads
from people.roles import Role
from tests.databases import laid


async def kept(request: Request) -> Response:
    return answer([[one.id, one.person_id, one.name, len(one.content)] for one in await models.Upload.all()])


@pytest.fixture
def tokens_of(tmp_path: Path) -> Iterator[tuple[TestClient, dict[str, dict[str, str]]]]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        settings = laid(tmp_path)
        async with opened(settings):
            tokens.use(keyring.opened(settings.data))
            hq = await tree.found("HQ", "HQ")
            for name, role in (("admin", Role.ADMIN), ("guide", Role.GUIDE)):
                await employment.create_from_command_line(employment.Draft(name, name, role, hq))
                found[name] = (await links.issue_from_command_line(name)).token
            yield

    found: dict[str, str] = {}
    routes = [*ROUTES, *AUTH, Route("/kept", kept)]
    with TestClient(Starlette(routes=routes, lifespan=lifespan)) as client:
        bearers = {}
        for name, link in found.items():
            given = client.post("/auth/link", json={"token": link}).json()
            bearers[name] = {"authorization": f"Bearer {given['accessToken']}"}
        yield client, bearers


Signed = tuple[TestClient, dict[str, dict[str, str]]]


def test_a_file_is_kept_for_its_sender_once(tokens_of: Signed) -> None:
    client, bearers = tokens_of
    sent = [
        client.post("/uploads", params={"name": "C:\\人员.csv"}, content=b"a,b\n", headers=bearers["admin"])
        for _ in range(2)
    ]

    assert [one.status_code for one in sent] == [201, 201] and sent[0].json() == sent[1].json()
    upload = decode(sent[0].json()["id"], "Upload")
    assert client.get("/kept").json() == [[upload, 1, "人员.csv", 4]]


def test_a_file_that_is_too_large_is_refused_while_it_comes(tokens_of: Signed) -> None:
    client, bearers = tokens_of
    asked = 0

    def endless() -> Iterator[bytes]:
        nonlocal asked
        while asked < 1000:
            asked += 1
            yield bytes(1024 * 1024)

    declared = client.post("/uploads", content=bytes(uploads.MOST_BYTES + 1), headers=bearers["admin"])
    streamed = client.post("/uploads", content=endless(), headers=bearers["admin"])

    for response in (declared, streamed):
        assert response.status_code == 413
        assert response.json()["errors"][0]["extensions"]["code"] == "BODY_TOO_LARGE"
    assert client.get("/kept").json() == []
    assert client.post("/uploads", content=bytes(uploads.MOST_BYTES), headers=bearers["admin"]).status_code == 201


def jpeg() -> bytes:
    picture, file = Image.new("RGB", (40, 20), "red"), BytesIO()
    noted = picture.getexif()
    noted[0x0110] = "a phone"
    picture.save(file, "JPEG", exif=noted)
    return file.getvalue()


def test_whoever_is_signed_in_sends_photos_and_what_the_camera_noted_is_never_kept(tokens_of: Signed) -> None:
    client, bearers = tokens_of
    sent = client.post("/uploads/photos", params={"name": "断网.JPG"}, content=jpeg(), headers=bearers["guide"])

    assert sent.status_code == 201
    [[kept, _, name, size]] = client.get("/kept").json()
    assert (kept, name) == (decode(sent.json()["id"], "Upload"), "断网.jpg")
    assert b"a phone" in jpeg() and size == len(photos.bare(jpeg())) and b"a phone" not in photos.bare(jpeg())


def test_what_is_no_photo_is_refused_in_words_and_not_kept(tokens_of: Signed) -> None:
    client, bearers = tokens_of
    refused = client.post("/uploads/photos", content=b"a,b", headers={**bearers["guide"], "accept-language": "en"})

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["extensions"]["code"] == "NOT_A_PHOTO"
    assert client.post("/uploads/photos", content=jpeg()).status_code == 401
    assert client.get("/uploads/appeals/MXg/0.jpg", headers=bearers["guide"]).status_code == 404
    assert client.get("/kept").json() == []


def test_who_sent_enough_today_is_refused_before_a_photo_is_unpacked(
    tokens_of: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, bearers = tokens_of
    monkeypatch.setattr(uploads, "MOST_A_DAY", 1)
    assert client.post("/uploads/photos", content=jpeg(), headers=bearers["guide"]).status_code == 201
    monkeypatch.setattr(photos, "bared", None)  # nobody calls it any more
    assert client.post("/uploads/photos", content=jpeg(), headers=bearers["guide"]).status_code == 429


def test_a_person_sends_few_files_at_once(tokens_of: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    client, bearers = tokens_of
    monkeypatch.setattr(SENDING, "limit", 0)
    for path in ("/uploads", "/uploads/photos"):
        answer = client.post(path, content=jpeg(), headers=bearers["admin"])
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")


def test_only_an_admin_who_is_signed_in_sends_files(tokens_of: Signed) -> None:
    client, bearers = tokens_of
    assert client.post("/uploads", content=b"x").status_code == 401
    assert client.post("/uploads", content=b"x", headers=bearers["guide"]).status_code == 403
    assert client.get("/uploads").status_code == 405
    assert client.get("/kept").json() == []
