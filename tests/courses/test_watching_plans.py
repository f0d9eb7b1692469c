"""Orders and one's own choice through the commands: who is enrolled, once, and how it is undone."""

import asyncio
from datetime import UTC, date, datetime

import pytest

import models
import tests.chain
import tests.cinema
from courses.assigning import (
    AlreadyWithdrawn,
    DueInPast,
    NobodyThere,
    Target,
    assign_course,
    assignment,
    enrol_myself,
    withdraw_assignment,
)
from courses.planning import next_lesson
from courses.quizzes import open_quiz
from courses.reading import finish_article
from kit import clock
from kit.errors import NotFound
from people.keys import KeyReused
from people.roles import Role
from tests.chain import Chain
from tests.cinema import phone, read
from tests.databases import KINDS

pytestmark = pytest.mark.anyio
held, kind, cinema = tests.chain.held, tests.cinema.kind, tests.cinema.cinema
TODAY = date(2026, 11, 18)


async def order(
    cinema: Chain, slug: str = "one", to: Target | None = None, due_on: date | None = TODAY, key: str = "an order"
) -> int:
    to = to or Target(unit_id=cinema.units["a"].id)
    return await assign_course(cinema.courses[slug], to, due_on=due_on, scope=cinema.scope("maker"), key=key)


async def takers(cinema: Chain, slug: str = "one") -> set[str]:
    names = {number: name for name, number in cinema.people.items()}
    return {names[one.guide_id] for one in await models.Enrolment.filter(course_id=cinema.courses[slug])}


async def tally(cinema: Chain, unit: str, slug: str = "one") -> int:
    kept = await models.Tally.get_or_none(course_id=cinema.courses[slug], unit_id=cinema.units[unit].id)
    return kept.assigned if kept else 0


async def test_an_order_enrols_everybody_who_learns_there_until_the_end_of_the_day(
    cinema: Chain, held: clock.Held
) -> None:
    kept = await models.Assignment.get(id=await order(cinema))

    assert await takers(cinema) == {"ana", "bo", "lead"} and kept.enrolled_count == 3
    dues = {one.due_at for one in await models.Enrolment.filter(course_id=cinema.courses["one"])}
    assert dues == {datetime(2026, 11, 18, 15, 59, 59, tzinfo=UTC)}
    assert [await tally(cinema, unit) for unit in ("hq", "east", "a", "b")] == [3, 3, 3, 0]


async def test_a_role_or_one_person_can_be_meant(cinema: Chain, held: clock.Held) -> None:
    await order(cinema, to=Target(unit_id=cinema.units["east"].id, role=Role.STORE_LEAD))
    assert await takers(cinema) == {"lead"}

    await order(cinema, to=Target(person_id=cinema.people["dan"]), key="another one")
    assert await takers(cinema) == {"lead", "dan"}


async def test_a_due_date_before_today_is_refused_and_today_is_not(cinema: Chain, held: clock.Held) -> None:
    with pytest.raises(DueInPast):
        await order(cinema, due_on=date(2026, 11, 17))
    assert await takers(cinema) == set() and await models.Assignment.all().count() == 0

    await order(cinema, due_on=TODAY)
    assert await takers(cinema)


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (Target(unit_id=10**9), NotFound),
        (Target(person_id=10**9), NotFound),
    ],
)
async def test_an_order_for_nobody_is_refused(
    cinema: Chain, held: clock.Held, to: Target, why: type[Exception]
) -> None:
    with pytest.raises(why):
        await order(cinema, to=to)
    with pytest.raises(NobodyThere):
        await order(cinema, to=Target(unit_id=cinema.units["west"].id, role=Role.TRAINER))
    assert await models.Assignment.all().count() == 0


async def test_the_same_key_orders_once_and_for_something_else_it_is_refused(cinema: Chain, held: clock.Held) -> None:
    first = await order(cinema)

    assert await order(cinema) == first
    with pytest.raises(KeyReused):
        await order(cinema, "two")
    with pytest.raises(KeyReused):
        await order(cinema, due_on=None)
    assert await models.Assignment.all().count() == 1 and await takers(cinema, "two") == set()


