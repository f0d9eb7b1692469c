"""The lessons of a course: remembered, and yet always of the version that the viewer takes, in their language."""

import pytest

import models
import tests.chain
from courses import catalogue
from kit import clock
from kit.reading import Select
from tests.chain import Chain

pytestmark = pytest.mark.anyio
held, chain = tests.chain.held, tests.chain.chain


async def titles(chain: Chain, who: str, *slugs: str, locale: str = "zh") -> list[list[str]]:
    """What each course consists of, for somebody who asks by its number, seen or not."""
    parents = [catalogue.Course(chain.courses[slug], slug, "", "", "", "", 0, 0) for slug in slugs]
    found = await catalogue.lessons(parents, chain.scope(who, locale))
    return [[lesson.title for lesson in lessons] for lessons in found]


async def revise(chain: Chain, slug: str, title: str) -> None:
    """The course gets another version, as an import gives it: its first lesson alone, with another title."""
    course = chain.courses[slug]
    lesson = await models.Lesson.filter(course_id=course).order_by("id").first()
    assert lesson
    await models.Lesson.filter(id=lesson.id).update(title=title, title_en=f"{title} in English")
    newer = await models.CourseVersion.create(
        course_id=course, number=2, digest=title, published_at=clock.now(), required_lessons=1
    )
    await models.VersionLesson.create(version_id=newer.id, lesson_id=lesson.id, position=1)
    await models.Course.filter(id=course).update(current_version_id=newer.id)


async def statements(chain: Chain, *slugs: str) -> int:
    reader = Select.reader
    before: int = reader.statements  # type: ignore[attr-defined]
    await titles(chain, "ana", *slugs)
    return reader.statements - before  # type: ignore[attr-defined,no-any-return]


async def test_lessons_are_read_once_and_who_sees_them_each_time(chain: Chain) -> None:

    assert [await statements(chain, "one", "two") for _ in range(3)] == [2, 1, 1]


async def test_a_newer_version_shows_at_once(chain: Chain) -> None:
    (before,) = await titles(chain, "ana", "one")
    await revise(chain, "one", "新的")

    assert len(before) == 2
    assert await titles(chain, "ana", "one") == [["新的"]]


async def test_who_takes_the_older_version_keeps_its_lessons_with_their_newest_words(chain: Chain) -> None:
    await chain.enrol("ana", "one")
    (before,) = await titles(chain, "ana", "one")
    await revise(chain, "one", "新的")

    assert await titles(chain, "ana", "one") == [["新的", before[1]]]
    assert await titles(chain, "bo", "one") == [["新的"]]


async def test_each_language_has_its_own(chain: Chain) -> None:
    await revise(chain, "one", "新的")

    for _ in range(2):
        assert await titles(chain, "ana", "one") == [["新的"]]
        assert await titles(chain, "ana", "one", locale="en") == [["新的 in English"]]


async def test_what_is_remembered_is_shown_to_nobody_who_may_not_see_the_course(chain: Chain) -> None:
    (seen,) = await titles(chain, "ana", "one")
    elsewhere = await models.Unit.get(name="c")
    await models.Course.filter(id=chain.courses["one"]).update(audience_id=elsewhere.id)

    assert seen
    assert await titles(chain, "ana", "one") == [[]]
