"""Where GraphQL meets the network: HTTP here, streams in `api.sse`, sockets in `api.socket`.

GraphQL over HTTP, September 2026 edition, one operation a request. GET is for trusted queries, subscriptions come
as text/event-stream or over graphql-transport-ws. Whoever fails to be served gets 4xx with a code, never a traceback.
"""

from asyncio import timeout
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any, Generic, TypeVar

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import MissingQueryError
from strawberry.schema import BaseSchema
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api import answers
from api.answers import Asker
from api.asking import Authenticate, EdgeContext
from api.connections import Connections, Turns
from api.documents import Documents
from api.http import (
    EVENTS,
    GRAPHQL,
    MOST_REMEMBERED,
    Asked,
    negotiate,
    read_parameters,
    refuse_other_bodies,
    request_id,
)
from api.limits import Limits, OperationUnknown
from api.refusals import (
    BadRequest,
    MethodNotAllowed,
    NotAcceptable,
    PostRequired,
    StreamRequired,
    TimedOut,
    headers_of,
    locale_of,
    status_of,
)
from api.socket import Socket
from api.sse import EventStream, one_event
from kit.clock import now
from kit.errors import Refused
from kit.faults import passing

C = TypeVar("C", bound=EdgeContext)
ALLOWED = {"GET": {OperationType.QUERY}, "POST": {OperationType.QUERY, OperationType.MUTATION}}


class View(GraphQL[C, None], Generic[C]):
    """The ASGI application behind /graphql. `authenticate` says who asks; `clock` is the time that ends sign-ins."""

    def __init__(
        self,
        schema: BaseSchema,
        *,
        authenticate: Authenticate[C],
        limits: Limits | None = None,
        documents: Documents | None = None,
        clock: Callable[[], datetime] = now,
        allowed_origins: Sequence[str] = (),
    ) -> None:
        protocols = (GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL)
        super().__init__(schema, None, subscription_protocols=protocols, allowed_origins=allowed_origins)
        self.authenticate, self.clock = authenticate, clock
        self.limits, self.documents = limits or Limits(), documents or Documents()
        self.sockets = Connections(self.limits.sockets_per_person)
        self.streams = Connections(self.limits.streams_per_person)
        self.turns = Turns(self.limits.operations_at_once, self.limits.operations_waiting)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._serve_socket(WebSocket(scope, receive, send))
            return
        request = Request(scope, receive)
        response = await self._answer(request)
        response.headers["x-request-id"] = request.state.request_id
        await response(scope, receive, send)

    async def _serve_socket(self, socket: WebSocket) -> None:
        request_id(socket)
        if self._check_websocket_origin(socket):
            await Socket(self, socket).serve()
        else:
            await socket.close(1008)  # before it is accepted: the handshake is answered with 403

    async def _answer(self, request: Request) -> Response:
        """Whatever happens, an answer."""
        asker = Asker(request_id(request), locale_of(request))
        try:
            return await self._serve(request, asker)
        except Refused as refused:
            return self._refuse(refused, answers.refused_body(refused, getattr(request.state, "asker", asker)))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        except Exception as error:
            body = {"errors": [answers.risen(error, asker)]}
            return self._refuse(found, body) if (found := passing(error)) else self._respond(body, 500, GRAPHQL)

    def _refuse(self, refused: Refused, body: Mapping[str, Any]) -> Response:
        return self._respond(body, status_of(refused, otherwise=422), GRAPHQL, headers_of(refused))

    async def _serve(self, request: Request, asker: Asker) -> Response:
        accepted = self._refuse_by_headers(request)
        context = await self.authenticate(request, {})
        request.state.asker = asker = asker.known_as(context)

        asked = await read_parameters(request, self.limits)
        text, is_trusted = self.documents.find(asked, develops=asker.develops)
        if request.method == "GET" and not is_trusted:
            raise PostRequired()
        try:
            async with self.turns.of(context.viewer_id):
                result = await self._execute(request.method, text, asked, context)
        except InvalidOperationTypeError as error:
            if error.operation_type is not OperationType.SUBSCRIPTION:
                raise PostRequired() from None
            return await self._stream(request, accepted, text, asked, context, asker)
        if found := answers.fault(result):
            raise found
        return self._respond_with(result, next(iter(accepted)), asker)

    def _refuse_by_headers(self, request: Request) -> Mapping[str, float]:
        """What needs no body to be refused; returns the media types that the client takes, best first."""
        if request.method not in ALLOWED:
            raise MethodNotAllowed()
        accepted = negotiate(request.headers.get("accept", "")[:MOST_REMEMBERED])
        if not accepted:
            raise NotAcceptable()
        if request.method == "POST":
            refuse_other_bodies(request)
        return accepted

    async def _execute(self, method: str, text: str, asked: Asked, context: C) -> ExecutionResult:
        try:
            async with timeout(self.limits.operation_seconds):
                return await self.schema.execute(
                    text,
                    variable_values=asked.variables,
                    context_value=context,
                    operation_name=asked.operation_name,
                    operation_extensions=asked.extensions,
                    allowed_operation_types=ALLOWED[method],
                )
        except TimeoutError:
            raise TimedOut() from None
        except CannotGetOperationTypeError:
            raise OperationUnknown() from None
        except MissingQueryError:
            raise BadRequest(what="query", path=["query"]) from None

    async def _stream(
        self, request: Request, accepted: Mapping[str, float], text: str, asked: Asked, context: C, asker: Asker
    ) -> Response:
        if EVENTS not in accepted or request.method != "POST":
            raise StreamRequired()
        held = ExitStack()
        held.enter_context(self.streams.of(context.viewer_id))
        results = await self.subscribe(text, asked, context)
        return EventStream(results, context=context, asker=asker, limits=self.limits, clock=self.clock, held=held)

    async def subscribe(self, text: str, asked: Asked, context: C) -> Any:
        """The results of a subscription, and of nothing else; the first says what was wrong with it."""
        return await self.schema.stream(
            text,
            variable_values=asked.variables,
            context_value=context,
            operation_name=asked.operation_name,
            operation_extensions=asked.extensions,
            allowed_operation_types={OperationType.SUBSCRIPTION},
        )

    def _respond_with(self, result: ExecutionResult, media: str, asker: Asker) -> Response:
        body, status, refused = answers.body(result, asker), answers.status(result), answers.refusal(result)
        if media == EVENTS:
            return Response(one_event(body), media_type=EVENTS, headers={"cache-control": "no-store"})
        if answers.is_request_error(result):
            media = GRAPHQL  # in the edition only this type says that an answer without 2xx is GraphQL's
        elif media != GRAPHQL:
            status = 200
        return self._respond(body, status, media, headers_of(refused) if refused else {})

    def _respond(
        self, body: Mapping[str, Any], status: int, media: str, headers: Mapping[str, str] | None = None
    ) -> Response:
        shared = {"vary": "Accept, Accept-Language", "cache-control": "no-store", "x-content-type-options": "nosniff"}
        return Response(orjson.dumps(body), status, {**shared, **(headers or {})}, f"{media}; charset=utf-8")
