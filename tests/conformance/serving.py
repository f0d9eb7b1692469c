"""A real server on a small chain of its own, for as long as it is looked at from outside."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import models
from honors import awards
from honors.definitions import enter_built_in
from kit.settings import Settings
from models.database import opened
from tests.api.test_app import free_port, wait_until_ready
from tests.chain import built

SUBSCRIPTION = "subscription { notificationAdded { seq notification { kind title } } }"
TRUSTED = [SUBSCRIPTION, "{ __typename }", "query Type($name: String!) { __type(name: $name) { name } }"]
"""The audits of GraphQL over HTTP ask the second and the third by GET."""


@dataclass(frozen=True)
class Server:
    """`folder` holds its data and its log."""

    url: str
    folder: Path

    def token(self, employee_no: str) -> str:
        """Good for a quarter of an hour."""
        command = [sys.executable, "-m", "api", "token", employee_no]
        done = subprocess.run(command, env=_environment(self.folder), capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def mistakes(self) -> list[str]:
        """What it has logged as its own fault."""
        lines = (self.folder / "log").read_text(encoding="utf-8").splitlines()
        told = [json.loads(line) for line in lines if line.startswith("{")]
        garbled = [line for line in lines if "Traceback" in line and not line.startswith("{")]
        return garbled + [str(one) for one in told if one["level"] in ("error", "critical")]


@contextmanager
def served() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="pacesetter-conformance-"))
    try:
        asyncio.run(_fill(folder))
        port = free_port()
        command = [sys.executable, "-m", "api", "serve", "--port", str(port)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, env=_environment(folder), stdout=log, stderr=log)
        try:
            wait_until_ready(port, seconds=120)
            yield Server(f"http://127.0.0.1:{port}/graphql", folder)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)
    finally:
        shutil.rmtree(folder)


def _environment(folder: Path) -> dict[str, str]:
    own = {"PACESETTER_DATA": str(folder), "PACESETTER_DATABASE_URL": "", "PACESETTER_LOG_JSON": "true"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PACESETTER_")}
    return {**kept, **own, "PYTHONPATH": str(Path.cwd())}


async def _fill(folder: Path) -> None:
    """The chain of the tests, where it is noon, lest quiet hours hold its news back; and documents to trust."""
    async with opened(Settings(data=folder, database_url="")):
        await enter_built_in()
        chain = await built()
        east_hours = 12 - datetime.now(UTC).hour
        await models.Unit.all().update(time_zone=f"Etc/GMT{-east_hours:+}" if east_hours else "Etc/GMT")
        for slug in ("one", "two"):
            await chain.enrol("bo", slug)
            await chain.enrol("chi", slug)
        await chain.pass_quiz("ana", "two/l1", 100)
        await awards.sweep()
    (folder / "documents").mkdir()
    manifest = {sha256(text.encode()).hexdigest(): text for text in TRUSTED}
    (folder / "documents" / "conformance.json").write_text(json.dumps(manifest), encoding="utf-8")
