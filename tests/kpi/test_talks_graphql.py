"""Talks through GraphQL: noted, replaced, taken back, and read by whom they are about."""

import asyncio
from hashlib import sha256
from typing import Any

import pytest

import models
from api.ids import encode
from tests.chain import NOON, Chain
from tests.kpi.scoring_chain import K1_READINGS, K1_TARGETS, K1_WEIGHTS, read, scorecard, settled

pytestmark = pytest.mark.anyio
NOTE = """mutation ($input: NoteTalkInput!) { noteTalk(input: $input) { __typename
    ... on NoteTalkSuccess { person { name } } ... on Problem { code path } } }"""
TAKE_BACK = """mutation ($input: TakeBackTalkInput!) { takeBackTalk(input: $input) { __typename
    ... on TakeBackTalkSuccess { person { name } } ... on Problem { code path } } }"""
MINE = "{ myTalks { firstDay byName note at isMine } }"


@pytest.fixture
async def k1(chain: Chain) -> Chain:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    await read(chain, "ana", K1_READINGS)
    await settled()
    return chain


async def sent(chain: Chain, name: str, mutation: str, about: str, **values: str) -> dict[str, Any]:
    month = await models.Period.get(first_day="2026-11-01")
    ids = {"personId": encode("Person", chain.people[about]), "periodId": encode("Period", month.id)}
    answer: dict[str, Any] = next(iter((await chain.ask(name, mutation, input=ids | values)).values()))
    return answer


async def deeds() -> list[str]:
    return [one.deed for one in await models.Audit.all().order_by("id") if one.deed.startswith("talk")]


async def test_a_talk_is_noted_and_the_guide_reads_it(k1: Chain) -> None:
    done = await sent(k1, "lead", NOTE, "ana", note=" 先约老客 ")

    assert done == {"__typename": "NoteTalkSuccess", "person": {"name": "ana"}}
    assert (await k1.ask("ana", MINE))["myTalks"] == [
        {"firstDay": "2026-11-01", "byName": "lead", "note": "先约老客", "at": NOON.isoformat(), "isMine": False}
    ]
    assert (await k1.ask("bo", MINE))["myTalks"] == [] and await deeds() == ["talk_noted"]


async def test_a_second_note_of_the_month_replaces_ones_own_and_nobody_elses(k1: Chain) -> None:
    await sent(k1, "lead", NOTE, "ana", note="first")
    await sent(k1, "region", NOTE, "ana", note="")
    await sent(k1, "lead", NOTE, "ana", note="second")

    assert sorted(one["note"] for one in (await k1.ask("ana", MINE))["myTalks"]) == ["", "second"]


async def test_notes_of_one_month_sent_at_once_leave_the_last_one(k1: Chain) -> None:
    notes = [str(n) for n in range(20)]

    answers = await asyncio.gather(*[sent(k1, "lead", NOTE, "ana", note=note) for note in notes])

    assert {one["__typename"] for one in answers} == {"NoteTalkSuccess"}
    last = await models.Audit.filter(deed="talk_noted").order_by("-id").first()
    month, talk = await models.Period.get(first_day="2026-11-01"), await models.Talk.get()
    assert last is not None and last.after == sha256(repr((month.id, talk.note)).encode()).hexdigest()
    assert len(await deeds()) == 20


async def test_ones_own_note_is_taken_back_and_nobody_elses(k1: Chain) -> None:
    await sent(k1, "lead", NOTE, "ana", note="x")

    refused = await sent(k1, "region", TAKE_BACK, "ana")
    assert (refused["code"], await models.Talk.all().count()) == ("NOT_FOUND", 1)
    assert (await sent(k1, "lead", TAKE_BACK, "ana"))["person"] == {"name": "ana"}
    assert await models.Talk.all().count() == 0 and await deeds() == ["talk_noted", "talk_taken_back"]
    assert (await sent(k1, "lead", TAKE_BACK, "ana"))["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("who", "about", "code"),
    [
        ("ana", "bo", "NOT_ALLOWED"),
        ("auditor", "ana", "NOT_ALLOWED"),
        ("lead", "chi", "NOT_FOUND"),
        ("lead", "lead", "ROLE_TOO_HIGH"),
        ("region", "dan", "NOT_FOUND"),
    ],
)
async def test_only_who_leads_somebody_notes_a_talk_with_them(k1: Chain, who: str, about: str, code: str) -> None:
    assert (await sent(k1, who, NOTE, about, note="x"))["code"] == code
    assert await models.Talk.all().count() == 0


async def test_a_note_is_one_line_of_200_characters(k1: Chain) -> None:
    assert (await sent(k1, "lead", NOTE, "ana", note="好" * 201))["path"] == ["note"]
    assert (await sent(k1, "lead", NOTE, "ana", note="a\x07b"))["path"] == ["note"]
    assert await models.Talk.all().count() == 0
    await sent(k1, "lead", NOTE, "ana", note="好" * 200)
    assert await models.Talk.all().count() == 1


async def test_there_is_no_talk_about_a_month_that_does_not_exist(k1: Chain) -> None:
    ids = {"personId": encode("Person", k1.people["ana"]), "periodId": encode("Period", 987)}
    answer = (await k1.ask("lead", NOTE, input=ids | {"note": ""}))["noteTalk"]
    assert (answer["code"], answer["path"], await models.Talk.all().count()) == ("NOT_FOUND", ["periodId"], 0)
