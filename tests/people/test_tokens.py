import hmac
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from kit import clock
from kit.errors import NotSignedIn
from people import keyring, tokens
from people.keyring import Keyring, UnfitKeys

SECRET = bytes(range(100, 132))
NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
AT = int(NOW.timestamp())
HEADER: dict[str, Any] = {"alg": "HS256", "typ": "JWT", "kid": "one"}
CLAIMS: dict[str, Any] = {
    "iss": "pacesetter", "aud": "pacesetter/api", "sub": "p" * 32, "sid": "s" * 32, "iat": AT, "exp": AT + 900
}  # fmt: skip


@pytest.fixture(autouse=True)
def held() -> Iterator[clock.Held]:
    tokens.use(Keyring({"one": SECRET}))
    held = clock.Held(NOW)
    with clock.reading(held):
        yield held


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def forged(
    header: object = HEADER, claims: object = CLAIMS, *, secret: bytes = SECRET, digest: Callable[..., Any] = sha256
) -> str:
    """Signed by hand, so that nothing of what is tested makes the token."""
    text = f"{b64(orjson.dumps(header))}.{b64(orjson.dumps(claims))}"
    return f"{text}.{b64(hmac.new(secret, text.encode(), digest).digest())}"


def said(**changes: object) -> dict[str, Any]:
    return {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}


def headed(**changes: object) -> dict[str, Any]:
    return {name: value for name, value in {**HEADER, **changes}.items() if value is not None}


GOOD = forged()
BODY, _, SIGNATURE = GOOD.rpartition(".")

BAD_UTF8 = b'{"alg":"\xff"}'

HOSTILE = {
    "none": f"{b64(orjson.dumps(headed(alg='none')))}.{b64(orjson.dumps(CLAIMS))}.",
    "none with a signature": forged(headed(alg="none")),
    "NoNe": forged(headed(alg="NoNe")),
    "HS512": forged(headed(alg="HS512"), digest=sha512),
    "RS256": forged(headed(alg="RS256")),
    "alg is a list": forged(headed(alg=["HS256"])),
    "alg is missing": forged(headed(alg=None)),
    "empty key": forged(secret=b""),
    "another key": forged(secret=bytes(32)),
    "crit": forged(headed(crit=["exp"])),
    "empty crit": forged(headed(crit=[])),
    "b64 off": forged(headed(b64=False)),
    "key in the header": forged(headed(jwk={"kty": "oct", "k": b64(SECRET)})),
    "jku": forged(headed(jku="https://example.com/keys")),
    "typ of another kind": forged(headed(typ="JWE")),
    "unknown kid": forged(headed(kid="two")),
    "kid is a path": forged(headed(kid="../../dev/null")),
    "kid is a list": forged(headed(kid=["one"])),
    "kid is null": forged({"alg": "HS256", "typ": "JWT", "kid": None}),
    "no kid": forged(headed(kid=None)),
    "header is a list": forged([HEADER]),
    "header is deep": f"{b64(b'[' * 900)}.e30.AA",
    "header is no JSON": f"{b64(b'{')}.e30.AA",
    "header is bad UTF-8": b64(BAD_UTF8) + ".e30.AA",
    "expired": forged(claims=said(exp=AT)),
    "expired long ago": forged(claims=said(iat=AT - 9999, exp=AT - 9000)),
    "not yet": forged(claims=said(nbf=AT + 120)),
    "made in the future": forged(claims=said(iat=AT + 120)),
    "another audience": forged(claims=said(aud="pacesetter/media")),
    "a list of audiences": forged(claims=said(aud=["pacesetter/api", "other"])),
    "another issuer": forged(claims=said(iss="other")),
    **{f"no {claim}": forged(claims=said(**{claim: None})) for claim in CLAIMS},
    "exp is text": forged(claims=said(exp=str(AT + 900))),
    "exp is a fraction": forged(claims=said(exp=AT + 900.5)),
    "exp is a list": forged(claims=said(exp=[AT + 900])),
    "exp is true": forged(claims=said(exp=True)),
    "exp is huge": forged(claims=said(exp=1e300)),
    "sub is a number": forged(claims=said(sub=1)),
    "sid is a number": forged(claims=said(sid=1)),
    "claims are a list": forged(claims=[CLAIMS]),
    "claims are a number": forged(claims=1),
    "five segments": f"{GOOD}.AA.AA",
    "four segments": f"{GOOD}.AA",
    "two segments": BODY,
    "one segment": "AA",
    "nothing": "",
    "dots": "..",
    "no signature": f"{BODY}.",
    "signature cut": GOOD[:-2],
    "signature of another": f"{BODY}.{b64(bytes(32))}",
    "a line behind": f"{GOOD}\n",
    "padding": f"{GOOD}=",
    "plain base64": f"{BODY}.{SIGNATURE[:-1]}+",
    "spaces": f" {GOOD}",
    "unicode": GOOD.replace("e", "е", 1),
    "NUL": f"{GOOD}\0",
    "huge": forged(claims=said(more="x" * 10_000)),
    "millions": "A" * 5_000_000,
    "claims changed": f"{b64(orjson.dumps(HEADER))}.{b64(orjson.dumps(said(sub='q' * 32)))}.{SIGNATURE}",
}


