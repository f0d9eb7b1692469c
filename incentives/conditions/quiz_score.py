"""Passed a lesson's quiz with a score or better, in the window."""

from collections.abc import Sequence

from incentives.conditions.courses import course_of
from incentives.conditions.meeting import FOR_RULES, Both, Condition, Met, Params
from incentives.windows import Window
from kit.reading import Select, row


@row
class Best:
    guide_id: int
    title: str
    score: int


_best = Select(
    Best,
    """SELECT quizattempt.guide_id, lesson.title, max(quizattempt.score) AS score
    FROM course JOIN lesson ON lesson.course_id = course.id JOIN quizattempt ON quizattempt.lesson_id = lesson.id
    WHERE course.slug = :course AND quizattempt.is_passed AND quizattempt.score >= :score
    AND quizattempt.ended_at BETWEEN :since AND :until AND quizattempt.guide_id IN :people
    GROUP BY quizattempt.guide_id, lesson.id, lesson.title ORDER BY quizattempt.guide_id, lesson.id""",
    unscoped=FOR_RULES,
)


def sentence(params: Params) -> Both:
    zh, en = course_of(params)
    return f"《{zh}》的测验考到 {params['score']} 分", f"scores {params['score']} or more in a quiz of “{en}”"


async def find(params: Params, window: Window, people: Sequence[int]) -> dict[int, Met]:
    found = await _best.rows(
        course=params["course"], score=params["score"], since=window.since, until=window.until, people=list(people)
    )
    return {
        one.guide_id: Met(
            1,
            (f"《{one.title}》测验 {one.score} 分", f"Scored {one.score} in the quiz of “{one.title}”"),
            {"course": params["course"], "score": one.score, "least": params["score"]},
        )
        for one in found
    }


condition = Condition({"course": str, "score": int}, sentence, find, is_good=True)
