"""./pacesetter as people type it, in processes of its own."""

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.api.test_app import free_port, wait_until_ready

COURSE = """slug: welcome
title: {zh: 欢迎, en: Welcome}
summary: 第一步。
scene: service
level: beginner
lessons:
  - {slug: first, title: 第一课, kind: article, article: a.md}
"""


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


@pytest.mark.parametrize(
    "command",
    [
        ["link", "S1"], ["token", "S1"], ["admin", "E1", "--name", "x"], ["backup"], ["rotate-keys"], ["jobs"],
        ["import-course", "."],
    ],
    ids=lambda command: command[0],
)  # fmt: skip
def test_a_command_for_data_that_is_not_there_names_the_folder_and_makes_nothing(
    tmp_path: Path, command: list[str]
) -> None:
    done = pacesetter(tmp_path / "none", *command)

    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert f"There is no database in {tmp_path / 'none'}" in done.stderr
    assert "--data" in done.stderr and "PACESETTER_DATA" in done.stderr
    assert not (tmp_path / "none").exists()


def test_an_unknown_person_or_unit_is_named_with_where_it_was_looked_for(tmp_path: Path) -> None:
    assert pacesetter(tmp_path, "found", "Shops", "--admin", "Li", "--employee-no", "E1").returncode == 0

    for command in (["link", "S9"], ["token", "S9"]):
        refused = pacesetter(tmp_path, *command).stderr
        assert "“S9”" in refused and str(tmp_path) in refused and "--data" in refused, refused
    refused = pacesetter(tmp_path, "import-course", str(tmp_path), "--unit", "S8").stderr
    assert "“S8”" in refused and str(tmp_path) in refused
    assert "job 77" in pacesetter(tmp_path, "jobs", "--again", "77").stderr


def test_an_import_says_what_came_who_sees_it_and_what_is_next(tmp_path: Path) -> None:
    assert pacesetter(tmp_path, "found", "Shops", "--admin", "Li", "--employee-no", "E1").returncode == 0
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "course.yaml").write_text(COURSE, encoding="utf-8")
    (tmp_path / "small" / "a.md").write_text("欢迎。\n", encoding="utf-8")

    first = pacesetter(tmp_path, "import-course", str(tmp_path / "small"), PACESETTER_PUBLIC_URL="https://l.example")
    again = pacesetter(tmp_path, "import-course", str(tmp_path / "small"))
    chinese = pacesetter(tmp_path, "import-course", str(tmp_path / "small"), LC_ALL="zh_CN.UTF-8").stdout

    assert "“Welcome” is published, version 1." in first.stdout, first.stderr
    assert "Shops and all below" in first.stdout and "https://l.example/course/" in first.stdout
    assert "https://l.example/console/assign" in first.stdout
    assert "Nothing has changed: “Welcome” stays at version 1." in again.stdout and "published" not in again.stdout
    assert "没有变化：《欢迎》还是第 1 版。" in chinese


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
        refused = pacesetter(tmp_path, "link", "nobody").stderr
        assert "“nobody”" in refused and str(tmp_path) in refused and "--data" in refused
        looked = pacesetter(tmp_path, "doctor", PACESETTER_PORT=str(free_port())).stdout
        assert f"✓ A server is up on this data, at 127.0.0.1:{port}." in looked
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(8) in (0, -signal.SIGTERM)
    finally:
        serving.kill()
        serving.wait()

    [file] = (tmp_path / "out").glob("pacesetter-*.tar.gz")
    restored = pacesetter(tmp_path / "fresh", "restore", str(file))
    assert restored.returncode == 0, restored.stderr
    assert "up to date" in pacesetter(tmp_path / "fresh", "doctor").stdout


def test_a_persons_data_is_written_to_a_file_of_the_owners_and_who_works_here_is_not_erased(tmp_path: Path) -> None:
    pacesetter(tmp_path, "found", "领跑", "--admin", "何静", "--employee-no", "A1")
    file = tmp_path / "taken.zip"

    taken = pacesetter(tmp_path, "export-person", "A1", str(file))
    refused = pacesetter(tmp_path, "erase-person", "A1", "--yes")
    unknown = pacesetter(tmp_path, "erase-person", "A2", "--yes")

    assert taken.returncode == 0 and str(file) in taken.stdout and file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as archive:
        assert "何静" in archive.read("person.json").decode()
    assert refused.returncode == 1 and "Dismiss them first" in refused.stderr
    assert unknown.returncode == 1 and "A2" in unknown.stderr
