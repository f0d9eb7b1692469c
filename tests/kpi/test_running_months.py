"""While a month runs, so much of a target is due as days have passed up to the newest data (ADR 0009)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import models
import tests.kpi.scoring_chain as given
from kit import clock
from kpi import due_scores, freezing, parts, peers, periods, rescoring
from models.database import atomic
from tests.chain import Chain
from tests.kpi.scoring_chain import FIRST, K1_TARGETS, K1_WEIGHTS, everything, forget_scores, read, scorecard, settled

pytestmark = pytest.mark.anyio
FIFTEENTH, EIGHTEENTH = date(2026, 11, 15), date(2026, 11, 18)
DECEMBER = datetime(2026, 12, 3, 4, tzinfo=UTC)
HALF = {"kept_adds": (33, None), "retention": (72, 100), "interactions": (20, None)}

CARD = """{ myScores(first: 1) { edges { node { points grade missing dataAsOf parts { passedDays activeDays
    lines { measure { key } value target monthTarget dueTo points } } } } } }"""


@pytest.fixture
async def running(chain: Chain) -> Chain:
    """Today is 18 November; Ana's data, and so everybody's, reach the 15th: half of the month is due."""
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS, is_due=False)
    await read(chain, "ana", HALF, FIFTEENTH)
    await settled()
    return chain


async def card(chain: Chain, name: str) -> dict[str, Any]:
    found: dict[str, Any] = (await chain.ask(name, CARD))["myScores"]["edges"][0]["node"]
    return found


async def adds(chain: Chain, name: str) -> dict[str, Any]:
    line: dict[str, Any] = (await card(chain, name))["parts"][0]["lines"][0]
    return line


async def test_of_a_sum_the_part_is_due_that_lies_before_the_newest_data(running: Chain) -> None:
    found = await card(running, "ana")

    lines = {line.pop("measure")["key"]: line for line in found["parts"][0]["lines"]}
    assert lines["kept_adds"] == {
        "value": "33", "target": "30", "monthTarget": "60", "dueTo": "2026-11-15", "points": "110",
    }  # fmt: skip
    assert lines["interactions"] == {
        "value": "20", "target": "25", "monthTarget": "50", "dueTo": "2026-11-15", "points": "80",
    }  # fmt: skip
    assert (found["points"], found["grade"]) == ("95.00", "A")
    assert (found["parts"][0]["passedDays"], found["parts"][0]["activeDays"]) == (15, 30)


async def test_a_rate_is_due_as_a_whole(running: Chain) -> None:
    retention = (await card(running, "ana"))["parts"][0]["lines"][1]

    assert (retention["target"], retention["monthTarget"], retention["dueTo"]) == ("0.8", "0.8", None)


async def test_whoever_leaves_days_out_gains_nothing(running: Chain) -> None:
    await read(running, "bo", {"kept_adds": (6, None), "retention": (72, 100)}, date(2026, 11, 3))
    await settled()

    line = await adds(running, "bo")
    assert (line["target"], line["dueTo"], line["points"]) == ("30", "2026-11-15", "20")


async def test_newer_data_of_anybody_make_more_due_for_everybody_at_once(running: Chain) -> None:
    await read(running, "bo", {"kept_adds": (1, None)}, EIGHTEENTH)
    await settled()

    line = await adds(running, "ana")
    assert (line["target"], line["dueTo"]) == ("36", "2026-11-18")
    assert await models.ScoreDue.all().count() == 0


async def test_each_measure_has_a_day_of_its_own(running: Chain) -> None:
    await read(running, "bo", {"kept_adds": (1, None)}, EIGHTEENTH)
    await settled()

    lines = (await card(running, "ana"))["parts"][0]["lines"]
    assert [line["dueTo"] for line in lines] == ["2026-11-18", None, "2026-11-15"]
    assert [line["target"] for line in lines] == ["36", "0.8", "25"]


async def test_data_that_are_taken_back_make_less_due_again(running: Chain) -> None:
    await read(running, "bo", {"kept_adds": (1, None)}, EIGHTEENTH)
    await settled()
    await _forget_day(running, EIGHTEENTH)
    await settled()

    assert (await adds(running, "ana"))["target"] == "30"


@atomic
async def _forget_day(chain: Chain, day: date) -> None:
    await models.Reading.filter(day=day).delete()
    await due_scores.mark_people([chain.people["bo"]], day, day)


async def test_with_a_roster_scheduled_days_fall_due(running: Chain) -> None:
    for n in range(20):
        day = FIRST + timedelta(days=n)
        await models.RosterDay.create(person_id=running.people["ana"], day=day, is_working=True)
    await _mark()
    await settled()

    found = await card(running, "ana")
    assert (found["parts"][0]["passedDays"], found["parts"][0]["activeDays"]) == (15, 20)
    assert (found["parts"][0]["lines"][0]["target"], found["parts"][0]["lines"][0]["monthTarget"]) == ("45", "60")


@atomic
async def _mark() -> None:
    await due_scores.mark(FIRST)


async def test_who_joined_late_owes_their_own_days_only(running: Chain) -> None:
    await models.Membership.filter(person_id=running.people["ana"]).update(from_day=date(2026, 11, 11))
    await _mark()
    await settled()

    line = await adds(running, "ana")
    assert (line["target"], line["monthTarget"], line["points"]) == ("10", "40", "120")


async def test_parts_weigh_by_the_days_that_have_passed(running: Chain) -> None:
    await given.move(running, "ana", "b", date(2026, 11, 11))
    await read(running, "ana", {"kept_adds": (20, None), "retention": (80, 100)}, date(2026, 11, 10))
    await _mark()
    await settled()

    found = await card(running, "ana")
    first, second = found["parts"]
    assert [(part["passedDays"], part["activeDays"]) for part in (first, second)] == [(10, 10), (5, 20)]
    assert [line["points"] for line in first["lines"]] == ["100", "100", None]
    assert [line["points"] for line in second["lines"]] == ["120", "90", "120"]
    assert found["points"] == "103.67"  # (10 x 100 + 5 x 111) / 15


async def test_a_board_by_a_measure_weighs_parts_by_the_days_that_are_due(running: Chain) -> None:
    await given.move(running, "ana", "b", date(2026, 11, 11))
    await read(running, "ana", {"kept_adds": (20, None)}, date(2026, 11, 10))
    await _mark()
    await settled()

    adds = await given.measure("kept_adds")
    kept = await models.Standing.get(measure_id=adds, level="PERSON", holder_id=running.people["ana"])
    assert kept.points == 10_667  # (10 x 100 + 5 x 120) / 15


async def test_what_is_planned_for_later_in_the_month_weighs_nothing_yet(running: Chain) -> None:
    before = (await card(running, "ana"))["points"]
    await given.move(running, "ana", "b", date(2026, 11, 20))
    await _mark()
    await settled()

    found = await card(running, "ana")
    assert found["points"] == before
    assert [part["passedDays"] for part in found["parts"]] == [15, 0]


async def test_ten_days_for_a_grade_are_those_of_the_month(running: Chain) -> None:
    await models.Membership.filter(person_id=running.people["ana"]).update(from_day=date(2026, 11, 14))
    await models.Membership.filter(person_id=running.people["bo"]).update(from_day=date(2026, 11, 22))
    await read(running, "bo", HALF, date(2026, 11, 22))
    await _mark()
    await settled()

    ana, bo = await card(running, "ana"), await card(running, "bo")
    assert (ana["grade"], ana["missing"]) == ("A", "")
    assert (bo["grade"], bo["missing"]) == ("", "FEW_DAYS")


async def test_a_branch_owes_what_its_people_owe(running: Chain) -> None:
    await read(running, "bo", HALF, FIFTEENTH)
    await settled()
    period = (await running.ask("lead", "{ periods(first: 1) { edges { node { id } } } }"))["periods"]["edges"][0]
    query = """query ($period: ID!) { branchScores(periodId: $period) { total { points
        lines { measure { key } value target monthTarget dueTo } } } }"""

    total = (await running.ask("lead", query, period=period["node"]["id"]))["branchScores"]["total"]

    assert total["lines"][0] == {
        "measure": {"key": "kept_adds"}, "value": "66", "target": "60", "monthTarget": "120", "dueTo": "2026-11-15",
    }  # fmt: skip
    assert total["points"] == "95.00"


async def test_what_if_goes_by_what_is_due(running: Chain) -> None:
    period = (await running.ask("ana", "{ periods(first: 1) { edges { node { id } } } }"))["periods"]["edges"][0]
    every = {one["key"]: one["id"] for one in (await running.ask("ana", "{ measures { id key } }"))["measures"]}
    query = """query ($period: ID!, $changes: [WhatIfInput!]!) {
        whatIf(periodId: $period, changes: $changes) { points lines { points } } }"""
    changes = [{"measureId": every["kept_adds"], "value": "30"}]

    tried = (await running.ask("ana", query, period=period["node"]["id"], changes=changes))["whatIf"]

    assert (tried["points"], [line["points"] for line in tried["lines"]]) == ("91.00", ["100", "90", "80"])


async def test_once_the_month_is_over_all_of_it_is_due(running: Chain, held: clock.Held) -> None:
    held.at = DECEMBER
    await due_scores.mark_recent()  # the nightly job
    await settled()

    found = await card(running, "ana")
    lines = found["parts"][0]["lines"]
    assert [(line["target"], line["monthTarget"], line["dueTo"]) for line in lines] == [
        ("60", "60", None), ("0.8", "0.8", None), ("50", "50", None),
    ]  # fmt: skip
    assert (found["points"], found["parts"][0]["passedDays"]) == ("61.00", 30)


async def test_of_a_month_that_is_over_nothing_says_that_it_ran(running: Chain, held: clock.Held) -> None:
    held.at = DECEMBER
    await due_scores.mark_recent()
    await settled()
    followed, sums = await everything(running), await _sums()

    await forget_scores()
    await settled()

    assert await everything(running) == followed
    assert await _sums() == sums
    assert {ahead for *_, ahead in sums} == {0}


async def _sums() -> list[tuple[int, ...]]:
    kept = await models.MeasureSum.filter(people__gt=0).order_by("unit_id", "measure_id")
    return [(one.unit_id, one.measure_id, one.people, one.amount, one.target, one.ahead) for one in kept]


async def test_a_freeze_makes_due_what_the_night_had_not_yet(running: Chain, held: clock.Held) -> None:
    month = (await periods.on_day.rows(day=FIRST))[0]
    held.at = DECEMBER

    await freezing.freeze(month.id, version=1, scope=running.scope("maker"))

    frozen = await given.score(running, "ana", is_frozen=True)
    assert frozen is not None
    assert (frozen.score, [line["target"] for line in frozen.lines[0]["lines"]]) == (6_100, ["60", "0.8", "50"])
    kept = (await models.Period.get(id=month.id)).digest
    await forget_scores()
    await settled()
    assert await _digest(month.id) == kept


@atomic
async def _digest(period: int) -> str:
    return await freezing.digest_of(period, is_frozen=False)


async def test_what_was_worked_out_by_an_older_day_is_not_kept(running: Chain) -> None:
    await _mark()
    old = await parts.basis((await periods.on_day.rows(day=FIRST))[0])
    assert old is not None
    await read(running, "bo", {"kept_adds": (1, None)}, EIGHTEENTH)
    await settled()
    await _mark()
    batch = await due_scores.waiting.rows(period=old.period.id, after=0, limit=100)

    kept = await rescoring._rescore(batch, old, peers.NOBODY)

    assert kept == 0
    assert await models.ScoreDue.all().count() == len(batch) == 5
    assert (await adds(running, "ana"))["target"] == "36"
