"""The secrets that sign tokens, in DATA/keys.json: several, each with a name (`kid`), the newest signs."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from kit import keyfile

ALGORITHM = "HS256"
SHORTEST = 32
MOST = 3
"""Keys kept after rotations: what an older one signed has to be signed anew."""


class UnfitKeys(Exception):
    """The key file must not be used; whoever runs the server has to mend it."""


@dataclass(frozen=True)
class Keyring:
    """Secrets by name, the newest last. Each is for one algorithm only, HS256."""

    secrets: dict[str, bytes]

    def __post_init__(self) -> None:
        if not self.secrets:
            raise UnfitKeys("There is no key.")
        for kid, secret in self.secrets.items():
            if len(secret) < SHORTEST:
                raise UnfitKeys(f"Key {kid} has fewer than {SHORTEST} bytes.")
            if looks_public(secret):
                raise UnfitKeys(f"Key {kid} looks like a public key or a certificate: everybody may know it.")

    @property
    def newest(self) -> str:
        return list(self.secrets)[-1]

    def rotated(self) -> "Keyring":
        """With a new key that signs from now on; the older ones still verify, the oldest goes."""
        kept = list(self.secrets.items())[-(MOST - 1) :]
        return Keyring(dict([*kept, _fresh()]))


def looks_public(secret: bytes) -> bool:
    """PEM, OpenSSH, or one DER sequence from its first to its last byte."""
    if secret.lstrip().startswith((b"-----BEGIN", b"ssh-", b"ecdsa-")):
        return True
    if secret[:1] != b"\x30" or len(secret) < 2:
        return False
    more = secret[1] & 0x7F if secret[1] & 0x80 else 0
    length = int.from_bytes(secret[2 : 2 + more]) if more else secret[1]
    return len(secret) == 2 + more + length


def opened(folder: Path) -> Keyring:
    """The keys in `folder`, made at the first start.

    Raises:
        UnfitKeys: the file is garbled, a key is too weak, or everybody on the machine may read it.
    """
    path = _path(folder)
    keyfile.kept(path, lambda: _plain(Keyring(dict([_fresh()]))))
    if path.stat().st_mode & 0o007:
        raise UnfitKeys(f"Everybody on this machine may read {path}: chmod 600 it.")
    return _read(path)


def rotate(folder: Path) -> Keyring:
    """Add a key that signs from now on. Servers that are running take it up when they start again."""
    keyring = opened(folder).rotated()
    keyfile.replace(_path(folder), _plain(keyring))
    return keyring


def _path(folder: Path) -> Path:
    return folder / "keys.json"


def _fresh() -> tuple[str, bytes]:
    secret = secrets.token_bytes(SHORTEST)
    while looks_public(secret):
        secret = secrets.token_bytes(SHORTEST)
    return secrets.token_hex(4), secret


def _read(path: Path) -> Keyring:
    try:
        kept: list[dict[str, Any]] = orjson.loads(path.read_bytes())["keys"]
        if any(key["alg"] != ALGORITHM for key in kept):
            raise UnfitKeys(f"{path}: a key is for another algorithm than {ALGORITHM}.")
        return Keyring({str(key["kid"]): urlsafe_b64decode(key["secret"]) for key in kept})
    except (ValueError, KeyError, TypeError) as error:
        raise UnfitKeys(f"{path} is garbled: {error!r}") from error


def _plain(keyring: Keyring) -> bytes:
    keys = [
        {"kid": kid, "alg": ALGORITHM, "secret": urlsafe_b64encode(secret).decode()}
        for kid, secret in keyring.secrets.items()
    ]
    return orjson.dumps({"keys": keys}, option=orjson.OPT_INDENT_2)
