"""Photos that people send: read with care, turned upright, made small, written anew without what the camera noted."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import PurePath

from kit.errors import Invalid

MOST_PIXELS = {"JPEG": 50_000_000}
MOST_OF_OTHERS = 16_000_000
"""Width × height. A JPEG is read at a fraction of its size; all of the others is unpacked, four bytes a pixel."""
LONGEST_SIDE = 1_600
QUALITY = 82


class NotAPhoto(Invalid):
    code = "NOT_A_PHOTO"
    zh = "这个文件不是能打开的照片，请用 JPG（最大 5000 万像素），或 PNG、WebP（最大 1600 万像素）。"
    en = "This file is no photo that opens. Use a JPG of at most 50 megapixels, or a PNG or WebP of at most 16."


_ONE_AT_A_TIME = ThreadPoolExecutor(1, "photos")  # a few kilobytes may unpack into a hundred megabytes


async def bared(content: bytes) -> bytes:
    """`bare`, beside the event loop, one in a process at a time.

    Raises:
        NotAPhoto
    """
    return await asyncio.get_running_loop().run_in_executor(_ONE_AT_A_TIME, bare, content)


def bare(content: bytes) -> bytes:
    """The picture as a JPEG without place, time and device, at most `LONGEST_SIDE` wide and high.

    Raises:
        NotAPhoto
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # only when somebody sends one

    try:
        with Image.open(BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as sent:
            if sent.width * sent.height > MOST_PIXELS.get(sent.format or "", MOST_OF_OTHERS):
                raise NotAPhoto
            sent.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            sent.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(sent)
            whole = Image.new("RGB", upright.size, "white")
            seen = upright.convert("RGBA")
            whole.paste(seen, mask=seen)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAPhoto from error
    file = BytesIO()
    whole.save(file, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return file.getvalue()


def size(content: bytes) -> tuple[int, int]:
    """Width and height of what `bare` has made.

    Raises:
        NotAPhoto: it is something else.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content), formats=["JPEG"]) as made:
            is_bare = not made.getexif() and max(made.size) <= LONGEST_SIDE
            width, height = made.size
    except (UnidentifiedImageError, OSError) as error:
        raise NotAPhoto from error
    if not is_bare:
        raise NotAPhoto
    return width, height


def name_of(sent: str) -> str:
    """As the sender calls it, with the ending that it has now."""
    return f"{PurePath(sent).stem[:180] or 'photo'}.jpg"
