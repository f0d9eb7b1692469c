"""Titles for a term: who gives which, for how long, beside the name while they last, and taken back with a reason."""

import asyncio
from datetime import date, timedelta

import pytest
from hypothesis import given as always
from hypothesis import strategies as st

import models
from api.ids import encode
from honors import holdings
from honors.holdings import Term
from kit import clock
from tests.chain import NOON, Chain
from tests.honors.honoring import given, made, person, sent, told

pytestmark = pytest.mark.anyio
MINE = "{ viewer { titles { name toDay } } }"
LIST = """query ($past: Boolean!) { titleHoldings(first: 10, withPast: $past) {
    edges { node { name titleName because canTakeBack } } } }"""


async def test_a_lead_gives_a_title_and_it_stands_beside_the_name_until_its_last_day(
    chain: Chain, held: clock.Held
) -> None:
    answer = await given(chain, await made(chain), "ana")

    assert (answer["name"], answer["titleName"], answer["toDay"]) == ("ana", "Star", "2026-12-31")
    assert (await chain.ask("ana", MINE, locale="zh"))["viewer"]["titles"] == [
        {"name": "季度之星", "toDay": "2026-12-31"}
    ]
    [said] = await told(chain, "ana", "TITLE_GIVEN")
    assert (said["title"], said["reason"]) == (["季度之星", "Star"], "回访做得好")
    held.pass_by(days=43)
    assert len((await chain.ask("ana", MINE))["viewer"]["titles"]) == 1, "its last day counts"
    held.pass_by(days=1)
    assert (await chain.ask("ana", MINE))["viewer"]["titles"] == []


async def test_a_title_that_begins_later_is_not_shown_before(chain: Chain, held: clock.Held) -> None:
    await given(chain, await made(chain), "ana", fromDay="2026-11-20")

    assert (await chain.ask("ana", MINE))["viewer"]["titles"] == []
    held.pass_by(days=2)
    assert len((await chain.ask("ana", MINE))["viewer"]["titles"]) == 1


@pytest.mark.parametrize(
    ("by", "whom", "change", "code"),
    [
        ("lead", "chi", {}, "NOT_FOUND"),  # of another store
        ("lead", "lead", {}, "NOT_ALLOWED"),
        ("region", "region", {}, "NOT_ALLOWED"),
        ("lead", "ana", {"toDay": "2027-02-18"}, "INVALID"),  # 93 days
        ("lead", "ana", {"toDay": "2026-11-17"}, "INVALID"),
        ("lead", "ana", {"fromDay": "2026-11-10", "toDay": "2026-11-17"}, "INVALID"),  # over already
        ("lead", "ana", {"fromDay": "2028-01-01", "toDay": "2028-01-02"}, "INVALID"),
        ("lead", "ana", {"reason": " "}, "INVALID"),
        ("lead", "ana", {"titleId": encode("Title", 99)}, "NOT_FOUND"),
        ("ana", "bo", {}, "NOT_ALLOWED"),
        ("trainer", "bo", {}, "NOT_ALLOWED"),
        ("admin", "bo", {}, "NOT_ALLOWED"),
    ],
)  # fmt: skip
async def test_nobody_gives_a_title_beyond_what_is_theirs(
    chain: Chain, by: str, whom: str, change: dict[str, str], code: str
) -> None:
    title = await made(chain)

    assert (await given(chain, title, whom, by=by, **change))["code"] == code
    assert await models.TitleHolding.all().count() == 0 and await told(chain, whom, "TITLE_GIVEN") == []


@pytest.mark.parametrize(
    ("giver", "allowed"),
    [("HEADQUARTERS", ["maker"]), ("REGIONS", ["maker", "region"]), ("STORES", ["maker", "region", "lead"])],
)
async def test_headquarters_says_who_may_give_a_title(chain: Chain, giver: str, allowed: list[str]) -> None:
    title = await made(chain, giver=giver, mostHolders=0)

    gave = []
    for at, by in enumerate(("maker", "region", "lead")):
        answer = await given(chain, title, "ana", by=by, fromDay=f"2026-12-0{at + 1}", toDay=f"2026-12-0{at + 1}")
        gave += [by] if "reason" in answer else []
    assert gave == allowed


async def test_no_more_hold_a_title_at_once_than_headquarters_allows(chain: Chain) -> None:
    title = await made(chain, mostHolders=1)
    await given(chain, title, "ana", toDay="2026-11-30")

    full = await given(chain, title, "bo", fromDay="2026-11-30", toDay="2026-12-31")
    after = await given(chain, title, "bo", fromDay="2026-12-01", toDay="2026-12-31")
    elsewhere = await given(chain, title, "chi", by="region")

    assert (full["code"], full["message"]) == ("CONFLICT", "At most 1 may hold this title at once.")
    assert after["name"] == "bo" and elsewhere["name"] == "chi", "counted in the unit of whoever gives"


