import asyncio
from datetime import timedelta

import pytest

import models
import tests.chain
from api.ids import encode
from courses import nudging
from courses.nudging import Nudged, NudgeWhom, Whom, nudge
from kit import clock
from kit.errors import NotAllowed, NotFound
from people.keys import KeyReused
from tests.chain import NOON, Chain

pytestmark = pytest.mark.anyio
held, shop = tests.chain.held, tests.chain.chain


async def test_nudge_reminds_once_a_day_and_says_who_asks(shop: Chain, held: clock.Held) -> None:
    whom = Whom((await shop.enrol("ana", "one"), await shop.enrol("bo", "one")))
    lead = shop.scope("lead")

    assert await nudge(whom, scope=lead, key="key number 1") == Nudged(2)
    assert await nudge(whom, scope=lead, key="key number 2") == Nudged(0, recent_count=2)
    held.at = NOON + timedelta(hours=24)
    assert await nudge(whom, scope=lead, key="key number 3") == Nudged(2)

    told = await models.Notification.filter(person_id=shop.people["ana"]).order_by("id")
    assert told[0].params == {
        "course": ["课 one", "Course one"], "course_id": shop.courses["one"], "others": 0, "by": "lead",
    }  # fmt: skip
    assert len(told) == 2
    assert await models.Audit.filter(deed="nudge").count() == 3


async def test_same_key_gives_the_same_answer_and_reminds_nobody_again(shop: Chain, held: clock.Held) -> None:
    whom = Whom((await shop.enrol("ana", "one"),))
    lead = shop.scope("lead")

    await nudge(whom, scope=lead, key="key number 1")
    held.pass_by(days=2)

    assert await nudge(whom, scope=lead, key="key number 1") == Nudged(1)
    assert await models.Notification.all().count() == 1
    with pytest.raises(KeyReused):
        await nudge(Whom(unit_id=shop.units["a"].id), scope=lead, key="key number 1")


async def test_twenty_nudges_at_once_give_one_notification(shop: Chain) -> None:
    whom = Whom((await shop.enrol("ana", "one"),))
    names = ["lead", "region", "maker"]

    done = await asyncio.gather(
        *(nudge(whom, scope=shop.scope(names[n % 3]), key=f"key number {n}") for n in range(20))
    )

    assert sum(one.sent_count for one in done) == 1 and sum(one.held_back_count for one in done) == 19
    assert await models.Notification.all().count() == 1


async def test_one_guide_gets_one_message_about_the_course_due_first(shop: Chain) -> None:
    await shop.enrol("ana", "one")
    await shop.enrol("ana", "two", NOON + timedelta(days=1))
    done = await models.Enrolment.get(id=await shop.enrol("ana", "three"))
    done.completed_at = NOON
    await done.save()

    assert await nudge(Whom(unit_id=shop.units["a"].id), scope=shop.scope("lead"), key="key number 1") == Nudged(2)

    [told] = await models.Notification.all()
    assert (told.params["course"], told.params["others"]) == (["课 two", "Course two"], 1)
    assert await models.Enrolment.filter(last_nudged_at=NOON).count() == 2


async def test_unit_and_course_choose_only_what_is_open_there(shop: Chain) -> None:
    for name in ("ana", "bo", "chi", "dan"):
        await shop.enrol(name, "one")
        await shop.enrol(name, "two")
    whom = Whom(unit_id=shop.units["east"].id, course_id=shop.courses["one"])

    assert await nudge(whom, scope=shop.scope("region"), key="key number 1") == Nudged(3)

    told = {one.person_id for one in await models.Notification.all()}
    assert told == {shop.people[name] for name in ("ana", "bo", "chi")}


