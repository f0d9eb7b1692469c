"""A worker process of the tests: `python -m tests.models.job_worker DATABASE_URL LEASE_SECONDS`. Ends by SIGTERM."""

import asyncio
import signal
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import models
from kit import clock
from kit.jobs import Run, Worker
from kit.settings import Settings
from models.database import atomic, opened
from models.job_store import JobStore


@atomic
async def note(params: Mapping[str, Any], run: Run) -> None:
    """Leaves a row a job; a second run of the same leaves another, which the test would count."""
    await run.hold()
    await models.Throttle.create(key=f"{params['n']}/{run.job.fence}", since=clock.now())


async def hang(params: Mapping[str, Any], run: Run) -> None:
    if run.job.attempts == 1:
        print("hanging", flush=True)
        await asyncio.sleep(3600)
    await note(params, run)


async def main(url: str, lease_seconds: float) -> None:
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    async with opened(Settings(data=Path(mkdtemp()), database_url=url)):
        lease = timedelta(seconds=lease_seconds)
        worker = Worker(JobStore(), {"note": note, "hang": hang}, lease=lease, poll_seconds=0.05)
        await over.wait()
        await worker.aclose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