@pytest.mark.parametrize("kind", KINDS)
async def test_the_same_order_sent_five_times_at_once_is_made_once(cinema: Chain, held: clock.Held) -> None:
    made = await asyncio.gather(*(order(cinema) for _ in range(5)))

    assert len(set(made)) == 1 and await models.Assignment.all().count() == 1
    assert await tally(cinema, "hq") == 3


@pytest.mark.parametrize("kind", KINDS)
async def test_orders_and_choices_at_once_enrol_each_person_once(cinema: Chain, held: clock.Held) -> None:
    await asyncio.gather(
        *(order(cinema, key=f"order number {n}") for n in range(4)),
        *(enrol_myself(cinema.courses["one"], scope=cinema.scope(who)) for who in ("ana", "bo") for _ in range(3)),
    )

    assert await takers(cinema) == {"ana", "bo", "lead"}
    assert await models.Enrolment.filter(course_id=cinema.courses["one"]).count() == 3 == await tally(cinema, "hq")


async def test_withdrawing_takes_back_what_nobody_has_started(cinema: Chain, held: clock.Held) -> None:
    await tests.cinema.add_film(cinema, "second")
    await models.Enrolment.all().update(assignment_id=None)
    made = await order(cinema, "second")
    await phone(cinema, "ana", held).open(cinema.lessons["second/l1"])

    assert await withdraw_assignment(made, scope=cinema.scope("maker")) == 2
    assert await takers(cinema, "second") == {"ana"}
    assert [await tally(cinema, unit, "second") for unit in ("hq", "a")] == [1, 1]
    with pytest.raises(AlreadyWithdrawn):
        await withdraw_assignment(made, scope=cinema.scope("maker"))


async def test_an_order_out_of_sight_is_not_found(cinema: Chain, held: clock.Held) -> None:
    made = await order(cinema, to=Target(unit_id=cinema.units["c"].id))

    for number in (made, 10**9):
        with pytest.raises(NotFound):
            await withdraw_assignment(number, scope=cinema.scope("region"))
    assert (await models.Assignment.get(id=made)).withdrawn_at is None


async def test_taking_a_course_twice_is_no_fault_and_one_out_of_sight_is_not_found(
    cinema: Chain, held: clock.Held
) -> None:
    await tests.cinema.add_film(cinema, "far", audience="west")
    ana = cinema.scope("ana")

    assert {await enrol_myself(cinema.courses["one"], scope=ana) for _ in range(2)} == {cinema.courses["one"]}
    for course in (cinema.courses["far"], 10**9):
        with pytest.raises(NotFound):
            await enrol_myself(course, scope=ana)
    enrolled = await models.Enrolment.filter(guide_id=ana.me, course_id=cinema.courses["one"])
    assert [(one.assignment_id, one.due_at) for one in enrolled] == [(None, None)]


async def test_withdrawing_leaves_an_article_or_a_quiz_that_was_begun(cinema: Chain, held: clock.Held) -> None:
    await models.Enrolment.all().delete()
    made = await order(cinema, "exam")
    ana, bo = cinema.scope("ana"), cinema.scope("bo")
    await models.Lesson.filter(id=cinema.lessons["exam/l1"]).update(has_quiz=True)  # read, and not yet complete
    await read(cinema, "ana", held)
    await finish_article(cinema.lessons["exam/l1"], scope=ana)
    await open_quiz(cinema.lessons["exam/l2"], scope=bo, key="long enough")

    assert await withdraw_assignment(made, scope=cinema.scope("maker")) == 1
    assert await takers(cinema, "exam") == {"ana", "bo"}


async def test_who_had_completed_the_lessons_before_has_completed_the_course(cinema: Chain, held: clock.Held) -> None:
    await models.Enrolment.filter(guide_id=cinema.people["ana"]).delete()
    lessons = [cinema.lessons["one/l1"], cinema.lessons["one/l2"]]
    for who, done in (("ana", lessons), ("bo", lessons[:1])):
        for lesson in done:
            await models.LessonProgress.create(
                guide_id=cinema.people[who], lesson_id=lesson, touched_at=clock.now(), completed_at=clock.now()
            )

    await order(cinema)

    took = {one.guide_id: one for one in await models.Enrolment.filter(course_id=cinema.courses["one"])}
    ana, bo, lead = (took[cinema.people[who]] for who in ("ana", "bo", "lead"))
    assert [one.completed_lessons for one in (ana, bo, lead)] == [2, 1, 0]
    assert [one.completed_at for one in (ana, bo, lead)] == [clock.now(), None, None]
    kept = await models.Tally.get(course_id=cinema.courses["one"], unit_id=cinema.units["hq"].id)
    assert (kept.assigned, kept.completed, kept.on_time) == (3, 1, 1)


