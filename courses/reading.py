"""Articles: complete on reaching the end, after the least time their reading takes, and passing the check if any."""

import math
from datetime import datetime
from hashlib import sha256

import models
from courses import catalogue
from courses.completion import taken
from courses.watched import finish_lesson
from courses.watching import NotAssigned, note_progress
from kit import clock
from kit.errors import Invalid, NotFound, RateLimited
from models.database import atomic
from people.scope import Scope


class NotAnArticle(Invalid):
    zh = "这节课不是图文。"
    en = "This lesson is not an article."


class ArticleUnopened(Invalid):
    code = "ARTICLE_UNOPENED"
    zh = "先打开这篇文章，读完再提交。"
    en = "Open the article first, then read it to the end."


class ReadTooFast(RateLimited):
    zh = "这篇文章还要再读 {retry_after_seconds} 秒。"
    en = "This article takes {retry_after_seconds} more seconds to read."


@atomic
async def open_article(lesson_id: int, *, scope: Scope) -> int:
    """Note that the viewer has begun to read; the first time counts. Returns the lesson's number.

    Raises:
        NotFound, NotAnArticle, NotAssigned
    """
    await _readable(lesson_id, scope)
    await note_progress(scope.me, lesson_id, media_id=None)
    return lesson_id


@atomic
async def finish_article(lesson_id: int, *, scope: Scope) -> bool:
    """Note that the viewer has reached the end of an article. Returns whether that completed the lesson.

    Raises:
        NotFound, NotAnArticle, NotAssigned
        ArticleUnopened: the server was never told that the reading began.
        ReadTooFast: less time has passed since then than the text takes.
    """
    await _readable(lesson_id, scope)
    stand = await models.LessonProgress.get_or_none(guide_id=scope.me, lesson_id=lesson_id)
    if stand is None or stand.opened_at is None:
        raise ArticleUnopened(path=["lessonId"])
    kept = await models.Lesson.get(id=lesson_id)
    if stand.read_at is None and (left := seconds_left(kept.least_seconds, stand.opened_at)):
        raise ReadTooFast(retry_after_seconds=left, path=["lessonId"])
    await note_progress(scope.me, lesson_id, media_id=None)
    await models.LessonProgress.filter(id=stand.id, read_at=None).update(read_at=clock.now())
    text = sha256(f"{kept.article}\n{kept.article_en}".encode()).hexdigest()
    said = f"read {scope.me} {lesson_id} {clock.ms(stand.opened_at)} {text}"
    return await finish_lesson(scope.me, lesson_id, proof=sha256(said.encode()).hexdigest())


def seconds_left(least: int, opened_at: datetime | None) -> int:
    """Whole seconds until an article may be finished that takes `least` to read: all of them while it is unopened."""
    passed = (clock.now() - opened_at).total_seconds() if opened_at else 0
    return max(0, min(least, math.ceil(least - passed)))


async def _readable(lesson_id: int, scope: Scope) -> None:
    lesson = await catalogue.lesson.get(lesson_id, scope)
    if lesson is None:
        raise NotFound(path=["lessonId"])
    if lesson.kind != "ARTICLE":
        raise NotAnArticle(path=["lessonId"])
    if await taken(scope.me, lesson_id) is None:
        raise NotAssigned(path=["lessonId"])
