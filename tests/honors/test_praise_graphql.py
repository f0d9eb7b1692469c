"""Public praise: who may write it, who reads it, who takes it away."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

import models
from api.ids import encode
from kit import clock
from tests.chain import Chain
from tests.honors.honoring import person, sent, told

pytestmark = pytest.mark.anyio
LIST = "query ($unit: ID) { praises(unitId: $unit, first: 20) { edges { node { name byName text canRemove } } } }"


async def read(chain: Chain, who: str, unit: str = "hq") -> list[dict[str, Any]]:
    found = await chain.ask(who, LIST, unit=encode("Unit", chain.units[unit].id))
    return [one["node"] for one in found["praises"]["edges"]]


async def praised(chain: Chain, by: str, whom: str, text: str = "耐心又仔细") -> dict[str, Any]:
    return await sent(chain, by, "praise", personId=person(chain, whom), text=text)


async def test_a_leads_praise_is_told_to_the_person_and_read_by_the_store(chain: Chain) -> None:
    answer = await praised(chain, "lead", "ana", "  耐心又仔细 ")

    assert (answer["text"], answer["byName"], answer["canRemove"]) == ("耐心又仔细", "lead", True)
    assert await told(chain, "ana", "PRAISED") == [{"by": "lead", "text": "耐心又仔细"}]
    assert await read(chain, "bo") == [{"name": "ana", "byName": "lead", "text": "耐心又仔细", "canRemove": False}]
    seen = {who: len(await read(chain, who)) for who in ("ana", "chi", "dan", "region", "maker", "trainer", "auditor")}
    assert seen == {"ana": 1, "chi": 0, "dan": 0, "region": 1, "maker": 1, "trainer": 0, "auditor": 1}


async def test_praise_is_read_in_the_branch_of_whoever_wrote_it(chain: Chain) -> None:
    await praised(chain, "region", "ana")
    assert {who: len(await read(chain, who)) for who in ("bo", "chi", "dan")} == {"bo": 1, "chi": 1, "dan": 0}

    await praised(chain, "maker", "dan")
    assert {who: len(await read(chain, who)) for who in ("bo", "chi", "dan")} == {"bo": 2, "chi": 2, "dan": 1}
    assert [one["name"] for one in await read(chain, "bo", "a")] == ["ana"], "a store's wall holds its own people"


async def test_colleagues_of_one_store_praise_each_other_and_nobody_further_away(chain: Chain) -> None:
    assert (await praised(chain, "ana", "bo"))["name"] == "bo"
    assert (await praised(chain, "ana", "lead"))["name"] == "lead"

    for by, whom, code in (
        ("ana", "chi", "NOT_FOUND"), ("ana", "maker", "NOT_FOUND"), ("ana", "ana", "NOT_ALLOWED"),
        ("lead", "chi", "NOT_FOUND"),
    ):  # fmt: skip
        assert (await praised(chain, by, whom))["code"] == code, (by, whom)
    assert await models.Praise.all().count() == 2
    colleagues = await chain.ask("ana", "{ colleagues { name personId } }")
    assert [one["name"] for one in colleagues["colleagues"]] == ["bo", "lead"]


async def test_the_same_words_sent_at_once_are_one_praise(chain: Chain) -> None:
    answers = await asyncio.gather(*[praised(chain, "lead", "ana") for _ in range(8)])

    assert len({one["id"] for one in answers}) == 1 and await models.Praise.all().count() == 1
    assert len(await told(chain, "ana", "PRAISED")) == 1


async def test_ten_words_of_praise_a_day_are_enough(chain: Chain, held: clock.Held) -> None:
    for n in range(10):
        await praised(chain, "lead", "ana", f"好 {n}")

    refused = await praised(chain, "lead", "bo", "好")
    assert refused["code"] == "RATE_LIMITED" and await models.Praise.all().count() == 10
    held.pass_by(days=1, seconds=1)
    assert (await praised(chain, "lead", "bo", "好"))["name"] == "bo"


@pytest.mark.parametrize("text", ["", "x" * 141, "a\nb"])
async def test_praise_is_one_line_of_140_characters(chain: Chain, text: str) -> None:
    assert (await praised(chain, "lead", "ana", text))["code"] == "INVALID"
    assert await models.Praise.all().count() == 0


@pytest.mark.parametrize("who", ["lead", "ana", "maker"])
async def test_who_wrote_it_who_is_praised_and_headquarters_remove_praise(chain: Chain, who: str) -> None:
    made = await praised(chain, "lead", "ana")

    for other, code in (("bo", "NOT_ALLOWED"), ("region", "NOT_ALLOWED"), ("dan", "NOT_FOUND")):
        assert (await sent(chain, other, "removePraise", praiseId=made["id"]))["code"] == code, other
    assert len(await read(chain, "bo")) == 1
    assert (await sent(chain, who, "removePraise", praiseId=made["id"]))["__typename"] == "RemovePraiseSuccess"
    assert await read(chain, "bo") == await read(chain, "ana") == [] and await told(chain, "ana", "PRAISED") == []
    assert (await sent(chain, who, "removePraise", praiseId=made["id"]))["code"] == "NOT_FOUND"
    assert [one.deed for one in await models.Audit.all().order_by("id") if "praise" in one.deed] == [
        "praise", "remove_praise",
    ]  # fmt: skip


async def test_whoever_hides_from_boards_is_hidden_here_and_reads_their_own(chain: Chain) -> None:
    await praised(chain, "lead", "ana")
    await models.BoardOptOut.create(person_id=chain.people["ana"], since=clock.now())

    assert [len(await read(chain, who)) for who in ("bo", "ana", "lead")] == [0, 1, 1]


async def test_praise_of_somebody_who_has_left_is_gone(chain: Chain) -> None:
    await praised(chain, "lead", "ana")
    await models.Membership.filter(person_id=chain.people["ana"]).update(is_current=False)

    assert await read(chain, "bo") == []


async def test_a_list_goes_on_where_the_page_before_ended(chain: Chain, held: clock.Held) -> None:
    for n in range(5):
        await praised(chain, "lead", "ana", f"好 {n}")
        held.pass_by(seconds=timedelta(minutes=1).total_seconds())

    text = """query ($after: String) { praises(first: 3, after: $after) {
        edges { node { text } } pageInfo { hasNextPage endCursor } totalCount } }"""
    first = (await chain.ask("bo", text))["praises"]
    rest = (await chain.ask("bo", text, after=first["pageInfo"]["endCursor"]))["praises"]
    assert [one["node"]["text"] for one in first["edges"] + rest["edges"]] == [f"好 {n}" for n in (4, 3, 2, 1, 0)]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (5, True, False)
