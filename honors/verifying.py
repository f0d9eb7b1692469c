"""Is this credential to be believed? The chain's own answer, from the texts alone. Pure: whoever calls, fetches.

It believes nothing that the token says about itself before the signature holds, and of what it says then only what
agrees twice: each registered claim with the credential, the credential with its issuer, the status list with both.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from honors import status_list
from honors.claims import CONTEXTS
from honors.status_list import ListUnreadable, instant
from people.tokens import NotWitnessed, witnessed_claims

_PLACE = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
Keys = Mapping[str, Mapping[str, str]]


class NotBelieved(ValueError):
    """Why not, in one word: what is wrong about it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Believed:
    """What holds. `subject` is a random name that means something to the issuer only."""

    id: str
    subject: str
    achievement: Mapping[str, Any]
    valid_until: datetime


def verify_credential(token: str, *, issuer: str, keys: Keys, lists: Mapping[str, str], now: datetime) -> Believed:
    """What `token` vouches for.

    Args:
        issuer: the id of who must have issued it.
        keys: that issuer's public JWKs, by their address.
        lists: the issuer's status lists as they are now, by their address.

    Raises:
        NotBelieved: `signature` and its kin, `iss`, `sub`, `jti`, `nbf`, `exp`, `type`, `early`, `expired`, `status`
            when the list is missing or not the issuer's, `revoked`.
    """
    said = _signed(token, issuer, keys, kinds=("VerifiableCredential", "OpenBadgeCredential"), now=now)
    subject = said.get("credentialSubject")
    if said.get("@context") != list(CONTEXTS) or not isinstance(subject, dict):
        raise NotBelieved("type")
    if not isinstance(said.get("sub"), str) or subject.get("id") != said["sub"]:
        raise NotBelieved("sub")
    if not isinstance(subject.get("achievement"), dict):
        raise NotBelieved("type")
    _refuse_revoked(said.get("credentialStatus"), issuer, keys, lists, now)
    return Believed(said["id"], said["sub"], subject["achievement"], datetime.fromisoformat(said["validUntil"]))


def _signed(token: str, issuer: str, keys: Keys, *, kinds: tuple[str, ...], now: datetime) -> dict[str, Any]:
    """The claims of a credential of `issuer` of these kinds, in force now."""
    try:
        said = witnessed_claims(token, keys)
    except NotWitnessed as no:
        raise NotBelieved(str(no)) from None
    if said.get("iss") != issuer or _id_of(said.get("issuer")) != issuer:
        raise NotBelieved("iss")
    if said.get("type") != list(kinds):
        raise NotBelieved("type")
    if not isinstance(said.get("jti"), str) or said["jti"] != said.get("id"):
        raise NotBelieved("jti")
    starts, ends = _moment(said, "nbf", "validFrom"), _moment(said, "exp", "validUntil")
    if now < starts:
        raise NotBelieved("early")
    if now >= ends:
        raise NotBelieved("expired")
    return said


def _id_of(party: object) -> object:
    return party.get("id") if isinstance(party, dict) else party


def _moment(said: Mapping[str, Any], claim: str, field: str) -> datetime:
    """A date that stands in the claim and in the credential, the same in both."""
    seconds = said.get(claim)
    if seconds.__class__ is not int or not 0 < seconds < 1 << 40:
        raise NotBelieved(claim)
    try:
        at = datetime.fromisoformat(str(said.get(field)))
        if int(at.timestamp()) != seconds or instant(at) != said[field]:
            raise NotBelieved(claim)
    except (ValueError, OverflowError):
        raise NotBelieved(claim) from None
    return at


def _refuse_revoked(entry: object, issuer: str, keys: Keys, lists: Mapping[str, str], now: datetime) -> None:
    if not isinstance(entry, dict) or entry.get("type") != "BitstringStatusListEntry":
        raise NotBelieved("status")
    url, index = entry.get("statusListCredential"), entry.get("statusListIndex")
    if not isinstance(url, str) or url not in lists or not isinstance(index, str) or not _PLACE.fullmatch(index):
        raise NotBelieved("status")
    try:
        kinds = ("VerifiableCredential", "BitstringStatusListCredential")
        said = _signed(lists[url], issuer, keys, kinds=kinds, now=now)
        subject = said["credentialSubject"]
        if said["id"] != url or subject["statusPurpose"] != "revocation":
            raise NotBelieved("status")
        if entry.get("statusPurpose") != "revocation" or subject["type"] != "BitstringStatusList":
            raise NotBelieved("status")
        revoked = status_list.is_set(subject["encodedList"], int(index))
    except (NotBelieved, ListUnreadable, KeyError, TypeError, AttributeError):
        raise NotBelieved("status") from None
    if revoked:
        raise NotBelieved("revoked")
