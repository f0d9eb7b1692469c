"""What the bytes of a video file say about its container, without ffmpeg."""

from enum import StrEnum
from pathlib import Path

_STILL_PICTURES = (b"heic", b"heix", b"heim", b"mif1", b"msf1", b"avif", b"avis")
_EBML, _SEGMENT = b"\x1aE\xdf\xa3", b"\x18S\x80g"
_HEAD_BYTES = 4_096


class Container(StrEnum):
    """The two families of files that are taken; the value is the name of ffmpeg's demuxer."""

    MP4 = "mov"
    MATROSKA = "matroska"


def sniffed(head: bytes) -> Container | None:
    """The family that the first bytes (64 are plenty) belong to, or None: not a video that is taken."""
    if head[4:8] == b"ftyp":
        return None if head[8:12] in _STILL_PICTURES else Container.MP4
    if head[4:8] in (b"moov", b"mdat", b"wide") and int.from_bytes(head[:4]) not in range(2, 8):
        return Container.MP4  # QuickTime files older than the ftyp box
    if head[:4] == _EBML:
        return Container.MATROSKA
    return None


def container_of(path: Path) -> Container | None:
    with path.open("rb") as file:
        return sniffed(file.read(_HEAD_BYTES))


def is_cut_off(path: Path) -> bool:
    """Whether a Matroska or WebM file is shorter than it says; ffmpeg plays such a one to its cut without complaint."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if sniffed(head) is not Container.MATROSKA:
        return False
    size, start = _element_size(head, 4)
    if size is None or head[start + size :][:4] != _SEGMENT:
        return False
    size, start = _element_size(head, start + size + 4)
    return size is not None and path.stat().st_size < start + size


def _element_size(head: bytes, at: int) -> tuple[int | None, int]:
    """The length of an EBML element, None when the writer did not know it, and where its content starts."""
    first = head[at] if at < len(head) else 0
    length = 9 - first.bit_length()
    if length > 8:
        return None, at
    value = int.from_bytes(head[at : at + length]) & ((1 << 7 * length) - 1)
    return (None if value == (1 << 7 * length) - 1 else value), at + length
