"""Real files, made by the real ffmpeg."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from kit import ffmpeg

Make = Callable[..., Awaitable[Path]]
PICTURE = ["-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=6.2", "-f", "lavfi", "-i", "sine=d=6.2"]
CODING = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def made() -> Make:
    """Makes a file by ffmpeg: the target, then the arguments."""

    async def make(target: Path, *arguments: str) -> Path:
        await ffmpeg.run([*arguments, f"file:{target}"], limits=ffmpeg.Limits(60, 60, written_bytes=1 << 30))
        return target

    return make


@pytest.fixture
async def clip(made: Make, tmp_path: Path) -> Path:
    """6.2 s of 720p with sound, its index at the end as phones write it."""
    return await made(tmp_path / "课程 🎬.mp4", *PICTURE, *CODING)


@pytest.fixture
async def early_index_clip(made: Make, tmp_path: Path) -> Path:
    return await made(tmp_path / "early.mp4", *PICTURE, *CODING, "-movflags", "+faststart")
