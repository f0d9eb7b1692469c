"""Verifying finds whatever was changed, cut or slipped in, also by somebody who took the triggers away first."""

from pathlib import Path

import orjson
import pytest

import models
from kit import clock
from kit.settings import Settings
from ledger import verifying
from ledger.chain import note_digest
from ledger.verifying import EntryOutOfOrder, EntryUnbalanced, HeadDiffers, LedgerBroken, publish, verify
from models.database import atomic, is_sqlite, run
from models.guards import GUARDS
from tests.ledger.booking import book, draft, reverse

pytestmark = pytest.mark.anyio


@pytest.fixture
async def books(database: Settings) -> Settings:
    await book(*(draft(f"{n}", n) for n in range(1, 6)))
    await reverse("2", by="mend 2")
    return database


@atomic
async def forge(*deeds: str) -> None:
    """As somebody who owns the database."""
    if not is_sqlite():
        await run("SET LOCAL session_replication_role = replica")
    else:
        await run("PRAGMA defer_foreign_keys = ON")
        for one in await run("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger%'"):
            await run(f"DROP TRIGGER {one['name']}")
    for deed in deeds:
        await run(deed)


async def test_a_whole_ledger_verifies_and_says_its_head(books: Settings) -> None:
    seen: list[tuple[int, int]] = []

    async def on_progress(done: int, of: int) -> None:
        seen.append((done, of))

    found = await verify(on_progress=on_progress)

    last = await models.LedgerEntry.get(id=6)
    assert (found.entries, found.postings, found.head) == (6, 12, last.hash)
    assert seen == [(6, 6)]


async def test_an_empty_ledger_verifies(database: Settings) -> None:
    assert (await verify()).entries == 0


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("UPDATE ledgerposting SET amount = amount * 2 WHERE entry_id = 3", "Entry 3 is not what was sealed"),
        ("UPDATE ledgerposting SET amount = amount + 1 WHERE entry_id = 3 AND amount > 0", "entry 3 do not sum"),
        ("UPDATE ledgerposting SET account = 'eve' WHERE entry_id = 4 AND amount > 0", "Entry 4 is not"),
        ("UPDATE ledgerentry SET period = '2026-10' WHERE id = 2", "Entry 2 is not"),
        ("UPDATE ledgerentry SET at = '2026-01-01 00:00:00+00:00' WHERE id = 2", "Entry 2 is not"),
        ("UPDATE ledgerentry SET hash = 'x' WHERE id = 5", "Entry 5 is not"),
        ("UPDATE ledgerentry SET currency = 'CNY' WHERE id = 1", "Entry 1 is not"),
        ("UPDATE ledgernote SET en = 'for nothing' WHERE entry_id = 4", "note of entry 4"),
        ("DELETE FROM ledgerposting WHERE entry_id = 3", "entry 3 do not sum"),
    ],
)
async def test_every_change_is_found(books: Settings, deed: str, said: str) -> None:
    await forge(deed)

    with pytest.raises(LedgerBroken, match=said):
        await verify()


async def test_an_entry_taken_out_of_the_middle_is_found(books: Settings) -> None:
    await forge("DELETE FROM ledgerposting WHERE entry_id = 3", "DELETE FROM ledgerentry WHERE id = 3")

    with pytest.raises(EntryOutOfOrder, match="Entry 4"):
        await verify()


async def test_a_tail_that_was_cut_off_is_found_by_the_head_in_the_file(books: Settings, tmp_path: Path) -> None:
    await publish(tmp_path)
    await forge(
        "DELETE FROM ledgerposting WHERE entry_id > 4", "DELETE FROM ledgerentry WHERE id > 4",
        "DELETE FROM ledgerhead",
    )  # fmt: skip

    await verify()  # the database alone cannot know
    with pytest.raises(HeadDiffers, match="Entry 6"):
        await verify(tmp_path)


async def test_the_head_is_published_once_a_day(books: Settings, held: clock.Held, tmp_path: Path) -> None:
    await publish(tmp_path)
    await book(draft("later"))
    await publish(tmp_path)
    held.pass_by(days=1)
    await publish(tmp_path)

    said = [orjson.loads(line) for line in (tmp_path / "ledger-heads.jsonl").read_text().splitlines()]
    assert [(one["day"], one["entries"]) for one in said] == [("2026-11-18", 6), ("2026-11-19", 7)]
    assert [one.entries for one in await models.LedgerHead.all().order_by("day")] == [6, 7]


async def test_a_line_that_a_crash_left_half_written_spoils_no_later_one(
    books: Settings, held: clock.Held, tmp_path: Path
) -> None:
    heads = tmp_path / "ledger-heads.jsonl"
    await publish(tmp_path)
    heads.write_bytes(heads.read_bytes() + b'{"day":"2026-11-')
    for _ in range(2):
        held.pass_by(days=1)
        await publish(tmp_path)

    said = [orjson.loads(line)["day"] for line in heads.read_text().splitlines()]
    assert said == ["2026-11-18", "2026-11-19", "2026-11-20"]


async def test_nothing_is_published_of_a_ledger_that_is_not_whole(books: Settings, tmp_path: Path) -> None:
    await forge("UPDATE ledgerposting SET amount = amount + 1 WHERE entry_id = 3")

    with pytest.raises(EntryUnbalanced):
        await publish(tmp_path)

    assert await models.LedgerHead.all().count() == 0


async def test_notes_can_be_erased_and_the_chain_still_verifies(books: Settings) -> None:
    """A person's name and reasons stand nowhere else; the account is a random key."""
    await forge("DELETE FROM ledgernote WHERE entry_id = 3")

    assert (await verify()).entries == 6


def test_what_a_note_said_cannot_be_tried_without_its_salt() -> None:
    assert note_digest("a", "因为", "why", {}) != note_digest("b", "因为", "why", {})


def test_every_guard_stands_on_both_databases() -> None:
    assert all(guard.sqlite and guard.postgres for guard in GUARDS.values())


async def test_what_is_booked_while_the_end_is_read_is_not_lost(
    database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await book(draft("first"))
    real = verifying._entries

    class Meanwhile:
        async def rows(self, **given: object) -> list[verifying.Entry]:
            page: list[verifying.Entry] = await real.rows(**given)
            if not page:
                await book(draft("meanwhile"))
            return page

    monkeypatch.setattr(verifying, "_entries", Meanwhile())
    assert (await verify()).entries == 1
    monkeypatch.undo()
    assert (await verify()).entries == 2
