"""Saved views through GraphQL: kept under a name, own only, bounded; what is kept can lead nowhere but its screen."""
# ruff: noqa: F811 - the chain of the courses, in place of this folder's own

import asyncio
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

import models
from api.ids import encode
from people.saved_views import QueryUnfit, _fit
from tests.chain import Chain, chain, held  # noqa: F401

pytestmark = pytest.mark.anyio
VIEW = "id screen name query isDefault position"
SAVE = f"""mutation ($input: SaveViewInput!) {{ saveView(input: $input) {{ __typename
    ... on SaveViewSuccess {{ view {{ {VIEW} }} }} ... on Problem {{ code path message }} }} }}"""
RENAME = f"""mutation ($input: RenameViewInput!) {{ renameView(input: $input) {{ __typename
    ... on RenameViewSuccess {{ view {{ {VIEW} }} }} ... on Problem {{ code path }} }} }}"""
DELETE = """mutation ($input: DeleteViewInput!) { deleteView(input: $input) { __typename
    ... on DeleteViewSuccess { savedViews { name } } ... on Problem { code path } } }"""
DEFAULT = f"""mutation ($input: SetDefaultViewInput!) {{ setDefaultView(input: $input) {{ __typename
    ... on SetDefaultViewSuccess {{ view {{ {VIEW} }} }} ... on Problem {{ code path }} }} }}"""
LIST = "query ($screen: Screen) { viewer { savedViews(screen: $screen) { screen name isDefault position } } }"


async def save(chain: Chain, who: str, **input: object) -> Any:
    given = {
        "screen": "SCORES",
        "name": "东区",
        "query": "unit=1",
        "idempotencyKey": sha256(repr(input).encode()).hexdigest(),
    }
    return (await chain.ask(who, SAVE, input=given | input))["saveView"]


async def act(chain: Chain, who: str, text: str, view: str, **input: object) -> Any:
    [answer] = (await chain.ask(who, text, input={"viewId": view, **input})).values()
    return answer


async def listed(chain: Chain, name: str, screen: str | None = None) -> list[tuple[str, str, bool]]:
    found = (await chain.ask(name, LIST, screen=screen))["viewer"]["savedViews"]
    return [(one["screen"], one["name"], one["isDefault"]) for one in found]


async def kept() -> list[dict[str, Any]]:
    return [dict(one) for one in await models.SavedView.all().order_by("id").values()]


async def test_a_view_is_kept_under_its_name_and_listed_by_screen(chain: Chain) -> None:
    saved = await save(chain, "maker", name=" 东区 ", query="unit=VW5pdDox&month=2026-10-01&q=%E5%BC%A0+a~b")
    await save(chain, "maker", name="按人", query="by=people")
    await save(chain, "maker", screen="PEOPLE", name="东区", query="unit=2")

    assert saved["view"] == {
        "id": saved["view"]["id"],
        "screen": "SCORES",
        "name": "东区",
        "query": "unit=VW5pdDox&month=2026-10-01&q=%E5%BC%A0+a~b",
        "isDefault": False,
        "position": 1,
    }
    assert await listed(chain, "maker", "SCORES") == [("SCORES", "东区", False), ("SCORES", "按人", False)]
    assert await listed(chain, "maker", "BOARDS") == []
    assert [screen for screen, *_ in await listed(chain, "maker")] == ["PEOPLE", "SCORES", "SCORES"]
    [trace, *_] = await models.Audit.filter(deed="view_saved").order_by("id")
    assert (trace.actor_id, trace.detail) == (chain.people["maker"], "")


async def test_the_same_key_saves_once_and_is_refused_for_something_else(chain: Chain) -> None:
    first = await save(chain, "maker", idempotencyKey="one and only")
    again = await save(chain, "maker", idempotencyKey="one and only")
    other = await save(chain, "maker", name="别的", idempotencyKey="one and only")

    assert first["view"]["id"] == again["view"]["id"]
    assert (other["code"], other["path"]) == ("KEY_REUSED", ["idempotencyKey"])
    assert len(await kept()) == 1


