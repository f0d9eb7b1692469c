"""Tables of rosters as a lead sends, previews, imports and undoes them."""

from typing import Any

import models
from api.ids import encode
from people import uploads
from tests.chain import Chain

TABLE = """mutation ($input: %sInput!) { %s(input: $input) { __typename
    ... on RosterTableSuccess { table { fileName rowCount people days firstDay lastDay errorCount
        errors { row column message } } }
    ... on Problem { code path } } }"""
PREVIEW, IMPORT = TABLE % ("PreviewRosterImport", "previewRosterImport"), TABLE % ("ImportRoster", "importRoster")
LAST = "{ lastRosterImport { id fileName people days firstDay lastDay canUndo { allowed reason } } }"
UNDO = """mutation ($input: UndoRosterImportInput!) { undoRosterImport(input: $input) { __typename
    ... on UndoRosterImportSuccess { days } ... on Problem { code path } } }"""
SET = """mutation ($input: SetRosterInput!) { setRoster(input: $input) { __typename ... on Problem { code } } }"""
LONG = "工号,日期,班次\nana,2026-11-19,早班\nana,2026/11/20,休\nbo,2026年11月19日,1\n"
WIDE = "employee_no,2026-11-19,2026-11-20\nana,shift,off\nbo,on,\n"


async def sent(chain: Chain, query: str, content: str | bytes, who: str = "lead") -> dict[str, Any]:
    raw = content if isinstance(content, bytes) else content.encode()
    kept = await uploads.keep("排班.csv", raw, chain.scope(who))
    answer = await chain.ask(who, query, input={"uploadId": encode("Upload", kept)})
    return dict(next(iter(answer.values())))


async def done(chain: Chain, content: str | bytes, who: str = "lead") -> dict[str, Any]:
    answer = await sent(chain, IMPORT, content, who)
    assert answer["__typename"] == "RosterTableSuccess", answer
    return dict(answer["table"])


async def faults(chain: Chain, content: str | bytes, who: str = "lead") -> list[tuple[int, str | None, str]]:
    """Those that the preview tells; the import is refused for them and changes nothing."""
    before = await rostered()
    table = (await sent(chain, PREVIEW, content, who))["table"]
    assert table["errorCount"] == len(table["errors"]) > 0
    assert (await sent(chain, IMPORT, content, who))["code"] == "FILE_ROWS"
    assert (await rostered(), await models.RosterImport.all().count()) == (before, 0)
    assert await models.Audit.filter(deed="roster_imported").count() == 0
    return [(one["row"], one["column"], one["message"]) for one in table["errors"]]


async def rostered() -> dict[tuple[int, str], bool]:
    return {(one.person_id, one.day.isoformat()): one.is_working for one in await models.RosterDay.all()}


async def last(chain: Chain, who: str = "lead") -> dict[str, Any]:
    return dict((await chain.ask(who, LAST))["lastRosterImport"])


async def undone(chain: Chain, made: str, who: str = "lead") -> dict[str, Any]:
    return dict((await chain.ask(who, UNDO, input={"rosterImportId": made}))["undoRosterImport"])


async def set_day(chain: Chain, name: str, day: str, works: bool | None) -> None:
    given = {"personId": encode("Person", chain.people[name]), "firstDay": day, "lastDay": day, "isWorking": works}
    assert (await chain.ask("lead", SET, input=given))["setRoster"]["__typename"] == "SetRosterSuccess"


def expected(chain: Chain) -> dict[tuple[int, str], bool]:
    ana, bo = chain.people["ana"], chain.people["bo"]
    return {(ana, "2026-11-19"): True, (ana, "2026-11-20"): False, (bo, "2026-11-19"): True}


async def faults_again(chain: Chain, content: str, who: str) -> list[tuple[int, str, str]]:
    table = (await sent(chain, PREVIEW, content, who))["table"]
    return [(one["row"], one["column"], one["message"]) for one in table["errors"]]
