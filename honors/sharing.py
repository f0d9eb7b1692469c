"""A page about one's badge for anybody who has its address: with one's name or without, until it is taken back."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import models
from honors import credentials
from honors.issuer import chain_name, issuer
from honors.verifying import NotBelieved, verify_credential
from kit import clock
from kit.errors import NotFound
from kit.reading import Select, column, row
from models.database import atomic
from people.audit import record
from people.scope import Scope


@atomic
async def share(credential_id: int, *, shows_name: bool, scope: Scope) -> None:
    """Open the page, or change whether one's name is on it; its address stays.

    Raises:
        NotFound: it is not the viewer's.
        CredentialRevoked
    """
    kept = await _own(credential_id, scope)
    if kept.revoked_at:
        raise credentials.CredentialRevoked(reason=kept.reason, path=["credentialId"])
    key = kept.share_key or secrets.token_urlsafe(16)
    await models.Credential.filter(id=kept.id).update(share_key=key, shows_name=shows_name)
    await record("share_credential", f"credential {kept.id}", scope=scope, before=kept.shows_name, after=shows_name)


@atomic
async def unshare(credential_id: int, *, scope: Scope) -> None:
    """Close the page for ever: a later one has another address.

    Raises:
        NotFound
    """
    kept = await _own(credential_id, scope)
    await models.Credential.filter(id=kept.id).update(share_key=None, shows_name=False)
    await record("unshare_credential", f"credential {kept.id}", scope=scope)


async def _own(credential_id: int, scope: Scope) -> models.Credential:
    kept = await models.Credential.get_or_none(id=credential_id, guide_id=scope.me)
    if kept is None:
        raise NotFound(path=["credentialId"])
    return kept


class State(StrEnum):
    VALID = "VALID"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    DOUBTFUL = "DOUBTFUL"


@row
class _Shown:
    token: str = column("credential.token")
    list_number: int = column("credential.list_number")
    slug: str = column("badge.slug")
    tier: int = column("badge.tier")
    icon: str = column("badge.icon")
    name: str = column("badge.name")
    name_en: str = column("badge.name_en")
    description: str = column("badge.description")
    description_en: str = column("badge.description_en")
    awarded_at: datetime = column("award.awarded_at")
    valid_until: datetime = column("credential.valid_until")
    holder: str | None = column("CASE WHEN credential.shows_name THEN person.name END")


SHOWN = Select(
    _Shown,
    """FROM credential JOIN award ON award.id = credential.award_id JOIN badge ON badge.id = award.badge_id
    JOIN person ON person.id = credential.guide_id WHERE credential.share_key = :key""",
    unscoped="Whoever holds the address that its guide made may see what the guide chose to show.",
)


@dataclass(frozen=True)
class Shared:
    """What the page shows. `holder` None: without a name."""

    slug: str
    tier: int
    icon: str
    name: tuple[str, str]
    description: tuple[str, str]
    holder: str | None
    issuer: str
    awarded_at: datetime
    valid_until: datetime
    state: State


async def shared(key: str) -> Shared:
    """The page at this address, its credential checked by the same rules as anybody else's.

    Raises:
        NotFound: there is none, or no longer.
    """
    found = await SHOWN.rows(key=key) if key else []
    if not found:
        raise NotFound
    one = found[0]
    return Shared(
        slug=one.slug,
        tier=one.tier,
        icon=one.icon,
        name=(one.name, one.name_en or one.name),
        description=(one.description, one.description_en or one.description),
        holder=one.holder,
        issuer=await chain_name(),
        awarded_at=one.awarded_at,
        valid_until=one.valid_until,
        state=await _state(one),
    )


async def _state(one: _Shown) -> State:
    at = issuer()
    lists = {at.status_url(one.list_number): await credentials.status(one.list_number)}
    try:
        verify_credential(one.token, issuer=at.id, keys=at.keys, lists=lists, now=clock.now())
    except NotBelieved as no:
        return {"revoked": State.REVOKED, "expired": State.EXPIRED}.get(no.reason, State.DOUBTFUL)
    return State.VALID
