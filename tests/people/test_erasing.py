"""Exporting and erasing a person: every table, both databases, and what a dump still says afterwards."""
# ruff: noqa: F811 - the chain of the courses, in place of this folder's own

import io
import os
import sqlite3
import subprocess
import zipfile
from dataclasses import replace
from typing import Any
from urllib.parse import quote_plus

import httpx2
import orjson
import pytest
from starlette.applications import Starlette
from tortoise.connection import get_connections

import models
from api import exports
from api.ids import encode
from kit import clock
from kit.reading import Select
from kit.settings import Settings
from kit.sqlite import SqliteReader
from ledger.accounts import SUSPENSE, of_guide
from ledger.verifying import verify
from models.database import run
from people import erasing, exporting, tokens
from people.erasing import NOBODY
from people.keyring import Keyring
from people.knowing import KNOWS
from tests.chain import NOON, Chain, chain, employ, held  # noqa: F401
from tests.databases import POSTGRES
from tests.honors.vouching import vouched_for
from tests.ledger.booking import balance, book, booked_for, draft
from tests.models.filling import fill

pytestmark = pytest.mark.anyio
NAME, NUMBER, KEY = "欧阳静雯", "E-90417", "a81f00dcafe90417a81f00dcafe90417"
ERASE = """mutation ($id: ID!) { erasePerson(input: {personId: $id}) {
  ... on PersonSuccess { person { name employeeNo state } } ... on Problem { __typename code path } } }"""


async def test_the_export_holds_a_row_of_every_table_that_knows_the_person(database: Settings) -> None:
    await fill()
    person = await models.Person.get(id=1)
    await models.Standing.filter(id=1).update(level="PERSON", holder_id=1)
    await models.Audit.filter(id=2).update(object="person 1")
    await models.LedgerNote.all().delete()  # the entries that they belong to are not filled
    await booked_for(1)
    await models.LedgerNote.all().update(person_id=1)
    others = await models.Person.get(id=2)

    with zipfile.ZipFile(io.BytesIO(await exporting.packed(person))) as archive:
        found = {name: orjson.loads(archive.read(name)) for name in archive.namelist()}

    assert {f"{table}.json" for table in KNOWS} | {"about.json"} == set(found)
    assert [table for table in KNOWS if not found[f"{table}.json"]] == []
    assert found["about.json"]["rows"] == {table: len(found[f"{table}.json"]) for table in KNOWS}
    assert [row["id"] for row in found["person.json"]] == [1] and len(found["audit.json"]) == 2
    assert others.key not in str(found["person.json"]) and others.name not in str(found["person.json"])


async def test_no_secret_leaves_with_the_export(database: Settings) -> None:
    await fill()

    tables = await exporting.rows_of(await models.Person.get(id=1))

    for table, known in KNOWS.items():
        for name in known.secret:
            assert {row[name] for row in tables[table]} == {"(withheld)"}, (table, name)


@pytest.fixture
async def leaver(chain: Chain) -> int:
    """Somebody who has left, and whose name stands wherever it can."""
    number = chain.people["ana"]
    await models.Person.filter(id=number).update(name=NAME, employee_no=NUMBER, key=KEY, password_hash="secret")
    await chain.enrol("ana", "one")
    await chain.pass_quiz("ana", "one/l1", 100)
    credential = await vouched_for(number, "own")
    await models.Credential.filter(id=credential.id).update(token=f"token of {KEY}", share_key="open", shows_name=True)
    media = await models.Media.create(
        lesson_id=chain.lessons["one/l1"], number=1, source_digest="", source_file="", duration_ms=1, folder="f",
        made_at=NOON,
    )  # fmt: skip
    await models.Lease.create(
        guide_id=number, lesson_id=chain.lessons["one/l1"], media_id=media.id, key="lease", device=f"{NAME}的手机",
        is_offline=False, opened_ms=1, ends_ms=2, heard_ms=2, evidence=NAME.encode(), spans=[], refusals={},
    )  # fmt: skip
    told = {"course": ["课", "Course"], "course_id": 1, "others": 0, "by": NAME}
    for who in ("ana", "bo"):
        await models.Notification.create(
            person_id=chain.people[who], kind="NUDGE", params=told, cause=f"by {NUMBER}", created_at=NOON, show_at=NOON
        )
    await models.Audit.create(at=NOON, role="", unit_path="/", deed="export", object="x", detail=f"search={NAME}")
    await models.Audit.create(
        at=NOON, role="", unit_path="/", deed="person_edited", object=f"person {number}", before="d" * 64
    )
    await models.ReadingImport.create(
        digest="", file_name=f"{NUMBER}.csv", source="FILE", mapping={}, errors=[{"message": f"{NUMBER} 没有"}],
        state="WRONG", made_at=NOON,
    )  # fmt: skip
    await models.Job.create(
        name="x", key="k", params={}, state="dead", run_at=NOON, attempts=8, fence=0, error=f"{NAME}!", made_at=NOON
    )
    await name_in_views(chain.people["lead"])
    await book(draft("award", guide=KEY))
    await models.LedgerNote.all().update(person_id=number)
    await employ(number, None)
    await models.Person.filter(id=number).update(dismissed_at=clock.now())
    return number