@pytest.mark.parametrize("name", ["East", "east", " EAST ", "Ｅａｓｔ"])
async def test_a_screen_has_each_name_once_however_it_is_written(chain: Chain, name: str) -> None:
    await save(chain, "maker", name="East")
    before = await kept()

    twice = await save(chain, "maker", name=name, query="unit=2", idempotencyKey="another key")

    assert (twice["code"], twice["path"]) == ("VIEW_NAME_TAKEN", ["name"])
    assert await kept() == before
    assert (await save(chain, "maker", screen="TEAM", name=name))["__typename"] == "SaveViewSuccess"
    assert (await save(chain, "region", name=name))["__typename"] == "SaveViewSuccess"


@pytest.mark.parametrize(
    ("name", "code"),
    [("", "INVALID"), ("  ", "INVALID"), ("名" * 25, "INVALID"), ("a\u0007b", "INVALID"), ("a\u202eb", "INVALID")],
)
async def test_a_name_is_one_line_of_24_characters(chain: Chain, name: str, code: str) -> None:
    refused = await save(chain, "maker", name=name)

    assert (refused["code"], refused["path"]) == (code, ["name"]) and await kept() == []
    assert (await save(chain, "maker", name="名" * 24))["view"]["name"] == "名" * 24


WRONG = [
    "",
    "?unit=1",
    "/people?unit=1",
    "//elsewhere.example/x=1",
    "https://elsewhere.example/?a=1",
    "javascript:alert(1)",
    "unit=1#top",
    "unit=1&//x=2",
    "unit",
    "unit=1&",
    "=1",
    "a=<b>",
    "a=%3Cscript%3E",
    "a=%00",
    "a=%0Ab",
    "a=%FF",
    "a=%2",
    "a=张",
    "a=b c",
    "a=" + "b" * 499,
]


@pytest.mark.parametrize("query", WRONG)
async def test_what_is_no_state_of_a_screen_is_not_kept(chain: Chain, query: str) -> None:
    refused = await save(chain, "maker", query=query)

    assert (refused["code"], refused["path"]) == ("INVALID", ["query"])
    assert await kept() == []


async def test_500_characters_are_kept(chain: Chain) -> None:
    longest = "a=" + "b" * 498

    assert (await save(chain, "maker", query=longest))["view"]["query"] == longest


@given(st.dictionaries(st.from_regex(r"[a-z]\w{0,9}", fullmatch=True).filter(str.isascii), st.text(max_size=20)))
def test_whatever_a_browser_writes_of_words_that_show_is_kept_and_nothing_else(values: dict[str, str]) -> None:
    written = urlencode({name: value.encode("utf-8", "replace").decode() for name, value in values.items()})
    words = "".join(values.values()).encode("utf-8", "replace").decode()
    shows = words.isprintable() and not set("<>") & set(words)
    if values and len(written) <= 500 and shows:
        assert _fit(written) == written
    else:
        with pytest.raises(QueryUnfit):
            _fit(written)


async def test_a_screen_that_is_none_is_refused_before_anything_runs(chain: Chain) -> None:
    with pytest.raises(AssertionError, match="Screen"):
        await save(chain, "maker", screen="AUDIT")

    assert await kept() == []


async def test_a_person_keeps_fifty_and_others_their_own(chain: Chain) -> None:
    for n in range(50):
        saved = await save(chain, "maker", name=f"v {n}", screen=("SCORES", "PEOPLE")[n % 2])
    before = await kept()

    refused = await save(chain, "maker", name="one more", screen="TEAM")

    assert (refused["code"], refused["message"]) == (
        "TOO_MANY_VIEWS",
        "At most 50 views can be saved. Delete one that you no longer use.",
    )
    assert await kept() == before and len(await listed(chain, "maker")) == 50
    assert (await save(chain, "region"))["__typename"] == "SaveViewSuccess"
    await act(chain, "maker", DELETE, saved["view"]["id"])
    assert (await save(chain, "maker", name="one more", screen="TEAM"))["__typename"] == "SaveViewSuccess"


