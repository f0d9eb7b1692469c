"""`python -m benchmarks.rewards`: settling 50,000 guides beside the same sums and inserts in plain SQL (P13), and how
reading the whole ledger again grows from a quarter of a million entries to a million.

Plain SQL adds readings up, and writes the same numbers of lines, entries, postings and notes into tables with the same
indexes; it plans for nobody, hashes nothing, and believes what it is told.
"""

import asyncio
import os
import sqlite3
import statistics
import sys
import time
from datetime import date, timedelta

import pyotp

from benchmarks import chain
from benchmarks.pairs import judge
from incentives import drafting, executing, settling
from incentives.conditions import ConditionKind
from incentives.terms import Cap, Effect, EffectKind, Rule, Terms
from incentives.windows import Rhythm
from kit import clock, garbage
from kit.settings import Settings
from kit.sqlite import CACHE_KIB
from kpi import measures
from ledger import accounts, posting
from ledger.posting import Draft, EntryKind, Note
from ledger.verifying import verify
from models import LedgerEntry, Measure, Membership, Policy, PolicyVersion, Settlement
from models.database import atomic, run
from people import second_factor
from people.roles import Role
from people.scope import Scope, Viewer, scope_of

GUIDES, DAYS, ROUNDS = 50_000, 4, 3
ENTRIES, AT_ONCE = int(os.environ.get("PACESETTER_BENCH_ENTRIES", "1000000")), 5_000
EVERY, PAYS = 10, 5
BARE = f"""PRAGMA synchronous = FULL; PRAGMA cache_size = -{CACHE_KIB};
    CREATE TABLE line (id INTEGER PRIMARY KEY, settlement INT, position INT, person INT, unit INT, rule TEXT,
        amount INT, zh TEXT, en TEXT, evidence TEXT);
    CREATE UNIQUE INDEX line_once ON line (settlement, position); CREATE INDEX line_person ON line (person, settlement);
    CREATE TABLE entry (id INTEGER PRIMARY KEY, at TEXT, period TEXT, kind TEXT, key TEXT UNIQUE, currency TEXT,
        policy INT, rule TEXT, settlement INT, note TEXT, prev TEXT, hash TEXT UNIQUE);
    CREATE INDEX entry_policy ON entry (policy, id); CREATE INDEX entry_settlement ON entry (settlement, id);
    CREATE TABLE posting (id INTEGER PRIMARY KEY, entry INT, account TEXT, amount INT);
    CREATE UNIQUE INDEX posting_once ON posting (entry, account); CREATE INDEX posting_of ON posting (account, entry);
    CREATE TABLE note (id INTEGER PRIMARY KEY, entry INT UNIQUE, person INT, salt TEXT, zh TEXT, en TEXT,
        evidence TEXT);
    CREATE INDEX note_person ON note (person, entry);"""
SAID = """'新增好友 ' || amount || '，每满 10 个算一次，共 ' || times || ' 次',
    'Adds ' || amount || ': one for every 10, so ' || CASE times WHEN 1 THEN 'once' ELSE times || ' times' END"""
PROOF = "json_object('amount', amount, 'every', 10, 'measure', 'kept_adds')"
BY_HAND = (
    f"""INSERT INTO line (settlement, position, person, unit, rule, amount, zh, en, evidence)
    SELECT 1, row_number() OVER (ORDER BY key), id, unit_id, '1.1', times * {PAYS}, {SAID}, {PROOF} FROM (
        SELECT person.id, person.key, membership.unit_id, sum(reading.amount) AS amount,
            sum(reading.amount) / {EVERY} AS times FROM reading JOIN person ON person.id = reading.person_id
        JOIN membership ON membership.person_id = person.id AND membership.is_current
        WHERE reading.measure_id = :measure AND reading.day BETWEEN :first AND :last GROUP BY person.id)
    WHERE times > 0""",
    """INSERT INTO posting (entry, account, amount) SELECT position, 'guide:' || person.key, amount
    FROM line JOIN person ON person.id = line.person UNION ALL SELECT position, 'pool:1', -amount FROM line""",
    """INSERT INTO note (entry, person, salt, zh, en, evidence)
    SELECT position, person, hex(randomblob(16)), zh, en, evidence FROM line""",
    """INSERT INTO entry (id, at, period, kind, key, currency, policy, rule, settlement, note, prev, hash)
    SELECT position, datetime(), '2026-11', 'AWARD', 'award/1/2026-10/' || person.key || '/1.1', 'POINTS', 1, '1.1', 1,
        hex(randomblob(32)), hex(randomblob(32)), hex(randomblob(32))
    FROM line JOIN person ON person.id = line.person ORDER BY position""",
)


def first_day() -> date:
    """Of the month before this one."""
    return (clock.day_in(clock.ZONE).replace(day=1) - timedelta(days=1)).replace(day=1)


def scope(role: Role) -> Scope:
    number = 1 if role is Role.HQ_MAKER else 2
    return scope_of(_viewer(number, role))


def _viewer(number: int, role: Role) -> Viewer:
    return Viewer(number, str(number), "", str(number), "", 3, role.value, 1, "/1/", clock.ZONE, 0)


