"""The shows of the product, in a real browser against the real server: nothing mocked, no clock moved."""

from pathlib import Path

import pytest

from api.demo_people import CHAIN
from courses.outline import LessonKind
from honors.definitions import BUILT_IN
from people.roles import Role
from tests.e2e.stage import Server, answers, browse, course_named, played_by, served

COURSE, BADGE = "moments-that-help", "moments-maker"
STEPS = 19


def cast(server: Server, language: str) -> dict[str, object]:
    """Who plays in the show, and what they need to know."""
    spoken = language[:2]
    guide, course = played_by(Role.GUIDE), course_named(COURSE)
    film = next(each for each in course.lessons if each.kind is LessonKind.VIDEO)
    badge = next(each for each in BUILT_IN if each.slug == BADGE)
    return {
        "base": server.base,
        "guide": server.link(guide.employee_no),
        "spent": server.link(played_by(Role.STORE_LEAD).employee_no),
        "maker": server.link(played_by(Role.HQ_MAKER).employee_no),
        "way": way_to(guide.employee_no[:4]),
        "name": guide.name,
        "number": guide.employee_no,
        "course": getattr(course.title, spoken),
        "lesson": getattr(film.title, spoken),
        "badge": badge.name[spoken == "en"],
        "answers": answers(spoken),
    }


def way_to(code: str) -> list[str]:
    """The names of the units from below the top down to `code`."""
    above = {each: (parent, name) for each, parent, _, name in CHAIN}
    way: list[str] = []
    while above[code][0]:
        way.insert(0, above[code][1])
        code = above[code][0]
    return way


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_a_guide_learns_a_course_in_real_time_and_headquarters_sees_it(
    device: str, language: str, chain: Path, tmp_path: Path, pictures: Path
) -> None:
    with served(chain, tmp_path / "data") as server:
        code, lines = browse("show.mjs", device, language, str(pictures), cast=cast(server, language))

    assert lines[-1] == f"show: {STEPS} steps held ({device}, {language})"
    assert sum(line.startswith("ok  ") for line in lines) == STEPS
    assert code == 0
