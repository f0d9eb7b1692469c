"""Boards by week through GraphQL: Monday to Sunday, by a measure, in a fair group. Today is Wednesday the 18th."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

import models
from api.ids import encode
from kit import clock
from kit.errors import NotFound
from kpi import freezing, measures, periods, weeks
from models.database import atomic
from people.roles import Role
from tests.chain import Chain
from tests.kpi.scoring_chain import FIRST, measure, move, read, scorecard, settled
from tests.kpi.test_boards_graphql import OPT_OUT, places

pytestmark = pytest.mark.anyio
MONDAY, SUNDAY, NEXT = date(2026, 11, 9), date(2026, 11, 15), date(2026, 11, 16)

BOARD = """query ($measure: ID!, $day: Date, $level: BoardLevel! = PERSON, $group: BoardGroupInput,
    $ownStore: Boolean! = false) {
    weekBoard(measureId: $measure, day: $day, level: $level, group: $group, ownStore: $ownStore) {
        period { id } week { firstDay lastDay } state measure { key } role storeSize stage size isHidden
        rows { rank name unitName gap isMine } mostImproved { name isMine } } }"""


@pytest.fixture
async def race(chain: Chain) -> Chain:
    """Adds of the week: ana 40 on its first and last day together, bo and chi 30, dan 10."""
    await measures.enter_standard()
    await _open(FIRST)
    for name, adds in (("ana", 15), ("bo", 30), ("chi", 30), ("dan", 10)):
        await read(chain, name, {"kept_adds": (adds, None)}, MONDAY)
    await read(chain, "ana", {"kept_adds": (25, None)}, SUNDAY)
    await weeks.add_up_all()
    return chain


@atomic
async def _open(day: date) -> None:
    await periods.open_months([day])


async def board(chain: Chain, name: str, key: str = "kept_adds", **values: Any) -> dict[str, Any]:
    asked = {"day": MONDAY.isoformat(), **values, "measure": encode("Measure", await measure(key))}
    found: dict[str, Any] = (await chain.ask(name, BOARD, **asked))["weekBoard"]
    return found


async def test_a_week_goes_from_monday_to_sunday_whichever_day_is_asked(race: Chain) -> None:
    found = await board(race, "bo", day="2026-11-12")

    assert found["week"] == {"firstDay": "2026-11-09", "lastDay": "2026-11-15"}
    assert (found["period"], found["measure"]["key"], found["state"]) == (None, "kept_adds", "PROVISIONAL")
    assert places(found) == [(1, "ana", "10"), (2, "chi", "0"), (2, "bo", "0"), (4, "dan", "-20")]
    assert (await board(race, "bo", day="2026-11-08"))["rows"] == []


async def test_this_week_is_asked_for_without_a_day_and_runs(race: Chain) -> None:
    await read(race, "dan", {"kept_adds": (3, None)}, NEXT)
    await weeks.add_up_all()

    found = await board(race, "dan", day=None)

    assert (found["week"]["firstDay"], found["state"], places(found)) == ("2026-11-16", "OPEN", [(1, "dan", "0")])


async def test_a_rate_is_all_amounts_over_all_bases_and_fewer_than_ten_are_no_race(race: Chain) -> None:
    await read(race, "ana", {"retention": (9, 9)}, MONDAY)
    await read(race, "bo", {"retention": (30, 100)}, MONDAY)
    await read(race, "bo", {"retention": (70, 100)}, SUNDAY)
    await read(race, "chi", {"retention": (6, 10)}, MONDAY)
    await weeks.add_up_all()

    assert places(await board(race, "bo", "retention")) == [(1, "chi", "0.1000"), (2, "bo", "0.0000")]
    # The nine of ana count among all of store a: 109 of 209 are 0.5215, and 0.6 is 0.0785 more.
    assert places(await board(race, "bo", "retention", level="STORE")) == [(1, "b", "0.0785"), (2, "a", "0.0000")]


async def test_of_a_level_the_last_day_counts_and_less_is_better_where_the_measure_says_so(race: Chain) -> None:
    for name, friends, lost in (("ana", 400, 5), ("bo", 500, 2)):
        await read(race, name, {"friends_managed": (friends, None), "deletions": (lost, None)}, MONDAY)
    await read(race, "bo", {"friends_managed": (380, None)}, SUNDAY)
    await weeks.add_up_all()

    assert places(await board(race, "bo", "friends_managed")) == [(1, "ana", "20"), (2, "bo", "0")]
    assert places(await board(race, "ana", "deletions")) == [(1, "bo", "3"), (2, "ana", "0")]


async def test_units_are_compared_by_what_came_to_each_head(race: Chain) -> None:
    stores = await board(race, "bo", level="STORE")
    regions = await board(race, "dan", level="REGION")

    assert places(stores) == [(1, "a", "0.00"), (2, "b", "-5.00"), (3, "c", "-25.00")]
    assert (stores["storeSize"], stores["role"]) == ("SMALL", "")
    assert places(regions) == [(1, "east", "23.33"), (2, "west", "0.00")]
    assert (regions["storeSize"], [one["isMine"] for one in regions["rows"]]) == (None, [False, True])


async def test_stores_are_compared_with_those_of_their_size(race: Chain) -> None:
    for at in range(3):
        await race.add_person(f"g{at}", Role.GUIDE, "a")
        await read(race, f"g{at}", {"kept_adds": (1, None)}, MONDAY)
    await weeks.add_up_all()

    assert places(await board(race, "bo", level="STORE")) == [(1, "a", "0.00")]
    assert (await board(race, "bo", level="STORE"))["storeSize"] == "MEDIUM"
    asked: dict[str, Any] = {"level": "STORE", "group": {"storeSize": "SMALL"}}
    assert [one[1] for one in places(await board(race, "maker", **asked))] == ["b", "c"]
    # A guide is shown their own group, whatever they ask for.
    assert [one[1] for one in places(await board(race, "bo", **asked))] == ["a"]


async def test_people_of_another_stage_or_role_are_in_another_group(race: Chain) -> None:
    await read(race, "lead", {"kept_adds": (99, None)}, MONDAY)
    await models.StageSpan.create(unit_id=race.units["west"].id, stage=2, from_day=SUNDAY)
    await models.StageSpan.create(person_id=race.people["chi"], stage=3, from_day=MONDAY)
    await atomic(weeks.mark_branch)("", MONDAY)
    await weeks.add_up_all()

    assert [one[1] for one in places(await board(race, "ana"))] == ["ana", "bo"]
    assert places(await board(race, "dan")) == [(1, "dan", "0")]
    assert ((await board(race, "dan"))["stage"], (await board(race, "chi"))["stage"]) == (2, 3)
    assert places(await board(race, "lead")) == [(1, "lead", "0")]


async def test_a_stage_that_is_set_moves_people_to_its_board(race: Chain) -> None:
    query = """mutation ($input: SetStageInput!) { setStage(input: $input) { __typename } }"""
    holder = {"unitId": encode("Unit", race.units["west"].id)}
    where = {"holder": holder, "stage": 2, "fromDay": MONDAY.isoformat()}
    await race.ask("maker", query, input=where)
    await weeks.add_up_all()

    assert (await board(race, "dan"))["stage"] == 2


async def test_the_board_of_ones_own_store_holds_those_who_ended_the_week_there(race: Chain) -> None:
    await move(race, "chi", "a", SUNDAY)
    await atomic(weeks.mark_branch)("", MONDAY)
    await weeks.add_up_all()

    assert [one[1] for one in places(await board(race, "bo", ownStore=True))] == ["ana", "chi", "bo"]
    assert places(await board(race, "dan", ownStore=True)) == [(1, "dan", "0")]
    assert (await board(race, "maker", ownStore=True))["rows"] == []


async def test_the_most_improved_are_named_against_the_week_before_without_a_number(race: Chain) -> None:
    for name, adds in (("ana", 41), ("bo", 25), ("dan", 30)):
        await read(race, name, {"kept_adds": (adds, None)}, NEXT)
    await weeks.add_up_all()

    found = await board(race, "ana", day=NEXT.isoformat())

    assert found["mostImproved"] == [{"name": "dan", "isMine": False}, {"name": "ana", "isMine": True}]
    assert (await board(race, "ana"))["mostImproved"] == []


async def test_who_does_not_want_to_be_found_has_no_name_but_for_awards(race: Chain) -> None:
    await race.ask("ana", OPT_OUT, input={"isHidden": True})

    assert (await board(race, "bo"))["rows"][0]["name"] is None
    own = await board(race, "ana")
    assert (own["rows"][0]["name"], own["isHidden"]) == ("ana", True)
    assert places(await board(race, "maker")) == [(1, "ana", "0"), (2, "chi", "-10"), (2, "bo", "-10")]


async def test_there_is_no_board_of_what_is_no_measure(race: Chain) -> None:
    asked = {"measure": encode("Measure", 999), "day": MONDAY.isoformat()}

    assert isinstance(await race.refused("bo", BOARD, **asked), NotFound)


async def _scored(chain: Chain) -> int:
    """November may be frozen: it has a scorecard, and scores."""
    await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "100"})
    return (await settled()).id


async def test_a_week_stands_once_its_month_is_frozen(race: Chain, held: clock.Held) -> None:
    month = await _scored(race)
    held.at = datetime(2026, 12, 9, 4, tzinfo=UTC)
    await freezing.freeze(month, version=1, scope=race.scope("maker"))

    await read(race, "dan", {"kept_adds": (500, None)}, MONDAY)
    await weeks.add_up_all()

    found = await board(race, "dan")
    assert (found["state"], places(found)[0]) == ("FROZEN", (1, "ana", "30"))
    assert places(await board(race, "dan", level="STORE"))[0] == (1, "a", "25.00")


async def test_a_week_in_two_months_stands_only_when_both_are_frozen(race: Chain, held: clock.Held) -> None:
    month = await _scored(race)
    held.at = datetime(2026, 12, 9, 4, tzinfo=UTC)
    await _open(date(2026, 12, 1))
    await freezing.freeze(month, version=1, scope=race.scope("maker"))
    await read(race, "dan", {"kept_adds": (5, None)}, date(2026, 11, 30))
    await read(race, "dan", {"kept_adds": (6, None)}, date(2026, 12, 6))
    await read(race, "bo", {"kept_adds": (10, None)}, date(2026, 12, 1))
    await weeks.add_up_all()

    found = await board(race, "bo", day="2026-12-01")

    assert (found["state"], places(found)) == ("PROVISIONAL", [(1, "dan", "1"), (2, "bo", "0")])


async def test_a_freeze_brings_the_boards_of_its_weeks_up_to_date_first(race: Chain, held: clock.Held) -> None:
    month = await _scored(race)
    held.at = datetime(2026, 12, 9, 4, tzinfo=UTC)
    await read(race, "dan", {"kept_adds": (500, None)}, MONDAY)

    await freezing.freeze(month, version=1, scope=race.scope("maker"))

    assert await models.WeekDue.all().count() == 0
    assert places(await board(race, "dan"))[0] == (1, "dan", "0")


async def test_whoever_left_before_the_week_is_on_no_board_of_it(race: Chain) -> None:
    await models.Membership.filter(person_id=race.people["ana"]).update(is_current=False, to_day=date(2026, 11, 8))
    await atomic(weeks.mark_branch)("", MONDAY)
    await weeks.add_up_all()

    assert [one[1] for one in places(await board(race, "bo"))] == ["chi", "bo", "dan"]


async def test_of_a_week_to_come_this_one_is_told(race: Chain, held: clock.Held) -> None:
    held.at = datetime(2026, 11, 20, 4, tzinfo=UTC)

    assert await board(race, "ana", day="2027-03-01") == await board(race, "ana", day="2026-11-20")
