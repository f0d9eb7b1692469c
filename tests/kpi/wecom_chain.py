"""The chain of the tests in WeCom: a company, accounts, rounds over a fake server."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import models
from api.ids import encode
from kit import clock
from kpi import measures
from kpi.intake import importing
from kpi.wecom import fetching as wecom_fetching
from kpi.wecom.api import Wecom
from kpi.wecom.readings import MEASURES
from tests.chain import NOON, Chain
from tests.kpi.fake_wecom import CORP, SECRET, FakeWecom, serving

SET = """mutation ($input: SetWecomAccountInput!) { setWecomAccount(input: $input) { __typename
    ... on SetWecomAccountSuccess { account { corpId holdDays measures fromDay version } }
    ... on Problem { code path } } }"""
ACCOUNT = "{ wecomAccount { corpId holdDays measures fromDay version } }"
MAP = """mutation ($input: MapWecomGuideInput!) { mapWecomGuide(input: $input) { __typename
    ... on MapWecomGuideSuccess { person { name } } ... on Problem { code path } } }"""
FETCH = """mutation ($input: FetchWecomInput!) { fetchWecom(input: $input) { __typename
    ... on FetchWecomSuccess { run { id state total done } }
    ... on Problem { code message } } }"""
RUNS = """{ wecomRuns { state total done failed progress problem madeBy { name } endedAt
    readingImport { source state added changed } } }"""
GUIDES = """query ($which: WecomGuidesWanted!) { wecomGuides(which: $which) { edges { node {
    person { name } userid fetchedTo problem } } } }"""


@pytest.fixture
def fake() -> Iterator[FakeWecom]:
    Wecom.tokens.clear()
    with serving(FakeWecom(today=clock.day_in("Asia/Shanghai", NOON))) as one:
        yield one


TODAY = date(2026, 11, 18)


def back(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
async def shop(chain: Chain, fake: FakeWecom, key_file: None) -> Chain:
    """A company from November on; ana and bo are mapped and have chatted."""
    await measures.enter_standard()
    await set_account(chain)
    fake.member("ana", {
        date(2026, 11, 2): {"new_contact_cnt": 5, "chat_cnt": 40, "message_cnt": 310, "reply_percentage": 60.25,
                            "avg_reply_time": 3.5},
        date(2026, 11, 9): {"negative_feedback_cnt": 1, "new_contact_cnt": 2},
        back(1): {"new_contact_cnt": 1, "chat_cnt": 3, "message_cnt": 4, "reply_percentage": 100, "avg_reply_time": 1},
    })  # fmt: skip
    fake.member("bo", {date(2026, 11, 3): {"new_contact_cnt": 7}})
    for name in ("ana", "bo"):
        await map_guide(chain, name, name)
    return chain


def account(**changed: Any) -> dict[str, Any]:
    usual = {"corpId": CORP, "secret": SECRET, "holdDays": 7, "measures": list(MEASURES), "fromDay": "2026-11-01",
             "expectedVersion": 0}  # fmt: skip
    return usual | changed


async def set_account(chain: Chain, who: str = "maker", **changed: Any) -> dict[str, Any]:
    return dict((await chain.ask(who, SET, input=account(**changed)))["setWecomAccount"])


async def map_guide(chain: Chain, name: str, userid: str | None, who: str = "maker") -> dict[str, Any]:
    given = {"personId": encode("Person", chain.people[name]), "userid": userid}
    return dict((await chain.ask(who, MAP, input=given))["mapWecomGuide"])


async def hold() -> None:
    """The job stays ours."""


async def fetch(chain: Chain, fake: FakeWecom, folder: Path, pauses: Sequence[float] = (0.0,)) -> dict[str, Any]:
    """A round begun by the maker, done to its end, with what it brought imported; as the maker sees it."""
    begun = await begin(chain)
    assert begun["__typename"] == "FetchWecomSuccess", begun
    await work(fake, folder, pauses)
    return dict((await chain.ask("maker", RUNS))["wecomRuns"][0])


async def begin(chain: Chain, who: str = "maker", key: str = "") -> dict[str, Any]:
    """Press the button; each time anew, but for a key that is given."""
    given = {"idempotencyKey": key or f"the round {await models.WecomRun.all().count()}"}
    return dict((await chain.ask(who, FETCH, input=given))["fetchWecom"])


async def work(fake: FakeWecom, folder: Path, pauses: Sequence[float] = (0.0,)) -> None:
    """What the jobs do for the newest round."""
    newest = await models.WecomRun.all().order_by("-id").first()
    assert newest
    await wecom_fetching.work(newest.id, folder=folder, url=fake.url, hold=hold, pauses_seconds=pauses)
    for one in await models.ReadingImport.filter(state="QUEUED"):
        await importing.work(one.id, folder, hold)


async def guides(chain: Chain, which: str = "ALL", who: str = "maker") -> list[dict[str, Any]]:
    edges = (await chain.ask(who, GUIDES, which=which))["wecomGuides"]["edges"]
    return [edge["node"] for edge in edges]


async def stored(chain: Chain, name: str, key: str) -> dict[str, tuple[int, int | None]]:
    """Somebody's readings of a measure, by day."""
    measure = await models.Measure.get(key=key)
    rows = await models.Reading.filter(person_id=chain.people[name], measure_id=measure.id).order_by("day")
    return {one.day.isoformat(): (one.amount, one.base) for one in rows}
