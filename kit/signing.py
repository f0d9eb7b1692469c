"""Texts that only this server can have signed: addresses of media. The key lies in the data folder."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from pathlib import Path
from secrets import token_bytes

from kit.settings import settings

_MAC_BYTES = 16


@cache
def _key(folder: Path) -> bytes:
    path = folder / "media.key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            file.write(token_bytes(32))
    except FileExistsError:
        pass
    return path.read_bytes()


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
