"""A small chain with courses, for the rules that need one: hq > east > stores a and b, hq > west > store c."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from strawberry.types import ExecutionResult

import models
from api.context import Context
from api.schema import schema
from courses.assigning import FAR
from honors.definitions import enter_built_in
from kit import clock, events
from models.database import atomic, opened
from models.rollups import Employed, Enrolled, count
from people.roles import Role
from people.scope import Scope, Viewer, scope_of
from people.tree import one_at_a_time
from tests.databases import KINDS, ready

NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)  # a Wednesday, noon in Shanghai


@dataclass
class Chain:
    """Everything is known by its name."""

    units: dict[str, models.Unit] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    roles: dict[str, tuple[Role, str]] = field(default_factory=dict)
    courses: dict[str, int] = field(default_factory=dict)
    lessons: dict[str, int] = field(default_factory=dict)

    async def add_unit(self, name: str, kind: str, parent: str = "", zone: str = "Asia/Shanghai") -> None:
        above = self.units.get(parent)
        made = await models.Unit.create(
            kind=kind, name=name, code=name, path=name, time_zone=zone, parent_id=above.id if above else None
        )
        made.path = f"{above.path if above else '/'}{made.id}/"
        await made.save()
        self.units[name] = made

    async def add_person(self, name: str, role: Role, unit: str) -> int:
        made = await models.Person.create(key=name, employee_no=name, name=name, created_at=NOON)
        await employ(made.id, self.units[unit].id, role.value)
        await models.SignIn.create(
            person_id=made.id, key=name, family_digest="", refresh_digest=name, device="phone", address="",
            started_at=NOON, last_used_at=NOON, expires_at=NOON + timedelta(days=90),
        )  # fmt: skip
        self.people[name], self.roles[name] = made.id, (role, unit)
        return int(made.id)

    async def add_course(self, slug: str, scene: str = "PERSONA", lessons: int = 2) -> int:
        made = await models.Course.create(
            slug=slug, title=f"课 {slug}", title_en=f"Course {slug}", scene=scene, level="BEGINNER",
            audience_id=self.units["hq"].id,
        )  # fmt: skip
        version = await models.CourseVersion.create(
            course_id=made.id, number=1, digest=slug, published_at=NOON, required_lessons=lessons
        )
        await models.Course.filter(id=made.id).update(current_version_id=version.id)
        for n in range(1, lessons + 1):
            lesson = await models.Lesson.create(course_id=made.id, slug=f"l{n}", kind="ARTICLE", title=f"{slug} {n}")
            await models.VersionLesson.create(version_id=version.id, lesson_id=lesson.id, position=n)
            self.lessons[f"{slug}/l{n}"] = lesson.id
        self.courses[slug] = made.id
        return int(made.id)

    def context(self, name: str, locale: str = "en") -> Context:
        return Context(self.viewer(name), self.scope(name, locale), sign_in=name)

    async def ask(self, name: str, query: str, locale: str = "en", **variables: object) -> dict[str, Any]:
        """The data that `name` gets for an operation; an error fails the test."""
        result = await schema.execute(query, variable_values=variables, context_value=self.context(name, locale))
        assert isinstance(result, ExecutionResult) and not result.errors, result.errors
        return result.data or {}

    async def refused(self, name: str, query: str, **variables: object) -> Exception | None:
        """What stood in the way of an operation that has no answer."""
        result = await schema.execute(query, variable_values=variables, context_value=self.context(name))
        assert isinstance(result, ExecutionResult) and result.errors and not result.data
        return result.errors[0].original_error

    def scope(self, name: str, locale: str = "en") -> Scope:
        return scope_of(self.viewer(name), locale)

    def viewer(self, name: str) -> Viewer:
        role, unit = self.roles[name]
        place = self.units[unit]
        return Viewer(self.people[name], name, name, name, "", 3, role.value, place.id, place.path, place.time_zone, 0)

    async def enrol(self, name: str, slug: str, due_at: datetime | None = None) -> int:
        """As an order of HQ would, tallies included."""
        return await _enrol(self, name, slug, due_at)

    async def study(self, name: str, *days: date) -> None:
        for day in days:
            await models.StudyDay.create(guide_id=self.people[name], day=day)

    async def pass_quiz(self, name: str, lesson: str, score: int) -> None:
        await models.QuizAttempt.create(
            guide_id=self.people[name], lesson_id=self.lessons[lesson], seed="", draw=[], pass_score=60,
            opened_at=NOON, deadline_at=NOON + timedelta(minutes=5), ended_at=NOON, score=score, is_passed=score >= 60,
        )  # fmt: skip


@atomic
async def employ(person_id: int, unit_id: int | None, role: str = "GUIDE") -> None:
    """Where somebody works from now on, None for nowhere: as `people.employment` does it, without its reactions."""
    await one_at_a_time()
    for ended in await models.Membership.filter(person_id=person_id, is_current=True):
        await models.Membership.filter(id=ended.id).update(is_current=False)
        count([Employed(ended.unit_id, ended.role, -1)])
    if unit_id:
        await models.Membership.create(person_id=person_id, unit_id=unit_id, role=role, from_day=date(2026, 1, 1))
        count([Employed(unit_id, role, 1)])


@atomic
async def _enrol(chain: Chain, name: str, slug: str, due_at: datetime | None) -> int:
    course = await models.Course.get(id=chain.courses[slug])
    place = chain.units[chain.roles[name][1]]
    made = await models.Enrolment.create(
        guide_id=chain.people[name], course_id=course.id, version_id=course.current_version_id, unit_id=place.id,
        assignment_id=1, due_at=due_at, sort_at=due_at or FAR, enrolled_at=NOON - timedelta(days=9),
    )  # fmt: skip
    count([Enrolled(place.id, course.id, due_at, assigned=1)])
    return int(made.id)


async def built() -> Chain:
    """The chain with a person or two of each role that matters, and three courses of two lessons."""
    chain = Chain()
    await chain.add_unit("hq", "HEADQUARTERS")
    for name, kind, parent in (
        ("east", "REGION", "hq"), ("west", "REGION", "hq"),
        ("a", "STORE", "east"), ("b", "STORE", "east"), ("c", "STORE", "west"),
    ):  # fmt: skip
        await chain.add_unit(name, kind, parent)
    for name, role, unit in (
        ("admin", Role.ADMIN, "hq"), ("maker", Role.HQ_MAKER, "hq"), ("auditor", Role.AUDITOR, "hq"),
        ("trainer", Role.TRAINER, "hq"), ("region", Role.REGION_LEAD, "east"), ("lead", Role.STORE_LEAD, "a"),
        ("ana", Role.GUIDE, "a"), ("bo", Role.GUIDE, "a"), ("chi", Role.GUIDE, "b"), ("dan", Role.GUIDE, "c"),
    ):  # fmt: skip
        await chain.add_person(name, role, unit)
    for slug, scene in (("one", "PERSONA"), ("two", "MOMENTS"), ("three", "PRODUCTS")):
        await chain.add_course(slug, scene)
    return chain


@pytest.fixture
def held() -> Iterator[clock.Held]:
    """Wednesday, noon in Shanghai; nobody reacts to facts unless a test says so."""
    held = clock.Held(NOON)
    events.react_with({})
    with clock.reading(held):
        yield held


@pytest.fixture(params=KINDS)
async def chain(
    request: pytest.FixtureRequest, tmp_path: Path, held: clock.Held, anyio_backend: str
) -> AsyncIterator[Chain]:
    async with ready(request.param, tmp_path) as settings, opened(settings):
        await enter_built_in()
        yield await built()
