"""Live completion of a chain against a full scan of the same enrolments by DuckDB (performance.md, P9).

    python -m benchmarks.completion [stores] [guides a store] [courses]

CPU time, medians of interleaved rounds; the numbers of both must be the same.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

import models
from insights.completion import completion
from insights.guides import SORTS, GuideCompletionSort, filters
from kit import clock
from kit.settings import Settings
from models import rollups
from models.database import atomic, opened, run, run_many
from people.scope import Scope, Viewer, scope_of

ROUNDS, REGIONS = 15, 20
NOW = datetime(2026, 11, 18, 4, tzinfo=UTC)
DUCK = """SELECT count(*), count(completed_at), sum(CASE WHEN is_on_time THEN 1 ELSE 0 END),
    sum(CASE WHEN completed_at IS NULL AND due_at < ? THEN 1 ELSE 0 END) FROM enrolment"""


@atomic
async def fill(stores: int, guides: int, courses: int) -> None:
    """Three quarters completed, a tenth overdue; written by SQL, since only reading is measured."""
    units: list[dict[str, object]] = [{"id": 1, "parent": None, "kind": "HEADQUARTERS", "path": "/1/"}]
    units += [{"id": 2 + n, "parent": 1, "kind": "REGION", "path": f"/1/{2 + n}/"} for n in range(REGIONS)]
    for n in range(stores):
        region, store = 2 + n % REGIONS, 100 + n
        units.append({"id": store, "parent": region, "kind": "STORE", "path": f"/1/{region}/{store}/"})
    await run_many(
        """INSERT INTO unit (id, parent_id, kind, name, code, path, time_zone, version)
        VALUES (:id, :parent, :kind, :path, :path, :path, 'Asia/Shanghai', 1)""",
        units,
    )
    people: list[dict[str, object]] = [{"id": n + 1, "unit": 100 + n // guides} for n in range(stores * guides)]
    people.append({"id": len(people) + 1, "unit": 1})
    await run_many(
        """INSERT INTO person (id, key, employee_no, name, locale, week_goal_days, version, created_at)
        VALUES (:id, :id, :id, 'guide ' || :id, '', 3, 1, '2026-01-01 00:00:00+00:00')""",
        people,
    )
    await run_many(
        """INSERT INTO membership (person_id, unit_id, role, from_day, is_current)
        VALUES (:id, :unit, 'GUIDE', '2026-01-01', 1)""",
        people,
    )
    for n in range(1, courses + 1):
        course = await models.Course.create(slug=f"c{n}", title=f"c{n}", scene="", level="", audience_id=1)
        await models.CourseVersion.create(course_id=course.id, number=1, digest="", published_at=NOW)
    await run(
        """INSERT INTO enrolment (guide_id, course_id, version_id, unit_id, due_at, sort_at, enrolled_at,
            completed_lessons, completed_at, is_on_time)
        SELECT person_id, courseversion.course_id, courseversion.id, unit_id, at, at, at, 0,
            CASE WHEN chance < 75 THEN at END, CASE WHEN chance < 75 THEN chance < 50 END
        FROM (SELECT person_id, unit_id, courseversion.id AS version, (person_id * 7 + courseversion.id * 13) % 100
                AS chance, CASE WHEN (person_id * 7 + courseversion.id * 13) % 100 >= 90
                THEN '2026-11-01 00:00:00+00:00' ELSE '2026-12-01 00:00:00+00:00' END AS at
            FROM membership CROSS JOIN courseversion) AS drawn JOIN courseversion ON courseversion.id = version"""
    )
    await rollups.rebuild()


def somebody(person: int, role: str, unit: int, path: str) -> Scope:
    return scope_of(Viewer(person, "", "", "", "", 3, role, unit, path, "Asia/Shanghai", 0))


async def cpu_ms(work: Callable[[], Awaitable[Any]]) -> float:
    begun = time.process_time()
    await work()
    return (time.process_time() - begun) * 1000


async def main(stores: int, guides: int, courses: int) -> None:
    with tempfile.TemporaryDirectory() as folder, clock.reading(lambda: NOW):
        settings = Settings(data=Path(folder), database_url="")
        async with opened(settings):
            await fill(stores, guides, courses)
            await measured(duckdb.connect(), stores, guides, courses)


async def measured(duck: Any, stores: int, guides: int, courses: int) -> None:
    hq, lead = somebody(stores * guides + 1, "HQ_MAKER", 1, "/1/"), somebody(1, "STORE_LEAD", 100, "/1/2/100/")
    await copied(duck)

    async def scan() -> Any:
        return duck.execute(DUCK, [NOW]).fetchone()

    async def page(scope: Scope) -> Any:
        source = SORTS[GuideCompletionSort.OVERDUE]
        return await source.page(scope, limit=20, **await filters(None, None, scope))

    works: dict[str, Callable[[], Awaitable[Any]]] = {
        "DuckDB, full scan": scan,
        "completion of headquarters": lambda: completion(1, course_id=None, scope=hq),
        "completion of a store": lambda: completion(None, course_id=None, scope=lead),
        "guides of a store": lambda: page(lead),
    }
    total = (await completion(1, course_id=None, scope=hq)).total
    assert (total.assigned, total.completed, total.on_time, total.overdue) == await scan()
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            times[name].append(await cpu_ms(work))
    base = median(times["DuckDB, full scan"])
    print(f"{stores} stores, {stores * guides} guides, {stores * guides * courses} enrolments; CPU, median of {ROUNDS}")
    for name, taken in times.items():
        print(f"{name:28} {median(taken):9.3f} ms {median(taken) / base:8.3f} ×")


async def copied(duck: Any) -> None:
    """The same enrolments in DuckDB's own columns."""
    duck.execute("CREATE TABLE enrolment (completed_at TIMESTAMPTZ, is_on_time BOOLEAN, due_at TIMESTAMPTZ)")
    rows = await run("SELECT completed_at, is_on_time, due_at FROM enrolment")
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.writelines(f"{r['completed_at'] or ''},{r['is_on_time'] or 0},{r['due_at']}\n" for r in rows)
        file.flush()
        duck.execute(f"INSERT INTO enrolment SELECT * FROM read_csv('{file.name}', header = false, nullstr = '')")


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    asyncio.run(main(*(given + [1500, 30, 20][len(given) :])))
