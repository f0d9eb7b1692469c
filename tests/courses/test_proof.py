"""The seal on a beat: what a phone computes without our code is what the server expects."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.proof import beat_mac, is_sealed, new_key
from tests.courses.strategies import honest  # noqa: F401 - loads the profile

NUMBERS = st.integers(-(2**31), 2**31 - 1)


def by_hand(key: str, message: str) -> str:
    """RFC 2104 from SHA-256 alone."""
    block = key.encode().ljust(64, b"\x00")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block) + message.encode()).digest()
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block) + inner).digest()
    return base64.b64encode(outer).decode().replace("+", "-").replace("/", "_")[:22]


def test_a_known_beat_has_a_known_seal() -> None:
    assert beat_mac("key", 7, 60_000, 70_000, 71_234) == "FzqKpSRMzXP2XcBhXx6hn2"


@given(st.text("abcXYZ019-_", min_size=1, max_size=64), NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_a_seal_is_hmac_sha_256_of_the_four_numbers_in_base64url_cut_to_22(
    key: str, seq: int, from_ms: int, to_ms: int, offset_ms: int
) -> None:
    seal = beat_mac(key, seq, from_ms, to_ms, offset_ms)

    assert seal == by_hand(key, f"{seq}.{from_ms}.{to_ms}.{offset_ms}")
    assert is_sealed(seal, key, seq, from_ms, to_ms, offset_ms)


@pytest.mark.parametrize("other", [(2, 0, 10, 10), (1, 1, 10, 10), (1, 0, 11, 10), (1, 0, 10, 11)])
def test_a_seal_fits_no_other_beat(other: tuple[int, int, int, int]) -> None:
    key = new_key()

    assert not is_sealed(beat_mac(key, 1, 0, 10, 10), key, *other)


@pytest.mark.parametrize("forged", ["", "A" * 22, "密" * 22, "\ud800"])
def test_a_foreign_or_garbled_seal_is_not_accepted_and_raises_nothing(forged: str) -> None:
    key, foreign = new_key(), new_key()

    assert not is_sealed(forged, key, 1, 0, 10, 10)
    assert not is_sealed(beat_mac(foreign, 1, 0, 10, 10), key, 1, 0, 10, 10)
    assert not is_sealed(beat_mac(key, 1, 0, 10, 10)[:-1], key, 1, 0, 10, 10)


def test_keys_are_256_random_bits_as_text() -> None:
    keys = {new_key() for _ in range(100)}

    assert len(keys) == 100
    assert {len(base64.urlsafe_b64decode(key + "=")) for key in keys} == {32}
