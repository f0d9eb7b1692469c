"""One-time links, by which a lead or HQ lets somebody in who has no password or has lost it."""

from datetime import datetime, timedelta
from secrets import token_urlsafe

import models
from kit import clock
from kit.errors import NotAllowed, NotFound, RateLimited
from kit.reading import row
from kit.settings import settings
from models.database import atomic
from people import audit, inbox, staff
from people.inbox import Message
from people.inbox_words import Kind
from people.roles import RANK, Right, Role, demand
from people.scope import Scope
from people.sign_in import digest

LASTS = timedelta(hours=24)
MOST_AN_HOUR = 10


class RankTooHigh(NotAllowed):
    code = "ROLE_TOO_HIGH"
    zh = "只能给级别比自己低的人发登录链接。"
    en = "You can issue sign-in links only to people below your own rank."


@row
class Link:
    """Shown once; only the token's digest is kept."""

    token: str
    expires_at: datetime

    @property
    def url(self) -> str:
        """A page with one button: chat previews fetch links, so that a GET never spends one."""
        return f"{settings().base_url}/link/{self.token}"


@atomic
async def issue(person_id: int, scope: Scope, *, lasts: timedelta = LASTS) -> Link:
    """Make a link by which the person signs in once, and is told who made it; it replaces those made before.

    Raises:
        NotFound: no such person in the viewer's branch, or dismissed.
        NotAllowed: the viewer's role issues no links.
        RankTooHigh: the person's rank is not below the viewer's.
        RateLimited: ten in an hour is enough for one person.
    """
    demand(scope.role, Right.ISSUE_LINKS)
    await models.Person.select_for_update(no_key=True).get_or_none(id=person_id)  # two leads at once take turns
    person = await staff.person.get(person_id, scope)
    if person is None or person.state != staff.ACTIVE:
        raise NotFound
    if RANK[Role(person.role)] >= RANK[scope.role]:
        raise RankTooHigh
    if await models.OneTimeLink.filter(person_id=person_id, issued_at__gt=_hour_ago()).count() >= MOST_AN_HOUR:
        raise RateLimited(retry_after_seconds=3600)
    made = await _make(person_id, scope, lasts)
    about, cause = {"by": (await models.Person.get(id=scope.me)).name}, f"link {digest(made.token)[:16]}"
    await inbox.notify([Message(person_id, Kind.LINK_MADE, cause, about)])
    return made


@atomic
async def issue_from_command_line(employee_no: str, *, lasts: timedelta = LASTS) -> Link:
    """For anybody, whatever their rank: whoever may run commands on the server may do everything.

    Raises:
        NotFound: no such person, or dismissed.
    """
    person = await models.Person.get_or_none(employee_no=employee_no, dismissed_at=None)
    if person is None:
        raise NotFound
    return await _make(person.id, None, lasts)


async def _make(person_id: int, scope: Scope | None, lasts: timedelta) -> Link:
    token, now = token_urlsafe(32), clock.now()
    await models.OneTimeLink.filter(person_id=person_id, spent_at=None).update(spent_at=now)
    made = await models.OneTimeLink.create(
        person_id=person_id,
        digest=digest(token),
        issued_by_id=scope.me if scope else None,
        issued_at=now,
        expires_at=now + lasts,
    )
    await audit.record("link_issued", f"person {person_id}", scope=scope, detail=f"link {made.id}")
    return Link(token, made.expires_at)


def _hour_ago() -> datetime:
    return clock.now() - timedelta(hours=1)
