"""Measures, re-encodes and pictures a video file that somebody handed in. Nothing in the file is believed.

A file named .mp4 can be a playlist that makes ffmpeg copy another file into the video, and a protocol white-list does
not stop it. So the kind is told from the first bytes, exactly that demuxer is forced, only decoders of ordinary
camera and screen formats are allowed, references to other files are off, and what is served is always encoded anew.
"""

import asyncio
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from kit.containers import Container, container_of, is_cut_off
from kit.ffmpeg import FfmpegFailed, Limits, VideoRefused, run

LONGEST_MS = 2 * 60 * 60 * 1000
LARGEST_SIDE = 7_680
POSTER_BYTES = 6_000
_POSTER_WIDTH = 480
# What phones, cameras and screen recorders write. A decoder that nobody needs is one that nobody can attack.
_DECODERS = (
    "h264,hevc,libdav1d,av1,vp8,vp9,libvpx-vp9,mpeg4,mjpeg,prores,"
    "aac,mp3,mp3float,opus,libopus,vorbis,flac,alac,ac3,eac3,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_f32le"
)
_RATES = {360: (330, 50), 720: (1_300, 96)}  # video and sound, kbps; 360p is about 380 together


class NotAVideo(VideoRefused):
    code = "NOT_A_VIDEO"

    def __init__(self) -> None:
        super().__init__(
            "这个文件不是视频。请上传 MP4、MOV、WebM 或 MKV。",
            "This file is not a video. Send an MP4, MOV, WebM or MKV.",
        )


class VideoBroken(VideoRefused):
    code = "VIDEO_BROKEN"

    def __init__(self) -> None:
        super().__init__(
            "这个视频不完整或已损坏，播放不到结尾。请重新导出或重新复制一次。",
            "This video is cut off or damaged and cannot be played to its end. Export or copy it once more.",
        )


