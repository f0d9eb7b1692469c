"""PostgreSQL cuts every connection of the server, again and again: requests succeed or are told when to come back."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import count
from pathlib import Path

import asyncpg
import httpx2
import pytest

from tests.databases import POSTGRES
from tests.faults.asking import VIEWER, Client, is_acknowledged
from tests.faults.serving import allowed, served
from tests.faults.shop import Shop, furnished

pytestmark = pytest.mark.anyio
CUTS = 8
HEALED_SECONDS = 10.0
CUT = """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = $1 AND pid <> pg_backend_pid()"""


class Crowd:
    """People who go on asking, and what they were answered."""

    def __init__(self, client: Client) -> None:
        self.client, self.statuses, self.is_over = client, Counter[int](), False
        self.orders = 0

    def note(self, answer: httpx2.Response) -> httpx2.Response:
        self.statuses[answer.status_code] += 1
        assert answer.status_code in (200, 503), answer.text
        assert answer.status_code == 200 or int(answer.headers["retry-after"]) > 0
        assert answer.status_code == 503 or "errors" not in answer.json(), answer.text
        return answer

    async def look(self) -> None:
        while not self.is_over:
            self.note(await self.client.ask("ana", VIEWER))

    async def watch(self, who: str) -> None:
        for seq in count(1):
            await self.until_done(partial(self.client.beat, who, [seq]))
            if self.is_over:
                return

    async def order(self) -> None:
        """Each until it is done, with one key."""
        for n in count():
            if self.is_over:
                return
            course, learner = ("one", "two", "three")[n % 3], f"l{n // 3}"
            await self.until_done(partial(self.client.assign, course, learner, key=f"order-{n:05}"))
            self.orders += 1

    async def until_done(self, ask: Callable[[], Awaitable[httpx2.Response]]) -> None:
        while not is_acknowledged(self.note(await ask())):  # noqa: ASYNC110 - asks again, as clients do
            await asyncio.sleep(0.05)


async def test_cut_connections_are_told_in_503_heal_and_retries_do_the_thing_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with furnished("postgres", tmp_path, learners=400) as shop, served(shop.settings) as server:
        async with Client(server, shop) as client:
            crowd = Crowd(client)
            async with asyncio.TaskGroup() as group:
                for work in (crowd.look(), crowd.look(), crowd.watch("w0"), crowd.watch("w1"), crowd.order()):
                    group.create_task(work)
                cut = await cut_now_and_then(shop)
                crowd.is_over = True

            cut += await cut_all(shop)
            healed = await seconds_until_healed(client)

        assert await shop.number("SELECT count(*) FROM assignment") == crowd.orders
        assert "Traceback" not in server.log
    with capsys.disabled():
        told = f"{crowd.statuses[200]} answered, {crowd.statuses[503]} told to come back"
        print(f"\npostgres: {cut} connections cut, {told}, {crowd.orders} orders once each, healed in {healed:.2f} s")
    assert cut >= CUTS and crowd.orders > 0


async def cut_now_and_then(shop: Shop) -> int:
    cut = 0
    for _ in range(CUTS):
        await asyncio.sleep(0.3)
        cut += await cut_all(shop)
    return cut


async def cut_all(shop: Shop) -> int:
    """End every connection to the shop's database but our own; how many."""
    connection = await asyncpg.connect(f"{POSTGRES}/postgres")
    try:
        return int(await connection.fetchval(CUT, shop.settings.database_url.rsplit("/", 1)[1]))
    finally:
        await connection.close()


async def seconds_until_healed(client: Client) -> float:
    """After how long reads, writes and the check for load balancers answer again."""
    began, most = time.monotonic(), allowed(HEALED_SECONDS)
    while time.monotonic() - began < most:
        answers = [await client.ask("ana", VIEWER), await client.beat("w2", [1]), await client.get("/readyz")]
        if all(answer.status_code == 200 for answer in answers):
            return time.monotonic() - began
        await asyncio.sleep(0.1)
    raise AssertionError(f"Not healed within {most} s.")
