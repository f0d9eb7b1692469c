"""The server is killed with SIGKILL while people work: whatever it acknowledged is there, and nothing by half.

3 kills a database; 40 with PACESETTER_PROVE=1. Some hit a server that is still starting.
"""

import asyncio
import os
import random
from pathlib import Path

import pytest

from tests.databases import KINDS
from tests.faults.asking import Client
from tests.faults.serving import IS_PROVING, Server
from tests.faults.shop import furnished
from tests.faults.work import Work

pytestmark = pytest.mark.anyio
KILLS = 40 if IS_PROVING else 3
STARTING_TOO = 0.2
"""Of the kills, this share is followed by another one while the server starts."""


@pytest.mark.parametrize("kind", KINDS)
async def test_killed_server_has_lost_nothing_that_it_acknowledged(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = int(os.environ.get("PACESETTER_SEED", random.randrange(10_000)))
    chance, lost, slowest = random.Random(seed), 0, 0.0
    async with furnished(kind, tmp_path, guides=8, learners=400, admins=20) as shop:
        server, work = Server(shop.settings), Work(shop)
        try:
            for _ in range(KILLS):
                if chance.random() < STARTING_TOO:
                    server.begin()
                    await asyncio.sleep(chance.uniform(0, 2.5))
                    await server.kill()
                slowest = max(slowest, await server.start())
                lost += len(await work.lost())
                await work_until_killed(work, server, chance.uniform(0.3, 2.0))
            slowest = max(slowest, await server.start())
            lost += len(await work.lost())
            work.beats["w0"].add(99_999)
            assert await work.lost() == ["beat 99999 of w0"]  # what is missing is missed
            work.beats["w0"].remove(99_999)
        finally:
            await server.kill()

    counts = f"{sum(map(len, work.beats.values()))} beats, {sum(work.files.values())} imports"
    with capsys.disabled():
        print(
            f"\n{kind}: {KILLS} kills (seed {seed}), {work.acknowledged} acknowledged ({counts}, "
            f"{sum(work.orders.values())} assignments), {lost} lost, ready after {slowest:.1f} s at most"
        )
    assert lost == 0 and work.acknowledged > KILLS
    assert "Traceback" not in server.log


async def work_until_killed(work: Work, server: Server, seconds: float) -> None:
    async with Client(server, work.shop) as client:
        working = asyncio.create_task(work.go_on(client))
        await asyncio.sleep(seconds)
        await server.kill()
        await asyncio.wait_for(working, 10)
