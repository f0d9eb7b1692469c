"""What completed courses prove of capabilities: worked out whenever it is asked for, and never kept.

A completed course speaks for the level that it is tied with; where its quizzes (the best attempt of each) average under
`SURE_SCORE`, for one less. The highest counts. It reads the rows of courses and does not import `courses/`: siblings do
not import each other.
"""

from collections.abc import Sequence

from kit.reading import Select, Sight, column, row
from people.scope import sees_skills

SURE_SCORE = 80
"""Per cent."""


def proofs(people: str) -> str:
    """SQL: person_id, key and level of what `people`, a list or a subquery, have proved of the model `:model`."""
    return f"""(SELECT spoken.person_id, spoken.key, max(spoken.level) AS level FROM (
        SELECT enrolment.guide_id AS person_id, capability.key,
            CASE WHEN capabilitycourse.level > 1 AND sum(best.score) < {SURE_SCORE} * count(best.score)
                THEN capabilitycourse.level - 1 ELSE capabilitycourse.level END AS level
        FROM enrolment JOIN capabilitycourse ON capabilitycourse.course_id = enrolment.course_id
        JOIN capability ON capability.id = capabilitycourse.capability_id AND capability.model_id = :model
        LEFT JOIN (SELECT quizattempt.guide_id, lesson.course_id, max(quizattempt.score) AS score
            FROM quizattempt JOIN lesson ON lesson.id = quizattempt.lesson_id
            WHERE quizattempt.guide_id IN {people} AND quizattempt.score IS NOT NULL
            GROUP BY quizattempt.guide_id, lesson.course_id, quizattempt.lesson_id) AS best
            ON best.guide_id = enrolment.guide_id AND best.course_id = enrolment.course_id
        WHERE enrolment.guide_id IN {people} AND enrolment.completed_at IS NOT NULL
        GROUP BY enrolment.guide_id, capability.key, capabilitycourse.id, capabilitycourse.level) AS spoken
        GROUP BY spoken.person_id, spoken.key)"""


@row
class Proof:
    person_id: int = column("proof.person_id")
    key: str = column("proof.key")
    level: int = column("proof.level")


_proofs = Select(
    Proof,
    f"""FROM {proofs(":people")} AS proof
    JOIN membership ON membership.person_id = proof.person_id AND membership.is_current
    JOIN unit ON unit.id = membership.unit_id
    WHERE {sees_skills("proof.person_id", "unit.path", "membership.role")}""",
)


async def proved(people: Sequence[int], model_id: int, sight: Sight) -> dict[tuple[int, str], int]:
    """The highest level that completed courses speak for, by person and key; nothing where none does."""
    found = await _proofs.seen(sight, people=list(people), model=model_id)
    return {(one.person_id, one.key): one.level for one in found}
