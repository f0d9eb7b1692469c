"""Booking: the one way onto the ledger. Only rules of honors and incentives call it, inside their commands.

Entries are only added. The same key is booked once, for ever, so whoever does not know whether it came through books
again. Bookings take turns: each chains onto the last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from secrets import token_hex
from typing import Any

import orjson

from kit import clock
from kit.errors import Conflict
from kit.reading import row
from ledger import chain
from ledger.chain import Sealed
from models.database import insert, is_sqlite, one_by_one, run
from models.locks import Lock


class EntryKind(StrEnum):
    AWARD = "AWARD"
    PENALTY = "PENALTY"
    ADJUSTMENT = "ADJUSTMENT"
    REVERSAL = "REVERSAL"
    SUSPENSION = "SUSPENSION"
    RESTORED = "RESTORED"
    REDEMPTION = "REDEMPTION"


class BooksClosed(Conflict):
    code = "BOOKS_CLOSED"
    zh = "{period} 的账已经结账，不能再记；更正记在下一期。"
    en = "The books of {period} are closed. A correction belongs in the next period."


class ReversedAlready(Conflict):
    code = "REVERSED_ALREADY"
    zh = "这笔账已经冲销过，或者它本身就是冲销。"
    en = "This entry has been reversed already, or is a reversal itself."


@row
class Note:
    """Why, in words for people, with the evidence. It is told apart from the entry, so that it can be erased."""

    zh: str
    en: str
    person_id: int | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)


@row
class Draft:
    """An entry to be booked. `postings` are (account, amount) and sum to zero; `key` says what for, once for ever."""

    key: str
    kind: EntryKind
    period: str
    currency: str
    postings: tuple[tuple[str, int], ...]
    note: Note
    policy_id: int | None = None
    rule: str = ""
    settlement_id: int | None = None
    reverses_id: int | None = None


_HEAD = "SELECT id, hash FROM ledgerentry ORDER BY id DESC LIMIT 1"
_BOOKED = "SELECT key, id FROM ledgerentry WHERE key IN :keys"
_READ = """SELECT id, key, kind, currency, policy_id, rule, settlement_id, reverses_id
    FROM ledgerentry WHERE key IN :keys"""
_MOVED = "SELECT entry_id, account, amount FROM ledgerposting WHERE entry_id IN :ids ORDER BY entry_id, id"
_CLOSED = "SELECT period FROM ledgerclosing WHERE period IN :periods ORDER BY period LIMIT 1"
_POSTINGS = ("entry_id:bigint", "account:text", "amount:bigint")
_NOTES = ("entry_id:bigint", "person_id:bigint", "salt:text", "zh:text", "en:text", "evidence:jsonb")
_ENTRIES = (
    "id:bigint", "at:timestamptz", "period:text", "kind:text", "key:text", "currency:text", "policy_id:bigint",
    "rule:text", "settlement_id:bigint", "reverses_id:bigint", "note_digest:text", "prev:text", "hash:text",
)  # fmt: skip


_insert = insert  # the machine of tests has it die between two tables


async def one_at_a_time() -> None:
    """Wait for other bookings to be committed; inside a command, before it reads what it books by."""
    await one_by_one(Lock.LEDGER)


async def post(drafts: Sequence[Draft]) -> dict[str, int]:
    """Book what is not booked yet; the numbers of the entries by key, the old ones too. Inside a command.

    Raises:
        BooksClosed
    """
    await one_at_a_time()
    booked = {one["key"]: int(one["id"]) for one in await run(_BOOKED, keys=[draft.key for draft in drafts])}
    fresh = list({draft.key: draft for draft in drafts if draft.key not in booked}.values())
    if not fresh:
        return booked
    if closed := await run(_CLOSED, periods=sorted({draft.period for draft in fresh})):
        raise BooksClosed(period=closed[0]["period"])
    last = await run(_HEAD)
    await _write(fresh, *((int(last[0]["id"]), last[0]["hash"]) if last else (0, chain.START)))
    return booked | {draft.key: at for at, draft in enumerate(fresh, int(last[0]["id"]) + 1 if last else 1)}


async def _write(drafts: Sequence[Draft], last: int, prev: str) -> None:
    """Postings first, then notes, then the entries: with them comes the database's own look at the whole."""
    now, secret = clock.now(), chain.secret()
    at = now.isoformat(" ")
    postings, notes, entries = [], [], []
    salts = token_hex(16 * len(drafts))  # the system is asked once
    for number, draft in enumerate(drafts, last + 1):
        note, salt = draft.note, salts[32 * (number - last - 1) : 32 * (number - last)]
        digest = chain.note_digest(salt, note.zh, note.en, note.evidence)
        head = (number, now, draft.period, draft.kind.value, draft.key, draft.currency)
        about = (draft.policy_id, draft.rule, draft.settlement_id, draft.reverses_id, digest)
        sealed = chain.hashed(Sealed(*head, *about, draft.postings), prev, secret)
        postings += [(number, account, amount) for account, amount in draft.postings]
        evidence = orjson.dumps(note.evidence, option=orjson.OPT_SORT_KEYS).decode()
        notes.append((number, note.person_id, salt, note.zh, note.en, evidence))
        entries.append((number, at, *head[2:], *about, prev, sealed))
        prev = sealed
    if is_sqlite():
        await run("PRAGMA defer_foreign_keys = ON")  # until the commit; on PostgreSQL the key itself is deferred
    await _insert("ledgerposting", _POSTINGS, postings)
    await _insert("ledgernote", _NOTES, notes)
    await _insert("ledgerentry", _ENTRIES, entries)


@dataclass(frozen=True)
class Booked:
    """An entry as rules look at it again."""

    id: int
    key: str
    kind: str
    currency: str
    policy_id: int | None
    rule: str
    settlement_id: int | None
    reverses_id: int | None
    postings: tuple[tuple[str, int], ...]


async def booked(keys: Sequence[str]) -> dict[str, Booked]:
    """Entries by their keys, with what they moved; inside a command."""
    found = await run(_READ, keys=list(keys))
    postings: dict[int, list[tuple[str, int]]] = {}
    for one in await run(_MOVED, ids=[one["id"] for one in found]):
        postings.setdefault(one["entry_id"], []).append((one["account"], int(one["amount"])))
    return {one["key"]: Booked(**one, postings=tuple(postings[one["id"]])) for one in found}


async def reverse(was: Booked, *, key: str, period: str, note: Note) -> int:
    """Take an entry back by exactly its opposite, once; the number of the reversal. Inside a command.

    The entry stays on record. The same key again changes nothing.

    Raises:
        ReversedAlready: by another key, or it is a reversal.
        BooksClosed
    """
    await one_at_a_time()
    before = await run("SELECT key FROM ledgerentry WHERE reverses_id = :id", id=was.id)
    if was.reverses_id is not None or (before and before[0]["key"] != key):
        raise ReversedAlready
    draft = Draft(
        key=key,
        kind=EntryKind.REVERSAL,
        period=period,
        currency=was.currency,
        postings=tuple((account, -amount) for account, amount in was.postings),
        note=note,
        policy_id=was.policy_id,
        rule=was.rule,
        settlement_id=was.settlement_id,
        reverses_id=was.id,
    )
    return (await post([draft]))[key]
