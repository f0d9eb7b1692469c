"""Every screen in every look: nobody is kept out by contrast, size, language or zoom."""

from pathlib import Path

from api.demo import shown
from people.roles import Role
from tests.e2e.stage import browse, served

STAFF = (Role.HQ_MAKER, Role.ADMIN)


def test_no_screen_breaks_a_rule_of_access_or_scrolls_sideways(chain: Path, tmp_path: Path, pictures: Path) -> None:
    people = {each.role: each.employee_no for each in shown()}
    with served(chain, tmp_path / "data") as server:
        links = {"guide": [server.link(people[Role.GUIDE])], "console": [server.link(people[role]) for role in STAFF]}
        code, lines = browse("screens.mjs", str(pictures), cast={"base": server.base, **links})

    assert lines[-1].endswith(" 0 faults")
    assert code == 0