async def test_nothing_is_ordered_or_withdrawn_above_ones_branch(cinema: Chain, held: clock.Held) -> None:
    everywhere = await order(cinema, to=Target(unit_id=cinema.units["hq"].id))
    region = cinema.scope("region")

    for unit in ("hq", "west", "c"):
        to = Target(unit_id=cinema.units[unit].id)
        with pytest.raises(NotFound):
            await assign_course(cinema.courses["two"], to, due_on=None, scope=region, key="long enough")
    with pytest.raises(NotFound):
        await withdraw_assignment(everywhere, scope=region)
    assert await takers(cinema, "two") == set() and len(await takers(cinema)) == 7
    to = Target(unit_id=cinema.units["east"].id)
    await assign_course(cinema.courses["two"], to, due_on=None, scope=region, key="long enough")
    assert await takers(cinema, "two") == {"ana", "bo", "chi", "lead", "region"}


async def test_an_order_for_somebody_dismissed_or_a_unit_closed_is_still_withdrawn(
    cinema: Chain, held: clock.Held
) -> None:
    await models.Enrolment.all().update(assignment_id=None)
    dan, maker = cinema.people["dan"], cinema.scope("maker")
    personal = await order(cinema, to=Target(person_id=dan))
    for_west = await order(cinema, "two", to=Target(unit_id=cinema.units["c"].id), key="another one")
    await models.Membership.filter(person_id=dan).update(is_current=False)
    await models.Person.filter(id=dan).update(dismissed_at=clock.now())
    await models.Unit.filter(id=cinema.units["c"].id).update(closed_at=clock.now())

    with pytest.raises(NotFound):
        await withdraw_assignment(personal, scope=cinema.scope("region"))
    assert [await withdraw_assignment(one, scope=maker) for one in (personal, for_west)] == [1, 1]
    assert await assignment.get(personal, maker)
    assert await takers(cinema) == await takers(cinema, "two") == set()


async def test_the_next_lesson_is_the_guides_whoever_looks(cinema: Chain, held: clock.Held) -> None:
    number = (await models.Enrolment.get(guide_id=cinema.people["ana"], course_id=cinema.courses["exam"])).id
    await read(cinema, "ana", held)
    await finish_article(cinema.lessons["exam/l1"], scope=cinema.scope("ana"))
    newer = await models.CourseVersion.create(
        course_id=cinema.courses["exam"], number=2, digest="2", published_at=clock.now(), required_lessons=1
    )
    extra = await models.Lesson.create(course_id=cinema.courses["exam"], slug="new", kind="ARTICLE", title="new")
    await models.VersionLesson.create(version_id=newer.id, lesson_id=extra.id, position=1)
    await models.Course.filter(id=cinema.courses["exam"]).update(current_version_id=newer.id)

    for who in ("ana", "lead", "maker"):
        told = await next_lesson.get(number, cinema.scope(who))
        assert told and told.id == cinema.lessons["exam/l2"]
    for who in ("bo", "trainer"):
        assert await next_lesson.get(number, cinema.scope(who)) is None


async def test_an_order_binds_who_took_the_course_by_choice_and_counts_them_once(
    cinema: Chain, held: clock.Held
) -> None:
    await enrol_myself(cinema.courses["one"], scope=cinema.scope("ana"))

    made = await order(cinema)

    taken = await models.Enrolment.get(guide_id=cinema.people["ana"], course_id=cinema.courses["one"])
    assert (taken.assignment_id, taken.due_at, taken.sort_at) == (made, taken.sort_at, taken.due_at)
    assert taken.due_at == datetime(2026, 11, 18, 15, 59, 59, tzinfo=UTC)
    assert await tally(cinema, "a") == 3
