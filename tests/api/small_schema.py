"""The small schema that the edge is tested with: every kind of answer, and every kind of mistake."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Annotated, Self

import asyncpg
import strawberry
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.asking import FreshEachEvent
from api.errors import (
    ConflictProblem,
    NotAllowedProblem,
    NotFoundProblem,
    RateLimitedProblem,
    ValidationProblem,
)
from kit.errors import Conflict, FellBehind, Invalid, NotAllowed, NotFound, NotSignedIn, RateLimited, Refused


class DueInPast(Invalid):
    code = "DUE_IN_PAST"
    zh = "截止日期 {due} 已经过去。"
    en = "The due date {due} is in the past."


@dataclass
class Person:
    """What the tests' sign-in knows of somebody; `contexts` counts how often it was asked again."""

    name: str
    rights: tuple[str, ...] = ()
    locale: str = "en"
    expires_at: datetime | None = None
    is_signed_in: bool = True


@dataclass
class Context:
    person: Person
    request_id: str
    rights: tuple[str, ...]
    loaded: list[str] = field(default_factory=list)

    @property
    def viewer_id(self) -> str:
        return self.person.name

    @property
    def locale(self) -> str:
        return self.person.locale

    @property
    def expires_at(self) -> datetime | None:
        return self.person.expires_at

    async def for_operation(self) -> Self:
        if not self.person.is_signed_in:
            raise NotSignedIn()
        return replace(self, rights=self.person.rights, loaded=[])


Info = strawberry.Info[Context, None]


@strawberry.enum
class Colour(Enum):
    RED = "RED"
    GREEN = "GREEN"


@strawberry.type
class Page:
    @strawberry.field
    def edges(self) -> list["Edge"]:
        return [Edge()]


@strawberry.type
class Thing:
    name: str = "thing"

    @strawberry.field
    def self_(self) -> "Thing":
        return Thing()

    @strawberry.field
    def parts(self) -> list["Thing"]:
        return [Thing()]

    @strawberry.field
    def things(self, first: int = 20, last: int | None = None, after: str | None = None) -> Page:
        return Page()


@strawberry.type
class Edge:
    @strawberry.field
    def node(self) -> Thing:
        return Thing()


@strawberry.input
class Filter:
    below: "Filter | None" = None
    text: str = ""


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "you") -> str:
        return f"hello {name}"

    @strawberry.field
    def paint(self, colour: Colour) -> str:
        return colour.value

    @strawberry.field
    def add(self, number: int) -> int:
        return number + 1

    @strawberry.field
    def filtered(self, filter: Filter) -> str:
        return filter.text

    @strawberry.field
    def thing(self) -> Thing:
        return Thing()

    @strawberry.field
    def things(self, first: int = 20, last: int | None = None, after: str | None = None) -> Page:
        return Page()

    @strawberry.field
    def nodes(self, ids: list[strawberry.ID]) -> list[Thing]:
        return [Thing() for _ in ids]

    @strawberry.field
    def broken(self) -> str | None:
        raise RuntimeError("secret: the database is on /var/lib/secret")

    @strawberry.field
    def gone(self) -> str | None:
        raise asyncpg.ConnectionDoesNotExistError("secret: connection was closed in the middle of operation")

    @strawberry.field
    def impossible(self) -> int:
        return "secret"  # type: ignore[return-value]

    @strawberry.field
    def refused(self) -> str | None:
        raise DueInPast(path=["dueOn"], due="2026-01-01")

    @strawberry.field
    async def slow(self, seconds: float = 60) -> str:
        await asyncio.sleep(seconds)
        return "done"

    @strawberry.field
    def rights(self, info: Info) -> list[str]:
        return list(info.context.rights)


@strawberry.type
class Done:
    what: str


Result = Annotated[
    Done | ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem | RateLimitedProblem,
    strawberry.union("Result"),
]
REFUSALS: dict[str, Callable[[], Refused]] = {
    "invalid": lambda: DueInPast(path=["dueOn"], due="2026-01-01"),
    "not found": NotFound,
    "not allowed": NotAllowed,
    "conflict": lambda: Conflict(current_version=7),
    "rate limited": lambda: RateLimited(retry_after_seconds=9),
}


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def do(self, what: str) -> Result:
        if what in REFUSALS:
            raise REFUSALS[what]()
        return Done(what=what)

    @strawberry.mutation
    async def lose(self) -> Result:
        raise sqlite3.OperationalError("database or disk is full")

    @strawberry.mutation
    async def do_plain(self, what: str) -> Done:
        raise REFUSALS[what]()


class Feed:
    """What the tests' subscriptions listen to."""

    def __init__(self) -> None:
        self.queues: list[asyncio.Queue[str]] = []
        self.closed = 0

    def tell(self, text: str) -> None:
        for queue in self.queues:
            queue.put_nowait(text)

    async def listen(self) -> AsyncGenerator[str, None]:
        queue: asyncio.Queue[str] = asyncio.Queue()
        self.queues.append(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self.queues.remove(queue)
            self.closed += 1

    async def heard_by(self, listeners: int) -> None:
        async with asyncio.timeout(5):
            while len(self.queues) != listeners:  # noqa: ASYNC110 - a subscription starts when it likes
                await asyncio.sleep(0.01)


FEED = Feed()


def listeners() -> Feed:
    """The feed behind the schema, with nobody listening."""
    assert not FEED.queues
    return FEED


@strawberry.type
class News:
    text: str

    @strawberry.field
    def rights(self, info: Info) -> list[str]:
        return list(info.context.rights)

    @strawberry.field
    def loaded(self, info: Info) -> list[str]:
        """What this context has loaded so far: more than one's own means that a context was shared."""
        info.context.loaded.append(self.text)
        return info.context.loaded

    @strawberry.field
    def broken(self) -> str:
        raise RuntimeError("secret")


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def news(self) -> AsyncGenerator[News, None]:
        async for text in FEED.listen():
            yield News(text=text)

    @strawberry.subscription
    async def count(self, to: int) -> AsyncGenerator[int, None]:
        for number in range(to):
            yield number

    @strawberry.subscription
    async def flood(self, letters: int = 100_000) -> AsyncGenerator[str, None]:
        while True:
            yield "x" * letters
            await asyncio.sleep(0)

    @strawberry.subscription
    async def outruns(self) -> AsyncGenerator[int, None]:
        raise FellBehind()
        yield 1

    @strawberry.subscription
    async def fails(self) -> AsyncGenerator[int, None]:
        yield 1
        raise RuntimeError("secret")


class Executor(FreshEachEvent, StrawberryGraphQLCoreExecutionContext):
    pass
