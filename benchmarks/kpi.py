"""`python -m benchmarks.kpi`: importing readings beside parsing and bare inserts (P10), scores beside plain sums.

Half a million readings come as a file of 100,000 rows with Chinese headers. What is written is counted on both sides.
Memory is that of the process which reads the file, for a file and for one four times as long.
"""

import asyncio
import csv
import itertools
import resource
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks import chain
from benchmarks.pairs import judge
from benchmarks.players import Player, seated
from courses import beats
from kit import clock
from kit.settings import Settings
from kpi import drafting, measures, rescoring
from kpi.drafts import Draft, LineDraft
from kpi.intake import importing, imports
from kpi.intake.imports import ImportState
from models import Measure, Membership, Reading, ReadingImport
from models.database import atomic
from people.roles import Role
from people.scope import Scope, Viewer, scope_of

GUIDES, DAYS, ROUNDS = 5_000, 20, 3
IDLE_SECONDS, BEATS_A_SECOND = 10, 64
HEADERS = {"新增好友": 7, "留存新增好友": 5, "互动客户数": 41, "朋友圈发布数": 3, "成交额": 9_000}
MAKER = Viewer(1, "maker", "maker", "G00001", "", 3, Role.HQ_MAKER.value, 1, "/1/", "Asia/Shanghai", 0)
SAMPLE = [["工号", "日期", *HEADERS], ["G00001", "2026-01-01", *"12345"]]
BARE = """CREATE TABLE bare (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, person_id INT, measure_id INT, day TEXT,
    amount INT, base INT, import_id INT);
    CREATE UNIQUE INDEX bare_once ON bare (person_id, day, measure_id);
    CREATE INDEX bare_day ON bare (day, measure_id); CREATE INDEX bare_import ON bare (import_id)"""


def first_day() -> date:
    return (clock.day_in("Asia/Shanghai").replace(day=1) - timedelta(days=1)).replace(day=1)


def rows(guides: int) -> Iterator[list[object]]:
    for n in range(DAYS):
        day = first_day() + timedelta(days=n)
        for guide in range(1, guides + 1):
            yield [f"G{guide:05}", day, *((guide * 31 + n * 17) % most for most in HEADERS.values())]


def file_of(folder: Path, guides: int) -> str:
    """The digest of a file that lies where imports look for it."""
    (folder / imports.FOLDER).mkdir(exist_ok=True)
    made = folder / "readings.csv"
    with made.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([["工号", "日期", *HEADERS], *rows(guides)])
    digest = sha256(made.read_bytes()).hexdigest()
    made.rename(imports.path_of(folder, digest))
    return digest


