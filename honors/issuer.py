"""Who vouches for a badge outside the chain: the key that signs, in DATA/badges.pem, and the addresses to check it.

The addresses begin with PACESETTER_PUBLIC_URL and stand in every credential: they have to stay.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from kit import keyfile
from kit.reading import Select, column, row
from kit.settings import settings
from people import tokens

BITS = 2048


@dataclass(frozen=True)
class Issuer:
    """The chain as the issuer of credentials."""

    base: str
    private_pem: bytes

    @property
    def id(self) -> str:
        return f"{self.base}/ob/issuer"

    @cached_property
    def jwk(self) -> dict[str, str]:
        """The public key; its name is its thumbprint (RFC 7638)."""
        key = serialization.load_pem_private_key(self.private_pem, None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("badges.pem holds no RSA key.")
        numbers = key.public_key().public_numbers()
        public = {"e": _base64(numbers.e), "kty": "RSA", "n": _base64(numbers.n)}
        thumb = urlsafe_b64encode(sha256(orjson.dumps(public)).digest()).decode().rstrip("=")
        return {**public, "alg": tokens.PUBLIC_ALGORITHM, "use": "sig", "kid": thumb}

    @property
    def key_url(self) -> str:
        """The `kid` of what is signed: where the one public key is."""
        return f"{self.base}/ob/keys/{self.jwk['kid']}"

    @property
    def keys(self) -> dict[str, dict[str, str]]:
        return {self.key_url: self.jwk}

    def achievement_url(self, slug: str) -> str:
        return f"{self.base}/ob/achievements/{slug}"

    def status_url(self, number: int) -> str:
        return f"{self.base}/ob/status/{number}"

    def credential_url(self, key: str) -> str:
        return f"{self.base}/ob/credentials/{key}"

    def signed(self, claims: dict[str, Any]) -> str:
        return tokens.witnessed(claims, private_pem=self.private_pem, kid=self.key_url)

    def profile(self, name: str) -> dict[str, Any]:
        return {"id": self.id, "type": ["Profile"], "name": name, "url": self.base}


def _base64(number: int) -> str:
    return urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8)).decode().rstrip("=")


def issuer() -> Issuer:
    """The issuer of this deployment."""
    return _opened(settings().base_url, settings().data)


@lru_cache(maxsize=4)
def _opened(base: str, folder: Path) -> Issuer:
    return Issuer(base, keyfile.kept(folder / "badges.pem", _fresh))


def _fresh() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@row
class _Chain:
    name: str = column("unit.name")


CHAIN = Select(
    _Chain,
    "FROM unit WHERE unit.parent_id IS NULL ORDER BY unit.id LIMIT 1",
    unscoped="The name of the chain, which its credentials show to everybody.",
)


async def chain_name() -> str:
    return next((one.name for one in await CHAIN.rows()), "")
