"""A credential inside its picture, as Open Badges 3.0 bakes it (5.3), and out of it again. Pure."""

import re
import struct
import zlib
from collections.abc import Iterator

from defusedxml import ElementTree

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
MOST_BYTES = 4 << 20
_HEAD = re.compile(r"<svg\b[^>]*>")


class NoCredentialInside(ValueError):
    """Not a picture of a kind that credentials are baked into, or one without any."""


def baked_png(picture: bytes, token: str) -> bytes:
    """With the token in a chunk `iTXt`, uncompressed, right behind the header."""
    text = KEYWORD + b"\0\0\0\0\0" + token.encode("ascii")
    chunk = struct.pack(">I", len(text)) + b"iTXt" + text + struct.pack(">I", zlib.crc32(b"iTXt" + text))
    head = len(SIGNATURE) + 25  # IHDR is always so long
    return picture[:head] + chunk + picture[head:]


def baked_svg(picture: str, token: str) -> str:
    """With the token in an element `openbadges:credential`, the first one inside."""
    head = _HEAD.match(picture)
    if head is None:
        raise NoCredentialInside("Not an SVG picture of ours.")
    opened = head[0][:-1] + f' xmlns:openbadges="{NAMESPACE}">'
    return f'{opened}<openbadges:credential verify="{token}"/>{picture[head.end() :]}'


def unbaked(file: bytes) -> str:
    """The token in a PNG or an SVG, or the file itself where it is the token.

    Raises:
        NoCredentialInside
    """
    if len(file) > MOST_BYTES:
        raise NoCredentialInside("Too large.")
    if file.startswith(SIGNATURE):
        return _of_png(file)
    if b"<svg" in file[:2000]:
        return _of_svg(file)
    return file.decode("ascii", "replace").strip()


def _of_png(file: bytes) -> str:
    for kind, body in _chunks(file):
        keyword, _, rest = body.partition(b"\0")
        if kind == b"iTXt" and keyword == KEYWORD and rest[:1] == b"\0":
            return rest[2:].split(b"\0", 2)[-1].decode("ascii", "replace")
    raise NoCredentialInside("No credential in this picture.")


def _chunks(file: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at + 12 <= len(file):
        length, kind = struct.unpack(">I4s", file[at : at + 8])
        yield kind, file[at + 8 : at + 8 + length]
        at += 12 + length


def _of_svg(file: bytes) -> str:
    try:
        root = ElementTree.fromstring(file)
    except (ElementTree.ParseError, ValueError):
        raise NoCredentialInside("No SVG picture.") from None
    found = root.find(f".//{{{NAMESPACE}}}credential")
    if found is None or not found.get("verify"):
        raise NoCredentialInside("No credential in this picture.")
    return str(found.get("verify"))
