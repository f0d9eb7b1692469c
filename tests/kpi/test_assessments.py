"""Assessments through GraphQL: of oneself, by one's lead, and what the lead has to write."""

import asyncio
from typing import Any

import pytest
from strawberry.types import ExecutionResult

import models
from api.ids import encode
from api.schema import schema
from kit import clock
from kit.errors import NotAllowed, NotFound, Stale
from kpi.capability import assessments
from kpi.capability.assessments import Said
from people.roles import Role
from tests.chain import Chain
from tests.kpi.capability_chain import SAID, assess, capability, mine, published, say, sent, told

pytestmark = pytest.mark.anyio

ANSWER = """mutation ($input: AnswerAssessmentInput!) { answerAssessment(input: $input) { __typename
    ... on AssessmentSuccess { skills { lead { comment commentedAt } } } ... on Problem { code path } } }"""
PAST = """{ mySkills { history { totalCount edges { node { id source number day isCurrent byName
    levels { key name level evidence } } } } lead { id } } }"""
TEAM = """query ($unit: ID, $role: Role! = GUIDE) { teamSkills(unitId: $unit, role: $role) { isWhole
    members { name fit skills { level } } } }"""
OF = "query ($id: ID!) { skillsOf(personId: $id) { name } }"


@pytest.fixture
async def model(chain: Chain) -> int:
    return await published(chain)


async def counted() -> tuple[int, int]:
    return await models.Assessment.all().count(), await models.AssessedLevel.all().count()


async def test_the_three_parts_make_a_level_and_the_fit(chain: Chain, model: int) -> None:
    await say(chain, "ana", model, persona=3, moments=2)
    await assess(chain, "lead", "ana", model, {"persona": 3, "moments": 4})

    assert await told(chain, "ana") == {
        "persona": ("3.00", "1.00", 3, None, 3), "moments": ("3.43", "0.00", 4, None, 2),
    }  # fmt: skip
    assert (await mine(chain, "ana"))["fit"] == "85.0"


async def test_without_any_word_there_is_no_level_and_no_fit(chain: Chain, model: int) -> None:
    assert await told(chain, "ana") == {"persona": (None,) * 5, "moments": (None,) * 5}
    assert (await mine(chain, "ana"))["fit"] is None


async def test_the_same_months_own_word_is_replaced_and_the_next_months_stands_beside(
    chain: Chain, model: int, held: clock.Held
) -> None:
    await say(chain, "ana", model, persona=2, moments=2)
    held.pass_by(days=5)
    await say(chain, "ana", model, persona=3, moments=2)
    assert await counted() == (1, 2)

    held.pass_by(days=10)
    await say(chain, "ana", model, persona=4, moments=2)

    past = (await chain.ask("ana", PAST))["mySkills"]["history"]
    assert past["totalCount"] == 2
    told_of = [
        (one["node"]["day"], one["node"]["isCurrent"], one["node"]["levels"][0]["level"]) for one in past["edges"]
    ]
    assert told_of == [("2026-12-03", True, 4), ("2026-11-23", False, 3)]
    assert (await told(chain, "ana"))["persona"][4] == 4


@pytest.mark.parametrize(
    ("levels", "path"),
    [({"persona": 3}, ["levels"]), ({"persona": 3, "moments": 2, "else": 1}, ["levels"]),
     ({"persona": 0, "moments": 2}, ["levels"]), ({"persona": 3, "moments": 6}, ["levels"])],
)  # fmt: skip
async def test_every_capability_is_assessed_with_a_level_that_there_is(
    chain: Chain, model: int, levels: dict[str, int], path: list[str]
) -> None:
    own = await say(chain, "ana", model, **levels)
    lead = await assess(chain, "lead", "ana", model, levels)

    assert own["path"] == lead["path"] == path
    assert await counted() == (0, 0)


async def test_a_capability_named_twice_is_refused(chain: Chain, model: int) -> None:
    said = [{"key": "persona", "level": 1}, {"key": "persona", "level": 5}, {"key": "moments", "level": 1}]
    query = "mutation ($input: AssessSelfInput!) { assessSelf(input: $input) { ... on Problem { code path } } }"

    refused = await sent(chain, "ana", query, modelId=encode("CapabilityModel", model), levels=said)

    assert refused["path"] == ["levels"]
    assert await counted() == (0, 0)


