"""A real server on a folder of its own, the links into it, and the browser's scripts run against it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from api.demo import Somebody, shown
from courses.outline import Course, Item, read_course
from courses.sample_video import sample_folders
from people.roles import Role

ROOT = Path(__file__).parents[2]
NODE = ROOT / ".tools" / "node" / "bin"


@dataclass(frozen=True)
class Server:
    base: str
    data: Path
    pid: int = 0
    more: Mapping[str, str] = field(default_factory=dict)
    """Of its environment."""

    def link(self, employee_no: str) -> str:
        """A one-time link, made as an operator makes one."""
        made = pacesetter(self, "link", employee_no)
        return made.strip().splitlines()[-1]


def seeded(folder: Path) -> Path:
    """Fill `folder` with the demo chain."""
    pacesetter(Server("http://127.0.0.1:0", folder), "demo")
    return folder


@contextmanager
def served(chain: Path, folder: Path, **more: str) -> Iterator[Server]:
    """The server of this release on a copy of `chain`, on a free port, with `more` in its environment."""
    shutil.copytree(chain, folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(f"http://127.0.0.1:{port}", folder, more=more)
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(_command("serve"), cwd=ROOT, env=_environment(server), stdout=log, stderr=log)
        try:
            _wait_for(server, process)
            yield replace(server, pid=process.pid)
        finally:
            process.terminate()
            process.wait(20)


def browse(script: str, *arguments: str, cast: Mapping[str, object]) -> tuple[int, list[str]]:
    """Run a script of frontend/e2e; its exit code, and its lines, which are shown as they come."""
    path = f"{NODE}{os.pathsep}{os.environ['PATH']}" if NODE.exists() else os.environ["PATH"]
    command = ["node", f"e2e/{script}", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT / "frontend", env={**os.environ, "PATH": path}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps(cast))
        process.stdin.close()
        lines = []
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    return process.returncode, lines


def played_by(role: Role) -> Somebody:
    """Whoever of the demo chain has a role in the proofs."""
    return next(each for each in shown() if each.role is role)


def course_named(slug: str) -> Course:
    """A sample course, as its folder has it."""
    folder = next(each for each in sample_folders() if each.name.endswith(slug))
    return read_course(folder, awaits_videos=True)


def answers(language: str) -> dict[str, list[str]]:
    """The right options of every item of the sample courses, by its text, as their folders have them."""
    items: list[Item] = []
    for folder in sample_folders():
        for lesson in read_course(folder, awaits_videos=True).lessons:
            items += [*lesson.prompts, *(check.item for check in lesson.checks)]
            items += lesson.quiz.items if lesson.quiz else ()
    return {
        getattr(item.text, language): [getattr(option.text, language) for option in item.options if option.is_correct]
        for item in items
    }


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "api", *arguments]


def _environment(server: Server) -> dict[str, str]:
    port = server.base.rsplit(":", 1)[-1]
    return {**os.environ, **server.more, "PACESETTER_PORT": port, "PACESETTER_DATA": str(server.data)}


def pacesetter(server: Server, *arguments: str) -> str:
    """What a command of the operator prints."""
    done = subprocess.run(
        _command(*arguments), cwd=ROOT, env=_environment(server), stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def _wait_for(server: Server, process: "subprocess.Popen[bytes]", within_seconds: float = 60) -> None:
    end = time.monotonic() + within_seconds
    while process.poll() is None and time.monotonic() < end:
        try:
            with urlopen(server.base, timeout=2):  # noqa: S310 - our own server
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError((server.data / "server.log").read_text()[-2_000:])
