"""Real files through the real ffmpeg."""

import asyncio
import os
import time
from pathlib import Path

import pytest
from PIL import Image

from kit import ffmpeg, video

# ruff: noqa: ASYNC240  tests read small files
pytestmark = pytest.mark.anyio
PICTURE = ["-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=6.2"]
SOUND = ["-f", "lavfi", "-i", "sine=d=6.2"]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
MAKING = ffmpeg.Limits(60, 60, written_bytes=1 << 30)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def made(target: Path, *arguments: str) -> Path:
    await ffmpeg.run([*arguments, f"file:{target}"], limits=MAKING)
    return target


@pytest.fixture
async def clip(tmp_path: Path) -> Path:
    """6.2 s of 720p with sound, its index at the end as phones write it."""
    return await made(tmp_path / "课程 🎬.mp4", *PICTURE, *SOUND, *H264, "-c:a", "aac")


@pytest.fixture
async def early_index_clip(tmp_path: Path) -> Path:
    return await made(tmp_path / "early.mp4", *PICTURE, *SOUND, *H264, "-c:a", "aac", "-movflags", "+faststart")


async def test_probe_measures_what_was_decoded(clip: Path) -> None:
    facts = await video.probe(clip)

    assert abs(facts.duration_ms - 6_200) <= 40
    assert (facts.width, facts.height, facts.has_audio) == (1280, 720, True)


@pytest.mark.parametrize(
    ("name", "coding"), [("a.webm", ["-c:v", "libvpx", "-deadline", "realtime"]), ("a.mkv", H264), ("a.mov", H264)]
)
async def test_each_taken_container_is_told_from_its_content(tmp_path: Path, name: str, coding: list[str]) -> None:
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


async def test_the_360p_rung_of_busy_pictures_stays_near_380_kbps(tmp_path: Path) -> None:
    noise = ["-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=6,noise=alls=40:allf=t"]
    source = await made(tmp_path / "busy.mp4", *noise, *H264, "-crf", "30")
    target = tmp_path / "360.mp4"

    await video.transcode(source, target, height=360)

    assert target.stat().st_size * 8 / 6 < 480_000


async def test_an_upright_phone_video_keeps_its_shorter_side_and_its_turn(clip: Path, tmp_path: Path) -> None:
    turned = await made(tmp_path / "turned.mp4", "-display_rotation", "90", "-i", f"file:{clip}", "-c", "copy")
    target = tmp_path / "360.mp4"

    await video.transcode(turned, target, height=360)

    assert (await video.probe(turned)).width == 720
    facts = await video.probe(target)
    assert (facts.width, facts.height) == (360, 640)


async def test_a_small_video_is_not_enlarged(tmp_path: Path) -> None:
    small = await made(tmp_path / "small.mp4", "-f", "lavfi", "-i", "testsrc=s=322x182:r=10:d=1", *H264)

    await video.transcode(small, tmp_path / "720.mp4", height=720)

    assert (await video.probe(tmp_path / "720.mp4")).height == 182


async def test_names_and_other_words_of_the_maker_do_not_survive(clip: Path, tmp_path: Path) -> None:
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


PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{other}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile '{other}'\n",
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>file://{other}</BaseURL></MPD>',
    "disguised": "\0\0\0\x20ftypisom\n#EXTM3U\n#EXTINF:9,\nfile://{other}\n#EXT-X-ENDLIST\n",
}


@pytest.mark.parametrize("kind", PLAYLISTS)
async def test_a_playlist_called_mp4_is_refused_and_shows_nothing_of_the_other_file(
    clip: Path, tmp_path: Path, kind: str
) -> None:
    trap = tmp_path / "trap.mp4"
    trap.write_text(PLAYLISTS[kind].format(other=clip))
    before = set(os.listdir(tmp_path))

    for attempt in (
        video.probe(trap),
        video.transcode(trap, tmp_path / "out.mp4"),
        video.poster(trap, tmp_path / "p.jpg"),
    ):
        with pytest.raises((video.NotAVideo, video.VideoBroken)) as refusal:
            await attempt
        assert str(clip) not in refusal.value.says("zh") + refusal.value.says("en")

    assert set(os.listdir(tmp_path)) == before


async def test_a_movie_that_refers_to_another_file_shows_nothing_of_it(clip: Path, tmp_path: Path) -> None:
    """A QuickTime data reference: the samples lie in another file, named by an alias."""
    content = clip.read_bytes()
    itself = content.index(b"url \0\0\0\x01")
    trap = tmp_path / "trap.mov"
    trap.write_bytes(content[:itself] + b"alis\0\0\0\0" + content[itself + 8 :].replace(b"mdat", b"free"))

    facts = await video.probe(trap)

    assert facts.width == 1280  # its own bytes were read; a reference is never followed


@pytest.mark.parametrize(
    "content",
    [b"", b"\0", "只是文字。\n".encode() * 50, b"\x1aE\xdf\xa3" + b"x" * 900, b"\0\0\0\x18ftypavif" + b"x" * 99],
)
async def test_what_is_no_video_is_refused_and_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "lesson.mp4"
    source.write_bytes(content)

    with pytest.raises(video.NotAVideo):
        await video.probe(source)
    with pytest.raises((video.NotAVideo, video.VideoBroken)):
        await video.transcode(source, tmp_path / "out.mp4")
    with pytest.raises(video.NotAVideo):
        await video.poster(source, tmp_path / "poster.jpg")

    assert os.listdir(tmp_path) == ["lesson.mp4"]


async def test_sound_alone_is_not_a_video_even_with_a_cover_picture(tmp_path: Path) -> None:
    song = await made(tmp_path / "song.m4a", *SOUND, "-c:a", "aac")
    cover = await made(tmp_path / "cover.png", "-f", "lavfi", "-i", "testsrc=s=64x64:d=1", "-frames:v", "1")
    dressed = await made(
        tmp_path / "dressed.mp4", "-i", f"file:{song}", "-i", f"file:{cover}", "-map", "0", "-map", "1",
        "-c", "copy", "-disposition:v:0", "attached_pic",
    )  # fmt: skip

    for source in (song, dressed):
        with pytest.raises(video.NotAVideo):
            await video.probe(source)


async def test_a_copy_that_was_cut_off_is_refused_as_broken(clip: Path, early_index_clip: Path, tmp_path: Path) -> None:
    for whole in (clip, early_index_clip):
        cut = tmp_path / "cut.mp4"
        cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])

        with pytest.raises(video.VideoBroken):
            await video.probe(cut)


async def test_a_video_over_the_longest_is_refused_with_its_length(clip: Path) -> None:
    with pytest.raises(video.VideoTooLong) as refusal:
        await video.probe(clip, longest_ms=5_000)

    assert "剪成几节课" in refusal.value.says("zh-CN") and "Cut it" in refusal.value.says("en")


async def test_cancelling_kills_the_child_and_leaves_no_half_file(tmp_path: Path) -> None:
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

    assert time.monotonic() - started < 30 and not children()


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


def children() -> list[str]:
    """Processes that this one started and that still run."""
    tasks = Path("/proc/self/task").glob("*/children")
    return " ".join(task.read_text() for task in tasks).split()
