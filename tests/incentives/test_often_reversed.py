"""A policy whose penalties are taken back often says so."""

from typing import Any

import pytest

import models
import tests.incentives.test_appeals
from api.ids import encode
from tests.chain import Chain
from tests.incentives.test_appeals import appeal

pytestmark = pytest.mark.anyio
shop = tests.incentives.test_appeals.shop


async def same(one: Any, **other: object) -> Any:
    """Another row like it."""
    kept = {name: getattr(one, name) for name in one._meta.db_fields if name != "id"}
    return await type(one).create(**{**kept, **other})


OFTEN = "query ($id: ID!) { node(id: $id) { ... on Policy { isOftenReversed } } }"


@pytest.mark.parametrize(
    ("ended", "is_often"),
    [
        (("GRANTED", "LAPSED"), False),
        (("GRANTED", "DISMISSED", "DISMISSED"), True),
        (("LAPSED", "DISMISSED", "DISMISSED", "DISMISSED"), False),
        (("PARTLY", "DISMISSED", "DISMISSED", "WITHDRAWN", "OPEN"), True),
    ],
)
async def test_a_policy_says_whether_a_third_of_at_least_three_decided_appeals_went_the_guides_way(
    shop: Chain, ended: tuple[str, ...], is_often: bool
) -> None:
    await appeal(shop, "bo")
    made = await models.Appeal.get()
    lines = [await same(await models.SettlementLine.get(id=made.line_id), position=50 + at) for at in range(5)]
    for line, state in zip(lines, ended, strict=False):
        await same(made, state=state, line_id=line.id)
    await made.delete()
    policy = encode("Policy", made.policy_id)

    assert (await shop.ask("maker", OFTEN, id=policy))["node"] == {"isOftenReversed": is_often}
    assert (await shop.ask("chi", OFTEN, id=policy))["node"] == {"isOftenReversed": False}
