"""HTTP/1.1 as uvicorn speaks it, for strangers who take their time: a request's head is whole in time, or its
connection is closed, and so is one too many. How fast a body has to come stands in `api.edge`."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 30.0
MOST_CONNECTIONS = 8_000
"""A process: each costs some 20 KB and a file descriptor; 3,000 guides who come back at once find room."""


class Punctual(HttpToolsProtocol):
    head_seconds = HEAD_SECONDS
    most_connections = MOST_CONNECTIONS
    waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            transport.close()
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._await_nothing()
        super().connection_lost(exc)

    def on_headers_complete(self) -> None:
        self._await_nothing()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._await_head()

    def _await_head(self) -> None:
        self._await_nothing()
        self.waiting = self.loop.call_later(self.head_seconds, self._give_up)

    def _await_nothing(self) -> None:
        if self.waiting:
            self.waiting.cancel()
            self.waiting = None

    def _give_up(self) -> None:
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if not is_answering and not self.transport.is_closing():
            self.transport.close()
