"""The keyed seal on a beat: which lease it belongs to, and nothing more.

The key lives in the guide's browser, so a guide can seal whatever they like. What a lease is worth is decided in
`credit.py`; the seal keeps one guide's or one lease's beats from being sent as another's.
"""

import hmac
from base64 import urlsafe_b64encode
from secrets import token_urlsafe

MAC_LENGTH = 22
"""Characters of base64url: 132 of the 256 bits, more than can be guessed through a rate limit."""


def new_key() -> str:
    """A key for one lease: 32 random bytes as base64url text. The text's UTF-8 bytes are the HMAC key."""
    return token_urlsafe(32)


def beat_mac(key: str, seq: int, from_ms: int, to_ms: int, offset_ms: int) -> str:
    """The MAC of a beat: HMAC-SHA-256 of `{seq}.{fromMs}.{toMs}.{offsetMs}`, base64url, its first 22 characters."""
    said = f"{seq}.{from_ms}.{to_ms}.{offset_ms}"
    return urlsafe_b64encode(hmac.digest(key.encode(), said.encode(), "sha256")).decode()[:MAC_LENGTH]


def is_sealed(mac: str, key: str, seq: int, from_ms: int, to_ms: int, offset_ms: int) -> bool:
    """Whether `mac` was made with `key` for exactly this beat; takes the same time wherever it differs."""
    expected = beat_mac(key, seq, from_ms, to_ms, offset_ms)
    return hmac.compare_digest(mac.encode("utf-8", "surrogatepass"), expected.encode())
