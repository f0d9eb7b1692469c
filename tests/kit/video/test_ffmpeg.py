"""The child is limited, alone, and gone when we are."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from kit import ffmpeg, video

# ruff: noqa: ASYNC240  tests read small files
pytestmark = pytest.mark.anyio
Make = Callable[..., Awaitable[Path]]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]


async def test_cancelling_kills_the_child_and_leaves_no_half_file(made: Make, tmp_path: Path) -> None:
    long = await made(tmp_path / "long.mp4", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=20", *H264)
    begun = asyncio.Event()
    task = asyncio.create_task(
        video.transcode(long, tmp_path / "out.mp4", height=720, duration_ms=20_000, on_progress=lambda _: begun.set())
    )
    await begun.wait()
    assert len(list(tmp_path.glob(".*.mp4"))) == 1

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert os.listdir(tmp_path) == ["long.mp4"]
    assert not children()


async def test_a_run_over_its_time_or_size_is_ended_and_refused(clip: Path, tmp_path: Path) -> None:
    endless = ["-f", "lavfi", "-i", "testsrc2=s=1280x720", "-f", "null", "-"]
    started = time.monotonic()
    for limits in (ffmpeg.Limits(wall_seconds=0.5), ffmpeg.Limits(cpu_seconds=1), ffmpeg.Limits(memory_bytes=1 << 28)):
        with pytest.raises(ffmpeg.VideoTooHeavy):
            await ffmpeg.run(endless, limits=limits)
    with pytest.raises(ffmpeg.VideoTooHeavy):
        await ffmpeg.run(
            ["-i", f"file:{clip}", f"file:{tmp_path / 'big.mov'}"], limits=ffmpeg.Limits(written_bytes=1_000)
        )

    assert time.monotonic() - started < 120 and not children()


async def test_the_child_sees_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    spy = tmp_path / "ffmpeg"
    spy.write_text("#!/bin/sh\nenv\nnice\n")
    spy.chmod(0o755)
    monkeypatch.setenv("PACESETTER_SECRET", "hush")

    written = (await ffmpeg.run([], ffmpeg=spy)).decode().splitlines()

    assert not [line for line in written if "hush" in line]
    assert int(written[-1]) >= 10


def test_a_named_ffmpeg_that_cannot_run_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ffmpeg.NoFfmpeg) as refusal:
        ffmpeg.ffmpeg_path(tmp_path / "nothing")

    assert str(tmp_path) in refusal.value.says("en") and "pip install imageio-ffmpeg" in refusal.value.says("zh")


def test_without_one_on_path_the_carried_one_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "imageio_ffmpeg" in ffmpeg.ffmpeg_path()

    own = tmp_path / "ffmpeg"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    assert ffmpeg.ffmpeg_path() == str(own)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux ends a child with its parent")
def test_a_killed_server_takes_its_child_along() -> None:
    endless = "['-re', '-f', 'lavfi', '-i', 'testsrc2', '-f', 'null', '-', '-progress', 'pipe:1']"
    code = (
        f"import asyncio\nfrom kit import ffmpeg\nasyncio.run(ffmpeg.run({endless}, on_line=lambda line: print(line)))"
    )
    server = subprocess.Popen([sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
    assert server.stdout is not None and server.stdout.readline()
    [child] = children(server.pid)

    server.kill()
    server.communicate()

    for _ in range(100):
        if not is_running(child):
            break
        time.sleep(0.05)
    assert not is_running(child)


def is_running(pid: str) -> bool:
    status = Path("/proc", pid, "status")
    return status.exists() and "State:\tZ" not in status.read_text()


def children(of: int | str = "self") -> list[str]:
    """Processes that `of` started and that still run."""
    tasks = Path("/proc", str(of), "task").glob("*/children")
    return " ".join(task.read_text() for task in tasks).split()
