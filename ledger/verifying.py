"""Whether the ledger is whole: every hash, every number, every sum, and every head that was published.

It reads once from the first entry to the last, so it takes as long as there are entries, in flat memory.
"""

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import structlog

from kit import clock
from kit.errors import Refused
from kit.reading import Select, column, row
from ledger import chain
from ledger.chain import Sealed
from models.database import atomic, run

AT_ONCE = 4000
_SEALED = [field.name for field in fields(Sealed)][:-1]
_JOB = "Looks at every entry; nobody sees what it reads."
_log = structlog.get_logger("ledger")


class LedgerBroken(Refused):
    """Somebody has to look: booking should stop, and a backup be compared."""

    code = "LEDGER_BROKEN"
    zh = "账本不完整，从第 {entry} 笔开始。请停止记账，并用备份核对。"
    en = "The ledger is not whole from entry {entry} on. Stop booking, and compare with a backup."


class EntryOutOfOrder(LedgerBroken):
    zh = "账本第 {entry} 笔接不上前一笔：编号或前一笔的校验值不对。"
    en = "Entry {entry} of the ledger does not follow the one before: its number or the hash before it differs."


class EntryUnbalanced(LedgerBroken):
    zh = "账本第 {entry} 笔的借贷不平。"
    en = "The postings of entry {entry} do not sum to zero."


class EntryChanged(LedgerBroken):
    zh = "账本第 {entry} 笔与封存时不同，或者 ledger.key 换过。"
    en = "Entry {entry} is not what was sealed, or ledger.key is another one."


class NoteChanged(LedgerBroken):
    zh = "账本第 {entry} 笔的说明与记账时不同。"
    en = "The note of entry {entry} is not the one that was booked."


class HeadDiffers(LedgerBroken):
    zh = "账本第 {entry} 笔与公布过的不同，或者已经不见。"
    en = "Entry {entry} is not the one that was published, or it is gone."


class PostingsLost(LedgerBroken):
    zh = "账本有分录没有对应的第 {entry} 笔。"
    en = "There are postings of an entry {entry} that is not there."


@row
class Entry:
    id: int = column("ledgerentry.id")
    at: datetime = column("ledgerentry.at")
    period: str = column("ledgerentry.period")
    kind: str = column("ledgerentry.kind")
    key: str = column("ledgerentry.key")
    currency: str = column("ledgerentry.currency")
    policy_id: int | None = column("ledgerentry.policy_id")
    rule: str = column("ledgerentry.rule")
    settlement_id: int | None = column("ledgerentry.settlement_id")
    reverses_id: int | None = column("ledgerentry.reverses_id")
    note_digest: str = column("ledgerentry.note_digest")
    prev: str = column("ledgerentry.prev")
    hash: str = column("ledgerentry.hash")
    salt: str | None = column("ledgernote.salt")
    zh: str | None = column("ledgernote.zh")
    en: str | None = column("ledgernote.en")
    evidence: dict[str, Any] | None = column("ledgernote.evidence")


@row
class Posting:
    entry_id: int = column("ledgerposting.entry_id")
    account: str = column("ledgerposting.account")
    amount: int = column("ledgerposting.amount")


_entries = Select(
    Entry,
    """FROM ledgerentry LEFT JOIN ledgernote ON ledgernote.entry_id = ledgerentry.id
    WHERE ledgerentry.id > :after ORDER BY ledgerentry.id LIMIT :limit""",
    unscoped=_JOB,
)
_postings = Select(
    Posting,
    """FROM ledgerposting WHERE ledgerposting.entry_id > :after AND ledgerposting.entry_id <= :until
    ORDER BY ledgerposting.entry_id""",
    unscoped=_JOB,
)


@row
class Head:
    """What was published on a day."""

    day: date = column("ledgerhead.day")
    entries: int = column("ledgerhead.entries")
    hash: str = column("ledgerhead.hash")


_heads = Select(Head, "FROM ledgerhead ORDER BY ledgerhead.day", unscoped=_JOB)


@row
class Count:
    n: int


_count = Select(Count, "SELECT COALESCE(max(id), 0) AS n FROM ledgerentry", unscoped=_JOB)
_lost = Select(
    Count,
    """SELECT COALESCE(min(ledgerposting.entry_id), 0) AS n FROM ledgerposting
    LEFT JOIN ledgerentry ON ledgerentry.id = ledgerposting.entry_id
    WHERE ledgerposting.entry_id > :last AND ledgerentry.id IS NULL""",  # what was booked meanwhile has its entry
    unscoped=_JOB,
)