async def test_the_same_title_is_held_once_on_a_day_however_many_ask_at_once(chain: Chain) -> None:
    title = await made(chain, mostHolders=0)

    answers = await asyncio.gather(*[given(chain, title, "ana") for _ in range(8)])

    assert sorted("reason" in one for one in answers) == [False] * 7 + [True]
    assert await models.TitleHolding.all().count() == 1 and len(await told(chain, "ana", "TITLE_GIVEN")) == 1


async def test_a_title_is_taken_back_with_a_reason_that_the_person_reads(chain: Chain) -> None:
    held = await given(chain, await made(chain), "ana")

    gone = await sent(chain, "lead", "takeBackTitle", holdingId=held["id"], reason="数据录错了")

    assert gone["because"] == "数据录错了" and (await chain.ask("ana", MINE))["viewer"]["titles"] == []
    [said] = await told(chain, "ana", "TITLE_TAKEN_BACK")
    assert said["reason"] == "数据录错了"
    again = await sent(chain, "lead", "takeBackTitle", holdingId=held["id"], reason="x")
    assert again["code"] == "CONFLICT"
    mine = (await chain.ask("ana", LIST, past=True))["titleHoldings"]["edges"]
    assert mine == [{"node": {"name": "ana", "titleName": "Star", "because": "数据录错了", "canTakeBack": False}}]
    assert (await chain.ask("bo", LIST, past=True))["titleHoldings"]["edges"] == [], "a colleague reads no reason"


async def test_only_who_leads_where_it_was_given_and_headquarters_take_a_title_back(chain: Chain) -> None:
    held = await given(chain, await made(chain), "ana", by="region")

    for who, code in (("lead", "NOT_ALLOWED"), ("ana", "NOT_ALLOWED"), ("auditor", "NOT_ALLOWED")):
        assert (await sent(chain, who, "takeBackTitle", holdingId=held["id"], reason="x"))["code"] == code, who
    assert (await models.TitleHolding.get()).taken_back_at is None
    assert (await sent(chain, "maker", "takeBackTitle", holdingId=held["id"], reason="x"))["because"] == "x"


async def test_a_retired_title_is_given_no_more_and_ends_for_nobody(chain: Chain) -> None:
    title = await made(chain)
    await given(chain, title, "ana")

    assert (await sent(chain, "maker", "retireTitle", titleId=title))["isRetired"] is True
    assert (await sent(chain, "maker", "retireTitle", titleId=title))["canGive"] is False
    assert (await given(chain, title, "bo"))["code"] == "CONFLICT"
    assert len((await chain.ask("ana", MINE))["viewer"]["titles"]) == 1
    deeds = [one.deed for one in await models.Audit.all().order_by("id") if "title" in one.deed]
    assert deeds == ["define_title", "give_title", "retire_title"]


@pytest.mark.parametrize("change", [{"name": " "}, {"mostDays": 0}, {"mostDays": 367}, {"mostHolders": -1}])
async def test_a_title_without_sense_is_refused(chain: Chain, change: dict[str, object]) -> None:
    allowed = {"name": "x", "giver": "STORES", "mostDays": 9, "mostHolders": 2}

    assert (await sent(chain, "maker", "defineTitle", **(allowed | change)))["code"] == "INVALID"
    assert (await sent(chain, "lead", "defineTitle", **allowed))["code"] == "NOT_ALLOWED"
    assert await models.Title.all().count() == 0


async def test_a_colleague_sees_a_title_of_their_store_and_nobody_elses(chain: Chain) -> None:
    await given(chain, await made(chain), "ana")

    seen = {}
    for who in ("bo", "chi", "dan", "region", "maker", "trainer"):
        seen[who] = len((await chain.ask(who, LIST, past=False))["titleHoldings"]["edges"])
    assert seen == {"bo": 1, "chi": 0, "dan": 0, "region": 1, "maker": 1, "trainer": 0}


async def test_a_lead_sees_the_titles_of_their_people_beside_the_name(chain: Chain) -> None:
    await given(chain, await made(chain), "ana")

    of = "query ($id: ID!) { node(id: $id) { ... on Person { titles { name } } } }"
    assert (await chain.ask("lead", of, id=person(chain, "ana")))["node"] == {"titles": [{"name": "Star"}]}


TODAY = NOON.date()
TERMS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 20)), min_size=1, max_size=12)


@always(TERMS, st.integers(1, 3))
def test_on_no_day_there_are_more_holders_than_allowed(terms: list[tuple[int, int]], most: int) -> None:
    """Pure: the terms that are let in, in any order of asking."""
    kept: list[Term] = []
    for start, days in terms:
        term = Term(TODAY + timedelta(days=start), TODAY + timedelta(days=start + days - 1))
        if holdings.most_at_once(kept, term) < most:
            kept.append(term)

    for day in range(60):
        at: date = TODAY + timedelta(days=day)
        assert sum(one.from_day <= at <= one.to_day for one in kept) <= most
