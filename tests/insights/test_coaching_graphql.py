"""Whom a lead should talk to, through GraphQL. It is the 2nd of December; November is told, against October."""

from datetime import date, timedelta
from typing import Any

import pytest

import models
from api.ids import encode
from insights import guide_months
from kit import clock
from kit.errors import NotAllowed, NotFound
from kpi import freezing
from people.roles import Role
from tests.chain import NOON, Chain
from tests.kpi.scoring_chain import move, read, scorecard, settled

pytestmark = pytest.mark.anyio
OCTOBER, NOVEMBER = date(2026, 10, 10), date(2026, 11, 10)
DECEMBER = NOON + timedelta(days=14)
GROUPS = """{ person { name } due onTime quiz scoreBefore scoreNow beyond noise isRebound usual
    measure { key } pointsBefore pointsNow course { slug } score { points } talk { note } }"""
COACHING = f"""query ($unit: ID, $period: ID) {{ coaching(unitId: $unit, periodId: $period) {{
    period {{ firstDay }} unit {{ name }} asOf chain counts {{ pattern people }}
    rules {{ leastDays leastDue learnedPercent notLearnedPercent learnedQuiz }}
    learnedNotMoving {GROUPS} movingNotLearned {GROUPS} leftOut {{ person {{ name }} reason days }} }} }}"""


async def adds(chain: Chain, name: str, day: date, kept: int) -> None:
    await read(chain, name, {"kept_adds": (kept, None)}, day)


async def learns(chain: Chain, name: str, on_time: int, due: int = 2, quiz: int = 90) -> None:
    await read(chain, name, {"learning_on_time": (on_time, due), "learning_quiz": (quiz, 1)}, OCTOBER)


@pytest.fixture
async def moved(chain: Chain, held: clock.Held) -> Chain:
    """80 points for everybody in October; in November bo rises to 100 and ana falls to 75: the chain rises by 3.75."""
    held.at = DECEMBER
    await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "60"})
    await models.ScorecardVersion.all().update(from_day=date(2026, 10, 1))
    await models.Period.get_or_create(first_day=date(2026, 10, 1), last_day=date(2026, 10, 31))
    for name in ("ana", "bo", "chi", "dan"):
        await adds(chain, name, OCTOBER, 48)
        await adds(chain, name, NOVEMBER, {"bo": 60, "ana": 45}.get(name, 48))
    await learns(chain, "ana", 2)
    await learns(chain, "bo", 0, quiz=60)
    await learns(chain, "chi", 1)
    await settled()
    return chain


async def found(chain: Chain, who: str = "region", **asked: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await chain.ask(who, COACHING, **asked))["coaching"]
    return answer


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["person"]["name"] for row in rows]


async def test_it_finds_who_learned_without_moving_and_who_moves_without_learning(moved: Chain) -> None:
    await moved.enrol("bo", "two", NOON + timedelta(days=3))
    await moved.enrol("bo", "one", NOON - timedelta(days=3))

    told = await found(moved)

    assert (told["period"]["firstDay"], told["unit"]["name"], told["asOf"], told["chain"]) == (
        "2026-11-01", "east", "2026-11-10", "4.7",
    )  # fmt: skip
    assert told["rules"] == {
        "leastDays": 10, "leastDue": 2, "learnedPercent": 80, "notLearnedPercent": 50, "learnedQuiz": 75
    }  # fmt: skip
    both = {"due": 2, "scoreBefore": "80.00", "noise": "5.00", "isRebound": False, "usual": None, "talk": None}
    fell = {"measure": {"key": "kept_adds"}, "pointsBefore": "80.00"}
    assert told["learnedNotMoving"] == [
        {"person": {"name": "ana"}, **both, "onTime": 2, "quiz": "90.0", "scoreNow": "75.00", "beyond": "-8.75",
         **fell, "pointsNow": "75.00", "course": None, "score": {"points": "75.00"}},
    ]  # fmt: skip
    assert told["movingNotLearned"] == [
        {"person": {"name": "bo"}, **both, "onTime": 0, "quiz": "60.0", "scoreNow": "100.00", "beyond": "16.25",
         **fell, "pointsNow": "100.00", "course": {"slug": "one"}, "score": {"points": "100.00"}},
    ]  # fmt: skip
    assert {one["pattern"]: one["people"] for one in told["counts"]} == {
        "LEARNED_NOT_MOVING": 1, "MOVING_NOT_LEARNED": 1, "BOTH": 0, "NEITHER": 0, "UNCLEAR": 1,
    }  # fmt: skip
    assert told["leftOut"] == []


