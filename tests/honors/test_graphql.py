import pytest

import models
from api.ids import encode
from honors import awards
from tests.chain import Chain

pytestmark = pytest.mark.anyio

HOME = """query { viewer {
  week { goalDays doneDays streakDays days { date done isToday } }
  shelf { awardedAt missing doneSteps allSteps badge { id slug name description tier icon rule } }
  nextBadge { missing badge { slug } } } }"""
SET_GOAL = """mutation ($days: Int!) { setWeekGoal(input: { days: $days }) { __typename
  ... on SetWeekGoalSuccess { week { goalDays doneDays } } ... on Problem { code path message } } }"""
BADGES_OF = "query ($id: ID!) { node(id: $id) { ... on Person { name badges { awardedAt badge { slug } } } } }"


async def test_home_shows_week_shelf_and_nearest_badge_in_the_viewers_language(chain: Chain) -> None:
    await chain.enrol("ana", "one")
    await models.Enrolment.all().update(completed_lessons=1)
    await chain.pass_quiz("ana", "two/l1", 100)
    await awards.sweep()

    viewer = (await chain.ask("ana", HOME, locale="zh"))["viewer"]

    assert len(viewer["week"]["days"]) == 7 and viewer["week"]["goalDays"] == 3
    [earned] = [place for place in viewer["shelf"] if place["awardedAt"]]
    assert earned["badge"]["name"] == "一次满分" and earned["missing"] is None
    assert (earned["badge"]["rule"], earned["badge"]["tier"]) == ("QUIZ_MASTERED", 2)
    assert viewer["nextBadge"] == {"missing": "《课 one》还差 1 节", "badge": {"slug": "friendly-face"}}


async def test_week_goal_is_set_or_refused_with_a_problem(chain: Chain) -> None:
    done = await chain.ask("ana", SET_GOAL, days=5)
    refused = await chain.ask("ana", SET_GOAL, days=9)

    assert done["setWeekGoal"] == {"__typename": "SetWeekGoalSuccess", "week": {"goalDays": 5, "doneDays": 0}}
    assert refused["setWeekGoal"] == {
        "__typename": "ValidationProblem", "code": "INVALID", "path": ["days"],
        "message": "A week's goal is 1 to 7 days.",
    }  # fmt: skip
    assert (await models.Person.get(id=chain.people["ana"])).week_goal_days == 5


async def test_a_lead_sees_the_badges_of_their_people_and_of_nobody_else(chain: Chain) -> None:
    for name in ("ana", "dan"):
        await chain.pass_quiz(name, "two/l1", 100)
    await awards.sweep()

    seen = await chain.ask("lead", BADGES_OF, id=encode("Person", chain.people["ana"]))
    unseen = await chain.ask("lead", BADGES_OF, id=encode("Person", chain.people["dan"]))

    earned = [place["badge"]["slug"] for place in seen["node"]["badges"] if place["awardedAt"]]
    assert earned == ["full-marks"] and unseen == {"node": None}