def spent() -> float:
    """CPU seconds of this process and of those that it has waited for."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usages)


def by_hand(folder: Path, digest: str) -> float:
    """Parse and insert, in one transaction, with the same indexes, checking nothing."""
    started = spent()
    base = sqlite3.connect(folder / "bare.sqlite3")
    base.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" + BARE)
    with imports.path_of(folder, digest).open(encoding="utf-8", newline="") as text, base:
        read = csv.reader(text)
        next(read)
        base.executemany(
            "INSERT INTO bare (person_id, measure_id, day, amount, import_id) VALUES (?, ?, ?, ?, 1)",
            ((int(who[1:]), at, day, int(value)) for who, day, *values in read for at, value in enumerate(values)),
        )
    assert base.execute("SELECT count(*) FROM bare").fetchone()[0] == GUIDES * DAYS * len(HEADERS)
    base.close()
    return spent() - started


def scope() -> Scope:
    return scope_of(MAKER)


async def ours(folder: Path, digest: str) -> tuple[float, float]:
    """CPU seconds of checking and of writing."""
    number = await imports.keep("readings.csv", digest, SAMPLE, scope=scope())
    started = spent()
    await imports.check_readings(number, None, scope=scope())
    await importing.work(number, folder, hold)
    checked = spent()
    await imports.import_readings(number, scope=scope())
    await importing.work(number, folder, hold)
    assert (await ReadingImport.get(id=number)).state == ImportState.DONE
    assert await Reading.all().count() == GUIDES * DAYS * len(HEADERS)
    return checked - started, spent() - checked


async def prepared() -> None:
    await measures.enter_standard()
    await chain.fill(guides=GUIDES)
    await _settle_in()


@atomic
async def _settle_in() -> None:
    await Membership.all().update(from_day=first_day())


async def one_round(settings: Settings) -> tuple[float, float, float]:
    await prepared()
    digest = file_of(settings.data, GUIDES)
    bare = by_hand(settings.data, digest)
    return bare, *await ours(settings.data, digest)


async def scores(settings: Settings) -> tuple[float, float]:
    """CPU seconds of all scores of a month, and of the same sums in plain SQL."""
    known = {one.name: one.id for one in await Measure.all()}
    lines = [LineDraft(known[name], 2_000, Decimal(most)) for name, most in HEADERS.items()]
    made = await drafting.draft_scorecard(Draft(lines), scope=scope())
    await drafting.publish_scorecard(made, from_day=first_day(), version=1, scope=scope())
    started = time.process_time()
    done = await rescoring.rescore_all()
    ours = time.process_time() - started
    assert done >= GUIDES
    base = sqlite3.connect(settings.database_path)
    started = time.process_time()
    summed = base.execute(
        """SELECT person_id, measure_id, sum(amount), sum(base), max(day) FROM reading
        WHERE day BETWEEN ? AND ? GROUP BY person_id, measure_id""",
        (first_day().isoformat(), (first_day() + timedelta(days=31)).isoformat()),
    ).fetchall()
    plain = time.process_time() - started
    assert len(summed) == GUIDES * len(HEADERS)
    return ours, plain


async def memory(guides: int) -> float:
    """Megabytes at most of the process that reads a file of so many guides."""
    async with chain.empty() as settings:
        await measures.enter_standard()
        await chain.fill(guides=guides)
        await _settle_in()
        digest = file_of(settings.data, guides)
        number = await imports.keep("readings.csv", digest, SAMPLE, scope=scope())
        await imports.check_readings(number, None, scope=scope())
        working = asyncio.create_task(importing.work(number, settings.data, hold))
        most = 0.0
        while not working.done():
            most = max(most, *map(_peak_mb, Path("/proc").glob("[0-9]*/cmdline")), 0.0)  # noqa: ASYNC240
            await asyncio.sleep(0.05)
        await working
        return most


def _peak_mb(command: Path) -> float:
    try:
        if b"kpi.intake.reading_files" not in command.read_bytes():
            return 0.0
        status = command.with_name("status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


async def beats_beside(settings: Settings) -> tuple[float, float]:
    """Milliseconds within which 99 of 100 beats were safe: with nothing else to do, and while a file is imported."""
    await prepared()
    players = itertools.cycle(await seated(chain.GUIDES))
    idle = await _p99(players, asyncio.create_task(asyncio.sleep(IDLE_SECONDS)))
    importing_it = asyncio.create_task(ours(settings.data, file_of(settings.data, GUIDES)))
    return idle, await _p99(players, importing_it)


async def _p99(players: Iterator[Player], until: asyncio.Task[Any]) -> float:
    waits: list[float] = []

    async def send() -> None:
        report, began = next(players).report(), time.perf_counter()
        outcome = await beats.send(report)
        assert outcome.kept == 1
        waits.append((time.perf_counter() - began) * 1_000)

    async with asyncio.TaskGroup() as group:
        while not until.done():
            group.create_task(send())
            await asyncio.sleep(1 / BEATS_A_SECOND)
    await until
    return statistics.quantiles(waits, n=100)[98]


async def hold() -> None:
    """The job is ours."""


async def main() -> None:
    chain.quiet_logs()
    small = await memory(1_250)
    large = await memory(5_000)
    rounds, sums = [], []
    for _ in range(ROUNDS):
        async with chain.empty() as settings:
            rounds.append(await one_round(settings))
            sums.append(await scores(settings))
    wrote = statistics.median(write / bare for bare, _, write in rounds)
    whole = statistics.median((check + write) / bare for bare, check, write in rounds)
    judge("P10 writing checked readings, of parsing and bare inserts", wrote, most=1.5)
    judge("P10 checking the whole file first as well", whole)
    judge("P10 memory of a file four times as long, MB more", large - small, most=20, unit="MB")
    pairs = []
    for _ in range(ROUNDS):
        async with chain.empty() as settings:
            pairs.append(await beats_beside(settings))
    judge(
        "P10 99 of 100 beats beside an import, of idle", statistics.median(busy / idle for idle, busy in pairs), most=3
    )
    judge("    all scores of a month, of the same sums in plain SQL", statistics.median(a / b for a, b in sums))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
