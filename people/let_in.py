"""Whoever was let in by a link that somebody else made: for a day, some things are not done in the owner's name.

Whoever makes a link could use it themselves. Its owner is told, and until they had a day to see it, such a sign-in
decides and spends nothing, and sees no secret. Everything else goes on: guides come by the links of their leads.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import models
from kit import clock
from kit.errors import NotAllowed
from people.scope import Scope

FRESH = timedelta(hours=24)


class LetInByOther(NotAllowed):
    code = "LET_IN_BY_OTHER"
    zh = "你是用别人生成的链接登录的，为了保护账号，24 小时后才能这样做：{since} 起可以。"
    en = "You signed in by a link that somebody else made. To protect your account, this is possible from {since} on."


@dataclass(frozen=True)
class LetIn:
    """By whom, and since when."""

    by_id: int
    at: datetime


def until(scope: Scope) -> datetime | None:
    """To when the viewer's sign-in counts as let in by somebody else; None when it does not now."""
    end = scope.let_in_at + FRESH if scope.let_in_at else None
    return end if end and end > clock.now() else None


def refusal(scope: Scope) -> LetInByOther | None:
    """Why the viewer may not decide, spend or see a secret yet; None when they may."""
    end = until(scope)
    return LetInByOther(since=f"{end.astimezone(ZoneInfo(scope.zone)):%Y-%m-%d %H:%M}") if end else None


def refuse_fresh(scope: Scope) -> None:
    """Raises:
    LetInByOther: by a link that somebody else made, within a day.
    """
    if found := refusal(scope):
        raise found


def trace(scope: Scope | None) -> str:
    """What the audit adds to a deed of such a sign-in; empty for others."""
    return said(scope.let_in_by) if scope and scope.let_in_by and until(scope) else ""


def said(by_id: int) -> str:
    return f"by a link of person {by_id}"


async def lately(person_id: int) -> LetIn | None:
    """How somebody was let in within the last day: whoever was could have set the password that is used now."""
    found = models.SignIn.filter(person_id=person_id, let_in_at__gt=clock.now() - FRESH)
    last = await found.order_by("-let_in_at", "-id").first()
    return LetIn(last.let_in_by_id, last.let_in_at) if last and last.let_in_by_id and last.let_in_at else None
