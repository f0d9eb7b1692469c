"""Global ids: opaque, typed, versioned. An id of another type is the same as one that does not exist."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from kit.errors import NotFound

_VERSION = "1"
_LARGEST = 2**63 - 1


def global_id(name: str, number: int) -> str:
    return urlsafe_b64encode(f"{_VERSION}:{name}:{number}".encode()).decode().rstrip("=")


def named(id: str) -> tuple[str, int]:
    """The type and the row that an id names.

    Raises:
        NotFound: it is no id of ours.
    """
    try:
        text = urlsafe_b64decode(id.encode("ascii") + b"=" * (-len(id) % 4)).decode("ascii")
        version, name, digits = text.split(":")
        number = int(digits) if digits.isdecimal() and len(digits) < 20 else 0
    except (ValueError, UnicodeError):
        raise NotFound from None
    if version != _VERSION or not 0 < number <= _LARGEST or global_id(name, number) != id:
        raise NotFound
    return name, number


def number(id: str, expected: str) -> int:
    """The row that an id of type `expected` names.

    Raises:
        NotFound: it is of another type, or no id at all.
    """
    name, found = named(id)
    if name != expected:
        raise NotFound
    return found
