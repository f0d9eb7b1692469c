"""Files of readings sent over HTTP, written to disk as they come."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

import models
from api import reading_files
from api.auth import ROUTES as AUTH
from api.ids import decode
from kpi import measures
from kpi.intake import imports
from models.database import opened
from people import employment, keyring, links, tokens, tree
from people.roles import Role
from tests.databases import laid

GOOD = "工号,日期,新增好友\r\nguide,2026-11-02,7\r\n".encode("gb18030")
Signed = tuple[TestClient, dict[str, dict[str, str]], Path]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Signed]:
    """The route, and bearers of a maker and a guide."""
    settings = laid(tmp_path)
    monkeypatch.setattr(reading_files, "settings", lambda: settings)
    found: dict[str, str] = {}

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with opened(settings):
            tokens.use(keyring.opened(settings.data))
            await measures.enter_standard()
            hq = await tree.found("HQ", "HQ")
            for name, role in (("maker", Role.HQ_MAKER), ("guide", Role.GUIDE)):
                await employment.create_from_command_line(employment.Draft(name, name, role, hq))
                found[name] = (await links.issue_from_command_line(name)).token
            yield

    with TestClient(Starlette(routes=[*reading_files.ROUTES, *AUTH], lifespan=lifespan)) as client:
        bearers = {}
        for name, link in found.items():
            given = client.post("/auth/link", json={"token": link}).json()
            bearers[name] = {"authorization": f"Bearer {given['accessToken']}"}
        yield client, bearers, tmp_path / imports.FOLDER


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_file_is_kept_by_its_content_and_its_columns_are_guessed(shop: Signed) -> None:
    client, bearers, folder = shop

    sent = client.post("/readings", params={"name": "十一月.csv"}, content=GOOD, headers=bearers["maker"])

    assert sent.status_code == 201
    number = decode(sent.json()["id"], "ReadingImport")
    assert client.portal is not None
    one = client.portal.call(lambda: models.ReadingImport.get(id=number))
    assert (one.file_name, one.state) == ("十一月.csv", "SENT")
    assert [column["meaning"] for column in one.mapping["columns"]] == ["EMPLOYEE_NO", "DAY", "VALUE"]
    assert kept(folder) == [one.digest]


@pytest.mark.parametrize(
    ("content", "code"), [(b"%PDF-1.7", "FILE_KIND"), (b"", "FILE_ROWS"), (b"\xff\xfe\x00", "FILE_ENCODING")]
)
def test_what_is_no_table_is_refused_and_leaves_nothing_behind(shop: Signed, content: bytes, code: str) -> None:
    client, bearers, folder = shop

    refused = client.post("/readings", params={"name": "a.csv"}, content=content, headers=bearers["maker"])

    assert refused.json()["errors"][0]["extensions"]["code"] == code
    assert kept(folder) == []


def test_only_makers_send_files_of_readings(shop: Signed) -> None:
    client, bearers, folder = shop

    guide = client.post("/readings", content=GOOD, headers=bearers["guide"])
    nobody = client.post("/readings", content=GOOD)

    assert (guide.status_code, nobody.status_code) == (403, 401)
    assert kept(folder) == []


def test_a_file_that_is_too_large_is_refused_while_it_comes(shop: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    client, bearers, folder = shop
    monkeypatch.setattr(reading_files, "MOST_BYTES", 10)

    refused = client.post("/readings", content=iter([GOOD]), headers=bearers["maker"])

    assert refused.status_code == 413
    assert kept(folder) == []
