"""Texts that only this server can have signed: addresses of media. The key lies in the data folder."""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from pathlib import Path
from secrets import token_bytes, token_hex

from kit.settings import settings

_MAC_BYTES = 16


@cache
def _key(folder: Path) -> bytes:
    path = folder / "media.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write(path)
    return path.read_bytes()


def _write(path: Path) -> None:
    """Whole or not at all. Of two processes at a first start, the second finds the first one's file."""
    draft = path.with_name(f"{path.name}.{token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def sign(text: str) -> str:
    """`text` and its MAC, for an address."""
    said = text.encode()
    mac = hmac.digest(_key(settings().data), said, "sha256")[:_MAC_BYTES]
    return urlsafe_b64encode(mac + said).decode().rstrip("=")


def signed_text(token: str) -> str | None:
    """What was signed; None when it was not, or not here."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        mac, said = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        expected = hmac.digest(_key(settings().data), said, "sha256")[:_MAC_BYTES]
        return said.decode() if hmac.compare_digest(mac, expected) else None
    except ValueError:
        return None
