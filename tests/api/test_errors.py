"""Refusals, in words and as the problem types of the schema."""

from importlib import import_module
from pkgutil import walk_packages

import pytest

from api.errors import ProblemCode
from kit.errors import REFUSALS, Conflict, Invalid, NotAllowed, NotFound, RateLimited, Refused
from tests.api.conftest import Ask
from tests.api.small_schema import DueInPast

pytestmark = pytest.mark.anyio
ASK = """mutation ($what: String!) { do(what: $what) { __typename
  ... on Problem { message code path }
  ... on Conflict { currentVersion } ... on RateLimited { retryAfterSeconds } } }"""


@pytest.mark.parametrize(
    ("what", "problem"),
    [
        ("invalid", {"__typename": "ValidationProblem", "code": "DUE_IN_PAST", "path": ["dueOn"],
                     "message": "The due date 2026-01-01 is in the past."}),
        ("not found", {"__typename": "NotFound", "code": "NOT_FOUND", "path": None,
                       "message": "There is no such thing."}),
        ("not allowed", {"__typename": "NotAllowed", "code": "NOT_ALLOWED", "path": None,
                         "message": "You are not allowed to do this."}),
        ("conflict", {"__typename": "Conflict", "code": "CONFLICT", "path": None, "currentVersion": 7,
                      "message": "It has changed in the meantime; look again."}),
        ("rate limited", {"__typename": "RateLimited", "code": "RATE_LIMITED", "path": None, "retryAfterSeconds": 9,
                          "message": "Too many requests; try again in 9 s."}),
    ],
)  # fmt: skip
async def test_refusal_is_the_problem_type_of_its_family(ask: Ask, what: str, problem: dict[str, object]) -> None:
    response = await ask(ASK, {"what": what})

    assert response.status_code == 200
    assert response.json()["data"] == {"do": problem}


async def test_problem_is_told_in_the_viewers_language(ask: Ask) -> None:
    response = await ask(ASK, {"what": "invalid"}, who="zh")

    assert response.json()["data"]["do"]["message"] == "截止日期 2026-01-01 已经过去。"


async def test_refusal_that_a_union_lacks_is_an_expected_error(ask: Ask) -> None:
    response = await ask('mutation { doPlain(what: "conflict") { what } }')

    (error,) = response.json()["errors"]
    assert error["extensions"] == {
        "code": "CONFLICT", "currentVersion": 7, "requestId": response.headers["x-request-id"],
    }  # fmt: skip


@pytest.mark.parametrize(("locale", "says"), [("zh-CN", "截止日期"), ("en-GB", "The due date"), ("fr", "截止日期")])
async def test_refusal_speaks_chinese_unless_asked_for_english(locale: str, says: str) -> None:
    assert says in DueInPast(due="2026-01-01").says(locale)


async def test_refusal_that_lacks_a_value_of_its_sentence_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError, match="needs due"):
        DueInPast(path=["dueOn"])


async def test_refusal_that_says_different_things_in_its_languages_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="different"):
        type("Lopsided", (Invalid,), {"code": "LOPSIDED", "zh": "{day} 已过。", "en": "It is over."})
    with pytest.raises(TypeError, match="WORDS_LIKE_THIS"):
        type("Nameless", (Invalid,), {"code": "no code"})


async def test_values_are_said_as_they_are() -> None:
    assert "{0.__class__}" in DueInPast(due="{0.__class__}").says("en")


async def test_families_keep_what_their_problems_tell() -> None:
    assert Conflict().current_version is None
    assert RateLimited(retry_after_seconds=3).retry_after_seconds == 3
    assert NotFound().path == ()


PACKAGES = ("api", "insights", "honors", "courses", "people", "models", "kit")
AT_THE_EDGE = {"api.connections"}  # refused before GraphQL begins


@pytest.fixture(scope="module")
def refusals() -> list[type[Refused]]:
    """All that the product can say: every module of it is imported."""
    for package in PACKAGES:
        for module in walk_packages(import_module(package).__path__, f"{package}."):
            if not module.name.endswith("__main__"):
                import_module(module.name)
    return [kind for kind in REFUSALS if kind.__module__.partition(".")[0] in PACKAGES]


async def test_every_refusal_of_a_problem_family_has_a_published_code(refusals: list[type[Refused]]) -> None:
    families = Invalid | NotFound | NotAllowed | Conflict | RateLimited
    told = {kind for kind in refusals if issubclass(kind, families) and kind.__module__ not in AT_THE_EDGE}

    assert len(told) > 40
    assert {kind.code for kind in told} <= {code.name for code in ProblemCode}


async def test_every_refusal_speaks_both_languages_in_whole_sentences(refusals: list[type[Refused]]) -> None:
    for kind in refusals:
        assert _is_chinese(kind.zh) and kind.zh.endswith(("。", "？", "}")), kind
        assert not _is_chinese(kind.en) and kind.en.endswith((".", "?", "}")), kind


def _is_chinese(sentence: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in sentence)
