"""Runs ffmpeg as a child that may be handed a hostile file: limited, without our environment, gone when we are.

What to ask of it stands in `kit.video`; here is only how it is found, started, listened to and ended.
"""

import asyncio
import contextlib
import errno
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kit.errors import Refused

# A program of its own sets the limits and then becomes ffmpeg: code between fork and exec of a threaded server can
# deadlock. Should the server be killed, Linux kills the child with it (prctl 1 is PR_SET_PDEATHSIG).
_LIMITED = """
import os, resource, sys
limits = dict(zip(("AS", "CPU", "FSIZE", "NOFILE", "CORE"), map(int, sys.argv[1].split(","))))
for name, limit in limits.items():
    kind = getattr(resource, "RLIMIT_" + name)
    hard = resource.getrlimit(kind)[1]
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    try:
        resource.setrlimit(kind, (limit, limit))
    except (ValueError, OSError):  # macOS knows RLIMIT_AS and refuses to set it
        if sys.platform == "linux":
            raise
if sys.platform == "linux":
    import ctypes
    ctypes.CDLL(None).prctl(1, 9)
    if os.getppid() != int(sys.argv[2]):
        os._exit(1)
os.nice(10)
os.execv(sys.argv[3], sys.argv[3:])
"""
_QUIET = ("-hide_banner", "-nostdin", "-loglevel", "error")
_KEPT_OF_COMPLAINTS = 4_000


class VideoRefused(Refused):
    """Base of what can be wrong with a video; says it in Chinese and in English."""

    code = "VIDEO_REFUSED"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__()
        self.sentences = {"zh": zh, "en": en}

    def says(self, locale: str) -> str:
        return self.sentences["en" if locale.startswith("en") else "zh"]


class NoFfmpeg(VideoRefused):
    code = "NO_FFMPEG"

    def __init__(self, named: str = "") -> None:
        super().__init__(
            (f"设置里写的 {named} 不能运行。" if named else "没有找到 ffmpeg。")
            + "没有它不能导入视频。请安装 ffmpeg（例如 apt-get install ffmpeg），"
            "或运行 pip install imageio-ffmpeg，或在设置里写明它的位置。",
            (f"{named}, named in the settings, cannot be run. " if named else "There is no ffmpeg. ")
            + "Videos cannot be imported without it. Install it (for example apt-get install ffmpeg), "
            "or run pip install imageio-ffmpeg, or name its place in the settings.",
        )


class VideoTooHeavy(VideoRefused):
    """The child ran into a limit of time, memory or size."""

    code = "VIDEO_TOO_HEAVY"

    def __init__(self) -> None:
        super().__init__(
            "处理这个视频用的时间或内存超过了上限。请先转成普通的 1080p MP4 再试。",
            "This video takes more time or memory than it may. Convert it to an ordinary 1080p MP4 and try again.",
        )


class FfmpegFailed(Exception):
    """ffmpeg said no; the caller knows what that means. `complaints` may quote the file: to be logged, never shown."""

    def __init__(self, complaints: str) -> None:
        super().__init__(complaints)
        self.complaints = complaints


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take. `written_bytes` bounds every file it writes; 0 forbids files and leaves pipes."""

    wall_seconds: float = 600
    cpu_seconds: int = 600
    memory_bytes: int = 4 * 1024**3
    written_bytes: int = 0


def ffmpeg_path(named: str | Path | None = None) -> str:
    """The ffmpeg to use: the one named in the settings, else the one on PATH, else the one in imageio-ffmpeg.

    Raises:
        NoFfmpeg: there is none; a named one that cannot be run is never replaced silently.
    """
    if named:
        found = shutil.which(str(named))
        if found is None:
            raise NoFfmpeg(str(named))
        return found
    return shutil.which("ffmpeg") or _carried_by_imageio()


async def run(
    arguments: Sequence[str],
    *,
    ffmpeg: str | Path | None = None,
    limits: Limits | None = None,
    on_line: Callable[[str], None] | None = None,
) -> bytes:
    """Run ffmpeg to its end and give what it wrote to standard output; or hand that, line by line, to `on_line`.

    Cancelling the caller kills the child and waits until it is gone.

    Raises:
        FfmpegFailed: it ended with an error.
        NoFfmpeg: there is none.
        OSError: the disk is full.
        VideoTooHeavy: it was ended by one of `limits`.
    """
    limits = limits or Limits()
    try:
        async with asyncio.timeout(limits.wall_seconds), _child(ffmpeg_path(ffmpeg), arguments, limits) as child:
            assert child.stdout is not None and child.stderr is not None  # noqa: S101  both are pipes, see _child
            complaints = asyncio.ensure_future(_last_of(child.stderr))
            written = await (_listen(child.stdout, on_line) if on_line else child.stdout.read())
            said, code = await complaints, await child.wait()
    except TimeoutError:
        raise VideoTooHeavy from None
    if code != 0:
        raise _failure(code, said)
    return written


def _failure(code: int, said: str) -> Exception:
    if os.strerror(errno.ENOSPC) in said:
        return OSError(errno.ENOSPC, "no space left for the video")  # not the file's fault
    limits = (errno.ENOMEM, errno.EAGAIN, errno.EFBIG)  # memory, threads for want of it, size
    if code in (-signal.SIGXCPU, -signal.SIGXFSZ, -signal.SIGKILL) or any(os.strerror(why) in said for why in limits):
        return VideoTooHeavy()
    return FfmpegFailed(said)


def _carried_by_imageio() -> str:
    try:
        import imageio_ffmpeg
    except ImportError:
        raise NoFfmpeg from None
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:  # a wheel for a platform that carries no binary
        raise NoFfmpeg from None


@contextlib.asynccontextmanager
async def _child(
    executable: str, arguments: Sequence[str], limits: Limits
) -> AsyncIterator[asyncio.subprocess.Process]:
    """ffmpeg under `limits`, without stdin, without our environment (FFREPORT, proxies, secrets); dead on leaving."""
    sizes = f"{limits.memory_bytes},{limits.cpu_seconds},{limits.written_bytes},64,0"
    starter = (sys.executable, "-I", "-S", "-c", _LIMITED, sizes, str(os.getpid()))
    child = await asyncio.create_subprocess_exec(
        *starter,
        executable,
        *_QUIET,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            await child.wait()


async def _listen(stream: asyncio.StreamReader, on_line: Callable[[str], None]) -> bytes:
    async for line in stream:
        on_line(line.decode("ascii", "replace").strip())
    return b""


async def _last_of(stream: asyncio.StreamReader) -> str:
    """The end of what it complained of; a broken file can make it complain for megabytes."""
    kept = b""
    while piece := await stream.read(65_536):
        kept = (kept + piece)[-_KEPT_OF_COMPLAINTS:]
    return kept.decode("utf-8", "replace")
