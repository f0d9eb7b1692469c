"""Boards through GraphQL: a fair group, one's own place and those around it, nobody's score."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest

import models
from api.ids import encode
from kit import clock
from kpi import due_scores, freezing, periods, rescoring
from models.database import atomic
from people.roles import Role
from tests.chain import Chain
from tests.kpi.scoring_chain import FIRST, forget_scores, measure, move, read, scorecard, settled

pytestmark = pytest.mark.anyio

BOARD = """query ($period: ID!, $measure: ID, $level: BoardLevel! = PERSON, $group: BoardGroupInput,
    $ownStore: Boolean! = false) {
    board(periodId: $period, measureId: $measure, level: $level, group: $group, ownStore: $ownStore) {
        role stage size isHidden rows { rank name unitName gap isMine } mostImproved { name isMine } } }"""
OPT_OUT = """mutation ($input: SetBoardOptOutInput!) { setBoardOptOut(input: $input) { __typename
    ... on SetBoardOptOutSuccess { isHidden } ... on Problem { code } } }"""


@pytest.fixture
async def race(chain: Chain) -> Chain:
    """The points of a month: ana 100, bo and chi 90, dan 80."""
    await scorecard(chain, {"kept_adds": 8_000, "interactions": 2_000}, {"kept_adds": "100", "interactions": "100"})
    for name, adds in (("ana", 100), ("bo", 90), ("chi", 90), ("dan", 80)):
        await read(chain, name, {"kept_adds": (adds, None), "interactions": (adds, None)})
    await settled()
    return chain


async def board(chain: Chain, name: str, day: date = FIRST, **values: Any) -> dict[str, Any]:
    month = await models.Period.get(first_day=day)
    found: dict[str, Any] = (await chain.ask(name, BOARD, period=encode("Period", month.id), **values))["board"]
    return found


def places(found: dict[str, Any]) -> list[tuple[int, str | None, str]]:
    return [(one["rank"], one["name"], one["gap"]) for one in found["rows"]]


async def test_ties_share_a_rank_and_only_the_gap_is_shown(race: Chain) -> None:
    found = await board(race, "bo")

    assert places(found) == [(1, "ana", "10.00"), (2, "chi", "0.00"), (2, "bo", "0.00"), (4, "dan", "-10.00")]
    assert (found["role"], found["stage"], found["size"]) == ("GUIDE", 1, 4)
    assert [one["isMine"] for one in found["rows"]] == [False, False, True, False]


async def test_a_board_can_be_of_a_measure(race: Chain) -> None:
    await read(race, "dan", {"interactions": (110, None)})
    await settled()

    found = await board(race, "ana", measure=encode("Measure", await measure("interactions")))

    assert places(found)[:2] == [(1, "dan", "10.00"), (2, "ana", "0.00")]


async def test_the_board_of_ones_own_store_holds_its_colleagues_alone(race: Chain) -> None:
    found = await board(race, "bo", ownStore=True)

    assert places(found) == [(1, "ana", "10.00"), (2, "bo", "0.00")]
    assert found["size"] == 2
    assert places(await board(race, "dan", ownStore=True)) == [(1, "dan", "0.00")]
    assert (await board(race, "maker", ownStore=True))["rows"] == []
    # Stores are compared with the others whatever is asked.
    assert len(places(await board(race, "bo", level="STORE", ownStore=True))) == 3


async def test_the_store_of_a_frozen_month_is_the_one_of_then(race: Chain, held: clock.Held) -> None:
    held.at = datetime(2026, 12, 2, 4, tzinfo=UTC)
    month = await models.Period.get(first_day=FIRST)
    await freezing.freeze(month.id, version=1, scope=race.scope("maker"))
    await move(race, "chi", "a", date(2026, 11, 5))
    await _mark()
    await settled()

    assert [one[1] for one in places(await board(race, "bo", ownStore=True))] == ["ana", "bo"]


async def test_ranks_in_ones_store_are_those_of_a_count_over_it(race: Chain) -> None:
    points = [97, 97, 95, 93, 93, 93, 93, 93, 90, 85, 85, 84, 60]
    for at, one in enumerate(points):
        await race.add_person(f"g{at}", Role.GUIDE, "a")
        await read(race, f"g{at}", {"kept_adds": (one, None), "interactions": (one, None)})
    await settled()
    every = {"ana": 100, "bo": 90} | {f"g{at}": one for at, one in enumerate(points)}
    right = {name: 1 + sum(other > one for other in every.values()) for name, one in every.items()}

    for name in every:
        rows = (await board(race, name, ownStore=True))["rows"]
        assert {one["name"]: one["rank"] for one in rows} == {one["name"]: right[one["name"]] for one in rows}, name
        assert name in {one["name"] for one in rows}


async def test_people_of_another_stage_or_role_are_in_another_group(race: Chain) -> None:
    await read(race, "lead", {"kept_adds": (120, None), "interactions": (120, None)})
    await models.StageSpan.create(person_id=race.people["dan"], stage=2, from_day=FIRST)
    await _mark()
    await settled()

    assert [one[1] for one in places(await board(race, "ana"))] == ["ana", "chi", "bo"]
    assert places(await board(race, "dan")) == [(1, "dan", "0.00")]
    assert places(await board(race, "lead")) == [(1, "lead", "0.00")]


@atomic
async def _mark() -> None:
    await due_scores.mark(FIRST)


async def test_the_first_three_and_five_on_either_side_are_shown(race: Chain) -> None:
    for at in range(20):
        name = f"g{at:02}"
        await race.add_person(name, Role.GUIDE, "c")
        await read(race, name, {"kept_adds": (70 - at, None), "interactions": (70 - at, None)})
    await settled()

    found = await board(race, "g10")

    assert [one["rank"] for one in found["rows"]] == [1, 2, 2, *range(10, 21)]
    assert found["size"] == 24
    assert found["rows"][8]["isMine"] and found["rows"][8]["rank"] == 15


async def test_ranks_around_somebody_are_those_of_a_count_over_everybody(race: Chain) -> None:
    points = [97, 97, 95, 95, 95, 95, 95, 95, 95, 93, 93, 90, 85, 85, 85, 84, 84, 60]
    for at, one in enumerate(points):
        await race.add_person(f"g{at}", Role.GUIDE, "c")
        await read(race, f"g{at}", {"kept_adds": (one, None), "interactions": (one, None)})
    await settled()
    every = {"ana": 100, "bo": 90, "chi": 90, "dan": 80} | {f"g{at}": one for at, one in enumerate(points)}
    right = {name: 1 + sum(other > one for other in every.values()) for name, one in every.items()}

    for name in every:
        rows = (await board(race, name))["rows"]
        assert {one["name"]: one["rank"] for one in rows} == {one["name"]: right[one["name"]] for one in rows}, name
        assert [one["rank"] for one in rows] == sorted(one["rank"] for one in rows)


async def test_who_does_not_want_to_be_found_has_no_name_but_for_awards(race: Chain) -> None:
    answer = await race.ask("ana", OPT_OUT, input={"isHidden": True})

    assert answer["setBoardOptOut"]["isHidden"] is True
    first = (await board(race, "bo"))["rows"][0]
    assert (first["rank"], first["name"], first["unitName"]) == (1, None, None)
    own = await board(race, "ana")
    assert (own["rows"][0]["name"], own["isHidden"]) == ("ana", True)
    assert (await board(race, "maker"))["rows"][0]["name"] == "ana"
    assert (await board(race, "region"))["rows"][0]["name"] is None

    await race.ask("ana", OPT_OUT, input={"isHidden": False})
    assert (await board(race, "bo"))["rows"][0]["name"] == "ana"
    assert await models.BoardOptOut.all().count() == 0


async def test_hiding_twice_at_once_hides_once(race: Chain) -> None:
    answers = await asyncio.gather(*[race.ask("ana", OPT_OUT, input={"isHidden": True}) for _ in range(20)])

    assert [one["setBoardOptOut"] for one in answers] == [
        {"__typename": "SetBoardOptOutSuccess", "isHidden": True}
    ] * 20
    assert [one.person_id for one in await models.BoardOptOut.all()] == [race.people["ana"]]


async def test_headquarters_sees_the_first_three_and_may_choose_the_group(race: Chain) -> None:
    assert places(await board(race, "maker")) == [(1, "ana", "0.00"), (2, "chi", "-10.00"), (2, "bo", "-10.00")]
    assert (await board(race, "maker", group={"stage": 2}))["rows"] == []
    # A guide is shown their own group, whatever they ask for.
    assert (await board(race, "bo", group={"stage": 2}))["size"] == 4


async def test_who_gives_awards_sees_all_who_share_the_third_place(race: Chain) -> None:
    for name, points in (("eve", 90), ("fay", 89)):
        await race.add_person(name, Role.GUIDE, "c")
        await read(race, name, {"kept_adds": (points, None), "interactions": (points, None)})
    await settled()

    first = [(one["rank"], one["name"]) for one in (await board(race, "maker"))["rows"]]

    assert first == [(1, "ana"), (2, "eve"), (2, "chi"), (2, "bo")]


async def test_stores_and_regions_are_compared_by_the_sums_of_their_people(race: Chain) -> None:
    stores = await board(race, "bo", level="STORE")
    regions = await board(race, "dan", level="REGION")

    assert places(stores) == [(1, "a", "0.00"), (2, "b", "-5.00"), (3, "c", "-15.00")]
    assert places(regions) == [(1, "east", "13.33"), (2, "west", "0.00")]
    assert [one["isMine"] for one in regions["rows"]] == [False, True]


async def test_the_most_improved_are_named_without_a_number(race: Chain, held: clock.Held) -> None:
    december = date(2026, 12, 1)
    held.at = datetime(2026, 12, 20, 4, tzinfo=UTC)
    await _open(december)
    for name, adds in (("ana", 90), ("bo", 95), ("chi", 92), ("dan", 100)):
        await read(race, name, {"kept_adds": (adds, None), "interactions": (adds, None)}, december)
    await settled()

    found = await board(race, "bo", december)

    assert found["mostImproved"] == [
        {"name": "dan", "isMine": False}, {"name": "bo", "isMine": True}, {"name": "chi", "isMine": False},
    ]  # fmt: skip
    assert (await board(race, "bo", december, ownStore=True))["mostImproved"] == [
        {"name": "bo", "isMine": True}, {"name": "ana", "isMine": False},
    ]  # fmt: skip
    assert (await board(race, "bo"))["mostImproved"] == []


@atomic
async def _open(day: date) -> None:
    await periods.open_months([day])
    await due_scores.mark(day)


async def test_a_board_stands_once_its_month_is_frozen(race: Chain, held: clock.Held) -> None:
    held.at = datetime(2026, 12, 2, 4, tzinfo=UTC)
    month = await models.Period.get(first_day=FIRST)
    await freezing.freeze(month.id, version=1, scope=race.scope("maker"))

    await read(race, "dan", {"kept_adds": (120, None), "interactions": (120, None)})
    await settled()

    assert places(await board(race, "dan"))[0] == (1, "ana", "20.00")
    assert places(await board(race, "dan", level="STORE"))[0] == (1, "a", "15.00")


async def test_who_worked_too_few_days_is_compared_with_nobody(race: Chain) -> None:
    await models.Membership.filter(person_id=race.people["ana"]).update(from_day=date(2026, 11, 25))
    await _mark()
    await settled()

    assert [one[1] for one in places(await board(race, "bo"))] == ["chi", "bo", "dan"]
    assert (await board(race, "ana"))["rows"][0]["isMine"] is False


async def test_boards_that_grow_step_by_step_are_those_worked_out_at_once(race: Chain) -> None:
    before = await _standings()
    await read(race, "dan", {"kept_adds": (99, None)})
    await settled()
    await read(race, "dan", {"kept_adds": (80, None)})
    await settled()
    assert await _standings() == before

    await forget_scores()
    await models.Standing.all().delete()
    await settled()

    assert await _standings() == before
    assert len(before) == (4 + 3 + 2) * 3


async def _standings() -> set[tuple[object, ...]]:
    return {
        (one.measure_id, one.level, one.holder_id, one.role, one.stage, one.points)
        for one in await models.Standing.all()
    }


async def test_scores_settled_at_once_leave_the_points_of_their_store_right(race: Chain) -> None:
    names = ("ana", "bo", "chi", "dan")
    for at in range(3):
        for name in names:
            await read(race, name, {"kept_adds": (50 + 7 * at, None)})
        month = (await periods.on_day.rows(day=FIRST))[0]
        await asyncio.gather(*(rescoring.rescore_people(month, [race.people[name]]) for name in names))
    found = await _standings()

    await forget_scores()
    await models.Standing.all().delete()
    await settled()

    assert await _standings() == found
