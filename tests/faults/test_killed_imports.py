"""The server is killed with SIGKILL while a file of readings is checked, written, undone: the job goes on to its end.

Once a phase on each database; eight times with PACESETTER_PROVE=1, and with more rows.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.ids import decode
from kit import clock
from kpi import measures
from models.database import atomic, opened, run
from tests.databases import KINDS
from tests.faults.asking import Client, bearer, result
from tests.faults.serving import IS_PROVING, Server, allowed
from tests.faults.shop import Shop, furnished

pytestmark = pytest.mark.anyio
KILLS, PEOPLE, DAYS = (8, 400, 100) if IS_PROVING else (1, 250, 40)
HEADER = "工号,日期,留存新增好友,互动客户数"
DID = """mutation ($input: %sInput!) { %s(input: $input) { __typename
    ... on ReadingImportSuccess { readingImport { id state } } ... on Problem { code message } } }"""
COUNTS = """SELECT count(*) AS n, sum(amount) AS total, count(DISTINCT import_id) AS imports, min(amount) AS least
    FROM reading"""


def table(amount: int) -> str:
    """Each person's days, the first measure always this much; half of the days for another amount."""
    today = clock.day_in("Asia/Shanghai")
    days = [today - timedelta(days=n) for n in range(1, DAYS + 1)]
    rows = [f"l{who},{day},{amount},3" for day in days[:: 1 if amount == 1 else 2] for who in range(PEOPLE)]
    return "\n".join([HEADER, *rows])


class Imports:
    """Headquarters with its file, and a server that is killed now and then."""

    def __init__(self, shop: Shop, server: Server) -> None:
        self.shop, self.server, self.kills = shop, server, 0

    async def send(self, content: str) -> str:
        async with Client(self.server, self.shop) as client:
            sent = await client.post("/readings?name=a.csv", content=content.encode(), headers=bearer("m0"))
        assert sent.status_code == 201, sent.text
        return str(sent.json()["id"])

    async def do(self, mutation: str, number: str) -> None:
        query = DID % (mutation[0].upper() + mutation[1:], mutation)
        async with Client(self.server, self.shop) as client, asyncio.timeout(allowed(60)):
            while (answer := await client.ask("m0", query, importId=number)).status_code == 503:  # noqa: ASYNC110
                await asyncio.sleep(float(answer.headers["retry-after"]))
        done = result(answer)
        assert done["__typename"] == "ReadingImportSuccess", done

    async def state(self, number: str) -> dict[str, Any]:
        sql = f"SELECT state, done_rows, rows FROM readingimport WHERE id = {decode(number, 'ReadingImport')}"
        return (await self.shop.rows(sql))[0]

    async def killed_on_the_way(self, number: str, end: str, moves: Callable[[], Coroutine[Any, Any, int]]) -> None:
        """Killed each time that it has got further; what a dead server had in hands is free once its lease ends."""
        for _ in range(KILLS):
            before = await moves()
            while (await self.state(number))["state"] != end and await moves() == before:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            await asyncio.sleep(random.uniform(0, 0.05))
            if (await self.state(number))["state"] == end:
                break
            await self.server.kill()
            self.kills += 1
            await self.leases_end()
            await self.server.start()
        await self.ends(number, end)

    async def leases_end(self) -> None:
        async with opened(self.shop.settings):
            await _end_leases()

    async def ends(self, number: str, end: str) -> None:
        async with asyncio.timeout(allowed(60)):
            while (await self.state(number))["state"] != end:  # noqa: ASYNC110 - another process works on it
                await asyncio.sleep(0.05)

    async def checked(self, number: str) -> None:
        await self.do("checkReadings", number)
        await self.killed_on_the_way(number, "READY", lambda: self.rows_done(number))

    async def written(self, number: str) -> None:
        await self.do("importReadings", number)
        await self.killed_on_the_way(number, "DONE", lambda: self.rows_done(number))

    async def undone(self, number: str) -> None:
        await self.do("undoImport", number)
        await self.killed_on_the_way(number, "UNDONE", lambda: self.shop.number("SELECT count(*) FROM restatement"))

    async def rows_done(self, number: str) -> int:
        return int((await self.state(number))["done_rows"])

    async def kept(self) -> tuple[int, ...]:
        [found] = await self.shop.rows(COUNTS)
        return tuple(int(one) for one in found.values())


@atomic
async def _end_leases() -> None:
    await run("UPDATE job SET leased_until = :now WHERE state = 'running'", now=clock.now())


@pytest.mark.parametrize("kind", KINDS)
async def test_import_goes_on_to_its_end_however_often_its_server_is_killed(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    all_days, half = PEOPLE * DAYS, PEOPLE * ((DAYS + 1) // 2)
    async with furnished(kind, tmp_path, guides=0, learners=PEOPLE) as shop:
        async with opened(shop.settings):
            await measures.enter_standard()
        server = Server(shop.settings)
        imports = Imports(shop, server)
        try:
            await server.start()
            first = await imports.send(table(1))
            await imports.checked(first)
            assert (await imports.state(first))["rows"] == all_days
            assert await shop.number("SELECT count(*) FROM reading") == 0
            await imports.written(first)
            whole = await imports.kept()
            assert whole == (2 * all_days, 4 * all_days, 1, 1)

            second = await imports.send(table(2))
            await imports.checked(second)
            await imports.written(second)
            assert await imports.kept() == (2 * all_days, 4 * all_days + half, 2, 1)
            assert await shop.number("SELECT count(*) FROM restatement") == half

            await imports.undone(second)
            assert await imports.kept() == whole
            assert await shop.number("SELECT count(*) FROM restatement") == 0
        finally:
            await server.kill()

    with capsys.disabled():
        print(f"\n{kind}: {imports.kills} kills while {2 * all_days} readings were checked, written and undone")
    assert imports.kills >= 3
    assert "Traceback" not in server.log
