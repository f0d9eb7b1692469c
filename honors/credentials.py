"""Credentials: a guide takes an award out of the chain, signed; headquarters withdraws what should not have been."""

import asyncio
import secrets
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

import models
from honors import claims, status_list
from honors.issuer import Issuer, chain_name, issuer
from kit import clock, text
from kit.errors import Conflict, NotFound
from kit.listing import Listing
from kit.reading import One, Select, column, row
from kit.text import like
from models.database import atomic, locking, run
from people import inbox
from people.audit import record
from people.inbox import Message
from people.inbox_words import Kind
from people.roles import Right, demand
from people.scope import Scope

LIFETIME = timedelta(days=3 * 365)
RENEWED_IN_LAST = timedelta(days=90)
PLACES = status_list.BITS // 2
"""So many of a list's bits are given away before the next list: drawing by lot stays quick."""
LIST_LIVES = timedelta(days=1)


class CredentialRevoked(Conflict):
    code = "REVOKED"
    zh = "总部已经撤销了这枚勋章的证书，原因：{reason}"
    en = "Headquarters has withdrawn this badge's certificate. Reason: {reason}"


@row
class Credential:
    """As its guide and headquarters see it; `share_key` and `key` are for the guide."""

    id: int = column("credential.id")
    award_id: int = column("credential.award_id")
    badge_id: int = column("award.badge_id")
    guide_id: int = column("credential.guide_id")
    key: str = column("credential.key")
    awarded_at: datetime = column("award.awarded_at")
    issued_at: datetime = column("credential.issued_at")
    valid_until: datetime = column("credential.valid_until")
    share_key: str | None = column("credential.share_key")
    shows_name: bool = column("credential.shows_name")
    revoked_at: datetime | None = column("credential.revoked_at")
    reason: str = column("credential.reason")

    @property
    def person_id(self) -> int:
        return self.guide_id

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def is_ending(self) -> bool:
        return not self.is_revoked and clock.now() >= self.valid_until - RENEWED_IN_LAST


SEES = "(credential.guide_id = :me OR :vouches)"
_FROM = "FROM credential JOIN award ON award.id = credential.award_id"

credential = One(Credential, f"{_FROM} WHERE credential.id IN :parents AND {SEES}", by="id")
kept = One(Credential, f"{_FROM} WHERE credential.id IN :parents AND {SEES}", by="id", of="credential_id")
of_award = One(
    Credential,
    f"{_FROM} WHERE credential.award_id IN :parents AND credential.guide_id = :me",
    by="award_id",
    of="award_id",
)
credentials = Listing(
    Credential,
    f"""{_FROM} JOIN badge ON badge.id = award.badge_id JOIN person ON person.id = credential.guide_id
    WHERE {SEES} AND (lower(person.name) LIKE :search ESCAPE '!' OR lower(person.employee_no) LIKE :search ESCAPE '!'
        OR lower(badge.name) LIKE :search ESCAPE '!' OR lower(badge.name_en) LIKE :search ESCAPE '!')""",
    order=["id"],
    descending=True,
)


def filters(*, search: str = "") -> dict[str, Any]:
    return {"search": like(search)}


@atomic
async def issue(badge_id: int, *, scope: Scope) -> int:
    """Sign an award of the viewer's for others to check. What was signed already is kept, and renewed near its end.

    Raises:
        NotFound: the viewer does not have the badge.
        CredentialRevoked
    """
    await run(f"SELECT id FROM person WHERE id = :me{locking()}", me=scope.me)  # twice at once takes turns
    award = await models.Award.get_or_none(guide_id=scope.me, badge_id=badge_id).select_related("badge")
    if award is None:
        raise NotFound(path=["badgeId"])
    before = await models.Credential.get_or_none(award_id=award.id)
    if before and before.revoked_at:
        raise CredentialRevoked(reason=before.reason, path=["badgeId"])
    if before and clock.now() < before.valid_until - RENEWED_IN_LAST:
        return int(before.id)
    number = await (_renew(before, award, scope) if before else _sign(award, scope))
    await record("issue_credential", f"badge {badge_id}", scope=scope, after=number)
    return number


async def _sign(award: models.Award, scope: Scope) -> int:
    earlier = await models.Credential.filter(guide_id=scope.me).first()
    subject = earlier.subject if earlier else uuid4().urn
    list_number = await models.Credential.all().count() // PLACES
    for _ in range(100):
        key, index = secrets.token_hex(16), secrets.randbelow(status_list.BITS)
        earned = _earned(award, scope, key=key, subject=subject, list_number=list_number, list_index=index)
        made = await run(
            INSERT, award=award.id, guide=scope.me, key=key, subject=subject, number=list_number, index=index,
            token=await _token(earned), now=earned.valid_from, until=earned.valid_until, no=False,
        )  # fmt: skip
        if made:
            return int(made[0]["id"])
    raise LookupError("No place in the status list was drawn in 100 goes.")


