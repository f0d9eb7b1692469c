"""Booking: once, balanced, chained, never changed, and never into a closed period; on both databases."""

import asyncio
import sqlite3
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from tortoise.exceptions import BaseORMException

import models
from kit import clock
from kit.settings import Settings
from ledger import accounts, closing, posting
from ledger.posting import BooksClosed, EntryKind, ReversedAlready
from ledger.verifying import verify
from models.database import atomic, is_sqlite, run
from tests.ledger.booking import PERIOD, balance, book, draft, reverse

pytestmark = pytest.mark.anyio
DATABASE = (BaseORMException, asyncpg.PostgresError, sqlite3.Error)
"""What the database itself says no by."""


async def test_an_entry_moves_points_from_the_pool_to_the_guide(database: Settings) -> None:
    assert await book(draft("one", 50)) == {"one": 1}

    moved = await models.LedgerPosting.all().order_by("id").values_list("account", "amount")
    assert [*moved] == [("guide:ana", 50), ("pool:7", -50)]
    assert await balance("ana") == 50


async def test_the_same_key_is_booked_once_for_ever(database: Settings) -> None:
    await book(draft("one", 50))

    again = await book(draft("one", 90), draft("two", 5), draft("two", 5))

    assert again == {"one": 1, "two": 2}
    assert await balance("ana") == 55


async def test_points_and_money_have_balances_of_their_own(database: Settings) -> None:
    await book(draft("points", 50), draft("money", 1_234, currency="CNY"))

    assert (await balance("ana"), await balance("ana", "CNY"), await balance("bo")) == (50, 1_234, 0)


async def test_a_reversal_is_the_exact_opposite_and_the_entry_stays(database: Settings) -> None:
    await book(draft("one", 50))

    number = await reverse("one", by="mend one")

    entry = await models.LedgerEntry.get(id=number)
    assert (entry.kind, entry.reverses_id) == (EntryKind.REVERSAL, 1)
    assert await balance("ana") == 0 and await models.LedgerEntry.all().count() == 2


async def test_an_entry_is_reversed_once_and_a_reversal_never(database: Settings) -> None:
    await book(draft("one", 50))
    await reverse("one", by="mend one")

    assert await reverse("one", by="mend one") == 2
    for key, by in (("one", "mend again"), ("mend one", "mend the mending")):
        with pytest.raises(ReversedAlready):
            await reverse(key, by=by)
    assert await balance("ana") == 0 and await models.LedgerEntry.all().count() == 2


async def test_a_closed_period_takes_nothing_more_and_the_next_does(database: Settings) -> None:
    await book(draft("one", 50))
    await close(PERIOD)
    await close(PERIOD)

    with pytest.raises(BooksClosed):
        await book(draft("late", 5))
    with pytest.raises(BooksClosed):
        await reverse("one", by="late")

    assert await book(draft("one", 50)) == {"one": 1}  # nothing new
    assert await book(draft("late", 5, period="2026-12")) == {"late": 2}


@atomic
async def close(period: str) -> None:
    await closing.close(period, by=None)


async def test_bookings_at_once_follow_each_other_without_a_gap(database: Settings) -> None:
    await asyncio.gather(*(book(draft(f"{n}"), draft(f"also {n}"), draft("everybody's")) for n in range(20)))

    assert await models.LedgerEntry.all().order_by("id").values_list("id", flat=True) == [*range(1, 42)]
    assert (await verify()).entries == 41 and await balance("ana") == 41 * 50


async def test_a_command_that_fails_books_nothing(database: Settings) -> None:
    @atomic
    async def half() -> None:
        await posting.post([draft("one")])
        raise LookupError

    with pytest.raises(LookupError):
        await half()

    assert await models.LedgerPosting.all().count() == 0 and await book(draft("two")) == {"two": 1}


UNBALANCED = [
    ((accounts.of_guide("ana"), 50), (accounts.of_policy(7), -49)),
    ((accounts.of_guide("ana"), 50),),
    ((accounts.of_guide("ana"), 0), (accounts.of_policy(7), 0)),
    (),
]


