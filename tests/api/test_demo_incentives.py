"""Rewards and penalties of the demo chain: what a newcomer finds there, whatever day it is."""

from datetime import UTC, datetime, timedelta

import pytest

import models
from api import demo, demo_incentives, demo_policies
from api.reactions import REACTIONS
from incentives import settling
from incentives.due_periods import due_periods
from incentives.policies import policy
from kit import clock, events
from kit.settings import Settings
from kpi import measures
from kpi.readings import Reading, write
from ledger.verifying import verify
from models.database import atomic
from people.roles import Role

pytestmark = pytest.mark.anyio
DAYS = {
    "a Sunday": datetime(2026, 11, 29, 4, tzinfo=UTC),
    "the afternoon of a Sunday": datetime(2026, 11, 29, 7, tzinfo=UTC),
    "noon of a first that is a Monday": datetime(2027, 3, 1, 4, tzinfo=UTC),
    "half past midnight of it": datetime(2027, 2, 28, 16, 30, tzinfo=UTC),
    "a Tuesday before noon": datetime(2026, 11, 24, 2, tzinfo=UTC),
}


@atomic
async def lived(now: datetime) -> None:
    """Two courses, done in time by every other guide, and adds of two months."""
    adds = await models.Measure.get(key="kept_adds")
    places = await models.Membership.filter(role=Role.GUIDE.value, is_current=True).order_by("person_id")
    for at, weeks in enumerate((3, 1)):
        course = await models.Course.create(
            slug=f"course-{at}", title=f"课程 {at}", scene="X", level="X", position=at, audience_id=1
        )
        due = now - timedelta(weeks=weeks)
        version = await models.CourseVersion.create(
            course_id=course.id, number=1, digest="", published_at=due - timedelta(weeks=3)
        )
        for number, place in enumerate(places):
            await models.Enrolment.create(
                guide_id=place.person_id, course_id=course.id, version_id=version.id, unit_id=place.unit_id, due_at=due,
                sort_at=due,
                enrolled_at=due - timedelta(weeks=2), completed_at=due - timedelta(days=2) if number % 2 else None,
            )  # fmt: skip
    days = [clock.day_in(demo.ZONE, now) - timedelta(days=ago) for ago in (30, 45, 60)]
    await write([Reading(place.person_id, adds.id, day, 26, None) for place in places for day in days], import_id=1)


@pytest.mark.parametrize("now", DAYS.values(), ids=DAYS.keys())
async def test_settlements_wait_and_are_done_with_and_the_ledger_verifies(database: Settings, now: datetime) -> None:
    events.react_with(REACTIONS)
    with clock.reading(lambda: now):
        await measures.enter_standard()
        await demo._people()
        await lived(now)

        phone = await demo_incentives.reward(demo._viewer)

        states = [one.state for one in await models.Settlement.all().order_by("made_at")]
        assert states[-2:] == ["POSTED", "SUBMITTED"] and set(states[:-2]) == {"CLOSED"}
        assert [one.state for one in await models.Appeal.all().order_by("id")] == ["OPEN", "GRANTED"]
        assert await models.PolicyOverlay.all().count() == 1
        rights = models.SettlementLine.filter(effect="ELIGIBILITY", settlement__state="CLOSED")
        assert {one.thing for one in await rights} == {demo_policies.RIGHT}
        closed = await models.LedgerClosing.get()
        first = await models.LedgerEntry.get(id=1)
        assert closed.period <= first.period < f"{clock.day_in(demo.ZONE, now):%Y-%m}" and closed.closed_at < now
        assert await models.Settlement.filter(made_at__gt=now).count() == 0
        assert await models.LedgerEntry.filter(at__gt=now).count() == 0
        booked = (await verify()).entries
        assert booked == await models.LedgerEntry.all().count() > 150

        waiting = await models.Settlement.get(state="SUBMITTED")
        approver = await demo._scope(demo._first(Role.HQ_APPROVER))
        hashed, code = waiting.plan_hash, demo.code_of(phone)
        await settling.approve(waiting.id, plan_hash=hashed, code=code, scope=approver)
        assert (await models.Settlement.get(id=waiting.id)).state == "APPROVED"


@pytest.mark.parametrize("day", range(7))
async def test_something_is_due_on_every_day_of_a_week(database: Settings, day: int) -> None:
    events.react_with({})
    now = datetime(2026, 11, 30, 4, tzinfo=UTC) + timedelta(days=day)
    with clock.reading(lambda: now):
        await measures.enter_standard()
        await demo._people()
        await lived(now)

        await demo_incentives.reward(demo._viewer)

        maker = await demo._scope(demo._first(Role.HQ_MAKER))
        shown = [await policy.get(one.id, maker) for one in await models.Policy.all().order_by("id")]
        periods = await due_periods([one for one in shown if one], maker)
        assert [one.period for each in periods for one in each if one.is_over] == ["2026-W48"]
