"""`python -m benchmarks.server`: a real server on a seeded folder: start, memory, page faults (P3, P14).

The seeded folder is copied, `python -m api serve` is started on the copy, and its process is watched from outside.
"""

import asyncio
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from benchmarks import chain
from benchmarks.asking import token_of
from benchmarks.home import HOME
from benchmarks.pairs import judge

WARM, COUNTED = 200, 500
FIXED = {(3, 13): 13, (3, 14): 4}
"""The first patch release of each Python that keeps a chunk of its stack for the next call (gh-142183)."""


def is_fixed() -> bool:
    version = sys.version_info
    return version >= (3, 15) or version.micro >= FIXED.get(version[:2], sys.maxsize)


async def seeded(folder: Path) -> list[str]:
    """A copy of a filled data folder; tokens of its guides."""
    async with chain.empty() as settings:
        await chain.fill()
        tokens = [token_of(guide) for guide in range(1, chain.GUIDES + 1)]
        shutil.copytree(settings.data, folder / "data")
    return tokens


@contextmanager
def served(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "PACESETTER_DATABASE_URL": "", "PACESETTER_REDIS_URL": ""}
    command = [sys.executable, "-m", "api", "serve", "--port", str(port), "--data", str(folder / "data")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(15)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(connection: http.client.HTTPConnection, token: str) -> None:
    body = orjson.dumps({"query": HOME})
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    connection.request("POST", "/graphql", body, headers)
    answer = orjson.loads(connection.getresponse().read())
    assert answer["data"]["viewer"]["enrolments"]["edges"], answer


def first_answer(port: int, token: str) -> http.client.HTTPConnection:
    """A connection on which the first answer has come."""
    over = time.monotonic() + 60
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            ask(connection, token)
            return connection
        except ConnectionRefusedError:
            if time.monotonic() > over:
                raise
            time.sleep(0.02)


def stat(pid: int) -> list[str]:
    """What /proc/PID/stat says after the command's name: from the state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def minor_faults(pid: int) -> int:
    return int(stat(pid)[7])


def cpu_seconds(pid: int) -> float:
    return (int(stat(pid)[11]) + int(stat(pid)[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    return int(stat(pid)[21]) * os.sysconf("SC_PAGESIZE") / 1e6


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="pacesetter-bench-") as name:
        folder, port = Path(name), free_port()
        chain.quiet_logs()
        tokens = asyncio.run(seeded(folder))
        started = time.monotonic()
        with served(folder, port) as process:
            connection = first_answer(port, tokens[0])
            seconds, cpu = time.monotonic() - started, cpu_seconds(process.pid)
            time.sleep(3)
            idle = resident_mb(process.pid)
            for number in range(WARM):
                ask(connection, tokens[number % len(tokens)])
            before = minor_faults(process.pid)
            for number in range(COUNTED):
                ask(connection, tokens[number % len(tokens)])
            faults = (minor_faults(process.pid) - before) / COUNTED
            print(f"  Python {sys.version.split()[0]}; {cpu:.1f} s of CPU until the first answer", end="; ")
            print(f"load {os.getloadavg()[0]:.0f}", end="; ")
            print(f"{resident_mb(process.pid):.0f} MB after {WARM + COUNTED} home queries")
    judge("P14 start to the first answer, CPU", cpu, most=3, unit="s")
    judge("P14 start to the first answer, by the clock of a shared machine", seconds, unit="s")
    judge("P14 idle web process, resident", idle, most=150, unit="MB")
    judge("P3 minor faults a home query over uvicorn", faults, most=10 if is_fixed() else None, unit="")


if __name__ == "__main__":
    main()
