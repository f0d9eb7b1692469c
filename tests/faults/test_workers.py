"""Two workers on PostgreSQL are one server: what happens in one is heard in the other, with Redis or without it."""

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection

from api.ids import encode
from tests.faults.asking import NUDGE, Client, result
from tests.faults.serving import Server, allowed, served
from tests.faults.shop import furnished
from tests.faults.test_stopping import subscribed

pytestmark = pytest.mark.anyio
REDIS = os.environ.get("PACESETTER_REDIS_URL", "")
GUIDES = 6
HEARD_SECONDS = 5.0
"""Well below the 20 s after which a subscriber looks by itself."""


@pytest.mark.parametrize("wire", ["postgres", "redis"])
async def test_notification_made_in_one_worker_reaches_subscribers_of_both(
    wire: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if wire == "redis" and not REDIS:
        pytest.skip("no PACESETTER_REDIS_URL")
    redis = REDIS if wire == "redis" else ""
    async with AsyncExitStack() as stack:
        shop = await stack.enter_async_context(furnished("postgres", tmp_path, guides=GUIDES))
        options = {"PACESETTER_WORKERS": "2", "PACESETTER_REDIS_URL": redis}
        server = await stack.enter_async_context(served(shop.settings, **options))
        held = await subscribed_in_both(server)
        client = await stack.enter_async_context(Client(server, shop))
        await asyncio.sleep(0.5)  # the subscriptions begin

        unit, course = encode("Unit", shop.chain.units["hq"].id), encode("Course", shop.chain.courses["one"])
        told = result(await client.ask("maker", NUDGE, unitId=unit, courseId=course, idempotencyKey="nudge-001"))
        assert told == {"__typename": "NudgeSuccess", "sentCount": GUIDES, "heldBackCount": 0}

        async with asyncio.timeout(allowed(HEARD_SECONDS)):
            heard = await asyncio.gather(*(first_news(connection) for connection in held))
        assert all(message["type"] == "next" for message in heard)
        shares = sockets_of(server)
        await server.stop()
    with capsys.disabled():
        print(f"\n{wire}: {len(heard)} subscribers in two workers {sorted(shares.values())} heard what one was asked")


async def subscribed_in_both(server: Server) -> list[ClientConnection]:
    """A socket a guide, half of them in each worker: the other one is held still meanwhile, so that it takes none."""
    held: list[ClientConnection] = []
    first, second = sockets_of(server)
    for still, guides in ((second, range(0, GUIDES, 2)), (first, range(1, GUIDES, 2))):
        os.kill(still, signal.SIGSTOP)
        try:
            held += [await subscribed(server, f"w{n}") for n in guides]
        finally:
            os.kill(still, signal.SIGCONT)
    assert all(n >= GUIDES // 2 for n in sockets_of(server).values())
    return held


async def first_news(connection: ClientConnection) -> dict[str, object]:
    return dict(json.loads(await connection.recv()))


def sockets_of(server: Server) -> dict[int, int]:
    """How many clients each worker of the server is connected to, as Linux knows it."""
    assert server.process is not None
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    ours = set(established(server.port))
    counts = {int(child): len(ours & set(inodes(int(child)))) for child in children}
    return {child: n for child, n in counts.items() if "spawn_main" in command_of(child)}


def established(port: int) -> Iterator[str]:
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        parts = line.split()
        if parts[3] == "01" and int(parts[1].split(":")[1], 16) == port:
            yield parts[9]


def inodes(pid: int) -> Iterator[str]:
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(entry)
        except OSError:
            continue
        if target.startswith("socket:["):
            yield target[8:-1]


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()
