"""Photos that people send: read with care, turned upright, made small, written anew without what the camera noted."""

import re
from io import BytesIO
from pathlib import PurePath

from kit import apart
from kit.errors import Invalid

MOST_PIXELS = {"JPEG": 50_000_000}
MOST_OF_OTHERS = 16_000_000
"""Width × height. A JPEG is read at a fraction of its size; all of the others is unpacked, four bytes a pixel."""
MOST_SCANS = 30
"""Of a JPEG that comes clearer step by step: cameras write ten; each is as much work as the whole picture."""
LONGEST_SIDE = 1_600
QUALITY = 82
_JPEG, _SCAN, _END = b"\xff\xd8\xff", 0xDA, 0xD9
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")


class NotAPhoto(Invalid):
    code = "NOT_A_PHOTO"
    zh = "这个文件不是能打开的照片，请用 JPG（最大 5000 万像素），或 PNG、WebP（最大 1600 万像素）。"
    en = "This file is no photo that opens. Use a JPG of at most 50 megapixels, or a PNG or WebP of at most 16."


async def bared(content: bytes) -> bytes:
    """`bare`, beside everything else, within a bound of time and memory.

    Raises:
        NotAPhoto
    """
    try:
        return await apart.call(bare, content)
    except apart.TooMuch:
        raise NotAPhoto from None


def bare(content: bytes) -> bytes:
    """The picture as a JPEG without place, time and device, at most `LONGEST_SIDE` wide and high.

    Raises:
        NotAPhoto
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # only when somebody sends one

    if content.startswith(_JPEG) and _scans(content) > MOST_SCANS:
        raise NotAPhoto
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


def _scans(content: bytes) -> int:
    """How many a JPEG has up to its end; what a phone puts behind it, such as a film, is not looked at."""
    at = found = 0
    while (marker := _MARKER.search(content, at)) and (kind := marker.group()[1]) != _END:
        found += kind == _SCAN
        at = marker.end() + int.from_bytes(content[marker.end() : marker.end() + 2])
    return found


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