async def test_quiet_hours_and_budget_hold_back_and_only_what_is_kept_counts_as_nudged(
    shop: Chain, held: clock.Held
) -> None:
    numbers = [await shop.enrol("ana", slug) for slug in ("one", "two", "three")]
    lead, held.at = shop.scope("lead"), NOON + timedelta(hours=10)

    assert await nudge(Whom((numbers[0],)), scope=lead, key="key number 1") == Nudged(0, morning_count=1)
    assert (await models.Enrolment.get(id=numbers[0])).last_nudged_at == held.at
    await models.Notification.all().update(cause="another")
    for n in range(4):
        kept = await models.Notification.get(cause="another")
        await models.Notification.create(
            person_id=kept.person_id, kind="NUDGE", params={}, cause=f"{n}", created_at=held.at, show_at=held.at
        )

    held.at = NOON + timedelta(days=1)
    assert await nudge(Whom((numbers[1],)), scope=lead, key="key number 2") == Nudged(0, budget_count=1)
    assert (await models.Enrolment.get(id=numbers[1])).last_nudged_at is None


@pytest.mark.parametrize("done", [Nudged(0), Nudged(1, 2, 3, 4, 5), Nudged(1023, 1023, 1023, 1023, 8_000_000)])
def test_a_key_remembers_every_count(done: Nudged) -> None:
    assert nudging._unpacked(nudging._packed(done)) == done and nudging._packed(done) < 2**63


async def test_out_of_sight_is_not_found_and_nobody_is_reminded(shop: Chain) -> None:
    mine, foreign = await shop.enrol("ana", "one"), await shop.enrol("chi", "one")
    lead = shop.scope("lead")

    for whom in (
        Whom((mine, foreign)), Whom((999_999,)), Whom(unit_id=shop.units["b"].id), Whom(unit_id=999_999),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            await nudge(whom, scope=lead, key=f"key for {whom}"[:80])
    for nobody in (Whom(), Whom((mine,), shop.units["a"].id), Whom(tuple(range(1, 102)))):
        with pytest.raises(NudgeWhom):
            await nudge(nobody, scope=lead, key="key number 9")

    assert await models.Notification.all().count() == 0
    assert await models.Enrolment.filter(last_nudged_at=None).count() == 2


@pytest.mark.parametrize("name", ["ana", "trainer", "admin", "auditor"])
async def test_who_may_not_nudge_is_refused(shop: Chain, name: str) -> None:
    whom = Whom((await shop.enrol("ana", "one"),))

    with pytest.raises(NotAllowed):
        await nudge(whom, scope=shop.scope(name), key="key number 1")

    assert await models.Notification.all().count() == 0


async def test_a_key_used_for_something_else_is_answered_as_a_conflict(shop: Chain) -> None:
    nudges = "mutation ($input: NudgeInput!) { nudge(input: $input) { __typename ... on Problem { code path } } }"
    await shop.enrol("ana", "one")
    answers = []
    for unit in ("a", "east"):
        given = {"unitId": encode("Unit", shop.units[unit].id), "idempotencyKey": "key number 1"}
        answers.append((await shop.ask("region", nudges, input=given))["nudge"])

    assert answers[0] == {"__typename": "NudgeSuccess"}
    assert answers[1] == {"__typename": "Conflict", "code": "KEY_REUSED", "path": ["idempotencyKey"]}


async def test_a_large_unit_is_reminded_in_parts_each_guide_once(
    shop: Chain, held: clock.Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courses.nudging.AT_ONCE", 1)
    for course in ("one", "two"):
        for name in ("ana", "bo", "chi"):
            await shop.enrol(name, course)
    maker, whom = shop.scope("maker"), Whom(unit_id=shop.units["hq"].id)

    told = await nudge(whom, scope=maker, key="key number 1")
    sent_at_once = await models.Notification.all().count()
    left = await models.Job.filter(name="nudge").order_by("id")
    for job in [*left, *left]:
        await nudging.remind(job.params["enrolments"], job.params["by"])

    assert (told, sent_at_once, len(left)) == (Nudged(2, later_count=4), 1, 2)
    assert await nudge(whom, scope=maker, key="key number 1") == told
    assert await models.Job.filter(name="nudge").count() == 2
    reminded = [one.person_id for one in await models.Notification.all().order_by("person_id")]
    assert reminded == sorted(shop.people[name] for name in ("ana", "bo", "chi"))
