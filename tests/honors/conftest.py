from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from api import credentials as addresses
from honors.issuer import Issuer, issuer
from kit.settings import settings
from people import tokens
from people.keyring import Keyring
from tests.chain import chain, held  # noqa: F401


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the badges' key is: making one takes longer than a test."""
    return tmp_path_factory.mktemp("keys")


@pytest.fixture
def our(key_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    """The issuer at an address of its own."""
    monkeypatch.setenv("PACESETTER_DATA", str(key_folder))
    monkeypatch.setenv("PACESETTER_PUBLIC_URL", "https://learn.example.com")
    settings.cache_clear()
    yield issuer()
    settings.cache_clear()


@pytest.fixture
async def web(our: Issuer) -> AsyncIterator[httpx2.AsyncClient]:
    tokens.use(Keyring({"one": b"x" * 32}))
    transport = httpx2.ASGITransport(Starlette(routes=addresses.ROUTES))
    async with httpx2.AsyncClient(transport=transport, base_url=our.base) as client:
        yield client
