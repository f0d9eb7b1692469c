"""Quizzes and articles through the commands: the draw, the deadline, the waits, and what is told when."""

import asyncio
from datetime import datetime, timedelta
from secrets import token_hex

import pytest

import models
import tests.chain
import tests.cinema
from courses.quizzes import (
    GRACE,
    AlreadyPassed,
    Attempt,
    AttemptOver,
    MustWait,
    NotInThisQuiz,
    attempt,
    open_quiz,
    rules,
    score,
    submit_quiz,
)
from courses.watching import NotAssigned
from kit import clock
from kit.errors import NotFound
from tests.chain import Chain
from tests.cinema import DRAWS, POOL, SECONDS
from tests.databases import KINDS

pytestmark = pytest.mark.anyio
held, kind, cinema = tests.chain.held, tests.cinema.kind, tests.cinema.cinema
RIGHT = 1  # the option of each item that is right, as it is stored


async def begin(cinema: Chain, who: str = "ana", key: str = "") -> models.QuizAttempt:
    key = key or token_hex(8)
    number = await open_quiz(cinema.lessons["exam/l2"], scope=cinema.scope(who), key=key)
    return await models.QuizAttempt.get(id=number)


def answers(drawn: models.QuizAttempt, right: int) -> dict[int, list[int]]:
    """So many items right, the others wrong."""
    return {
        item: [order.index(RIGHT) if place < right else (order.index(RIGHT) + 1) % len(order)]
        for place, (item, order) in enumerate(drawn.draw)
    }


async def try_once(cinema: Chain, right: int, who: str = "ana") -> models.QuizAttempt:
    drawn = await begin(cinema, who)
    await submit_quiz(drawn.id, answers(drawn, right), scope=cinema.scope(who))
    return await models.QuizAttempt.get(id=drawn.id)


async def test_an_attempt_draws_so_many_of_the_pool_in_a_shuffled_order(cinema: Chain, held: clock.Held) -> None:
    pool = {item.id for item in await models.Item.filter(lesson_id=cinema.lessons["exam/l2"])}
    seen, orders = set(), set()
    for n in range(12):
        drawn = await begin(cinema, key=f"attempt {n:04}")
        chosen = [item for item, _ in drawn.draw]
        assert len(chosen) == len(set(chosen)) == DRAWS and set(chosen) <= pool
        assert all(sorted(order) == [0, 1, 2] for _, order in drawn.draw)
        assert (drawn.opened_at, drawn.deadline_at) == (clock.now(), clock.now() + timedelta(seconds=SECONDS))
        seen |= set(chosen)
        orders |= {tuple(order) for _, order in drawn.draw}
        await models.QuizAttempt.filter(id=drawn.id).delete()
        await models.IdempotencyKey.all().delete()

    assert len(seen) == POOL or len(seen) >= POOL - 2  # 36 draws of nine
    assert len(orders) >= 4  # of six


async def test_an_attempt_that_is_open_is_given_back_whatever_the_key(cinema: Chain, held: clock.Held) -> None:
    first = await begin(cinema)
    held.pass_by(seconds=60)
    assert (await begin(cinema)).id == first.id
    assert await models.QuizAttempt.all().count() == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_ten_that_begin_at_once_draw_once(cinema: Chain, held: clock.Held) -> None:
    drawn = await asyncio.gather(*(begin(cinema, key=f"key number {n}") for n in range(10)))

    assert len({one.id for one in drawn}) == await models.QuizAttempt.all().count() == 1


@pytest.mark.parametrize(("right", "percent", "passed"), [(0, 0, False), (1, 33, False), (2, 66, True), (3, 100, True)])
async def test_the_score_is_what_share_was_right(
    cinema: Chain, held: clock.Held, right: int, percent: int, passed: bool
) -> None:
    done = await try_once(cinema, right)

    assert (done.score, done.is_passed, done.ended_at) == (percent, passed, clock.now())
    items = {item.id: item.correct for item in await models.Item.all()}
    assert score(done.draw, done.answers or {}, items) == percent
    stand = await models.LessonProgress.get(lesson_id=cinema.lessons["exam/l2"])
    assert (stand.quiz_passed_at is not None, stand.completed_at is not None) == (passed, passed)


async def test_what_is_left_out_is_wrong_and_two_chosen_of_one_are_wrong(cinema: Chain, held: clock.Held) -> None:
    drawn = await begin(cinema)
    given = answers(drawn, 3)
    first, second, _ = given
    given[first] = [0, 1, 2]
    del given[second]

    await submit_quiz(drawn.id, given, scope=cinema.scope("ana"))

    assert (await models.QuizAttempt.get(id=drawn.id)).score == 33


async def test_the_same_handed_in_again_is_answered_as_before_and_other_answers_are_refused(
    cinema: Chain, held: clock.Held
) -> None:
    drawn, scope = await begin(cinema), cinema.scope("ana")
    first = await submit_quiz(drawn.id, answers(drawn, 1), scope=scope)
    before = await models.QuizAttempt.get(id=drawn.id)
    held.pass_by(days=1)

    assert await submit_quiz(drawn.id, answers(drawn, 1), scope=scope) == first == (drawn.lesson_id, False)
    with pytest.raises(AttemptOver):
        await submit_quiz(drawn.id, answers(drawn, 3), scope=scope)
    after = await models.QuizAttempt.get(id=drawn.id)
    assert (after.score, after.ended_at, after.answers) == (before.score, before.ended_at, before.answers)


