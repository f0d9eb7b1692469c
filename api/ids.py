"""Global ids: opaque, typed, one spelling an object. The 1 in front is their version."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from kit.errors import NotFound

LARGEST = 2**63 - 1


def encode(name: str, number: int) -> str:
    """The id of row `number` of the type `name`."""
    return urlsafe_b64encode(f"1{name}:{number}".encode()).decode().rstrip("=")


def decode(id: str, expected: str) -> int:
    """The row that `id` names.

    Raises:
        NotFound: it is not an id, or not one of the type `expected`.
    """
    name, number = decode_any(id)
    if name != expected:
        raise NotFound()
    return number


def decode_any(id: str) -> tuple[str, int]:
    """The type and the row that `id` names; the type need not exist.

    Raises:
        NotFound: it is not an id.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]{4,100}", id):
        raise NotFound()
    try:
        text = urlsafe_b64decode(id + "=" * (-len(id) % 4)).decode("ascii")
    except (Error, UnicodeDecodeError):
        raise NotFound() from None
    found = re.fullmatch(r"1([A-Za-z]\w*):(0|[1-9][0-9]{0,18})", text, re.ASCII)
    if found is None or int(found[2]) > LARGEST or encode(found[1], int(found[2])) != id:
        raise NotFound()
    return found[1], int(found[2])
