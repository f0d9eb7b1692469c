"""JSON from one other server, of which the operator has told the address: no redirect, no proxy, no other host leads
elsewhere; bounded in time and size.

What rises never names the address that was asked: it may hold a password.
"""

import asyncio
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson

SECONDS = 15.0
MOST_BYTES = 4 << 20


class RemoteDown(Exception):
    """No answer, or none that makes sense; the same may succeed later."""


class Remote:
    """One connection, used by one task at a time, kept open between calls."""

    def __init__(self, base_url: str, *, seconds: float = SECONDS) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("The address of the other server begins with http:// or https:// and names a host.")
        self.path, self.seconds = parts.path.rstrip("/"), seconds
        if parts.scheme == "https":
            context = ssl.create_default_context()
            self.connection: HTTPConnection = HTTPSConnection(
                parts.hostname, parts.port, timeout=seconds, context=context
            )
        else:
            self.connection = HTTPConnection(parts.hostname, parts.port, timeout=seconds)

    async def ask(self, path: str, params: Mapping[str, str], body: object = None) -> dict[str, Any]:
        """The JSON object that is answered; `body` is posted. Ask only what may be asked twice.

        Raises:
            RemoteDown
        """
        return await asyncio.to_thread(self._ask, f"{self.path}{path}?{urlencode(params)}", body)

    def _ask(self, target: str, body: object) -> dict[str, Any]:
        is_reused = self.connection.sock is not None
        try:
            return self._exchange(target, body)
        except (OSError, HTTPException) as error:
            self.connection.close()
            if not is_reused or isinstance(error, TimeoutError):
                raise RemoteDown(type(error).__name__) from None
        try:  # the other side had closed the connection meanwhile
            return self._exchange(target, body)
        except (OSError, HTTPException) as error:
            self.connection.close()
            raise RemoteDown(type(error).__name__) from None

    def _exchange(self, target: str, body: object) -> dict[str, Any]:
        packed = None if body is None else orjson.dumps(body)
        headers = {"accept": "application/json", **({"content-type": "application/json"} if packed else {})}
        self.connection.request("GET" if packed is None else "POST", target, packed, headers)
        answer = self.connection.getresponse()
        read = answer.read(MOST_BYTES + 1)
        if answer.status != 200 or len(read) > MOST_BYTES:
            self.connection.close()
            raise RemoteDown(f"status {answer.status}, {len(read)} bytes")
        try:
            found = orjson.loads(read)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise RemoteDown("no JSON object")
        return found

    def close(self) -> None:
        self.connection.close()
