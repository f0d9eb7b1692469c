"""The table of jobs is whole, and the server works on it."""

import time

import pytest
from starlette.testclient import TestClient

import models
import tests.chain
import tests.cinema
from api import jobs
from api.app import build
from api.jobs import JOBS, SCHEDULES
from courses.encoding import HEIGHTS
from kit import clock
from kit.settings import Settings
from tests.chain import NOON, Chain

held, chain = tests.chain.held, tests.chain.chain


def test_every_schedule_is_of_a_known_job() -> None:
    assert {schedule.name for schedule in SCHEDULES} <= set(JOBS) and len(HEIGHTS) == 2


def test_server_runs_what_is_due_and_stops_in_time(prepared: Settings) -> None:
    with TestClient(build(prepared)) as client:
        for _ in range(100):
            if 'pacesetter_jobs_total{job="encode_missing",outcome="done"}' in counted(client):
                break
            time.sleep(0.05)
        else:
            raise AssertionError("The job was not done.")
        stopping = time.monotonic()

    assert time.monotonic() - stopping < 8


def counted(client: TestClient) -> str:
    client.app.state.settings.metrics_token = "t"  # type: ignore[attr-defined]
    return client.get("/metrics", headers={"authorization": "Bearer t"}).text


@pytest.mark.anyio
async def test_only_a_lessons_present_video_is_encoded_and_what_was_buried_stays_so(
    chain: Chain, held: clock.Held
) -> None:
    lesson = await tests.cinema.add_film(chain, "film")
    (old,) = await models.Media.all()
    new = await models.Media.create(
        lesson_id=lesson, number=2, source_digest="", source_file="", duration_ms=9, folder="new", made_at=NOON
    )
    await models.Lesson.filter(id=lesson).update(media_id=new.id)
    await jobs.encode_missing({}, None)  # type: ignore[arg-type]  # it tells of no progress
    assert sorted(job.key for job in await models.Job.all()) == [f"encode:{new.id}:{h}" for h in HEIGHTS]
    await models.Job.filter(key=f"encode:{new.id}:360").update(state="dead")
    await models.Job.filter(key=f"encode:{new.id}:720").update(state="done")

    await jobs.encode_missing({}, None)  # type: ignore[arg-type]

    assert {job.key: job.state for job in await models.Job.all()} == {
        f"encode:{new.id}:360": "dead", f"encode:{new.id}:720": "waiting",
    }  # fmt: skip
    assert await models.Rendition.filter(media_id=old.id).count() == 1
    await jobs.encode_soon(new.id, 360)
    assert (await models.Job.get(key=f"encode:{new.id}:360")).state == "waiting"
