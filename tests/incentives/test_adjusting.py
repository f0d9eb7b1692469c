"""What late facts change: never more than is wanted, never twice, and never what was not taken."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet

import models
from api.ids import decode
from api.reactions import REACTIONS
from incentives.adjusting import change
from incentives.executing import execute
from kit import clock, events
from ledger import posting
from ledger.verifying import verify
from models.database import atomic
from people.roles import Role
from tests.chain import Chain
from tests.incentives.policy_chain import amounts, approved, course, do, published, submitted, tried
from tests.incentives.test_appeals import appeal, judge, penalty
from tests.ledger import booking
from tests.ledger.booking import balance

pytestmark = pytest.mark.anyio
Version = dict[str, Any]


@atomic
async def give(**amounts: int) -> None:
    await posting.post([booking.draft(f"gift to {name}", amount, guide=name) for name, amount in amounts.items()])


async def posted(chain: Chain, held: clock.Held, version: Version) -> dict[str, Any]:
    made = await approved(chain, held, await submitted(chain, version))
    await execute(decode(made["id"], "Settlement"))
    if "judge" not in chain.people:
        await chain.add_person("judge", Role.HQ_MAKER, "hq")
    return made


async def on_time_after_all(chain: Chain, name: str, is_on_time: bool = True) -> None:
    day = datetime(2026, 10, 19 if is_on_time else 25, 4, tzinfo=UTC)
    await models.Enrolment.filter(guide_id=chain.people[name]).update(completed_at=day, is_on_time=is_on_time)


async def adjusted(chain: Chain, made: dict[str, Any]) -> dict[str, Any]:
    return await do(chain, "maker", "adjustSettlement", settlementId=made["id"])


async def booked(chain: Chain, held: clock.Held, made: dict[str, Any]) -> None:
    values = {"settlementId": made["id"], "why": "迟到的数据", "version": made["version"]}
    done = await approved(chain, held, await do(chain, "maker", "submitSettlement", **values))
    await execute(decode(done["id"], "Settlement"))


async def waiting(chain: Chain, name: str) -> int:
    """Penalties that somebody may still contest, as their page counts them."""
    answer = await chain.ask(name, "{ viewer { rewardsWaiting { penalties } } }")
    return int(answer["viewer"]["rewardsWaiting"]["penalties"])


whole = st.integers(-200, 200)


@given(wanted=whole, ordered=whole, booked=whole)
def test_what_is_given_never_goes_beyond_what_is_wanted(wanted: int, ordered: int, booked: int) -> None:
    size = change(wanted, ordered=ordered, booked=booked)
    if size > 0:
        assert booked + size <= wanted and ordered + size <= wanted
    assert size >= 0 or size == wanted - ordered
    assert change(wanted, ordered=wanted, booked=booked) == 0


async def test_what_lapsed_was_never_taken_and_is_not_given_back(
    chain: Chain, held: clock.Held, version: Version
) -> None:
    await give(bo=12)
    made = await posted(chain, held, version)
    await on_time_after_all(chain, "bo")

    late = await adjusted(chain, made)
    assert amounts(late) == {("bo", "1.1"): "50", ("bo", "2.1"): "12", ("bo", "2.2"): "0"}
    await booked(chain, held, late)

    assert await balance("bo") == 62
    assert (await adjusted(chain, made))["lines"]["totalCount"] == 0


async def test_what_an_appeal_gave_back_is_not_given_again_nor_taken_again(
    chain: Chain, held: clock.Held, version: Version
) -> None:
    await give(bo=100, chi=100)
    made = await posted(chain, held, version)
    await judge(chain, await appeal(chain, "bo"), "GRANTED")
    await judge(chain, await appeal(chain, "chi"), "PARTLY", kept=5)
    assert (await adjusted(chain, made))["lines"]["totalCount"] == 0
    await on_time_after_all(chain, "bo")
    await on_time_after_all(chain, "chi")

    late = await adjusted(chain, made)
    assert amounts(late) == {
        ("bo", "1.1"): "50", ("bo", "2.2"): "0",
        ("chi", "1.1"): "50", ("chi", "2.1"): "5", ("chi", "2.2"): "0",
    }  # fmt: skip
    await booked(chain, held, late)

    assert [await balance(name) for name in ("bo", "chi")] == [150, 150]
    await verify()


async def test_what_an_adjustment_gave_back_cannot_be_appealed_any_more(
    chain: Chain, held: clock.Held, version: Version
) -> None:
    await give(bo=100)
    made = await posted(chain, held, version)
    assert (await penalty(chain, "bo"))["canBeAppealed"] and await waiting(chain, "bo") == 1
    await on_time_after_all(chain, "bo")
    await booked(chain, held, await adjusted(chain, made))

    assert not (await penalty(chain, "bo"))["canBeAppealed"] and await waiting(chain, "bo") == 0
    assert await appeal(chain, "bo") == "NOTHING_TO_APPEAL"
    assert await balance("bo") == 150 and await models.Appeal.all().count() == 0


async def test_what_is_contested_waits_for_the_judge(chain: Chain, held: clock.Held, version: Version) -> None:
    await give(bo=100)
    made = await posted(chain, held, version)
    await appeal(chain, "bo")
    await on_time_after_all(chain, "bo")

    late = await adjusted(chain, made)

    assert amounts(late) == {("bo", "1.1"): "50", ("bo", "2.2"): "0"}
    assert late["summary"]["spared"] == [{"reason": "CONTESTED", "people": 1}]


async def test_a_penalty_by_an_adjustment_is_appealed_like_any_other(
    chain: Chain, held: clock.Held, version: Version
) -> None:
    await give(dan=100)
    made = await posted(chain, held, version)
    await course(chain, "dan", due=20, done=25)
    late = await adjusted(chain, made)
    assert amounts(late)["dan", "2.1"] == "-20"
    await booked(chain, held, late)
    assert await balance("dan") == 80

    contested = await appeal(chain, "dan")
    assert contested["state"] == "OPEN"
    await judge(chain, contested, "GRANTED")

    assert await balance("dan") == 100
    await verify()


async def test_a_period_is_settled_whole_once_by_whatever_path(chain: Chain, version: Version) -> None:
    made = await tried(chain, version)
    values = {"settlementId": made["id"], "why": "x", "version": made["version"]}
    await asyncio.gather(
        do(chain, "maker", "submitSettlement", **values), tried(chain, version), tried(chain, version)
    )  # fmt: skip
    one = await models.Settlement.get()
    assert one.state in ("DRAFT", "SUBMITTED")
    assert await models.SettlementLine.filter(settlement_id=one.id).count() == 5

    await models.Settlement.all().update(state="SUBMITTED")
    plain = {name: getattr(one, name) for name in ("policy_id", "version_id", "period", "plan_hash", "summary")}
    with pytest.raises(IntegrityError):
        await models.Settlement.create(**plain, number=99, state="POSTED", made_by_id=1, made_at=one.made_at)
    for other in ({"state": "DRAFT"}, {"state": "POSTED", "of_id": one.id}):
        at = one.number + await models.Settlement.all().count()
        await models.Settlement.create(**plain, **other, number=at, made_by_id=1, made_at=one.made_at)


def of_course(chain: Chain, name: str, slug: str) -> QuerySet[models.Enrolment]:
    return models.Enrolment.filter(guide_id=chain.people[name], course__slug=slug)


async def end(chain: Chain, name: str, day: int | None) -> None:
    """Somebody's course, on time or not at all."""
    at = datetime(2026, 10, day, 4, tzinfo=UTC) if day else None
    await of_course(chain, name, "one").update(completed_at=at, is_on_time=True if day else None)


