"""How a guide of the demo chain learns: by the same commands as anybody, at hours of the past."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from secrets import token_hex
from typing import Any

import models
from courses import beats, prompts, quizzes, reading, watching
from courses.proof import beat_mac
from kit import clock
from models.database import drained
from people.scope import Scope

BEAT_MS = 10_000


@dataclass(frozen=True)
class Learner:
    scope: Scope
    zeal_0_1: float
    random: Random


async def learn(learner: Learner, courses: Sequence[models.Course], *, today: datetime) -> None:
    """Take each course as far as the guide's zeal goes, from its assignment on."""
    at = clock.Held(today)
    with clock.reading(at):
        for course in courses:
            taken = await models.Enrolment.get(guide_id=learner.scope.me, course_id=course.id)
            pace = learner.random.expovariate(1.0) * (1.4 - learner.zeal_0_1) * 9
            at.at = taken.enrolled_at + timedelta(days=0.3 + pace, hours=learner.random.randint(1, 9))
            lessons = await models.VersionLesson.filter(version_id=taken.version_id).order_by("position")
            for place in lessons:
                if at.at > today - timedelta(hours=2) or learner.random.random() > learner.zeal_0_1 + 0.35:
                    break
                await _take(learner, await models.Lesson.get(id=place.lesson_id), at)
                at.pass_by(minutes=learner.random.choice((2, 5, 9, 60, 24 * 60)))


async def _take(learner: Learner, lesson: models.Lesson, at: clock.Held) -> None:
    if lesson.kind == "VIDEO":
        await _watch(learner, lesson, at, until_ms=lesson.duration_ms)
    elif lesson.kind == "ARTICLE":
        await reading.open_article(lesson.id, scope=learner.scope)
        at.pass_by(minutes=2)
        await reading.finish_article(lesson.id, scope=learner.scope)
    if lesson.has_quiz:
        await _sit_quiz(learner, lesson, at)
    await drained()  # badges are of the time that the clock tells here


async def _watch(learner: Learner, lesson: models.Lesson, at: clock.Held, *, until_ms: int) -> None:
    number = await watching.open_lease(lesson.id, scope=learner.scope, key=token_hex(8), device="demo")
    lease = await models.Lease.get(id=number)
    sealed = []
    for seq, start in enumerate(range(0, until_ms, BEAT_MS), start=1):
        end = min(start + BEAT_MS, until_ms)
        offset = end + 300 * seq
        sealed.append(beats.Sealed(seq, start, end, offset, beat_mac(lease.key, seq, start, end, offset)))
    at.pass_by(milliseconds=until_ms + 300 * len(sealed) + 900)
    await beats.send(beats.Report(learner.scope.me, number, tuple(sealed), until_ms))
    asked = await models.Prompt.get_or_none(guide_id=learner.scope.me, media_id=lease.media_id, is_passed=False)
    if asked and asked.answered_ms is None:
        at.pass_by(seconds=learner.random.randint(4, 20))
        await prompts.answer(asked.id, asked.shown["correct"], scope=learner.scope)
    await watching.close_lease(number, scope=learner.scope, position_ms=until_ms)


async def _sit_quiz(learner: Learner, lesson: models.Lesson, at: clock.Held) -> None:
    number = await quizzes.open_quiz(lesson.id, scope=learner.scope, key=token_hex(8))
    attempt = await models.QuizAttempt.get(id=number)
    at.pass_by(seconds=learner.random.randint(25, 70))
    answers = await _answers(attempt.draw, learner)
    await quizzes.submit_quiz(number, answers, scope=learner.scope)


async def _answers(draw: list[Any], learner: Learner) -> dict[int, list[int]]:
    """Mostly right: the zealous know more."""
    items = {item.id: item for item in await models.Item.filter(id__in=[item for item, _ in draw])}
    given: dict[int, list[int]] = {}
    for item, order in draw:
        right = [place for place, option in enumerate(order) if option in items[item].correct]
        given[item] = right if learner.random.random() < 0.75 + learner.zeal_0_1 / 4 else [0]
    return given


async def leave_half(learner: Learner, course: models.Course, *, today: datetime) -> None:
    """Stop in the middle of a course's first video."""
    at = clock.Held(today - timedelta(minutes=40))
    lesson = await models.Lesson.filter(course_id=course.id, kind="VIDEO").order_by("id").first()
    assert lesson  # noqa: S101 - the sample courses begin with one
    with clock.reading(at):
        await _watch(learner, lesson, at, until_ms=lesson.duration_ms * 2 // 5)
