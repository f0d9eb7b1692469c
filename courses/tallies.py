"""The nightly check of the kept sums: they are counted anew from the facts, drift is logged and mended."""

from typing import Any

import structlog

from models.database import atomic, is_sqlite, run
from models.rollups import KEPT, rebuild

_log = structlog.get_logger("courses")
Drift = dict[str, Any]
"""A table's name, a unit, what else the row stands for, and by how much each sum says too much (or too little)."""


async def drift() -> list[Drift]:
    """Where the sums differ from the facts; inside a command."""
    return [{"table": kept.table, **one} for kept in KEPT for one in await run(kept.drift)]


@atomic
async def check() -> list[Drift]:
    """Compare the sums with a rebuild; log and mend what differs. Returns what was wrong: nothing, unless we err."""
    if not is_sqlite():
        # Writers that have counted are waited for, others wait: their facts are not seen yet, nor counted twice.
        await run(f"LOCK TABLE {', '.join(kept.table for kept in KEPT)} IN SHARE ROW EXCLUSIVE MODE")
    wrong = await drift()
    for one in wrong:
        _log.error("tally_drifted", **one)
    for kept in KEPT:
        if kept.table in {one["table"] for one in wrong}:
            await rebuild(kept)
        await run(f"DELETE FROM {kept.table} WHERE {' AND '.join(f'{name} = 0' for name in kept.sums)}")
    return wrong
