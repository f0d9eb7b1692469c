"""The server's clock is a day off, by libfaketime in its process: no credit for it, and no token comes back to life."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from api.ids import encode
from courses.credit import LEASE_MS
from kit import clock
from tests.faults.asking import BEATS, VIEWER, Client, result, sealed_beat
from tests.faults.serving import a_day_off, served
from tests.faults.shop import BEAT_MS, furnished

pytestmark = [pytest.mark.anyio]
DAY = timedelta(days=1)
IS_DEMANDED = os.environ.get("PACESETTER_TEST_DEMANDS") == "1"


@pytest.fixture(autouse=True)
def _can_move() -> None:
    if not shutil.which("faketime") and not IS_DEMANDED:
        pytest.skip("no faketime: apt-get install faketime")


async def test_clock_put_back_by_a_day_credits_nothing_and_refuses_tokens_from_ahead(tmp_path: Path) -> None:
    async with furnished("sqlite", tmp_path, guides=1) as shop:
        lease, key = shop.leases["w0"]
        async with served(shop.settings, **a_day_off(-1)) as server:
            async with Client(server, shop) as client:
                assert (await client.ask("w0", VIEWER)).status_code == 401  # made a day ahead of the server's clock
                with clock.reading(lambda: datetime.now(UTC) - DAY):
                    assert (await client.ask("w0", VIEWER)).status_code == 200
                    beats = [sealed_beat(seq, key) for seq in range(1, 101)]
                    answer = result(await client.ask("w0", BEATS, leaseId=encode("Lease", lease), beats=beats))
            await server.stop()

        assert (answer["kept"], len(answer["refused"])) == (0, 100)
        [row] = await shop.rows("SELECT spans, covered_ms FROM coverage")
        assert (orjson.loads(row["spans"]), row["covered_ms"]) == ([], 0)


async def test_clock_put_forward_by_a_day_ends_tokens_and_they_stay_ended_when_it_is_put_right(tmp_path: Path) -> None:
    async with furnished("sqlite", tmp_path, guides=1) as shop:
        async with served(shop.settings, **a_day_off(1)) as server, Client(server, shop) as client:
            assert (await client.ask("w0", VIEWER)).status_code == 401
            with clock.reading(lambda: datetime.now(UTC) + DAY):
                assert (await client.ask("w0", VIEWER)).status_code == 200
            await server.stop()

        async with served(shop.settings) as server, Client(server, shop) as client:
            with clock.reading(lambda: datetime.now(UTC) + DAY):
                assert (await client.ask("w0", VIEWER)).status_code == 401
            with clock.reading(lambda: datetime.now(UTC) - DAY):
                assert (await client.ask("w0", VIEWER)).status_code == 401
            assert (await client.ask("w0", VIEWER)).status_code == 200


@pytest.mark.parametrize("moved", ["-1d", "+1d"])
async def test_clock_moved_while_the_server_runs_changes_neither_tokens_nor_credit_and_is_told(
    tmp_path: Path, moved: str
) -> None:
    calendar = tmp_path / "calendar"
    calendar.write_text("+0d")
    surroundings = a_day_off(0) | {"FAKETIME_TIMESTAMP_FILE": str(calendar), "FAKETIME_NO_CACHE": "1"}
    del surroundings["FAKETIME"]
    to_come = LEASE_MS // (BEAT_MS // 2) - 60  # played a minute before the lease ends
    async with furnished("sqlite", tmp_path, guides=1) as shop:
        lease, key = shop.leases["w0"]
        async with served(shop.settings, **surroundings) as server, Client(server, shop) as client:
            expired = datetime.now(UTC) - timedelta(hours=1)
            with clock.reading(lambda: expired):
                assert (await client.ask("w0", VIEWER)).status_code == 401
            assert (await client.get("/readyz")).json()["status"] == "ready"

            calendar.write_text(moved)

            with clock.reading(lambda: expired):
                assert (await client.ask("w0", VIEWER)).status_code == 401
            assert (await client.ask("w0", VIEWER)).status_code == 200
            beats = [sealed_beat(seq, key) for seq in (1, 2, 3, to_come)]
            answer = result(await client.ask("w0", BEATS, leaseId=encode("Lease", lease), beats=beats))
            told = (await client.get("/readyz")).json()
            await server.stop()

        [row] = await shop.rows("SELECT covered_ms FROM coverage")
        assert (answer["kept"], len(answer["refused"]), row["covered_ms"]) == (3, 1, 3 * BEAT_MS)
        assert (told["status"], told["checks"]["clock"]) == ("degraded", False)
