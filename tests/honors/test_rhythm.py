from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import models
from honors import rhythm
from honors.rhythm import GoalOutOfRange, streak, streaks
from tests.chain import Chain

TODAY = date(2026, 11, 18)
DAYS = st.sets(st.integers(0, 60).map(lambda n: TODAY - timedelta(days=n)))


def ago(*days: int) -> list[date]:
    return [TODAY - timedelta(days=n) for n in days]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], 0), ([0], 1), ([1], 1), ([0, 1, 2], 3),
        ([0, 3], 2), ([0, 4], 1),  # two days off hold, three do not
        ([3], 1), ([4], 0),  # today is not over, so it is no day off yet
        ([2, 5, 8, 9], 4), ([-1, 0], 1),
    ],
)  # fmt: skip
def test_streak_counts_days_of_learning_and_survives_two_days_off(days: list[int], expected: int) -> None:
    assert streak(ago(*days), TODAY) == expected


@given(DAYS)
def test_every_day_of_learning_is_in_exactly_one_streak(days: set[date]) -> None:
    assert sum(streaks(days)) == len(days)


@given(DAYS, st.sampled_from(range(61)))
def test_learning_on_another_day_never_shortens_the_longest_streak_nor_the_present_one(days: set[date], n: int) -> None:
    more = {*days, TODAY - timedelta(days=n)}

    assert max(streaks(more)) >= max(streaks(days), default=0)
    assert streak(more, TODAY) >= streak(days, TODAY)


@pytest.mark.anyio
async def test_week_shows_monday_to_sunday_with_goal_and_streak_of_the_viewer_alone(chain: Chain) -> None:
    await chain.study("ana", *ago(0, 2, 3, 30))
    await chain.study("bo", *ago(1))

    [week] = await rhythm.weeks([chain.viewer("ana")], chain.scope("ana"))

    assert (week.goal_days, week.done_days, week.streak_days) == (3, 2, 3)
    assert [(day.date.isoformat(), day.done) for day in week.days[:3]] == [
        ("2026-11-16", True), ("2026-11-17", False), ("2026-11-18", True),
    ]  # fmt: skip
    assert [day.is_today for day in week.days] == [False, False, True, False, False, False, False]


@pytest.mark.anyio
async def test_goal_is_one_to_seven_days_and_leaves_a_trace(chain: Chain) -> None:
    scope = chain.scope("ana")

    await rhythm.set_week_goal(5, scope=scope)
    for wrong in (0, 8, -1):
        with pytest.raises(GoalOutOfRange):
            await rhythm.set_week_goal(wrong, scope=scope)

    assert (await models.Person.get(id=scope.me)).week_goal_days == 5
    assert await models.Audit.filter(deed="set_week_goal", actor_id=scope.me).count() == 1
