"""A request to an ASGI application in this process: no socket, everything else as served."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from people import tokens

App = Callable[[Any, Any, Any], Awaitable[None]]


def token_of(guide: int) -> str:
    return tokens.access_token(sign_in=f"s{guide}", person=f"{guide:032x}")


async def post(app: App, body: object, *, path: bytes = b"/graphql", guide: int = 0, token: str = "") -> Any:
    """The answer's JSON text. `guide` is for hand-written code that believes it, `token` for the product."""
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
