"""A million readings come through the console's page as one CSV file with Chinese headers.

Printed: seconds, the ratio to parsing and bare inserts of the same file, the server's memory at most and that of the
process which reads the file.
"""

import asyncio
import csv
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

import models
from benchmarks.kpi import BARE
from kit import clock
from kit.settings import Settings
from kpi import measures
from models.database import atomic, opened
from people.roles import Role
from tests.chain import Chain
from tests.e2e.stage import browse, served

PEOPLE = 5_000
HEADER = ["工号", "日期", "指标", "数值"]
ROWS = 1_000_000
BAD_ROW = 999_999


async def staffed(folder: Path) -> list[str]:
    """A chain of many people; the names of what is counted."""
    async with opened(Settings(data=folder)):
        await measures.enter_standard()
        chain = Chain()
        for name, kind, parent in (("hq", "HEADQUARTERS", ""), ("east", "REGION", "hq"), ("a", "STORE", "east")):
            await chain.add_unit(name, kind, parent)
        await chain.add_person("maker", Role.HQ_MAKER, "hq")
        await _hire(chain.units["a"].id)
        found = await models.Measure.filter(source="REPORTED", kind="SUM").order_by("position")
        return [one.name for one in found]


@atomic
async def _hire(unit: int) -> None:
    people = [
        models.Person(key=f"p{n}", employee_no=f"G{n:05}", name=f"导购{n}", created_at=clock.now())
        for n in range(PEOPLE)
    ]
    await models.Person.bulk_create(people, 500)
    hired = await models.Person.filter(employee_no__startswith="G")
    first = date(2026, 1, 1)
    places = [models.Membership(person_id=one.id, unit_id=unit, role="GUIDE", from_day=first) for one in hired]
    await models.Membership.bulk_create(places, 500)


def write(path: Path, names: list[str], bad_row: int = 0) -> None:
    """The first row is the header's; each day comes with everybody, as systems export it."""
    first, n = clock.day_in("Asia/Shanghai") - timedelta(days=30 + ROWS // (PEOPLE * len(names))), 1
    with path.open("w", encoding="gb18030", newline="") as text:
        out = csv.writer(text)
        out.writerow(HEADER)
        while n <= ROWS:
            day = (first + timedelta(days=(n - 1) // (PEOPLE * len(names)))).isoformat()
            for who in range(PEOPLE):
                for name in names:
                    n += 1
                    if n <= ROWS + 1:
                        out.writerow([f"G{who:05}", day, name, "12%" if n == bad_row else (who * 31 + n) % 97])


def by_hand(path: Path, folder: Path) -> float:
    """Seconds to parse the file and insert it with the same indexes, checking nothing."""
    started = time.monotonic()
    base = sqlite3.connect(folder / "bare.sqlite3")
    base.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" + BARE)
    keys: dict[str, int] = {}
    with path.open(encoding="gb18030", newline="") as text, base:
        read = csv.reader(text)
        next(read)
        base.executemany(
            "INSERT INTO bare (person_id, measure_id, day, amount, import_id) VALUES (?, ?, ?, ?, 1)",
            ((int(who[1:]), keys.setdefault(key, len(keys)), day, int(value)) for who, day, key, value in read),
        )
    assert base.execute("SELECT count(*) FROM bare").fetchone() == (ROWS,)
    base.close()
    return time.monotonic() - started


@contextmanager
def memory_of_reader() -> Iterator[list[float]]:
    """Megabytes at most of the process that reads a file, the last one in the list being the most."""
    seen, is_over = [0.0], threading.Event()

    def look() -> None:
        while not is_over.wait(0.1):
            seen.append(max(seen[-1], *(peak_mb(one) for one in Path("/proc").glob("[0-9]*")), 0.0))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        is_over.set()
        looking.join()


def peak_mb(process: Path, named: bytes = b"kpi.intake.reading_files") -> float:
    try:
        if named not in (process / "cmdline").read_bytes():
            return 0.0
        status = (process / "status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def kept(folder: Path) -> tuple[int, int]:
    reader = sqlite3.connect(f"file:{folder}/pacesetter.sqlite3?mode=ro", uri=True)
    found: tuple[int, int] = reader.execute("SELECT count(*), coalesce(sum(amount), 0) FROM reading").fetchone()
    reader.close()
    return found


@pytest.mark.parametrize("language", ["zh-CN"])
def test_a_million_rows_come_through_the_page_whole_once_or_not_at_all(
    language: str, tmp_path: Path, pictures: Path
) -> None:
    (tmp_path / "chain").mkdir()
    names = asyncio.run(staffed(tmp_path / "chain"))
    files = {"good": tmp_path / "百万行.csv", "bad": tmp_path / "一行有错.csv"}
    write(files["good"], names)
    write(files["bad"], names, BAD_ROW)
    with served(tmp_path / "chain", tmp_path / "data") as server, memory_of_reader() as reader:
        cast = {
            "base": server.base, "maker": server.link("maker"), "rows": ROWS, "badRow": BAD_ROW,
            "column": HEADER[3], **{name: str(path) for name, path in files.items()},
        }  # fmt: skip
        code, lines = browse("million.mjs", language, str(pictures), cast=cast)
        peak = peak_mb(Path("/proc") / str(server.pid), b"serve")
        found = kept(server.data)

    bare = by_hand(files["good"], tmp_path)
    seconds = {line.split()[1]: float(line.split()[2]) for line in lines if line.startswith("took ")}
    ratio = (seconds["check"] + seconds["import"]) / bare
    took = ", ".join(f"{name} {seconds[name]:.1f} s" for name in ("send", "check", "import"))
    print(f"{ROWS:,} rows: {took}; parse and bare insert {bare:.1f} s: {ratio:.2f} times")
    print(f"memory at most: server {peak:.0f} MB, the process that reads the file {reader[-1]:.0f} MB")
    assert lines[-1] == f"million: 5 steps held ({language})"
    assert code == 0
    assert found[0] == ROWS
    assert 0 < peak < 600 and 0 < reader[-1] < 200
