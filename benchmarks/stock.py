"""The reference of P2: the home query as one writes it with Strawberry, Tortoise and DataLoader, nothing left out.

Objects of the ORM, a DataLoader a relation, parsed and validated documents kept; no sign-in, no scope, no limits.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import strawberry
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache

import models

Info = strawberry.Info[dict[str, Any], None]


@strawberry.type
class Progress:
    covered_ms: int
    is_complete: bool


@strawberry.type
class Lesson:
    row: strawberry.Private[models.Lesson]
    title: str
    duration_ms: int

    @strawberry.field
    async def my_progress(self, info: Info) -> Progress | None:
        mine: models.LessonProgress | None = await info.context["progress"].load(self.row.id)
        return Progress(covered_ms=mine.covered_ms, is_complete=mine.completed_at is not None) if mine else None


@strawberry.type
class Course:
    version_id: strawberry.Private[int]
    title: str

    @strawberry.field
    async def lessons(self, info: Info) -> list[Lesson]:
        found: list[models.Lesson] = await info.context["lessons"].load(self.version_id)
        return [Lesson(row=one, title=one.title, duration_ms=one.duration_ms) for one in found]


@strawberry.type
class Enrolment:
    row: strawberry.Private[models.Enrolment]
    due_at: datetime | None

    @strawberry.field
    async def course(self, info: Info) -> Course:
        found: models.Course = await info.context["courses"].load(self.row.course_id)
        return Course(version_id=self.row.version_id, title=found.title)


@strawberry.type
class Edge:
    node: Enrolment


@strawberry.type
class Connection:
    edges: list[Edge]


@strawberry.type
class Viewer:
    row: strawberry.Private[models.Person]
    name: str

    @strawberry.field
    async def enrolments(self, first: int = 20) -> Connection:
        found = await models.Enrolment.filter(guide_id=self.row.id).order_by("sort_at", "id").limit(first)
        return Connection(edges=[Edge(node=Enrolment(row=one, due_at=one.due_at)) for one in found])


@strawberry.type
class Query:
    @strawberry.field
    async def viewer(self, info: Info) -> Viewer:
        person = await models.Person.get(id=info.context["me"])
        return Viewer(row=person, name=person.name)


async def _courses(keys: list[int]) -> list[models.Course]:
    found = {one.id: one for one in await models.Course.filter(id__in=keys)}
    return [found[key] for key in keys]


async def _lessons(keys: list[int]) -> list[list[models.Lesson]]:
    places = models.VersionLesson.filter(version_id__in=keys).order_by("position").select_related("lesson")
    found: dict[int, list[models.Lesson]] = {key: [] for key in keys}
    for place in await places:
        found[place.version_id].append(place.lesson)
    return [found[key] for key in keys]


def _progress_of(me: int) -> Callable[[list[int]], Awaitable[list[models.LessonProgress | None]]]:
    async def load(keys: list[int]) -> list[models.LessonProgress | None]:
        rows = await models.LessonProgress.filter(guide_id=me, lesson_id__in=keys)
        found = {one.lesson_id: one for one in rows}
        return [found.get(key) for key in keys]

    return load


class _View(GraphQL[dict[str, Any], None]):
    async def get_context(self, request: Any, response: Any) -> dict[str, Any]:
        me = int(request.headers["x-guide"])
        loaders = {"courses": _courses, "lessons": _lessons, "progress": _progress_of(me)}
        return {"me": me, **{name: DataLoader(load_fn=load) for name, load in loaders.items()}}  # type: ignore[arg-type]


def app() -> Starlette:
    schema = strawberry.Schema(Query, extensions=[lambda: ParserCache(), lambda: ValidationCache()])
    return Starlette(routes=[Route("/graphql", _View(schema))])
