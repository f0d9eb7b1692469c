"""The measuring of the demo chain: what a newcomer finds on every screen of KPI, whatever day it is."""

from datetime import UTC, date, datetime, timedelta

import pytest

import models
from api import demo, demo_kpi
from api.demo_people import AWAY, MOVES_ALONE, STANDS_STILL
from api.demo_readings import WHOLE_DAY, Worker, readings, roster
from insights.coaching import coaching
from kit import clock, events
from kit.settings import Settings
from kpi import measures
from people.roles import Role

pytestmark = pytest.mark.anyio
MID_MONTH, FIRST_OF_MONTH = datetime(2026, 11, 18, 4, tzinfo=UTC), datetime(2027, 3, 1, 4, tzinfo=UTC)


async def measured(now: datetime) -> None:
    """The demo chain without its courses."""
    events.react_with({})
    with clock.reading(lambda: now):
        await measures.enter_standard()
        await demo._people()
        await demo_kpi.come_and_go(demo._scope, demo._first(Role.ADMIN))
        await demo_kpi.measure(demo._scope, demo._first(Role.HQ_MAKER))


@pytest.mark.parametrize("now", [MID_MONTH, FIRST_OF_MONTH], ids=["mid month", "first of month"])
async def test_half_a_year_is_measured_and_all_but_the_last_two_months_are_frozen(
    database: Settings, now: datetime
) -> None:
    await measured(now)

    months = await models.Period.filter(first_day__lte=now.date()).order_by("first_day")
    assert [bool(month.frozen_at) for month in months] == [True] * 4 + [False] * 2
    assert [(card.number, card.from_day) for card in await models.ScorecardVersion.all().order_by("number")] == [
        (1, months[0].first_day), (2, months[3].first_day),
    ]  # fmt: skip
    assert await models.ScoreDue.filter(period_id__in=[month.id for month in months]).count() == 0
    stores = await models.Unit.filter(kind="STORE")
    aimed = await models.Target.filter(period_id=months[-1].id, unit_id__in=[store.id for store in stores])
    assert sum(one.amount for one in aimed) == 4_000
    assert await models.Period.all().count() == 6 + 11  # those to come have targets
    newest = await models.Reading.all().order_by("-day").first()
    assert newest and newest.day < clock.day_in(demo.ZONE, now)


async def test_a_day_restated_after_the_freeze_leaves_the_frozen_scores(database: Settings) -> None:
    await measured(MID_MONTH)

    august = await models.Period.get(first_day=date(2026, 8, 1))
    scores = await models.Score.filter(period_id=august.id)
    by_state = [{one.person_id: one.digest for one in scores if one.is_frozen is frozen} for frozen in (True, False)]
    assert sum(by_state[0][person] != by_state[1][person] for person in by_state[0]) == 6


async def test_somebody_left_and_somebody_moved_in_the_middle_of_a_month(database: Settings) -> None:
    await measured(MID_MONTH)

    september = await models.Period.get(first_day=date(2026, 9, 1))
    october = await models.Period.get(first_day=date(2026, 10, 1))
    leaver, mover = [await models.Person.get(employee_no=no) for no in ("S10606", "S20303")]
    assert leaver.dismissed_at is not None
    left = await models.Score.get(person_id=leaver.id, period_id=september.id, is_frozen=True)
    assert left.active_days < 12
    assert not await models.Score.exists(person_id=leaver.id, period_id=october.id)
    moved = await models.Score.get(person_id=mover.id, period_id=october.id)
    assert len({part["unit"] for part in moved.lines}) == 2


def test_the_same_day_makes_the_same_readings() -> None:
    first, last = date(2026, 10, 1), date(2026, 10, 31)
    keys = {
        key: at for at, key in enumerate((*WHOLE_DAY, "conversion", "gmv", "friends_managed", "retention", "visits"))
    }
    worker = Worker(7, 7, 1.0, 0.02, ((first, 2),), first, last)

    made, again = (list(readings([worker], keys, first, last, since=first)) for _ in range(2))

    assert made == again
    assert {one.day for one in made} == {day for _, day, works in roster([worker], first, last) if works}


async def studied(store: str, *, on_time: bool) -> None:
    """Two courses that everybody of a store did in time, with good quizzes, or did not do; as the history makes it."""
    due = clock.now() - timedelta(days=7)
    for course in (901, 902):
        await models.Course.get_or_create(
            id=course, defaults={"slug": f"{course}", "title": "课", "scene": "PERSONA", "level": "BEGINNER",
            "audience_id": (await models.Unit.get(code="HQ")).id},
        )  # fmt: skip
        version, _ = await models.CourseVersion.get_or_create(
            course_id=course, number=1, defaults={"digest": "", "published_at": due, "required_lessons": 1}
        )
        lesson, _ = await models.Lesson.get_or_create(course_id=course, slug="l", kind="ARTICLE", title="课时")
        for place in await models.Membership.filter(unit__code=store, role=Role.GUIDE.value, is_current=True):
            await models.Enrolment.create(
                guide_id=place.person_id, course_id=course, version_id=version.id, unit_id=place.unit_id, due_at=due,
                sort_at=due, enrolled_at=due, completed_at=due if on_time else None, is_on_time=on_time or None,
            )  # fmt: skip
            if on_time:
                await models.QuizAttempt.create(
                    guide_id=place.person_id, lesson_id=lesson.id, seed="", draw=[], pass_score=60, opened_at=due,
                    deadline_at=due, ended_at=due, score=90, is_passed=True,
                )  # fmt: skip


@pytest.mark.parametrize("now", [MID_MONTH, FIRST_OF_MONTH], ids=["mid month", "first of month"])
async def test_leads_find_the_store_that_stands_still_and_the_one_that_moves_alone(
    database: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = demo._people

    async def and_courses() -> None:
        await people()
        await studied(STANDS_STILL, on_time=True)
        await studied(MOVES_ALONE, on_time=False)

    monkeypatch.setattr(demo, "_people", and_courses)
    await measured(now)
    with clock.reading(lambda: now):
        told = await coaching(None, None, await demo._scope(demo._first(Role.HQ_MAKER)))

    assert told
    numbers = {one.id: one.employee_no for one in await models.Person.all()}
    resting = {numbers[one.person_id] for one in told.learned_not_moving}
    rising = {numbers[one.person_id] for one in told.moving_not_learned}
    assert len(resting) >= 2 and {number[:4] for number in resting} == {STANDS_STILL}
    assert len(rising) >= 2 and {number[:4] for number in rising} == {MOVES_ALONE}
    assert {numbers[one.person_id]: one.reason for one in told.left_out}[AWAY] == "FEW_DAYS"
    talk = await models.Talk.get()
    assert (numbers[talk.person_id], numbers[talk.by_id]) == (f"{STANDS_STILL}03", f"{STANDS_STILL}00")


async def test_a_lead_has_handed_in_next_weeks_roster_as_a_table_and_may_take_it_back(database: Settings) -> None:
    await measured(MID_MONTH)

    lead = await models.Person.get(employee_no=f"{STANDS_STILL}00")
    (table,) = await models.RosterImport.all()
    assert (table.made_by_id, table.file_name) == (lead.id, "排班-1123-1129.csv")
    assert (table.first_day, table.last_day) == (date(2026, 11, 23), date(2026, 11, 28))
    assert table.people > 0
    assert await models.RosterChange.filter(import_id=table.id).count() == table.days


async def test_no_file_came_later_than_now(database: Settings) -> None:
    await measured(MID_MONTH)

    newest = await models.ReadingImport.all().order_by("-ended_at").first()
    assert newest and newest.ended_at and newest.ended_at <= MID_MONTH
