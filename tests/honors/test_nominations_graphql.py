"""Nominations: a lead proposes, somebody else at headquarters decides, the person hears only of what they are given."""

import asyncio
from typing import Any

import pytest

import models
from api.ids import encode
from honors import awards
from kit import clock
from tests.chain import Chain
from tests.honors.honoring import given, made, person, sent, told

pytestmark = pytest.mark.anyio
LIST = (
    "query ($state: NominationState) { nominations(first: 10, state: $state) { edges { node { name honor state } } } }"
)
TERM = {"fromDay": "2026-12-01", "toDay": "2026-12-31"}


async def mentor() -> str:
    return encode("Badge", (await models.Badge.get(slug="mentor")).id)


async def nominated(chain: Chain, whom: str = "ana", by: str = "lead", **honor: object) -> dict[str, Any]:
    honor = honor or {"badgeId": await mentor()}
    return await sent(chain, by, "nominate", personId=person(chain, whom), reason="带会了两位新同事", **honor)


async def seen(chain: Chain, who: str) -> list[str]:
    return [one["node"]["name"] for one in (await chain.ask(who, LIST))["nominations"]["edges"]]


async def decided(chain: Chain, one: dict[str, Any], *, by: str = "maker", **verdict: object) -> dict[str, Any]:
    return await sent(chain, by, "decideNomination", nominationId=one["id"], **({"isGiven": True} | verdict))


async def test_a_nomination_for_a_badge_is_decided_by_headquarters_and_the_badge_is_given(chain: Chain) -> None:
    one = await nominated(chain)
    assert (one["state"], one["honor"], one["isMine"], one["canDecide"]) == ("WAITING", "Mentor", True, False)

    done = await decided(chain, one, answer="实至名归")

    assert (done["state"], done["answer"]) == ("GIVEN", "实至名归")
    award = await models.Award.get(guide_id=chain.people["ana"])
    assert award.because == f"nomination {(await models.Nomination.get()).id}"
    assert [one.kind for one in await models.Notification.filter(person_id=chain.people["ana"])] == ["BADGE_AWARDED"]
    [said] = await told(chain, "lead", "NOMINATION_DECIDED")
    assert (said["is_given"], said["reason"], said["person"]) == (True, "实至名归", "ana")


async def test_a_nomination_for_a_title_gives_it_for_the_term_that_headquarters_says(chain: Chain) -> None:
    title = await made(chain, giver="HEADQUARTERS")
    one = await nominated(chain, titleId=title)

    assert (await decided(chain, one))["path"] == ["toDay"], "a title needs a term"
    assert (await decided(chain, one, **TERM))["state"] == "GIVEN"

    held = await models.TitleHolding.get(person_id=chain.people["ana"])
    assert (str(held.from_day), str(held.to_day), held.reason) == ("2026-12-01", "2026-12-31", "带会了两位新同事")


async def test_whoever_is_not_given_it_hears_nothing(chain: Chain) -> None:
    one = await nominated(chain)

    assert (await decided(chain, one, isGiven=False, answer="下个季度再看"))["state"] == "DECLINED"

    assert await models.Award.all().count() == 0
    assert await models.Notification.filter(person_id=chain.people["ana"]).count() == 0
    assert await seen(chain, "ana") == [] and await seen(chain, "lead") == ["ana"]
    node = "query ($id: ID!) { node(id: $id) { id } }"
    assert await chain.ask("ana", node, id=one["id"]) == {"node": None}


async def test_what_cannot_be_given_leaves_the_nomination_waiting(chain: Chain) -> None:
    title = await made(chain, mostHolders=0)
    one = await nominated(chain, titleId=title)
    await given(chain, title, "ana")

    assert (await decided(chain, one, **TERM))["code"] == "CONFLICT"
    assert (await models.Nomination.get()).state == "WAITING" and await models.TitleHolding.all().count() == 1


async def test_whoever_nominated_does_not_decide_even_from_headquarters(chain: Chain) -> None:
    one = await nominated(chain)
    await models.Nomination.all().update(by_id=chain.people["maker"])

    refused = await decided(chain, one)
    assert (refused["code"], refused["message"]) == ("NOT_ALLOWED", "Whoever nominated does not decide.")
    assert (await models.Nomination.get()).state == "WAITING" and await models.Award.all().count() == 0


async def test_nobody_decides_what_they_are_nominated_for(chain: Chain) -> None:
    one = await nominated(chain)
    await models.Nomination.all().update(person_id=chain.people["maker"])

    assert (await decided(chain, one))["code"] == "NOT_FOUND" and await seen(chain, "maker") == []


