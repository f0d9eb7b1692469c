"""Bitstring Status List 1.0: one bit a credential, set when it was withdrawn. Pure.

A list is never shorter than the standard's 131,072 bits and a credential's place in it is drawn by lot, so that nobody
who reads it learns whose bit is set or how many credentials there are.
"""

import gzip
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime
from typing import Any

BITS = 131_072
MOST_BYTES = 1 << 20
"""No list that is read may be longer once unpacked."""
VC2 = "https://www.w3.org/ns/credentials/v2"


class ListUnreadable(ValueError):
    """Not a list as the standard has it."""


def encoded(indices: Iterable[int], bits: int = BITS) -> str:
    """Multibase (`u`) base64url without padding of the gzipped bits, the first one leftmost."""
    row = bytearray(bits // 8)
    for index in indices:
        row[index // 8] |= 0x80 >> index % 8
    return "u" + urlsafe_b64encode(gzip.compress(bytes(row), mtime=0)).decode().rstrip("=")


def is_set(encoded_list: str, index: int) -> bool:
    """Raises:
    ListUnreadable: the list is garbled, too short, too long, or has no such place.
    """
    row = _decoded(encoded_list)
    if not 0 <= index < len(row) * 8:
        raise ListUnreadable("The list has no such place.")
    return bool(row[index // 8] & 0x80 >> index % 8)


def _decoded(encoded_list: str) -> bytes:
    if not encoded_list.startswith("u"):
        raise ListUnreadable("The list is not multibase base64url.")
    try:
        packed = urlsafe_b64decode(encoded_list[1:].encode("ascii") + b"=" * (-len(encoded_list[1:]) % 4))
        unpacker = zlib.decompressobj(wbits=31)
        row = unpacker.decompress(packed, MOST_BYTES)
    except (ValueError, zlib.error):
        raise ListUnreadable("The list is not gzipped base64url.") from None
    if not unpacker.eof or unpacker.unused_data or len(row) * 8 < BITS:
        raise ListUnreadable("The list is cut short, too short or too long.")
    return row


def credential(
    url: str, issuer: str, indices: Iterable[int], *, valid_from: datetime, until: datetime
) -> dict[str, Any]:
    """The claims of a BitstringStatusListCredential, which is signed like a badge's."""
    return {
        "@context": [VC2],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": instant(valid_from),
        "validUntil": instant(until),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(indices),
        },
        "iss": issuer,
        "jti": url,
        "sub": f"{url}#list",
        "nbf": int(valid_from.timestamp()),
        "exp": int(until.timestamp()),
    }


def entry(url: str, index: int) -> dict[str, str]:
    """What a credential says about where its bit is."""
    return {
        "id": f"{url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": url,
    }


def instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
