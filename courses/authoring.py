"""A course folder becomes a course: lessons, items and quizzes in tables, videos measured and laid beside each other.

The same folder again changes nothing; a changed one becomes the next version, which those who take an earlier one do
not notice. What is slow happens first, outside the one transaction that makes it visible.
"""

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

import models
from courses import outline
from courses.article import least_seconds
from courses.captions import write_webvtt
from kit import clock, video
from kit.settings import settings
from models.database import atomic
from people.audit import record
from people.scope import Scope

SOURCE = "source"
POSTER = "poster.jpg"


@dataclass(frozen=True)
class Prepared:
    """A video that lies in the media folder and is in no table yet."""

    folder: str
    digest: str
    file: str
    duration_ms: int


@dataclass(frozen=True)
class Imported:
    """What an import came to: `fresh_media` are the media versions to be encoded."""

    course_id: int
    version: int
    is_new_version: bool
    fresh_media: tuple[int, ...]


async def import_course(folder: Path, *, audience_id: int, made_by: Scope | None = None) -> Imported:
    """Bring in the course of a folder, for everybody in the unit `audience_id` and below.

    Raises:
        CourseFaulty: with every fault by file and line; nothing has changed.
        VideoRefused: a video is none, or cannot be decoded.
    """
    course = await asyncio.to_thread(outline.read_course, folder)
    prepared = await _prepare(course)
    try:
        outline.refuse_beyond_the_end(course, {slug: one.duration_ms for slug, one in prepared.items()})
        return await store(course, prepared, audience_id=audience_id, made_by=made_by)
    finally:
        await _forget_unused(prepared)


async def _prepare(course: outline.Course) -> dict[str, Prepared]:
    made: dict[str, Prepared] = {}
    for lesson in course.lessons:
        if lesson.video and not await _is_known(course.slug, lesson):
            made[lesson.slug] = await _prepared(lesson.video)
    return made


async def _is_known(slug: str, lesson: outline.Lesson) -> bool:
    """Whether the lesson's present media version was made of the same file."""
    assert lesson.video  # noqa: S101 - asked of videos only
    kept = await models.Lesson.get_or_none(course__slug=slug, slug=lesson.slug)
    media = await models.Media.get_or_none(id=kept.media_id) if kept and kept.media_id else None
    return media is not None and media.source_digest == await asyncio.to_thread(_digest, lesson.video)


async def _prepared(source: Path) -> Prepared:
    name = token_hex(16)
    folder = settings().media_folder / name
    ffmpeg = settings().ffmpeg or None
    facts = await video.probe(source, ffmpeg=ffmpeg)
    await asyncio.to_thread(folder.mkdir, parents=True)
    await asyncio.to_thread(shutil.copyfile, source, folder / SOURCE)
    await video.poster(source, folder / POSTER, ffmpeg=ffmpeg)
    return Prepared(name, await asyncio.to_thread(_digest, source), source.name, facts.duration_ms)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


async def _forget_unused(prepared: Mapping[str, Prepared]) -> None:
    """An import that was refused leaves no file behind."""
    for one in prepared.values():
        if not await models.Media.exists(folder=one.folder):
            await asyncio.to_thread(shutil.rmtree, settings().media_folder / one.folder, ignore_errors=True)


@atomic
async def store(
    course: outline.Course, prepared: Mapping[str, Prepared], *, audience_id: int, made_by: Scope | None
) -> Imported:
    """Write what was read; a new version when anything differs from the newest."""
    kept = await _course(course, audience_id, made_by)
    newest = await models.CourseVersion.filter(course_id=kept.id).order_by("-number").first()
    digest = sha256(repr(_said(asdict(course))).encode()).hexdigest()
    if newest and newest.digest == digest and not prepared:
        return Imported(kept.id, newest.number, False, ())

    lessons, fresh = [], []
    for lesson in course.lessons:
        row = await _lesson(kept.id, lesson)
        if lesson.slug in prepared:
            fresh.append(await _media(row, lesson, prepared[lesson.slug]))
        await _items(row.id, lesson)
        lessons.append((row.id, lesson.is_required))
    version = await _version(kept, digest, lessons, (newest.number if newest else 0) + 1)
    await record("import_course", f"course {kept.id}", scope=made_by, after=course, detail=f"version {version.number}")
    return Imported(kept.id, version.number, True, tuple(fresh))


def _said(written: Any) -> Any:
    """An outline without the places where it was read: a folder that was moved says the same."""
    if isinstance(written, dict):
        return {key: _said(value) for key, value in written.items() if key not in ("line", "video", "file")}
    return [_said(one) for one in written] if isinstance(written, list | tuple) else written


