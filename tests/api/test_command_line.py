"""./pacesetter as people type it, in processes of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.test_app import free_port, wait_until_ready


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "PACESETTER_DATA": str(folder), "PACESETTER_DATABASE_URL": "", "LC_ALL": "C.UTF-8", **more}


def pacesetter(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "api", *arguments]
    return subprocess.run(command, env=environment(folder, **more), capture_output=True, text=True, timeout=60)


def test_several_workers_on_sqlite_are_refused_with_what_to_do(tmp_path: Path) -> None:
    done = pacesetter(tmp_path, "serve", "--workers", "2")

    assert done.returncode == 1 and "PACESETTER_DATABASE_URL" in done.stderr and "Traceback" not in done.stderr


def test_unreachable_database_is_said_in_one_sentence(tmp_path: Path) -> None:
    done = pacesetter(tmp_path, "serve", PACESETTER_DATABASE_URL="postgres://postgres@127.0.0.1:1/none")

    assert done.returncode == 1 and "The database cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr


def test_refusal_speaks_chinese_where_the_shell_does(tmp_path: Path) -> None:
    assert "SQLite 只能有一个进程" in pacesetter(tmp_path, "serve", "--workers", "2", LC_ALL="zh_CN.UTF-8").stderr


def test_doctor_says_what_is_wrong_and_how_to_mend_it(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{}")
    (tmp_path / "keys.json").chmod(0o644)

    done = pacesetter(
        tmp_path, "doctor", PACESETTER_PORT=str(free_port()), PACESETTER_REDIS_URL="redis://127.0.0.1:1/0"
    )

    assert done.returncode == 1
    assert f"✗ Others may read the keys. Run: chmod 600 {tmp_path / 'keys.json'}" in done.stdout
    assert "! Redis cannot be reached" in done.stdout and "✓ Python 3" in done.stdout
    assert "There is no database yet" in done.stdout and not (tmp_path / "pacesetter.sqlite3").exists()


def test_migrate_makes_the_database_and_doctor_finds_it_up_to_date(tmp_path: Path) -> None:
    assert pacesetter(tmp_path, "migrate").returncode == 0

    assert "✓ The database is there and up to date." in pacesetter(tmp_path, "doctor").stdout


@pytest.fixture
def port() -> int:
    return free_port()


def test_commands_reach_the_running_server_which_then_stops_by_itself(tmp_path: Path, port: int) -> None:
    serving = subprocess.Popen(
        [sys.executable, "-m", "api", "serve", "--port", str(port)],
        env=environment(tmp_path),
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_ready(port)
        assert "in use by another process" in pacesetter(tmp_path, "migrate").stderr
        made = pacesetter(tmp_path, "backup", str(tmp_path / "out"))
        assert made.returncode == 0, made.stderr
        assert len([*(tmp_path / "out").glob("pacesetter-*.tar.gz")]) == 1
        assert "no such thing" in pacesetter(tmp_path, "link", "nobody").stderr
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(8) in (0, -signal.SIGTERM)
    finally:
        serving.kill()
        serving.wait()

    [file] = (tmp_path / "out").glob("pacesetter-*.tar.gz")
    restored = pacesetter(tmp_path / "fresh", "restore", str(file))
    assert restored.returncode == 0, restored.stderr
    assert "up to date" in pacesetter(tmp_path / "fresh", "doctor").stdout
