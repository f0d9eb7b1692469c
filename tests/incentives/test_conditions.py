"""What counts, by the numbers: who met a condition in October, how many times, why, and by which evidence."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

import models
from incentives.conditions import CONDITIONS, ConditionKind
from incentives.conditions.meeting import Met
from incentives.windows import PeriodUnknown, Rhythm, window
from kit import clock
from kpi.readings import Reading, write
from models.database import atomic
from tests.chain import Chain
from tests.incentives.policy_chain import course

pytestmark = pytest.mark.anyio
OCTOBER = window("2026-10", Rhythm.MONTH)


async def found(chain: Chain, kind: ConditionKind, **params: Any) -> dict[str, Met]:
    """Who met it, by name."""
    met = await CONDITIONS[kind].find(params, OCTOBER, list(chain.people.values()))
    names = {number: name for name, number in chain.people.items()}
    return {names[number]: one for number, one in met.items()}


def english(met: dict[str, Met]) -> dict[str, str]:
    return {name: one.why[1] for name, one in met.items()}


@pytest.mark.parametrize("key", ["0001-01", "9999-12", "9999-W52", "2026-13", "2026-W60", "2026", "", "x"])
def test_what_is_no_period_of_a_chain_is_refused(key: str) -> None:
    for rhythm in Rhythm:
        with pytest.raises(PeriodUnknown):
            window(key, rhythm)


async def test_late_is_after_the_due_date_and_within_the_period(chain: Chain) -> None:
    for name, done in (("ana", 20), ("bo", 21), ("chi", None)):
        await course(chain, name, due=20, done=done)
    dan = await chain.enrol("dan", "one", datetime(2026, 10, 20, tzinfo=UTC))
    await models.Enrolment.filter(id=dan).update(completed_at=datetime(2026, 11, 1, 4, tzinfo=UTC))

    met = await found(chain, ConditionKind.COURSE_LATE, course="one")

    assert english(met) == {"bo": "“Course one” was due on 2026-10-20 and completed on 2026-10-21"}
    assert (met["bo"].times, met["bo"].on, met["bo"].evidence["course"]) == (1, date(2026, 10, 21), "one")


async def test_a_quiz_counts_from_the_score_on_once_and_only_when_passed(chain: Chain) -> None:
    for name, score in (("ana", 90), ("ana", 95), ("bo", 89), ("chi", 100)):
        await chain.pass_quiz(name, "one/l1", score)
    await models.QuizAttempt.all().update(ended_at=datetime(2026, 10, 9, tzinfo=UTC))
    await models.QuizAttempt.filter(score=100).update(is_passed=False)

    met = await found(chain, ConditionKind.QUIZ_SCORE, course="one", score=90)

    assert english(met) == {"ana": "Scored 95 in the quiz of “one 1”"}
    assert (met["ana"].times, dict(met["ana"].evidence)) == (1, {"course": "one", "score": 95, "least": 90})


async def test_a_quiz_is_met_on_the_day_of_the_first_that_is_good_enough_and_the_best_is_named(chain: Chain) -> None:
    """So a policy that begins or ends in the month counts it, if that day is within."""
    for lesson, score, day in (("one/l1", 80, 5), ("one/l1", 97, 9), ("one/l2", 91, 12)):
        await chain.pass_quiz("ana", lesson, score)
        ended = datetime(2026, 10, day, 17, tzinfo=UTC)  # past midnight in China
        await models.QuizAttempt.filter(score=score).update(ended_at=ended)

    met = await found(chain, ConditionKind.QUIZ_SCORE, course="one", score=90)

    assert (met["ana"].on, english(met)) == (date(2026, 10, 10), {"ana": "Scored 97 in the quiz of “one 1”"})


async def test_a_path_is_mastered_on_the_day_of_its_last_course(chain: Chain) -> None:
    for name, days in (("ana", (5, 9)), ("bo", (5, None))):
        for slug, done in zip(("one", "two"), days, strict=True):
            await course(chain, name, due=30, done=done, slug=slug)

    met = await found(chain, ConditionKind.PATH_MASTERED, courses=["two", "one"])

    assert english(met) == {"ana": "Completed all 2 courses of the path, “Course two” last"}
    assert (met["ana"].on, dict(met["ana"].evidence)) == (date(2026, 10, 9), {"courses": ["one", "two"], "last": "two"})


async def test_the_first_of_each_region_is_one_and_whoever_was_first_before_stays_it(chain: Chain) -> None:
    for name, done in (("ana", 9), ("bo", 7), ("chi", 7), ("dan", 30)):
        await course(chain, name, due=30, done=done)

    met = await found(chain, ConditionKind.FIRST_IN_REGION, course="one")

    assert english(met) == {
        "bo": "First of east to complete “Course one”, on 2026-10-07",
        "dan": "First of west to complete “Course one”, on 2026-10-30",
    }
    await models.Enrolment.filter(guide_id=chain.people["chi"]).update(completed_at=datetime(2026, 9, 1, tzinfo=UTC))
    assert [*await found(chain, ConditionKind.FIRST_IN_REGION, course="one")] == ["dan"]


async def test_the_first_of_a_region_is_the_first_of_those_whom_the_policy_concerns(chain: Chain) -> None:
    for name, done in (("lead", 5), ("bo", 7), ("ana", 9)):
        await course(chain, name, due=30, done=done)

    met = await CONDITIONS[ConditionKind.FIRST_IN_REGION].find(
        {"course": "one"}, OCTOBER, [chain.people["ana"], chain.people["bo"]]
    )

    assert [*met] == [chain.people["bo"]]
    assert english(await found(chain, ConditionKind.FIRST_IN_REGION, course="one")) == {
        "lead": "First of east to complete “Course one”, on 2026-10-05"
    }


async def score(chain: Chain, month: models.Period, name: str, **given: Any) -> None:
    await models.Score.create(
        period_id=month.id, person_id=chain.people[name], unit_id=1, role="GUIDE", stage=1, version_id=1,
        active_days=20, days=31, lines=[], scored_at=clock.now(),
        **{"is_frozen": False, "score": 9_000, "grade": "A", "digest": name, **given},
    )  # fmt: skip


async def test_scores_and_grades_are_those_that_stand_and_the_frozen_ones_of_a_frozen_month(chain: Chain) -> None:
    month = await models.Period.create(first_day=OCTOBER.first, last_day=OCTOBER.last)
    await score(chain, month, "ana", score=8_500)
    await score(chain, month, "bo", score=8_499, grade="B")
    await score(chain, month, "chi", missing="NO_DATA")
    await score(chain, month, "ana", is_frozen=True, score=7_000, grade="C")

    met = await found(chain, ConditionKind.KPI_SCORE, score=85)
    assert english(met) == {"ana": "A score of 85.00 in the month"}
    assert dict(met["ana"].evidence) == {"score": 8_500, "least": 8_500, "digest": "ana", "is_frozen": False}
    graded = await found(chain, ConditionKind.KPI_GRADE, grades=["A", "B"])
    assert english(graded) == {"ana": "Grade A in the month", "bo": "Grade B in the month"}

    await models.Period.filter(id=month.id).update(frozen_at=clock.now())

    assert await found(chain, ConditionKind.KPI_SCORE, score=85) == {}
    assert english(await found(chain, ConditionKind.KPI_GRADE, grades=["C"])) == {"ana": "Grade C in the month"}


async def test_equal_points_have_an_equal_rank_and_each_role_and_stage_a_board_of_its_own(chain: Chain) -> None:
    month = await models.Period.create(first_day=OCTOBER.first, last_day=OCTOBER.last)
    for name, role, points in (("ana", "GUIDE", 90), ("bo", "GUIDE", 90), ("chi", "GUIDE", 80), ("lead", "LEAD", 10)):
        await models.Standing.create(
            period_id=month.id, measure_id=0, level="PERSON", holder_id=chain.people[name], role=role, stage=1,
            points=points,
        )  # fmt: skip

    met = await found(chain, ConditionKind.BOARD_RANK, first=2)

    assert {name: one.evidence["rank"] for name, one in met.items()} == {"ana": 1, "bo": 1, "lead": 1}
    assert english(met)["bo"] == "Rank 1 on the month's board"

    await models.Standing.filter(role="LEAD").update(points=0)
    assert set(await found(chain, ConditionKind.BOARD_RANK, first=2)) == {"ana", "bo"}


@atomic
async def read(chain: Chain, measure: models.Measure, **amounts: tuple[int, int]) -> None:
    days = date(2026, 9, 30), date(2026, 10, 1)
    rows = [
        Reading(chain.people[name], measure.id, day, amount, None)
        for name, several in amounts.items()
        for day, amount in zip(days, several, strict=True)
    ]
    await write(rows, import_id=1)


async def test_every_n_counts_whole_times_by_the_days_of_the_period(chain: Chain) -> None:
    adds = await models.Measure.create(
        key="adds", name="好友", name_en="Friends", unit="COUNT", kind="SUM", direction="UP", family="x", source="x",
        decimals=1, position=1,
    )  # fmt: skip
    await read(chain, adds, ana=(500, 309), bo=(500, 99), chi=(0, 100))

    met = await found(chain, ConditionKind.PER_AMOUNT, measure="adds", every=10)

    assert {name: (one.times, one.evidence["amount"]) for name, one in met.items()} == {"ana": (3, 30), "chi": (1, 10)}
    assert english(met)["ana"] == "Friends 30: one for every 10, so 3 times"
    assert met["ana"].why[0] == "好友 30，每满 10 个算一次，共 3 次"
    assert english(met)["chi"] == "Friends 10: one for every 10, so once"


async def test_a_streak_is_of_days_within_the_period_and_bears_two_days_off(chain: Chain) -> None:
    await chain.study("ana", *[date(2026, 10, day) for day in (1, 2, 5, 6)])
    await chain.study("bo", *[date(2026, 10, day) for day in (1, 2, 6, 7)])
    await chain.study("chi", date(2026, 9, 29), date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 2))

    met = await found(chain, ConditionKind.STREAK, days=4)

    assert english(met) == {"ana": "Learned on 4 days in a row"}
    assert dict(met["ana"].evidence) == {"days": 4, "least": 4}