@pytest.mark.parametrize("postings", UNBALANCED)
async def test_the_database_refuses_what_does_not_sum_to_zero(database: Settings, postings: Any) -> None:
    await book(draft("one"))

    with pytest.raises(DATABASE, match="LEDGER"):
        await book(replace(draft("two"), postings=postings))

    assert await counts() == (1, 2)


async def counts() -> tuple[int, int]:
    return await models.LedgerEntry.all().count(), await models.LedgerPosting.all().count()


TABLES = ("ledgerentry", "ledgerposting", "ledgerclosing", "ledgerhead")


@pytest.mark.parametrize("table", TABLES)
async def test_the_database_refuses_to_change_or_delete_what_stands(database: Settings, table: str) -> None:
    await stand()
    before = await run(f"SELECT * FROM {table}")

    deeds = [f"UPDATE {table} SET id = id + 100", f"DELETE FROM {table}"]
    deeds += ["INSERT OR REPLACE INTO {0} SELECT * FROM {0}"] if is_sqlite() else ["TRUNCATE {0} CASCADE"]
    for deed in deeds:
        with pytest.raises(DATABASE, match="LEDGER"):
            await alone(deed.format(table))

    assert before and await run(f"SELECT * FROM {table}") == before


async def stand() -> None:
    """A row in each table."""
    await book(draft("one"))
    await close("2026-10")
    await models.LedgerHead.create(
        day=clock.now().date(), entries=1, hash=(await models.LedgerEntry.get(id=1)).hash, published_at=clock.now()
    )


@atomic
async def alone(sql: str) -> None:
    await run(sql)


POST = "INSERT INTO ledgerposting (entry_id, account, amount) VALUES ({0}, 'eve', 1), ({0}, 'pool', -1)"
ENTER = """INSERT INTO ledgerentry (id, at, period, kind, key, currency, rule, reverses_id, note_digest, prev, hash)
    VALUES ({id}, '2026-11-18 04:00:00+00:00', '2026-11', 'AWARD', 'forged', '{currency}', '', {of}, '', {prev},
    'made up')"""
LAST = "(SELECT hash FROM ledgerentry WHERE id = 1)"


@pytest.mark.parametrize(
    ("what", "posted", "entry"),
    [
        ("postings to a standing entry", 1, None),
        ("postings without an entry", 9, None),
        ("a gap", 3, {"id": 3, "prev": LAST}),
        ("another hash before", 2, {"id": 2, "prev": "'0'"}),
        ("a reversal that is not the opposite", 2, {"id": 2, "prev": LAST, "of": 1}),
        ("a reversal of nothing", 2, {"id": 2, "prev": LAST, "of": 7}),
    ],
)
async def test_the_database_refuses_what_does_not_fit_the_chain(
    database: Settings, what: str, posted: int, entry: dict[str, object] | None
) -> None:
    await book(draft("one"))

    @atomic
    async def forge() -> None:
        if is_sqlite():
            await run("PRAGMA defer_foreign_keys = ON")
        await run(POST.format(posted))
        if entry:
            await run(ENTER.format(**({"of": "NULL", "currency": "POINTS"} | entry)))

    with pytest.raises(DATABASE):
        await forge()

    assert await counts() == (1, 2), what
    assert (await verify()).entries == 1


async def test_sql_that_fits_is_taken_by_the_database_but_not_by_the_seal(database: Settings) -> None:
    """What triggers cannot see, the key can: whoever does not hold it can book nothing that verifies."""
    await book(draft("one"))
    await alone_all("PRAGMA defer_foreign_keys = ON" if is_sqlite() else "SELECT 1", POST.format(2), _fitting())

    with pytest.raises(Exception, match="Entry 2 is not what was sealed"):
        await verify()


def _fitting() -> str:
    return ENTER.format(id=2, prev=LAST, of="NULL", currency="POINTS")


@atomic
async def alone_all(*deeds: str) -> None:
    for deed in deeds:
        await run(deed)