async def test_a_model_that_is_not_in_force_takes_no_word(chain: Chain, model: int) -> None:
    newer = await published(chain)

    old = await say(chain, "ana", model, persona=3, moments=2)
    of_another_role = await say(chain, "trainer", newer, persona=3, moments=2)

    assert (old["code"], of_another_role["code"]) == ("CONFLICT", "CONFLICT")
    assert await counted() == (0, 0)


async def test_a_word_goes_on_to_count_in_a_new_version_where_the_key_is_the_same(chain: Chain, model: int) -> None:
    await say(chain, "ana", model, persona=3, moments=2)
    await published(chain, capabilities=[capability("persona", 5_000, 5), capability("talk", 5_000, 3)])

    assert await told(chain, "ana") == {"persona": ("3.00", "2.00", None, None, 3), "talk": (None,) * 5}
    assert (await mine(chain, "ana"))["fit"] is None


async def test_a_lead_writes_what_was_seen_wherever_the_level_changes(chain: Chain, model: int) -> None:
    silent = await assess(chain, "lead", "ana", model, {"persona": 3, "moments": 2}, evidence=" ")
    assert (silent["code"], silent["path"]) == ("INVALID", ["levels"])
    assert await counted() == (0, 0)

    await assess(chain, "lead", "ana", model, {"persona": 3, "moments": 2})
    again = await assess(chain, "lead", "ana", model, {"persona": 3, "moments": 2}, number=1, evidence="")
    changed = await assess(chain, "lead", "ana", model, {"persona": 3, "moments": 3}, number=2, evidence="")

    assert again["skills"]["lead"] == {"number": 2, "byName": "lead"}
    assert changed["message"] == "Where a level changes, write a sentence on what you saw: moments."
    assert await counted() == (2, 4)


async def test_the_guide_sees_what_was_seen_is_told_of_it_and_may_answer(
    chain: Chain, model: int, held: clock.Held
) -> None:
    await assess(chain, "lead", "ana", model, {"persona": 3, "moments": 2})

    past = (await chain.ask("ana", PAST))["mySkills"]
    node = past["history"]["edges"][0]["node"]
    assert (node["source"], node["byName"], node["day"]) == ("LEAD", "lead", "2026-11-18")
    assert node["levels"][0] == {"key": "persona", "name": "persona", "level": 3, "evidence": SAID}
    inbox = "{ viewer { notifications { edges { node { kind title link } } } } }"
    news = [edge["node"] for edge in (await chain.ask("ana", inbox))["viewer"]["notifications"]["edges"]]
    assert news == [{"kind": "ASSESSED", "title": "A new skill assessment", "link": "/skills"}]

    answered = await sent(chain, "ana", ANSWER, assessmentId=past["lead"]["id"], comment="谢谢，我再练")
    assert answered["skills"]["lead"]["comment"] == "谢谢，我再练"
    seen = "query ($id: ID!) { skillsOf(personId: $id) { lead { comment } } }"
    shown = await chain.ask("lead", seen, id=encode("Person", chain.people["ana"]))
    assert shown["skillsOf"]["lead"]["comment"] == "谢谢，我再练"


async def test_only_the_newest_word_of_ones_own_lead_can_be_answered(chain: Chain, model: int) -> None:
    await say(chain, "ana", model, persona=3, moments=2)
    await assess(chain, "lead", "ana", model, {"persona": 3, "moments": 2})
    own, first = [encode("Assessment", one.id) for one in await models.Assessment.all().order_by("id")]

    by_others = [await sent(chain, name, ANSWER, assessmentId=first, comment="x") for name in ("bo", "lead", "region")]
    to_oneself = await sent(chain, "ana", ANSWER, assessmentId=own, comment="x")
    empty = await sent(chain, "ana", ANSWER, assessmentId=first, comment=" ")
    await assess(chain, "lead", "ana", model, {"persona": 3, "moments": 2}, number=1)
    late = await sent(chain, "ana", ANSWER, assessmentId=first, comment="x")

    assert [one["code"] for one in by_others] == ["NOT_FOUND"] * 3
    assert (to_oneself["code"], empty["path"], late["code"]) == ("NOT_ALLOWED", ["comment"], "CONFLICT")
    assert {one.comment for one in await models.Assessment.all()} == {""}


