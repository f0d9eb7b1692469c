"""One lesson of course.yaml and the files it names."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from courses.captions import Cue, read_webvtt
from courses.outline_form import Form, Source
from courses.outline_items import Check, Item, Quiz, read_checks, read_prompts, read_quiz
from courses.outline_text import LOCALES, Locale, Text
from courses.outline_yaml import Node, Scalar
from courses.words import LessonKind

LONGEST_TITLE = 60
LONGEST_ARTICLE = 50_000
_KEYS = ("slug", "title", "kind", "required", "video", "captions", "article", "prompts", "checks", "quiz")


# What each kind needs, and what it cannot have.
_NEEDS = {LessonKind.VIDEO: "video", LessonKind.ARTICLE: "article", LessonKind.QUIZ: "quiz"}
_REFUSES = {
    LessonKind.VIDEO: ("article",),
    LessonKind.ARTICLE: ("video", "captions", "prompts"),
    LessonKind.QUIZ: ("video", "captions", "article", "prompts", "checks"),
}


@dataclass(frozen=True, slots=True)
class Captions:
    """The captions of a video in one language; `file` is the name in the folder, for faults."""

    locale: Locale
    file: str
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson; what its kind does not have is None or empty. `article` is Markdown, for `courses.article`."""

    slug: str
    title: Text
    kind: LessonKind
    is_required: bool
    video: Path | None
    captions: tuple[Captions, ...]
    article: Text | None
    prompts: tuple[Item, ...]
    checks: tuple[Check, ...]
    quiz: Quiz | None
    line: int


def read_lesson(node: Node, source: Source, *, awaits_videos: bool) -> Lesson:
    """The lesson at `node`; with `awaits_videos` its video may still have to be made."""
    form = Form(node, source, known=_KEYS, name="lessons")
    kind = form.word("kind", LessonKind)
    if form.is_word("kind", LessonKind):
        _refuse_misfits(form, kind)
    return Lesson(
        slug=form.slug(),
        title=form.text("title", longest=LONGEST_TITLE),
        kind=kind,
        is_required=form.yes_no("required", default=True),
        video=_video(form, awaits_videos=awaits_videos),
        captions=tuple(_captions(form)),
        article=_article(form),
        prompts=read_prompts(form),
        checks=read_checks(form, is_timed=kind is LessonKind.VIDEO),
        quiz=read_quiz(quiz, source) if (quiz := form.given("quiz")) else None,
        line=form.line,
    )


def _refuse_misfits(form: Form, kind: LessonKind) -> None:
    needed = _NEEDS[kind]
    if needed not in form:
        form.fault("KIND_NEEDS", form.line, kind=kind.lower(), key=needed)
    for key in _REFUSES[kind]:
        if key in form:
            form.fault("KIND_REFUSES", form.line_of(key), kind=kind.lower(), key=key)


def _video(form: Form, *, awaits_videos: bool) -> Path | None:
    if "video" not in form:
        return None
    name = form.line_text("video", longest=1_000)
    if not name:
        return None
    return form.source.folder.video(name, asked_by=form.asked_by("video"), may_be_missing=awaits_videos)


def _captions(form: Form) -> Iterator[Captions]:
    for locale, name, asked_by in _files(form, "captions"):
        text = form.source.folder.text(name, endings=(".vtt",), asked_by=asked_by)
        if text:
            yield Captions(locale, name, read_webvtt(text, file=name, faults=form.source.faults))


def _article(form: Form) -> Text | None:
    texts: dict[Locale, str] = {}
    for locale, name, asked_by in _files(form, "article"):
        text = form.source.folder.text(name, endings=(".md", ".markdown"), asked_by=asked_by)
        if len(text) > LONGEST_ARTICLE:
            form.source.faults.add("TEXT_LONG", name, 1, key=name, length=len(text), longest=LONGEST_ARTICLE)
        texts[locale] = text.strip()
    return Text(texts.get("zh", ""), texts.get("en", texts.get("zh", ""))) if texts else None


def _files(form: Form, key: str) -> Iterator[tuple[Locale, str, tuple[str, int]]]:
    """The files under `key`, a name or zh: and en:, each with the place that names it; Chinese must be there."""
    node = form.given(key)
    if node is None:
        return
    if isinstance(node, Scalar):
        yield "zh", form.line_text(key, longest=1_000), form.asked_by(key)
        return
    names = Form(node, form.source, known=LOCALES, name=key)
    names.node("zh")
    for locale in LOCALES:
        if locale in names:
            yield locale, names.line_text(locale, longest=1_000), names.asked_by(locale)
