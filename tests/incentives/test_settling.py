"""A settlement through GraphQL, from the dry run to the books; who may do what; what late facts change."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

import models
from api.ids import decode
from incentives import executing
from incentives.executing import execute
from kit import clock
from ledger import posting
from ledger.verifying import verify
from models.database import atomic
from tests.chain import Chain
from tests.incentives.policy_chain import (
    amounts,
    approved,
    course,
    do,
    submitted,
    tried,
)
from tests.ledger import booking
from tests.ledger.booking import balance

pytestmark = pytest.mark.anyio
Version = dict[str, Any]


async def posted(chain: Chain, held: clock.Held, version: Version) -> dict[str, Any]:
    made = await approved(chain, held, await submitted(chain, version))
    await execute(decode(made["id"], "Settlement"))
    return made


async def test_a_dry_run_names_everybody_with_reason_and_evidence_and_books_nothing(
    chain: Chain, version: Version
) -> None:
    made = await tried(chain, version)

    assert (made["state"], made["number"], len(made["planHash"])) == ("DRAFT", 1, 64)
    assert amounts(made) == {
        ("ana", "1.1"): "50", ("bo", "2.1"): "-20", ("bo", "2.2"): "0", ("chi", "2.1"): "-20", ("chi", "2.2"): "0",
    }  # fmt: skip
    first = made["lines"]["edges"][0]["node"]
    assert first["reason"] == "Completed “Course one” on time, on 2026-10-18"
    assert {"name": "course", "value": "one"} in first["proofs"]
    summary = made["summary"]
    assert summary["totals"] == [{"currency": "POINTS", "given": "50", "taken": "-40", "winners": 1, "losers": 2}]
    assert (summary["people"], summary["spared"], summary["budgets"]) == (
        4, [], [{"used": "50", "of": "1000", "isCut": False}],
    )  # fmt: skip
    assert await models.LedgerEntry.all().count() == 0


async def test_the_same_facts_give_the_same_hash_and_another_fact_another(chain: Chain, version: Version) -> None:
    first, again = await tried(chain, version), await tried(chain, version)
    assert (first["planHash"], await models.Settlement.all().count()) == (again["planHash"], 1)

    await course(chain, "dan", due=20, done=19)

    assert (await tried(chain, version))["planHash"] != first["planHash"]


async def test_what_is_done_after_the_period_is_no_part_of_its_plan(chain: Chain, version: Version) -> None:
    first = await tried(chain, version)

    await models.Enrolment.filter(guide_id=chain.people["chi"]).update(completed_at=datetime(2026, 11, 2, tzinfo=UTC))

    again = await tried(chain, version)
    assert again["planHash"] == first["planHash"]
    proofs = [edge["node"]["proofs"] for edge in again["lines"]["edges"] if edge["node"]["person"]["name"] == "chi"]
    assert {proof["name"] for proof in proofs[0]} == {"course", "due"}


async def test_two_people_and_a_code_of_the_phone_book_it_and_the_ledger_verifies(
    chain: Chain, held: clock.Held, version: Version
) -> None:
    made = await approved(chain, held, await submitted(chain, version))
    assert made["state"] == "APPROVED"
    job = await models.Job.get(name="execute_settlement")

    await execute(job.params["settlement_id"])

    one = await models.Settlement.get()
    assert (one.state, one.done_lines) == ("POSTED", 5)
    assert [await balance(name) for name in ("ana", "bo", "chi", "dan")] == [50, 0, 0, 0]
    lapsed = await models.SettlementLine.filter(lapsed__lt=0)
    assert [line.lapsed for line in lapsed] == [-20, -20]  # never below zero: the rest lapses and is shown
    assert (await verify()).entries == 1


async def test_a_penalty_takes_what_is_there(chain: Chain, held: clock.Held, version: Version) -> None:
    await give(chain, "bo", 12)

    await posted(chain, held, version)

    line = await models.SettlementLine.get(person_id=chain.people["bo"], rule="2.1")
    assert (await balance("bo"), line.lapsed) == (0, -8)


@atomic
async def give(chain: Chain, name: str, amount: int) -> None:
    await posting.post([booking.draft(f"gift to {name}", amount, guide=name)])


async def test_facts_that_change_before_it_is_sent_or_booked_stop_it(
    chain: Chain, held: clock.Held, version: Version
) -> None:
    made = await tried(chain, version)
    await course(chain, "dan", due=20, done=19)
    values = {"settlementId": made["id"], "why": "x", "version": made["version"]}
    assert (await do(chain, "maker", "submitSettlement", **values))["code"] == "PLAN_CHANGED"

    made = await approved(chain, held, await submitted(chain, version))
    await models.Enrolment.filter(guide_id=chain.people["dan"]).update(completed_at=None)
    await execute(decode(made["id"], "Settlement"))

    one = await models.Settlement.get()
    assert (one.state, one.failure, await models.LedgerEntry.all().count()) == ("RETURNED", "PLAN_CHANGED", 0)


async def test_executing_again_from_any_point_adds_nothing(
    chain: Chain, held: clock.Held, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("bo", "chi"):
        await give(chain, name, 100)
    made = await approved(chain, held, await submitted(chain, version))
    number, real, left = decode(made["id"], "Settlement"), executing._note_lapsed, [2]

    async def stumble(lines: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise ConnectionError
        await real(lines)

    monkeypatch.setattr(executing, "_note_lapsed", stumble)
    with pytest.raises(ConnectionError):
        await execute(number, chunk=2)
    assert (await models.Settlement.get()).done_lines == 2
    assert await models.LedgerEntry.all().count() == 2 + 2  # the gifts, and the first two lines; nothing of the others
    await models.Settlement.all().update(done_lines=0)  # as if it had not been noted: the keys know it, too
    await asyncio.gather(*(execute(number, chunk=1) for _ in range(3)), return_exceptions=True)
    await execute(number)
    await execute(number)

    assert (await models.Settlement.get()).state == "POSTED"
    assert [await balance(name) for name in ("ana", "bo", "chi")] == [50, 80, 80]
    assert (await verify()).entries == 5


async def test_a_late_fact_is_booked_as_an_adjustment_with_the_same_two_people(
    chain: Chain, held: clock.Held, version: Version
) -> None:
    await give(chain, "bo", 100)
    made = await posted(chain, held, version)
    assert (await tried(chain, version))["code"] == "SETTLED_ALREADY"
    await models.Enrolment.filter(guide_id=chain.people["bo"]).update(
        completed_at=datetime(2026, 10, 19, 4, tzinfo=UTC), is_on_time=True
    )

    adjusted = await do(chain, "maker", "adjustSettlement", settlementId=made["id"])
    assert adjusted["isAdjustment"] is True and amounts(adjusted) == {
        ("bo", "1.1"): "50", ("bo", "2.1"): "20", ("bo", "2.2"): "0",
    }  # fmt: skip
    values = {"settlementId": adjusted["id"], "why": "迟到的数据", "version": adjusted["version"]}
    sent = await do(chain, "maker", "submitSettlement", **values)
    done = await approved(chain, held, sent)
    await execute(decode(done["id"], "Settlement"))
    await execute(decode(done["id"], "Settlement"))

    assert await balance("bo") == 150
    again = await do(chain, "maker", "adjustSettlement", settlementId=made["id"])
    assert again["lines"]["totalCount"] == 0
    assert (await verify()).entries == 5


async def test_a_period_that_runs_or_has_no_version_is_refused(chain: Chain, version: Version) -> None:
    refused = {"2026-11": "PERIOD_OPEN", "2026-09": "CONFLICT", "2026-W40": "INVALID", "x": "INVALID"}
    for period, code in refused.items():
        assert (await tried(chain, version, period=period))["code"] == code, period
    assert await models.Settlement.all().count() == 0


async def test_sent_back_it_can_be_tried_again_and_closed_it_is_done(
    chain: Chain, held: clock.Held, version: Version
) -> None:
    made = await submitted(chain, version)
    back = await do(chain, "approver", "sendBackSettlement", settlementId=made["id"], why="名单不对")
    assert (back["state"], back["why"]) == ("RETURNED", "名单不对")

    made = await posted(chain, held, version)

    closed = await do(chain, "approver", "closeSettlement", settlementId=made["id"])
    assert closed["state"] == "CLOSED"
    assert (await do(chain, "approver", "closeSettlement", settlementId=made["id"]))["code"] == "WRONG_STATE"
