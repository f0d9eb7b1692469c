"""Idempotency keys: a request that is sent again, even while the first one is at work, makes nothing twice."""

import asyncio

import pytest

import models
from kit import clock
from models.database import atomic
from people import keys
from tests.people.conftest import Chain

pytestmark = pytest.mark.anyio


async def test_same_key_twenty_times_at_once_makes_one_thing(chain: Chain) -> None:
    scope = await chain.scope("admin")

    @atomic
    async def make_once() -> tuple[int, bool]:
        async def make() -> int:
            await asyncio.sleep(0.02)
            return int((await models.Throttle.create(key="made", since=clock.now())).id)

        return await keys.once("make", "key-0001", "body", make, scope=scope)

    made = await asyncio.gather(*(make_once() for _ in range(20)))

    assert len({thing for thing, _ in made}) == 1 and sum(is_new for _, is_new in made) == 1
    assert await models.Throttle.filter(key="made").count() == 1
