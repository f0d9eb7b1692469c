"""The application as a whole, in its own process where signals matter."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from api.app import build
from kit.settings import Settings
from tests.databases import laid
from tests.faults.serving import allowed


def test_application_is_ready_on_either_database(prepared: Settings) -> None:
    with TestClient(build(prepared)) as client:
        answer = client.get("/readyz")

        assert (answer.status_code, answer.json()["status"]) == (200, "ready")
        assert client.get("/healthz").text == "ok"


@pytest.mark.parametrize(("token", "sent", "status"), [("", "", 404), ("abc", "abc", 200), ("abc", "abd", 404)])
def test_counts_are_for_those_who_may_read_them(tmp_path: Path, token: str, sent: str, status: int) -> None:
    with TestClient(build(laid(tmp_path, metrics_token=token))) as client:
        assert client.get("/metrics", headers={"authorization": f"Bearer {sent}"}).status_code == status


def test_counts_are_read_on_this_machine_without_a_token(tmp_path: Path) -> None:
    with TestClient(build(laid(tmp_path)), client=("127.0.0.1", 5000)) as client:
        client.get("/readyz")
        assert 'pacesetter_requests_total{method="GET",route="/readyz",status="200"}' in client.get("/metrics").text


def test_too_large_a_body_is_refused(tmp_path: Path) -> None:
    async def size(request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    app = build(laid(tmp_path))
    app.router.routes.insert(0, Route("/size", size, methods=["POST"]))
    with TestClient(app) as client:
        assert client.post("/size", content=b"x" * (10 << 20)).text == str(10 << 20)
        assert client.post("/size", content=b"x" * (12 << 20)).status_code == 413


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_server_answers_within_seconds_and_ends_by_itself_when_told(tmp_path: Path) -> None:
    laid(tmp_path)
    port = free_port()
    environment = {**os.environ, "PACESETTER_DATA": str(tmp_path), "PACESETTER_DATABASE_URL": ""}
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:create", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_until_ready(port)
        held = socket.create_connection(("127.0.0.1", port))  # a client that never says anything
        server.send_signal(signal.SIGTERM)
        assert server.wait(8) in (0, -signal.SIGTERM)
        held.close()
    finally:
        server.kill()
        server.wait()


def wait_until_ready(port: int, seconds: float = 20) -> None:
    until = time.monotonic() + allowed(seconds)
    while time.monotonic() < until:
        try:
            if httpx2.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError("The server did not get ready.")


def test_stop_closes_what_was_opened_and_the_folder_is_free_again(prepared: Settings) -> None:
    for _ in range(2):
        with TestClient(build(prepared)) as client:
            assert client.get("/readyz").json()["checks"]["database"] is True


def test_lost_redis_is_said_and_the_server_stays_ready(tmp_path: Path) -> None:
    with TestClient(build(laid(tmp_path, redis_url="redis://127.0.0.1:1/0"))) as client:
        answer = client.get("/readyz")

        assert answer.status_code == 200
        assert answer.json() == {
            "status": "degraded",
            "checks": {"database": True, "clock": True, "judges": True, "redis": False},
        }
