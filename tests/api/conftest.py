"""A small schema behind the real edge, in process or behind a real server."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import HTTPConnection
from starlette.routing import Route, WebSocketRoute
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from api.answers import Schema
from api.budget import Budget
from api.documents import Documents
from api.errors import EXCEPTION_HANDLERS
from api.guard import Guard
from api.limits import Limits
from api.view import View
from kit.errors import NotSignedIn
from tests.api.small_schema import Context, Executor, Mutation, Person, Query, Subscription

AUDITED = ["{ __typename }", "query Type($name: String!) { __type(name: $name) { name } }"]


class Edges:
    """Everything a test may want to turn: build the application after turning."""

    def __init__(self) -> None:
        self.people = {
            "dev": Person("dev", ("DEVELOP",)),
            "guide": Person("guide", ("LEARN",)),
            "zh": Person("导购", ("LEARN",), locale="zh"),
        }
        self.limits = Limits()
        self.now = datetime(2026, 11, 21, 12, tzinfo=UTC)
        self.documents = Documents(AUDITED)
        self.budget = Budget(clock=lambda: self.now.timestamp())
        self.guard = Guard(self.limits, self.budget)

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def authenticate(self, connection: HTTPConnection, params: Mapping[str, object]) -> Context:
        header = connection.headers.get("authorization", "")
        token = str(params.get("token") or header.removeprefix("Bearer "))
        person = self.people.get(token)
        if person is None or not person.is_signed_in:
            raise NotSignedIn()
        return Context(person, connection.state.request_id, person.rights)

    def schema(self) -> Schema:
        self.guard = Guard(self.limits, self.budget)
        return Schema(
            Query,
            Mutation,
            Subscription,
            extensions=[self.guard],
            exception_handlers=EXCEPTION_HANDLERS,
            execution_context_class=Executor,
        )

    def app(self) -> Starlette:
        self.view = View(
            self.schema(),
            authenticate=self.authenticate,
            limits=self.limits,
            documents=self.documents,
            clock=lambda: self.now,
        )
        return Starlette(routes=[Route("/graphql", self.view), WebSocketRoute("/graphql", self.view)])


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def edge() -> Edges:
    return Edges()


Ask = Callable[..., Awaitable[httpx2.Response]]


@pytest.fixture
async def ask(edge: Edges) -> AsyncIterator[Ask]:
    """POST one operation as `dev`, in process; `headers` and `body` replace what is sent."""
    apps: list[Starlette] = []

    async def post(
        query: str | None = None, variables: object = None, *, who: str = "dev", body: Any = None, **headers: str
    ) -> httpx2.Response:
        if not apps:
            apps.append(edge.app())
        transport = httpx2.ASGITransport(apps[0])
        sent = {"authorization": f"Bearer {who}", "content-type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            if body is not None:
                return await client.post("/graphql", content=body, headers=sent)
            asked = {"query": query, "variables": variables}
            return await client.post("/graphql", json=asked, headers=sent)

    yield post


@asynccontextmanager
async def served(app: Starlette, **settings: Any) -> AsyncIterator[int]:
    """The port of a real server."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=2, **settings)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110 - uvicorn offers nothing to wait for
        await asyncio.sleep(0.01)
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await task
        listener.close()


class Client:
    """One socket, in messages."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, type: str, id: str | None = None, payload: object = None) -> None:
        parts = {"type": type, "id": id, "payload": payload}
        await self.connection.send(json.dumps({name: part for name, part in parts.items() if part is not None}))

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            return dict(json.loads(await self.connection.recv()))

    async def greet(self, who: str = "guide") -> None:
        await self.send("connection_init", payload={"token": who})
        assert await self.receive() == {"type": "connection_ack"}

    async def subscribe(self, query: str, id: str = "1", **more: object) -> None:
        await self.send("subscribe", id, {"query": query, **more})

    async def closed(self) -> tuple[int, str]:
        """The close code and reason, once everything before it was read."""
        try:
            async with asyncio.timeout(5):
                while True:
                    await self.connection.recv()
        except ConnectionClosed as closed:
            assert closed.rcvd is not None
            return closed.rcvd.code, closed.rcvd.reason


Open = Callable[..., Awaitable[Client]]


@pytest.fixture
async def open_socket(edge: Edges) -> AsyncIterator[Open]:
    """Opens sockets to one server, which starts with the first of them."""
    async with AsyncExitStack() as stack:
        ports: list[int] = []

        async def opened(protocol: str = "graphql-transport-ws", **options: Any) -> Client:
            if not ports:
                ports.append(await stack.enter_async_context(served(edge.app())))
            url = f"ws://127.0.0.1:{ports[0]}/graphql"
            protocols = [Subprotocol(protocol)]
            return Client(await stack.enter_async_context(connect(url, subprotocols=protocols, **options)))

        yield opened
