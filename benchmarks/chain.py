"""A chain to measure on: real tables of both kinds of database, filled by sets, the same at every run."""

import os
import random
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg

from kit import logs
from kit.settings import Settings
from models.database import atomic, is_sqlite, opened, run, run_many
from people import keyring, tokens

GUIDES, COURSES, LESSONS, TAKEN = 600, 100, 6, 25
STORES = 20
LASTS_MS = 40 * 60_000
NOW = datetime.now(UTC).replace(microsecond=0)
POSTGRES = os.environ.get("PACESETTER_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432")
Row = dict[str, object]


def quiet_logs() -> None:
    """Log lines are made as in the product, and thrown away."""
    logs.configure(as_json=False)
    handler = __import__("logging").getLogger().handlers[0]
    handler.setStream(open(os.devnull, "w"))  # noqa: SIM115 - for as long as the process lives


@asynccontextmanager
async def empty(kind: str = "sqlite") -> AsyncIterator[Settings]:
    """Settings of an open, empty database of this kind, with keys to sign by."""
    with tempfile.TemporaryDirectory(prefix="pacesetter-bench-") as folder:
        settings = Settings(data=Path(folder), database_url="")
        name = f"bench_{secrets.token_hex(6)}"
        if kind == "postgres":
            await _administer(f"CREATE DATABASE {name}")
            settings = Settings(data=Path(folder), database_url=f"{POSTGRES}/{name}")
        try:
            tokens.use(keyring.opened(settings.data))
            async with opened(settings):
                yield settings
        finally:
            if kind == "postgres":
                await _administer(f"DROP DATABASE {name} WITH (FORCE)")


async def _administer(statement: str) -> None:
    connection = await asyncpg.connect(f"{POSTGRES}/postgres")
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def is_postgres_there() -> bool:
    try:
        await _administer("SELECT 1")
    except (OSError, asyncpg.PostgresError):
        print(f"no PostgreSQL at {POSTGRES}: set PACESETTER_TEST_POSTGRES", file=sys.stderr)
        return False
    return True


async def enter(table: str, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns."""
    names = list(rows[0])
    await run_many(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(':' + n for n in names)})", rows)


@atomic
async def fill(*, guides: int = GUIDES) -> None:
    """A headquarters with stores, guides signed in on a phone, courses of video lessons, and what was learnt."""
    await people(guides)
    await _courses()
    await _learnt(guides)
    if not is_sqlite():
        for table in (
            "unit",
            "person",
            "course",
            "lesson",
            "media",
            "enrolment",
            "lessonprogress",
            "coverage",
            "lease",
        ):
            await run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    await run("ANALYZE")


async def people(guides: int) -> None:
    zone = {"time_zone": "Asia/Shanghai", "version": 1}
    units = [(1, None, "HEADQUARTERS", "/1/"), (2, 1, "REGION", "/1/2/")]
    units += [(n, 2, "STORE", f"/1/2/{n}/") for n in range(3, 3 + STORES)]
    await enter("unit", [
        {"id": n, "parent_id": up, "kind": kind, "name": f"单位 {n}", "code": f"u{n}", "path": path, **zone}
        for n, up, kind, path in units
    ])  # fmt: skip
    everybody = range(1, guides + 1)
    await enter("person", [
        {"id": n, "key": f"{n:032x}", "employee_no": f"G{n:05}", "name": f"导购 {n}", "locale": "zh",
         "week_goal_days": 3, "version": 1, "created_at": NOW - timedelta(days=90)}
        for n in everybody
    ])  # fmt: skip
    await enter("membership", [
        {"person_id": n, "unit_id": store_of(n), "role": "GUIDE", "is_current": True,
         "from_day": (NOW - timedelta(days=90)).date()}
        for n in everybody
    ])  # fmt: skip
    await enter("signin", [
        {"person_id": n, "key": f"s{n}", "family_digest": f"f{n}", "refresh_digest": f"r{n}", "salt": "",
         "is_by_link": False, "device": "phone", "address": "", "started_at": NOW, "last_used_at": NOW,
         "expires_at": NOW + timedelta(days=90)}
        for n in everybody
    ])  # fmt: skip


def store_of(guide: int) -> int:
    return 3 + guide % STORES


async def _courses() -> None:
    all_courses = range(1, COURSES + 1)
    await enter("course", [
        {"id": n, "slug": f"c{n}", "title": f"第 {n} 课：怎样把新客变成常客", "title_en": f"Course {n}: to sell well",
         "summary": "学完会用", "summary_en": "", "scene": "PERSONA", "level": "BEGINNER", "position": n,
         "current_version_id": n, "audience_id": 1}
        for n in all_courses
    ])  # fmt: skip
    await enter("courseversion", [
        {"id": n, "course_id": n, "number": 1, "digest": f"d{n}", "published_at": NOW - timedelta(days=60),
         "required_lessons": LESSONS}
        for n in all_courses
    ])  # fmt: skip
    lessons = [(c * 10 + at, c, at) for c in all_courses for at in range(1, LESSONS + 1)]
    await enter("lesson", [
        {"id": n, "course_id": c, "slug": f"l{at}", "kind": "VIDEO", "title": f"第 {at} 节 · 看懂客人的第一句话",
         "title_en": "", "article": "", "article_en": "", "media_id": n, "duration_ms": LASTS_MS, "has_quiz": False,
         "least_seconds": 0}
        for n, c, at in lessons
    ])  # fmt: skip
    await enter("versionlesson", [
        {"version_id": c, "lesson_id": n, "position": at, "is_required": True} for n, c, at in lessons
    ])  # fmt: skip
    await enter("media", [
        {"id": n, "lesson_id": n, "number": 1, "source_digest": f"m{n}", "source_file": "x.mp4",
         "duration_ms": LASTS_MS, "folder": f"m{n}", "is_ready": True, "made_at": NOW}
        for n, _, _ in lessons
    ])  # fmt: skip


def courses_of(guide: int) -> list[int]:
    """The courses that a guide takes, the same at every run."""
    return random.Random(guide).sample(range(1, COURSES + 1), TAKEN)


async def _learnt(guides: int) -> None:
    draw = random.Random(7)
    enrolments: list[Row] = []
    progress: list[Row] = []
    for guide in range(1, guides + 1):
        for course in courses_of(guide):
            due = NOW + timedelta(hours=draw.randint(-200, 900))
            enrolments.append({
                "guide_id": guide, "course_id": course, "version_id": course, "unit_id": store_of(guide),
                "assignment_id": 1, "due_at": due, "sort_at": due, "enrolled_at": NOW - timedelta(days=30),
                "completed_lessons": 0,
            })  # fmt: skip
            progress += [
                _progress(guide, course * 10 + at, draw) for at in range(1, LESSONS + 1) if draw.random() < 0.6
            ]
    await enter("enrolment", enrolments)
    await enter("lessonprogress", progress)


def _progress(guide: int, lesson: int, draw: random.Random) -> Row:
    done = NOW - timedelta(minutes=draw.randint(1, 40_000)) if draw.random() < 0.5 else None
    covered = LASTS_MS if done else draw.randint(0, LASTS_MS - 1)
    return {
        "guide_id": guide, "lesson_id": lesson, "media_id": lesson, "position_ms": covered, "covered_ms": covered,
        "watched_at": done, "touched_at": NOW, "completed_at": done, "rule_version": 1 if done else None,
    }  # fmt: skip
