"""What guides have done, as `honors.rules` asks for it: read for a viewer, or for the rules themselves."""

from collections.abc import Sequence
from datetime import date

from courses.catalogue import VISIBLE
from honors.rhythm import Studied, studied, studied_by
from honors.rules import CourseRecord, QuizRecord, Record
from kit.reading import Many, Select, column, row
from people.scope import Scope, in_words, sees_person

REACTION = "Rules read what a guide has done; the guide is named by a fact or by the sweep, never by a viewer."


@row
class Offered:
    """A course that could be taken, with the lessons of its newest version."""

    slug: str = column("course.slug")
    scene: str = column("course.scene")
    title: str = column(in_words("course.title", "course.title_en"))
    required: int = column("courseversion.required_lessons")


offered = Select(
    Offered, f"FROM course JOIN courseversion ON courseversion.id = course.current_version_id WHERE {VISIBLE}"
)


@row
class Taken:
    guide_id: int
    slug: str
    scene: str
    title: str
    done: int
    required: int
    is_complete: bool


def _taken_by(condition: str, title: str, *, unscoped: str = "") -> Many[Taken]:
    return Many(
        Taken,
        f"""SELECT enrolment.guide_id, course.slug, course.scene, {title}, enrolment.completed_lessons,
            courseversion.required_lessons, enrolment.completed_at IS NOT NULL
        FROM enrolment JOIN course ON course.id = enrolment.course_id
        JOIN courseversion ON courseversion.id = enrolment.version_id
        WHERE enrolment.guide_id IN :parents AND {condition}""",
        by="guide_id",
        unscoped=unscoped,
    )


@row
class Scored:
    """A guide's best passed score in a quiz."""

    guide_id: int
    lesson: str
    score: int


def _scored_by(condition: str, *, unscoped: str = "") -> Many[Scored]:
    return Many(
        Scored,
        f"""SELECT quizattempt.guide_id, course.slug || '/' || lesson.slug, max(quizattempt.score)
        FROM quizattempt JOIN lesson ON lesson.id = quizattempt.lesson_id JOIN course ON course.id = lesson.course_id
        WHERE quizattempt.guide_id IN :parents AND quizattempt.is_passed AND {condition}
        GROUP BY quizattempt.guide_id, course.slug, lesson.slug""",
        by="guide_id",
        unscoped=unscoped,
    )


taken = _taken_by(sees_person("enrolment.guide_id"), in_words("course.title", "course.title_en"))
scored = _scored_by(sees_person("quizattempt.guide_id"))
TAKEN = _taken_by("TRUE", "course.title", unscoped=REACTION)
SCORED = _scored_by("TRUE", unscoped=REACTION)
STUDIED = studied_by("TRUE", unscoped=REACTION)


async def seen(guides: Sequence[int], today: date, sight: Scope) -> dict[int, Record]:
    """The records of guides as the viewer may see them, with the courses that are still to be taken."""
    found = await taken.find(guides, sight), await studied.find(guides, sight), await scored.find(guides, sight)
    return _records(guides, found, today, await offered.seen(sight))


async def plain(guides: Sequence[int], today: date) -> dict[int, Record]:
    """The records of guides for the rules, without what has not been begun."""
    parents = list(guides)
    found = await TAKEN.rows(parents=parents), await STUDIED.rows(parents=parents), await SCORED.rows(parents=parents)
    return _records(guides, found, today, [])


Found = tuple[Sequence[Taken], Sequence[Studied], Sequence[Scored]]


def _records(guides: Sequence[int], found: Found, today: date, offers: Sequence[Offered]) -> dict[int, Record]:
    unbegun = {one.slug: _unbegun(one) for one in offers}
    courses = {guide: dict(unbegun) for guide in guides}
    days: dict[int, list[date]] = {guide: [] for guide in guides}
    quizzes: dict[int, list[QuizRecord]] = {guide: [] for guide in guides}
    for one in found[0]:
        begun = CourseRecord(one.slug, one.scene, one.title, one.done, one.required, one.is_complete)
        courses[one.guide_id][one.slug] = begun
    for day in found[1]:
        days[day.guide_id].append(day.day)
    for score in found[2]:
        quizzes[score.guide_id].append(QuizRecord(score.lesson, score.score))
    return {guide: Record([*courses[guide].values()], days[guide], quizzes[guide], today) for guide in guides}


def _unbegun(one: Offered) -> CourseRecord:
    return CourseRecord(one.slug, one.scene, one.title, 0, one.required, False)
