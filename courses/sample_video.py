"""Makes the videos of the sample courses on the spot, from their storyboards: no video is kept in the repository.

A few stills are drawn; ffmpeg moves the runners over them, so that 30 s take a few seconds to make.
"""

import asyncio
import shutil
import tempfile
from pathlib import Path

from courses.sample_cards import chinese_font, draw_card, draw_runner, lane
from courses.sample_sound import write_melody
from courses.storyboard import STORYBOARD_FILE, Storyboard, read_storyboards
from kit.errors import NotFound
from kit.ffmpeg import Limits, run

SAMPLES = Path(__file__).with_name("samples")
PICTURES_PER_SECOND = 20
_RATES = {360: "330k", 720: "1300k"}
_RUNNERS = ((1, 0.31, 0.2), (2, 0.27, 0.5), (3, 0.23, 0.9))  # lane, radians a second, where it starts
_FROM, _SWEEP = 3.05, 1.9  # radians: the stretch of a lane that is seen


def sample_folders() -> tuple[Path, ...]:
    """The folders of the sample courses."""
    return tuple(sorted(each.parent for each in SAMPLES.glob("*/course.yaml")))


async def make_video(
    folder: Path, lesson: str, target: Path, *, height: int = 360, ffmpeg: str | Path | None = None
) -> None:
    """Make the video of the lesson with slug `lesson` of a sample course: MP4, ready to be served, whole or not at all.

    Raises:
        NotFound: the course has no storyboard for it.
        NoFfmpeg: there is none.
    """
    board = (await asyncio.to_thread(read_storyboards, folder)).get(lesson)
    if board is None:
        raise NotFound
    with tempfile.TemporaryDirectory(prefix="pacesetter-") as name:
        work = Path(name)
        await asyncio.to_thread(_draw, board, work, height)
        await run(_arguments(board, work, height), ffmpeg=ffmpeg, limits=Limits(600, 600, written_bytes=1 << 30))
        await asyncio.to_thread(shutil.move, work / "made.mp4", target)


async def make_course(folder: Path, target: Path, *, height: int = 720, ffmpeg: str | Path | None = None) -> None:
    """Copy a sample course to `target` and make its videos: a course folder like one a trainer hands in."""
    await asyncio.to_thread(shutil.copytree, folder, target)
    await make_missing(target, height=height, ffmpeg=ffmpeg)


async def make_missing(folder: Path, *, height: int = 720, ffmpeg: str | Path | None = None) -> None:
    """Make the videos that a course folder has a storyboard of and not yet a file, beside it; most have none."""
    if not await asyncio.to_thread((folder / STORYBOARD_FILE).is_file):
        return
    for lesson in await asyncio.to_thread(read_storyboards, folder):
        target = folder / f"{lesson}.mp4"
        if not await asyncio.to_thread(target.exists):
            await make_video(folder, lesson, target, height=height, ffmpeg=ffmpeg)


def _draw(board: Storyboard, work: Path, height: int) -> None:
    """Stills, runner and melody into `work`."""
    size, font = _size(height), chinese_font()
    for number, card in enumerate(board.cards, start=1):
        picture = draw_card(card.title, number=number, count=len(board.cards), size=size, font=font)
        picture.save(work / f"{number}.png", compress_level=1)
    draw_runner(height).save(work / "runner.png")
    write_melody(work / "melody.wav", [(card.from_ms, card.to_ms) for card in board.cards])


def _arguments(board: Storyboard, work: Path, height: int) -> list[str]:
    stills = [f"file:{work / str(number)}.png" for number in range(1, len(board.cards) + 1)]
    files = [*stills, f"file:{work / 'runner.png'}", f"file:{work / 'melody.wav'}"]
    opened = [part for file in files for part in ("-i", file)]
    picture = ["-filter_complex", _filters(board, height), "-map", "[seen]", "-map", f"{len(files) - 1}:a"]
    rate = _RATES.get(height, f"{2 * height}k")
    video = ["-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main", "-crf", "25", "-maxrate", rate]
    keys = ["-bufsize", rate, "-g", str(2 * PICTURES_PER_SECOND), "-keyint_min", str(2 * PICTURES_PER_SECOND)]
    sound = ["-c:a", "aac", "-b:a", "48k", "-ac", "1"]
    end = ["-t", f"{board.duration_ms / 1000:.3f}", "-movflags", "+faststart"]
    return [*opened, *picture, *video, *keys, *sound, *end, f"file:{work / 'made.mp4'}"]


def _filters(board: Storyboard, height: int) -> str:
    """Each still is decoded once and repeated; the runners are small, so laying them over is cheap."""
    chains = []
    for index, card in enumerate(board.cards):
        count = round((card.to_ms - card.from_ms) * PICTURES_PER_SECOND / 1000)
        fade = "fade=in:st=0:d=0.35:color=0x16209A"
        even = f"format=yuv420p,loop={count - 1}:1,setpts=N/{PICTURES_PER_SECOND}/TB,fps={PICTURES_PER_SECOND}"
        chains.append(f"[{index}]{even},{fade}[card{index}]")
    joined = "".join(f"[card{index}]" for index in range(len(board.cards)))
    chains.append(f"{joined}concat=n={len(board.cards)}[run0]")
    total = round(board.duration_ms * PICTURES_PER_SECOND / 1000)
    copies = "".join(f"[dot{index}]" for index in range(len(_RUNNERS)))
    chains.append(f"[{len(board.cards)}]loop={total}:1,setpts=N/{PICTURES_PER_SECOND}/TB,split={len(_RUNNERS)}{copies}")
    for index, (number, pace, start) in enumerate(_RUNNERS):
        x, y, radius = lane(number, _size(height))
        angle = f"({_FROM}+mod({start}+{pace}*t,{_SWEEP}))"
        at = f"x='{x:.1f}-w/2+{radius:.1f}*cos{angle}':y='{y:.1f}-h/2+{radius:.1f}*sin{angle}'"
        end = f"[run{index + 1}]" if index < len(_RUNNERS) - 1 else "[seen]"
        chains.append(f"[run{index}][dot{index}]overlay={at}:eof_action=repeat{end}")
    return ";".join(chains)


def _size(height: int) -> tuple[int, int]:
    return height * 16 // 9 // 2 * 2, height
