import asyncio
from datetime import UTC, datetime

import pytest

import models
from courses.completion import complete_lesson
from courses.facts import CourseCompleted, LessonCompleted, QuizPassed
from honors import awards
from honors.facts import BadgeAwarded
from kit import clock, events
from models.database import atomic
from tests.chain import Chain

pytestmark = pytest.mark.anyio
REACTIONS: events.Reactions = {
    LessonCompleted: [awards.award_for_lesson],
    CourseCompleted: [awards.award_for_course],
    QuizPassed: [awards.award_for_quiz],
}


async def badges_of(chain: Chain, name: str) -> list[str]:
    given = await models.Award.filter(guide_id=chain.people[name]).select_related("badge")
    return sorted(award.badge.slug for award in given)


@atomic
async def complete(chain: Chain, name: str, *lessons: str) -> None:
    for lesson in lessons:
        guide, number = chain.people[name], chain.lessons[lesson]
        await models.LessonProgress.get_or_create(
            guide_id=guide, lesson_id=number, defaults={"touched_at": clock.now()}
        )
        await complete_lesson(guide, number, evidence_digest="")


async def test_completing_a_course_gives_its_badge_and_one_notification(chain: Chain) -> None:
    events.react_with(REACTIONS)
    await chain.enrol("ana", "one")

    await complete(chain, "ana", "one/l1")
    assert await badges_of(chain, "ana") == []
    await complete(chain, "ana", "one/l2")

    assert await badges_of(chain, "ana") == ["friendly-face"]
    [told] = await models.Notification.filter(person_id=chain.people["ana"])
    assert (told.kind, told.params) == ("BADGE_AWARDED", {"badge": ["一见如故", "Friendly Face"]})
    assert told.badge_id == (await models.Badge.get(slug="friendly-face")).id


async def test_badge_just_earned_is_shown_at_once_and_a_swept_one_after_the_quiet_hours(chain: Chain) -> None:
    night = datetime(2026, 11, 3, 15, 30, tzinfo=UTC)  # half past eleven in Shanghai
    for name in ("ana", "bo"):
        await chain.enrol(name, "one")

    with clock.reading(lambda: night):
        await complete(chain, "bo", "one/l1", "one/l2")
        await awards.sweep()
        events.react_with(REACTIONS)
        await complete(chain, "ana", "one/l1", "one/l2")

    [earned] = await models.Notification.filter(person_id=chain.people["ana"])
    [swept] = await models.Notification.filter(person_id=chain.people["bo"])
    assert earned.show_at == night
    assert swept.show_at == datetime(2026, 11, 4, 1, tzinfo=UTC)


async def test_the_same_fact_told_fifty_times_at_once_gives_one_badge(chain: Chain) -> None:
    await chain.enrol("ana", "one")
    await complete(chain, "ana", "one/l1", "one/l2")
    told: list[BadgeAwarded] = []

    async def note(fact: BadgeAwarded) -> None:
        told.append(fact)

    events.react_with({BadgeAwarded: [note]})
    fact = CourseCompleted(chain.people["ana"], chain.courses["one"])
    await asyncio.gather(*(awards.award_for_course(fact) for _ in range(50)))

    assert await badges_of(chain, "ana") == ["friendly-face"]
    assert await models.Notification.filter(person_id=chain.people["ana"]).count() == 1
    assert len(told) == 1


async def test_path_is_complete_with_its_last_course_in_any_order(chain: Chain) -> None:
    events.react_with(REACTIONS)
    for slug in ("warm-persona", "private-domain-basics"):
        await chain.add_course(slug, "SERVICE", lessons=1)
        await chain.enrol("ana", slug)

    await complete(chain, "ana", "warm-persona/l1")
    assert "off-the-blocks" not in await badges_of(chain, "ana")
    await complete(chain, "ana", "private-domain-basics/l1")

    assert await badges_of(chain, "ana") == ["fitting-room", "off-the-blocks"]


async def test_streak_badge_comes_with_the_third_day_of_learning_whatever_days_off_lie_between(
    chain: Chain, held: clock.Held
) -> None:
    events.react_with(REACTIONS)
    await chain.add_course("long", "SERVICE", lessons=5)
    await chain.enrol("ana", "long")

    for n in (1, 2, 3):
        assert await badges_of(chain, "ana") == []
        await complete(chain, "ana", f"long/l{n}")
        held.pass_by(days=3)

    assert await badges_of(chain, "ana") == ["three-laps"]


async def test_quiz_badges_ask_for_the_score_and_for_different_quizzes(chain: Chain) -> None:
    for lesson, score in (("one/l1", 100), ("one/l1", 95), ("two/l1", 90), ("three/l1", 89)):
        await chain.pass_quiz("ana", lesson, score)
    await chain.pass_quiz("bo", "one/l1", 99)

    for name in ("ana", "bo"):
        await awards.award_for_quiz(QuizPassed(chain.people[name], chain.lessons["one/l1"], 100))
    assert (await badges_of(chain, "ana"), await badges_of(chain, "bo")) == (["full-marks"], [])

    await chain.pass_quiz("ana", "three/l1", 90)
    await awards.award_for_quiz(QuizPassed(chain.people["ana"], chain.lessons["three/l1"], 90))
    assert await badges_of(chain, "ana") == ["full-marks", "steady-hand"]


async def test_sweep_gives_what_reactions_missed_and_nothing_twice(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(awards, "SWEPT_AT_ONCE", 1)
    for name in ("ana", "bo"):
        await chain.enrol(name, "one")
        await complete(chain, name, "one/l1", "one/l2")
    await chain.pass_quiz("dan", "two/l1", 100)

    assert [await awards.sweep(), await awards.sweep()] == [3, 0]

    assert await badges_of(chain, "bo") == ["friendly-face"]
    assert await badges_of(chain, "dan") == ["full-marks"]
    assert await models.Notification.all().count() == 3


async def test_withdrawn_badge_is_no_longer_given_and_stays_with_those_who_have_it(chain: Chain) -> None:
    await chain.pass_quiz("ana", "one/l1", 100)
    await awards.sweep()
    await models.Badge.filter(slug="full-marks").update(withdrawn_at=clock.now())
    await chain.pass_quiz("bo", "one/l1", 100)

    assert await awards.sweep() == 0
    assert (await badges_of(chain, "ana"), await badges_of(chain, "bo")) == (["full-marks"], [])


async def test_a_history_told_later_dates_each_award_when_it_was_earned(chain: Chain) -> None:
    events.react_with(REACTIONS)
    long_ago = datetime(2026, 9, 3, 2, 30, tzinfo=UTC)

    with clock.reading(lambda: long_ago):
        await chain.enrol("ana", "one")
        await complete(chain, "ana", "one/l1", "one/l2")

    [given] = await models.Award.filter(guide_id=chain.people["ana"])
    assert given.awarded_at == long_ago
    await awards.sweep()
    [kept] = await models.Award.filter(guide_id=chain.people["ana"])
    assert kept.awarded_at == long_ago
