"""The nightly check of the tallies: they are counted anew from the enrolments, drift is logged and mended."""

from dataclasses import dataclass

import structlog

from models import rollups
from models.database import atomic, is_sqlite, run

_log = structlog.get_logger("courses")

DRIFT = f"""SELECT unit_id, course_id, sum(assigned) AS assigned, sum(completed) AS completed, sum(on_time) AS on_time
    FROM (SELECT unit_id, course_id, assigned, completed, on_time FROM tally
        UNION ALL SELECT unit_id, course_id, -assigned, -completed, -on_time FROM ({rollups.FRESH}) AS fresh) AS sums
    GROUP BY unit_id, course_id
    HAVING sum(assigned) <> 0 OR sum(completed) <> 0 OR sum(on_time) <> 0
    ORDER BY unit_id, course_id"""


@dataclass(frozen=True, slots=True)
class Drift:
    """By how much a tally says too much (or, negative, too little)."""

    unit_id: int
    course_id: int
    assigned: int
    completed: int
    on_time: int


async def drift() -> list[Drift]:
    """Where the tallies differ from the enrolments; inside a command."""
    found = await run(DRIFT)
    return [Drift(**{name: int(value) for name, value in one.items()}) for one in found]


@atomic
async def check() -> list[Drift]:
    """Compare the tallies with a rebuild; log and mend what differs. Returns what was wrong: nothing, unless we err."""
    if not is_sqlite():
        # Writers that have counted are waited for, others wait: their enrolments are not seen yet, nor counted twice.
        await run("LOCK TABLE tally IN SHARE ROW EXCLUSIVE MODE")
    wrong = await drift()
    for one in wrong:
        _log.error("tally_drifted", **{name: getattr(one, name) for name in one.__slots__})
    if wrong:
        await rollups.rebuild()
    return wrong
