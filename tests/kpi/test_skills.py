"""What courses prove of capabilities, and which courses a gap suggests."""

from typing import Any

import pytest

import models
from api.ids import encode
from kit import clock
from kpi.capability.levels import PartWeights
from tests.chain import NOON, Chain
from tests.kpi.capability_chain import assess, capability, mine, published, say, told

pytestmark = pytest.mark.anyio

SUGGESTED = """{ mySkills { suggestions { course { slug myEnrolment { state } permissions { canEnrol { allowed } } }
    level skill { gap capability { key } } } } }"""
OF = """query ($id: ID!) { skillsOf(personId: $id) { suggestions { course { slug } }
    skills { evidence capability { key } } } }"""


async def complete(chain: Chain, name: str, slug: str) -> None:
    if not await models.Enrolment.exists(guide_id=chain.people[name], course_id=chain.courses[slug]):
        await chain.enrol(name, slug)
    kept = models.Enrolment.filter(guide_id=chain.people[name], course_id=chain.courses[slug])
    await kept.update(completed_at=NOON, is_on_time=True)


async def suggested(chain: Chain, name: str = "ana") -> list[str]:
    found: list[dict[str, Any]] = (await chain.ask(name, SUGGESTED))["mySkills"]["suggestions"]
    return [one["course"]["slug"] for one in found]


async def test_a_completed_course_speaks_for_its_level_and_an_open_one_for_none(chain: Chain) -> None:
    await published(chain)
    await chain.enrol("ana", "two")
    await complete(chain, "ana", "one")

    assert await told(chain, "ana") == {"persona": ("4.00", "0.00", None, 4, None), "moments": (None,) * 5}


@pytest.mark.parametrize(("scores", "level"), [((80,), 4), ((79,), 3), ((60, 100), 4), ((100, 60), 4)])
async def test_the_best_of_each_quiz_counts_and_under_80_a_course_speaks_for_one_level_less(
    chain: Chain, scores: tuple[int, ...], level: int
) -> None:
    await published(chain)
    await complete(chain, "ana", "one")
    for score in scores:
        await chain.pass_quiz("ana", "one/l1", score)

    assert (await told(chain, "ana"))["persona"][3] == level


async def test_no_course_speaks_for_less_than_level_1(chain: Chain) -> None:
    await published(chain, capabilities=[capability("persona", 10_000, 4, [(chain.courses["one"], 1)])])
    await complete(chain, "ana", "one")
    await chain.pass_quiz("ana", "one/l1", 10)

    assert (await told(chain, "ana"))["persona"][3] == 1


async def test_several_quizzes_count_by_their_mean(chain: Chain) -> None:
    await published(chain)
    await complete(chain, "ana", "one")
    await chain.pass_quiz("ana", "one/l1", 100)
    await chain.pass_quiz("ana", "one/l2", 60)
    assert (await told(chain, "ana"))["persona"][3] == 4

    await models.QuizAttempt.filter(score=60).update(score=58)
    assert (await told(chain, "ana"))["persona"][3] == 3


async def test_quizzes_of_other_courses_and_other_people_prove_nothing(chain: Chain) -> None:
    await published(chain)
    await complete(chain, "ana", "one")
    await chain.pass_quiz("ana", "two/l1", 10)
    await chain.pass_quiz("bo", "one/l1", 10)

    assert (await told(chain, "ana"))["persona"][3] == 4
    assert (await told(chain, "bo"))["persona"][3] is None


async def test_the_highest_of_several_courses_counts_whatever_their_order(chain: Chain) -> None:
    ids = chain.courses
    tied = [(ids["one"], 2), (ids["two"], 4), (ids["three"], 3)]
    await published(chain, capabilities=[capability("persona", 10_000, 4, tied)])
    for slug in ("two", "one", "three"):
        await complete(chain, "ana", slug)

    assert (await told(chain, "ana"))["persona"][:4] == ("4.00", "0.00", None, 4)


async def test_learning_never_lowers_a_level(chain: Chain) -> None:
    ids = chain.courses
    model = await published(chain, capabilities=[capability("persona", 10_000, 5, [(ids["one"], 2)])])
    await say(chain, "ana", model, persona=4)
    await assess(chain, "lead", "ana", model, {"persona": 4})

    await complete(chain, "ana", "one")

    assert (await told(chain, "ana"))["persona"] == ("4.00", "1.00", 4, 2, 4)


