"""The wall of honor: whose it is, what hangs on it, and who does not want to hang there."""

from typing import Any

import pytest

import models
from api.ids import encode
from honors import awards
from kit import clock
from tests.chain import NOON, Chain
from tests.honors.honoring import given, made

pytestmark = pytest.mark.anyio
WALL = """query ($unit: ID) { chainName wall(unitId: $unit) { unit { name } month
    titles { name titleName } badges { name unitName badge { slug } }
    firsts { personId name unitName stage rank } } }"""


async def wall(chain: Chain, who: str, unit: str = "") -> dict[str, Any]:
    number = encode("Unit", chain.units[unit].id) if unit else None
    found: dict[str, Any] = (await chain.ask(who, WALL, unit=number))["wall"]
    return found


async def stands(chain: Chain, **points: int) -> None:
    """Scores of October, in stage 1."""
    month = await models.Period.create(first_day="2026-10-01", last_day="2026-10-31")
    for name, score in points.items():
        await models.Standing.create(
            period_id=month.id, measure_id=0, level="PERSON", holder_id=chain.people[name], role="GUIDE", stage=1,
            points=score,
        )  # fmt: skip


async def test_a_wall_shows_titles_new_badges_and_the_first_three_of_its_people(chain: Chain) -> None:
    await given(chain, await made(chain), "ana")
    for name in ("bo", "dan"):
        await chain.pass_quiz(name, "two/l1", 100)
    await awards.sweep()
    await stands(chain, ana=9000, bo=8000, chi=8000, dan=9500)

    own = await wall(chain, "ana")
    assert own["unit"] == {"name": "a"} and own["titles"] == [{"name": "ana", "titleName": "Star"}]
    assert {(one["name"], one["badge"]["slug"]) for one in own["badges"]} == {("bo", "full-marks")}
    assert [(one["name"], one["rank"]) for one in own["firsts"]] == [("ana", 1), ("bo", 2)]
    whole = await wall(chain, "ana", "hq")
    assert whole["month"] == "2026-10-01" and {one["name"] for one in whole["badges"]} == {"bo", "dan"}
    assert [(one["name"], one["rank"]) for one in whole["firsts"]] == [("dan", 1), ("ana", 2), ("bo", 3), ("chi", 3)]
    assert (await chain.ask("ana", WALL))["chainName"] == "hq"


async def test_the_fourth_is_not_among_the_first_three(chain: Chain) -> None:
    await chain.add_person("eve", chain.roles["ana"][0], "a")
    await stands(chain, ana=9000, bo=9000, chi=9000, dan=8000, eve=7000)

    firsts = (await wall(chain, "maker", "hq"))["firsts"]
    assert [(one["name"], one["rank"]) for one in firsts] == [("ana", 1), ("bo", 1), ("chi", 1)]


async def test_a_badge_hangs_there_for_thirty_days_and_a_title_while_it_lasts(chain: Chain, held: clock.Held) -> None:
    await chain.pass_quiz("bo", "two/l1", 100)
    await awards.sweep()
    await given(chain, await made(chain), "ana", toDay="2026-12-17")

    held.pass_by(days=29)
    assert len((await wall(chain, "ana"))["badges"]) == 1 and len((await wall(chain, "ana"))["titles"]) == 1
    held.pass_by(days=1, seconds=1)
    assert (await wall(chain, "ana"))["badges"] == [] and (await wall(chain, "ana"))["titles"] == []


async def test_whoever_hides_from_boards_hangs_on_no_wall_but_their_own_view(chain: Chain) -> None:
    await given(chain, await made(chain), "ana")
    await chain.pass_quiz("ana", "two/l1", 100)
    await awards.sweep()
    await stands(chain, ana=9000, bo=8000)
    await models.BoardOptOut.create(person_id=chain.people["ana"], since=NOON)

    for who in ("bo", "lead", "maker"):
        seen = await wall(chain, who, "a")
        assert (seen["titles"], seen["badges"]) == ([], []), who
        assert [(one["name"], one["rank"]) for one in seen["firsts"]] == [(None, 1), ("bo", 2)], who
        assert (seen["firsts"][0]["personId"], seen["firsts"][0]["unitName"]) == (None, None), who
    own = await wall(chain, "ana")
    assert len(own["titles"]) == 1 and len(own["badges"]) == 1 and own["firsts"][0]["name"] == "ana"


async def test_a_wall_is_seen_below_its_unit_and_above_it_and_nowhere_else(chain: Chain) -> None:
    seen: dict[str, list[str]] = {}
    for who in ("ana", "chi", "dan", "lead", "region", "maker", "trainer"):
        seen[who] = []
        for unit in ("hq", "east", "west", "a", "b", "c"):
            number = encode("Unit", chain.units[unit].id)
            try:
                await chain.ask(who, WALL, unit=number)
                seen[who].append(unit)
            except AssertionError:
                continue
    assert seen == {
        "ana": ["hq", "east", "a"], "chi": ["hq", "east", "b"], "dan": ["hq", "west", "c"],
        "lead": ["hq", "east", "a"], "region": ["hq", "east", "a", "b"],
        "maker": ["hq", "east", "west", "a", "b", "c"], "trainer": ["hq"],
    }  # fmt: skip


async def test_a_title_stands_beside_the_name_on_a_board_and_goes_with_it(chain: Chain) -> None:
    await given(chain, await made(chain), "bo")
    await stands(chain, ana=9000, bo=8000)
    board = """query ($month: ID!) { board(periodId: $month) { rows { name titles { name } } } }"""
    month = encode("Period", (await models.Period.get()).id)

    rows = (await chain.ask("ana", board, month=month))["board"]["rows"]
    assert rows == [{"name": "ana", "titles": []}, {"name": "bo", "titles": [{"name": "Star"}]}]
    await models.BoardOptOut.create(person_id=chain.people["bo"], since=NOON)
    rows = (await chain.ask("ana", board, month=month))["board"]["rows"]
    assert rows[1] == {"name": None, "titles": []}
