"""Quizzes: a draw of the pool, a deadline of the server, a score that can be worked out again from the row.

Keys are never sent. What was right is told only after passing, else the score would be an oracle.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from secrets import token_hex
from typing import Any

import models
from courses.completion import taken
from courses.facts import QuizPassed
from courses.watched import finish_lesson
from courses.watching import NotAssigned, note_progress
from kit import clock
from kit.errors import Conflict, Invalid, NotFound, RateLimited
from kit.events import announce
from kit.reading import One, column, row
from models.database import atomic, locking, run
from people import keys
from people.audit import record
from people.scope import Scope, sees_course

GRACE = timedelta(seconds=5)
"""What the network may take on top of the deadline."""
TRIES_BEFORE_WAIT = 3
SHORT_WAIT, LONG_WAIT = timedelta(minutes=10), timedelta(hours=24)


class MustWait(RateLimited):
    code = "QUIZ_WAIT"
    zh = "连续没通过，休息一下：{minutes} 分钟后可以再测。"
    en = "Take a break: you can try again in {minutes} minutes."


class AttemptOver(Conflict):
    code = "QUIZ_ATTEMPT_OVER"
    zh = "这次测验已经结束。"
    en = "This attempt is over."


class AlreadyPassed(Conflict):
    code = "QUIZ_ATTEMPT_OVER"
    zh = "这个测验你已经通过了。"
    en = "You have passed this quiz already."


class NotInThisQuiz(Invalid):
    zh = "有一个答案不属于这次测验。"
    en = "An answer does not belong to this attempt."


@row
class Quiz:
    lesson_id: int = column("quiz.lesson_id")
    draws: int = column("quiz.draws")
    pass_score: int = column("quiz.pass_score")
    seconds: int = column("quiz.seconds")


quiz = One(
    Quiz,
    f"""FROM quiz JOIN lesson ON lesson.id = quiz.lesson_id
    WHERE quiz.lesson_id IN :parents AND lesson.has_quiz AND {sees_course("lesson.course_id")}""",
    by="lesson_id",
)


@row
class Attempt:
    """A draw and its outcome; `draw` is [[item, [option order]], …]."""

    id: int = column("quizattempt.id")
    guide_id: int = column("quizattempt.guide_id")
    lesson_id: int = column("quizattempt.lesson_id")
    draw: list[Any] = column("quizattempt.draw")
    opened_at: datetime = column("quizattempt.opened_at")
    deadline_at: datetime = column("quizattempt.deadline_at")
    ended_at: datetime | None = column("quizattempt.ended_at")
    answers: dict[str, Any] | None = column("quizattempt.answers")
    score: int | None = column("quizattempt.score")
    is_passed: bool | None = column("quizattempt.is_passed")

    @property
    def seconds_left(self) -> int:
        return max(0, int((self.deadline_at - clock.now()).total_seconds()))

    @property
    def is_open(self) -> bool:
        return self.ended_at is None and clock.now() <= self.deadline_at + GRACE


_MINE = "FROM quizattempt WHERE quizattempt.%s IN :parents AND quizattempt.guide_id = :me"

attempt = One(Attempt, _MINE % "id", by="id")
latest_attempt = One(Attempt, f"{_MINE % 'lesson_id'} ORDER BY quizattempt.id", by="lesson_id", of="lesson_id")


async def open_quiz(lesson_id: int, *, scope: Scope, key: str) -> int:
    """Draw the items of a new attempt, or give back the one that is open. Returns its number.

    Raises:
        NotFound: no such quiz in `scope`.
        NotAssigned, AlreadyPassed
        MustWait: after three failures 10 min, after each further three 24 h.
    """
    await end_lapsed(lesson_id, scope=scope)  # for itself: a refusal of what follows must not undo it
    return await _open(lesson_id, scope=scope, key=key)


@atomic
async def end_lapsed(lesson_id: int, *, scope: Scope) -> None:
    """An attempt that the viewer did not hand in before its deadline counts from then on, with nothing answered."""
    tried = models.QuizAttempt.filter(guide_id=scope.me, lesson_id=lesson_id, ended_at=None)
    for kept in await tried.filter(deadline_at__lt=clock.now() - GRACE).select_for_update(no_key=True):
        await _end(kept, {})


@atomic
async def _open(lesson_id: int, *, scope: Scope, key: str) -> int:
    rules = await quiz.get(lesson_id, scope)
    if rules is None:
        raise NotFound(path=["lessonId"])
    if await taken(scope.me, lesson_id) is None:
        raise NotAssigned(path=["lessonId"])
    await run(f"SELECT id FROM person WHERE id = :me{locking()}", me=scope.me)
    still_open = await models.QuizAttempt.get_or_none(guide_id=scope.me, lesson_id=lesson_id, ended_at=None)
    if still_open:
        return int(still_open.id)

    async def make() -> int:
        await _refuse_too_soon(scope.me, lesson_id)
        return await _draw(rules, scope)

    number, _ = await keys.once("openQuiz", key, lesson_id, make, scope=scope)
    return number


@atomic
async def submit_quiz(attempt_id: int, answers: Mapping[int, Sequence[int]], *, scope: Scope) -> tuple[int, bool]:
    """Score an attempt of the viewer; what was not answered is wrong.

    Returns the lesson, and whether that completed it.

    `answers` maps items to the options chosen, by their place as they were shown. Handing in the same again is
    answered as before.

    Raises:
        NotFound, NotInThisQuiz
        AttemptOver: it ended before, with other answers, or its time is up.
    """
    kept = await models.QuizAttempt.filter(id=attempt_id, guide_id=scope.me).select_for_update(no_key=True).first()
    if kept is None:
        raise NotFound(path=["attemptId"])
    given = {str(item): sorted(set(chosen)) for item, chosen in sorted(answers.items())}
    if kept.ended_at:
        if kept.answers == given:
            return kept.lesson_id, False
        raise AttemptOver
    drawn = {str(item): len(order) for item, order in kept.draw}
    if any(item not in drawn or any(not 0 <= at < drawn[item] for at in given[item]) for item in given):
        raise NotInThisQuiz(path=["answers"])

    in_time = clock.now() <= kept.deadline_at + GRACE
    await _end(kept, given if in_time else {})
    await record("submit_quiz", f"attempt {kept.id}", scope=scope, after=(kept.score, kept.is_passed))
    return kept.lesson_id, bool(kept.is_passed) and await _pass(kept, scope)


async def _pass(kept: models.QuizAttempt, scope: Scope) -> bool:
    await models.LessonProgress.filter(guide_id=scope.me, lesson_id=kept.lesson_id, quiz_passed_at=None).update(
        quiz_passed_at=clock.now()
    )
    announce(QuizPassed(scope.me, kept.lesson_id, kept.score or 0))
    return await finish_lesson(
        scope.me, kept.lesson_id, proof=sha256(f"{kept.id} {kept.draw} {kept.answers}".encode()).hexdigest()
    )


async def _end(kept: models.QuizAttempt, given: dict[str, list[int]]) -> None:
    items = {item.id: item for item in await models.Item.filter(id__in=[item for item, _ in kept.draw])}
    kept.answers, kept.ended_at = given, min(clock.now(), kept.deadline_at)
    kept.score = score(kept.draw, given, {number: item.correct for number, item in items.items()})
    kept.is_passed = kept.score >= kept.pass_score
    await kept.save()


def score(draw: Sequence[Any], answers: Mapping[str, Sequence[int]], correct: Mapping[int, Sequence[int]]) -> int:
    """Per cent of the drawn items answered fully right: a function of what is stored, whenever it is asked."""
    right = sum(is_right(order, answers.get(str(item), ()), correct[item]) for item, order in draw)
    return 100 * right // len(draw)


def is_right(order: Sequence[int], chosen: Sequence[int], correct: Sequence[int]) -> bool:
    """`chosen` are places as shown; `order` says which option stood there."""
    return sorted(order[at] for at in chosen) == sorted(correct)


async def _draw(rules: Quiz, scope: Scope) -> int:
    pool = await models.Item.filter(lesson_id=rules.lesson_id, purpose="QUIZ", retired_at=None).order_by("position")
    seed = token_hex(16)
    random = Random(seed)  # noqa: S311 - the seed is secret and strong; the draw must be repeatable from it
    chosen = random.sample(pool, min(rules.draws, len(pool)))
    draw = [[item.id, random.sample(range(len(item.options)), len(item.options))] for item in chosen]
    now = clock.now()
    begun = await models.QuizAttempt.create(
        guide_id=scope.me,
        lesson_id=rules.lesson_id,
        seed=seed,
        draw=draw,
        pass_score=rules.pass_score,
        opened_at=now,
        deadline_at=now + timedelta(seconds=rules.seconds),
    )
    lesson = await models.Lesson.get(id=rules.lesson_id)
    await note_progress(scope.me, lesson.id, media_id=lesson.media_id)
    await record("open_quiz", f"attempt {begun.id}", scope=scope)
    return int(begun.id)


async def _refuse_too_soon(guide_id: int, lesson_id: int) -> None:
    tried = await models.QuizAttempt.filter(guide_id=guide_id, lesson_id=lesson_id).order_by("-id")
    if any(one.is_passed for one in tried):
        raise AlreadyPassed
    free_at = next_attempt_at(len(tried), tried[0].ended_at if tried else None)
    if free_at and free_at > clock.now():
        seconds = int((free_at - clock.now()).total_seconds()) + 1
        raise MustWait(retry_after_seconds=seconds, minutes=-(-seconds // 60))


def next_attempt_at(failures: int, last_ended_at: datetime | None) -> datetime | None:
    """When a guide may try again; None: now."""
    if not failures or failures % TRIES_BEFORE_WAIT or last_ended_at is None:
        return None
    return last_ended_at + (SHORT_WAIT if failures == TRIES_BEFORE_WAIT else LONG_WAIT)


@row
class Rules:
    """A quiz as the viewer meets it."""

    draws: int
    pass_score: int
    seconds: int
    attempts: int
    next_attempt_at: datetime | None
    is_passed: bool


@row
class Tried:
    lesson_id: int = column("quizattempt.lesson_id")
    attempts: int = column("count(*)")
    last_ended_at: datetime | None = column("max(quizattempt.ended_at)")
    passes: int = column("sum(CASE WHEN quizattempt.is_passed THEN 1 ELSE 0 END)")


tried = One(Tried, f"{_MINE % 'lesson_id'} GROUP BY quizattempt.lesson_id", by="lesson_id")


async def rules(parents: Sequence[Any], sight: Scope) -> list[Rules | None]:
    """The rules of lessons' quizzes, with where the viewer stands."""
    return await _rules_of([lesson.id for lesson in parents], sight)


async def _rules_of(lessons: Sequence[int], sight: Scope) -> list[Rules | None]:
    quizzes = {one.lesson_id: one for one in await quiz.find(lessons, sight)}
    before = {one.lesson_id: one for one in await tried.find(lessons, sight)}
    return [_rules(quizzes[one], before.get(one)) if one in quizzes else None for one in lessons]


def _rules(one: Quiz, seen: Tried | None) -> Rules:
    attempts, is_passed = (seen.attempts, seen.passes > 0) if seen else (0, False)
    free_at = next_attempt_at(attempts, seen.last_ended_at) if seen and not is_passed else None
    is_waiting = free_at is not None and free_at > clock.now()
    return Rules(one.draws, one.pass_score, one.seconds, attempts, free_at if is_waiting else None, is_passed)


async def next_after(parents: Sequence[Attempt], sight: Scope) -> list[datetime | None]:
    """When the viewer may try again after an attempt that failed."""
    found = await _rules_of([attempt.lesson_id for attempt in parents], sight)
    return [one.next_attempt_at if one else None for one in found]
