"""Where amounts stand: a guide's account, a policy's pool, what an appeal holds back, the shop of points.

An account is a text, and a guide's holds the person's random key, never an id or a name.
"""

from collections.abc import Sequence

from models.database import run

POINTS = "POINTS"
SUSPENSE = "suspense:appeal"
STORE = "store"
_GUIDE = "guide:"


def of_guide(key: str) -> str:
    """`key` is `Person.key`."""
    return f"{_GUIDE}{key}"


def of_policy(policy_id: int) -> str:
    return f"pool:{policy_id}"


_BALANCES = """SELECT ledgerposting.account AS account, CAST(sum(ledgerposting.amount) AS BIGINT) AS amount
    FROM ledgerposting JOIN ledgerentry ON ledgerentry.id = ledgerposting.entry_id
    WHERE ledgerposting.account IN :accounts AND ledgerentry.currency = :currency GROUP BY 1"""


async def balances(accounts: Sequence[str], currency: str = POINTS) -> dict[str, int]:
    """The sum of each account, inside a command: a balance is nowhere kept, so it cannot differ from its sum."""
    found = await run(_BALANCES, accounts=list(accounts), currency=currency)
    sums = {one["account"]: int(one["amount"]) for one in found}
    return {account: sums.get(account, 0) for account in accounts}
