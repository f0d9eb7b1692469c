"""The table of jobs is whole, and the server works on it."""

import time

from starlette.testclient import TestClient

from api.app import build
from api.jobs import JOBS, SCHEDULES
from courses.encoding import HEIGHTS
from kit.settings import Settings


def test_every_schedule_is_of_a_known_job() -> None:
    assert {schedule.name for schedule in SCHEDULES} <= set(JOBS) and len(HEIGHTS) == 2


def test_server_runs_what_is_due_and_stops_in_time(settings: Settings) -> None:
    with TestClient(build(settings)) as client:
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
