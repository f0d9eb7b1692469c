"""`python -m benchmarks.completion`: HQ's completion tree beside a scan of all the enrolments it sums up (P9).

DuckDB counts the same enrolments from its own file and from Parquet; the faster one is what ours is held against. The
numbers must be equal.
"""

import asyncio
import gc
import sqlite3
import statistics
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from benchmarks import chain
from benchmarks.pairs import cpu_us, judge, ratio, show
from insights.completion import Completion, completion
from kit import garbage
from models.database import atomic
from models.rollups import KEPT, rebuild
from people.roles import Role
from people.scope import Scope, Viewer, scope_of

ROWS = 900_000
REGIONS, STORES, COURSES = 20, 1_500, 30
GUIDES = ROWS // COURSES
LATE_0_1 = 0.02
"""Of the enrolments that are open: the share that is overdue."""

FACTS = f"""SELECT n + 1 AS id, n // {COURSES} + 1 AS guide_id, n % {COURSES} + 1 AS course_id,
    n % {COURSES} + 1 AS version_id, {REGIONS} + 2 + (n // {COURSES}) % {STORES} AS unit_id, 1 AS assignment_id,
    CASE WHEN hash(n) % 10 < 8 OR hash(n + 7) % 1000 < {LATE_0_1 * 1000} THEN $past ELSE $future END AS due_at,
    due_at AS sort_at, $past AS enrolled_at, 0 AS completed_lessons,
    CASE WHEN hash(n) % 10 < 8 THEN $past END AS completed_at,
    CASE WHEN hash(n) % 10 < 8 THEN hash(n) % 3 > 0 END AS is_on_time
    FROM range($rows) AS numbers(n)"""
SCAN = """SELECT split_part(unit.path, '/', 3) AS below, count(*), count(completed_at),
    count(*) FILTER (is_on_time), count(*) FILTER (completed_at IS NULL AND due_at < $now)
    FROM {facts} AS enrolment JOIN unit ON unit.id = enrolment.unit_id GROUP BY below ORDER BY below"""
TIMES = ("due_at", "sort_at", "enrolled_at", "completed_at")
Numbers = list[tuple[int, int, int, int, int]]


def paths() -> list[tuple[int, int | None, str, str]]:
    """A headquarters, regions below it, stores below those."""
    regions = [(n, 1, "REGION", f"/1/{n}/") for n in range(2, REGIONS + 2)]
    stores = [
        (n, 2 + n % REGIONS, "STORE", f"/1/{2 + n % REGIONS}/{n}/") for n in range(REGIONS + 2, REGIONS + 2 + STORES)
    ]
    return [(1, None, "HEADQUARTERS", "/1/"), *regions, *stores]


@atomic
async def enter_people() -> None:
    await chain.enter("unit", [
        {"id": n, "parent_id": up, "kind": kind, "name": f"单位 {n}", "code": f"u{n}", "path": path,
         "time_zone": "Asia/Shanghai", "version": 1}
        for n, up, kind, path in paths()
    ])  # fmt: skip
    await chain.enter("person", [
        {"id": n, "key": f"{n:032x}", "employee_no": f"G{n:05}", "name": "导购", "locale": "", "week_goal_days": 3,
         "version": 1, "created_at": chain.NOW}
        for n in range(1, GUIDES + 1)
    ])  # fmt: skip
    await chain.enter("membership", [
        {"person_id": n, "unit_id": REGIONS + 2 + (n - 1) % STORES, "role": "GUIDE", "is_current": True,
         "from_day": chain.NOW.date()}
        for n in range(1, GUIDES + 1)
    ])  # fmt: skip


def facts(scanner: duckdb.DuckDBPyConnection, folder: Path, rows: int) -> None:
    """The enrolments, in DuckDB and as Parquet; times as SQLite keeps them are made from these."""
    now = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    given = {"rows": rows, "past": now - timedelta(days=9), "future": now + timedelta(days=9)}
    scanner.execute(f"CREATE OR REPLACE TABLE enrolment AS {FACTS}", given)
    scanner.execute(f"COPY enrolment TO '{folder}/enrolment.parquet'")


