"""A fault that passes by itself, met by GraphQL: 503 and when to come back, in one log line, whatever was asked."""

import logging
from datetime import timedelta

import asyncpg
import pytest

from api.connections import until_signed_out
from api.limits import Limits
from kit.errors import NotSignedIn
from tests.api.conftest import Ask, Edges, Open
from tests.api.small_schema import Context, Person
from tests.api.test_transport_http import GRAPHQL, JSON, code

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("accept", [GRAPHQL, JSON, "text/event-stream"])
@pytest.mark.parametrize(
    ("query", "expected", "seconds"),
    [
        ("{ gone }", "DATABASE_GONE", 2),
        ("{ hello gone }", "DATABASE_GONE", 2),
        ("mutation { lose { __typename } }", "DISK_FULL", 60),
    ],
)
async def test_passing_fault_is_503_with_a_time_to_come_back(
    ask: Ask, caplog: pytest.LogCaptureFixture, accept: str, query: str, expected: str, seconds: int
) -> None:
    response = await ask(query, accept=accept)

    assert (response.status_code, code(response)) == (503, expected)
    assert response.headers["retry-after"] == str(seconds)
    assert response.json()["errors"][0]["extensions"]["retryAfterSeconds"] == seconds
    assert "data" not in response.json() and "secret" not in response.text
    [line] = [record for record in caplog.records if record.name.startswith("api")]
    assert line.levelno == logging.WARNING and line.exc_info is None


async def test_database_that_is_gone_before_the_viewer_is_known_is_503(
    edge: Edges, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object) -> None:
        raise asyncpg.CannotConnectNowError("the database system is starting up")

    monkeypatch.setattr(edge, "authenticate", gone)
    response = await ask("{ hello }")

    assert (response.status_code, code(response), response.headers["retry-after"]) == (503, "DATABASE_GONE", "2")


async def test_socket_that_cannot_be_signed_in_now_is_told_to_try_later(
    edge: Edges, open_socket: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(edge, "authenticate", gone)
    client = await open_socket()
    await client.send("connection_init")

    assert await client.closed() == (1013, "DATABASE_GONE")


async def test_database_that_is_gone_for_a_moment_signs_no_open_connection_out(edge: Edges) -> None:
    asked = 0

    class Wavering(Context):
        async def for_operation(self) -> "Wavering":
            nonlocal asked
            asked += 1
            raise ConnectionRefusedError if asked < 3 else NotSignedIn

    context = Wavering(Person("guide", expires_at=edge.now + timedelta(hours=1)), "", ())
    with pytest.raises(NotSignedIn):
        await until_signed_out(context, lambda: edge.now, Limits(recheck_seconds=0.01))

    assert asked == 3
