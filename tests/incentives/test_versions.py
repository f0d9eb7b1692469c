"""Versions that follow each other: which of them governs a period, and who writes them beside whom."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

import models
from incentives import drafting
from kit import clock
from people.roles import Role
from tests.chain import Chain
from tests.incentives.policy_chain import amounts, course, draft, publish, published, tried
from tests.incentives.test_ending import WITHDRAW

pytestmark = pytest.mark.anyio
ON_TIME = {"kind": "COURSE_ON_TIME", "course": "one"}
BESIDE_SECONDS = 0.3
"""Long enough for somebody else to hold whatever they can hold."""


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


async def test_whoever_saves_and_whoever_publishes_the_same_draft_do_not_wait_for_each_other(
    chain: Chain, held: clock.Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chain.add_person("approver", Role.HQ_APPROVER, "hq")
    read = await draft(chain)
    holds, waits = _paused(monkeypatch, "_refuse_unseen")

    saving = asyncio.create_task(draft(chain, policyId=read["policy"]["id"], replaces=read["id"]))
    await holds.wait()
    publishing = asyncio.create_task(publish(chain, read, "2026-11-18"))
    await asyncio.sleep(BESIDE_SECONDS)
    waits.set()

    assert (await saving)["state"] == "DRAFT"
    assert (await publishing)["code"] == "NOT_FOUND"
    assert [one.state for one in await models.PolicyVersion.all()] == ["DRAFT"]


async def test_whoever_publishes_and_whoever_withdraws_what_that_replaces_do_not_wait_for_each_other(
    chain: Chain, held: clock.Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await published(chain, held)
    of = {"policyId": first["policy"]["id"]}
    later = await draft(chain, **of)
    await publish(chain, later, "2026-12-10")
    earlier = await draft(chain, **of)
    holds, waits = _paused(monkeypatch, "refuse_too_few")

    publishing = asyncio.create_task(publish(chain, earlier, "2026-12-05"))
    await holds.wait()
    seen = {"versionId": later["id"], "reason": "写错了", "version": later["version"] + 1}
    withdrawing = asyncio.create_task(chain.ask("maker", WITHDRAW, input=seen))
    await asyncio.sleep(BESIDE_SECONDS)
    waits.set()

    assert (await publishing)["state"] == "PUBLISHED"
    assert (await withdrawing)["withdrawPolicyVersion"]["code"] == "STALE"
    assert [one.state for one in await models.PolicyVersion.all().order_by("number")] == [
        "PUBLISHED", "WITHDRAWN", "PUBLISHED",
    ]  # fmt: skip


def _paused(monkeypatch: pytest.MonkeyPatch, step: str) -> tuple[asyncio.Event, asyncio.Event]:
    """Whoever comes to `step` of `drafting` says so by the first, and goes on at the second."""
    come, goes_on, real = asyncio.Event(), asyncio.Event(), getattr(drafting, step)

    async def paused(*args: Any) -> None:
        come.set()
        await goes_on.wait()
        await real(*args)

    monkeypatch.setattr(drafting, step, paused)
    return come, goes_on
