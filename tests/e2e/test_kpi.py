"""A scorecard from its draft to a frozen month, in a real browser against the real server."""

from pathlib import Path

import pytest

from api.demo_people import STANDS_STILL
from people.roles import Role
from tests.e2e.stage import answers, browse, course_named, played_by, served

COURSE = "moments-that-help"
STEPS = 13


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_score_from_the_scorecard_to_the_frozen_month_that_a_later_file_restates(
    language: str, chain: Path, tmp_path: Path, pictures: Path
) -> None:
    guide = played_by(Role.GUIDE)
    with served(chain, tmp_path / "data") as server:
        cast = {
            "base": server.base,
            "maker": server.link(played_by(Role.HQ_MAKER).employee_no),
            "lead": server.link(f"{STANDS_STILL}00"),
            "guide": server.link(guide.employee_no),
            "number": guide.employee_no,
            "course": getattr(course_named(COURSE).title, language[:2]),
            "answers": answers(language[:2]),
        }
        code, lines = browse("kpi.mjs", "phone", language, str(pictures), cast=cast)

    assert lines[-1] == f"kpi: {STEPS} steps held (phone, {language})"
    assert code == 0
