"""The mall of the demo chain: each state there is, and books that agree."""

from collections import Counter
from datetime import UTC, datetime

import pytest

import models
from api import demo, demo_mall
from kit import clock, events
from kit.settings import Settings
from ledger.verifying import verify
from people.roles import Role
from tests.incentives.mall_chain import give

pytestmark = pytest.mark.anyio


async def test_six_things_are_on_the_shelf_and_every_end_is_there(database: Settings) -> None:
    events.react_with({})
    with clock.reading(lambda: datetime(2026, 11, 18, 4, tzinfo=UTC)):
        await demo._people()
        await give(100, *[one.key for one in await models.Person.filter(employee_no__startswith="S")])
        await demo_mall.open_mall(demo._scope, demo._first(Role.HQ_MAKER))

    assert await models.MallItem.all().count() == 6 == await models.MallPhoto.all().count()
    assert Counter(one.state for one in await models.Redemption.all()) == {
        "FULFILLED": 4, "CANCELLED": 2, "RESERVED": 4,
    }  # fmt: skip
    assert (await models.MallItem.get(name="保温杯")).stock == 0
    assert await models.Upload.all().count() == 0
    await verify()
