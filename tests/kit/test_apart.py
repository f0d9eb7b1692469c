"""What is done apart ends with its bounds, and with whoever waits for it."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from kit import apart
from kit.sheets import FileBroken

pytestmark = pytest.mark.anyio


def doubled(number: int) -> int:
    return 2 * number


def refusing() -> None:
    raise FileBroken(path=["uploadId"], row=3)


def hungry() -> int:
    return len(bytearray(2 * apart.MEMORY_BYTES))


def failing() -> None:
    raise KeyError("ours")


def sleeping(note: Path) -> None:
    note.write_text(str(os.getpid()))
    time.sleep(60)


async def test_what_it_returns_and_refuses_comes_back() -> None:
    assert await apart.call(doubled, 21) == 42
    with pytest.raises(FileBroken) as raised:
        await apart.call(refusing)
    assert (raised.value.path, raised.value.says("en")) == (("uploadId",), FileBroken(row=3).says("en"))


async def test_more_memory_than_is_granted_is_too_much_and_a_mistake_of_ours_is_none() -> None:
    with pytest.raises(apart.TooMuch):
        await apart.call(hungry)
    with pytest.raises(RuntimeError, match="failing"):
        await apart.call(failing)


@pytest.mark.parametrize("is_given_up", [True, False])
async def test_it_ends_with_its_time_and_with_whoever_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_given_up: bool
) -> None:
    note = tmp_path / "pid"
    if not is_given_up:
        monkeypatch.setattr(apart, "SECONDS", 2)
    waiting = asyncio.create_task(apart.call(sleeping, note))
    async with asyncio.timeout(10):
        while not note.exists() or not note.read_text():  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.02)
    if is_given_up:
        waiting.cancel()

    with pytest.raises(asyncio.CancelledError if is_given_up else apart.TooMuch):
        await waiting

    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)
