"""Articles: complete on reaching the end and passing the check, where there is one."""

from hashlib import sha256

import models
from courses import catalogue
from courses.completion import taken
from courses.watched import finish_lesson
from courses.watching import NotAssigned, note_progress
from kit import clock
from kit.errors import Invalid, NotFound
from models.database import atomic
from people.scope import Scope


class NotAnArticle(Invalid):
    zh = "这节课不是图文。"
    en = "This lesson is not an article."


@atomic
async def finish_article(lesson_id: int, *, scope: Scope) -> bool:
    """Note that the viewer has reached the end of an article. Returns whether that completed the lesson.

    Raises:
        NotFound, NotAnArticle, NotAssigned
    """
    lesson = await catalogue.lesson.get(lesson_id, scope)
    if lesson is None:
        raise NotFound(path=["lessonId"])
    if lesson.kind != "ARTICLE":
        raise NotAnArticle(path=["lessonId"])
    if await taken(scope.me, lesson_id) is None:
        raise NotAssigned(path=["lessonId"])
    await note_progress(scope.me, lesson_id, media_id=None)
    await models.LessonProgress.filter(guide_id=scope.me, lesson_id=lesson_id, read_at=None).update(read_at=clock.now())
    return await finish_lesson(scope.me, lesson_id, proof=sha256(f"read {scope.me} {lesson_id}".encode()).hexdigest())
