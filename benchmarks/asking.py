"""A request to an ASGI application in this process: no socket, everything else as served.

And what code written by hand must do as well, whatever is asked: check who asks.
"""

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request

from people import tokens

App = Callable[[Any, Any, Any], Awaitable[None]]


SIGNED_IN = """SELECT p.id, p.key, p.name, u.path FROM signin s
  JOIN person p ON p.id = s.person_id AND p.dismissed_at IS NULL
  JOIN membership m ON m.person_id = p.id AND m.is_current JOIN unit u ON u.id = m.unit_id
  WHERE s.key = ? AND s.ended_at IS NULL"""


def read_only(path: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, cached_statements=512)


@dataclass(slots=True)
class Asker:
    id: int
    key: str
    name: str
    path: str


def signed_in(db: sqlite3.Connection, request: Request) -> Asker:
    """Whose token it is, by the product's own check of tokens, if the sign-in has not ended."""
    access = tokens.access(request.headers["authorization"].removeprefix("Bearer "))
    found = db.execute(SIGNED_IN, (access.sign_in,)).fetchone()
    if found is None or found[1] != access.person:
        raise HTTPException(401)
    return Asker(*found)


def token_of(guide: int) -> str:
    return tokens.access_token(sign_in=f"s{guide}", person=f"{guide:032x}")


async def post(app: App, body: object, *, path: bytes = b"/graphql", guide: int = 0, token: str = "") -> Any:
    """The answer's JSON text. `guide` is for stock tools, which believe it; everything else reads `token`."""
    content, sent = orjson.dumps(body), []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    headers = [
        (b"host", b"127.0.0.1:8000"), (b"content-type", b"application/json"), (b"accept", b"application/json"),
        (b"content-length", b"%d" % len(content)), (b"x-guide", b"%d" % guide),
        (b"authorization", b"Bearer " + token.encode()),
    ]  # fmt: skip
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": path.decode(),
        "raw_path": path, "root_path": "", "query_string": b"", "headers": headers, "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000), "state": {},
    }  # fmt: skip
    await app(scope, receive, send)
    return b"".join(sent)
