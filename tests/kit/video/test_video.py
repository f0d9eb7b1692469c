"""What is measured, and what is served."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PIL import Image

from kit import ffmpeg, video

# ruff: noqa: ASYNC240  tests read small files
pytestmark = pytest.mark.anyio
Make = Callable[..., Awaitable[Path]]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]


async def test_probe_measures_what_was_decoded(clip: Path) -> None:
    facts = await video.probe(clip)

    assert abs(facts.duration_ms - 6_200) <= 40
    assert (facts.width, facts.height, facts.has_audio) == (1280, 720, True)


@pytest.mark.parametrize(
    ("name", "coding"), [("a.webm", ["-c:v", "libvpx", "-deadline", "realtime"]), ("a.mkv", H264), ("a.mov", H264)]
)
async def test_each_taken_container_is_told_from_its_content(
    made: Make, tmp_path: Path, name: str, coding: list[str]
) -> None:
    source = await made(tmp_path / name, "-f", "lavfi", "-i", "testsrc=s=320x180:r=10:d=1", *coding)
    nameless = source.rename(tmp_path / "upload")

    facts = await video.probe(nameless)

    assert (facts.duration_ms, facts.width, facts.height, facts.has_audio) == (1_000, 320, 180, False)


async def test_transcode_writes_a_fast_starting_360p_file_of_the_same_length(clip: Path, tmp_path: Path) -> None:
    heard: list[float] = []
    target = tmp_path / "360.mp4"

    await video.transcode(clip, target, height=360, duration_ms=6_200, on_progress=heard.append)

    facts = await video.probe(target)
    content = target.read_bytes()
    assert (facts.width, facts.height, facts.has_audio) == (640, 360, True)
    assert abs(facts.duration_ms - 6_200) <= 60
    assert content.index(b"moov") < content.index(b"mdat")
    assert heard == sorted(heard) and heard[-1] > 0.95
    assert os.listdir(tmp_path).count("360.mp4") == 1 and not list(tmp_path.glob(".*"))


async def test_every_two_seconds_stands_a_key_frame(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "360.mp4"
    await video.transcode(clip, target)

    only_keys = ["-skip_frame", "nokey", "-i", f"file:{target}", "-map", "0:v", "-fps_mode", "passthrough"]
    listing = await ffmpeg.run([*only_keys, "-f", "framehash", "-hash", "crc32", "-"])
    header = listing.decode().splitlines()
    ticks = next(line.split("/")[1] for line in header if line.startswith("#tb 0"))
    seconds = [int(line.split(",")[2]) / int(ticks) for line in header if line and not line.startswith("#")]

    assert all(later - earlier <= 2.01 for earlier, later in zip(seconds, [*seconds[1:], 6.2], strict=True))


async def test_the_360p_rung_of_busy_pictures_stays_near_380_kbps(made: Make, tmp_path: Path) -> None:
    noise = ["-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=6,noise=alls=40:allf=t"]
    source = await made(tmp_path / "busy.mp4", *noise, *H264, "-crf", "30")
    target = tmp_path / "360.mp4"

    await video.transcode(source, target, height=360)

    assert target.stat().st_size * 8 / 6 < 480_000


async def test_an_upright_phone_video_keeps_its_shorter_side_and_its_turn(
    made: Make, clip: Path, tmp_path: Path
) -> None:
    turned = await made(tmp_path / "turned.mp4", "-display_rotation", "90", "-i", f"file:{clip}", "-c", "copy")
    target = tmp_path / "360.mp4"

    await video.transcode(turned, target, height=360)

    assert (await video.probe(turned)).width == 720
    facts = await video.probe(target)
    assert (facts.width, facts.height) == (360, 640)


async def test_a_small_video_is_not_enlarged(made: Make, tmp_path: Path) -> None:
    small = await made(tmp_path / "small.mp4", "-f", "lavfi", "-i", "testsrc=s=322x182:r=10:d=1", *H264)

    await video.transcode(small, tmp_path / "720.mp4", height=720)

    assert (await video.probe(tmp_path / "720.mp4")).height == 182


async def test_names_and_other_words_of_the_maker_do_not_survive(made: Make, clip: Path, tmp_path: Path) -> None:
    marked = await made(
        tmp_path / "marked.mp4", "-i", f"file:{clip}", "-metadata", "comment=secret place", "-c", "copy"
    )
    assert b"secret place" in marked.read_bytes()

    await video.transcode(marked, tmp_path / "out.mp4")

    assert b"secret place" not in (tmp_path / "out.mp4").read_bytes()


@pytest.mark.parametrize("at_ms", [1_500, 999_999])
async def test_poster_is_a_small_jpeg_wherever_it_is_asked_for(clip: Path, tmp_path: Path, at_ms: int) -> None:
    await video.poster(clip, tmp_path / "poster.jpg", at_ms=at_ms)

    with Image.open(tmp_path / "poster.jpg") as picture:
        assert picture.format == "JPEG" and picture.width / picture.height == pytest.approx(16 / 9, abs=0.02)
    assert 1_000 < (tmp_path / "poster.jpg").stat().st_size <= 6_000
