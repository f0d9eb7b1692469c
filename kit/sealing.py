"""Secrets shared with other systems, which have to be read again: kept so that a dump of the database gives none away.

AES-256-GCM with a fresh nonce each, under a key that lies in DATA/secrets.key and never in the database. What a secret
is of is authenticated with it: a sealed text that is copied into another row does not open there.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kit import keyfile
from kit.settings import settings

_NONCE_BYTES = 12


class SealBroken(Exception):
    """The key file is not the one that sealed it, or the text was changed: whoever runs the server has to mend it."""


def seal(secret: bytes, *, of: str) -> str:
    """`secret` for the database; only with the same `of` it opens again."""
    nonce = token_bytes(_NONCE_BYTES)
    return urlsafe_b64encode(nonce + _cipher().encrypt(nonce, secret, of.encode())).decode()


def unsealed(text: str, *, of: str) -> bytes:
    """Raises:
    SealBroken
    """
    try:
        raw = urlsafe_b64decode(text)
        return _cipher().decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], of.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken(of) from error


def _cipher() -> AESGCM:
    return AESGCM(keyfile.key(settings().data, "secrets.key"))
