"""Which jobs there are and when they are due: the one table. A job is a line that calls the word it belongs to."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import models
from courses import encoding, newcomers, nudging, reminders, tallies, transfers
from honors import awards, definitions
from incentives import appeals, audience, executing, settling, telling
from kit.jobs import JobFunction, Run, Schedule, Worker
from kit.settings import Settings, settings
from kpi import due_scores, learning, rescoring, weeks
from kpi.intake import hooks, importing
from kpi.wecom import api as wecom_api
from kpi.wecom import fetching as wecom_fetching
from kpi.wecom import runs as wecom_runs
from ledger import verifying
from models.database import atomic
from models.job_store import JobStore, enqueue, forget_old
from people import retention


async def encode(params: Mapping[str, Any], run: Run) -> None:
    """One size of one video."""
    await encoding.encode(params["media_id"], params["height"], on_progress=run.progress)


async def encode_missing(params: Mapping[str, Any], run: Run) -> None:
    """Whatever size a lesson's video lacks, however it came to lack it; but not what failed until it was buried."""
    made = {(one.media_id, one.height) for one in await models.Rendition.all()}
    for lesson in await models.Lesson.exclude(media_id=None).only("media_id"):
        missing = [height for height in encoding.HEIGHTS if (lesson.media_id, height) not in made]
        await encode_soon(lesson.media_id, *missing, digs_up=False)


@atomic
async def encode_soon(media_id: int, *heights: int, digs_up: bool = True) -> None:
    for height in heights:
        params = {"media_id": media_id, "height": height}
        await enqueue("encode", f"encode:{media_id}:{height}", params, digs_up=digs_up)


async def forget_jobs(params: Mapping[str, Any], run: Run) -> None:
    await forget_old()


async def forget(params: Mapping[str, Any], run: Run) -> None:
    """What notifications prove is kept first."""
    await audience.remember_old()
    await retention.forget()
    await hooks.forget()


async def remind_of_deadlines(params: Mapping[str, Any], run: Run) -> None:
    await reminders.remind_of_deadlines()


async def replay_facts(params: Mapping[str, Any], run: Run) -> None:
    """What reactions missed: moves nobody followed, arrivals and orders nobody heard of, badges nobody gave."""
    await transfers.sweep()
    await newcomers.sweep()
    await reminders.sweep_assigned()
    await definitions.enter_built_in()  # a new season's
    await awards.sweep()
    await telling.sweep()


async def nudge(params: Mapping[str, Any], run: Run) -> None:
    """A part of a unit that somebody has asked to remind."""
    await nudging.remind(params["enrolments"], params["by"])


async def check_tallies(params: Mapping[str, Any], run: Run) -> None:
    await tallies.check()


async def rescore(params: Mapping[str, Any], run: Run) -> None:
    """Whatever scores and sums of weeks are due: after an import, a new scorecard, a change of stage."""
    await rescoring.rescore_all()
    await weeks.add_up_all()


async def import_readings(params: Mapping[str, Any], run: Run) -> None:
    """Whatever is next for a file of readings, and then the scores and sums of weeks that it makes due."""
    await importing.work(params["import_id"], settings().data, run.hold)
    await rescoring.rescore_all()
    await weeks.add_up_all()


async def begin_wecom(params: Mapping[str, Any], run: Run) -> None:
    await wecom_runs.begin_nightly()


async def fetch_wecom(params: Mapping[str, Any], run: Run) -> None:
    """A round over all guides that are mapped to an account in WeCom."""
    at, pauses = settings(), wecom_api.PAUSES_SECONDS
    await wecom_fetching.work(params["run_id"], folder=at.data, url=at.wecom_url, hold=run.hold, pauses_seconds=pauses)


async def read_learning(params: Mapping[str, Any], run: Run) -> None:
    """What no fact told of: courses that became overdue in the night, and what a crash lost."""
    await learning.sweep()
    await due_scores.mark_recent()
    await weeks.mark_recent()
    await rescoring.rescore_all()
    await weeks.add_up_all()
    await rescoring.measure_spreads()


async def execute_settlement(params: Mapping[str, Any], run: Run) -> None:
    """Book an approved plan, in chunks; whatever happened, the rest of it."""
    await executing.execute(params["settlement_id"], run.hold)


async def keep_time_of_appeals(params: Mapping[str, Any], run: Run) -> None:
    """Appeals that nobody answered, and what was made good."""
    await appeals.keep_time()


async def verify_ledger(params: Mapping[str, Any], run: Run) -> None:
    """The whole ledger is read again each night, and its head published."""

    async def on_progress(done: int, of: int) -> None:
        run.progress(done / of)

    await verifying.publish(settings().data, on_progress)


JOBS: Mapping[str, JobFunction] = {
    "encode": encode,
    "encode_missing": encode_missing,
    "forget_jobs": forget_jobs,
    "forget": forget,
    "remind_of_deadlines": remind_of_deadlines,
    "replay_facts": replay_facts,
    nudging.JOB: nudge,
    "check_tallies": check_tallies,
    "rescore": rescore,
    "read_learning": read_learning,
    "import_readings": import_readings,
    settling.JOB: execute_settlement,
    "keep_time_of_appeals": keep_time_of_appeals,
    "verify_ledger": verify_ledger,
    "begin_wecom": begin_wecom,
    wecom_runs.JOB: fetch_wecom,
}
SCHEDULES = (
    Schedule("encode_missing", timedelta(minutes=10)),
    Schedule("forget_jobs", timedelta(days=1), timedelta(hours=19)),
    Schedule("forget", timedelta(days=1), timedelta(hours=19, minutes=30)),
    Schedule("remind_of_deadlines", timedelta(hours=1), timedelta(minutes=5)),
    Schedule("replay_facts", timedelta(hours=1), timedelta(minutes=35)),
    Schedule("rescore", timedelta(minutes=1)),
    Schedule("read_learning", timedelta(days=1), timedelta(hours=16, minutes=5)),
    Schedule("keep_time_of_appeals", timedelta(hours=1), timedelta(minutes=20)),
    Schedule("verify_ledger", timedelta(days=1), timedelta(hours=20)),
    Schedule("begin_wecom", timedelta(days=1), timedelta(hours=22)),  # 6:00 in China: yesterday's figures are there
    Schedule("check_tallies", timedelta(days=1), timedelta(hours=18, minutes=30)),
)


@asynccontextmanager
async def running(configured: Settings) -> AsyncIterator[Worker]:
    """Work on the jobs inside the block."""
    worker = Worker(JobStore(), JOBS, schedules=SCHEDULES, tasks=configured.job_tasks)
    try:
        yield worker
    finally:
        await worker.aclose()
