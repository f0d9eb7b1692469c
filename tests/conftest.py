from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kit.settings import Settings
from models.database import opened
from tests.databases import KINDS, empty


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=KINDS)
async def settings(request: pytest.FixtureRequest, tmp_path: Path, anyio_backend: str) -> AsyncIterator[Settings]:
    """An empty database, of either kind, not yet opened."""
    async with empty(request.param, tmp_path) as made:
        yield made


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Settings]:
    """The same, opened."""
    async with opened(settings):
        yield settings
