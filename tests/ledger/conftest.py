from collections.abc import Iterator

import pytest

from kit import clock
from tests.chain import chain, held  # noqa: F401


@pytest.fixture(autouse=True)
def standing(held: clock.Held) -> Iterator[None]:  # noqa: F811
    """Time stands still."""
    yield
