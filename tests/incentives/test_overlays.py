"""Other amounts for a branch: each for an effect that is there, and of a size that an effect can have."""

from datetime import UTC, datetime

import pytest

import models
from kit import clock
from people.roles import Role
from tests.chain import Chain
from tests.incentives.policy_chain import draft, publish, unit
from tests.incentives.test_policies import MISSED, OVERLAY, one, overlay

pytestmark = pytest.mark.anyio
FREE = {"kind": "POINTS", "amount": -20, "freedom": "FREE"}


@pytest.mark.parametrize("moved", [(0, 0, -20), (0, 1, -20), (2, 0, -20), (2, 1, -(2**31)), (3, 1, -20)])
async def test_an_amount_for_no_effect_or_beyond_all_bounds_leaves_the_overlay_as_it_is(
    chain: Chain, held: clock.Held, moved: tuple[int, int, int]
) -> None:
    """Places count from 1; the one before the first is not the last."""
    await chain.add_person("approver", Role.HQ_APPROVER, "hq")
    held.at = datetime(2026, 9, 20, 4, tzinfo=UTC)
    version = await draft(chain, rules=[*one(MISSED, [FREE]), *one(MISSED, [FREE])])
    await publish(chain, version, "2026-10-01")
    kept = await overlay(chain, "region", version, "east", (1, 1, -25))
    assert kept[0]["changed"] == [{"rule": 1, "effect": 1, "amount": -25}]

    amounts = [dict(zip(("rule", "effect", "amount"), each, strict=True)) for each in ((1, 1, -30), moved)]
    values = {"versionId": version["id"], "unitId": unit(chain, "east"), "amounts": amounts}
    refused = (await chain.ask("region", OVERLAY, input=values))["overlayPolicy"]

    assert (refused["code"], refused["path"]) == ("OVERLAY_BEYOND", ["amounts", "1"])
    assert (await models.PolicyOverlay.get()).amounts == {"0/0": -25}
