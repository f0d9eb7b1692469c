"""The proofs in a real browser take minutes and need Chromium: `make e2e` asks for them, `make test` does not."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.stage import seeded

if os.environ.get("PACESETTER_E2E") != "1":
    collect_ignore_glob = ["test_*"]


@pytest.fixture(scope="session")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with the demo chain, to be copied for each run. PACESETTER_E2E_DATA names one that is there."""
    given = os.environ.get("PACESETTER_E2E_DATA")
    yield Path(given) if given else seeded(tmp_path_factory.mktemp("chain"))


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go. PACESETTER_E2E_PICTURES keeps them."""
    given = os.environ.get("PACESETTER_E2E_PICTURES")
    folder = Path(given) if given else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.absolute()