def copy_to(path: Path, scanner: duckdb.DuckDBPyConnection) -> None:
    """The same enrolments where ours reads them."""
    told = "*, " + ", ".join(f"strftime({n}, '%Y-%m-%d %H:%M:%S+00:00') AS {n}_" for n in TIMES)
    names = [n for n, *_ in scanner.execute("DESCRIBE enrolment").fetchall()]
    asked = ", ".join(f"{n}_" if n in TIMES else n for n in names)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        cursor = scanner.execute(f"SELECT {asked} FROM (SELECT {told} FROM enrolment)")
        marks = ", ".join("?" * len(names))
        while batch := cursor.fetchmany(50_000):
            db.executemany(f"INSERT INTO enrolment ({', '.join(names)}) VALUES ({marks})", batch)
        db.execute("ANALYZE")


def headquarters() -> Scope:
    return scope_of(Viewer(1, "k", "总部", "A1", "", 3, Role.HQ_MAKER.value, 1, "/1/", "Asia/Shanghai", 0))


def ours(found: Completion) -> Numbers:
    rows = sorted(found.rows, key=lambda row: str(row.unit_id))
    return [(row.unit_id, row.assigned, row.completed, row.on_time, row.overdue) for row in rows]


def scanned(scanner: duckdb.DuckDBPyConnection, source: str) -> Numbers:
    now = datetime.now(UTC).replace(tzinfo=None)
    found = scanner.execute(SCAN.format(facts=source), {"now": now}).fetchall()
    return [(int(unit), *counts) for unit, *counts in found]


async def main() -> None:
    chain.quiet_logs()
    async with chain.empty() as settings:
        await enter_people()
        with duckdb.connect(str(settings.data / "facts.duckdb")) as scanner:
            scanner.execute("CREATE TABLE unit (id BIGINT, path VARCHAR)")
            scanner.executemany("INSERT INTO unit VALUES (?, ?)", [(n, path) for n, _, _, path in paths()])
            facts(scanner, settings.data, ROWS)
            copy_to(settings.database_path, scanner)
            for kept in KEPT:
                await atomic(rebuild)(kept)
            await _against_scans(scanner, settings.data)
            _ad_hoc(scanner, settings.data)


async def _against_scans(scanner: duckdb.DuckDBPyConnection, folder: Path) -> None:
    async def tree(_: int) -> Completion:
        return await completion(1, course_id=None, scope=headquarters())

    async def own_file(_: int) -> Numbers:
        return scanned(scanner, "enrolment")

    async def parquet(_: int) -> Numbers:
        return scanned(scanner, f"'{folder}/enrolment.parquet'")

    assert await own_file(0) == await parquet(0) == ours(await tree(0))
    garbage.settle()
    figures = await cpu_us({"the tree": tree, "DuckDB's own file": own_file, "Parquet": parquet}, seconds=0.2)
    print(f"  {ROWS:,} enrolments")
    show(figures, "us")
    best = min(("DuckDB's own file", "Parquet"), key=lambda name: statistics.median(figures[name]))
    judge(f"P9 completion tree of a scan by {best}, CPU, equal", ratio(figures, "the tree", best), most=0.05)


def _ad_hoc(scanner: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """What nobody keeps a sum of is asked of DuckDB: it must not grow worse than the rows."""
    small, large = (_scan_seconds(scanner, folder, rows) for rows in (ROWS, ROWS * 20))
    judge("P9 ad-hoc question over 20 times the rows, CPU", large / small, most=25)


def _scan_seconds(scanner: duckdb.DuckDBPyConnection, folder: Path, rows: int) -> float:
    facts(scanner, folder, rows)
    taken = []
    for _ in range(3):
        before = time.process_time()
        scanned(scanner, f"'{folder}/enrolment.parquet'")
        taken.append(time.process_time() - before)
    return statistics.median(taken)


if __name__ == "__main__":
    asyncio.run(main())
    gc.unfreeze()  # DuckDB's binding takes for a leak what is still kept at the end
