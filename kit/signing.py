"""Texts that only this server can have signed: addresses of media. The key lies in the data folder."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from kit import keyfile
from kit.settings import settings

_MAC_BYTES = 16


def _mac(said: bytes) -> bytes:
    return hmac.digest(keyfile.key(settings().data, "media.key"), said, "sha256")[:_MAC_BYTES]


def sign(text: str) -> str:
    """`text` and its MAC, for an address."""
    said = text.encode()
    return urlsafe_b64encode(_mac(said) + said).decode().rstrip("=")


def signed_text(token: str) -> str | None:
    """What was signed; None when it was not, or not here."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        mac, said = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        return said.decode() if hmac.compare_digest(mac, _mac(said)) else None
    except ValueError:
        return None
