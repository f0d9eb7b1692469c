"""Jobs in the application's own database, so that a command enqueues in its transaction or not at all."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from kit import clock
from kit.jobs import MOST_ATTEMPTS, Leased
from kit.reading import Select, row
from models.database import atomic, is_sqlite, run

KEPT = timedelta(days=30)
WORKER_DIED = "The worker was lost each time."

INSERT = """INSERT INTO job (name, key, params, state, run_at, attempts, fence, progress_percent, error, made_at)
    VALUES (:name, :key, :params, 'waiting', :run_at, 0, 0, 0, '', :now)"""
ONCE = f"{INSERT} ON CONFLICT (key) DO NOTHING RETURNING id"
AGAIN = f"""{INSERT} ON CONFLICT (key) DO UPDATE SET state = 'waiting', params = excluded.params, attempts = 0,
    run_at = excluded.run_at, progress_percent = 0, error = '', ended_at = NULL, leased_until = NULL
    WHERE job.state IN ('done', 'dead') RETURNING id"""
UNLESS_DEAD = AGAIN.replace("IN ('done', 'dead')", "= 'done'")

LEASE = """UPDATE job SET state = 'running', fence = fence + 1, attempts = attempts + 1, leased_until = :until,
    progress_percent = 0 WHERE id = (SELECT id FROM job WHERE name IN :names AND attempts < :most
        AND ((state = 'waiting' AND run_at <= :now) OR (state = 'running' AND leased_until < :now))
        ORDER BY run_at, id LIMIT 1 {skip_locked})
    RETURNING id, name, params, attempts, fence"""
BURY_LOST = """UPDATE job SET state = 'dead', error = :error, ended_at = :now
    WHERE state = 'running' AND leased_until < :now AND attempts >= :most"""
MINE = "WHERE id = :id AND fence = :fence AND state = 'running' RETURNING id"


@row
class Due:
    id: int


DUE = Select(
    Due,
    """FROM job WHERE state IN ('waiting', 'running') AND name IN :names
        AND ((state = 'waiting' AND run_at <= :now) OR (state = 'running' AND leased_until < :now)) LIMIT 1""",
    unscoped="Jobs are the machine's; nobody sees them by this.",
)


@row
class DeadLetter:
    id: int
    name: str
    error: str
    ended_at: datetime


DEAD = Select(
    DeadLetter,
    "FROM job WHERE state = 'dead' ORDER BY id LIMIT 500",
    unscoped="Jobs are the machine's; whoever may run commands looks at them.",
)


async def enqueue(
    name: str, key: str, params: Mapping[str, Any], *, run_at: datetime | None = None, digs_up: bool = True
) -> bool:
    """Inside a command: have `name` done once it has committed, or at `run_at`.

    False, and nothing new, while a job of this `key` waits or runs; one that is over is begun anew, a dead letter
    only where it `digs_up`.
    """
    return await _insert(AGAIN if digs_up else UNLESS_DEAD, name, key, params, run_at or clock.now())


async def _insert(sql: str, name: str, key: str, params: Mapping[str, Any], run_at: datetime) -> bool:
    text = orjson.dumps(dict(params)).decode()
    return bool(await run(sql, name=name, key=key, params=text, run_at=run_at, now=clock.now()))


@atomic
async def forget_old() -> None:
    """Jobs that were done long ago; dead letters stay until somebody has looked at them."""
    await run("DELETE FROM job WHERE state = 'done' AND ended_at < :before", before=clock.now() - KEPT)


@atomic
async def dig_up(job_id: int) -> bool:
    """Let a dead letter be tried again, from the first attempt."""
    sql = """UPDATE job SET state = 'waiting', attempts = 0, error = '', ended_at = NULL, run_at = :now
        WHERE id = :id AND state = 'dead' RETURNING id"""
    return bool(await run(sql, id=job_id, now=clock.now()))


class JobStore:
    """`kit.jobs.Store` on the open database."""

    async def enqueue_once(self, name: str, key: str, params: Mapping[str, Any], run_at: datetime) -> bool:
        return await _enqueue_once(name, key, params, run_at)

    async def lease(self, names: Sequence[str], until: datetime) -> Leased | None:
        """A look first: writing would take SQLite's lock each time that nothing is due."""
        if not await DUE.rows(names=list(names), now=clock.now()):
            return None
        return await _lease(list(names), until)

    async def extend(self, job: Leased, until: datetime, progress_percent: int) -> bool:
        return await _set(
            "leased_until = :until, progress_percent = :percent", job, until=until, percent=progress_percent
        )

    async def hold(self, job: Leased) -> bool:
        """In the caller's transaction: the row stays locked until its commit."""
        return bool(await run(f"UPDATE job SET fence = fence {MINE}", id=job.id, fence=job.fence))

    async def complete(self, job: Leased) -> bool:
        return await _set("state = 'done', progress_percent = 100, error = '', ended_at = :now", job, now=clock.now())

    async def retry(self, job: Leased, error: str, run_at: datetime) -> bool:
        """A fault that passes by itself may come more often than the attempts that a job has; it has one left then."""
        sql = "state = 'waiting', error = :error, run_at = :run_at, attempts = CASE WHEN attempts < :most THEN attempts"
        return await _set(f"{sql} ELSE :most - 1 END", job, error=error, run_at=run_at, most=MOST_ATTEMPTS)

    async def bury(self, job: Leased, error: str) -> bool:
        return await _set("state = 'dead', error = :error, ended_at = :now", job, error=error, now=clock.now())

    async def give_back(self, job: Leased) -> bool:
        return await _set("state = 'waiting', attempts = attempts - 1, run_at = :now", job, now=clock.now())


@atomic
async def _enqueue_once(name: str, key: str, params: Mapping[str, Any], run_at: datetime) -> bool:
    return await _insert(ONCE, name, key, params, run_at)


@atomic
async def _lease(names: list[str], until: datetime) -> Leased | None:
    now = clock.now()
    await run(BURY_LOST, error=WORKER_DIED, now=now, most=MOST_ATTEMPTS)
    sql = LEASE.format(skip_locked="" if is_sqlite() else "FOR UPDATE SKIP LOCKED")
    found = await run(sql, names=names, now=now, until=until, most=MOST_ATTEMPTS)
    if not found:
        return None
    one = found[0]
    params = orjson.loads(one["params"]) if isinstance(one["params"], str) else one["params"]
    return Leased(one["id"], one["name"], params, one["attempts"], one["fence"])


@atomic
async def _set(what: str, job: Leased, **values: object) -> bool:
    return bool(await run(f"UPDATE job SET {what} {MINE}", id=job.id, fence=job.fence, **values))