@dataclass
class Verified:
    """How far the ledger was read and what it said."""

    entries: int = 0
    postings: int = 0
    head: str = chain.START


Progress = Callable[[int, int], Awaitable[object]]


async def _unheard(done: int, of: int) -> None:
    pass


async def verify(folder: Path | None = None, on_progress: Progress = _unheard) -> Verified:
    """Read the whole ledger and compare; `folder` holds the heads that were published to a file.

    Raises:
        LedgerBroken: with the first entry that does not fit.
    """
    secret, found = chain.secret(), Verified()
    published = _published(folder)
    for one in await _heads.rows():
        _compare(one.entries, published.setdefault(one.entries, one.hash), {one.entries: one.hash})
    _compare(0, chain.START, published)
    of = (await _count.rows())[0].n
    while page := await _entries.rows(after=found.entries, limit=AT_ONCE):
        moved: dict[int, list[tuple[str, int]]] = {}
        for posting in await _postings.rows(after=found.entries, until=page[-1].id):
            moved.setdefault(posting.entry_id, []).append((posting.account, posting.amount))
        for entry in page:
            _look(entry, moved.pop(entry.id, []), found, secret)
            _compare(entry.id, entry.hash, published)
        if moved:
            raise PostingsLost(entry=min(moved))
        await on_progress(found.entries, max(of, found.entries))
    if lost := (await _lost.rows(last=found.entries))[0].n:
        raise PostingsLost(entry=lost)
    if published:
        raise HeadDiffers(entry=min(published))
    return found


def _look(entry: Entry, postings: list[tuple[str, int]], found: Verified, secret: bytes) -> None:
    sealed = Sealed(**{name: getattr(entry, name) for name in _SEALED}, postings=tuple(postings))
    if entry.id != found.entries + 1 or entry.prev != found.head:
        raise EntryOutOfOrder(entry=entry.id)
    if len(postings) < 2 or sum(amount for _, amount in postings) != 0:
        raise EntryUnbalanced(entry=entry.id)
    if chain.hashed(sealed, found.head, secret) != entry.hash:
        raise EntryChanged(entry=entry.id)
    if entry.salt is not None and _note(entry) != entry.note_digest:
        raise NoteChanged(entry=entry.id)
    found.entries, found.head = entry.id, entry.hash
    found.postings += len(postings)


def _note(entry: Entry) -> str:
    return chain.note_digest(entry.salt or "", entry.zh or "", entry.en or "", entry.evidence or {})


def _compare(entry: int, hash: str, published: dict[int, str]) -> None:
    if published.pop(entry, hash) != hash:
        raise HeadDiffers(entry=entry)


def _file(folder: Path) -> Path:
    return folder / "ledger-heads.jsonl"


def _published(folder: Path | None) -> dict[int, str]:
    """What the file beside the database says; a line half written by a crash is none."""
    if folder is None or not _file(folder).exists():
        return {}
    heads: dict[int, str] = {}
    for line in _file(folder).read_bytes().split(b"\n")[:-1]:
        one = orjson.loads(line)
        heads[int(one["entries"])] = str(one["hash"])
    return heads


def _whole(file: BinaryIO) -> int:
    """How many bytes its whole lines are; the rest is what a crash left half written, and no line is to follow it."""
    file.seek(0)
    return file.read().rfind(b"\n") + 1


async def publish(folder: Path, on_progress: Progress = _unheard) -> Verified:
    """Verify, then publish the head of today: in a table, and as a line of a file that can be carried elsewhere.

    Raises:
        LedgerBroken: nothing is published.
    """
    found = await verify(folder, on_progress)
    if await _enter(found):
        with _file(folder).open("ab+") as file:
            file.truncate(_whole(file))
            said = {"day": clock.day_in(clock.ZONE), "entries": found.entries, "hash": found.head}
            file.write(orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE))
            file.flush()
            os.fsync(file.fileno())
    _log.info("ledger_verified", entries=found.entries, head=found.head)
    return found


@atomic
async def _enter(found: Verified) -> bool:
    """Whether the day had no head yet."""
    day = clock.day_in(clock.ZONE)
    if await run("SELECT id FROM ledgerhead WHERE day = :day", day=day):
        return False
    values = {"day": day, "entries": found.entries, "hash": found.head, "now": clock.now()}
    return bool(
        await run(
            """INSERT INTO ledgerhead (day, entries, hash, published_at) VALUES (:day, :entries, :hash, :now)
            ON CONFLICT (day) DO NOTHING RETURNING id""",
            **values,
        )
    )