async def test_of_two_who_decide_at_once_one_decides(chain: Chain) -> None:
    one = await nominated(chain)

    answers = await asyncio.gather(*[decided(chain, one, isGiven=at % 2 == 0) for at in range(6)])

    assert sorted("state" in each for each in answers) == [False] * 5 + [True]
    assert len(await told(chain, "lead", "NOMINATION_DECIDED")) == 1


async def test_the_same_honor_is_proposed_once_until_it_is_decided(chain: Chain) -> None:
    one = await nominated(chain)

    assert (await nominated(chain))["code"] == "CONFLICT"
    assert (await nominated(chain, by="region"))["code"] == "CONFLICT"
    await decided(chain, one, isGiven=False)
    assert (await nominated(chain))["state"] == "WAITING"


async def test_a_badge_that_somebody_has_is_not_proposed_to_be_given(chain: Chain) -> None:
    await decided(chain, await nominated(chain))

    refused = await nominated(chain, by="region")

    assert (refused["code"], refused["path"]) == ("BADGE_HELD", ["badgeId"])
    assert refused["message"] == "They have this badge already."
    assert await models.Nomination.all().count() == 1


@pytest.mark.parametrize(("meanwhile", "code"), [("given", "BADGE_HELD"), ("withdrawn", "CONFLICT")])
async def test_a_badge_that_cannot_be_given_any_more_leaves_the_nomination_waiting(
    chain: Chain, meanwhile: str, code: str
) -> None:
    one = await nominated(chain)
    if meanwhile == "given":
        await awards.give(chain.people["ana"], "mentor", because="settlement 1")
    else:
        await models.Badge.filter(slug="mentor").update(withdrawn_at=clock.now())
    before = await models.Award.all().count()

    assert (await decided(chain, one))["code"] == code
    assert (await models.Nomination.get()).state == "WAITING"
    assert await models.Award.all().count() == before and await told(chain, "lead", "NOMINATION_DECIDED") == []
    assert (await decided(chain, one, isGiven=False))["state"] == "DECLINED"


async def test_a_nomination_is_taken_back_by_its_lead_alone(chain: Chain) -> None:
    one = await nominated(chain)

    assert (await sent(chain, "region", "withdrawNomination", nominationId=one["id"]))["code"] == "NOT_FOUND"
    assert (await sent(chain, "lead", "withdrawNomination", nominationId=one["id"]))["state"] == "WITHDRAWN"
    assert (await sent(chain, "lead", "withdrawNomination", nominationId=one["id"]))["code"] == "CONFLICT"
    assert (await decided(chain, one))["code"] == "CONFLICT"
    deeds = [one.deed for one in await models.Audit.all().order_by("id") if "nominat" in one.deed]
    assert deeds == ["nominate", "withdraw_nomination"]


@pytest.mark.parametrize(
    ("by", "whom", "honor", "code"),
    [
        ("lead", "chi", "mentor", "NOT_FOUND"),
        ("lead", "lead", "mentor", "NOT_ALLOWED"),
        ("region", "maker", "mentor", "NOT_FOUND"),
        ("ana", "bo", "mentor", "NOT_ALLOWED"),
        ("maker", "ana", "mentor", "NOT_ALLOWED"),
        ("lead", "ana", "full-marks", "INVALID"),  # a rule gives it
        ("lead", "ana", "", "INVALID"),
        ("lead", "ana", "both", "INVALID"),
        ("lead", "ana", "nothing like it", "NOT_FOUND"),
    ],
)
async def test_who_cannot_be_proposed_or_for_what(chain: Chain, by: str, whom: str, honor: str, code: str) -> None:
    badge = await models.Badge.get_or_none(slug=honor)
    asked: dict[str, object] = {
        "": {"titleId": None}, "both": {"titleId": await made(chain), "badgeId": await mentor()},
        "nothing like it": {"badgeId": encode("Badge", 987)},
    }.get(honor) or {"badgeId": encode("Badge", badge.id if badge else 0)}  # type: ignore[assignment]  # fmt: skip

    assert (await nominated(chain, whom, by, **asked))["code"] == code
    assert await models.Nomination.all().count() == 0


async def test_a_badge_that_people_give_is_on_no_shelf_before(chain: Chain) -> None:
    shelf = "{ viewer { shelf { badge { slug } } } nominableBadges { badge { slug } } }"

    found = await chain.ask("ana", shelf)
    assert "mentor" not in [one["badge"]["slug"] for one in found["viewer"]["shelf"]]
    assert found["nominableBadges"] == [{"badge": {"slug": "mentor"}}]
    await decided(chain, await nominated(chain))
    assert "mentor" in [one["badge"]["slug"] for one in (await chain.ask("ana", shelf))["viewer"]["shelf"]]
