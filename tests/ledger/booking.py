"""Entries for the tests of the ledger."""

import models
from ledger import accounts, posting
from ledger.posting import Draft, EntryKind, Note
from models.database import atomic

PERIOD = "2026-11"


def draft(
    key: str, amount: int = 50, *, guide: str = "ana", currency: str = accounts.POINTS, period: str = PERIOD
) -> Draft:
    """`amount` for a guide by policy 7, whose evidence says what for."""
    return Draft(
        key=key,
        kind=EntryKind.AWARD if amount > 0 else EntryKind.PENALTY,
        period=period,
        currency=currency,
        postings=((accounts.of_guide(guide), amount), (accounts.of_policy(7), -amount)),
        note=Note(f"因为 {key}", f"Because of {key}", evidence={"course": "one", "share": 100}),
        policy_id=7,
        rule="on_time",
    )


@atomic
async def book(*drafts: Draft) -> dict[str, int]:
    return await posting.post(drafts)


@atomic
async def reverse(key: str, by: str, period: str = PERIOD) -> int:
    was = (await posting.booked([key]))[key]
    return await posting.reverse(was, key=by, period=period, note=Note("冲销", "Taken back"))


@atomic
async def balance(guide: str, currency: str = accounts.POINTS) -> int:
    account = accounts.of_guide(guide)
    return (await accounts.balances([account], currency))[account]


@atomic
async def booked_for(guide: int) -> models.LedgerPosting:
    """The line of somebody's statement."""
    key = (await models.Person.get(id=guide)).key
    await posting.post([draft(f"for {guide}", guide=key)])
    return await models.LedgerPosting.get(account=accounts.of_guide(key))