async def _course(course: outline.Course, audience_id: int, made_by: Scope | None) -> models.Course:
    texts: dict[str, Any] = {
        "title": course.title.zh,
        "title_en": _english(course.title),
        "summary": course.summary.zh,
        "summary_en": _english(course.summary),
        "scene": course.scene.value,
        "level": course.level.value,
    }
    kept = await models.Course.get_or_none(slug=course.slug)
    if kept:
        await kept.update_from_dict(texts).save()
        return kept
    position = await models.Course.all().count()
    author = made_by.me if made_by else None
    return await models.Course.create(
        slug=course.slug, audience_id=audience_id, position=position, made_by_id=author, **texts
    )


def _english(text: outline.Text) -> str:
    return text.en if text.en != text.zh else ""


async def _lesson(course_id: int, lesson: outline.Lesson) -> models.Lesson:
    values: dict[str, Any] = {
        "kind": lesson.kind.value,
        "title": lesson.title.zh,
        "title_en": _english(lesson.title),
        "article": lesson.article.zh if lesson.article else "",
        "article_en": _english(lesson.article) if lesson.article else "",
        "least_seconds": least_seconds(lesson.article.zh, _english(lesson.article)) if lesson.article else 0,
        "has_quiz": lesson.quiz is not None,
    }
    kept, _ = await models.Lesson.get_or_create(course_id=course_id, slug=lesson.slug, defaults=values)
    await kept.update_from_dict(values).save()
    return kept


async def _media(row: models.Lesson, lesson: outline.Lesson, prepared: Prepared) -> int:
    number = await models.Media.filter(lesson_id=row.id).count() + 1
    media = await models.Media.create(
        lesson_id=row.id,
        number=number,
        source_digest=prepared.digest,
        source_file=prepared.file[:200],
        duration_ms=prepared.duration_ms,
        folder=prepared.folder,
        poster_file=POSTER,
        made_at=clock.now(),
    )
    for captions in lesson.captions:
        file = f"captions.{captions.locale}.vtt"
        text = write_webvtt(captions.cues)
        (settings().media_folder / prepared.folder / file).write_text(text, encoding="utf-8")
        cues = [[cue.from_ms, cue.to_ms, cue.text] for cue in captions.cues]
        await models.Caption.create(media_id=media.id, locale=captions.locale, file=file, cues=cues)
    row.media_id, row.duration_ms = media.id, prepared.duration_ms
    await row.save()
    return int(media.id)


async def _items(lesson_id: int, lesson: outline.Lesson) -> None:
    """An item that was ever asked is never edited: one that changed is retired, and a new one takes its place."""
    wanted: list[tuple[str, int, outline.Item]] = [("PROMPT", 0, item) for item in lesson.prompts]
    wanted += [("CHECK", check.at_ms, check.item) for check in lesson.checks]
    wanted += [("QUIZ", 0, item) for item in (lesson.quiz.items if lesson.quiz else ())]
    kept = {item.digest: item for item in await models.Item.filter(lesson_id=lesson_id, retired_at=None)}
    for position, (purpose, at_ms, item) in enumerate(wanted):
        digest = sha256(f"{purpose} {at_ms} {item!r}".encode()).hexdigest()
        if old := kept.pop(digest, None):
            old.position = position
            await old.save(update_fields=["position"])
        else:
            await models.Item.create(**_item(lesson_id, purpose, position, at_ms, item), digest=digest)
    await models.Item.filter(id__in=[item.id for item in kept.values()]).update(retired_at=clock.now())
    if lesson.quiz:
        rules = {"draws": lesson.quiz.draws, "pass_score": lesson.quiz.pass_score, "seconds": lesson.quiz.seconds}
        await models.Quiz.update_or_create(defaults=rules, lesson_id=lesson_id)
    else:
        await models.Quiz.filter(lesson_id=lesson_id).delete()


def _item(lesson_id: int, purpose: str, position: int, at_ms: int, item: outline.Item) -> dict[str, Any]:
    return {
        "lesson_id": lesson_id,
        "purpose": purpose,
        "kind": item.kind.value,
        "position": position,
        "at_ms": at_ms,
        "text": item.text.zh,
        "text_en": _english(item.text),
        "options": [{"zh": option.text.zh, "en": option.text.en} for option in item.options],
        "correct": [at for at, option in enumerate(item.options) if option.is_correct],
        "reason": item.reason.zh if item.reason else "",
        "reason_en": _english(item.reason) if item.reason else "",
    }


async def _version(
    kept: models.Course, digest: str, lessons: list[tuple[int, bool]], number: int
) -> models.CourseVersion:
    required = sum(is_required for _, is_required in lessons)
    version = await models.CourseVersion.create(
        course_id=kept.id, number=number, digest=digest, published_at=clock.now(), required_lessons=required
    )
    for position, (lesson_id, is_required) in enumerate(lessons, start=1):
        await models.VersionLesson.create(
            version_id=version.id, lesson_id=lesson_id, position=position, is_required=is_required
        )
    kept.current_version_id = version.id
    await kept.save()
    return version
