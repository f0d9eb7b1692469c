"""Subscriptions over a WebSocket, in the protocol graphql-transport-ws. Queries and mutations are refused here.

The socket is never trusted to deliver: whoever is closed out asks for what came after the last `seq` it saw.
"""

import asyncio
import logging
from contextlib import ExitStack, aclosing, suppress
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from api import answers
from api.answers import Asker
from api.asking import EdgeContext
from api.connections import Outbox, TooManyConnections, until_one_ends, until_signed_out
from api.http import Asked, asked, read_json
from api.limits import OverLimit
from api.refusals import locale_of
from kit.errors import FellBehind, NotSignedIn, Refused
from kit.faults import passing

if TYPE_CHECKING:
    from api.view import View

C = TypeVar("C", bound=EdgeContext)
_log = logging.getLogger(__name__)


class Close(IntEnum):
    """Why a socket was closed. Clients must not try again after 4400, 4401, 4406, 4409 and 4429."""

    TOO_BIG = 1009
    TRY_LATER = 1013  # the database is gone for a moment
    BAD_MESSAGE = 4400
    NOT_ACKNOWLEDGED = 4401  # `subscribe` before `connection_ack`
    NOT_SIGNED_IN = 4403  # refused, expired or revoked: refresh, connect again
    WRONG_PROTOCOL = 4406
    INIT_TIMEOUT = 4408
    OPERATION_EXISTS = 4409
    TOO_MANY_INITS = 4429
    TOO_MANY_CONNECTIONS = 4430  # close another one first
    FELL_BEHIND = 4431  # a full queue or a stalled reader: connect again, resume by `seq`
    INTERNAL = 4500


