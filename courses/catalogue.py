"""What there is to learn: courses and their lessons, as the viewer may see them."""

from collections.abc import Sequence

from kit.listing import Listing
from kit.reading import Many, One, Select, Sight, column, row
from people.scope import in_words, sees_audience, sees_course

ARTICLE_MINUTES = 3
QUIZ_MINUTES = 2
MOST_SEARCHED = 100
"""Letters of a search that count: SQLite cannot match a pattern of any length."""


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
    AND (:search = '' OR lower(course.title) LIKE :search OR lower(course.title_en) LIKE :search
        OR lower(course.summary) LIKE :search OR lower(course.summary_en) LIKE :search)""",
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
        """What it takes, in whole minutes, at least one."""
        fixed = {"ARTICLE": ARTICLE_MINUTES, "QUIZ": QUIZ_MINUTES}.get(self.kind)
        return fixed or max(1, round(self.duration_ms / 60_000))


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

lessons = Many(
    Lesson,
    f"""FROM course LEFT JOIN enrolment ON enrolment.course_id = course.id AND enrolment.guide_id = :me
    JOIN versionlesson ON versionlesson.version_id = COALESCE(enrolment.version_id, course.current_version_id)
    JOIN lesson ON lesson.id = versionlesson.lesson_id
    WHERE course.id IN :parents AND {_MEANT} ORDER BY course.id, versionlesson.position""",
    by="course_id",
)


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


async def lesson_counts(parents: Sequence[Course], sight: Sight) -> list[int]:
    return [len(found) for found in await lessons(parents, sight)]


async def course_minutes(parents: Sequence[Course], sight: Sight) -> list[int]:
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
    WHERE {VISIBLE} AND (lower(lesson.title) LIKE :search OR lower(lesson.title_en) LIKE :search)
    ORDER BY course.position, versionlesson.position LIMIT 10""",
)


def pattern(search: str) -> str:
    """A text to look for, as a LIKE pattern; empty finds everything."""
    plain = search.strip().lower()[:MOST_SEARCHED].replace("%", "").replace("_", " ")
    return f"%{plain}%" if plain else ""
