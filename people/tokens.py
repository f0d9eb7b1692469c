"""Signed tokens: the one module that calls python-jose, because its defaults let too much through.

Access tokens say which sign-in asks (`sid`) and for whom (`sub`, the person's key, never a name or a number). That the
sign-in has not ended is the database's to say, at every request.

What anybody may check, such as a badge, is signed with a private key (`witnessed`). No key serves both ways: a public
one taken for a shared secret would let everybody sign.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson
from jose import jwk, jwt
from jose.exceptions import JOSEError
from jose.utils import base64url_decode

from kit import clock
from kit.errors import NotSignedIn
from people.keyring import ALGORITHM, Keyring

ISSUER = "pacesetter"
API = "pacesetter/api"
ACCESS_LIFETIME = timedelta(minutes=15)
LONGEST = 2048
PUBLIC_ALGORITHM = "RS256"
LONGEST_WITNESSED = 64 << 10
SKEW_SECONDS = 60
"""By how much the clocks of two of our processes may differ. A token from further ahead was made before the clock was
put back: it is not revived."""

_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_HEADER = {"alg", "typ", "kid"}
# Times are read from kit.clock, so we check them; `require_exp` would make python-jose compare with its own clock.
_OPTIONS = {"require_aud": True, "require_iss": True, "require_sub": True}
_OPTIONS |= {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_at_hash": False}
# Whatever else a witnessed text claims is its reader's to judge.
_SIGNATURE_ONLY = {f"verify_{one}": False for one in ("aud", "iat", "exp", "nbf", "iss", "sub", "jti", "at_hash")}
_keyrings: list[Keyring] = []


@dataclass(frozen=True)
class Access:
    """What a valid access token says."""

    sign_in: str
    person: str
    expires_at: datetime


def use(keyring: Keyring) -> None:
    """Sign and verify with `keyring` in this process from now on."""
    _keyrings[:] = [keyring]
    _claims.cache_clear()


def access_token(*, sign_in: str, person: str) -> str:
    return signed(API, person, lifetime=ACCESS_LIFETIME, sid=sign_in)


def access(token: str) -> Access:
    """Raises:
    NotSignedIn: the token is not ours, not for this, or no longer valid.
    """
    claims = verified(token, API)
    if not isinstance(claims.get("sid"), str):
        raise NotSignedIn
    return Access(claims["sid"], claims["sub"], clock.moment(claims["exp"] * 1000))


def signed(audience: str, subject: str, *, lifetime: timedelta, **claims: object) -> str:
    """A token for `audience` about `subject`, by the newest key."""
    keyring = _keyring()
    now = clock.now_ms() // 1000
    said = {
        "iss": ISSUER, "aud": audience, "sub": subject, "iat": now, "exp": now + int(lifetime.total_seconds()), **claims
    }  # fmt: skip
    key = jwk.construct(keyring.secrets[keyring.newest], ALGORITHM)
    token: str = jwt.encode(said, key, algorithm=ALGORITHM, headers={"kid": keyring.newest})
    return token


def verified(token: str, audience: str) -> dict[str, Any]:
    """The claims of a token that we signed for `audience` and that is valid now.

    Raises:
        NotSignedIn: anything about it is wrong; what, is nobody's business.
    """
    claims = _claims(token, audience)
    if not _is_valid_now(claims):
        raise NotSignedIn
    return dict(claims)


@lru_cache(maxsize=4096)
def _claims(token: str, audience: str) -> Mapping[str, Any]:
    """What a token says that we signed. Remembered: it is the same at every request, but for the time."""
    secret = _secret_of(token)
    try:
        key = jwk.construct(secret, ALGORITHM)
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=[ALGORITHM], audience=audience, issuer=ISSUER, options=_OPTIONS
        )  # fmt: skip
    except (JOSEError, ValueError, TypeError, RecursionError):
        raise NotSignedIn from None
    if claims["aud"] != audience or not isinstance(claims["sub"], str):
        raise NotSignedIn
    return claims


def _secret_of(token: str) -> bytes:
    """The secret that the header names. Everything but our own three header fields is refused, `crit` with it."""
    if len(token) > LONGEST or not _SHAPE.fullmatch(token):
        raise NotSignedIn
    try:
        header = orjson.loads(base64url_decode(token.split(".", 1)[0].encode()))
    except (ValueError, TypeError):
        raise NotSignedIn from None
    if not isinstance(header, dict) or set(header) != _HEADER or header["alg"] != ALGORITHM or header["typ"] != "JWT":
        raise NotSignedIn
    secret = _keyring().secrets.get(header["kid"]) if isinstance(header["kid"], str) else None
    if secret is None:
        raise NotSignedIn
    return secret


class NotWitnessed(ValueError):
    """A text that no key we know has signed as it stands."""


def witnessed(claims: Mapping[str, Any], *, private_pem: bytes, kid: str) -> str:
    """`claims` signed for everybody to check by the public key that `kid` leads to."""
    key = jwk.construct(private_pem.decode(), PUBLIC_ALGORITHM)
    token: str = jwt.encode(dict(claims), key, algorithm=PUBLIC_ALGORITHM, headers={"kid": kid})
    return token


def witnessed_claims(token: str, keys: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """What was signed by the one of `keys` (public JWKs by `kid`) that the header names.

    Raises:
        NotWitnessed: another algorithm, a key that is not among them or not for this, a changed text.
    """
    if len(token) > LONGEST_WITNESSED or not _SHAPE.fullmatch(token):
        raise NotWitnessed("shape")
    try:
        header = orjson.loads(base64url_decode(token.split(".", 1)[0].encode()))
    except (ValueError, TypeError):
        raise NotWitnessed("header") from None
    if not isinstance(header, dict) or set(header) != _HEADER or header["typ"] != "JWT":
        raise NotWitnessed("header")
    if header["alg"] != PUBLIC_ALGORITHM:
        raise NotWitnessed("alg")
    key = keys.get(header["kid"]) if isinstance(header["kid"], str) else None
    if key is None or key.get("kty") != "RSA" or key.get("alg") != PUBLIC_ALGORITHM:
        raise NotWitnessed("kid")
    try:
        public = jwk.construct({name: key[name] for name in ("kty", "n", "e")}, PUBLIC_ALGORITHM)
        claims: dict[str, Any] = jwt.decode(token, public, algorithms=[PUBLIC_ALGORITHM], options=_SIGNATURE_ONLY)
    except (JOSEError, ValueError, TypeError, KeyError, RecursionError):
        raise NotWitnessed("signature") from None
    return claims


def _is_valid_now(claims: Mapping[str, Any]) -> bool:
    now = clock.now_ms() / 1000
    made, ends = claims.get("iat"), claims.get("exp")
    starts = claims.get("nbf", made)
    if not made.__class__ is ends.__class__ is starts.__class__ is int:
        return False
    return bool(max(made, starts) <= now + SKEW_SECONDS and now < ends)


def _keyring() -> Keyring:
    if not _keyrings:
        raise LookupError("Call tokens.use at start.")
    return _keyrings[0]