@atomic
async def _prepared() -> None:
    """Everybody has adds on four days of last month; the two of headquarters are nobody's guides."""
    await chain.people(GUIDES)
    await Membership.all().update(from_day=first_day())
    await Membership.filter(person_id__in=[1, 2]).update(role="HQ_MAKER", unit_id=1)
    adds = await Measure.get(key="kept_adds")
    await chain.enter(
        "reading",
        [
            {"person_id": n, "measure_id": adds.id, "day": first_day() + timedelta(days=day),
             "amount": 3 + n * 7 % 17, "import_id": 1}
            for n in range(3, GUIDES + 1) for day in range(DAYS)
        ],
    )  # fmt: skip
    await run("ANALYZE")


async def _policy() -> int:
    rule = Rule(ConditionKind.PER_AMOUNT, {"measure": "kept_adds", "every": EVERY}, (Effect(EffectKind.POINTS, PAYS),))
    terms = Terms(("GUIDE",), Rhythm.MONTH, (rule,), (Cap("POINTS", 1_000_000, 1_000_000_000),))
    made = await drafting.draft_policy(terms, name="新增好友", scope=scope(Role.HQ_MAKER))
    now = clock.now()
    await PolicyVersion.filter(id=made).update(state="PUBLISHED", from_day=first_day(), published_at=now)
    return int((await Policy.get()).id)


async def ours(policy: int) -> tuple[float, float]:
    """CPU seconds of the dry run and the booking, and of the whole way with submission and approval."""
    maker, approver = scope(Role.HQ_MAKER), scope(Role.HQ_APPROVER)
    phone = pyotp.TOTP((await second_factor.enrol(_viewer(2, Role.HQ_APPROVER), approver)).secret)
    held = clock.Held(clock.now())
    with clock.reading(held):
        held.at -= timedelta(days=1)  # it counts a day after it was set up
        await second_factor.confirm(phone.at(clock.now()), approver)
        held.pass_by(days=1)
        began = time.process_time()
        made = await settling.dry_run(policy, f"{first_day():%Y-%m}", scope=maker)
        tried = time.process_time()
        await settling.submit(made, why="x", version=1, scope=maker)
        seen = (await Settlement.get(id=made)).plan_hash
        await settling.approve(made, plan_hash=seen, code=phone.at(clock.now()), scope=approver)
        sent = time.process_time()
        await executing.execute(made)
        ended = time.process_time()
    return tried - began + ended - sent, ended - began


def by_hand(settings: Settings, measure: int) -> float:
    base = sqlite3.connect(settings.database_path)
    base.execute(f"ATTACH '{settings.data / 'bare.sqlite3'}' AS bare")
    base.executescript(BARE.replace("CREATE TABLE ", "CREATE TABLE bare.").replace(" INDEX ", " INDEX bare."))
    values = {"measure": measure, "first": first_day().isoformat(), "last": (first_day() + timedelta(30)).isoformat()}
    began = time.process_time()
    with base:
        for statement in BY_HAND:
            base.execute(statement, values if ":measure" in statement else {})
    spent = time.process_time() - began
    assert base.execute("SELECT count(*), sum(amount) FROM entry, line WHERE line.position = entry.id").fetchone() == (
        base.execute("SELECT count(*), sum(amount) FROM settlementline").fetchone()
    )
    base.close()
    return spent


async def one_round() -> tuple[float, float]:
    async with chain.empty() as settings:
        await measures.enter_standard()
        await _prepared()
        garbage.settle()
        took = await ours(await _policy())
        assert await LedgerEntry.all().count() == GUIDES - 2
        bare = by_hand(settings, (await Measure.get(key="kept_adds")).id)
        return took[0] / bare, took[1] / bare


@atomic
async def _book(numbers: range) -> None:
    note = Note("按时学完", "Completed on time", evidence={"course": "one"})
    await posting.post([
        Draft(f"award/{n}", EntryKind.AWARD, "2026-11", "POINTS",
              ((accounts.of_guide(f"{n % GUIDES:032x}"), 50), ("pool:1", -50)), note, 1, "1.1", 1)
        for n in numbers
    ])  # fmt: skip


async def verifying() -> tuple[float, float]:
    """Microseconds of CPU that an entry takes to be read again: of a quarter of the ledger, and of all of it."""
    found = []
    async with chain.empty():
        for first in range(0, ENTRIES, AT_ONCE):
            await _book(range(first, first + AT_ONCE))
            if first + AT_ONCE in (ENTRIES // 4, ENTRIES):
                began = time.process_time()
                entries = (await verify()).entries
                found.append((time.process_time() - began) / entries * 1e6)
    return found[0], found[1]


async def main() -> None:
    chain.quiet_logs()
    rounds = [await one_round() for _ in range(ROUNDS)]
    judge("P13 dry run and booking, of the same in plain SQL", statistics.median(a for a, _ in rounds), most=3)
    judge("P13 with submission and approval", statistics.median(b for _, b in rounds))
    quarter, whole = await verifying()
    judge(f"P13 an entry verified of {ENTRIES:,}, of one of a quarter as many", whole / quarter, most=1.2)
    judge("P13 verifying an entry", whole, unit="us")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
