"""A policy from its first sentence to the points that come back, in a real browser; months pass by the clock."""

import csv
import os
import shutil
import sqlite3
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from honors.definitions import BUILT_IN
from kit.clock import ZONE, day_in
from people.roles import Role
from tests.e2e.stage import Server, answers, browse, course_named, pacesetter, played_by, served
from tests.faults.serving import a_day_off

COURSE, BADGE = "moments-that-help", "fabric-wise"
PROMISED, KEPT = 5, 7
POLICY = {"zh-CN": "朋友圈课，周五前学完", "en": "The Moments course by Friday"}
WITHOUT = """SELECT person.employee_no, person.name FROM person JOIN membership ON membership.person_id = person.id
    JOIN enrolment ON enrolment.guide_id = person.id JOIN course ON course.id = enrolment.course_id
    WHERE membership.is_current AND membership.role = 'GUIDE' AND course.slug = :course
    AND enrolment.completed_at IS NULL ORDER BY person.employee_no LIMIT 2"""
DUE = """SELECT max(enrolment.due_at) FROM enrolment JOIN course ON course.id = enrolment.course_id
    WHERE course.slug = :course"""


def asked(data: Path, statement: str) -> list[tuple[str, ...]]:
    with sqlite3.connect(f"file:{data / 'pacesetter.sqlite3'}?mode=ro", uri=True) as database:
        return database.execute(statement, {"course": COURSE}).fetchall()


def photo(folder: Path) -> str:
    """A roster on a wall, as a phone takes it."""
    made = folder / "roster.jpg"
    Image.new("RGB", (1600, 1200), (214, 222, 208)).save(made)
    return str(made)


def opened_by_an_office(sheet: Path, folder: Path) -> list[list[str]]:
    """The rows that LibreOffice reads."""
    convert = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/office", "--convert-to", "csv"]
    subprocess.run([*convert, "--outdir", str(folder), str(sheet)], check=True, capture_output=True, timeout=180)
    with (folder / f"{sheet.stem}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_policy_pays_one_guide_and_gives_the_other_back_what_was_taken(
    language: str, chain: Path, tmp_path: Path, pictures: Path
) -> None:
    (good, good_name), (bad, bad_name) = asked(chain, WITHOUT)
    due = date.fromisoformat(asked(chain, DUE)[0][0][:10])
    later = (due.replace(day=28) + timedelta(days=10)).replace(day=5) - datetime.now(UTC).date()
    badge = next(each for each in BUILT_IN if each.slug == BADGE)

    def cast(server: Server, ahead: timedelta) -> dict[str, object]:
        players = {"maker": Role.HQ_MAKER, "approver": Role.HQ_APPROVER, "judge": Role.ADMIN}
        return {
            "base": server.base,
            "aheadMs": ahead // timedelta(milliseconds=1),
            "good": server.link(good),
            "bad": server.link(bad),
            "names": {"good": good_name, "bad": bad_name},
            "policy": POLICY[language],
            "course": getattr(course_named(COURSE).title, language[:2]),
            "badge": badge.name[language == "en"],
            "today": day_in(ZONE, datetime.now(UTC)).isoformat(),
            "answers": answers(language[:2]),
            "photo": photo(tmp_path),
            **{name: server.link(played_by(role).employee_no) for name, role in players.items()},
        }

    with served(chain, tmp_path / "first") as server:
        first, lines = browse("rewards.mjs", "promise", language, str(pictures), cast=cast(server, timedelta()))
    assert (first, lines[-1]) == (0, f"rewards promise: {PROMISED} steps held ({language})")

    with served(tmp_path / "first", tmp_path / "second", **a_day_off(later.days)) as server:
        pacesetter(server, "reset-second-factor", played_by(Role.HQ_APPROVER).employee_no)
        second, lines = browse("rewards.mjs", "keep", language, str(pictures), cast=cast(server, later))
        verified = pacesetter(server, "verify")
    assert (second, lines[-1]) == (0, f"rewards keep: {KEPT} steps held ({language})")
    print(verified)

    if shutil.which("soffice") or os.environ.get("PACESETTER_TEST_DEMANDS") == "1":
        rows = opened_by_an_office(pictures / f"payout-{language}.xlsx", tmp_path)
        assert len(rows) > 1
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "Err:", "#"))]