INSERT = """INSERT INTO credential (award_id, guide_id, key, subject, list_number, list_index, token, issued_at,
        valid_until, shows_name, reason)
    VALUES (:award, :guide, :key, :subject, :number, :index, :token, :now, :until, :no, '')
    ON CONFLICT (list_number, list_index) DO NOTHING RETURNING id"""


async def _renew(before: models.Credential, award: models.Award, scope: Scope) -> int:
    """The same credential with a later date, as the standard renews one."""
    earned = _earned(
        award,
        scope,
        key=before.key,
        subject=before.subject,
        list_number=before.list_number,
        list_index=before.list_index,
    )
    token, until = await _token(earned), earned.valid_until
    await models.Credential.filter(id=before.id).update(token=token, issued_at=earned.valid_from, valid_until=until)
    return int(before.id)


def _earned(
    award: models.Award, scope: Scope, *, key: str, subject: str, list_number: int, list_index: int
) -> claims.Earned:
    badge, now = award.badge, clock.now().replace(microsecond=0)
    is_english = scope.locale == "en"
    return claims.Earned(
        key=key,
        subject=subject,
        slug=badge.slug,
        name=(is_english and badge.name_en) or badge.name,
        description=(is_english and badge.description_en) or badge.description,
        language="en" if is_english and badge.name_en else "zh-CN",
        awarded_at=award.awarded_at,
        valid_from=now,
        valid_until=now + LIFETIME,
        list_number=list_number,
        list_index=list_index,
        tier=badge.tier if badge.family else 0,
        season=badge.season,
    )


async def _token(earned: claims.Earned) -> str:
    return issuer().signed(claims.claims(earned, issuer(), await chain_name()))


@atomic
async def revoke(credential_id: int, reason: str, *, scope: Scope) -> None:
    """Withdraw a credential for everybody who checks it; the guide is told why.

    Raises:
        NotFound, CredentialRevoked, and what `text.line` raises
    """
    demand(scope.role, Right.EDIT_HONORS)
    reason = text.line(reason, most=200, field="reason")
    await run(f"SELECT id FROM credential WHERE id = :id{locking()}", id=credential_id)
    before = await models.Credential.get_or_none(id=credential_id).select_related("award__badge")
    if before is None:
        raise NotFound(path=["credentialId"])
    if before.revoked_at:
        raise CredentialRevoked(reason=before.reason, path=["credentialId"])
    await models.Credential.filter(id=before.id).update(revoked_at=clock.now(), revoked_by_id=scope.me, reason=reason)
    badge = before.award.badge
    said = {"badge": (badge.name, badge.name_en or badge.name), "reason": reason}
    cause = f"credential/{before.id}/revoked"
    await inbox.notify([Message(before.guide_id, Kind.CREDENTIAL_REVOKED, cause, said, badge_id=badge.id)])
    await record("revoke_credential", f"credential {before.id}", scope=scope, after=reason, detail=reason)


@row
class Signed:
    """A credential with its badge, to be put into a picture."""

    token: str = column("credential.token")
    slug: str = column("badge.slug")
    tier: int = column("badge.tier")
    icon: str = column("badge.icon")


_SIGNED = f"{_FROM} JOIN badge ON badge.id = award.badge_id"
MINE = Select(Signed, f"{_SIGNED} WHERE credential.key = :key AND credential.guide_id = :me")


async def signed(key: str, scope: Scope) -> Signed:
    """One's own credential.

    Raises:
        NotFound
    """
    found = await MINE.seen(scope, key=key)
    if not found:
        raise NotFound
    return found[0]


@row
class _Place:
    list_index: int = column("credential.list_index")


@row
class _Last:
    number: int


REVOKED = Select(
    _Place,
    """FROM credential WHERE credential.list_number = :number AND credential.revoked_at IS NOT NULL
    ORDER BY credential.list_index""",
    unscoped="The bits that are set, which everybody may read: they say nothing about whose they are.",
)
LAST = Select(
    _Last,
    "SELECT COALESCE(max(credential.list_number), 0) AS number FROM credential",
    unscoped="How many lists there are, which the lists' addresses say anyway.",
)


async def status(number: int) -> str:
    """The signed list of this number as it is now. It holds for a day, so that nobody is shown an old one for long.

    Raises:
        NotFound: there is no such list.
    """
    if number > (await LAST.rows())[0].number:
        raise NotFound
    at: Issuer = issuer()
    begins = clock.now().replace(minute=0, second=0, microsecond=0)
    places = tuple([one.list_index for one in await REVOKED.rows(number=number)])
    return await asyncio.to_thread(_listed, at, number, places, begins)


@lru_cache(maxsize=16)
def _listed(at: Issuer, number: int, places: tuple[int, ...], begins: datetime) -> str:
    """Pressed and signed once an hour and at each withdrawal, however many ask."""
    listed = status_list.credential(at.status_url(number), at.id, places, valid_from=begins, until=begins + LIST_LIVES)
    return at.signed(listed)