async def name_in_views(lead: int) -> None:
    """In a view's name, in its search as an address has it, and in none."""
    for name, query in ((NAME, "sort=name"), ("新人", f"search={quote_plus(NAME)}"), ("全部", "state=ALL")):
        await models.SavedView.create(person_id=lead, screen="PEOPLE", name=name, query=query, position=1, made_at=NOON)


def dump(settings: Settings) -> str:
    """The database as its own tool writes it out."""
    if settings.is_sqlite:
        connection = sqlite3.connect(settings.database_path)
        try:
            return "\n".join(connection.iterdump())
        finally:
            connection.close()
    command = ["pg_dump", "--data-only", settings.database_url]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ).stdout


@pytest.fixture
def dumped(chain: Chain, request: pytest.FixtureRequest) -> Settings:
    reader: Any = Select.reader
    if isinstance(reader, SqliteReader):
        file = reader.connection.execute("PRAGMA database_list").fetchone()[2]
        return Settings(data=os.path.dirname(file), database_url="")
    name = get_connections().get("default").database  # type: ignore[attr-defined]
    return Settings(database_url=f"{POSTGRES}/{name}")


def named(text: str) -> dict[str, int]:
    """How often a dump says who it was, in letters or in bytes."""
    words = (NAME, NUMBER, NAME.encode().hex().upper(), NAME.encode().hex(), quote_plus(NAME))
    return {word: text.count(word) for word in words if word in text}


async def test_after_erasing_a_dump_names_nobody_and_the_ledger_still_verifies(
    chain: Chain, leaver: int, dumped: Settings
) -> None:
    before = {table: (await run(f'SELECT count(*) AS n FROM "{table}"'))[0]["n"] for table in ("tally", "headcount")}
    assert len(named(dump(dumped))) >= 3

    answer = await chain.ask("admin", ERASE, id=encode("Person", leaver))

    person = await models.Person.get(id=leaver)
    assert answer["erasePerson"]["person"] == {
        "name": NOBODY, "employeeNo": person.employee_no, "state": "DISMISSED"
    }  # fmt: skip
    assert person.employee_no.startswith("erased-") and person.key != KEY and person.password_hash is None
    text = dump(dumped)
    assert named(text) == {}
    assert [line for line in text.splitlines() if KEY in line and "guide:" not in line] == []
    assert (await verify()).entries == 1 and await balance(KEY) == 50
    assert await models.Enrolment.filter(guide_id=leaver).count() == 1
    for table, rows in before.items():
        assert (await run(f'SELECT count(*) AS n FROM "{table}"'))[0]["n"] == rows


async def test_erasing_leaves_a_trace_without_the_name_and_again_changes_nothing(chain: Chain, leaver: int) -> None:
    await chain.ask("admin", ERASE, id=encode("Person", leaver))
    after = await models.Person.get(id=leaver)
    [trace] = await models.Audit.filter(deed="person_erased")
    await chain.ask("admin", ERASE, id=encode("Person", leaver))

    again = await models.Person.get(id=leaver)
    assert (trace.actor_id, trace.object, trace.detail) == (chain.people["admin"], f"person {leaver}", "")
    assert (again.key, again.employee_no, again.version) == (after.key, after.employee_no, after.version)
    assert await models.Audit.filter(deed="person_erased").count() == 1


async def test_others_keep_everything(chain: Chain, leaver: int) -> None:
    await chain.pass_quiz("bo", "one/l1", 90)
    theirs = await vouched_for(chain.people["bo"], "theirs")
    bo = dict((await models.Person.filter(id=chain.people["bo"]).values())[0])

    await chain.ask("admin", ERASE, id=encode("Person", leaver))

    assert dict((await models.Person.filter(id=chain.people["bo"]).values())[0]) == bo
    assert (await models.Credential.get(id=theirs.id)).token == "theirs"
    assert [one.name for one in await models.SavedView.all()] == ["全部"]
    [kept] = await models.QuizAttempt.filter(guide_id=chain.people["bo"])
    assert kept.score == 90


