"""Money that was too much: booked below zero, set off against what comes, never deducted."""

import pytest

import models
from kit import clock
from ledger.payouts import NothingDue, pay_out
from tests.chain import Chain
from tests.incentives.policy_chain import amounts, course, published
from tests.incentives.test_adjusting import adjusted, booked, on_time_after_all, posted
from tests.incentives.test_appeals import PENALTIES
from tests.ledger import booking
from tests.ledger.booking import balance, book

pytestmark = pytest.mark.anyio


async def test_money_that_was_too_much_is_set_off_against_what_comes_and_never_paid_below_zero(
    chain: Chain, held: clock.Held
) -> None:
    """Paid out 50 wrongly; then 80 come, of which 30 are owed."""
    pays = {"kind": "MONEY", "amount": 5000, "currency": "CNY"}
    rules = [{"condition": {"kind": "COURSE_ON_TIME", "course": "one"}, "effects": [pays]}]
    caps = [{"currency": "CNY", "person": 10000, "budget": 100000}]
    version = await published(chain, held, rules=rules, caps=caps)
    await course(chain, "ana", due=20, done=18)
    made = await posted(chain, held, version)
    await pay_out("2026-11", "CNY", key="payout-1", scope=chain.scope("maker"))
    await on_time_after_all(chain, "ana", is_on_time=False)

    late = await adjusted(chain, made)
    assert (amounts(late), late["summary"]["spared"]) == ({("ana", "1.1"): "-50.00"}, [])
    assert late["lines"]["edges"][0]["node"]["reason"].endswith("set off against what comes, no wage is deducted")
    await booked(chain, held, late)

    assert await balance("ana", "CNY") == 0
    with pytest.raises(NothingDue):
        await pay_out("2026-11", "CNY", key="payout-2", scope=chain.scope("maker"))
    await book(booking.draft("bonus", 8000, guide="ana", currency="CNY", period="2026-11"))
    await pay_out("2026-11", "CNY", key="payout-3", scope=chain.scope("maker"))
    assert [line.amount for line in await models.PayoutLine.all().order_by("id")] == [5000, 3000]
    assert (await adjusted(chain, made))["lines"]["totalCount"] == 0
    assert (await chain.ask("ana", PENALTIES))["penalties"]["edges"] == []