async def test_who_learned_and_stands_behind_the_chain_by_no_more_than_the_noise_is_not_listed(moved: Chain) -> None:
    await adds(moved, "ana", NOVEMBER, 48)
    await settled()

    told = await found(moved)

    assert (told["chain"], names(told["learnedNotMoving"]), names(told["movingNotLearned"])) == ("6.3", [], ["bo"])
    assert {one["pattern"]: one["people"] for one in told["counts"]}["UNCLEAR"] == 2


async def test_newcomers_those_away_those_moved_and_those_without_courses_are_left_out_with_the_reason(
    moved: Chain,
) -> None:
    await models.Membership.filter(person_id=moved.people["ana"]).update(from_day=date(2026, 10, 2))
    for day in range(1, 10):
        await models.RosterDay.create(person_id=moved.people["bo"], day=date(2026, 11, day), is_working=True)
    await move(moved, "chi", "c", date(2026, 11, 5))
    await models.ScoreDue.bulk_create(
        models.ScoreDue(period_id=month.id, person_id=person)
        for month in await models.Period.all()
        for person in moved.people.values()
    )
    await settled()

    told = await found(moved, "maker")

    assert sorted((one["person"]["name"], one["reason"], one["days"]) for one in told["leftOut"]) == [
        ("ana", "NEW", 0), ("bo", "FEW_DAYS", 9), ("chi", "CHANGED", 30), ("dan", "FEW_COURSES", 30),
    ]  # fmt: skip
    assert told["learnedNotMoving"] == told["movingNotLearned"] == []


async def test_a_rise_after_an_unusually_low_month_is_named_a_rebound(moved: Chain) -> None:
    for month, kept in ((8, 54), (9, 54)):
        await models.Period.create(first_day=date(2026, month, 1), last_day=date(2026, month, 28))
        for name in ("ana", "bo", "chi", "dan"):
            await adds(moved, name, date(2026, month, 10), kept)
    await models.ScorecardVersion.all().update(from_day=date(2026, 8, 1))
    await adds(moved, "bo", OCTOBER, 30)
    await settled()

    (bo,) = (await found(moved))["movingNotLearned"]

    assert (bo["usual"], bo["scoreBefore"], bo["isRebound"]) == ("72.50", "50.00", True)


async def test_the_month_is_told_from_its_15th_day_on_and_others_by_their_id(moved: Chain, held: clock.Held) -> None:
    held.at = NOON - timedelta(days=4)  # the 14th
    september = await models.Period.create(first_day=date(2026, 9, 1), last_day=date(2026, 9, 30))
    assert (await found(moved))["period"]["firstDay"] == "2026-10-01"
    held.at = NOON - timedelta(days=3)
    assert (await found(moved))["period"]["firstDay"] == "2026-11-01"

    october = await models.Period.get(first_day=date(2026, 10, 1))
    assert (await found(moved, period=encode("Period", october.id)))["period"]["firstDay"] == "2026-10-01"
    for month in (september.id, 999):
        told = await found(moved, period=encode("Period", month))
        assert (told["period"], told["counts"], told["learnedNotMoving"], told["leftOut"]) == (None, [], [], [])


async def test_a_running_month_is_told_as_far_as_its_data_reach(moved: Chain, held: clock.Held) -> None:
    held.at = NOON
    await models.Reading.filter(person_id=moved.people["maker"]).delete()  # so the data reach to the 10th
    for name, kept in (("ana", 16), ("bo", 21), ("chi", 16), ("dan", 16)):
        await adds(moved, name, NOVEMBER, kept)
    await settled()

    told = await found(moved)

    (ana,), (bo,) = told["learnedNotMoving"], told["movingNotLearned"]
    assert [(one["scoreBefore"], one["scoreNow"], one["score"]["points"]) for one in (ana, bo)] == [
        ("80.00", "80.00", "80.00"), ("80.00", "105.00", "105.00"),
    ]  # fmt: skip
    assert (told["chain"], bo["beyond"]) == ("7.8", "18.75")
    assert [(one["pointsBefore"], one["pointsNow"]) for one in (ana, bo)] == [("80.00", "80.00"), ("80.00", "105.00")]


