"""Global ids."""

from base64 import urlsafe_b64encode
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.ids import LARGEST, decode, decode_any, encode
from kit.errors import NotFound


def spelled(text: str | bytes) -> str:
    return urlsafe_b64encode(text.encode() if isinstance(text, str) else text).decode().rstrip("=")


@given(st.integers(0, LARGEST), st.from_regex(r"[A-Z][A-Za-z0-9]{0,30}", fullmatch=True))
def test_id_leads_back_to_its_row_and_is_safe_in_addresses(number: int, name: str) -> None:
    id = encode(name, number)

    assert decode(id, name) == number
    assert decode_any(id) == (name, number)
    assert id.replace("-", "").replace("_", "").isalnum() and id.isascii()


def test_id_of_another_type_is_not_found() -> None:
    with pytest.raises(NotFound):
        decode(encode("Person", 1), "Unit")


HOSTILE = [
    "", "1", "42", "a", "====", "Person:1", spelled("Person:1"), spelled("2Person:1"), spelled("1Person:"),
    spelled("1Person:-1"), spelled("1Person:+1"), spelled("1Person:01"), spelled("1Person:1 "), spelled("1Person: 1"),
    spelled("1Person:1_0"), spelled("1Person:9223372036854775808"), spelled("1Person:" + "9" * 60),
    spelled("1Person:1\n"),
    spelled("1Person:1\0"), spelled("1\0Person:1"), spelled("1Person:١"), spelled("1导购:1"), spelled(b"1\xff\xfe:1"),
    spelled("1Person:1:1"), spelled("1:1"), spelled("11:1"), encode("Person", 1) + "=", encode("Person", 1) + "\n",
    " " + encode("Person", 1), encode("Person", 1)[:-1], "x" * 100_000, "\0", "导购", "ＡＡＡＡ", "../../etc/passwd",
    "%00",
    encode("Person", 12)[:-1] + "B", "1' OR 1=1 --",
]  # fmt: skip


@pytest.mark.parametrize("id", HOSTILE)
def test_whatever_else_is_sent_is_not_found(id: str) -> None:
    with pytest.raises(NotFound):
        decode_any(id)


@given(st.text())
def test_any_text_is_an_id_in_its_one_spelling_or_not_found(text: str) -> None:
    with suppress(NotFound):
        assert encode(*decode_any(text)) == text
