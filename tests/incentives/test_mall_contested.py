"""What is contested is nobody's to spend, until the appeal is decided. Nobody who waits for a thing is forgotten."""

from typing import Any

import pytest

import models
from api.ids import decode, encode
from incentives.executing import execute
from kit import clock
from people.roles import Role
from tests.chain import Chain, employ
from tests.incentives.mall_chain import CANCEL, added, done, give, redeemed, shelf
from tests.incentives.policy_chain import approved, submitted
from tests.incentives.test_appeals import appeal, judge
from tests.ledger.booking import balance
from tests.people.test_erasing import ERASE

pytestmark = pytest.mark.anyio


@pytest.fixture
async def contested(chain: Chain, held: clock.Held, version: dict[str, Any]) -> dict[str, Any]:
    """Bo has 100 points, less the 20 that were taken; those are contested."""
    await give(100, "bo")
    made = await approved(chain, held, await submitted(chain, version))
    await execute(decode(made["id"], "Settlement"))
    await chain.add_person("judge", Role.HQ_MAKER, "hq")
    opened: dict[str, Any] = await appeal(chain, "bo")
    return opened


async def test_contested_points_cannot_be_spent_until_they_are_given_back(
    chain: Chain, contested: dict[str, Any]
) -> None:
    item = await added(chain, price=90)
    assert await redeemed(chain, "bo", item, price=90) == "NOT_ENOUGH_POINTS"
    assert (await shelf(chain, "bo"))[0]["offer"]["missing"] == 10

    await judge(chain, contested, "GRANTED")

    assert (await redeemed(chain, "bo", item, price=90))["state"] == "RESERVED"
    assert await balance("bo") == 10


async def test_who_waits_for_something_is_erased_only_when_it_is_closed(chain: Chain, held: clock.Held) -> None:
    await give(100, "ana")
    ana, made = chain.people["ana"], await redeemed(chain, "ana", await added(chain))
    await employ(ana, None)
    await models.Person.filter(id=ana).update(dismissed_at=clock.now())
    refused = await chain.ask("admin", ERASE, id=encode("Person", ana))
    assert refused["erasePerson"]["code"] == "MATTERS_OPEN"

    await done(chain, "maker", CANCEL, redemptionId=made["id"], reason="ana 已离职")
    await chain.ask("admin", ERASE, id=encode("Person", ana))

    kept = await models.Redemption.get()
    assert (kept.reason, kept.state, kept.price) == ("", "CANCELLED", 60)
    assert (await models.MallItem.get()).stock == 3
