"""Whoever had a hand in a rule judges nothing of it: who wrote it first, who saved it, who moved it for a branch."""

from typing import Any

import pytest

import models
from api.ids import decode
from incentives.executing import execute
from incentives.judging import every_appeal_has_a_judge
from kit import clock
from people.roles import Role
from tests.chain import Chain
from tests.incentives.policy_chain import (
    SEPTEMBER,
    acknowledge,
    approved,
    course,
    draft,
    publish,
    submitted,
)
from tests.incentives.test_appeals import appeal, give, judge
from tests.incentives.test_policies import one, overlay

pytestmark = pytest.mark.anyio
OPEN_TO_REGIONS = {"kind": "POINTS", "amount": -20, "freedom": "BOUNDED", "least": -40, "most": -10}


@pytest.fixture
async def contested(chain: Chain, held: clock.Held) -> dict[str, Any]:
    """What bo lost by a rule that the writer began, the maker saved and published, and the region lead raised."""
    for name, role in (("approver", Role.HQ_APPROVER), ("writer", Role.HQ_MAKER), ("judge", Role.HQ_MAKER)):
        await chain.add_person(name, role, "hq")
    today, held.at = held.at, SEPTEMBER
    terms: dict[str, Any] = {"rules": one({"kind": "COURSE_MISSED", "course": "one"}, [OPEN_TO_REGIONS])}
    first = await draft(chain, "writer", **terms)
    version = await draft(chain, policyId=first["policy"]["id"], replaces=first["id"], **terms)
    await publish(chain, version, "2026-10-01")
    await overlay(chain, "region", version, "east", (1, 1, -40))
    await overlay(chain, "region", version, "east")
    held.at = today
    await acknowledge(chain, "bo", version, SEPTEMBER)
    await course(chain, "bo", due=20, done=None)
    await give("bo")
    made = await approved(chain, held, await submitted(chain, version))
    await execute(decode(made["id"], "Settlement"))
    opened: dict[str, Any] = await appeal(chain, "bo")
    return opened


async def test_none_of_them_judges_and_whoever_had_no_part_does(chain: Chain, contested: dict[str, Any]) -> None:
    for name in ("writer", "maker", "region"):
        assert await judge(chain, contested, "DISMISSED", name) == "NOT_INDEPENDENT", name
    assert (await models.Appeal.get()).state == "OPEN"

    assert (await judge(chain, contested, "DISMISSED"))["state"] == "DISMISSED"


async def test_none_of_them_counts_as_a_judge_who_is_left(chain: Chain, contested: dict[str, Any]) -> None:
    assert await every_appeal_has_a_judge()
    everybody = models.Membership.filter(role__in=["HQ_MAKER", "REGION_LEAD", "ADMIN"], is_current=True)
    parted = [chain.people[name] for name in ("writer", "maker", "region")]

    await everybody.exclude(person_id__in=parted).update(is_current=False)

    assert not await every_appeal_has_a_judge()