def test_the_token_that_the_hostile_ones_vary_is_good() -> None:
    assert tokens.access(GOOD).person == "p" * 32


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_token_is_refused(name: str) -> None:
    with pytest.raises(NotSignedIn):
        tokens.access(HOSTILE[name])


@given(st.text() | st.from_regex(r"[\w-]+\.[\w-]+\.[\w-]+", fullmatch=True))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(NotSignedIn):
        tokens.access(text)


def test_an_access_token_names_sign_in_and_person_for_fifteen_minutes(held: clock.Held) -> None:
    token = tokens.access_token(sign_in="s" * 32, person="p" * 32)

    assert tokens.access(token) == tokens.Access("s" * 32, "p" * 32, NOW + timedelta(minutes=15))
    held.pass_by(minutes=14, seconds=59)
    assert tokens.access(token).sign_in == "s" * 32
    held.pass_by(seconds=1)
    with pytest.raises(NotSignedIn):
        tokens.access(token)


def test_a_clock_put_back_by_a_day_revives_no_token(held: clock.Held) -> None:
    token = tokens.access_token(sign_in="s", person="p")
    held.pass_by(days=-1)

    with pytest.raises(NotSignedIn):
        tokens.access(token)


def test_a_token_for_something_else_is_no_access_token() -> None:
    token = tokens.signed("pacesetter/media", "p", lifetime=timedelta(minutes=5), sid="s")

    assert tokens.verified(token, "pacesetter/media")["sid"] == "s"
    with pytest.raises(NotSignedIn):
        tokens.access(token)


def test_keys_are_made_once_at_the_first_start_and_for_the_owner_alone(tmp_path: Path) -> None:
    found: list[Keyring] = []
    starts = [threading.Thread(target=lambda: found.append(keyring.opened(tmp_path / "data"))) for _ in range(8)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()

    assert len(found) == 8 and all(one == found[0] for one in found)
    assert (tmp_path / "data" / "keys.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["keys.json"]


def test_a_rotation_signs_with_a_new_key_and_still_reads_what_the_last_two_signed(tmp_path: Path) -> None:
    tokens.use(keyring.opened(tmp_path))
    first = tokens.access_token(sign_in="s", person="p")

    for _ in range(2):
        tokens.use(keyring.rotate(tmp_path))
        assert tokens.access(first).sign_in == "s"
    assert keyring.opened(tmp_path) == keyring.opened(tmp_path) and len(keyring.opened(tmp_path).secrets) == 3
    kid = orjson.loads(urlsafe_b64decode(tokens.access_token(sign_in="s", person="p").split(".")[0] + "=="))["kid"]
    assert kid == keyring.opened(tmp_path).newest

    tokens.use(keyring.rotate(tmp_path))
    with pytest.raises(NotSignedIn):
        tokens.access(first)


PUBLIC = ec.generate_private_key(ec.SECP256R1()).public_key()


@pytest.mark.parametrize(
    "secret",
    [
        b"",
        b"x" * 31,
        PUBLIC.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        PUBLIC.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH),
        b"\x30\x82\x01\x00" + bytes(256),
    ],
    ids=["empty", "short", "der", "pem", "openssh", "a sequence"],
)
def test_a_key_that_is_short_or_looks_public_is_never_used(secret: bytes) -> None:
    with pytest.raises(UnfitKeys):
        Keyring({"one": secret})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b'{"keys": []}',
        b'{"keys": 1}',
        b'{"keys": [{"kid": "a", "alg": "HS256", "secret": "c2hvcnQ="}]}',
        orjson.dumps({"keys": [{"kid": "a", "alg": "RS256", "secret": urlsafe_b64encode(SECRET).decode()}]}),
    ],
)
def test_a_key_file_that_is_garbled_or_weak_stops_the_start(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_bytes(content)
    (tmp_path / "keys.json").chmod(0o600)

    with pytest.raises(UnfitKeys):
        keyring.opened(tmp_path)
    assert (tmp_path / "keys.json").read_bytes() == content


def test_a_key_file_that_everybody_may_read_stops_the_start(tmp_path: Path) -> None:
    keyring.opened(tmp_path)
    (tmp_path / "keys.json").chmod(0o644)

    with pytest.raises(UnfitKeys):
        keyring.opened(tmp_path)
