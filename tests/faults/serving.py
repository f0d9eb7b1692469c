"""Real servers for the tests of faults: `python -m api serve` in a process of its own, on a folder of its own."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx2

from kit.settings import Settings

ROOT = Path(__file__).parents[2]
IS_PROVING = bool(os.environ.get("PACESETTER_PROVE"))
READY_SECONDS = 10.0
STOP_SECONDS = 8.0


def allowed(seconds: float) -> float:
    """A promise made for an idle machine, on one where others work too: their share of the cores comes on top."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """One that can be started, killed and started again; `log` holds what it has said in all its lives."""

    def __init__(self, settings: Settings, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.path = settings.data / "server.log"
        self.environment = {
            **os.environ,
            "PACESETTER_DATA": str(settings.data),
            "PACESETTER_DATABASE_URL": settings.database_url,
            "PACESETTER_PORT": str(self.port),
            "PACESETTER_REDIS_URL": "",
            "LC_ALL": "C.UTF-8",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        return self.path.read_text(errors="replace") if self.path.exists() else ""

    def begin(self) -> "subprocess.Popen[bytes]":
        """Start it and wait for nothing."""
        command = [sys.executable, "-m", "api", "serve"]
        with self.path.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        return self.process

    async def start(self) -> float:
        """Start it; after how many seconds it was ready."""
        process, began, most = self.begin(), time.monotonic(), allowed(READY_SECONDS)
        async with httpx2.AsyncClient() as client:
            while time.monotonic() - began < most:
                assert process.poll() is None, self.log[-3000:]
                try:
                    if (await client.get(f"{self.url}/readyz")).status_code == 200:
                        return time.monotonic() - began
                except httpx2.TransportError:
                    pass
                await asyncio.sleep(0.05)
        raise AssertionError(f"Not ready within {most} s: {self.log[-3000:]}")

    async def kill(self) -> None:
        """As a power cut would end it, with all its workers: no handler runs."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            await asyncio.to_thread(self.process.wait)

    async def stop(self) -> float:
        """Tell it to end; after how many seconds it has."""
        assert self.process is not None
        began, most = time.monotonic(), allowed(STOP_SECONDS)
        self.process.terminate()
        try:
            await asyncio.to_thread(self.process.wait, most)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"Did not end within {most} s: {self.log[-3000:]}") from None
        return time.monotonic() - began


@asynccontextmanager
async def served(settings: Settings, **environment: str) -> AsyncIterator[Server]:
    """A server that is ready; gone after the block, however it ends."""
    server = Server(settings, **environment)
    try:
        await server.start()
        yield server
    finally:
        await server.kill()


def a_day_off(days: int) -> dict[str, str]:
    """The environment of a process whose calendar is off; its timers run as ever."""
    library = ["faketime", "-m", "-f", "+0d", "printenv", "LD_PRELOAD"]
    preload = subprocess.run(library, capture_output=True, text=True, check=True).stdout.strip()
    return {"LD_PRELOAD": preload, "FAKETIME": f"{days:+d}d", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
