"""Every statement that reads: prepared on both databases, by index, in scope; and how many of them a screen costs."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

import api.app  # imports every statement of the product
import models
import tests.chain
import tests.cinema
from kit import clock, events
from kit.postgres import on_postgres
from kit.reading import STATEMENTS, Select
from kit.settings import Settings
from kit.sqlite import SqliteReader, on_sqlite
from models.database import opened
from people.roles import Role
from tests.chain import NOON, Chain
from tests.cinema import copied
from tests.walked import walked

pytestmark = pytest.mark.anyio
assert api.app

SMALL = {
    "quiz": "one for a lesson at most",
    "CONSTANT": "no table",
    "mallitem": "what points buy: dozens",
    "badge": "what can be earned: dozens, in the catalogue", "title": "what can be given: dozens",
    "nomination": "some a week, which HQ lists", "invitation": "some a week, which HQ lists",
    "unit": "the org tree: hundreds of nodes, a thousand in a large chain",
    "place": "the org tree, as an alias", "home": "the org tree, as an alias",
    "top": "the org tree, as an alias", "seen_unit": "the org tree, as an alias", "below": "the org tree, as an alias",
    "up": "the org tree, as an alias", "target": "the org tree, as an alias",
    "course": "the catalogue: dozens to hundreds",
    "seen": "one row of the catalogue or of the tree, looked up for each",
    "courseversion": "a few for each course", "lesson": "a few for each course",
    "versionlesson": "a few for each course",
    "ledgerclosing": "one a month",
    "measure": "60 at most", "period": "one a month", "scorecardversion": "a few a year",
    "scorecardline": "20 for each version at most", "overlay": "40 for each version at most",
    "capabilitymodel": "a few for each role", "capability": "12 for each model at most",
    "capabilitycourse": "a few for each capability", "later": "a few for each role",
    "stagespan": "a few for each unit", "readingimport": "some files a day, which only HQ lists",
    "wecomaccount": "one row", "wecomrun": "one a night, read newest first by its index",
    "readingsource": "20 at work, which only HQ lists",
    "one": "a row for each unit, already summed",
    "tally": "a unit and a course each: read whole for a region's numbers",
    "mine": "one row of a board", "fair": "the group of a board: one row", "shown": "14 places of a board at most",
    "above": "5 places of a board; the org tree, as an alias", "edge": "one row of a board",
    "near": "6 places of a board", "pool": "the colleagues of one store on a board",
    "ledgerhead": "one a day", "policy": "dozens", "settlement": "one for each policy and period",
    "month": "one a month", "json_each": "the ids that were asked for",
    "counted": "a row for each unit, already summed", "base": "a subquery; what it reads is told by itself",
    "listed": "a subquery; what it reads is told by itself",
    "booked": "a row for each person with money and month, already summed, which only HQ lists",
    "paid": "as booked", "owed": "as booked", "months": "24 months and currencies", "payout": "some a month",
    "spoken": "a subquery; what it reads is told by itself", "proof": "a subquery; what it reads is told by itself",
}  # fmt: skip
"""Tables that do not grow with people × time may be scanned."""

WHOLE: dict[str, str] = {
    "membership": "one current row for each person; a unit's numbers and lists of staff read them by path",
    "stay": "the audience of a policy, one row for each person, whom a settlement looks at all at once",
    "person": "as membership: searched by part of a name",
    "enrolment": "sums over open enrolments of a branch, and the sweeps of jobs",
    "assignment": "orders of HQ: some a day, listed newest first",
    "credential": "some for each guide: headquarters lists them newest first, by its key",
    "praise": "read newest first by its index, as far as the page goes; counted only when asked",
    "payoutline": "a row for each person and payout: headquarters sums what was paid out",
    "audit": "read newest first by its key, as far as the page goes; counted only when asked",
}
"""Growing tables that a list or a sum of HQ's may read in whole; guides' screens may not (`MINE` below)."""

SCOPE = (":me", ":branch", ":audiences", ":trail", ":invites")


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory, anyio_backend: str) -> AsyncIterator[Chain]:
    settings = Settings(data=Path(tmp_path_factory.mktemp("statements")), database_url="")
    events.react_with({})
    with clock.reading(clock.Held(NOON)):
        chain = await copied(settings.database_path)
        async with opened(settings):
            yield chain


def plan(connection: sqlite3.Connection, statement: Select[object]) -> list[str]:
    sql = on_sqlite(statement.sql)
    _, names = on_postgres(statement.sql)
    values = {name: "[]" if f"json_each(:{name})" in sql else 1 for name in names}
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]


def test_there_are_statements() -> None:
    assert len(STATEMENTS) > 100


async def test_every_statement_prepares_on_sqlite_and_reads_by_index(shop: Chain) -> None:
    reader = Select.reader
    assert isinstance(reader, SqliteReader)
    scanned: dict[str, str] = {}
    for statement in STATEMENTS:
        for line in plan(reader.connection, statement):
            table = line.split()[1] if line.startswith("SCAN") else ""
            if table and table not in SMALL and table not in WHOLE and not line.startswith("SCAN ("):
                scanned[f"{table}: {statement.sql[:160]}"] = line
    assert scanned == {}
    walked("statements prepared on SQLite", len(STATEMENTS))


def test_every_statement_is_in_scope_or_says_why_not() -> None:
    for statement in STATEMENTS:
        is_scoped = any(value in statement.sql for value in SCOPE)
        assert is_scoped != bool(statement.unscoped), statement.sql
        assert is_scoped or len(statement.unscoped) > 10, statement.sql


NUDGED = {"course": ("课", "Course"), "course_id": 1, "others": 0, "by": "Lead"}


async def grow(shop: Chain, many: int) -> None:
    """So many more guides in store a, courses, enrolments and notifications of ana."""
    before = len(shop.people)
    for n in range(before, before + many):
        await tests.cinema.add_film(shop, f"film {n}")
        await shop.enrol("ana", f"film {n}")
        await shop.add_person(f"guide {n}", Role.GUIDE, "a")
        await shop.enrol(f"guide {n}", "film", NOON - timedelta(days=1))
        await models.Notification.create(
            person_id=shop.people["ana"], kind="NUDGE", params=NUDGED, cause=f"n {n}", created_at=NOON, show_at=NOON
        )


PAGES = {
    "home": ("ana", 30, """{ viewer { name unreadCount unit { name }
        resume { lesson { title posterUrl } course { title } }
        today { lesson { title } course { title } } week { doneDays } nextBadge { badge { name } }
        enrolments(first: 50) { edges { node { state course { title lessonCount posterUrl }
            nextLesson { title } } } } } }"""),
    "courses": ("ana", 12, """{ courses(first: 10) { totalCount edges { node { title minutes lessonCount posterUrl
        permissions { canEnrol { allowed } } myEnrolment { state } } } } }"""),
    "inbox": ("ana", 8, """{ viewer { unreadCount notifications(first: 50) { totalCount edges { node {
        title body link badge { name } } } } } }"""),
    "people": ("region", 13, """{ people(first: 20) { totalCount edges { node { name role
        unit { name ancestors { name } }
        permissions { canEdit { allowed } } badges { badge { name } }
        enrolments(first: 2) { totalCount edges { node { state course { title } } } } } } } }"""),
    "completion": ("maker", 4, """{ completion { total { share unit { name } } rows { unit { name } overdue } } }"""),
    "guides": ("maker", 8, """{ guideCompletion(first: 50) { totalCount edges { node { guide { name unit { name } }
        overdue lastLearnedAt } } } }"""),
    "overdue": ("lead", 8, """{ overdue(first: 50) { edges { node {
        guide { name unit { name } } course { title } } } } }"""),
}  # fmt: skip


async def cost(shop: Chain, who: str, query: str) -> tuple[int, int]:
    """Statements of an operation, and the length of its answer."""
    reader = Select.reader
    assert isinstance(reader, SqliteReader)
    before = reader.statements
    with structlog.testing.capture_logs() as logs:
        answer = await shop.ask(who, query)
    assert [entry for entry in logs if entry["event"] == "refereed"] == []
    return reader.statements - before, len(str(answer))


@pytest.mark.parametrize("page", PAGES)
async def test_a_screens_statements_do_not_depend_on_how_much_it_shows(shop: Chain, page: str) -> None:
    who, most, query = PAGES[page]
    few, short = await cost(shop, who, query)
    await grow(shop, 4)
    many, long = await cost(shop, who, query)

    assert few == many <= most, (page, few, many)
    assert long > short or page in ("completion", "courses", "people")  # a full page is a full page
    walked(f"statements of the screen {page}", many)
