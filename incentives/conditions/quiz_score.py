"""Passed a lesson's quiz with a score or better, in the window."""

from collections.abc import Sequence
from datetime import datetime

from incentives.conditions.courses import course_of
from incentives.conditions.meeting import FOR_RULES, Both, Condition, Met, Params
from incentives.windows import Window
from kit.clock import ZONE, day_in
from kit.reading import Select, row


@row
class Passed:
    guide_id: int
    title: str
    score: int
    ended_at: datetime


_passed = Select(
    Passed,
    """SELECT quizattempt.guide_id, lesson.title, quizattempt.score, quizattempt.ended_at
    FROM course JOIN lesson ON lesson.course_id = course.id JOIN quizattempt ON quizattempt.lesson_id = lesson.id
    WHERE course.slug = :course AND quizattempt.is_passed AND quizattempt.score >= :score
    AND quizattempt.ended_at BETWEEN :since AND :until AND quizattempt.guide_id IN :people
    ORDER BY quizattempt.ended_at, quizattempt.id""",
    unscoped=FOR_RULES,
)


def sentence(params: Params) -> Both:
    zh, en = course_of(params)
    return f"《{zh}》的测验考到 {params['score']} 分", f"scores {params['score']} or more in a quiz of “{en}”"


async def find(params: Params, window: Window, people: Sequence[int]) -> dict[int, Met]:
    """It is met on the day of the first that is good enough; the best is named."""
    first: dict[int, Passed] = {}
    best: dict[int, Passed] = {}
    for one in await _passed.rows(
        course=params["course"], score=params["score"], since=window.since, until=window.until, people=list(people)
    ):
        first.setdefault(one.guide_id, one)
        best[one.guide_id] = max(best.get(one.guide_id, one), one, key=lambda each: each.score)
    return {
        guide: Met(
            1,
            (f"《{one.title}》测验 {one.score} 分", f"Scored {one.score} in the quiz of “{one.title}”"),
            {"course": params["course"], "score": one.score, "least": params["score"]},
            day_in(ZONE, first[guide].ended_at),
        )
        for guide, one in best.items()
    }


condition = Condition({"course": str, "score": int}, sentence, find, is_good=True, most=100)
