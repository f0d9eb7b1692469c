"""What the chain's own verifier believes: from texts alone, changed one thing at a time."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given, settings
from hypothesis import strategies as st
from jose import jwt

from honors import claims, status_list
from honors.claims import Earned
from honors.issuer import Issuer, _fresh
from honors.status_list import BITS, ListUnreadable
from honors.verifying import Believed, NotBelieved, verify_credential
from tests.chain import NOON

AT = Issuer("https://learn.example.com", _fresh())
OTHER = Issuer("https://learn.example.com", _fresh())
INDEX = 94_321
EARNED = Earned(
    key="k1", subject="urn:uuid:1b2c", slug="full-marks", name="一次满分", description="得 100 分", language="zh-CN",
    awarded_at=NOON - timedelta(days=3), valid_from=NOON, valid_until=NOON + timedelta(days=1095),
    list_number=0, list_index=INDEX,
)  # fmt: skip
CLAIMS = claims.claims(EARNED, AT, "领跑")
URL = AT.status_url(0)


def listed(*places: int, by: Issuer = AT, at: datetime = NOON, **changes: object) -> dict[str, str]:
    said = status_list.credential(URL, AT.id, places, valid_from=at, until=at + timedelta(days=1))
    return {URL: by.signed({**said, **changes})}


def verified(token: str, now: datetime = NOON, lists: dict[str, str] | None = None, **kept: Any) -> Believed:
    return verify_credential(
        token, **{"issuer": AT.id, "keys": AT.keys, **kept}, lists=listed(at=now) if lists is None else lists, now=now
    )


TOKEN, LISTS = AT.signed(CLAIMS), listed()


def refusal(token: str, **given: Any) -> str:
    with pytest.raises(NotBelieved) as no:
        verified(token, **given)
    return no.value.reason


def test_what_the_chain_has_signed_is_believed() -> None:
    believed = verified(AT.signed(CLAIMS))

    assert (believed.id, believed.subject) == ("https://learn.example.com/ob/credentials/k1", "urn:uuid:1b2c")
    assert believed.achievement["name"] == "一次满分" and believed.valid_until == EARNED.valid_until


def nested(*path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(said: dict[str, Any]) -> None:
        for name in path[:-1]:
            said = said[name]
        said[path[-1]] = value

    return change


DAY = 86_400
CHANGES = {
    "another issuer claims it": (nested("iss", value="https://evil.example.com/ob/issuer"), "iss"),
    "another issuer stands in it": (nested("issuer", "id", value="https://evil.example.com/ob/issuer"), "iss"),
    "another holder claims it": (nested("sub", value="urn:uuid:evil"), "sub"),
    "another holder stands in it": (nested("credentialSubject", "id", value="urn:uuid:evil"), "sub"),
    "no holder": (nested("sub", value=None), "sub"),
    "another id is claimed": (nested("jti", value="https://learn.example.com/ob/credentials/k2"), "jti"),
    "another id stands in it": (nested("id", value="https://learn.example.com/ob/credentials/k2"), "jti"),
    "a later end is claimed": (nested("exp", value=CLAIMS["exp"] + DAY), "exp"),
    "a later end stands in it": (nested("validUntil", value="2036-01-01T00:00:00Z"), "exp"),
    "no end": (nested("exp", value=None), "exp"),
    "the end is a text": (nested("exp", value=str(CLAIMS["exp"])), "exp"),
    "an earlier beginning is claimed": (nested("nbf", value=CLAIMS["nbf"] - DAY), "nbf"),
    "an earlier beginning stands in it": (nested("validFrom", value="2020-01-01T00:00:00Z"), "nbf"),
    "the beginning is no date": (nested("validFrom", value="soon"), "nbf"),
    "it is something else": (nested("type", value=["VerifiableCredential"]), "type"),
    "other words": (nested("@context", value=["https://evil.example.com"]), "type"),
    "nothing earned": (nested("credentialSubject", "achievement", value=None), "type"),
    "no place in a list": (nested("credentialStatus", value=None), "status"),
    "another list": (nested("credentialStatus", "statusListCredential", value=f"{URL}9"), "status"),
    "another purpose": (nested("credentialStatus", "statusPurpose", value="suspension"), "status"),
    "a place beyond the list": (nested("credentialStatus", "statusListIndex", value=str(BITS)), "status"),
    "a place spelt twice": (nested("credentialStatus", "statusListIndex", value=f"0{INDEX}"), "status"),
    "a place before the list": (nested("credentialStatus", "statusListIndex", value="-1"), "status"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_signed_credential_that_contradicts_itself_is_refused(what: str) -> None:
    change, reason = CHANGES[what]
    said = orjson.loads(orjson.dumps(CLAIMS))
    change(said)

    assert refusal(AT.signed(said)) == reason


@pytest.mark.parametrize("claim", ["iss", "sub", "jti", "exp", "nbf"])
def test_a_claim_that_is_changed_after_signing_breaks_the_signature(claim: str) -> None:
    head, _, mac = AT.signed(CLAIMS).split(".")
    said = {**CLAIMS, claim: CLAIMS[claim] + 1 if isinstance(CLAIMS[claim], int) else CLAIMS[claim] + "x"}
    body = urlsafe_b64encode(orjson.dumps(said)).decode().rstrip("=")

    assert refusal(f"{head}.{body}.{mac}") == "signature"


def test_it_counts_from_its_first_second_up_to_its_last() -> None:
    token = AT.signed(CLAIMS)

    assert refusal(token, now=NOON - timedelta(seconds=1)) == "early"
    verified(token, now=NOON)
    verified(token, now=EARNED.valid_until - timedelta(seconds=1))
    assert refusal(token, now=EARNED.valid_until) == "expired"


def public_pem() -> str:
    key = serialization.load_pem_private_key(AT.private_pem, None).public_key()
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, spki).decode()


def test_no_algorithm_and_the_public_key_taken_for_a_secret_are_refused() -> None:
    head = urlsafe_b64encode(orjson.dumps({"alg": "none", "typ": "JWT", "kid": AT.key_url})).decode().rstrip("=")
    body = urlsafe_b64encode(orjson.dumps(CLAIMS)).decode().rstrip("=")
    assert refusal(f"{head}.{body}.x") == "alg"
    assert refusal(f"{head}.{body}.") == "shape"

    head = urlsafe_b64encode(orjson.dumps({"alg": "HS256", "typ": "JWT", "kid": AT.key_url})).decode().rstrip("=")
    for secret in (public_pem(), AT.jwk["n"]):
        mac = hmac.digest(secret.encode(), f"{head}.{body}".encode(), "sha256")
        assert refusal(f"{head}.{body}.{urlsafe_b64encode(mac).decode().rstrip('=')}") == "alg"


def test_a_key_that_is_not_the_issuers_is_refused_whatever_it_is_called() -> None:
    assert refusal(OTHER.signed(CLAIMS)) == "kid"
    named = jwt.encode(CLAIMS, OTHER.private_pem.decode(), algorithm="RS256", headers={"kid": AT.key_url})
    assert refusal(named) == "signature"
    carried = jwt.encode(
        CLAIMS, OTHER.private_pem.decode(), algorithm="RS256", headers={"kid": AT.key_url, "jwk": OTHER.jwk}
    )
    assert refusal(carried) == "header"
    assert refusal(AT.signed(CLAIMS), keys={AT.key_url: {**AT.jwk, "alg": "HS256"}}) == "kid"
    assert refusal(AT.signed(CLAIMS), issuer="https://other.example.com/ob/issuer") == "iss"


def test_a_set_bit_withdraws_it_and_its_neighbours_do_not() -> None:
    token = AT.signed(CLAIMS)

    verified(token, lists=listed(INDEX - 1, INDEX + 1))
    assert refusal(token, lists=listed(INDEX)) == "revoked"


def subject(**changes: object) -> dict[str, object]:
    said = status_list.credential(URL, AT.id, [], valid_from=NOON, until=NOON + timedelta(days=1))
    return {**said["credentialSubject"], **changes}


BAD_LISTS: dict[str, Callable[[], dict[str, str]]] = {
    "none": dict,
    "signed by somebody else": lambda: listed(by=OTHER),
    "of another issuer": lambda: listed(iss="https://evil.example.com/ob/issuer"),
    "of another address": lambda: listed(id=f"{URL}9", jti=f"{URL}9"),
    "of yesterday": lambda: listed(at=NOON - timedelta(days=1)),
    "of tomorrow": lambda: listed(at=NOON + timedelta(days=1)),
    "a badge in its place": lambda: {URL: AT.signed(CLAIMS)},
    "of another purpose": lambda: listed(credentialSubject=subject(statusPurpose="suspension")),
    "too short": lambda: listed(credentialSubject=subject(encodedList=status_list.encoded([], BITS // 2))),
    "not multibase": lambda: listed(credentialSubject=subject(encodedList=status_list.encoded([])[1:])),
    "garbled": lambda: listed(credentialSubject=subject(encodedList="uAAAA")),
    "a bomb": lambda: listed(credentialSubject=subject(encodedList=status_list.encoded([], 1 << 25))),
    "without bits": lambda: listed(credentialSubject=subject(encodedList=None)),
}


@pytest.mark.parametrize("what", BAD_LISTS)
def test_a_credential_counts_only_with_the_issuers_own_list_of_now(what: str) -> None:
    assert refusal(AT.signed(CLAIMS), lists=BAD_LISTS[what]()) == "status"


def test_a_list_whose_bit_was_cleared_on_the_way_is_refused() -> None:
    honest, clean = listed(INDEX)[URL].split("."), listed()[URL].split(".")

    assert refusal(AT.signed(CLAIMS), lists={URL: ".".join([honest[0], clean[1], honest[2]])}) == "status"


@given(st.sets(st.integers(0, BITS - 1), max_size=40), st.integers(0, BITS - 1))
@settings(max_examples=40, deadline=None)
def test_exactly_the_places_that_were_withdrawn_are_set(places: set[int], asked: int) -> None:
    encoded = status_list.encoded(places)

    assert [is_there for is_there in map(lambda at: status_list.is_set(encoded, at), sorted(places))] == [True] * len(
        places
    )
    assert status_list.is_set(encoded, asked) == (asked in places)


def test_a_list_tells_nothing_by_its_length_and_is_as_long_as_the_standard_demands() -> None:
    packed = status_list.encoded([7])
    assert packed[0] == "u" and "=" not in packed and BITS >= 131_072
    for wrong in (-1, BITS):
        with pytest.raises(ListUnreadable):
            status_list.is_set(packed, wrong)


@given(st.integers(0, 10_000), st.integers(0, 255))
@settings(max_examples=100, deadline=None)
def test_a_token_with_any_letter_changed_is_never_believed(at: int, letter: int) -> None:
    at %= len(TOKEN)
    changed = TOKEN[:at] + chr(letter) + TOKEN[at + 1 :]
    if changed.split(".")[:2] == TOKEN.split(".")[:2] and _same_signature(changed, TOKEN):
        return  # the last letter of base64 holds bits that mean nothing

    refusal(changed, lists=LISTS)


def _same_signature(one: str, other: str) -> bool:
    try:
        first, second = (urlsafe_b64decode(text.split(".")[2].encode() + b"==") for text in (one, other))
    except (ValueError, IndexError):
        return False
    return first == second
