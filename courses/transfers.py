"""When a person moves, their open enrolments and the tallies go along; completed ones belong to the unit of their day.

Who leaves the chain owes nothing: open enrolments end. What was learnt stays in their progress, so that somebody who
comes back is enrolled anew and goes on where they were.
"""

from collections.abc import Sequence
from typing import Any

import structlog

from kit.reading import Select, column, row
from models.database import atomic, locking, run
from models.rollups import Enrolled, count, hold_tree
from people.audit import record
from people.facts import PersonDismissed, PersonMoved

_log = structlog.get_logger("courses")

HELD = """SELECT id, course_id, unit_id, due_at FROM enrolment
    WHERE guide_id = :guide AND completed_at IS NULL ORDER BY id"""
PLACE = "SELECT unit_id FROM membership WHERE person_id = :guide AND is_current"
MOVE = "UPDATE enrolment SET unit_id = :unit WHERE id IN :ids"
END = "DELETE FROM enrolment WHERE id IN :ids"


@atomic
async def follow(guide_id: int) -> int:
    """Bring a person's open enrolments to where the person works now, or end them; returns how many changed.

    It only looks at how things are, so it may be told twice, late or without need.
    """
    await hold_tree()
    open_ones = await run(HELD + locking(), guide=guide_id)
    place = await run(PLACE, guide=guide_id)
    unit_id: int | None = place[0]["unit_id"] if place else None
    astray = [one for one in open_ones if one["unit_id"] != unit_id]
    if not astray:
        return 0
    count(_ending(astray) if unit_id is None else [*_ending(astray), *_beginning(astray, unit_id)])
    ids = [one["id"] for one in astray]
    if unit_id is None:
        await run(END, ids=ids)
    else:
        await run(MOVE, ids=ids, unit=unit_id)
    deed = "enrolments_moved" if unit_id else "enrolments_ended"
    await record(deed, f"person {guide_id}", scope=None, before=astray, after=unit_id, detail=f"{len(ids)} open")
    return len(ids)


def _ending(astray: Sequence[dict[str, Any]]) -> list[Enrolled]:
    return [Enrolled(one["unit_id"], one["course_id"], one["due_at"], assigned=-1) for one in astray]


def _beginning(astray: Sequence[dict[str, Any]], unit_id: int) -> list[Enrolled]:
    return [Enrolled(unit_id, one["course_id"], one["due_at"], assigned=1) for one in astray]


async def follow_person(fact: PersonMoved | PersonDismissed) -> None:
    await follow(fact.person_id)


@row
class Astray:
    """Somebody with an open enrolment in a unit where they do not work."""

    guide_id: int = column("enrolment.guide_id")


ASTRAY = Select(
    Astray,
    """SELECT DISTINCT enrolment.guide_id FROM enrolment
    LEFT JOIN membership ON membership.person_id = enrolment.guide_id AND membership.is_current
    WHERE enrolment.completed_at IS NULL AND enrolment.guide_id > :after
    AND (membership.unit_id IS NULL OR membership.unit_id <> enrolment.unit_id)
    ORDER BY enrolment.guide_id LIMIT 500""",
    unscoped="A job brings right what reactions missed; nobody sees what it reads.",
)


async def sweep() -> int:
    """Follow everybody whose move was missed; returns how many enrolments changed."""
    moved, last = 0, 0
    while batch := await ASTRAY.rows(after=last):
        for one in batch:
            moved += await follow(one.guide_id)
        last = batch[-1].guide_id
    _log.info("transfers_swept", moved=moved)
    return moved
