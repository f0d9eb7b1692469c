"""Clients hang up in the middle of their mutations: the next write answers at once, and whatever was cut is whole.

100 a database; 1,000 with PACESETTER_PROVE=1. `tests/models/test_cancelled.py` does it to the commands themselves.
"""

import asyncio
import random
import time
from pathlib import Path

import pytest

from tests.databases import KINDS
from tests.faults.asking import Client, is_acknowledged
from tests.faults.serving import IS_PROVING, allowed, served
from tests.faults.shop import furnished

pytestmark = pytest.mark.anyio
CANCELLED = 1000 if IS_PROVING else 100
LATEST_SECONDS = 0.06
COURSES = ("one", "two", "three")


@pytest.mark.parametrize("kind", KINDS)
async def test_next_write_answers_within_a_second_wherever_a_client_hung_up(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, slowest, cut = random.Random(7), 0.0, 0
    learners = -(-CANCELLED // len(COURSES))
    async with furnished(kind, tmp_path, learners=learners) as shop, served(shop.settings) as server:
        async with Client(server, shop) as client:
            await client.beat("w0", [1])
            for n in range(CANCELLED):
                order = {"course": COURSES[n % 3], "to": f"l{n // 3}", "key": f"order-{n:05}"}
                task = asyncio.create_task(client.beat("w1", [n + 1]) if n % 2 else client.assign(**order))
                await asyncio.sleep(chance.random() * LATEST_SECONDS)
                cut += task.cancel()
                await asyncio.gather(task, return_exceptions=True)

                began = time.monotonic()
                assert is_acknowledged(await client.assign(**order))  # the same key: it may have been done already
                slowest = max(slowest, time.monotonic() - began)

        there = "SELECT count(*) FROM enrolment WHERE assignment_id IN (SELECT id FROM assignment)"
        assert await shop.number("SELECT count(*) FROM assignment") == CANCELLED
        assert await shop.number(there) - len(shop.leases) == CANCELLED
        assert "Traceback" not in server.log
    with capsys.disabled():
        print(f"\n{kind}: {CANCELLED} mutations, {cut} cut short, the next write took {slowest:.2f} s at most")
    assert cut > CANCELLED // 4 and slowest < allowed(1)
