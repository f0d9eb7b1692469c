"""Signed webhooks as the Standard Webhooks specification has them (www.standardwebhooks.com): who sent this, and when?

The header webhook-signature holds one or more of `v1,<base64 of HMAC-SHA256 over "id.timestamp.body">`: several while a
sender changes its secret. Secrets are told as `whsec_<base64>`.
"""

import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_bytes

TOLERATED = timedelta(minutes=5)
PREFIX, VERSION = "whsec_", "v1,"
SECRET_BYTES, MOST_SIGNATURES = 32, 20
_ID = re.compile(r"[\x21-\x2d\x2f-\x7e]{1,200}")  # no full stop: it would let the parts of what is signed shift
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class Message:
    """The three headers and the body, as they came."""

    id: str
    timestamp: str
    signatures: str
    body: bytes


def fresh_secret() -> bytes:
    return token_bytes(SECRET_BYTES)


def told(secret: bytes) -> str:
    """A secret as its holder is told it."""
    return PREFIX + b64encode(secret).decode()


def signature(message: Message, secret: bytes) -> bytes:
    signed = b".".join((message.id.encode(), message.timestamp.encode(), message.body))
    return hmac.digest(secret, signed, "sha256")


def is_signed(message: Message, secrets: Sequence[bytes], now: datetime) -> bool:
    """Whether the message was signed with one of `secrets`, no more than five minutes before or after `now`.

    Every signature is compared with every secret, each in constant time, so that the time taken tells nothing.
    """
    if not _ID.fullmatch(message.id) or not _TIMESTAMP.fullmatch(message.timestamp):
        return False
    expected = [signature(message, secret) for secret in secrets]
    given = list(map(_digest, message.signatures.split(" ")[:MOST_SIGNATURES]))
    matches = [hmac.compare_digest(one, other) for one in given for other in expected]
    is_now = abs(now.timestamp() - int(message.timestamp)) <= TOLERATED.total_seconds()
    return any(matches) and is_now


def _digest(text: str) -> bytes:
    """Of a signature of our version; of anything else nothing, which no signature equals."""
    try:
        return b64decode(text.removeprefix(VERSION), validate=True) if text.startswith(VERSION) else b""
    except ValueError:
        return b""
