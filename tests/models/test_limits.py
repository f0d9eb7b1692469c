"""On PostgreSQL nothing waits for ever; what was ended may be sent again."""

import asyncpg
import pytest

from kit.faults import passing
from kit.settings import Settings
from models.database import atomic, is_sqlite, run

pytestmark = pytest.mark.anyio


@atomic
async def wait_for_the_unit() -> None:
    await run("SET LOCAL lock_timeout = 100")
    await run("LOCK TABLE unit")


async def test_lock_that_is_not_given_is_a_fault_that_passes(database: Settings) -> None:
    if is_sqlite():
        pytest.skip("SQLite has one writer, which waits by its own rule")
    assert [(await run(f"SHOW {name}"))[0][name] for name in ("lock_timeout", "statement_timeout")] == ["5s", "10s"]
    holder = await asyncpg.connect(database.database_url)
    try:
        async with holder.transaction():
            await holder.execute("LOCK TABLE unit")
            with pytest.raises(Exception, match="lock timeout") as refused:
                await wait_for_the_unit()
    finally:
        await holder.close()

    fault = passing(refused.value)
    assert fault is not None and fault.retry_after_seconds == 2
    await wait_for_the_unit()
