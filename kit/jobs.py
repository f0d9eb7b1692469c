"""Work for later, done at least once, by one worker at a time: leases with a fence, back-off, dead letters, schedules.

Where jobs are kept is a `Store`'s business (`models.job_store`), what they do is a table's (`api.jobs`). A job may run
twice when a worker dies, so what it does has to be idempotent, or begin with `run.hold()` inside its command.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import structlog

from kit import clock, metrics
from kit.faults import Unavailable, passing

MOST_ATTEMPTS = 8
LEASE = timedelta(seconds=60)
POLL_SECONDS = 1.0
SCHEDULE_SECONDS = 20.0
LONGEST_PAUSE = timedelta(hours=1)
GRACE_SECONDS = 2.0
_log = structlog.get_logger("jobs")


class LeaseLost(Exception):
    """Another worker has the job now; whatever this one still does must not count."""


@dataclass(frozen=True)
class Leased:
    """A job in hands. `fence` rises with each lease: a worker with a lower one is late."""

    id: int
    name: str
    params: Mapping[str, Any]
    attempts: int
    fence: int


class Store(Protocol):
    """Each call is one command. With a `Leased` whose fence is not the last it changes nothing and says False."""

    async def enqueue_once(self, name: str, key: str, params: Mapping[str, Any], run_at: datetime) -> bool: ...

    async def lease(self, names: Sequence[str], until: datetime) -> Leased | None: ...

    async def extend(self, job: Leased, until: datetime, progress_percent: int) -> bool: ...

    async def hold(self, job: Leased) -> bool: ...

    async def complete(self, job: Leased) -> bool: ...

    async def retry(self, job: Leased, error: str, run_at: datetime) -> bool: ...

    async def bury(self, job: Leased, error: str) -> bool: ...

    async def give_back(self, job: Leased) -> bool: ...


class Run:
    """What a job's function gets to know of its own run."""

    def __init__(self, store: Store, job: Leased) -> None:
        self.store, self.job = store, job
        self.percent = 0

    def progress(self, share_0_1: float) -> None:
        """Written down with the next heartbeat."""
        self.percent = min(100, max(0, round(share_0_1 * 100)))

    async def hold(self) -> None:
        """Inside a command: keep the job ours until the commit.

        Raises:
            LeaseLost: it is another worker's; the command is undone.
        """
        if not await self.store.hold(self.job):
            raise LeaseLost(self.job.name)


JobFunction = Callable[[Mapping[str, Any], Run], Awaitable[object]]


@dataclass(frozen=True)
class Schedule:
    """A job at every whole multiple of `every` since 1970, shifted by `offset`: at 03:00 UTC is every day, 3 h."""

    name: str
    every: timedelta
    offset: timedelta = timedelta()

    def latest(self, now: datetime) -> datetime:
        """The last time at which it was due."""
        start = datetime(1970, 1, 1, tzinfo=UTC) + self.offset
        return start + (now - start) // self.every * self.every


def pause(attempts: int) -> timedelta:
    """10 s, 20 s, 40 s … an hour at most, and up to a quarter more, so that what failed together does not return so."""
    longest: timedelta = min(LONGEST_PAUSE, timedelta(seconds=5 * 2**attempts))
    return longest * random.uniform(1, 1.25)  # noqa: S311


class Worker:
    """Runs the jobs of a table, so many side by side, and their schedules, until it is closed."""

    def __init__(
        self,
        store: Store,
        jobs: Mapping[str, JobFunction],
        *,
        schedules: Sequence[Schedule] = (),
        tasks: int = 2,
        lease: timedelta = LEASE,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self.store, self.jobs, self.schedules = store, jobs, schedules
        self.lease_time, self.poll_seconds = lease, poll_seconds
        self.is_closing = asyncio.Event()
        self.tasks = [asyncio.create_task(self._work()) for _ in range(tasks)]
        if schedules:
            self.tasks.append(asyncio.create_task(self._keep_schedules()))

    async def aclose(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """Take no more; what does not end within the grace is stopped and given back, as if it had not been tried."""
        self.is_closing.set()
        _, late = await asyncio.wait(self.tasks, timeout=grace_seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _work(self) -> None:
        while not self.is_closing.is_set():
            try:
                job = await self.store.lease(list(self.jobs), clock.now() + self.lease_time)
                if job is None:
                    await self._rest(self.poll_seconds)
                else:
                    await self.run(job)
            except Exception as error:
                is_passing = (
                    passing(error) is not None
                )  # the database is gone for a moment, or full: one line is enough
                _log.error("worker_stumbled", error=repr(error), exc_info=not is_passing)
                await self._rest(self.poll_seconds)

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.is_closing.wait(), seconds)

    async def run(self, job: Leased) -> None:
        """Run it to its end, whatever that is, and note the end."""
        run = Run(self.store, job)
        working = asyncio.ensure_future(self.jobs[job.name](job.params, run))
        beating = asyncio.create_task(self._beat(run, working))
        try:
            await working
        except asyncio.CancelledError:
            working.cancel()
            if self.is_closing.is_set():
                await self.store.give_back(job)
                raise
            self._note(job, "lost")
        except LeaseLost:
            self._note(job, "lost")
        except Exception as error:
            await self._failed(job, error)
        else:
            self._note(job, "done" if await self.store.complete(job) else "lost")
        finally:
            beating.cancel()

    async def _beat(self, run: Run, working: "asyncio.Future[object]") -> None:
        """Keep the lease while the work goes on; without the lease the work stops."""
        while True:
            await asyncio.sleep(self.lease_time.total_seconds() / 3)
            try:
                is_ours = await self.store.extend(run.job, clock.now() + self.lease_time, run.percent)
            except Exception as error:
                _log.warning("heartbeat_failed", job=run.job.name, error=repr(error))
                continue
            if not is_ours:
                working.cancel()
                return

    async def _failed(self, job: Leased, error: Exception) -> None:
        said = f"{type(error).__name__}: {error}"[:2000]
        if job.attempts >= MOST_ATTEMPTS and not passing(error):
            _log.error("job_buried", job=job.name, id=job.id, exc_info=error)
            await self.store.bury(job, said)
            self._note(job, "buried")
            return
        if isinstance(error, Unavailable):  # the job itself knows when to ask again
            await self.store.retry(job, said, clock.now() + timedelta(seconds=error.retry_after_seconds))
            self._note(job, "postponed")
            return
        _log.warning("job_failed", job=job.name, id=job.id, attempt=job.attempts, error=said)
        await self.store.retry(job, said, clock.now() + pause(job.attempts))
        self._note(job, "failed")

    def _note(self, job: Leased, outcome: str) -> None:
        metrics.JOBS.labels(job.name, outcome).inc()

    async def _keep_schedules(self) -> None:
        while not self.is_closing.is_set():
            for schedule in self.schedules:
                due = schedule.latest(clock.now())
                try:
                    await self.store.enqueue_once(schedule.name, f"{schedule.name}@{due.isoformat()}", {}, due)
                except Exception as error:
                    _log.warning("schedule_failed", job=schedule.name, error=repr(error))
            await self._rest(SCHEDULE_SECONDS)
