import asyncio
import logging
import os
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import pytest

import models.database
from api.schema.audit import BUDGET
from kit import events
from kit.settings import Settings
from models.database import opened
from tests.databases import KINDS, drop_spare, empty, ready
from tests.walked import WALKED

EXAMPLES, SHRINK = os.environ.get("PACESETTER_EXAMPLES"), os.environ.get("PACESETTER_SHRINK", "yes")
"""Property tests check the same examples each time; `PACESETTER_EXAMPLES=2000` proves, with others at each run.
`PACESETTER_SHRINK=no` leaves a counterexample as it was found."""

hypothesis.settings.register_profile(
    "pacesetter",
    max_examples=int(EXAMPLES or 100),
    derandomize=EXAMPLES is None,
    deadline=None,
    phases=[phase for phase in hypothesis.Phase if phase is not hypothesis.Phase.shrink or SHRINK != "no"],
)
hypothesis.settings.load_profile("pacesetter")


def pytest_sessionfinish(session: pytest.Session) -> None:
    if (told := getattr(session.config, "workeroutput", None)) is not None:  # one of several processes that test
        told["walked"] = WALKED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    for what, combinations in getattr(node, "workeroutput", {}).get("walked", {}).items():
        WALKED[what] = WALKED.get(what, 0) + combinations


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for what, combinations in WALKED.items():
        terminalreporter.write_line(f"walked {combinations:,} combinations: {what}")


@pytest.fixture(scope="session", autouse=True)
def tidy() -> Iterator[None]:
    """Leave no database behind."""
    logging.getLogger("tortoise").setLevel("WARNING")
    yield
    asyncio.run(drop_spare())


@pytest.fixture(autouse=True)
def react(monkeypatch: pytest.MonkeyPatch) -> Callable[[Sequence[object]], Awaitable[None]]:
    """Nobody but the tests waits for reactions: here an answer comes after what follows from it. Gives the real one."""
    real = models.database.react
    monkeypatch.setattr(models.database, "react", events.tell)
    return real


@pytest.fixture(autouse=True)
def full_purse(monkeypatch: pytest.MonkeyPatch) -> None:
    """People have the same ids in every test; what one has spent is not missing in the next."""
    monkeypatch.setattr(BUDGET, "_spent", OrderedDict())


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=KINDS)
async def settings(request: pytest.FixtureRequest, tmp_path: Path, anyio_backend: str) -> AsyncIterator[Settings]:
    """A database of either kind, without tables, not yet opened."""
    async with empty(request.param, tmp_path) as made:
        yield made


@pytest.fixture(params=KINDS)
async def prepared(request: pytest.FixtureRequest, tmp_path: Path, anyio_backend: str) -> AsyncIterator[Settings]:
    """A database of either kind with today's tables and no rows, not yet opened."""
    async with ready(request.param, tmp_path) as made:
        yield made


@pytest.fixture(params=KINDS)
async def database(request: pytest.FixtureRequest, tmp_path: Path, anyio_backend: str) -> AsyncIterator[Settings]:
    """A database of either kind with today's tables and no rows, opened."""
    async with ready(request.param, tmp_path) as made, opened(made):
        yield made