async def test_whoever_still_works_here_is_not_erased(chain: Chain) -> None:
    before = dict((await models.Person.filter(id=chain.people["ana"]).values())[0])

    answer = await chain.ask("admin", ERASE, id=encode("Person", chain.people["ana"]))

    assert (answer["erasePerson"]["code"], answer["erasePerson"]["path"]) == ("STILL_EMPLOYED", ["personId"])
    assert dict((await models.Person.filter(id=chain.people["ana"]).values())[0]) == before


async def test_nobody_is_erased_while_an_appeal_holds_something_back(chain: Chain, leaver: int) -> None:
    held = draft("appeal", guide=KEY)
    await book(replace(held, postings=((of_guide(KEY), -20), (SUSPENSE, 20))))

    refused = await chain.ask("admin", ERASE, id=encode("Person", leaver))
    assert refused["erasePerson"]["code"] == "MATTERS_OPEN"
    assert (await models.Person.get(id=leaver)).name == NAME
    await book(replace(draft("closed", guide=KEY), postings=((of_guide(KEY), 20), (SUSPENSE, -20))))
    done = await chain.ask("admin", ERASE, id=encode("Person", leaver))
    assert done["erasePerson"]["person"]["name"] == NOBODY


@pytest.mark.parametrize("state", ["SUBMITTED", "APPROVED", "EXECUTING"])
async def test_nobody_is_erased_while_a_settlement_that_pays_them_is_on_its_way(
    chain: Chain, leaver: int, state: str
) -> None:
    policy = await models.Policy.create(name="p", name_en="p", made_by_id=1, made_at=NOON)
    settlement = await models.Settlement.create(
        policy_id=policy.id, version_id=1, period="2026-11", number=1, state=state, plan_hash="", summary={},
        made_by_id=1, made_at=NOON,
    )  # fmt: skip
    await models.SettlementLine.create(
        settlement_id=settlement.id, position=1, person_id=leaver, unit_id=1, rule="r", effect="POINTS",
        currency="POINTS", amount=5, uncapped=5, thing="", zh="因为", en="because", evidence={"note": NAME},
    )  # fmt: skip

    refused = await chain.ask("admin", ERASE, id=encode("Person", leaver))
    assert refused["erasePerson"]["code"] == "MATTERS_OPEN"
    assert (await models.Person.get(id=leaver)).name == NAME
    await models.Settlement.all().update(state="CLOSED")
    await chain.ask("admin", ERASE, id=encode("Person", leaver))

    [line] = await models.SettlementLine.all()
    assert (line.evidence, line.amount) == ({}, 5)


@pytest.mark.parametrize("who", ["bo", "lead", "region", "trainer", "maker", "auditor"])
async def test_only_who_may_edit_people_erases_and_exports(chain: Chain, leaver: int, who: str) -> None:
    refused = await chain.ask(who, ERASE, id=encode("Person", leaver))

    assert refused["erasePerson"]["code"] == "NOT_ALLOWED"
    assert (await models.Person.get(id=leaver)).name == NAME
    with pytest.raises(Exception, match="not allowed"):
        await exporting.export(leaver, scope=chain.scope(who))
    assert await models.Audit.filter(deed="person_exported").count() == 0


async def test_an_export_is_traced(chain: Chain, leaver: int) -> None:
    number, content = await exporting.export(leaver, scope=chain.scope("admin"))

    assert number == NUMBER and zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    [trace] = await models.Audit.filter(deed="person_exported")
    assert (trace.actor_id, trace.object) == (chain.people["admin"], f"person {leaver}")


def test_the_account_of_what_appeals_hold_back_has_one_name() -> None:
    assert erasing.SUSPENSE == SUSPENSE


async def test_the_export_is_downloaded_by_an_admin_and_by_nobody_else(chain: Chain, leaver: int) -> None:
    tokens.use(Keyring({"one": b"x" * 32}))
    path = f"/exports/people/{encode('Person', leaver)}.zip"
    transport = httpx2.ASGITransport(Starlette(routes=exports.ROUTES))
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as web:

        async def get(who: str) -> httpx2.Response:
            bearer = tokens.access_token(sign_in=who, person=who)
            return await web.get(path, headers={"authorization": f"Bearer {bearer}"})

        answers = {who: await get(who) for who in ("admin", "lead", "maker", "auditor")}
        stranger = await web.get(path)

    assert [answer.status_code for answer in answers.values()] == [200, 403, 403, 403]
    assert stranger.status_code == 401
    with zipfile.ZipFile(io.BytesIO(answers["admin"].content)) as archive:
        assert orjson.loads(archive.read("person.json"))[0]["name"] == NAME