async def test_the_weights_of_the_parts_are_those_of_the_version(chain: Chain) -> None:
    model = await published(chain, weights=PartWeights(10_000, 0, 0))
    await say(chain, "ana", model, persona=1, moments=1)
    await assess(chain, "lead", "ana", model, {"persona": 4, "moments": 3})
    await complete(chain, "ana", "one")

    assert (await told(chain, "ana"))["persona"] == ("4.00", "0.00", 4, 4, 1)
    assert (await mine(chain, "ana"))["fit"] == "100.0"


async def test_the_widest_weighed_gap_suggests_first_and_a_completed_course_no_more(chain: Chain) -> None:
    model = await published(chain)
    await say(chain, "ana", model, persona=3, moments=1)
    assert await suggested(chain) == ["two", "one"]  # 4,000 × 2 before 6,000 × 1

    await say(chain, "ana", model, persona=2, moments=1)
    assert await suggested(chain) == ["one", "two"]

    await complete(chain, "ana", "one")
    await say(chain, "ana", model, persona=1, moments=1)
    assert await suggested(chain) == ["two"]


async def test_where_nothing_is_missing_or_known_nothing_is_suggested(chain: Chain) -> None:
    model = await published(chain)
    assert await suggested(chain) == []

    await say(chain, "ana", model, persona=5, moments=3)
    assert await suggested(chain) == []


async def test_a_course_of_two_capabilities_is_suggested_once_where_it_helps_most(chain: Chain) -> None:
    one = chain.courses["one"]
    both = [capability("persona", 4_000, 3, [(one, 2)]), capability("moments", 6_000, 3, [(one, 3)])]
    model = await published(chain, capabilities=both)
    await say(chain, "ana", model, persona=2, moments=2)

    found = (await chain.ask("ana", SUGGESTED))["mySkills"]["suggestions"]

    assert [(one["skill"]["capability"]["key"], one["level"]) for one in found] == [("moments", 3)]


async def test_only_courses_that_are_meant_for_the_guide_and_not_withdrawn_are_suggested(chain: Chain) -> None:
    model = await published(chain)
    await say(chain, "ana", model, persona=1, moments=1)
    await say(chain, "chi", model, persona=1, moments=1)
    await models.Course.filter(slug="one").update(audience_id=chain.units["b"].id)

    assert await suggested(chain) == ["two"]
    assert await suggested(chain, "chi") == ["one", "two"]
    as_lead = await chain.ask("region", OF, id=encode("Person", chain.people["ana"]))
    assert [one["course"]["slug"] for one in as_lead["skillsOf"]["suggestions"]] == ["two"]
    await models.Course.filter(slug="two").update(withdrawn_at=clock.now())
    assert await suggested(chain) == []


async def test_one_tap_enrols_in_a_suggested_course(chain: Chain) -> None:
    model = await published(chain)
    await say(chain, "ana", model, persona=1, moments=3)
    first = (await chain.ask("ana", SUGGESTED))["mySkills"]["suggestions"][0]["course"]
    assert (first["myEnrolment"], first["permissions"]["canEnrol"]["allowed"]) == (None, True)

    enrol = "mutation ($input: EnrolMyselfInput!) { enrolMyself(input: $input) { __typename } }"
    await chain.ask("ana", enrol, input={"courseId": encode("Course", chain.courses["one"])})

    after = (await chain.ask("ana", SUGGESTED))["mySkills"]["suggestions"][0]["course"]
    assert (after["myEnrolment"], after["permissions"]["canEnrol"]["allowed"]) == ({"state": "OPEN"}, False)


async def test_nothing_of_it_touches_a_score(chain: Chain) -> None:
    model = await published(chain)
    await say(chain, "ana", model, persona=1, moments=1)
    await assess(chain, "lead", "ana", model, {"persona": 1, "moments": 1})

    assert await models.ScoreDue.all().count() + await models.Score.all().count() == 0
    assert await models.Reading.all().count() == 0
