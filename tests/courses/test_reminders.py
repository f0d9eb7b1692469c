from datetime import date, timedelta

import pytest

import models
import tests.chain
from courses.assigning import Target, assign_course
from courses.facts import CourseAssigned
from courses.reminders import remind_of_deadlines, sweep_assigned, tell_assigned
from kit import clock, events
from tests.chain import NOON, Chain

pytestmark = pytest.mark.anyio
held, shop = tests.chain.held, tests.chain.chain
TODAY = date(2026, 11, 18)


async def causes() -> list[str]:
    return [one.cause.split("/")[0] for one in await models.Notification.all().order_by("id")]


async def test_a_deadline_is_told_three_days_before_on_the_day_and_once_after(shop: Chain, held: clock.Held) -> None:
    await shop.enrol("ana", "one", clock.end_of_day(TODAY + timedelta(days=4), "Asia/Shanghai"))
    said: list[list[str]] = []

    for _ in range(8):
        for _ in range(2):
            await remind_of_deadlines()
        said.append(await causes())
        held.pass_by(days=1)

    early, today, late = "due-soon", "due-today", "overdue"
    assert said == [[], [early], [early], [early], [early, today], *[[early, today, late]] * 3]
    params = [one.params for one in await models.Notification.all().order_by("id")]
    assert [one.get("days") for one in params] == [3, 0, None] and params[0]["lessons"] == 2


async def test_a_deadline_of_today_waits_for_the_end_of_the_quiet_hours(shop: Chain, held: clock.Held) -> None:
    await shop.enrol("ana", "one", clock.end_of_day(TODAY, "Asia/Shanghai"))
    held.at = clock.start_of_day(TODAY, "Asia/Shanghai")

    assert await remind_of_deadlines() == 1

    assert (await models.Notification.get(cause__startswith="due-today")).show_at == held.at + timedelta(hours=9)


async def test_a_day_missed_is_made_up_for_and_completed_courses_and_old_debts_are_left_alone(
    shop: Chain, held: clock.Held
) -> None:
    await shop.enrol("ana", "one", clock.end_of_day(TODAY + timedelta(days=2), "Asia/Shanghai"))
    await shop.enrol("bo", "two", NOON - timedelta(days=15))
    done = await models.Enrolment.get(id=await shop.enrol("chi", "one", NOON + timedelta(hours=1)))
    done.completed_at = NOON
    await done.save()

    assert await remind_of_deadlines() == 1

    told = await models.Notification.get()
    assert (told.person_id, told.params["days"]) == (shop.people["ana"], 2)


async def test_an_order_tells_each_guide_once_and_newcomers_later(shop: Chain) -> None:
    events.react_with({CourseAssigned: [tell_assigned]})
    to = Target(unit_id=shop.units["a"].id)

    number = await assign_course(
        shop.courses["one"], to, due_on=TODAY + timedelta(days=9), scope=shop.scope("maker"), key="key number 1"
    )
    assert await tell_assigned(CourseAssigned(number)) == 0
    await shop.enrol("dan", "one")
    await models.Enrolment.filter(guide_id=shop.people["dan"]).update(assignment_id=number)
    assert await tell_assigned(CourseAssigned(number)) == 1

    told = await models.Notification.all().order_by("id")
    names = {number: name for name, number in shop.people.items()}
    assert sorted(names[one.person_id] for one in told) == ["ana", "bo", "dan", "lead"]
    assert told[0].params == {
        "course": ["课 one", "Course one"], "course_id": shop.courses["one"], "due_on": "2026-11-27",
    }  # fmt: skip


async def test_who_was_enrolled_today_is_not_reminded_of_the_same_date_at_once(shop: Chain, held: clock.Held) -> None:
    await shop.enrol("ana", "one", clock.end_of_day(TODAY + timedelta(days=3), "Asia/Shanghai"))
    await models.Enrolment.all().update(enrolled_at=NOON)

    assert await remind_of_deadlines() == 0
    held.pass_by(days=1)
    assert await remind_of_deadlines() == 1


async def test_sweep_tells_of_orders_whose_reaction_was_lost(shop: Chain) -> None:
    to = Target(person_id=shop.people["ana"])
    await assign_course(shop.courses["one"], to, due_on=None, scope=shop.scope("maker"), key="key number 1")

    assert [await sweep_assigned(), await sweep_assigned()] == [1, 0]
    assert await causes() == ["assigned"]