async def test_of_many_saved_at_once_fifty_are_kept_and_of_one_name_one(chain: Chain) -> None:
    for n in range(48):
        await save(chain, "maker", name=f"v {n}")

    same = await asyncio.gather(*(save(chain, "maker", name="same", idempotencyKey=f"same {n} ....") for n in range(4)))
    many = await asyncio.gather(*(save(chain, "maker", name=f"late {n}") for n in range(4)))

    assert sorted(one.get("code", "") for one in same) == ["", *["VIEW_NAME_TAKEN"] * 3]
    assert sorted(one.get("code", "") for one in many) == ["", *["TOO_MANY_VIEWS"] * 3]
    assert len(await kept()) == 50


async def test_a_view_is_renamed_unless_the_name_is_taken(chain: Chain) -> None:
    one, two = [(await save(chain, "maker", name=name))["view"]["id"] for name in ("一", "二")]

    renamed = await act(chain, "maker", RENAME, one, name="One")
    same = await act(chain, "maker", RENAME, one, name="ONE")
    taken = await act(chain, "maker", RENAME, two, name="one")
    long = await act(chain, "maker", RENAME, two, name="x" * 25)

    assert (renamed["view"]["name"], same["view"]["name"]) == ("One", "ONE")
    assert (taken["code"], taken["path"]) == ("VIEW_NAME_TAKEN", ["name"])
    assert (long["code"], long["path"]) == ("INVALID", ["name"])
    assert await listed(chain, "maker") == [("SCORES", "ONE", False), ("SCORES", "二", False)]


async def test_a_screen_opens_with_one_view_at_most(chain: Chain) -> None:
    one = (await save(chain, "maker", name="一", isDefault=True))["view"]["id"]
    two = (await save(chain, "maker", name="二"))["view"]["id"]
    await save(chain, "maker", name="三", screen="TEAM", isDefault=True)

    chosen = await act(chain, "maker", DEFAULT, two, isDefault=True)
    assert chosen["view"]["isDefault"] is True
    assert await listed(chain, "maker", "SCORES") == [("SCORES", "一", False), ("SCORES", "二", True)]
    await asyncio.gather(*(act(chain, "maker", DEFAULT, it, isDefault=True) for it in (one, two, one, two)))
    assert sum(is_default for *_, is_default in await listed(chain, "maker", "SCORES")) == 1

    for it in (one, two):
        assert (await act(chain, "maker", DEFAULT, it, isDefault=False))["view"]["isDefault"] is False
    assert await listed(chain, "maker") == [
        ("SCORES", "一", False),
        ("SCORES", "二", False),
        ("TEAM", "三", True),
    ]


async def test_a_deleted_view_saved_again_stands_where_it_stood(chain: Chain) -> None:
    made = [(await save(chain, "maker", name=name))["view"] for name in ("一", "二", "三")]
    await act(chain, "maker", DEFAULT, made[1]["id"], isDefault=True)

    left = await act(chain, "maker", DELETE, made[1]["id"])
    assert left["savedViews"] == [{"name": "一"}, {"name": "三"}]
    gone = await act(chain, "maker", DELETE, made[1]["id"])
    assert (gone["code"], gone["path"]) == ("NOT_FOUND", ["viewId"])

    back = await save(chain, "maker", name="二", isDefault=True, position=2, idempotencyKey="taken back")
    assert back["view"]["position"] == 2
    assert await listed(chain, "maker") == [("SCORES", "一", False), ("SCORES", "二", True), ("SCORES", "三", False)]


@pytest.mark.parametrize(("asked", "given"), [(-7, 1), (0, 1), (2, 2), (9_999, 2)])
async def test_no_view_stands_before_the_first_or_behind_the_last(chain: Chain, asked: int, given: int) -> None:
    await save(chain, "maker", name="一")

    assert (await save(chain, "maker", name="二", position=asked))["view"]["position"] == given


@pytest.mark.parametrize("name", ["admin", "auditor", "region", "ana"])
async def test_another_persons_view_is_not_found(chain: Chain, name: str) -> None:
    view = (await save(chain, "maker", isDefault=True))["view"]["id"]
    before = await kept()

    for text, input in ((RENAME, {"name": "mine"}), (DELETE, {}), (DEFAULT, {"isDefault": False})):
        for id in (view, encode("SavedView", 987_654)):
            refused = await act(chain, name, text, id, **input)
            assert (refused["code"], refused["path"]) == ("NOT_FOUND", ["viewId"])

    assert await kept() == before and await listed(chain, name) == []
