"""Others on our credentials: the official JSON schema, and openbadgeslib, which shares no line with our verifier.

The official data is 1EdTech's and not part of the project: PACESETTER_OB3_DATA names its folder. JSON-LD and npm's jose
are asked by `make conformance`.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema_rs
import orjson
import pytest
from cryptography.hazmat.primitives import serialization
from openbadgeslib.ob3.credential import OpenBadgeCredential
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from honors import art, baking
from honors.art import Look
from honors.claims import claims
from tests.honors.test_verifying import AT, EARNED, INDEX, URL, listed

TODAY = datetime.now(UTC).replace(microsecond=0)  # openbadgeslib has no other clock
CLAIMS = claims(replace(EARNED, valid_from=TODAY, valid_until=TODAY + timedelta(days=30)), AT, "领跑")
SEASON = claims(
    replace(EARNED, valid_from=TODAY, valid_until=TODAY + timedelta(days=30), tier=2, season="2026Q4"), AT, "领跑"
)
LOOK = Look("full-marks", 2, "target-arrow")


@pytest.fixture(scope="module")
def official() -> Path:
    """The folder of the standard's own files."""
    named = os.environ.get("PACESETTER_OB3_DATA", "")
    if not named:
        pytest.skip("PACESETTER_OB3_DATA does not name the folder of 1EdTech's files for Open Badges 3.0")
    return Path(named)


def test_the_official_schema_takes_our_credential(official: Path) -> None:
    schema = jsonschema_rs.validator_for(orjson.loads((official / "achievementcredential_schema.json").read_bytes()))

    assert list(schema.iter_errors(CLAIMS)) == []


def test_tier_and_season_stand_where_the_standard_has_a_place_for_them(official: Path) -> None:
    schema = jsonschema_rs.validator_for(orjson.loads((official / "achievementcredential_schema.json").read_bytes()))

    assert list(schema.iter_errors(SEASON)) == []
    subject = SEASON["credentialSubject"]
    [ladder], [result] = subject["achievement"]["resultDescription"], subject["result"]
    names = {one["id"]: (one["name"], one["level"]) for one in ladder["rubricCriterionLevel"]}
    assert result["resultDescription"] == ladder["id"] and names[result["achievedLevel"]][1] == "2"
    assert subject["term"] == "2026Q4" and not {"term", "result"} & set(CLAIMS["credentialSubject"])


@pytest.mark.parametrize("missing", ["@context", "id", "type", "credentialSubject", "issuer", "validFrom"])
def test_the_official_schema_would_say_what_is_missing(official: Path, missing: str) -> None:
    schema = jsonschema_rs.validator_for(orjson.loads((official / "achievementcredential_schema.json").read_bytes()))

    assert not schema.is_valid({name: value for name, value in CLAIMS.items() if name != missing})


@pytest.mark.parametrize("sample", ["simple-jwt.png", "simple-jwt.svg"])
def test_the_official_pictures_are_read(official: Path, sample: str) -> None:
    assert baking.unbaked((official / sample).read_bytes()).count(".") == 2


@pytest.fixture(scope="module")
def stranger() -> OB3Verifier:
    key = serialization.load_pem_private_key(AT.private_pem, None).public_key()
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return OB3Verifier(key.public_bytes(serialization.Encoding.PEM, spki))


def fetched(lists: dict[str, str]) -> Callable[..., bytes]:
    def download(url: str, *_: object, **__: object) -> bytes:
        return lists[url].encode()

    return download


def checked(stranger: OB3Verifier, token: str, lists: dict[str, str]) -> OpenBadgeCredential:
    return stranger.verify(token, check_status=True, download=fetched(lists))


def test_openbadgeslib_believes_our_credential_and_our_list(stranger: OB3Verifier) -> None:
    found = checked(stranger, AT.signed(CLAIMS), listed(INDEX + 1, at=TODAY))

    assert (found.recipient_id, found.issuer.id) == (CLAIMS["sub"], AT.id)


def test_openbadgeslib_reads_our_withdrawal(stranger: OB3Verifier) -> None:
    with pytest.raises(OB3VerificationError, match=f"is set at index {INDEX}"):
        checked(stranger, AT.signed(CLAIMS), listed(INDEX, at=TODAY))
    with pytest.raises(OB3VerificationError):
        checked(stranger, AT.signed(CLAIMS), {URL: "a.b.c"})


def test_openbadgeslib_finds_our_credential_in_our_pictures(stranger: OB3Verifier) -> None:
    token = AT.signed(CLAIMS)

    assert stranger.extract_token_from_png(baking.baked_png(art.png(LOOK), token)) == token
    assert stranger.extract_token_from_svg(baking.baked_svg(art.svg(LOOK), token).encode()) == token
