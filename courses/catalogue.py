"""What there is to learn: courses and their lessons, as the viewer may see them."""

from collections.abc import Sequence
from typing import Any

from courses.words import LessonKind
from kit.listing import Listing
from kit.reading import Memory, One, Select, Sight, column, row
from people.scope import Scope, in_words, sees_audience, sees_course

FIXED_MINUTES: dict[str, int] = {LessonKind.ARTICLE: 3, LessonKind.QUIZ: 2}


@row
class Course:
    id: int = column("course.id")
    slug: str = column("course.slug")
    title: str = column(in_words("course.title", "course.title_en"))
    summary: str = column(in_words("course.summary", "course.summary_en"))
    scene: str = column("course.scene")
    level: str = column("course.level")
    position: int = column("course.position")
    version_id: int = column("course.current_version_id")


_MEANT = sees_audience("course.audience_id")
VISIBLE = f"course.withdrawn_at IS NULL AND course.current_version_id IS NOT NULL AND {_MEANT}"

course = One(Course, f"FROM course WHERE course.id IN :parents AND {_MEANT}", by="id", of="course_id")

courses = Listing(
    Course,
    f"""FROM course WHERE {VISIBLE} AND (:scene = '' OR course.scene = :scene)
    AND (lower(course.title) LIKE :search ESCAPE '!' OR lower(course.title_en) LIKE :search ESCAPE '!'
        OR lower(course.summary) LIKE :search ESCAPE '!' OR lower(course.summary_en) LIKE :search ESCAPE '!')""",
    order=("position", "id"),
)


@row
class Lesson:
    """`position` and `is_required` are those of the version that the viewer takes, else of the newest."""

    id: int = column("lesson.id")
    course_id: int = column("lesson.course_id")
    kind: str = column("lesson.kind")
    title: str = column(in_words("lesson.title", "lesson.title_en"))
    position: int = column("versionlesson.position")
    is_required: bool = column("versionlesson.is_required")
    duration_ms: int = column("lesson.duration_ms")
    media_id: int | None = column("lesson.media_id")
    has_quiz: bool = column("lesson.has_quiz")

    @property
    def minutes(self) -> int:
        return minutes(self.kind, self.duration_ms)


def minutes(kind: str, duration_ms: int) -> int:
    """What a lesson takes, in whole minutes, at least one."""
    return FIXED_MINUTES.get(kind) or max(1, round(duration_ms / 60_000))


lesson = One(
    Lesson,
    f"""FROM lesson JOIN course ON course.id = lesson.course_id
    LEFT JOIN enrolment ON enrolment.course_id = course.id AND enrolment.guide_id = :me
    JOIN versionlesson ON versionlesson.lesson_id = lesson.id
        AND versionlesson.version_id = COALESCE(enrolment.version_id, course.current_version_id)
    WHERE lesson.id IN :parents AND {_MEANT}""",
    by="id",
    of="lesson_id",
)


@row
class Taken:
    """The version of a course that the viewer takes, else the newest."""

    course_id: int = column("course.id")
    version_id: int | None = column("COALESCE(enrolment.version_id, course.current_version_id)")
    newest_id: int | None = column("course.current_version_id")


taken = One(
    Taken,
    f"""FROM course LEFT JOIN enrolment ON enrolment.course_id = course.id AND enrolment.guide_id = :me
    WHERE course.id IN :parents AND {_MEANT}""",
    by="course_id",
)


@row
class Content(Lesson):
    version_id: int = column("versionlesson.version_id")


contents = Select(
    Content,
    """FROM versionlesson JOIN lesson ON lesson.id = versionlesson.lesson_id
    WHERE versionlesson.version_id IN :versions ORDER BY versionlesson.version_id, versionlesson.position""",
    unscoped="The versions are those of courses that were seen.",
)

_memory = Memory[list[Content]](most=2_000)


async def lessons(parents: Sequence[Any], sight: Scope) -> list[list[Content]]:
    """The lessons of each course, of the version that the viewer takes.

    They are remembered: a version never changes, and its lessons' words only when the course gets a newer one, which
    every writer gives it. Who sees the course, and which version, is asked each time.
    """
    seen = await taken(parents, sight)
    keys = [(one.version_id, one.newest_id, sight.locale) if one and one.version_id else None for one in seen]
    known = _memory.now()
    if missing := {key for key in keys if key and key not in known}:
        found: dict[int, list[Content]] = {version: [] for version, _, _ in missing}
        for lesson in await contents.rows(versions=sorted(found), locale=sight.locale):
            found[lesson.version_id].append(lesson)
        for key in missing:
            known[key] = found[key[0]]
    return [known[key] if key else [] for key in keys]


@row
class Version:
    """Which version of a course the viewer takes."""

    course_id: int = column("course.id")
    number: int = column("courseversion.number")


version = One(
    Version,
    f"""FROM course LEFT JOIN enrolment ON enrolment.course_id = course.id AND enrolment.guide_id = :me
    JOIN courseversion ON courseversion.id = COALESCE(enrolment.version_id, course.current_version_id)
    WHERE course.id IN :parents AND {_MEANT}""",
    by="course_id",
)


async def version_numbers(parents: Sequence[Course], sight: Sight) -> list[int]:
    return [found.number if found else 0 for found in await version(parents, sight)]


async def lesson_counts(parents: Sequence[Course], sight: Scope) -> list[int]:
    return [len(found) for found in await lessons(parents, sight)]


async def course_minutes(parents: Sequence[Course], sight: Scope) -> list[int]:
    return [sum(lesson.minutes for lesson in found) for found in await lessons(parents, sight)]


@row
class Article:
    """An article's Markdown in the viewer's language."""

    lesson_id: int = column("lesson.id")
    text: str = column(in_words("lesson.article", "lesson.article_en"))


article = One(Article, f"FROM lesson WHERE lesson.id IN :parents AND {sees_course('lesson.course_id')}", by="lesson_id")


@row
class LessonHit:
    id: int = column("lesson.id")


lesson_hits = Select(
    LessonHit,
    f"""FROM lesson JOIN course ON course.id = lesson.course_id
    JOIN versionlesson ON versionlesson.lesson_id = lesson.id AND versionlesson.version_id = course.current_version_id
    WHERE {VISIBLE}
    AND (lower(lesson.title) LIKE :search ESCAPE '!' OR lower(lesson.title_en) LIKE :search ESCAPE '!')
    ORDER BY course.position, versionlesson.position LIMIT 10""",
)