class Closing(Exception):
    """Ends the socket with a code of its own."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class TooManySubscriptions(OverLimit):
    code = "TOO_MANY_SUBSCRIPTIONS"
    zh = "这条连接上的订阅太多，限 {limit} 个。"
    en = "Too many subscriptions on this socket; the limit is {limit}."


class Socket(Generic[C]):
    """One connection from its handshake to its close."""

    def __init__(self, view: "View[C]", socket: WebSocket) -> None:
        self.view, self.socket, self.limits = view, socket, view.limits
        self.asker = Asker(socket.state.request_id, locale_of(socket))
        self.outbox = Outbox(view.limits, socket.send_text)
        self.operations: dict[str, asyncio.Task[None]] = {}
        self.context: C | None = None
        self.is_greeted = False
        self.is_signed_in = asyncio.Event()
        self.failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.held = ExitStack()

    async def serve(self) -> None:
        is_ours = GRAPHQL_TRANSPORT_WS_PROTOCOL in self.socket.scope["subprotocols"]
        await self.socket.accept(GRAPHQL_TRANSPORT_WS_PROTOCOL if is_ours else None)
        if not is_ours:
            await self._close(Closing(Close.WRONG_PROTOCOL, "Only graphql-transport-ws is spoken here"))
            return
        with self.held:
            try:
                await until_one_ends(self._read(), self.outbox.write(), self._watch(), self._failed())
            except WebSocketDisconnect:
                pass
            except Exception as why:
                await self._close(self._closing(why))
            finally:
                await self._cancel_operations()

    async def _failed(self) -> None:
        await self.failure

    async def _watch(self) -> None:
        try:
            async with asyncio.timeout(self.limits.init_seconds):
                await self.is_signed_in.wait()
        except TimeoutError:
            raise Closing(Close.INIT_TIMEOUT, "Connection initialisation timeout") from None
        assert self.context is not None  # noqa: S101 - set before the event
        await until_signed_out(self.context, self.view.clock, self.limits)

    def _closing(self, why: Exception) -> Closing:
        if isinstance(why, Closing):
            return why
        if isinstance(why, Refused):
            codes = {TooManyConnections: Close.TOO_MANY_CONNECTIONS, FellBehind: Close.FELL_BEHIND}
            return Closing(codes.get(type(why), Close.NOT_SIGNED_IN), why.code)
        if found := passing(why):
            return Closing(Close.TRY_LATER, found.code)
        _log.error("Socket %s failed", self.asker.request_id, exc_info=why)
        return Closing(Close.INTERNAL, "Internal error")

    async def _close(self, closing: Closing) -> None:
        if self.socket.client_state is WebSocketState.DISCONNECTED:
            return
        with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(1):  # a stalled reader cannot take the close either
                await self.socket.close(closing.code, closing.reason)

    async def _cancel_operations(self) -> None:
        tasks = list(self.operations.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self) -> None:
        while True:
            received = await self.socket.receive()
            if received["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(received.get("code", 1005))
            await self._handle(self._message(received.get("text")))

    def _message(self, text: str | None) -> dict[str, Any]:
        if text is None:
            raise Closing(Close.BAD_MESSAGE, "Messages are text")
        if len(text) > self.limits.message_bytes or len(text.encode()) > self.limits.message_bytes:
            raise Closing(Close.TOO_BIG, "Message too big")
        try:
            message = read_json(text, self.limits)
        except Refused:
            raise Closing(Close.BAD_MESSAGE, "Messages are JSON") from None
        if not isinstance(message, dict) or not isinstance(message.get("payload"), dict | list | None):
            raise Closing(Close.BAD_MESSAGE, "Invalid message")
        return message

    async def _handle(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case "connection_init":
                await self._greet(message.get("payload"))
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                pass
            case "subscribe":
                await self._subscribe(_id(message), message.get("payload"))
            case "complete":
                if task := self.operations.pop(_id(message), None):
                    task.cancel()
            case _:
                raise Closing(Close.BAD_MESSAGE, "Unknown message type")

    async def _greet(self, payload: object) -> None:
        if self.is_greeted:
            raise Closing(Close.TOO_MANY_INITS, "Too many initialisation requests")
        self.is_greeted = True
        if not isinstance(payload, dict | None):
            raise Closing(Close.BAD_MESSAGE, "Invalid payload")
        self.context = await self.view.authenticate(self.socket, payload or {})
        self.held.enter_context(self.view.sockets.of(self.context.viewer_id))
        self.asker = self.asker.known_as(self.context)
        self.is_signed_in.set()
        await self._send({"type": "connection_ack"})

    async def _subscribe(self, id: str, payload: object) -> None:
        if not self.is_signed_in.is_set():
            raise Closing(Close.NOT_ACKNOWLEDGED, "Unauthorized")
        if id in self.operations:
            raise Closing(Close.OPERATION_EXISTS, f"Subscriber for {id} already exists")
        try:
            parameters = asked(payload, self.limits)
        except Refused:
            raise Closing(Close.BAD_MESSAGE, "Invalid message") from None
        if len(self.operations) >= self.limits.operations_per_socket:
            too_many = TooManySubscriptions(limit=self.limits.operations_per_socket)
            await self._send_errors(id, answers.refused_body(too_many, self.asker)["errors"])
            return
        self.operations[id] = asyncio.create_task(self._operate(id, parameters))

    async def _operate(self, id: str, parameters: Asked) -> None:
        """Run one subscription to its end. What ends the socket as a whole goes to `failure`."""
        try:
            errors = await self._run(id, parameters)
        except (NotSignedIn, FellBehind) as refused:
            self._fail(refused)
            return
        except Refused as refused:
            errors = answers.refused_body(refused, self.asker)["errors"]
        except Exception as error:
            errors = [answers.risen(error, self.asker)]
        self.operations.pop(id, None)  # the id is free before the client hears of it
        try:
            await (self._send_errors(id, errors) if errors else self._send({"id": id, "type": "complete"}))
        except FellBehind as refused:
            self._fail(refused)

    async def _run(self, id: str, parameters: Asked) -> list[dict[str, Any]]:
        """Send each result; returns the errors that ended the subscription, none when it ended by itself."""
        assert self.context is not None  # noqa: S101 - subscribing comes after signing in
        text, _ = self.view.documents.find(parameters, develops=self.asker.develops)
        context = await self.context.for_operation()
        async with aclosing(await self.view.subscribe(text, parameters, context)) as results:
            async for result in results:
                if isinstance(refused := answers.refusal(result), NotSignedIn | FellBehind):
                    raise refused
                body = answers.body(result, self.asker)
                if answers.is_request_error(result):
                    return list(body["errors"])
                await self._send({"id": id, "type": "next", "payload": body})
        return []

    def _fail(self, why: Exception) -> None:
        if not self.failure.done():
            self.failure.set_exception(why)

    async def _send_errors(self, id: str, errors: list[dict[str, Any]]) -> None:
        await self._send({"id": id, "type": "error", "payload": errors})

    async def _send(self, message: dict[str, Any]) -> None:
        await self.outbox.put(orjson.dumps(message).decode())


def _id(message: dict[str, Any]) -> str:
    id = message.get("id")
    if not isinstance(id, str) or not 0 < len(id) <= 128:
        raise Closing(Close.BAD_MESSAGE, "Invalid id")
    return id
