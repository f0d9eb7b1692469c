"""Subscriptions as text/event-stream, one a request: graphql-sse in its distinct connections mode."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import ExitStack, aclosing, suppress
from datetime import datetime
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.types import ExecutionResult

from api import answers
from api.answers import Asker
from api.asking import EdgeContext
from api.connections import Outbox, until_one_ends, until_signed_out
from api.http import EVENTS
from api.limits import Limits
from kit.errors import FellBehind, NotSignedIn, Refused

HEARTBEAT_SECONDS = 15.0
COMPLETE = "event: complete\ndata:\n\n"


def event(body: Mapping[str, Any]) -> str:
    return f"event: next\ndata: {orjson.dumps(body).decode()}\n\n"


def one_event(body: Mapping[str, Any]) -> str:
    """The whole stream of an operation with one result."""
    return event(body) + COMPLETE


class EventStream(Response):
    """Sends `results` until they end, the reader leaves or stalls, or the sign-in ends; then lets go of `held`."""

    def __init__(
        self,
        results: AsyncGenerator[ExecutionResult, None],
        *,
        context: EdgeContext,
        asker: Asker,
        limits: Limits,
        clock: Callable[[], datetime],
        held: ExitStack,
    ) -> None:
        # Nginx would keep events back; nobody may store or transform them.
        headers = {"cache-control": "no-store, no-transform", "x-accel-buffering": "no", "vary": "Accept"}
        super().__init__(media_type=EVENTS, headers=headers)
        del self.headers["content-length"]
        self.results, self.context, self.asker = results, context, asker
        self.limits, self.clock, self.held = limits, clock, held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_text(text: str) -> None:
            await send({"type": "http.response.body", "body": text.encode(), "more_body": True})

        outbox = Outbox(self.limits, send_text)
        with self.held:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            try:
                await self._run(outbox, receive)
            except NotSignedIn as refused:
                await self._say_last(send_text, one_event(answers.refused_body(refused, self.asker)))
            except (FellBehind, OSError):
                return  # it does not read, or is gone: the server drops what is left
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(self.limits.send_seconds):
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _run(self, outbox: Outbox, receive: Receive) -> None:
        signed_out = until_signed_out(self.context, self.clock, self.limits)
        await until_one_ends(self._pump(outbox), outbox.write(), _beat(outbox), _left(receive), signed_out)

    async def _pump(self, outbox: Outbox) -> None:
        try:
            async with aclosing(self.results) as results:
                async for result in results:
                    refused = answers.refusal(result)
                    if isinstance(refused, NotSignedIn | FellBehind):
                        raise refused
                    await outbox.put(event(answers.body(result, self.asker)))
        except Refused:
            raise
        except Exception as error:
            await outbox.put(event({"errors": [answers.risen(error, self.asker)]}))
        await outbox.put(COMPLETE)
        await outbox.queue.join()

    async def _say_last(self, send_text: Callable[[str], Any], text: str) -> None:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(self.limits.send_seconds):
                await send_text(text)


async def _beat(outbox: Outbox) -> None:
    """A comment now and then, so that proxies keep the stream and a dead reader shows."""
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        await outbox.put(": still here\n\n")


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
