"""Talks of leads with their guides about a month: noted, taken back, and read by the guide as well."""

from datetime import date, datetime

import models
from kit import clock, text
from kit.errors import NotFound
from kit.reading import Select, column, row
from kpi import periods
from kpi.holders import employed
from models.database import atomic, run
from people import audit
from people.employment import refuse_too_high
from people.roles import Right, Role, demand
from people.scope import Scope, sees_person

MOST_OF_MINE = 24


@row
class Talk:
    """That somebody has talked to a person about a month, and what they noted."""

    person_id: int = column("talk.person_id")
    period_id: int = column("talk.period_id")
    by_id: int = column("talk.by_id")
    by_name: str = column("teller.name")
    note: str = column("talk.note")
    at: datetime = column("talk.at")
    first_day: date = column("period.first_day")
    is_mine: bool = column("talk.by_id = :me")


_FROM = """FROM talk JOIN person AS teller ON teller.id = talk.by_id JOIN period ON period.id = talk.period_id
    WHERE talk.person_id"""
of_month = Select(
    Talk,
    f"""{_FROM} IN :people AND talk.period_id = :period AND {sees_person("talk.person_id")}
    ORDER BY talk.by_id <> :me DESC, talk.at, talk.id""",
)
"""The viewer's own come last."""
mine = Select(Talk, f"{_FROM} = :me ORDER BY talk.at DESC, talk.id DESC LIMIT {MOST_OF_MINE}")
"""What was noted of talks with the viewer: nothing is hidden from them."""
KEEP = """INSERT INTO talk (person_id, period_id, by_id, note, at) VALUES (:person, :period, :me, :note, :now)
    ON CONFLICT (person_id, period_id, by_id) DO UPDATE SET note = excluded.note, at = excluded.at"""


@atomic
async def note_talk(person_id: int, period_id: int, note: str, *, scope: Scope) -> None:
    """Note that one has talked to somebody about a month; a second note of the same month replaces the first.

    Raises:
        NotFound, Dismissed, RoleTooHigh, and what `kit.text` raises for the note.
    """
    demand(scope.role, Right.COACH)
    person = await employed(person_id, scope)
    refuse_too_high(Role(person.role), scope)
    if not await periods.period.rows(parents=[period_id]):
        raise NotFound(path=["periodId"])
    said = text.line(note, most=200, field="note") if note.strip() else ""
    await run(KEEP, person=person_id, period=period_id, me=scope.me, note=said, now=clock.now())
    await audit.record("talk_noted", f"person {person_id}", scope=scope, after=(period_id, said))


@atomic
async def take_back_talk(person_id: int, period_id: int, *, scope: Scope) -> None:
    """As if one had noted nothing of the month; only one's own note, also of somebody who has left the branch.

    Raises:
        NotFound: one has noted no such talk.
    """
    demand(scope.role, Right.COACH)
    kept = await models.Talk.get_or_none(person_id=person_id, period_id=period_id, by_id=scope.me)
    if kept is None:
        raise NotFound(path=["personId"])
    await kept.delete()
    await audit.record("talk_taken_back", f"person {person_id}", scope=scope, before=(period_id, kept.note))
