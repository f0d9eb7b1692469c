"""Sums kept in the transaction of the write that changes them, so that HQ's numbers are live and cheap.

Each counts a unit with all below it. Changes are collected while a command runs and written right before its commit,
in one order, so that no two writers deadlock. `count`, `carry` and `rebuild` are the only writers; a rebuild must find
the same numbers.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tortoise import fields
from tortoise.models import Model

from models.database import before_commit, is_sqlite, one_by_one, run, run_many
from models.locks import Lock


class Tally(Model):
    """The enrolments of one course."""

    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField()
    course_id = fields.BigIntField()
    assigned = fields.IntField(default=0)
    completed = fields.IntField(default=0)
    on_time = fields.IntField(default=0)

    class Meta:
        unique_together = (("unit_id", "course_id"),)
        indexes = (("course_id", "unit_id"),)


class Deadline(Model):
    """The open enrolments of one course that are due at one moment: the overdue ones are those of moments past."""

    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField()
    course_id = fields.BigIntField()
    due_at = fields.DatetimeField()
    still_open = fields.IntField(default=0)

    class Meta:
        unique_together = (("unit_id", "due_at", "course_id"),)


class Headcount(Model):
    """The people who work in one role."""

    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField()
    role = fields.CharField(20)
    people = fields.IntField(default=0)

    class Meta:
        unique_together = (("unit_id", "role"),)


@dataclass(frozen=True)
class Enrolled:
    """What enrolments of one due time add to (or, negative, take from) the sums of their unit and all above.

    `due_at` is as the database gave it, or a time in UTC; None without one. What is assigned and not completed is open.
    """

    unit_id: int
    course_id: int
    due_at: object
    assigned: int = 0
    completed: int = 0
    on_time: int = 0


@dataclass(frozen=True)
class Employed:
    """How many more (or, negative, fewer) people work in a unit as something."""

    unit_id: int
    role: str
    people: int


Change = Enrolled | Employed


@dataclass(frozen=True)
class Kept:
    """A table of sums by unit and `keys`. `alone` is SQL that counts them from the facts, for each unit by itself."""

    table: str
    keys: tuple[str, ...]
    sums: tuple[str, ...]
    alone: str

    @property
    def columns(self) -> tuple[str, ...]:
        return ("unit_id", *self.keys, *self.sums)

    @property
    def fresh(self) -> str:
        """What the sums should be: counted by unit first, so that the tree is climbed by units and not by facts."""
        by, sums = _listed(self.keys, "counted.{0}"), _listed(self.sums, "sum(counted.{0}) AS {0}")
        return f"""WITH RECURSIVE up (unit_id, above_id) AS (
                SELECT id, id FROM unit
                UNION ALL SELECT up.unit_id, unit.parent_id FROM up JOIN unit ON unit.id = up.above_id
                    WHERE unit.parent_id IS NOT NULL)
            SELECT up.above_id AS unit_id, {by}, {sums} FROM ({self.alone}) AS counted
            JOIN up ON up.unit_id = counted.unit_id GROUP BY up.above_id, {by}"""

    @property
    def drift(self) -> str:
        """By how much the sums say too much (or, negative, too little)."""
        by, sums = _listed(("unit_id", *self.keys)), _listed(self.sums, "sum({0}) AS {0}")
        return f"""SELECT {by}, {sums} FROM (SELECT {_listed(self.columns)} FROM {self.table}
                UNION ALL SELECT {by}, {_listed(self.sums, "-{0}")} FROM ({self.fresh}) AS fresh) AS sums
            GROUP BY {by} HAVING {" OR ".join(f"sum({name}) <> 0" for name in self.sums)} ORDER BY {by}"""

    @property
    def insert(self) -> str:
        return f"INSERT INTO {self.table} ({_listed(self.columns)})"

    @property
    def adding(self) -> str:
        added = ", ".join(f"{name} = {self.table}.{name} + excluded.{name}" for name in self.sums)
        return f"ON CONFLICT ({_listed(('unit_id', *self.keys))}) DO UPDATE SET {added}"


def _listed(names: Iterable[str], form: str = "{0}") -> str:
    return ", ".join(form.format(name) for name in names)


TALLY = Kept(
    "tally", ("course_id",), ("assigned", "completed", "on_time"),
    """SELECT unit_id, course_id, count(*) AS assigned, count(completed_at) AS completed,
        sum(CASE WHEN is_on_time THEN 1 ELSE 0 END) AS on_time FROM enrolment GROUP BY unit_id, course_id""",
)  # fmt: skip
DEADLINE = Kept(
    "deadline", ("course_id", "due_at"), ("still_open",),
    """SELECT unit_id, course_id, due_at, count(*) AS still_open FROM enrolment
    WHERE completed_at IS NULL AND due_at IS NOT NULL GROUP BY unit_id, course_id, due_at""",
)  # fmt: skip
HEADCOUNT = Kept(
    "headcount", ("role",), ("people",),
    "SELECT unit_id, role, count(*) AS people FROM membership WHERE is_current GROUP BY unit_id, role",
)  # fmt: skip
KEPT = (TALLY, DEADLINE, HEADCOUNT)
"""In the order in which they are written and locked."""

Entry = tuple[Kept, tuple[object, ...], tuple[int, ...]]


async def hold_tree() -> None:
    """Let no unit move before the commit. First thing in a command that writes enrolments.

    Later would be too late: an enrolment that is written locks its unit, which a move would wait for, and it for this.
    """
    if not is_sqlite():
        await run("SELECT pg_advisory_xact_lock_shared(:lock)", lock=Lock.TREE.value)


def count(changes: Iterable[Change]) -> None:
    """Have `changes` added up before the running command commits."""
    before_commit(_add_up, changes)


async def _add_up(changes: Sequence[Change]) -> None:
    await hold_tree()
    units = sorted({change.unit_id for change in changes})
    paths = {one["id"]: one["path"] for one in await run("SELECT id, path FROM unit WHERE id IN :units", units=units)}
    sums: dict[Kept, dict[tuple[object, ...], list[int]]] = {kept: {} for kept in KEPT}
    for change, times in Counter(changes).items():
        for kept, key, numbers in _entries(change):
            for unit in paths[change.unit_id].strip("/").split("/"):
                total = sums[kept].setdefault((int(unit), *key), [0] * len(numbers))
                total[:] = [a + times * b for a, b in zip(total, numbers, strict=True)]
    for kept, totals in sums.items():
        added = sorted(((key, total) for key, total in totals.items() if any(total)), key=lambda one: _place(one[0]))
        if added:
            values = _listed(kept.columns, ":{0}")
            rows = [dict(zip(kept.columns, (*key, *total), strict=True)) for key, total in added]
            await run_many(f"{kept.insert} VALUES ({values}) {kept.adding}", rows)


def _entries(change: Change) -> Iterator[Entry]:
    if isinstance(change, Employed):
        yield HEADCOUNT, (change.role,), (change.people,)
        return
    yield TALLY, (change.course_id,), (change.assigned, change.completed, change.on_time)
    if change.due_at is not None:
        yield DEADLINE, (change.course_id, change.due_at), (change.assigned - change.completed,)


def _place(key: tuple[object, ...]) -> tuple[object, ...]:
    return (*key[:1], *map(str, key[1:]))


async def carry(unit_id: int, path: str, onto: str) -> None:
    """Rewrite the paths of a branch, and take its sums from the units above it to the new ones; inside a command.

    It waits for the commit of whoever has written enrolments, and others wait for it: nothing is counted on both ways.
    """
    await one_by_one(Lock.TREE)
    above = path[: -len(f"{unit_id}/")]
    await run(MOVED, onto=onto, cut=len(above) + 1, branch=f"{path}%")
    old, new = ({int(unit) for unit in one.strip("/").split("/") if unit} for one in (above, onto))
    for kept in KEPT:
        sums = _listed(kept.sums, "CAST(:sign AS INT) * {0}")
        for unit in sorted(old ^ new):
            await run(
                f"""{kept.insert} SELECT CAST(:above AS BIGINT), {_listed(kept.keys)}, {sums} FROM {kept.table}
                    WHERE unit_id = :unit {kept.adding}""",
                above=unit, sign=1 if unit in new else -1, unit=unit_id,
            )  # fmt: skip


MOVED = "UPDATE unit SET path = :onto || substr(path, :cut) WHERE path LIKE :branch"


async def rebuild(kept: Kept) -> None:
    """Count everything anew from the facts; inside a command."""
    await run(f"DELETE FROM {kept.table}")
    await run(f"{kept.insert} {kept.fresh}")
