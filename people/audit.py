"""Leave a trace: one row for each mutation, decision, sign-in and refusal, in the transaction of what it records."""

from hashlib import sha256

import structlog

import models
from kit import clock
from models.database import atomic
from people import let_in
from people.scope import Scope


async def record(
    deed: str, thing: str, *, scope: Scope | None, before: object = None, after: object = None, detail: str = ""
) -> None:
    """`before` and `after` are what the thing was; only digests of them are kept."""
    await note(deed, thing, scope=scope, before=before, after=after, detail=detail).save()


async def record_of(person_id: int, deed: str, thing: str, *, is_actor: bool, detail: str = "") -> None:
    """Record a deed before there is a scope: signing in. Where the person works decides who may see it.

    Whoever holds somebody's employee number or token need not be them: `is_actor` says that they have proved it.
    """
    trace = note(deed, thing, scope=None, detail=detail)
    place = await models.Membership.get_or_none(person_id=person_id, is_current=True).select_related("unit")
    trace.unit_path = place.unit.path if place else ""
    if is_actor:
        trace.actor_id, trace.role = person_id, place.role if place else ""
    await trace.save()


def note(
    deed: str, thing: str, *, scope: Scope | None, before: object = None, after: object = None, detail: str = ""
) -> models.Audit:
    """The row of `record`, to be written with many."""
    return models.Audit(
        at=clock.now(),
        actor_id=scope.me if scope else None,
        role=scope.role.value if scope else "",
        unit_path=scope.path if scope else "",
        deed=deed,
        object=thing[:80],
        before=_digest(before),
        after=_digest(after),
        detail=_with(let_in.trace(scope), detail),
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
    )


def _with(more: str, detail: str) -> str:
    return f"{detail[: 398 - len(more)]}; {more}" if detail and more else (detail or more)[:400]


def _digest(thing: object) -> str | None:
    return None if thing is None else sha256(repr(thing).encode()).hexdigest()


@atomic
async def leave_trace(deed: str, thing: str, *, scope: Scope, detail: str = "") -> None:
    """Record a deed that changes nothing but should leave a trace, such as taking data away."""
    await record(deed, thing, scope=scope, detail=detail)


_last_refused: dict[tuple[int, str, str], int] = {}


async def record_refusal(deed: str, code: str, *, scope: Scope) -> None:
    """Record that the rules said no; the same to the same person at most once a minute, so that nobody floods it."""
    minute, key = clock.now_ms() // 60_000, (scope.me, deed, code)
    if _last_refused.get(key) == minute:
        return
    if len(_last_refused) > 10_000:
        _last_refused.clear()
    _last_refused[key] = minute
    await leave_trace("refused", deed, scope=scope, detail=code)
