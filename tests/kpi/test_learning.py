"""Learning is a measure like the others: read off what was learned, and in the score within seconds."""

from datetime import UTC, date, datetime, timedelta

import pytest

import models
from kit import clock
from kpi import learning, measures
from tests.chain import NOON, Chain
from tests.kpi.scoring_chain import score, scorecard, settled

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 18)


async def readings(chain: Chain, name: str) -> dict[str, list[tuple[date, int, int | None]]]:
    found: dict[str, list[tuple[date, int, int | None]]] = {}
    for one in await models.Reading.filter(person_id=chain.people[name]).order_by("day").select_related("measure"):
        found.setdefault(one.measure.key, []).append((one.day, one.amount, one.base))
    return found


async def complete(chain: Chain, name: str, slug: str, *, at: datetime, is_on_time: bool) -> None:
    await models.Enrolment.filter(guide_id=chain.people[name], course_id=chain.courses[slug]).update(
        completed_at=at, is_on_time=is_on_time
    )


async def test_quizzes_minutes_and_courses_in_time_become_readings_of_their_days(chain: Chain) -> None:
    await measures.enter_standard()
    await chain.pass_quiz("ana", "one/l1", 80)
    await chain.pass_quiz("ana", "one/l2", 100)
    await chain.enrol("ana", "one", NOON + timedelta(days=2))
    await complete(chain, "ana", "one", at=NOON - timedelta(days=1), is_on_time=True)
    await models.LessonProgress.create(
        guide_id=chain.people["ana"], lesson_id=chain.lessons["one/l1"], covered_ms=185_000, touched_at=NOON,
        completed_at=datetime(2026, 11, 17, 16, 30, tzinfo=UTC),
    )  # fmt: skip

    await learning.refresh([chain.people["ana"]], date(2026, 11, 1))

    assert await readings(chain, "ana") == {
        "learning_quiz": [(TODAY, 180, 2)],
        "learning_on_time": [(date(2026, 11, 17), 1, 1)],
        "learning_minutes": [(TODAY, 3, None)],  # half past midnight in Shanghai
    }


async def test_a_course_counts_against_one_on_the_day_it_was_due_and_late_work_does_not_change_that(
    chain: Chain,
) -> None:
    await measures.enter_standard()
    await chain.enrol("ana", "one", NOON - timedelta(days=3))
    await learning.refresh([chain.people["ana"]], date(2026, 11, 1))
    overdue = await readings(chain, "ana")

    await complete(chain, "ana", "one", at=NOON, is_on_time=False)
    await learning.refresh([chain.people["ana"]], date(2026, 11, 1))

    assert overdue == {"learning_on_time": [(date(2026, 11, 15), 0, 1)]}
    assert await readings(chain, "ana") == overdue


async def test_what_is_withdrawn_no_longer_counts(chain: Chain) -> None:
    await measures.enter_standard()
    enrolled = await chain.enrol("ana", "one", NOON - timedelta(days=3))
    await learning.refresh([chain.people["ana"]], date(2026, 11, 1))

    await models.Enrolment.filter(id=enrolled).delete()
    await learning.refresh([chain.people["ana"]], date(2026, 11, 1))

    assert await readings(chain, "ana") == {"learning_on_time": [(date(2026, 11, 15), 0, 0)]}


async def test_the_sweep_finds_a_due_date_that_passed_in_the_night(chain: Chain, held: clock.Held) -> None:
    await measures.enter_standard()
    await chain.enrol("bo", "one", NOON + timedelta(hours=1))
    await learning.sweep()
    assert await readings(chain, "bo") == {}

    held.pass_by(days=1)
    await learning.sweep()

    assert await readings(chain, "bo") == {"learning_on_time": [(TODAY, 0, 1)]}


async def test_what_is_learned_is_in_the_score_at_once_and_the_score_without_it_stands(chain: Chain) -> None:
    await scorecard(chain, {"kept_adds": 8_000, "learning_quiz": 2_000}, {"kept_adds": "60", "learning_quiz": "80"})
    adds = (await models.Measure.get(key="kept_adds")).id
    await models.Reading.create(person_id=chain.people["ana"], measure_id=adds, day=TODAY, amount=30)
    await settled()

    await chain.pass_quiz("ana", "one/l1", 96)
    await learning.follow([chain.people["ana"]])

    found = await score(chain, "ana")
    assert found is not None
    assert (found.score, found.without_learning) == (6_400, 5_000)  # 50 × .8 + 120 × .2