@pytest.mark.parametrize(
    ("who", "name", "code"),
    [
        ("ana", "bo", "NOT_ALLOWED"), ("ana", "ana", "NOT_ALLOWED"), ("maker", "ana", "NOT_ALLOWED"),
        ("auditor", "ana", "NOT_ALLOWED"), ("admin", "ana", "NOT_ALLOWED"), ("trainer", "ana", "NOT_ALLOWED"),
        ("lead", "chi", "NOT_FOUND"), ("region", "dan", "NOT_FOUND"), ("lead", "lead", "ROLE_TOO_HIGH"),
        ("region", "region", "ROLE_TOO_HIGH"), ("lead", "second", "ROLE_TOO_HIGH"),
    ],
)  # fmt: skip
async def test_nobody_assesses_themselves_or_people_of_others_or_of_their_own_rank(
    chain: Chain, model: int, who: str, name: str, code: str
) -> None:
    await chain.add_person("second", Role.STORE_LEAD, "a")
    for role in ("STORE_LEAD", "REGION_LEAD"):
        await published(chain, role=role)

    refused = await assess(chain, who, name, model, {"persona": 3, "moments": 2})

    assert refused["code"] == code
    assert await counted() == (0, 0)


async def test_a_region_lead_assesses_the_store_leads_and_guides_of_the_region(chain: Chain, model: int) -> None:
    of_leads = await published(chain, role="STORE_LEAD")

    done = [
        await assess(chain, "region", name, by, {"persona": 4, "moments": 3})
        for name, by in (("lead", of_leads), ("chi", model))
    ]

    assert [one["skills"]["fit"] for one in done] == ["100.0", "100.0"]


async def test_capabilities_are_seen_by_oneself_ones_leads_auditors_and_admins_only(chain: Chain, model: int) -> None:
    await say(chain, "ana", model, persona=3, moments=2)
    ana = encode("Person", chain.people["ana"])
    said = encode("Assessment", (await models.Assessment.get()).id)
    node = "query ($id: ID!) { node(id: $id) { ... on Assessment { day } } }"

    everybody = ("ana", "bo", "lead", "region", "maker", "admin", "auditor", "dan", "trainer")
    read = {name: (await chain.ask(name, node, id=said))["node"] is not None for name in everybody}
    assert [name for name, is_read in read.items() if is_read] == ["ana", "lead", "region", "admin", "auditor"]

    assert (await chain.ask("auditor", OF, id=ana))["skillsOf"] == {"name": "ana"}
    for name, refusal in (("bo", NotAllowed), ("trainer", NotAllowed), ("maker", NotFound)):
        result = await schema.execute(OF, variable_values={"id": ana}, context_value=chain.context(name))
        assert isinstance(result, ExecutionResult) and result.errors and result.data == {"skillsOf": None}
        assert isinstance(result.errors[0].original_error, refusal)
    teams = {
        name: (await chain.ask(name, TEAM))["teamSkills"]["members"] for name in ("lead", "region", "maker", "auditor")
    }
    assert {name: [one["name"] for one in team] for name, team in teams.items()} == {
        "lead": ["ana", "bo"], "region": ["ana", "bo", "chi"], "maker": [], "auditor": ["ana", "bo", "chi", "dan"],
    }  # fmt: skip
    assert await chain.refused("lead", TEAM, unit=encode("Unit", chain.units["b"].id)) is not None
    assert (await chain.ask("lead", TEAM, role="STORE_LEAD"))["teamSkills"]["members"] == []


async def test_two_leads_at_once_do_not_write_over_each_other(chain: Chain, model: int) -> None:
    said = {"persona": Said(3, SAID), "moments": Said(2, SAID)}

    async def one(who: str) -> Any:
        return await assessments.assess_member(chain.people["ana"], model, said, number=0, scope=chain.scope(who))

    ended = await asyncio.gather(*(one(who) for who in ("lead", "region") * 4), return_exceptions=True)

    assert all(each is None or isinstance(each, Stale) for each in ended)
    assert [each is None for each in ended].count(True) == 1
    assert await counted() == (1, 2)


async def test_ten_own_words_at_once_leave_one(chain: Chain, model: int) -> None:
    await asyncio.gather(
        *(
            assessments.assess_self(model, {"persona": n % 5 + 1, "moments": 2}, scope=chain.scope("ana"))
            for n in range(10)
        )
    )

    assert await counted() == (1, 2)