RIGHTS = "{ earnedRights { edges { node { person { name } thing } } } }"


async def rights(chain: Chain) -> list[tuple[str, str]]:
    nodes = [edge["node"] for edge in (await chain.ask("maker", RIGHTS))["earnedRights"]["edges"]]
    return [(node["person"]["name"], node["thing"]) for node in nodes]


async def things(settlement: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """What an adjustment gives (False) or calls off (True)."""
    lines = models.SettlementLine.filter(settlement_id=decode(settlement["id"], "Settlement"), amount=0)
    names = {one.id: one.name for one in await models.Person.all()}
    return [(names[one.person_id], one.effect, one.is_lifted) for one in await lines.order_by("position")]


async def month_with_late_facts(chain: Chain, held: clock.Held) -> dict[str, Any]:
    """Ana and dan were on time and bo and chi were not, as it was settled; by now it is ana who was not."""
    events.react_with(REACTIONS)
    await models.Badge.create(slug="on-time", name="x", tier=1, icon="star", rule="STREAK", condition={"days": 3})
    given = [{"kind": "ELIGIBILITY", "thing": "优先选班"}, {"kind": "BADGE", "thing": "on-time"}]
    on_time, missed = ({"kind": kind, "course": "one"} for kind in ("COURSE_ON_TIME", "COURSE_MISSED"))
    due = [{"kind": "RETRAINING", "thing": "two"}]
    version = await published(
        chain, held, rules=[{"condition": on_time, "effects": given}, {"condition": missed, "effects": due}]
    )
    for name, done in (("ana", 18), ("bo", None), ("chi", None), ("dan", 19)):
        await course(chain, name, due=20, done=done)
    await models.Enrolment.all().update(assignment_id=None)  # orders that no table holds are nobody's
    made = await posted(chain, held, version)
    await of_course(chain, "chi", "two").update(started_at=clock.now())
    for name in ("bo", "chi"):
        await end(chain, name, 19)
    await end(chain, "ana", None)
    return made


async def test_late_facts_give_what_is_earned_by_now_and_call_off_what_was_not(chain: Chain, held: clock.Held) -> None:
    made = await month_with_late_facts(chain, held)

    late = await adjusted(chain, made)
    assert await things(late) == [
        ("ana", "ELIGIBILITY", True), ("ana", "RETRAINING", False),
        ("bo", "ELIGIBILITY", False), ("bo", "BADGE", False), ("bo", "RETRAINING", True),
        ("chi", "ELIGIBILITY", False), ("chi", "BADGE", False), ("chi", "RETRAINING", True),
    ]  # fmt: skip
    assert late["summary"]["spared"] == [{"reason": "KEPT", "people": 1}]
    await booked(chain, held, late)

    assert await rights(chain) == [("chi", "优先选班"), ("bo", "优先选班"), ("dan", "优先选班")]
    holders = {one.guide_id for one in await models.Award.filter(badge__slug="on-time")}
    assert holders == {chain.people[name] for name in ("ana", "bo", "chi", "dan")}
    assert await of_course(chain, "bo", "two").count() == 0
    chi, ana = await of_course(chain, "chi", "two").get(), await of_course(chain, "ana", "two").get()
    assert (chi.assignment_id, chi.due_at) == (None, None)
    assert ana.due_at == clock.end_of_day(date(2026, 11, 25), "Asia/Shanghai")
    orders = await models.Assignment.all().order_by("id")
    assert [(one.person_id, one.withdrawn_at is None) for one in orders] == [
        (chain.people["bo"], False), (chain.people["chi"], False), (chain.people["ana"], True)
    ]  # fmt: skip
    tally = await models.Tally.get(course_id=chain.courses["two"], unit_id=chain.units["hq"].id)
    assert tally.assigned == 2
    told = await models.Notification.filter(kind="SETTLED", person_id=chain.people["bo"]).order_by("-id").first()
    assert told is not None
    assert [en for _, en in told.params["things"]] == ["the right to: 优先选班", "called off: retraining: “Course two”"]
    assert await things(await adjusted(chain, made)) == []


async def test_a_right_that_was_called_off_is_earned_again(chain: Chain, held: clock.Held) -> None:
    on_time = {"kind": "COURSE_ON_TIME", "course": "one"}
    effects = [{"kind": "ELIGIBILITY", "thing": "优先选班"}]
    version = await published(chain, held, rules=[{"condition": on_time, "effects": effects}])
    await course(chain, "ana", due=20, done=18)
    made = await posted(chain, held, version)

    for is_on_time in (False, True):
        await on_time_after_all(chain, "ana", is_on_time)
        late = await adjusted(chain, made)
        assert await things(late) == [("ana", "ELIGIBILITY", not is_on_time)]
        await booked(chain, held, late)
        assert await rights(chain) == [("ana", "优先选班")] * is_on_time


async def test_a_course_that_somebody_was_ordered_by_a_person_is_not_called_off(chain: Chain, held: clock.Held) -> None:
    due = [{"kind": "RETRAINING", "thing": "two"}]
    missed = {"kind": "COURSE_MISSED", "course": "one"}
    version = await published(chain, held, rules=[{"condition": missed, "effects": due}])
    await course(chain, "bo", due=20, done=None)
    await course(chain, "bo", due=30, done=None, slug="two")
    made = await posted(chain, held, version)
    await end(chain, "bo", 19)

    late = await adjusted(chain, made)
    assert await things(late) == [("bo", "RETRAINING", True)]
    await booked(chain, held, late)

    kept = await of_course(chain, "bo", "two").get()
    assert kept.due_at == datetime(2026, 10, 30, 15, 59, 59, tzinfo=UTC)
