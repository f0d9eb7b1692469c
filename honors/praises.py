"""Public praise: a short word about a colleague, read by the branch of whoever wrote it, removable by three."""

from datetime import datetime, timedelta
from typing import Any

import models
from honors.showing import WORKS, own_unit, refuse_oneself, sees_honor
from kit import clock, text
from kit.errors import NotAllowed, NotFound, RateLimited
from kit.listing import Listing
from kit.reading import One, Select, column, row
from models.database import atomic, locking, run
from people import inbox
from people.audit import record
from people.inbox import Message
from people.inbox_words import Kind
from people.roles import RANK, Right, Role
from people.scope import Scope, sees_person

MOST_A_DAY = 10
"""So many words of praise one person writes within 24 hours."""
LONGEST = 140


@row
class Praise:
    """`unit_name` is where the praised person works."""

    id: int = column("praise.id")
    person_id: int = column("praise.person_id")
    name: str = column("person.name")
    unit_name: str = column("home.name")
    by_id: int = column("praise.by_id")
    by_name: str = column("writer.name")
    text: str = column("praise.text")
    at: datetime = column("praise.at")


_FROM = f"""FROM praise JOIN person ON person.id = praise.person_id JOIN person AS writer ON writer.id = praise.by_id
    {WORKS} WHERE praise.removed_at IS NULL
    AND (praise.by_id = :me OR {sees_honor("praise.person_id", "praise.unit_id")})"""
praise = One(Praise, f"{_FROM} AND praise.id IN :parents", by="id")
kept = One(Praise, f"{_FROM} AND praise.id IN :parents", by="id", of="praise_id")
praises = Listing(Praise, f"{_FROM} AND home.path LIKE :under", order=["at", "id"], descending=True)


@row
class Colleague:
    id: int = column("person.id")
    person_id: int = column("person.id")
    name: str = column("person.name")


colleagues = Select(
    Colleague,
    """FROM membership AS own JOIN membership AS place ON place.unit_id = own.unit_id AND place.is_current
    JOIN person ON person.id = place.person_id
    WHERE own.person_id = :me AND own.is_current AND person.id <> :me ORDER BY person.name, person.id LIMIT 200""",
)
"""Who works in the same unit."""


@row
class _Seen:
    id: int = column("person.id")
    role: str = column("place.role")
    is_beside: bool = column("place.unit_id = :unit")


_PRAISABLE = Select(
    _Seen,
    f"""FROM person {WORKS} WHERE person.id = :person
    AND (place.unit_id = :unit OR {sees_person("person.id")})""",
)


class TooMuchPraise(RateLimited):
    zh = "一天最多写 10 条表扬，明天再写。"
    en = "Ten words of praise a day is the most. Write again tomorrow."


def may_remove(one: Praise, scope: Scope) -> bool:
    """Who wrote it, whom it is about, and headquarters."""
    return scope.me in (one.by_id, one.person_id) or scope.may(Right.EDIT_HONORS)


@atomic
async def give(person_id: int, words: str, *, scope: Scope) -> int:
    """Praise somebody of one's branch, or a colleague of the same unit. The same words again are the same praise.

    Raises:
        NotFound, NotAllowed: somebody above oneself elsewhere. OwnHonor, TooMuchPraise, and what `kit.text` raises.
    """
    refuse_oneself(person_id, scope)
    await run(f"SELECT id FROM person WHERE id = :me{locking()}", me=scope.me)  # twice at once takes turns
    found = await _PRAISABLE.seen(scope, person=person_id, unit=own_unit(scope))
    if not found:
        raise NotFound(path=["personId"])
    if not found[0].is_beside and RANK[Role(found[0].role)] >= RANK[scope.role]:
        raise NotAllowed(path=["personId"])
    words, now = text.line(words, most=LONGEST, field="text"), clock.now()
    lately = models.Praise.filter(by_id=scope.me, at__gt=now - timedelta(days=1))
    if again := await lately.filter(person_id=person_id, text=words, removed_at=None).first():
        return int(again.id)
    if await lately.count() >= MOST_A_DAY:
        raise TooMuchPraise(retry_after_seconds=3600, path=["text"])
    made = await models.Praise.create(person_id=person_id, by_id=scope.me, unit_id=own_unit(scope), text=words, at=now)
    writer = await models.Person.get(id=scope.me)
    said = {"by": writer.name, "text": words}
    await inbox.notify([Message(person_id, Kind.PRAISED, f"praise/{made.id}", said)])
    await record("praise", f"person {person_id}", scope=scope, after=words)
    return int(made.id)


@atomic
async def remove(praise_id: int, *, scope: Scope) -> None:
    """Nobody reads it any more; removing again is not found.

    Raises:
        NotFound, NotAllowed
    """
    one = await praise.get(praise_id, scope)
    if one is None:
        raise NotFound(path=["praiseId"])
    if not may_remove(one, scope):
        raise NotAllowed(path=["praiseId"])
    await models.Praise.filter(id=praise_id, removed_at=None).update(removed_at=clock.now(), removed_by_id=scope.me)
    await models.Notification.filter(cause=f"praise/{praise_id}", person_id=one.person_id).delete()
    await record("remove_praise", f"praise {praise_id}", scope=scope, before=one.text)


def below(path: str) -> dict[str, Any]:
    """The praise of those who work in a unit or below it, by its path."""
    return {"under": f"{path}%"}
