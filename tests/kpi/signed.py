"""A sender of signed webhooks, as the official client signs them, and the address that takes them."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest
from standardwebhooks import Webhook
from starlette.applications import Starlette
from starlette.middleware import Middleware

from api import hooks
from api.edge import Edge
from api.refusals import on_http_exception
from kit import clock, sealing
from kit.settings import Settings
from tests.chain import Chain
from tests.kpi.scoring_chain import K1_TARGETS, K1_WEIGHTS, scorecard

CREATE = """mutation ($input: CreateReadingSourceInput!) { createReadingSource(input: $input) { __typename
    ... on ReadingSourceSecretSuccess { secret readingSource { id name url version } }
    ... on Problem { code path } } }"""
ROTATE = CREATE.replace("Create", "Rotate").replace("create", "rotate")
END = """mutation ($input: EndReadingSourceInput!) { endReadingSource(input: $input) { __typename
    ... on EndReadingSourceSuccess { readingSource { id endedAt version } } ... on Problem { code path } } }"""


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Secrets of this test are sealed with a key of its own."""
    monkeypatch.setattr(sealing, "settings", lambda: Settings(data=tmp_path / "keys"))


@pytest.fixture
async def erp(chain: Chain, key_file: None) -> "Sender":
    """A chain that is measured, and a system that may send."""
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS, is_due=False)
    return await created(chain)


def till() -> httpx2.AsyncClient:
    """Whoever may reach the address."""
    edge = Middleware(Edge, pages_policy=lambda: "", is_https=False)
    app = Starlette(routes=hooks.ROUTES, middleware=[edge], exception_handlers={500: on_http_exception})
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://hooks")


def signed(secret: str, id: str, at: datetime, body: bytes) -> str:
    try:
        return Webhook(secret).sign(id, at, body.decode())
    except UnicodeDecodeError:  # the official client signs text only
        mac = hmac.digest(b64decode(secret[6:]), b"%s.%d.%s" % (id.encode(), int(at.timestamp()), body), "sha256")
        return f"v1,{b64encode(mac).decode()}"


@dataclass
class Sender:
    """A system that was given a source."""

    id: str
    path: str
    secret: str
    version: int

    def headers(self, body: bytes, id: str, *more_secrets: str, later_seconds: int = 0) -> dict[str, str]:
        at = clock.now() + timedelta(seconds=later_seconds)
        signatures = [signed(secret, id, at, body) for secret in (self.secret, *more_secrets)]
        return {
            "content-type": "application/json", "webhook-id": id, "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(signatures),
        }  # fmt: skip

    async def send(self, body: object, id: str = "msg_1", **headers: str) -> httpx2.Response:
        packed = body if isinstance(body, bytes) else orjson.dumps(body)
        async with till() as client:
            return await client.post(self.path, content=packed, headers={**self.headers(packed, id), **headers})


async def created(chain: Chain, name: str = "ERP", key: str = "the first source", who: str = "maker") -> Sender:
    made = (await chain.ask(who, CREATE, input={"name": name, "idempotencyKey": key}))["createReadingSource"]
    return sender(made)


def sender(made: Mapping[str, Any]) -> Sender:
    source = made["readingSource"]
    return Sender(source["id"], "/" + source["url"].split("/", 3)[3], made["secret"], source["version"])


def readings(*rows: Mapping[str, object]) -> dict[str, Sequence[object]]:
    return {"readings": list(rows)}


def reading(who: str = "ana", measure: str = "kept_adds", value: object = 66, **more: object) -> dict[str, object]:
    return {"employee_no": who, "day": "2026-11-02", "measure": measure, "value": value, **more}


MESSAGES = """{ readingSources(first: 1) { edges { node { name unsignedAt messages(first: 2) { edges { node {
    messageId attempts errorCount errors { index field message }
    readingImport { source fileName state added changed } } } } } } } }"""


async def source(chain: Chain) -> dict[str, Any]:
    """The newest source, as headquarters sees it."""
    return dict((await chain.ask("maker", MESSAGES))["readingSources"]["edges"][0]["node"])


def told(answer: httpx2.Response) -> tuple[int, list[tuple[str, list[object]]]]:
    """Status, and code and path of each error."""
    errors = [one["extensions"] for one in answer.json()["errors"]]
    return answer.status_code, [(one["code"], one.get("path", [])) for one in errors]
