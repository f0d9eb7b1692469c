"""Which lesson the home offers, on the real database."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

import tests.chain
import tests.cinema
from courses.home import STILL_WARM, resumes
from kit import clock
from tests.chain import NOON, Chain
from tests.cinema import add_film, phone

pytestmark = pytest.mark.anyio
held, kind, cinema = tests.chain.held, tests.cinema.kind, tests.cinema.cinema
DAY = timedelta(days=1)


async def offered(cinema: Chain) -> str:
    scope = cinema.scope("bo")
    (found,) = await resumes([SimpleNamespace(id=scope.me)], scope)
    assert found
    return next(name for name, number in cinema.lessons.items() if number == found.lesson_id)


@pytest.fixture
async def begun(cinema: Chain, held: clock.Held) -> Chain:
    """Bo has begun a film that is due in a week, and an hour ago left it."""
    await add_film(cinema, "later")
    await cinema.enrol("bo", "later", NOON + 7 * DAY)
    await phone(cinema, "bo", held).open(cinema.lessons["later/l1"])
    held.pass_by(hours=1)
    return cinema


async def test_the_lesson_left_last_is_offered_while_nothing_is_overdue(begun: Chain) -> None:
    await begun.enrol("bo", "one", NOON + DAY)

    assert await offered(begun) == "later/l1"


async def test_an_overdue_course_comes_before_one_that_has_time(begun: Chain) -> None:
    await begun.enrol("bo", "two", NOON - DAY)
    await begun.enrol("bo", "one", NOON - 7 * DAY)

    assert await offered(begun) == "one/l1"


async def test_a_lesson_left_a_moment_ago_is_gone_on_with(begun: Chain, held: clock.Held) -> None:
    await begun.enrol("bo", "one", NOON - DAY)
    await phone(begun, "bo", held).open(begun.lessons["later/l1"])
    held.pass_by(milliseconds=int(STILL_WARM.total_seconds() * 1000) - 1)
    assert await offered(begun) == "later/l1"

    held.pass_by(milliseconds=1)

    assert await offered(begun) == "one/l1"
