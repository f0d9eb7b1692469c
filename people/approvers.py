"""Somebody becomes an approver: all who watch over settlements are told at once, and have a day to object."""

import models
from kit import clock
from people import audit, inbox
from people.inbox import Message
from people.inbox_words import Kind
from people.roles import Role
from people.scope import Scope

MADE = "approver_made"
WATCHING = [Role.HQ_APPROVER.value, Role.HQ_MAKER.value, Role.ADMIN.value]


async def note_if_made(person_id: int, role: str, *, before: str | None = None, scope: Scope | None) -> None:
    """Tell it if `role` makes somebody an approver who was none `before`; inside the command that gives the role.

    Whoever may run commands on the server (no scope) may do everything: nobody is told, and nothing waits.
    """
    if scope is None or role != Role.HQ_APPROVER or before == Role.HQ_APPROVER:
        return
    await audit.record(MADE, f"person {person_id}", scope=scope)
    watching = models.Membership.filter(is_current=True, role__in=WATCHING, person__dismissed_at=None)
    told = {one.person_id for one in await watching} - {person_id}
    about = {"by": (await models.Person.get(id=scope.me)).name, "person": (await models.Person.get(id=person_id)).name}
    cause = f"approver {person_id} at {clock.now().isoformat()}"
    await inbox.notify([Message(one, Kind.APPROVER_MADE, cause, about, is_urgent=True) for one in sorted(told)])
