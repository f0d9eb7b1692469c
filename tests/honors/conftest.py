from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from honors.definitions import enter_built_in
from kit import clock, events
from models.database import opened
from tests.chain import NOON, Chain, built
from tests.databases import KINDS, empty


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def held() -> Iterator[clock.Held]:
    """Wednesday, noon in Shanghai; nobody reacts to facts unless a test says so."""
    held = clock.Held(NOON)
    events.react_with({})
    with clock.reading(held):
        yield held


@pytest.fixture(params=KINDS)
async def chain(
    request: pytest.FixtureRequest, tmp_path: Path, held: clock.Held, anyio_backend: str
) -> AsyncIterator[Chain]:
    async with empty(request.param, tmp_path) as settings, opened(settings):
        await enter_built_in()
        yield await built()
