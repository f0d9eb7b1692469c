"""Versions that follow each other: which of them governs a period, and who writes them beside whom."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kit import clock
from people.roles import Role
from tests.chain import Chain
from tests.incentives.policy_chain import amounts, course, draft, publish, tried

pytestmark = pytest.mark.anyio
ON_TIME = {"kind": "COURSE_ON_TIME", "course": "one"}


async def test_a_version_that_is_put_right_on_its_first_day_governs_its_first_period_as_put_right(
    chain: Chain, held: clock.Held
) -> None:
    await chain.add_person("approver", Role.HQ_APPROVER, "hq")
    await course(chain, "ana", due=20, done=18)
    today, held.at = held.at, datetime(2026, 10, 15, 4, tzinfo=UTC)
    version: dict[str, Any] = {}
    old: dict[str, Any] = {}
    for points, from_day in ((50, "2026-10-15"), (30, "2026-10-15"), (90, "2026-10-25")):
        rules = [{"condition": ON_TIME, "effects": [{"kind": "POINTS", "amount": points}]}]
        version = await draft(chain, rules=rules, **old)
        await publish(chain, version, from_day)
        old = {"policyId": version["policy"]["id"]}
    held.at = today

    assert amounts(await tried(chain, version)) == {("ana", "1.1"): "30"}
