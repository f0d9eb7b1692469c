"""Capability models through GraphQL: drafted, published, and then never edited."""

from typing import Any

import pytest

import models
from api.ids import encode
from kit import clock
from tests.chain import Chain
from tests.kpi.capability_chain import mine, published, sent

pytestmark = pytest.mark.anyio

DRAFT = """mutation ($input: DraftCapabilityModelInput!) { draftCapabilityModel(input: $input) { __typename
    ... on CapabilityModelSuccess { model { id number isDraft fromDay version } } ... on Problem { code path } } }"""
WHOLE = """query ($id: ID!) { node(id: $id) { ... on CapabilityModel { capabilities {
    key name nameZh weightBp demanded sentences written { level zh en } courses { level course { slug } } } } } }"""
KEYS = "query ($id: ID!) { node(id: $id) { ... on CapabilityModel { capabilities { key } } } }"
PUBLISH = """mutation ($input: CapabilityModelInput!) { publishCapabilityModel(input: $input) { __typename
    ... on CapabilityModelSuccess { model { id number isDraft fromDay version } } ... on Problem { code path } } }"""
DISCARD = PUBLISH.replace("publish", "discard")
LISTED = "{ capabilityModels { edges { node { role number isDraft } } } }"
LEVELS = [{"zh": f"做到 {level}", "en": f"Does {level}"} for level in range(1, 6)]


def line(key: str = "persona", bp: int = 10_000, **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "name": {"zh": "人设", "en": "Persona"},
        "weightBp": bp,
        "demanded": 4,
        "levels": LEVELS,
        **more,
    }


async def drafted(chain: Chain, name: str = "maker", **values: Any) -> dict[str, Any]:
    return await sent(chain, name, DRAFT, **{"role": "GUIDE", "capabilities": [line()], **values})


async def rows() -> tuple[int, int, int]:
    return (
        await models.CapabilityModel.all().count(),
        await models.Capability.all().count(),
        await models.CapabilityCourse.all().count(),
    )


async def test_hq_drafts_publishes_and_everybody_reads_it(chain: Chain) -> None:
    tied = [{"courseId": encode("Course", chain.courses["one"]), "level": 3}]
    made = (await drafted(chain, capabilities=[line(courses=tied)]))["model"]
    hidden = (await chain.ask("ana", LISTED))["capabilityModels"]["edges"]

    done = await sent(chain, "maker", PUBLISH, modelId=made["id"], version=1)

    assert hidden == []
    assert (made["number"], made["isDraft"], made["fromDay"]) == (1, True, None)
    assert (await chain.ask("ana", WHOLE, id=made["id"]))["node"]["capabilities"] == [
        {
            "key": "persona", "name": "Persona", "nameZh": "人设", "weightBp": 10_000, "demanded": 4,
            "sentences": [f"Does {level}" for level in range(1, 6)],
            "written": [{"level": at, **words} for at, words in enumerate(LEVELS, 1)],
            "courses": [{"level": 3, "course": {"slug": "one"}}],
        }
    ]  # fmt: skip
    assert (done["model"]["isDraft"], done["model"]["fromDay"], done["model"]["version"]) == (False, "2026-11-18", 2)
    shown = [edge["node"] for edge in (await chain.ask("ana", LISTED))["capabilityModels"]["edges"]]
    assert shown == [{"role": "GUIDE", "number": 1, "isDraft": False}]


async def test_a_draft_can_be_replaced_and_discarded_and_a_second_one_waits(chain: Chain) -> None:
    made = (await drafted(chain))["model"]
    again = await drafted(chain, modelId=made["id"], version=1, capabilities=[line("a", 4_000), line("b", 6_000)])
    second = await drafted(chain)
    other = await drafted(chain, role="STORE_LEAD")

    there = (await chain.ask("maker", KEYS, id=made["id"]))["node"]["capabilities"]
    assert [one["key"] for one in there] == ["a", "b"]
    assert again["model"]["version"] == 2
    assert second["code"] == "CONFLICT"
    assert other["model"]["number"] == 1
    gone = await sent(chain, "maker", DISCARD, modelId=made["id"], version=2)
    assert gone == {"__typename": "CapabilityModelSuccess", "model": None}
    assert await rows() == (1, 1, 0)


