"""A recorded course as a folder that a person can write by hand: course.yaml and the files it names.

`read_course` gives the whole course or every fault of it; docs/course-folder.md explains the form. Nothing here knows
the database, and nothing in the folder is trusted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from courses.outline_faults import CourseFaulty, Fault, Faults
from courses.outline_files import Folder
from courses.outline_form import Form, Source
from courses.outline_items import Check, Item, Option, Quiz, clock
from courses.outline_lesson import LONGEST_TITLE, Captions, Lesson, read_lesson
from courses.outline_text import Text
from courses.outline_yaml import Node, read_yaml
from courses.words import ItemKind, LessonKind, Level, Scene

__all__ = [
    "Captions", "Check", "Course", "CourseFaulty", "Fault", "Item", "ItemKind", "Lesson", "LessonKind", "Level",
    "Option", "Quiz", "Scene", "Text", "read_course", "refuse_beyond_the_end",
]  # fmt: skip

COURSE_FILE = "course.yaml"
MOST_LESSONS = 100
PROMPT_EVERY_MS = 6 * 60_000
_LATE_CUE_MS = 500
_COURSE_KEYS = ("slug", "title", "summary", "scene", "level", "lessons")


@dataclass(frozen=True, slots=True)
class Course:
    slug: str
    title: Text
    summary: Text
    scene: Scene
    level: Level
    lessons: tuple[Lesson, ...]


def read_course(folder: Path, *, awaits_videos: bool = False) -> Course:
    """The course in `folder`. With `awaits_videos` its video files may still have to be made.

    Raises:
        CourseFaulty: with every fault, by file and line.
    """
    faults = Faults()
    if not folder.is_dir():
        faults.add("NO_FOLDER", folder.name, 1)
    elif not (folder / COURSE_FILE).exists():
        faults.add("NO_COURSE_FILE", COURSE_FILE, 1)
    faults.refuse_any()

    source = Source(COURSE_FILE, Folder(folder, faults), faults)
    text = source.folder.text(COURSE_FILE, endings=(".yaml",), asked_by=(COURSE_FILE, 1))
    faults.refuse_any()
    node = read_yaml(text, file=COURSE_FILE, faults=faults)
    course = _course(node, source, awaits_videos=awaits_videos) if node else None
    faults.refuse_any()
    assert course is not None  # noqa: S101  an unreadable file is a fault
    return course


def refuse_beyond_the_end(course: Course, duration_ms: Mapping[str, int]) -> None:
    """Compare times with the measured lengths of the videos, by lesson slug; a lesson without one is passed over.

    Raises:
        CourseFaulty: cues or checks after a video's end, or fewer prompts than one in six minutes.
    """
    faults = Faults()
    for lesson in course.lessons:
        if lesson.slug in duration_ms:
            _refuse_late(lesson, duration_ms[lesson.slug], faults)
    faults.refuse_any()


def _refuse_late(lesson: Lesson, end_ms: int, faults: Faults) -> None:
    end = clock(end_ms // 1000 * 1000)
    for captions in lesson.captions:
        for cue in captions.cues:
            if cue.to_ms > end_ms + _LATE_CUE_MS:
                faults.add("VTT_BEYOND", captions.file, cue.line, end=end)
    for check in lesson.checks:
        if check.at_ms > end_ms:
            faults.add("TIME_BEYOND", COURSE_FILE, check.line, at=clock(check.at_ms), end=end)
    least = max(1, -(-end_ms // PROMPT_EVERY_MS))
    if len(lesson.prompts) < least:
        faults.add("PROMPTS_FEW", COURSE_FILE, lesson.line, end=end, least=least, count=len(lesson.prompts))


def _course(node: Node, source: Source, *, awaits_videos: bool) -> Course:
    form = Form(node, source, known=_COURSE_KEYS, name=COURSE_FILE)
    form.node("lessons")
    return Course(
        slug=form.slug(),
        title=form.text("title", longest=LONGEST_TITLE),
        summary=form.text("summary", longest=300),
        scene=form.word("scene", Scene),
        level=form.word("level", Level),
        lessons=_lessons(form, awaits_videos=awaits_videos),
    )


def _lessons(form: Form, *, awaits_videos: bool) -> tuple[Lesson, ...]:
    nodes = form.entries("lessons", most=MOST_LESSONS)
    lessons = tuple(read_lesson(node, form.source, awaits_videos=awaits_videos) for node in nodes)
    first: dict[str, int] = {}
    for lesson in lessons:
        if lesson.slug and lesson.slug in first:
            form.fault("SLUG_TWICE", lesson.line, value=lesson.slug, first=first[lesson.slug])
        first.setdefault(lesson.slug, lesson.line)
    return lessons
