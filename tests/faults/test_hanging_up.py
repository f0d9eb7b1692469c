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
COURSES = ("one", "two", "three")


@pytest.mark.parametrize("kind", KINDS)
async def test_next_write_answers_within_a_second_wherever_a_client_hung_up(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, usual, slowest, cut, orders = random.Random(7), 0.05, 0.0, 0, 0
    async with furnished(kind, tmp_path, learners=CANCELLED) as shop, served(shop.settings) as server:
        async with Client(server, shop) as client:
            while cut < CANCELLED:
                order = {"course": COURSES[orders % 3], "to": f"l{orders // 3}", "key": f"order-{orders:05}"}
                orders += 1
                task = asyncio.create_task(client.beat("w1", [orders]) if orders % 2 else client.assign(**order))
                await asyncio.sleep(chance.random() * usual)
                cut += task.cancel()
                await asyncio.gather(task, return_exceptions=True)

                began = time.monotonic()
                assert is_acknowledged(await client.assign(**order))  # the same key: it may have been done already
                took = time.monotonic() - began
                usual, slowest = 0.9 * usual + 0.1 * took, max(slowest, took)

        ordered = "SELECT count(*) FROM enrolment WHERE assignment_id IN (SELECT id FROM assignment)"
        assert await shop.number("SELECT count(*) FROM assignment") == orders
        assert await shop.number(ordered) - len(shop.leases) == orders
        assert "Traceback" not in server.log
    with capsys.disabled():
        print(f"\n{kind}: {cut} of {orders} mutations cut short, the next write took {slowest:.2f} s at most")
    assert slowest < allowed(1)
