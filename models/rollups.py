"""Sums kept in the transaction of the write that changes them, so that HQ's numbers are live and cheap.

A tally counts the enrolments of one course in one unit and all units below it. `count` and `rebuild` are the only
writers; a rebuild must find the same numbers.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tortoise import fields
from tortoise.models import Model

from models.database import run, run_many


class Tally(Model):
    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField()
    course_id = fields.BigIntField()
    assigned = fields.IntField(default=0)
    completed = fields.IntField(default=0)
    on_time = fields.IntField(default=0)

    class Meta:
        unique_together = (("unit_id", "course_id"),)
        indexes = (("course_id", "unit_id"),)


@dataclass(frozen=True)
class Change:
    """What an enrolment adds to (or, negative, takes from) the tallies of its unit and all above."""

    path: str
    course_id: int
    assigned: int = 0
    completed: int = 0
    on_time: int = 0


ADD = """INSERT INTO tally (unit_id, course_id, assigned, completed, on_time)
    VALUES (:unit_id, :course_id, :assigned, :completed, :on_time)
    ON CONFLICT (unit_id, course_id) DO UPDATE SET assigned = tally.assigned + excluded.assigned,
        completed = tally.completed + excluded.completed, on_time = tally.on_time + excluded.on_time"""

FRESH = """WITH RECURSIVE up (unit_id, above_id) AS (
        SELECT id, id FROM unit
        UNION ALL SELECT up.unit_id, unit.parent_id FROM up JOIN unit ON unit.id = up.above_id
            WHERE unit.parent_id IS NOT NULL)
    SELECT up.above_id AS unit_id, counted.course_id, sum(counted.assigned) AS assigned,
        sum(counted.completed) AS completed, sum(counted.on_time) AS on_time
    FROM (SELECT unit_id, course_id, count(*) AS assigned, count(completed_at) AS completed,
            sum(CASE WHEN is_on_time THEN 1 ELSE 0 END) AS on_time
        FROM enrolment GROUP BY unit_id, course_id) AS counted
    JOIN up ON up.unit_id = counted.unit_id GROUP BY up.above_id, counted.course_id"""
"""What the tallies should be: counted by unit first, so that the tree is climbed by units and not by enrolments."""

REBUILT = f"INSERT INTO tally (unit_id, course_id, assigned, completed, on_time) {FRESH}"


async def count(changes: Iterable[Change]) -> None:
    """Add up `changes` in the running transaction, always in the order of units: two writers never deadlock."""
    sums: dict[tuple[int, int], list[int]] = {}
    for change in changes:
        for unit in change.path.strip("/").split("/"):
            total = sums.setdefault((int(unit), change.course_id), [0, 0, 0])
            for at, n in enumerate((change.assigned, change.completed, change.on_time)):
                total[at] += n
    rows: list[dict[str, object]] = [
        {"unit_id": unit, "course_id": course, "assigned": a, "completed": c, "on_time": t}
        for (unit, course), (a, c, t) in sorted(sums.items())
    ]
    if rows:
        await run_many(ADD, rows)


async def rebuild() -> None:
    """Count everything anew from the enrolments; inside a command."""
    await run("DELETE FROM tally")
    await run(REBUILT)
