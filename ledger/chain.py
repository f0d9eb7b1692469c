"""How entries are sealed: each hash covers the one before, by a key that does not lie in the database.

Whoever can write to the database but does not hold DATA/ledger.key can make no entry that fits.
"""

import hmac
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from hashlib import sha256
from operator import attrgetter
from typing import Any

import orjson

from kit import keyfile
from kit.reading import row
from kit.settings import settings

START = "0" * 64
"""What the first entry follows."""


@row
class Sealed:
    """All of an entry that its hash covers."""

    id: int
    at: datetime
    period: str
    kind: str
    key: str
    currency: str
    policy_id: int | None
    rule: str
    settlement_id: int | None
    reverses_id: int | None
    note_digest: str
    postings: tuple[tuple[str, int], ...]


_all_of = attrgetter(*(field.name for field in fields(Sealed)))


def hashed(one: Sealed, prev: str, secret: bytes) -> str:
    plain = [prev, *_all_of(one)]
    plain[2] = one.at.astimezone(UTC)  # JSON has it as ISO 8601
    plain[-1] = sorted(one.postings)
    return hmac.digest(secret, orjson.dumps(plain), "sha256").hex()


def secret() -> bytes:
    return keyfile.key(settings().data, "ledger.key")


def note_digest(salt: str, zh: str, en: str, evidence: Mapping[str, Any]) -> str:
    """Without the salt, which is erased with the note, nobody can try what the note may have said."""
    return sha256(orjson.dumps([salt, zh, en, evidence], option=orjson.OPT_SORT_KEYS)).hexdigest()
