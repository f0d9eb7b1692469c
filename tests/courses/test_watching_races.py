"""Two commands of the same moment on PostgreSQL: the second begins while the first has written and not committed."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

import models
import tests.chain
import tests.cinema
from courses.quizzes import open_quiz, submit_quiz
from courses.reading import finish_article
from courses.watching import close_lease, note_progress
from kit import clock
from models.database import atomic, run
from people import links
from tests.chain import NOON, Chain
from tests.cinema import phone, read

pytestmark = pytest.mark.anyio
held, cinema = tests.chain.held, tests.cinema.cinema
WAITING_FOR_A_COMMIT = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def kind() -> str:
    return "postgres"


async def meet(first: Callable[[], Awaitable[object]], second: Callable[[], Awaitable[object]]) -> bool:
    """Begin `second` before `first` has committed; whether it had to wait for that."""
    written, go = asyncio.Event(), asyncio.Event()

    @atomic
    async def slowly() -> None:
        await first()
        written.set()
        await go.wait()

    @atomic
    async def quickly() -> None:
        await second()

    slow = asyncio.create_task(slowly())
    await asyncio.wait((slow, asyncio.create_task(written.wait())), return_when=asyncio.FIRST_COMPLETED)
    quick = asyncio.create_task(quickly())
    while not quick.done() and not await run(WAITING_FOR_A_COMMIT):  # noqa: ASYNC110 - PostgreSQL tells nobody
        await asyncio.sleep(0.02)
    has_waited = not quick.done()
    go.set()
    await asyncio.gather(slow, quick)
    return has_waited


async def test_the_last_two_lessons_finished_at_once_complete_the_course(cinema: Chain, held: clock.Held) -> None:
    ana, quiz = cinema.scope("ana"), cinema.lessons["exam/l2"]
    await cinema.study("ana", NOON.date())  # the first lesson of a day makes the others wait anyway
    drawn = await models.QuizAttempt.get(id=await open_quiz(quiz, scope=ana, key="long enough"))
    answers = {item: [order.index(1)] for item, order in drawn.draw}
    await read(cinema, "ana", held)

    await meet(
        lambda: finish_article(cinema.lessons["exam/l1"], scope=ana),
        lambda: submit_quiz(drawn.id, answers, scope=ana),
    )

    enrolled = await models.Enrolment.get(guide_id=ana.me, course_id=cinema.courses["exam"])
    assert (enrolled.completed_lessons, enrolled.completed_at) == (2, held.at)


async def test_a_lesson_touched_while_it_is_completed_stays_complete(cinema: Chain, held: clock.Held) -> None:
    ana, lesson = cinema.scope("ana"), cinema.lessons["film/l1"]
    await phone(cinema, "ana", held).open(lesson)
    mine = models.LessonProgress.filter(guide_id=ana.me, lesson_id=lesson)
    media = (await mine.get()).media_id

    await meet(
        lambda: mine.update(watched_at=NOON, completed_at=NOON, covered_ms=9),
        lambda: note_progress(ana.me, lesson, media_id=media),
    )

    kept = await mine.get()
    assert (kept.watched_at, kept.completed_at, kept.covered_ms) == (NOON, NOON, 9)


async def test_a_lease_ends_when_it_was_first_ended(cinema: Chain, held: clock.Held) -> None:
    ana = phone(cinema, "ana", held)
    lease = await ana.open(cinema.lessons["film/l1"])
    held.pass_by(seconds=9)
    first = clock.now_ms()

    async def close_later() -> None:
        held.pass_by(seconds=9)
        await close_lease(lease, scope=ana.scope)

    await meet(lambda: close_lease(lease, scope=ana.scope), close_later)

    assert (await models.Lease.get(id=lease)).ended_ms == first


async def test_a_locked_person_does_not_keep_others_from_writing_rows_that_point_there(
    cinema: Chain, held: clock.Held
) -> None:
    ana = cinema.scope("ana")
    await read(cinema, "ana", held)

    has_waited = await meet(
        lambda: links.issue(ana.me, scope=cinema.scope("lead")),
        lambda: finish_article(cinema.lessons["exam/l1"], scope=ana),
    )

    assert not has_waited