@pytest.mark.parametrize(("late", "percent"), [(timedelta(), 100), (timedelta(milliseconds=1), 0)])
async def test_the_servers_deadline_counts_with_a_grace_for_the_network(
    cinema: Chain, held: clock.Held, late: timedelta, percent: int
) -> None:
    drawn = await begin(cinema)
    held.at = drawn.deadline_at + GRACE + late

    await submit_quiz(drawn.id, answers(drawn, 3), scope=cinema.scope("ana"))

    assert (await models.QuizAttempt.get(id=drawn.id)).score == percent


async def test_an_attempt_that_ran_out_counts_as_a_failure(cinema: Chain, held: clock.Held) -> None:
    first = await begin(cinema)
    held.pass_by(hours=1)
    second = await begin(cinema)

    ended = await models.QuizAttempt.get(id=first.id)
    assert second.id != first.id and (ended.score, ended.is_passed, ended.answers) == (0, False, {})


@pytest.mark.parametrize("answer", [{10**9: [0]}, {-1: [0]}, {0: [3]}, {0: [-1]}, {0: [2**63]}])
async def test_an_answer_to_something_else_refuses_all_and_ends_nothing(
    cinema: Chain, held: clock.Held, answer: dict[int, list[int]]
) -> None:
    drawn = await begin(cinema)
    given = {drawn.draw[0][0] if item == 0 else item: chosen for item, chosen in answer.items()}

    with pytest.raises(NotInThisQuiz):
        await submit_quiz(drawn.id, given, scope=cinema.scope("ana"))
    assert (await models.QuizAttempt.get(id=drawn.id)).ended_at is None


async def free_at(cinema: Chain) -> datetime | None:
    class Lesson:
        id = cinema.lessons["exam/l2"]

    (told,) = await rules([Lesson()], cinema.scope("ana"))
    assert told
    return told.next_attempt_at


async def test_after_three_failures_ten_minutes_and_after_each_further_three_a_day(
    cinema: Chain, held: clock.Held
) -> None:
    for failures in range(1, 10):
        assert await free_at(cinema) is None
        await try_once(cinema, 0)
        wait = {3: timedelta(minutes=10), 6: timedelta(hours=24), 9: timedelta(hours=24)}.get(failures)
        if wait is None:
            continue
        assert await free_at(cinema) == clock.now() + wait
        held.at += wait - timedelta(seconds=1)
        with pytest.raises(MustWait) as waiting:
            await begin(cinema)
        assert waiting.value.retry_after_seconds == 2
        held.pass_by(seconds=1)
    assert await models.QuizAttempt.all().count() == 9


async def test_who_has_passed_does_not_try_again(cinema: Chain, held: clock.Held) -> None:
    await try_once(cinema, 3)
    held.pass_by(days=2)

    with pytest.raises(AlreadyPassed):
        await begin(cinema)


@pytest.mark.parametrize("kind", KINDS)
async def test_handed_in_ten_times_at_once_it_is_scored_once(cinema: Chain, held: clock.Held) -> None:
    drawn, scope = await begin(cinema), cinema.scope("ana")

    came = await asyncio.gather(
        *(submit_quiz(drawn.id, answers(drawn, n % 4), scope=scope) for n in range(10)), return_exceptions=True
    )

    ended = await models.QuizAttempt.get(id=drawn.id)
    assert ended.score in (0, 33, 66, 100)
    same = [n for n in range(10) if n % 4 == {0: 0, 33: 1, 66: 2, 100: 3}[ended.score or 0]]
    assert [isinstance(one, AttemptOver) for one in came] == [n not in same for n in range(10)]
    assert await models.Audit.filter(deed="submit_quiz").count() == 1


async def test_nobody_sees_hands_in_or_goes_on_with_the_attempt_of_somebody_else(
    cinema: Chain, held: clock.Held
) -> None:
    drawn = await begin(cinema)

    for number in (drawn.id, 10**9):
        assert await attempt.get(number, cinema.scope("bo")) is None
        with pytest.raises(NotFound):
            await submit_quiz(number, answers(drawn, 3), scope=cinema.scope("bo"))
    assert (await begin(cinema, "bo")).id != drawn.id
    assert isinstance(await attempt.get(drawn.id, cinema.scope("ana")), Attempt)


async def test_a_quiz_that_is_not_in_ones_plan_is_refused(cinema: Chain, held: clock.Held) -> None:
    with pytest.raises(NotAssigned):
        await begin(cinema, "chi")
    with pytest.raises(NotFound):
        await open_quiz(cinema.lessons["one/l1"], scope=cinema.scope("ana"), key="long enough")


async def test_the_third_attempt_that_ran_out_makes_one_wait_from_its_deadline_and_no_longer(
    cinema: Chain, held: clock.Held
) -> None:
    for _ in range(2):
        await try_once(cinema, 0)
    third = await begin(cinema)
    held.at = third.deadline_at + timedelta(minutes=9)

    with pytest.raises(MustWait):
        await begin(cinema)
    assert (await models.QuizAttempt.get(id=third.id)).ended_at == third.deadline_at
    held.pass_by(minutes=1)
    assert (await begin(cinema)).id != third.id
