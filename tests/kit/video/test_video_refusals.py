"""What is refused, and that nothing of it is left or told."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from kit import video

# ruff: noqa: ASYNC240  tests read small files
pytestmark = pytest.mark.anyio
Make = Callable[..., Awaitable[Path]]
SOUND = ["-f", "lavfi", "-i", "sine=d=2"]


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


async def test_sound_alone_is_not_a_video_even_with_a_cover_picture(made: Make, tmp_path: Path) -> None:
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


async def test_a_cut_off_webm_is_refused_as_broken(made: Make, tmp_path: Path) -> None:
    whole = await made(tmp_path / "a.webm", "-f", "lavfi", "-i", "testsrc=s=320x180:r=10:d=2", "-c:v", "libvpx")
    assert (await video.probe(whole)).duration_ms == 2_000

    whole.write_bytes(whole.read_bytes()[:-2_000])

    with pytest.raises(video.VideoBroken):
        await video.probe(whole)


async def test_a_webm_streamed_without_its_length_is_taken(made: Make, tmp_path: Path) -> None:
    """Browsers record so: the length of the segment is left open."""
    picture = ["-f", "lavfi", "-i", "testsrc=s=320x180:r=10:d=2", "-c:v", "libvpx", "-live", "1"]
    source = await made(tmp_path / "a.webm", *picture)

    assert (await video.probe(source)).duration_ms == 2_000


async def test_an_unusual_coding_is_refused_with_the_remedy(made: Make, tmp_path: Path) -> None:
    source = await made(tmp_path / "a.mkv", "-f", "lavfi", "-i", "testsrc=s=64x64:r=5:d=1", "-c:v", "huffyuv")

    for attempt in (video.probe(source), video.transcode(source, tmp_path / "o.mp4"), video.poster(source, source)):
        with pytest.raises(video.VideoCodingUnknown) as refusal:
            await attempt
        assert "H.264" in refusal.value.says("zh") and "H.264" in refusal.value.says("en")


async def test_a_video_over_the_longest_is_refused_with_its_length(clip: Path) -> None:
    with pytest.raises(video.VideoTooLong) as refusal:
        await video.probe(clip, longest_ms=5_000)

    assert "剪成几节课" in refusal.value.says("zh-CN") and "Cut it" in refusal.value.says("en")
