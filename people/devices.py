"""The devices that a person is signed in on: staying signed in, signing out, seeing and ending the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

import models
from kit import clock
from kit.errors import NotFound, NotSignedIn
from kit.reading import Select, column, row
from models.database import atomic
from people import audit, tokens
from people.scope import Scope, Viewer
from people.sign_in import LASTS, SignedIn, digest

TOLERATED = timedelta(seconds=10)
"""A phone that loses the answer asks again; later, a used token means that somebody has a copy."""


@row
class SignIn:
    id: int
    device: str
    address: str
    started_at: datetime
    last_used_at: datetime
    is_current: bool = column("signin.id = :sign_in_id")


MINE = Select(
    SignIn,
    """FROM signin WHERE signin.person_id = :me AND signin.ended_at IS NULL AND signin.expires_at > :now
    ORDER BY signin.last_used_at DESC, signin.id DESC LIMIT 100""",
)


async def mine(viewer: Viewer, scope: Scope) -> list[SignIn]:
    """The viewer's sign-ins, the last used first; at most 100."""
    return await MINE.seen(scope, sign_in_id=viewer.sign_in_id, now=clock.now())


async def of_viewers(parents: Sequence[Viewer], scope: Scope) -> list[list[SignIn]]:
    return [await mine(viewer, scope) for viewer in parents]


@dataclass(frozen=True)
class _Refreshed:
    """None when the token was reused: the sign-in has ended, and that must be committed before it is refused."""

    signed_in: SignedIn | None


async def refresh(token: str) -> SignedIn:
    """The next pair of tokens. The same token again, within ten seconds, gets the same next token.

    Raises:
        NotSignedIn: unknown, expired, ended, dismissed; or used before, and then its sign-in ends.
    """
    refreshed = await _refresh(token)
    if refreshed.signed_in is None:
        raise NotSignedIn
    return refreshed.signed_in


@atomic
async def _refresh(token: str) -> _Refreshed:
    kept, person = await _of(token)
    now = clock.now()
    if digest(token) == kept.refresh_digest:
        kept.salt = token_urlsafe(32)
        kept.previous_digest, kept.last_used_at, kept.expires_at = kept.refresh_digest, now, now + LASTS
        kept.refresh_digest = digest(_next(token, kept))
        await kept.save()
    elif digest(token) != kept.previous_digest or now - kept.last_used_at > TOLERATED:
        await _end(kept, "refresh_token_reused", is_actor=False)
        return _Refreshed(None)
    return _Refreshed(SignedIn(person.id, tokens.access_token(sign_in=kept.key, person=person.key), _next(token, kept)))


def _next(token: str, kept: models.SignIn) -> str:
    """Made from the token before and a salt that only the database knows, so that a retry gets the same one."""
    key, family, secret = token.split(".")
    return f"{key}.{family}.{sha256(f'{secret}.{kept.salt}'.encode()).hexdigest()}"


async def _of(token: str) -> tuple[models.SignIn, models.Person]:
    """The sign-in of this family of tokens, locked, and whose it is.

    Raises:
        NotSignedIn: there is none, or no longer.
    """
    key, _, rest = token.partition(".")
    family, _, secret = rest.partition(".")
    if not token.isascii() or len(token) > 200 or "." in secret or not key.isalnum():
        raise NotSignedIn
    kept = await models.SignIn.select_for_update(no_key=True).get_or_none(key=key, ended_at=None)
    if kept is None or kept.family_digest != digest(family) or kept.expires_at <= clock.now():
        raise NotSignedIn
    person = await models.Person.get(id=kept.person_id)
    if person.dismissed_at:
        raise NotSignedIn
    return kept, person


async def _end(kept: models.SignIn, deed: str, *, is_actor: bool) -> None:
    kept.ended_at = clock.now()
    await kept.save(update_fields=["ended_at"])
    thing, detail = f"sign_in {kept.id}", f"person {kept.person_id}"
    await audit.record_of(kept.person_id, deed, thing, is_actor=is_actor, detail=detail)


@atomic
async def sign_out(refresh_token: str) -> None:
    """End the sign-in of a refresh token; of none, nothing."""
    try:
        kept, _ = await _of(refresh_token)
    except NotSignedIn:
        return
    await _end(kept, "signed_out", is_actor=True)


@atomic
async def revoke(sign_in_id: int, scope: Scope) -> None:
    """End one of the viewer's own sign-ins, at once.

    Raises:
        NotFound: the viewer has no such sign-in.
    """
    mine = models.SignIn.filter(person_id=scope.me, ended_at=None)
    kept = await mine.select_for_update(no_key=True).get_or_none(id=sign_in_id)
    if kept is None:
        raise NotFound
    await _end(kept, "sign_in_revoked", is_actor=True)


async def end_all(person_id: int, *, but: int = 0) -> None:
    """Sign a person out everywhere and void their links; inside a command, which leaves the trace."""
    now = clock.now()
    await models.SignIn.filter(person_id=person_id, ended_at=None).exclude(id=but).update(ended_at=now)
    await models.OneTimeLink.filter(person_id=person_id, spent_at=None).update(spent_at=now)
