"""Readings: a measure's value for a guide on a day. The one place that writes them, and says what they were before."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import orjson

from models.database import is_sqlite, run


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
_REMEMBER = f"""INSERT INTO restatement (import_id, person_id, measure_id, day, amount, base, previous_import_id)
    SELECT :import_id, reading.person_id, reading.measure_id, reading.day, reading.amount, reading.base,
        reading.import_id
    FROM (%s) AS given JOIN reading ON {_MATCHES}
    WHERE {_IS_OTHER} ON CONFLICT (import_id, person_id, day, measure_id) DO NOTHING"""
_COUNT = f"""SELECT count(*) AS given, count(reading.id) AS known,
        COALESCE(sum(CASE WHEN reading.id IS NOT NULL AND {_IS_OTHER} THEN 1 ELSE 0 END), 0) AS other
    FROM (%s) AS given LEFT JOIN reading ON {_MATCHES}"""
_WRITE = """INSERT INTO reading (person_id, measure_id, day, amount, base, import_id)
    SELECT given.person_id, given.measure_id, given.day, given.amount, given.base, CAST(:import_id AS BIGINT)
    FROM (%s) AS given WHERE true
    ON CONFLICT (person_id, day, measure_id) DO UPDATE SET amount = excluded.amount, base = excluded.base,
        import_id = excluded.import_id
    WHERE reading.amount <> excluded.amount OR COALESCE(reading.base, -1) <> COALESCE(excluded.base, -1)"""
DUE = """INSERT INTO scoredue (period_id, person_id, stamp)
    SELECT DISTINCT period.id, given.person_id, 1 FROM (%s) AS given
    JOIN period ON given.day >= period.first_day AND given.day <= period.last_day
    ON CONFLICT (period_id, person_id) DO UPDATE SET stamp = scoredue.stamp + 1"""
_HOLD = "SELECT id FROM period WHERE first_day <= :last AND last_day >= :first ORDER BY id"


class Written(NamedTuple):
    added: int
    changed: int


async def write(rows: Sequence[Reading], *, import_id: int | None) -> Written:
    """Write readings inside a command, once each; those that say the same again change nothing.

    What they change is remembered for `import_id`; without one (learning) it is not. The scores concerned become due.
    A freeze of the same month and this take turns.
    """
    if not rows:
        return Written(0, 0)
    first, last = min(one.day for one in rows), max(one.day for one in rows)
    await run(_HOLD + ("" if is_sqlite() else " FOR SHARE"), first=first, last=last)
    given = _GIVEN_SQLITE if is_sqlite() else _GIVEN_POSTGRES
    packed = orjson.dumps([tuple(one) for one in rows]).decode()
    counted = (await run(_COUNT % given, rows=packed))[0]
    if import_id is not None:
        await run(_REMEMBER % given, rows=packed, import_id=import_id)
    await run(_WRITE % given, rows=packed, import_id=import_id)
    written = Written(counted["given"] - counted["known"], int(counted["other"]))
    if any(written):
        await run(DUE % given, rows=packed)
    return written
