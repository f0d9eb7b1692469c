"""What the server itself knows of a course that was missed: lesson by lesson where the guide stands, and what of their
watching did not count, and why. It goes with an appeal, so that nobody has to prove what the server has seen.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from courses import standing
from kit import clock
from kit.reading import Select, Sight, column, row
from people.scope import sees_former

MOST_LESSONS = 20


class OfCourse(Protocol):
    """Whose, and the course's slug; None where it is about none."""

    @property
    def person_id(self) -> int: ...

    @property
    def course_slug(self) -> str | None: ...


@row
class Lesson:
    """`refused` counts beats by reason, `missed` questions on the way that were not answered."""

    lesson_id: int
    zh: str
    en: str
    kind: str
    covered_ms: int
    duration_ms: int
    completed_at: datetime | None
    missed: int
    refused: Mapping[str, int]

    def plain(self) -> dict[str, Any]:
        """As an appeal keeps it."""
        done = self.completed_at and self.completed_at.isoformat()
        return {
            "lesson_id": self.lesson_id, "zh": self.zh, "en": self.en, "kind": self.kind,
            "covered_ms": self.covered_ms, "duration_ms": self.duration_ms, "completed_at": done,
            "missed": self.missed, "refused": dict(self.refused),
        }  # fmt: skip


def kept(attached: Sequence[Mapping[str, Any]] | None) -> list[Lesson]:
    """What an appeal keeps, as values."""
    return [
        Lesson(**{**one, "completed_at": datetime.fromisoformat(done) if (done := one["completed_at"]) else None})
        for one in attached or ()
    ]


@row
class _Stand:
    guide_id: int = column("enrolment.guide_id")
    slug: str = column("course.slug")
    lesson_id: int = column("lesson.id")
    title: str = column("lesson.title")
    title_en: str = column("lesson.title_en")
    kind: str = column("lesson.kind")
    duration_ms: int = column("lesson.duration_ms")
    covered_ms: int = column("COALESCE(lessonprogress.covered_ms, 0)")
    completed_at: datetime | None = column("lessonprogress.completed_at")


@row
class _Refused:
    guide_id: int = column("lease.guide_id")
    lesson_id: int = column("lease.lesson_id")
    counts: dict[str, int] = column("lease.refusals")


@row
class _Missed:
    guide_id: int
    lesson_id: int
    missed: int


_stands = Select(
    _Stand,
    f"""FROM enrolment JOIN course ON course.id = enrolment.course_id
    JOIN versionlesson ON versionlesson.version_id = enrolment.version_id
    JOIN lesson ON lesson.id = versionlesson.lesson_id
    LEFT JOIN lessonprogress ON lessonprogress.lesson_id = lesson.id AND lessonprogress.guide_id = enrolment.guide_id
    WHERE enrolment.guide_id IN :people AND course.slug IN :slugs AND {sees_former("enrolment.guide_id")}
    ORDER BY enrolment.guide_id, versionlesson.position""",
)
_refused = Select(
    _Refused,
    f"""FROM lease WHERE lease.guide_id IN :people AND lease.lesson_id IN :lessons
    AND {sees_former("lease.guide_id")}""",
)
_missed = Select(
    _Missed,
    f"""SELECT prompt.guide_id, prompt.lesson_id, count(*) AS missed FROM prompt
    WHERE prompt.guide_id IN :people AND prompt.lesson_id IN :lessons AND NOT prompt.is_passed
    AND prompt.issued_ms < :over AND {sees_former("prompt.guide_id")} GROUP BY 1, 2""",
)
_TIME_TO_ANSWER_MS = 60_000


async def lessons(parents: Sequence[OfCourse], sight: Sight) -> list[list[Lesson]]:
    """Of each the lessons of its course, in their order; none where it is about no course or nobody is enrolled."""
    asked = {(one.person_id, one.course_slug) for one in parents if one.course_slug}
    if not asked:
        return [[] for _ in parents]
    people = sorted({person for person, _ in asked})
    stands = await _stands.seen(sight, people=people, slugs=sorted({slug for _, slug in asked if slug}))
    of = {"people": people, "lessons": sorted({one.lesson_id for one in stands}) or [0]}
    refused: dict[tuple[int, int], list[Mapping[str, int]]] = {}
    for lease in await _refused.seen(sight, **of):
        refused.setdefault((lease.guide_id, lease.lesson_id), []).append(lease.counts)
    over = clock.now_ms() - _TIME_TO_ANSWER_MS
    missed = {(one.guide_id, one.lesson_id): one.missed for one in await _missed.seen(sight, **of, over=over)}
    found: dict[tuple[int, str | None], list[Lesson]] = {}
    for one in stands:
        place = one.guide_id, one.lesson_id
        stand = one.kind, one.covered_ms, one.duration_ms, one.completed_at
        lost = missed.get(place, 0), standing.summed(refused.get(place, ()))
        lesson = Lesson(one.lesson_id, one.title, one.title_en or one.title, *stand, *lost)
        found.setdefault((one.guide_id, one.slug), []).append(lesson)
    return [found.get((one.person_id, one.course_slug), [])[:MOST_LESSONS] for one in parents]