async def test_a_lead_sees_their_own_guides_never_themselves_and_nobody_else_sees_any(moved: Chain) -> None:
    await learns(moved, "lead", 2)
    await models.Membership.filter(person_id=moved.people["region"]).update(role=Role.GUIDE.value)

    lead, region = await found(moved, "lead"), await found(moved)

    assert names(lead["learnedNotMoving"]) == ["ana"] and names(lead["movingNotLearned"]) == ["bo"]
    assert sum(one["people"] for one in lead["counts"]) == 2 and lead["leftOut"] == []
    assert "region" not in names(region["leftOut"])
    for name in ("ana", "trainer"):
        assert isinstance(await moved.refused(name, COACHING), NotAllowed)
    for name, unit in (("lead", "b"), ("lead", "east"), ("region", "west"), ("region", "hq")):
        assert isinstance(await moved.refused(name, COACHING, unit=encode("Unit", moved.units[unit].id)), NotFound)


async def test_a_unit_with_more_guides_than_anybody_talks_to_is_asked_for_in_parts(
    moved: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guide_months, "MOST_GUIDES", 3)

    assert isinstance(await moved.refused("maker", COACHING), guide_months.TooManyGuides)
    assert (await found(moved, "maker", unit=encode("Unit", moved.units["east"].id)))["unit"]["name"] == "east"


async def test_the_measure_that_fell_most_by_its_weight_is_named_and_never_one_of_learning(
    chain: Chain, held: clock.Held
) -> None:
    held.at = DECEMBER
    targets = {"kept_adds": "60", "interactions": "50", "learning_quiz": "100"}
    await scorecard(chain, {"kept_adds": 2_000, "interactions": 6_000, "learning_quiz": 2_000}, targets)
    await models.ScorecardVersion.all().update(from_day=date(2026, 10, 1))
    await models.Period.get_or_create(first_day=date(2026, 10, 1), last_day=date(2026, 10, 31))
    await read(chain, "ana", {"kept_adds": (60, None), "interactions": (45, None)}, OCTOBER)
    await read(chain, "ana", {"learning_on_time": (2, 2), "learning_quiz": (300, 3)}, OCTOBER)
    await read(chain, "ana", {"kept_adds": (48, None), "interactions": (40, None)}, NOVEMBER)
    await read(chain, "ana", {"learning_quiz": (60, 1)}, NOVEMBER)
    await read(chain, "dan", {"kept_adds": (60, None), "interactions": (50, None)}, OCTOBER)
    await read(chain, "dan", {"kept_adds": (600, None), "interactions": (500, None)}, NOVEMBER)
    await settled()

    (ana,) = (await found(chain, "lead"))["learnedNotMoving"]

    assert (ana["measure"]["key"], ana["pointsBefore"], ana["pointsNow"]) == ("interactions", "90.00", "80.00")


async def test_a_frozen_month_keeps_who_learned_and_a_running_one_does_not(moved: Chain) -> None:
    november = (await models.Period.get(first_day=date(2026, 11, 1))).id
    await freezing.freeze(november, version=1, scope=moved.scope("maker"))
    asked = {"period": encode("Period", november)}
    then = await found(moved, **asked)
    kept = await models.FrozenLearning.get(person_id=moved.people["ana"])

    await learns(moved, "ana", 0, due=3, quiz=10)
    await learns(moved, "bo", 4, due=4)

    assert (kept.due, kept.on_time, kept.quiz_sum, kept.quizzes) == (2, 2, 90, 1)
    assert await found(moved, **asked) == then
    await models.Period.filter(id=november).update(frozen_at=None)
    assert names((await found(moved, **asked))["learnedNotMoving"]) == []
