"""Jobs on both databases: exactly once, taken up after a death, buried when poisonous, fenced, scheduled, stopped."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tortoise.queryset import QuerySet

import models
from kit import clock
from kit.faults import Unavailable
from kit.jobs import MOST_ATTEMPTS, JobFunction, LeaseLost, Run, Schedule, Worker, pause
from kit.settings import Settings
from models.database import atomic, run
from models.job_store import WORKER_DIED, JobStore, dig_up, enqueue, forget_old
from tests.models.job_worker import note

pytestmark = pytest.mark.anyio
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@atomic
async def have_done(name: str, *numbers: int) -> None:
    for n in numbers:
        await enqueue(name, f"{name}:{n}", {"n": n})


@asynccontextmanager
async def working(jobs: Mapping[str, JobFunction], **options: Any) -> AsyncIterator[Worker]:
    worker = Worker(JobStore(), jobs, **{"poll_seconds": 0.02, **options})
    try:
        yield worker
    finally:
        await worker.aclose(0.2)


@contextmanager
def worker_process(settings: Settings, lease_seconds: float) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.models.job_worker", settings.database_url, str(lease_seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


async def until(state: str, count: int, seconds: float = 40) -> None:
    await until_there_are(models.Job.filter(state=state), count, seconds)


async def until_there_are(query: QuerySet[models.Job], count: int, seconds: float = 10) -> None:
    for _ in range(int(seconds * 20)):
        if await query.count() >= count:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"Still only {await query.count()}.")


async def test_four_workers_do_four_hundred_jobs_exactly_once(database: Settings) -> None:
    """Processes on PostgreSQL, tasks on SQLite, whose file has one owner."""
    await have_done("note", *range(400))

    if database.is_sqlite:
        async with working({"note": note}, tasks=4):
            await until("done", 400)
    else:
        with ExitStack() as four:
            for _ in range(4):
                four.enter_context(worker_process(database, 60))
            await until("done", 400)

    assert {throttle.key for throttle in await models.Throttle.all()} == {f"{n}/1" for n in range(400)}
    assert await models.Job.filter(attempts=1, fence=1, progress_percent=100).count() == 400


async def test_job_of_a_killed_worker_is_taken_up_after_its_lease(database: Settings) -> None:
    await have_done("hang", 1)

    if database.is_sqlite:
        leased = await JobStore().lease(["hang"], clock.now() + timedelta(seconds=0.3))
        assert leased is not None and await JobStore().lease(["hang"], clock.now()) is None
    else:
        with worker_process(database, 0.5) as process:
            assert process.stdout is not None
            assert await asyncio.to_thread(process.stdout.readline) == "hanging\n"
            process.kill()
    async with working({"hang": note}):
        await until("done", 1)

    assert [throttle.key for throttle in await models.Throttle.all()] == ["1/2"]


async def test_job_that_says_when_to_ask_again_is_asked_then_however_often(database: Settings) -> None:
    class Later(Unavailable):
        retry_after_seconds = 3

    asked = 0

    async def wait(params: Mapping[str, Any], run: Run) -> None:
        nonlocal asked
        asked += 1
        if asked <= MOST_ATTEMPTS + 2:
            raise Later

    held = clock.Held(START)
    with clock.reading(held):
        await have_done("wait", 1)
        for n in range(MOST_ATTEMPTS + 2):
            async with working({"wait": wait}):
                await until_there_are(models.Job.filter(state="waiting", fence=n + 1), 1)
            assert (await models.Job.get(name="wait")).run_at == held.at + timedelta(seconds=3)
            held.pass_by(seconds=3)
        async with working({"wait": wait}):
            await until("done", 1)

    assert asked == MOST_ATTEMPTS + 3


async def test_poison_job_is_buried_with_its_error_after_eight_attempts_and_can_be_dug_up(database: Settings) -> None:
    attempts = 0

    async def poison(params: Mapping[str, Any], run: Run) -> None:
        nonlocal attempts
        attempts += 1
        raise ZeroDivisionError("the cause")

    held = clock.Held(START)
    with clock.reading(held):
        await have_done("poison", 1)
        for _ in range(MOST_ATTEMPTS):
            leased = await JobStore().lease(["poison"], clock.now() + timedelta(minutes=1))
            assert leased is not None
            worker = Worker(JobStore(), {"poison": poison}, tasks=0)
            await worker.run(leased)
            assert await JobStore().lease(["poison"], clock.now()) is None
            held.pass_by(hours=2)
        [job] = await models.Job.all()

        assert (attempts, job.state, job.error) == (8, "dead", "ZeroDivisionError: the cause")
        assert await dig_up(job.id) and not await dig_up(job.id)
        assert await JobStore().lease(["poison"], clock.now()) is not None


async def test_job_that_kills_its_worker_each_time_is_buried_as_well(database: Settings) -> None:
    held = clock.Held(START)
    with clock.reading(held):
        await have_done("note", 1)
        for _ in range(MOST_ATTEMPTS):
            assert await JobStore().lease(["note"], clock.now() + timedelta(minutes=1)) is not None
            held.pass_by(minutes=2)

        assert await JobStore().lease(["note"], clock.now()) is None
    [job] = await models.Job.all()
    assert (job.state, job.error) == ("dead", WORKER_DIED)


async def test_fence_stops_a_worker_that_comes_late(database: Settings) -> None:
    store, held = JobStore(), clock.Held(START)
    with clock.reading(held):
        await have_done("note", 1)
        late = await store.lease(["note"], clock.now() + timedelta(seconds=1))
        held.pass_by(seconds=2)
        owner = await store.lease(["note"], clock.now() + timedelta(minutes=1))
    assert late is not None and owner is not None and owner.fence == late.fence + 1

    with pytest.raises(LeaseLost):
        await note({"n": 1}, Run(store, late))
    assert not await store.complete(late) and not await store.extend(late, START, 5)
    assert not await store.retry(late, "", START) and not await store.bury(late, "") and not await store.give_back(late)

    assert await models.Throttle.all().count() == 0
    assert (await models.Job.get(id=owner.id)).state == "running"
    assert await store.complete(owner)


async def test_worker_that_lost_its_lease_is_stopped_by_its_heartbeat(database: Settings) -> None:
    stopped = asyncio.Event()

    async def long(params: Mapping[str, Any], run: Run) -> None:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            stopped.set()
            raise

    await have_done("long", 1)
    async with working({"long": long}, tasks=1, lease=timedelta(seconds=0.6)):
        await until("running", 1)
        await run("UPDATE job SET fence = fence + 1")
        await asyncio.wait_for(stopped.wait(), 5)


async def test_progress_is_written_down_while_the_work_goes_on(database: Settings) -> None:
    async def half(params: Mapping[str, Any], run: Run) -> None:
        run.progress(0.5)
        await asyncio.sleep(30)

    await have_done("half", 1)
    async with working({"half": half}, tasks=1, lease=timedelta(seconds=0.3)):
        await until_there_are(models.Job.filter(progress_percent=50), 1)


async def test_closing_gives_back_what_does_not_end_and_the_attempt_is_not_counted(database: Settings) -> None:
    async def endless(params: Mapping[str, Any], run: Run) -> None:
        await asyncio.sleep(3600)

    await have_done("endless", 1)
    async with working({"endless": endless}, tasks=1):
        await until("running", 1)

    [job] = await models.Job.all()
    assert (job.state, job.attempts, job.fence) == ("waiting", 0, 1)


async def test_worker_process_ends_by_itself_when_told(database: Settings) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite's file has one owner: there is no worker beside it")
    await have_done("hang", 1)
    with worker_process(database, 60) as process:
        assert process.stdout is not None
        assert await asyncio.to_thread(process.stdout.readline) == "hanging\n"
        process.send_signal(signal.SIGTERM)

        assert await asyncio.to_thread(process.wait, 8) == 0
    assert (await models.Job.get()).state == "waiting"


async def test_job_of_a_command_that_is_undone_is_not_there(database: Settings) -> None:
    @atomic
    async def undone() -> None:
        await enqueue("note", "note:1", {"n": 1})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await undone()
    assert await models.Job.all().count() == 0


async def test_same_key_is_one_job_while_it_waits_and_another_once_it_is_over(database: Settings) -> None:
    enqueue_now = atomic(enqueue)

    assert await enqueue_now("note", "k", {"n": 1})
    assert not await enqueue_now("note", "k", {"n": 2})
    leased = await JobStore().lease(["note"], clock.now() + timedelta(minutes=1))
    assert leased is not None and not await enqueue_now("note", "k", {"n": 3})
    assert await JobStore().complete(leased) and await enqueue_now("note", "k", {"n": 4})

    again = await JobStore().lease(["note"], clock.now() + timedelta(minutes=1))
    assert again is not None and again.params == {"n": 4} and again.fence == 2


async def test_two_schedulers_make_one_run_a_time(database: Settings) -> None:
    schedule = Schedule("note", timedelta(hours=1))
    stores = [JobStore() for _ in range(8)]
    due = schedule.latest(START + timedelta(minutes=59))

    made = await asyncio.gather(*(s.enqueue_once("note", f"note@{due.isoformat()}", {}, due) for s in stores))

    assert due == START and sorted(made) == [False] * 7 + [True]
    assert schedule.latest(START + timedelta(minutes=60)) == START + timedelta(hours=1)


async def test_job_waits_for_its_time(database: Settings) -> None:
    held = clock.Held(START)
    with clock.reading(held):
        await atomic(enqueue)("note", "k", {"n": 1}, run_at=START + timedelta(minutes=5))
        assert await JobStore().lease(["note"], START) is None
        held.pass_by(minutes=5)
        assert await JobStore().lease(["note"], START) is not None


async def test_jobs_done_long_ago_are_forgotten_and_dead_letters_are_kept(database: Settings) -> None:
    with clock.reading(clock.Held(START)):
        await have_done("note", 1, 2, 3)
        for end in ("complete", "bury"):
            leased = await JobStore().lease(["note"], clock.now() + timedelta(minutes=1))
            assert leased is not None
            await (JobStore().complete(leased) if end == "complete" else JobStore().bury(leased, "why"))

    await forget_old()

    assert sorted([job.state for job in await models.Job.all()]) == ["dead", "waiting"]


def test_pause_grows_and_is_bounded() -> None:
    assert timedelta(seconds=10) <= pause(1) <= timedelta(seconds=12.5)
    assert timedelta(hours=1) <= pause(20) <= timedelta(hours=1.25)