class VideoTooLong(VideoRefused):
    code = "VIDEO_TOO_LONG"

    def __init__(self, duration_ms: int, longest_ms: int) -> None:
        minutes, longest = -(-duration_ms // 60_000), longest_ms // 60_000
        super().__init__(
            f"这个视频约 {minutes} 分钟，最长 {longest} 分钟。请剪成几节课。",
            f"This video lasts about {minutes} min; {longest} min is the most. Cut it into several lessons.",
        )


class VideoTooLarge(VideoRefused):
    code = "VIDEO_TOO_LARGE"

    def __init__(self, width: int, height: int) -> None:
        super().__init__(
            f"画面 {width}×{height} 太大，每边最多 {LARGEST_SIDE} 像素。请导出为 1080p。",
            f"The picture is {width}×{height}; a side may have {LARGEST_SIDE} pixels. Export it at 1080p.",
        )


class VideoCodingUnknown(VideoRefused):
    code = "VIDEO_CODING_UNKNOWN"

    def __init__(self) -> None:
        super().__init__(
            "这个视频的编码很少见，无法处理。请导出为 H.264 编码的 MP4。",
            "This video is coded in an unusual way. Export it as an MP4 with H.264.",
        )


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What a video is, measured by decoding all of it. Width and height are as shown: a phone's turn is applied."""

    duration_ms: int
    width: int
    height: int
    has_audio: bool


async def probe(source: Path, *, longest_ms: int = LONGEST_MS, ffmpeg: str | Path | None = None) -> VideoFacts:
    """Decode `source` to its end and say what it is.

    Raises:
        NotAVideo: something else, also when it is called .mp4; or sound only.
        VideoBroken: it cannot be decoded to its end.
        VideoTooLong: more than `longest_ms`.
        VideoTooLarge, VideoTooHeavy, VideoCodingUnknown, NoFfmpeg.
    """
    opened = [*await asyncio.to_thread(_input, source), *_STREAMS]
    width, height, has_audio = await _shape(opened, ffmpeg)
    if max(width, height) > LARGEST_SIDE:
        raise VideoTooLarge(width, height)

    progress = _Progress()
    try:
        # One minute more than allowed is enough to know that it is too long.
        bound = ["-t", f"{longest_ms / 1000 + 60:.3f}", "-progress", "pipe:1", "-f", "null", "-"]
        await run(["-xerror", *opened, *bound], ffmpeg=ffmpeg, limits=Limits(1_800, 1_800), on_line=progress.hear)
    except FfmpegFailed as failed:
        raise _refusal(failed, begun=True) from failed
    if progress.reached_ms > longest_ms:
        raise VideoTooLong(progress.reached_ms, longest_ms)
    if progress.reached_ms == 0:
        raise NotAVideo
    return VideoFacts(progress.reached_ms, width, height, has_audio)


async def transcode(
    source: Path,
    target: Path,
    *,
    height: int = 360,
    duration_ms: int | None = None,
    on_progress: Callable[[float], None] | None = None,
    ffmpeg: str | Path | None = None,
) -> None:
    """Write `source` to `target` as MP4 that starts before it is loaded: H.264 and AAC, a key frame every 2 s.

    `height` is the shorter side, so that an upright video keeps its detail; nothing is enlarged. `target` appears
    whole or not at all. `on_progress` hears shares from 0 to 1 when `duration_ms` is given.

    Raises:
        NotAVideo, VideoBroken, VideoTooHeavy, VideoCodingUnknown, NoFfmpeg.
    """
    partial = target.with_name(f".{secrets.token_hex(8)}.mp4")
    progress = _Progress(duration_ms, on_progress)
    opened = [*await asyncio.to_thread(_input, source), *_STREAMS]
    try:
        await run(
            [*opened, *_encoding(height), "-progress", "pipe:1", _local(partial)],
            ffmpeg=ffmpeg,
            limits=Limits(3 * 3_600, 4 * 3_600, written_bytes=4 * 1024**3),
            on_line=progress.hear,
        )
        if progress.reached_ms == 0:
            raise NotAVideo
        await asyncio.to_thread(os.replace, partial, target)
    except FfmpegFailed as failed:
        raise _refusal(failed, begun=True) from failed
    finally:
        partial.unlink(missing_ok=True)


async def poster(source: Path, target: Path, *, at_ms: int = 1_500, ffmpeg: str | Path | None = None) -> None:
    """Write one picture of `source` to `target` as JPEG of at most 6 kB; the first one when `at_ms` is past the end.

    Raises:
        NotAVideo, VideoBroken, VideoTooHeavy, VideoCodingUnknown, NoFfmpeg.
    """
    for seek in (["-ss", f"{at_ms / 1000:.3f}"], []):
        opened = [*seek, *await asyncio.to_thread(_input, source), "-map", "0:V:0"]
        try:
            shot = await run([*opened, *_ONE_PICTURE], ffmpeg=ffmpeg, limits=Limits(60, 60))
        except FfmpegFailed as failed:
            raise _refusal(failed) from failed
        if shot:
            return await asyncio.to_thread(_write_small_jpeg, shot, target)
    raise NotAVideo


_STREAMS = ("-map", "0:V:0", "-map", "0:a:0?", "-sn", "-dn")  # V: a cover picture of a song is not a video
_ONE_PICTURE = ("-frames:v", "1", "-vf", f"scale={_POSTER_WIDTH}:-2", "-f", "image2pipe", "-c:v", "png", "pipe:1")


class _Progress:
    """Hears the lines of `-progress` and remembers how far ffmpeg has come."""

    def __init__(self, duration_ms: int | None = None, tell: Callable[[float], None] | None = None) -> None:
        self.reached_ms = 0
        self._duration_ms = duration_ms
        self._tell = tell

    def hear(self, line: str) -> None:
        key, _, value = line.partition("=")
        if key == "out_time_us" and value.lstrip("-").isdigit():
            self.reached_ms = max(self.reached_ms, round(int(value) / 1000))
            if self._tell and self._duration_ms:
                self._tell(min(1.0, self.reached_ms / self._duration_ms))


def _input(source: Path) -> list[str]:
    """Options that open `source` as what its first bytes say, and as nothing else."""
    container = container_of(source)
    if container is None:
        raise NotAVideo
    if is_cut_off(source):
        raise VideoBroken
    no_references = ["-enable_drefs", "0", "-use_absolute_path", "0"] if container is Container.MP4 else []
    whitelists = ["-protocol_whitelist", "file", "-format_whitelist", container, "-codec_whitelist", _DECODERS]
    bounds = ["-max_pixels", str(LARGEST_SIDE * LARGEST_SIDE), "-threads", "2"]
    return [*whitelists, *bounds, *no_references, "-f", container, "-i", _local(source)]


def _local(path: Path) -> str:
    """The path as ffmpeg reads it: never an option, never another protocol."""
    return f"file:{path.absolute()}"


async def _shape(opened: list[str], ffmpeg: str | Path | None) -> tuple[int, int, bool]:
    """Width, height and whether there is sound: from the first decoded pieces, not from what the file claims."""
    try:
        listing = await run(
            [*opened, "-frames:v", "1", "-frames:a", "1", "-f", "framehash", "-hash", "crc32", "pipe:1"],
            ffmpeg=ffmpeg,
            limits=Limits(60, 60),
        )
    except FfmpegFailed as failed:
        raise _refusal(failed) from failed
    facts = dict(line.split(": ", 1) for line in listing.decode().splitlines() if line.startswith("#") and ": " in line)
    if "#dimensions 0" not in facts:
        raise NotAVideo
    width, height = (int(side) for side in facts["#dimensions 0"].split("x"))
    return width, height, facts.get("#media_type 1") == "audio"


def _refusal(failed: FfmpegFailed, *, begun: bool = False) -> VideoRefused:
    """What ffmpeg's error means for the file; `begun` says that it is known to be a video."""
    if "matches no streams" in failed.complaints:  # sound only, perhaps with a cover picture
        return NotAVideo()
    if "not on whitelist" in failed.complaints:
        return VideoCodingUnknown()
    # Without its index it began like a video and was cut off while copied.
    return VideoBroken() if begun or "moov atom not found" in failed.complaints else NotAVideo()


def _encoding(height: int) -> list[str]:
    """One rung. Constrained quality: quiet pictures stay small, busy ones stop at the rung's rate."""
    video_kbps, sound_kbps = _RATES.get(height, (height * 2, 96))
    shorter = f"trunc(min({height},min(iw,ih))/2)*2"
    # At most 30 pictures a second, none made up: an hour's gap between two must not be filled.
    calm = "select='isnan(prev_selected_t)+gte(t-prev_selected_t,0.032)'"
    scale = f"{calm},scale=w='if(gt(iw,ih),-2,{shorter})':h='if(gt(iw,ih),{shorter},-2)',format=yuv420p"
    picture = ["-vf", scale, "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main", "-crf", "24"]
    rate = ["-maxrate", f"{video_kbps}k", "-bufsize", f"{2 * video_kbps}k", "-fps_mode", "vfr"]
    keys = ["-force_key_frames", "expr:gte(t,n_forced*2)"]
    sound = ["-c:a", "aac", "-b:a", f"{sound_kbps}k", "-ac", "2" if height > 360 else "1", "-ar", "44100"]
    bare = ["-map_metadata", "-1", "-map_chapters", "-1", "-movflags", "+faststart", "-threads", "2", "-f", "mp4"]
    return [*picture, *rate, *keys, *sound, *bare]


def _write_small_jpeg(shot: bytes, target: Path) -> None:
    """The best quality that fits; a picture too busy for it becomes narrower."""
    from PIL import Image  # only where videos are encoded

    picture = Image.open(BytesIO(shot), formats=["PNG"]).convert("RGB")
    while True:
        for quality in (80, 70, 60, 50, 42, 34, 26, 20):
            file = BytesIO()
            picture.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
            if file.tell() <= POSTER_BYTES:
                target.write_bytes(file.getvalue())
                return
        picture = picture.resize((max(1, picture.width * 3 // 4), max(1, picture.height * 3 // 4)))
