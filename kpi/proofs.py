"""What completed courses prove of capabilities: worked out whenever it is asked for, and never kept.

It reads the rows of courses and does not import `courses/`: siblings do not import each other.
"""

from collections.abc import Sequence
from decimal import Decimal

from kit.reading import Select, Sight, column, row
from kpi.levels import spoken_for
from people.scope import sees_skills


@row
class Proof:
    """A completed course that speaks for a capability; `quiz_sum` of the best scores of `quizzes` quizzes."""

    person_id: int = column("enrolment.guide_id")
    key: str = column("capability.key")
    level: int = column("capabilitycourse.level")
    quizzes: int = column("count(best.score)")
    quiz_sum: int = column("CAST(COALESCE(sum(best.score), 0) AS BIGINT)")

    @property
    def proved(self) -> int:
        return spoken_for(self.level, Decimal(self.quiz_sum) / self.quizzes if self.quizzes else None)


_proofs = Select(
    Proof,
    f"""FROM enrolment JOIN membership ON membership.person_id = enrolment.guide_id AND membership.is_current
    JOIN unit ON unit.id = membership.unit_id
    JOIN capabilitycourse ON capabilitycourse.course_id = enrolment.course_id
    JOIN capability ON capability.id = capabilitycourse.capability_id AND capability.model_id = :model
    LEFT JOIN (SELECT quizattempt.guide_id, lesson.course_id, max(quizattempt.score) AS score
        FROM quizattempt JOIN lesson ON lesson.id = quizattempt.lesson_id
        WHERE quizattempt.guide_id IN :people AND quizattempt.score IS NOT NULL
        GROUP BY quizattempt.guide_id, lesson.course_id, quizattempt.lesson_id) AS best
        ON best.guide_id = enrolment.guide_id AND best.course_id = enrolment.course_id
    WHERE enrolment.guide_id IN :people AND enrolment.completed_at IS NOT NULL
    AND {sees_skills("enrolment.guide_id", "unit.path", "membership.role")}
    GROUP BY enrolment.guide_id, capability.key, capabilitycourse.id, capabilitycourse.level""",
)


async def proved(people: Sequence[int], model_id: int, sight: Sight) -> dict[tuple[int, str], int]:
    """The highest level that completed courses speak for, by person and key; nothing where none does."""
    found: dict[tuple[int, str], int] = {}
    for one in await _proofs.seen(sight, people=list(people), model=model_id):
        at = one.person_id, one.key
        found[at] = max(found.get(at, 0), one.proved)
    return found
