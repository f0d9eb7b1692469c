"""Videos are encoded to the sizes that are served, one at a time; a lesson can be watched from the first size on."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import models
from courses.authoring import SOURCE
from kit import video
from kit.settings import settings
from models.database import atomic

HEIGHTS = (360, 720)


async def encode(media_id: int, height: int, *, on_progress: Callable[[float], None] | None = None) -> None:
    """Make one size of a media version; what is made already is left as it is.

    Raises:
        VideoRefused: the source can no longer be decoded.
    """
    media = await models.Media.get(id=media_id)
    if await models.Rendition.exists(media_id=media_id, height=height):
        return
    folder = settings().media_folder / media.folder
    target = folder / f"{height}p.mp4"
    await video.transcode(
        folder / SOURCE,
        target,
        height=height,
        duration_ms=media.duration_ms,
        on_progress=on_progress,
        ffmpeg=settings().ffmpeg or None,
    )
    await keep(media_id, height, target)


@atomic
async def keep(media_id: int, height: int, file: Path) -> None:
    """Serve a file of the media folder as one size of a media version."""
    values = {"file": file.name, "bytes": file.stat().st_size}  # noqa: ASYNC240 - a look at the folder
    await models.Rendition.update_or_create(defaults=values, media_id=media_id, height=height)
    await models.Media.filter(id=media_id).update(is_ready=True)


async def take_source(media_id: int, height: int) -> None:
    """Serve the source itself as one size: only for videos that the server has made for itself."""
    media = await models.Media.get(id=media_id)
    target = settings().media_folder / media.folder / f"{height}p.mp4"
    await asyncio.to_thread(shutil.copyfile, target.with_name(SOURCE), target)
    await keep(media_id, height, target)
