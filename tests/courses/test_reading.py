"""Articles are complete when they were read to the end, and not faster than anybody reads."""

from datetime import timedelta

import pytest

import models
import tests.chain
import tests.cinema
from courses import standing
from courses.article import least_seconds
from courses.reading import ArticleUnopened, NotAnArticle, ReadTooFast, finish_article, open_article
from courses.watching import NotAssigned
from kit import clock
from kit.errors import NotFound
from tests.chain import NOON, Chain
from tests.cinema import READING, read

held, kind, cinema = tests.chain.held, tests.cinema.kind, tests.cinema.cinema


async def stand_of(cinema: Chain) -> tuple[object, ...]:
    kept = await models.LessonProgress.get_or_none(lesson_id=cinema.lessons["exam/l1"])
    return (kept.opened_at, kept.touched_at, kept.read_at, kept.completed_at) if kept else ()


async def test_an_article_is_finished_once_and_with_the_quiz_the_course_is(cinema: Chain, held: clock.Held) -> None:
    article, ana = cinema.lessons["exam/l1"], cinema.scope("ana")
    await read(cinema, "ana", held)

    assert await finish_article(article, scope=ana) is True
    read_at = clock.now()
    held.pass_by(hours=1)
    assert await finish_article(article, scope=ana) is False

    stand = await models.LessonProgress.get(guide_id=ana.me, lesson_id=article)
    assert (stand.read_at, stand.completed_at) == (read_at, read_at) and stand.evidence_digest
    enrolled = await models.Enrolment.get(guide_id=ana.me, course_id=cinema.courses["exam"])
    assert (enrolled.completed_lessons, enrolled.completed_at) == (1, None)


async def test_only_an_article_of_ones_plan_is_finished(cinema: Chain, held: clock.Held) -> None:
    for who, lesson, why in (
        ("ana", "film/l1", NotAnArticle),
        ("chi", "exam/l1", NotAssigned),
        ("ana", "nowhere", NotFound),
    ):
        with pytest.raises(why):
            await finish_article(cinema.lessons.get(lesson, 10**9), scope=cinema.scope(who))
    assert await models.LessonProgress.all().count() == 0


@pytest.mark.parametrize(("passed", "left"), [(0, 30), (29.2, 1), (12, 18)])
async def test_an_article_read_faster_than_anybody_reads_is_refused_with_the_time_that_is_left(
    cinema: Chain, held: clock.Held, passed: float, left: int
) -> None:
    article, ana = cinema.lessons["exam/l1"], cinema.scope("ana")
    await open_article(article, scope=ana)
    held.pass_by(seconds=passed)
    before = await stand_of(cinema)

    with pytest.raises(ReadTooFast) as refused:
        await finish_article(article, scope=ana)

    assert refused.value.retry_after_seconds == left and f"{left}" in refused.value.says("zh")
    assert await stand_of(cinema) == before


async def test_an_article_that_was_never_opened_is_not_finished(cinema: Chain, held: clock.Held) -> None:
    with pytest.raises(ArticleUnopened):
        await finish_article(cinema.lessons["exam/l1"], scope=cinema.scope("ana"))

    assert await stand_of(cinema) == ()


async def test_opening_an_article_again_does_not_begin_its_time_anew(cinema: Chain, held: clock.Held) -> None:
    article, ana = cinema.lessons["exam/l1"], cinema.scope("ana")
    await open_article(article, scope=ana)
    held.pass_by(seconds=READING - 1)
    await open_article(article, scope=ana)
    held.pass_by(seconds=1)

    assert await finish_article(article, scope=ana) is True
    assert (await stand_of(cinema))[0] == NOON


async def test_a_clock_put_back_by_a_day_makes_nobody_read_for_a_day(cinema: Chain, held: clock.Held) -> None:
    article, ana = cinema.lessons["exam/l1"], cinema.scope("ana")
    await open_article(article, scope=ana)
    held.at -= timedelta(days=1)

    with pytest.raises(ReadTooFast) as refused:
        await finish_article(article, scope=ana)
    await read(cinema, "ana", held)

    assert refused.value.retry_after_seconds == READING
    assert await finish_article(article, scope=ana) is True


async def test_what_is_missing_says_how_long_is_left_to_read(cinema: Chain, held: clock.Held) -> None:
    article, ana = cinema.lessons["exam/l1"], cinema.scope("ana")
    await open_article(article, scope=ana)
    held.pass_by(seconds=10)

    stand = await standing.mine.get(article, ana)
    assert stand
    said = [(await standing.requirements([stand], cinema.scope("ana", locale)))[0][0] for locale in ("zh", "en")]

    assert [(one.kind, one.is_met, one.seconds_left) for one in said] == [("READ", False, 20)] * 2
    assert [one.sentence for one in said] == ["读到最后，还要再读 20 秒", "Read to the end, for 20 more seconds"]


@pytest.mark.parametrize(
    ("texts", "seconds"),
    [((), 0), (("读" * 600, ""), 30), (("word " * 360,), 30), (("读" * 600, "word " * 120), 10), (("读" * 9999,), 120)],
)
def test_the_least_time_of_an_article_is_a_third_of_what_its_shorter_language_takes(
    texts: tuple[str, ...], seconds: int
) -> None:
    assert least_seconds(*texts) == seconds


async def test_the_evidence_of_an_article_tells_which_text_was_read(cinema: Chain, held: clock.Held) -> None:
    article = cinema.lessons["exam/l1"]
    digests: list[str | None] = []
    for who in ("ana", "bo", "ana"):
        await models.LessonProgress.all().delete()
        await read(cinema, who, held)
        held.at = NOON + timedelta(seconds=READING)
        await models.LessonProgress.all().update(opened_at=NOON)
        if len(digests) == 2:
            await models.Lesson.filter(id=article).update(article="别的")
        await finish_article(article, scope=cinema.scope(who))
        digests.append((await models.LessonProgress.get(lesson_id=article)).evidence_digest)

    assert len(set(digests)) == 3
