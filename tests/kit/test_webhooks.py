"""Signed webhooks: the specification's own vector, the official client, and what nobody has signed."""

from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from kit import webhooks
from kit.webhooks import Message, is_signed, signature, told

SECRET = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
SENT = datetime.fromtimestamp(1_614_265_330, UTC)
VECTOR = Message(
    "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    b'{"test": 2432232314}',
)  # fmt: skip


def test_the_vector_of_the_specification_is_signed() -> None:
    assert is_signed(VECTOR, [SECRET], SENT)
    assert b64encode(signature(VECTOR, SECRET)).decode() == VECTOR.signatures.removeprefix("v1,")


@given(st.binary(min_size=24, max_size=64), st.uuids().map(str), st.text(max_size=300), st.integers(0, 4 * 10**9))
def test_what_the_official_client_signs_is_signed(secret: bytes, id: str, body: str, at: int) -> None:
    moment = datetime.fromtimestamp(at, UTC)
    client = Webhook(told(secret))
    message = Message(id, str(at), client.sign(id, moment, body), body.encode())

    assert is_signed(message, [secret], moment)
    assert not is_signed(replace(message, body=message.body + b" "), [secret], moment)
    assert not is_signed(message, [bytes(byte ^ 1 for byte in secret)], moment)


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "msg_other"}, {"id": ""}, {"id": "msg_p5jXN8AQM9LWM0D4loKWxJek.1"}, {"id": "msg\n"}, {"id": "m" * 201},
        {"timestamp": "1614265331"}, {"timestamp": ""}, {"timestamp": "1614265330.0"}, {"timestamp": "-1614265330"},
        {"timestamp": "١٦١٤٢٦٥٣٣٠"}, {"timestamp": " 1614265330"},
        {"body": b'{"test": 2432232315}'}, {"body": b""},
        {"signatures": ""}, {"signatures": "v1,"}, {"signatures": "v1"}, {"signatures": "v1,!!!"},
        {"signatures": VECTOR.signatures.removeprefix("v1,")}, {"signatures": VECTOR.signatures.replace("v1", "v2")},
        {"signatures": VECTOR.signatures.replace("v1", "v1a")}, {"signatures": VECTOR.signatures[:-5]},
        {"signatures": VECTOR.signatures.replace("g0hM", "G0hM")},
        {"signatures": " ".join(["v1,AAAA"] * 20 + [VECTOR.signatures])},
    ],
)  # fmt: skip
def test_what_differs_from_what_was_signed_is_not_signed(changed: dict[str, str]) -> None:
    assert not is_signed(replace(VECTOR, **changed), [SECRET], SENT)  # type: ignore[arg-type]


def test_five_minutes_early_or_late_is_in_time_and_a_second_more_is_not() -> None:
    for minutes in (-5, 5):
        edge = SENT + timedelta(minutes=minutes)
        beyond = edge + timedelta(seconds=minutes / 5)

        assert is_signed(VECTOR, [SECRET], edge)
        assert not is_signed(VECTOR, [SECRET], beyond)


def test_one_of_several_signatures_and_one_of_several_secrets_is_enough() -> None:
    other = webhooks.fresh_secret()
    both = f"v1a,abc v1,{b64encode(signature(VECTOR, other)).decode()} {VECTOR.signatures}"

    assert is_signed(replace(VECTOR, signatures=both), [SECRET], SENT)
    assert is_signed(VECTOR, [other, SECRET], SENT)
    assert not is_signed(VECTOR, [other], SENT)
    assert not is_signed(VECTOR, [], SENT)


def test_secrets_are_as_long_as_the_specification_wants_and_never_the_same() -> None:
    secrets = {webhooks.fresh_secret() for _ in range(100)}

    assert len(secrets) == 100 and {len(secret) for secret in secrets} == {32}
    assert all(told(secret).startswith("whsec_") and b64decode(told(secret)[6:]) == secret for secret in secrets)
