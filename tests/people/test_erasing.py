"""Exporting and erasing a person: every table, both databases, and what a dump still says afterwards."""
# ruff: noqa: F811 - the chain of the courses, in place of this folder's own

import io
import os
import sqlite3
import subprocess
import zipfile
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
from ledger.verifying import verify
from models.database import run
from people import exporting, tokens
from people.keyring import Keyring
from people.knowing import KNOWS
from people.redacting import NOBODY
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
    for board in (models.Standing, models.WeekStanding):
        await board.filter(id=1).update(level="PERSON", holder_id=1)
    await models.Audit.filter(id=2).update(object="person 1")
    await models.LedgerNote.all().delete()  # the entries that they belong to are not filled
    await booked_for(1)
    await models.LedgerNote.all().update(person_id=1)
    others = await models.Person.get(id=2)

    with zipfile.ZipFile(io.BytesIO(await exporting.packed(person))) as archive:
        found = {name: orjson.loads(archive.read(name)) for name in archive.namelist()}

    tables = [table for table, known in KNOWS.items() if known.where]
    assert {f"{table}.json" for table in tables} | {"about.json"} == set(found) and len(tables) > 25
    assert [table for table in tables if not found[f"{table}.json"]] == []
    assert found["about.json"]["rows"] == {table: len(found[f"{table}.json"]) for table in tables}
    assert [row["id"] for row in found["person.json"]] == [1] and [row["id"] for row in found["audit.json"]] == [2]
    assert others.key not in str(found["person.json"]) and others.name not in str(found["person.json"])


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
    nudge: dict[str, Any] = {"kind": "NUDGE", "params": told, "cause": "nudge", "created_at": NOON, "show_at": NOON}
    for who in ("ana", "bo"):
        await models.Notification.create(person_id=chain.people[who], **nudge)
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


async def test_what_others_wrote_loses_the_word_and_nothing_else(chain: Chain, leaver: int) -> None:
    """The number is 12, and the name a word that everybody uses."""
    await models.Person.filter(id=leaver).update(name="May", employee_no="12")
    bo = chain.people["bo"]
    told = {"by": "May", "course": ["12 steps", "Maybe in May, by 2026-11-12"], "others": 12}
    nudge = await models.Notification.create(
        person_id=bo, kind="NUDGE", params=told, cause="may", created_at=NOON, show_at=NOON
    )
    traces = [
        await models.Audit.create(at=NOON, role="", unit_path="/", deed="x", object=thing, detail=detail)
        for thing, detail in (
            ("person 12", "search=12"), ("May x 2026-11", "112 of 1.12, May 12"),
            ("month 2026-12", "may, Mayor, 12-05"),
        )
    ]  # fmt: skip
    kept_by: dict[str, Any] = {"person_id": bo, "screen": "PEOPLE", "query": "q", "position": 1, "made_at": NOON}
    view = [await models.SavedView.create(name=name, **kept_by) for name in (NOBODY, "May")][1]
    upload = await models.Upload.create(
        key="u", person_id=bo, name="May 12.csv", digest="d", content=b"12", made_at=NOON
    )
    await book(draft("theirs", guide="bo"))
    assert await models.LedgerNote.filter(person_id=None).update(person_id=bo) == 1

    await chain.ask("admin", ERASE, id=encode("Person", leaver))

    assert (await models.Notification.get(id=nudge.id)).params == {
        "by": NOBODY, "course": [f"{NOBODY} steps", f"Maybe in {NOBODY}, by 2026-11-12"], "others": 12,
    }  # fmt: skip
    found = [(one.object, one.detail) for one in await models.Audit.filter(id__in=[one.id for one in traces])]
    assert sorted(found) == [
        ("month 2026-12", "may, Mayor, 12-05"), ("person 12", "search=—"), ("— x 2026-11", "112 of 1.12, — —"),
    ]  # fmt: skip
    assert (await models.SavedView.get(id=view.id)).name == f"— {view.id}"
    kept = await models.Upload.get(id=upload.id)
    assert (kept.name, kept.content) == ("— —.csv", b"12")
    assert await models.LedgerNote.get(person_id=bo) and (await verify()).entries == 2


async def test_what_a_lead_did_to_others_stays_when_the_lead_is_erased(chain: Chain) -> None:
    lead, bo = chain.people["lead"], chain.people["bo"]
    theirs = await vouched_for(bo, "theirs")
    await models.Credential.filter(id=theirs.id).update(revoked_by_id=lead, reason="抄的", revoked_at=NOON)
    trace = await models.Audit.create(
        at=NOON, actor_id=lead, role="", unit_path="/", deed="x", object=f"person {bo}", detail="why", before="d" * 64
    )
    talk = await models.Talk.create(person_id=bo, by_id=lead, period_id=1, note="说了", at=NOON)
    link: dict[str, Any] = {"digest": "d" * 64, "issued_at": NOON, "expires_at": NOON}
    await models.OneTimeLink.create(person_id=bo, issued_by_id=lead, **link)
    await employ(lead, None)
    await models.Person.filter(id=lead).update(dismissed_at=clock.now())

    await chain.ask("admin", ERASE, id=encode("Person", lead))

    kept = await models.Credential.get(id=theirs.id)
    assert kept.reason == "抄的"
    left = await models.Audit.get(id=trace.id)
    assert (left.detail, left.before, left.actor_id, kept.token) == ("why", "d" * 64, lead, "theirs")
    assert (await models.Talk.get(id=talk.id)).note == "说了" and await models.OneTimeLink.all().count() == 1
    assert (await models.Person.get(id=lead)).name == NOBODY


async def test_whoever_still_works_here_is_not_erased(chain: Chain) -> None:
    before = dict((await models.Person.filter(id=chain.people["ana"]).values())[0])

    answer = await chain.ask("admin", ERASE, id=encode("Person", chain.people["ana"]))

    assert (answer["erasePerson"]["code"], answer["erasePerson"]["path"]) == ("STILL_EMPLOYED", ["personId"])
    assert dict((await models.Person.filter(id=chain.people["ana"]).values())[0]) == before


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