async def test_a_published_model_is_never_edited_and_a_new_version_takes_its_place(chain: Chain) -> None:
    model = encode("CapabilityModel", await published(chain))
    before = await rows()
    answers = [
        await drafted(chain, modelId=model, version=2),
        await sent(chain, "maker", PUBLISH, modelId=model, version=2),
        await sent(chain, "maker", DISCARD, modelId=model, version=2),
    ]

    assert [one["code"] for one in answers] == ["PUBLISHED"] * 3
    assert await rows() == before
    assert (await mine(chain, "ana"))["model"]["number"] == 1
    newer = (await drafted(chain))["model"]
    assert (await mine(chain, "ana"))["model"]["number"] == 1
    await sent(chain, "maker", PUBLISH, modelId=newer["id"], version=1)
    assert (await mine(chain, "ana"))["model"]["number"] == 2


async def test_a_draft_that_somebody_changed_meanwhile_is_not_published(chain: Chain) -> None:
    made = (await drafted(chain))["model"]
    await drafted(chain, modelId=made["id"], version=1)

    stale = await sent(chain, "maker", PUBLISH, modelId=made["id"], version=1)

    assert stale["code"] == "STALE"
    assert await models.CapabilityModel.filter(state="PUBLISHED").count() == 0


@pytest.mark.parametrize(
    ("values", "code", "path"),
    [
        ({"capabilities": [line(bp=9_999)]}, "WEIGHTS", ["capabilities"]),
        ({"capabilities": [line("a", 10_001), line("b", -1)]}, "WEIGHTS", ["capabilities"]),
        ({"parts": {"leadBp": 5_000, "evidenceBp": 3_000, "selfBp": 1_999}}, "WEIGHTS", ["parts"]),
        ({"capabilities": []}, "INVALID", ["capabilities"]),
        ({"capabilities": [line(str(at), 10_000 if at == 0 else 0) for at in range(13)]}, "INVALID", ["capabilities"]),
        ({"capabilities": [line("a", 5_000), line("A", 5_000)]}, "INVALID", ["capabilities"]),
        ({"capabilities": [line(demanded=6)]}, "INVALID", ["capabilities", "0"]),
        ({"capabilities": [line(demanded=0)]}, "INVALID", ["capabilities", "0"]),
        ({"capabilities": [line(levels=LEVELS[:4])]}, "INVALID", ["capabilities", "0", "levels"]),
        ({"capabilities": [line(levels=[*LEVELS[:4], {"zh": " "}])]}, "INVALID", ["levels"]),
        ({"capabilities": [line(name={"zh": "一" * 21})]}, "INVALID", ["name"]),
        ({"role": "HQ_MAKER"}, "INVALID", ["role"]),
    ],
)  # fmt: skip
async def test_what_breaks_a_rule_is_refused_and_nothing_is_kept(
    chain: Chain, values: dict[str, Any], code: str, path: list[str]
) -> None:
    refused = await drafted(chain, **values)

    assert (refused["code"], refused["path"]) == (code, path)
    assert await rows() == (0, 0, 0)


async def test_a_course_is_tied_once_with_a_level_and_has_to_be_there(chain: Chain) -> None:
    def tied(*courses: tuple[int, int]) -> dict[str, Any]:
        return line(courses=[{"courseId": encode("Course", course), "level": level} for course, level in courses])

    one = chain.courses["one"]
    await models.Course.filter(slug="three").update(withdrawn_at=clock.now())
    answers = [
        await drafted(chain, capabilities=[tied(*given)])
        for given in (((one, 3), (one, 4)), ((one, 6),), ((987_654, 3),), ((chain.courses["three"], 3),))
    ]

    assert [one["code"] for one in answers] == ["INVALID", "INVALID", "NOT_FOUND", "NOT_FOUND"]
    assert await rows() == (0, 0, 0)


@pytest.mark.parametrize("name", ["ana", "lead", "region", "trainer", "admin", "auditor"])
async def test_only_makers_make_models(chain: Chain, name: str) -> None:
    made = (await drafted(chain))["model"]
    before = await rows()
    answers = [
        await drafted(chain, name, role="STORE_LEAD"),
        await sent(chain, name, PUBLISH, modelId=made["id"], version=1),
        await sent(chain, name, DISCARD, modelId=made["id"], version=1),
    ]

    assert [one["code"] for one in answers] == ["NOT_ALLOWED"] * 3
    assert await rows() == before
    assert await models.CapabilityModel.filter(state="PUBLISHED").count() == 0
