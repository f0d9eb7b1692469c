"""Readings: a measure's value for a guide on a day. The one place that writes them, and says what they were before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import orjson

from kit.errors import Conflict
from kpi import weeks
from models.database import is_sqlite, locking, run, run_counted, run_many


class UndoRuns(Conflict):
    code = "IMPORT_RUNS"
    zh = "正在撤销一次导入，其中有同样的月份。请稍后再试。"
    en = "An import of the same months is being undone. Try again in a moment."


class Reading(NamedTuple):
    """`amount` is in 10^-decimals of the measure's unit; `base` is a rate's denominator, None for others."""

    person_id: int
    measure_id: int
    day: date
    amount: int
    base: int | None


_FIELDS = ("person_id", "measure_id", "day", "amount", "base")
_GIVEN_SQLITE = (
    "SELECT "
    + ", ".join(f"json_extract(value, '$[{at}]') AS {name}" for at, name in enumerate(_FIELDS))
    + " FROM json_each(:rows)"
)
_GIVEN_POSTGRES = """SELECT (one->>0)::bigint AS person_id, (one->>1)::bigint AS measure_id, (one->>2)::date AS day,
    (one->>3)::bigint AS amount, (one->>4)::bigint AS base
    FROM jsonb_array_elements(CAST(CAST(:rows AS text) AS jsonb)) AS one"""
_IS_OTHER = "(reading.amount <> given.amount OR COALESCE(reading.base, -1) <> COALESCE(given.base, -1))"
_MATCHES = """reading.person_id = given.person_id AND reading.day = given.day
        AND reading.measure_id = given.measure_id"""
_ADD = """INSERT INTO reading (person_id, measure_id, day, amount, base, import_id)
    SELECT given.person_id, given.measure_id, given.day, given.amount, given.base, CAST(:import_id AS BIGINT)
    FROM (%s) AS given WHERE true ON CONFLICT (person_id, day, measure_id) DO NOTHING"""
_LOCK = f"""SELECT 1 FROM (%s) AS given JOIN reading ON {_MATCHES}
    ORDER BY reading.person_id, reading.day, reading.measure_id"""
_REMEMBER = f"""INSERT INTO restatement (import_id, person_id, measure_id, day, amount, base, previous_import_id)
    SELECT :import_id, reading.person_id, reading.measure_id, reading.day, reading.amount, reading.base,
        reading.import_id
    FROM (%s) AS given JOIN reading ON {_MATCHES}
    WHERE {_IS_OTHER} ON CONFLICT (import_id, person_id, day, measure_id) DO NOTHING"""
_RESTATE = f"""UPDATE reading SET amount = given.amount, base = given.base, import_id = CAST(:import_id AS BIGINT)
    FROM (%s) AS given WHERE {_MATCHES} AND {_IS_OTHER}"""
_DUE = """INSERT INTO scoredue (period_id, person_id, stamp) VALUES (:period_id, :person_id, 1)
    ON CONFLICT (period_id, person_id) DO UPDATE SET stamp = scoredue.stamp + 1"""
_UNDOING = """SELECT id FROM readingimport WHERE state = 'UNDOING' AND id <> :import_id
    AND first_day <= :last AND last_day >= :first LIMIT 1"""
_HOLD = "SELECT id, first_day, last_day FROM period WHERE first_day <= :last AND last_day >= :first ORDER BY id"


@dataclass(frozen=True)
class Chunk:
    """Readings ready to be written: `packed` is their JSON, `days` are the first days of the months of each person.

    `weeks` are what `kpi.weeks` marks.
    """

    packed: str
    count: int
    days: list[tuple[int, str]]
    first: str
    last: str
    weeks: str
    read_rows: int = 0

    @staticmethod
    def of(rows: Sequence[Sequence[Any]], read_rows: int = 0) -> "Chunk":
        """`rows` are values of `Reading`; `read_rows` says how far in its file a chunk was found."""
        days = sorted({(row[0], row[2].replace(day=1).isoformat()) for row in rows})
        every = [row[2] for row in rows]
        touched = weeks.packed((row[0], row[2]) for row in rows)
        packed = orjson.dumps([tuple(row) for row in rows]).decode()
        return Chunk(packed, len(rows), days, min(every).isoformat(), max(every).isoformat(), touched, read_rows)


class Written(NamedTuple):
    added: int
    changed: int


async def write(rows: Sequence[Reading], *, import_id: int | None) -> Written:
    """Write readings inside a command, once each; those that say the same again change nothing.

    What they change is remembered for `import_id`; without one (learning) it is not. The scores concerned become due.
    A freeze of the same month and this take turns.

    Raises:
        UndoRuns
    """
    return await write_chunk(Chunk.of(sorted(rows, key=order)), import_id=import_id) if rows else Written(0, 0)


def order(reading: Sequence[Any]) -> tuple[int, date, int]:
    """That of the key: written in it, they are written faster, and two who write the same never wait for each other."""
    return reading[0], reading[2], reading[1]


async def write_chunk(chunk: Chunk, *, import_id: int | None) -> Written:
    """As `write`, of readings in order. Most files bring nothing but new days: then one statement does."""
    between = {"first": date.fromisoformat(chunk.first), "last": date.fromisoformat(chunk.last)}
    months = await run(_HOLD + ("" if is_sqlite() else " FOR SHARE"), **between)
    if import_id is not None and await run(_UNDOING, import_id=import_id, **between):
        raise UndoRuns
    given = {"rows": chunk.packed, "import_id": import_id}
    added = await run_counted(_ADD % _given(), **given)
    changed = 0
    if added < chunk.count:
        changed = await _restate(given)
    if added or changed:
        period_of = {str(month["first_day"]): month["id"] for month in months}
        due = [{"period_id": period_of[day], "person_id": who} for who, day in chunk.days if day in period_of]
        if due:
            await run_many(_DUE, due)
        await weeks.mark(chunk.weeks)
    return Written(added, changed)


async def _restate(given: dict[str, Any]) -> int:
    """What was there is locked first: what is remembered of it is then what is replaced."""
    if not is_sqlite():
        await run(_LOCK % _given() + f"{locking()} OF reading", rows=given["rows"])
    if given["import_id"] is not None:
        await run(_REMEMBER % _given(), **given)
    return await run_counted(_RESTATE % _given(), **given)


def _given() -> str:
    return _GIVEN_SQLITE if is_sqlite() else _GIVEN_POSTGRES
