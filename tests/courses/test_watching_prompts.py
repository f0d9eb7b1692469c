"""Prompts and completion through the commands: asked by the server, timed by it, and what an answer is worth."""

import asyncio
from datetime import timedelta

import pytest

import models
import tests.chain
import tests.cinema
from courses.attention import ANSWER_WITHIN_MS
from courses.credit import RULE_VERSION
from courses.facts import CourseCompleted, LessonCompleted
from courses.prompts import NoSuchOption, PromptClosed, answer
from courses.tallies import check, drift
from courses.watched import load, proof_of
from kit import clock, events
from kit.errors import NotFound, Refused
from models.database import atomic
from tests.chain import NOON, Chain
from tests.cinema import Phone, chosen, drawn_at, phone
from tests.databases import KINDS

pytestmark = pytest.mark.anyio
held, kind, cinema = tests.chain.held, tests.cinema.kind, tests.cinema.cinema


async def asked(one: Phone) -> list[models.Prompt]:
    return await models.Prompt.filter(guide_id=one.scope.me).order_by("id")


async def up_to_the_prompt(cinema: Chain, held: clock.Held, who: str = "ana") -> Phone:
    """A phone that has played its film of a minute until the prompt was put."""
    one = phone(cinema, who, held)
    await one.open(cinema.lessons["film/l1"])
    while not await asked(one):
        at = one.seq
        held.pass_by(seconds=10)
        await one.send(one.beat(10 * at, 10 * at + 10))
    return one


async def spans(one: Phone) -> list[list[int]]:
    return list((await models.Coverage.get(guide_id=one.scope.me)).spans)


async def test_a_prompt_is_put_when_its_place_was_played_and_not_before(cinema: Chain, held: clock.Held) -> None:
    ana = phone(cinema, "ana", held)
    await ana.open(cinema.lessons["film/l1"])
    (at_ms,) = await drawn_at(ana)
    assert 0.3 * 60_000 <= at_ms <= 0.8 * 60_000

    held.pass_by(seconds=60)
    whole = [ana.sealed(n + 1, 10_000 * n, 10_000 * n + 10_000, 10_000 * n + 10_000) for n in range(6)]
    before = [one for one in whole if one.to_ms < at_ms]
    await ana.send(*before)
    assert await asked(ana) == []
    await ana.send(whole[len(before)])

    (one,) = await asked(ana)
    assert (one.at_ms, one.round, one.issued_ms, one.tries) == (at_ms, 1, clock.now_ms(), 0)
    assert sorted(option["zh"] for option in one.shown["options"]) == ["也错", "对", "都不对", "错"]
    assert [one.shown["options"][place]["zh"] for place in one.shown["correct"]] == ["对"]


async def test_the_right_answer_in_time_passes_and_keeps_what_was_played(cinema: Chain, held: clock.Held) -> None:
    ana = await up_to_the_prompt(cinema, held)
    (one,) = await asked(ana)
    held.pass_by(milliseconds=ANSWER_WITHIN_MS)

    came = await answer(one.id, chosen(one), scope=ana.scope)

    assert (came.is_correct, came.tries_left) == (True, 0)
    (one,) = await asked(ana)
    assert one.is_passed and one.answered_ms == clock.now_ms()
    assert await spans(ana) == [[0, 10_000 * ana.seq]]


async def test_a_millisecond_late_is_missed_and_forfeits_back_to_the_start(cinema: Chain, held: clock.Held) -> None:
    ana = await up_to_the_prompt(cinema, held)
    (one,) = await asked(ana)
    held.pass_by(milliseconds=ANSWER_WITHIN_MS + 1)

    with pytest.raises(PromptClosed):
        await answer(one.id, chosen(one), scope=ana.scope)
    await ana.send()

    left = await spans(ana)
    assert left == ([[one.at_ms, 10_000 * ana.seq]] if one.at_ms < 10_000 * ana.seq else [])
    assert len(await asked(ana)) == 1  # nothing was watched again yet


async def test_two_tries_and_the_second_wrong_one_misses_it(cinema: Chain, held: clock.Held) -> None:
    ana = await up_to_the_prompt(cinema, held)
    (one,) = await asked(ana)

    first = await answer(one.id, chosen(one, right=False), scope=ana.scope)
    kept = await spans(ana)
    second = await answer(one.id, chosen(one, right=False), scope=ana.scope)

    assert (first.is_correct, first.tries_left) == (second.is_correct, second.tries_left + 1) == (False, 1)
    assert kept == [[0, 10_000 * ana.seq]] and await spans(ana) != kept
    with pytest.raises(PromptClosed):
        await answer(one.id, chosen(one), scope=ana.scope)


async def test_the_second_try_may_be_the_right_one(cinema: Chain, held: clock.Held) -> None:
    ana = await up_to_the_prompt(cinema, held)
    (one,) = await asked(ana)
    await answer(one.id, chosen(one, right=False), scope=ana.scope)

    assert (await answer(one.id, chosen(one), scope=ana.scope)).is_correct
    with pytest.raises(PromptClosed):
        await answer(one.id, chosen(one), scope=ana.scope)
    assert await spans(ana) == [[0, 10_000 * ana.seq]]


async def test_what_was_lost_is_asked_again_with_another_question_once_it_was_watched_again(
    cinema: Chain, held: clock.Held
) -> None:
    ana = await up_to_the_prompt(cinema, held)
    (missed,) = await asked(ana)
    held.pass_by(minutes=2)
    done = await ana.play(0, 60)

    first, second = await asked(ana)
    assert (second.at_ms, second.round, second.is_passed) == (missed.at_ms, 2, True)
    assert first.item_id != second.item_id and not first.is_passed
    assert done.completed_now and await spans(ana) == [[0, 60_000]]


@pytest.mark.parametrize("options", [[], [4], [-1], [2**63], [0, 9]])
async def test_an_option_that_was_not_offered_costs_no_try(cinema: Chain, held: clock.Held, options: list[int]) -> None:
    ana = await up_to_the_prompt(cinema, held)
    (one,) = await asked(ana)

    with pytest.raises(NoSuchOption):
        await answer(one.id, options, scope=ana.scope)
    assert (await asked(ana))[0].tries == 0


async def test_nobody_answers_for_somebody_else(cinema: Chain, held: clock.Held) -> None:
    ana = await up_to_the_prompt(cinema, held)
    (one,) = await asked(ana)

    for number in (one.id, 10**9):
        with pytest.raises(NotFound):
            await answer(number, chosen(one), scope=cinema.scope("bo"))
    assert (await asked(ana))[0].tries == 0


@pytest.mark.parametrize("kind", KINDS)
async def test_ten_answers_at_once_are_two_tries(cinema: Chain, held: clock.Held) -> None:
    ana = await up_to_the_prompt(cinema, held)
    (one,) = await asked(ana)

    came = await asyncio.gather(
        *(answer(one.id, chosen(one, right=False), scope=ana.scope) for _ in range(10)), return_exceptions=True
    )

    assert sum(isinstance(each, PromptClosed) for each in came) == 8
    assert (await asked(ana))[0].tries == 2


async def test_a_lesson_without_items_asks_which_lesson_it_is(cinema: Chain, held: clock.Held) -> None:
    await models.Item.filter(lesson_id=cinema.lessons["film/l1"]).update(retired_at=NOON)
    ana = await up_to_the_prompt(cinema, held)
    (one,) = await asked(ana)

    assert one.item_id is None
    assert [one.shown["options"][place]["zh"] for place in one.shown["correct"]] == ["film 1"]


async def test_offline_the_prompt_waits_for_the_beats_and_completion_for_the_prompt(
    cinema: Chain, held: clock.Held
) -> None:
    ana = phone(cinema, "ana", held)
    await ana.open(cinema.lessons["film/l1"], take_over=True, is_offline=True)
    held.pass_by(hours=30)

    sent = await ana.send(*(ana.beat(10 * n, 10 * n + 10, offset_s=10 * n + 10) for n in range(6)))

    assert sent.kept == 6 and not sent.completed_now
    assert (await models.LessonProgress.get(guide_id=ana.scope.me)).completed_at is None
    await ana.answer_open()
    assert (await models.LessonProgress.get(guide_id=ana.scope.me)).completed_at == clock.now()


async def test_completion_is_written_once_with_its_evidence_and_its_rule(cinema: Chain, held: clock.Held) -> None:
    """I14. The digest can be worked out again from the rows as they stood."""
    facts: list[object] = []

    async def hear(fact: object) -> None:
        facts.append(fact)

    events.react_with({LessonCompleted: [hear], CourseCompleted: [hear]})
    ana = phone(cinema, "ana", held)
    await ana.open(cinema.lessons["film/l1"])
    done = await ana.play(0, 60)

    stand = await models.LessonProgress.get(guide_id=ana.scope.me)
    assert done.completed_now and (stand.completed_at, stand.watched_at) == (clock.now(), clock.now())
    assert stand.rule_version == RULE_VERSION and stand.evidence_digest == await proof(ana)
    course, guide = cinema.courses["film"], ana.scope.me
    assert len(facts) == 2
    assert {*facts} == {LessonCompleted(guide, cinema.lessons["film/l1"], course), CourseCompleted(guide, course)}
    enrolled = await models.Enrolment.get(guide_id=guide, course_id=course)
    assert (enrolled.completed_at, enrolled.is_on_time, enrolled.completed_lessons) == (clock.now(), True, 1)
    assert await tallies(cinema) == {name: (2, 1, 1) for name in ("hq", "east", "a")}

    held.pass_by(hours=1)
    again = await ana.play(0, 60)

    assert not again.completed_now and len(facts) == 2
    later = await models.LessonProgress.get(guide_id=ana.scope.me)
    assert (later.completed_at, later.evidence_digest) == (stand.completed_at, stand.evidence_digest)
    assert await tallies(cinema) == {name: (2, 1, 1) for name in ("hq", "east", "a")}


@atomic
async def proof(one: Phone) -> str:
    kept = await models.Lease.get(id=one.lease)
    key = one.scope.me, kept.media_id
    return await proof_of((await load([key]))[key])


async def tallies(cinema: Chain) -> dict[str, tuple[int, int, int]]:
    names = {unit.id: name for name, unit in cinema.units.items()}
    kept = await models.Tally.filter(course_id=cinema.courses["film"])
    assert await _drift() == []
    return {names[one.unit_id]: (one.assigned, one.completed, one.on_time) for one in kept}


@atomic
async def _drift() -> list[object]:
    return [*await drift()]


async def test_a_missed_prompt_after_completion_takes_nothing_back(cinema: Chain, held: clock.Held) -> None:
    """I14: completion is monotone, whatever is played, missed or lost afterwards."""
    ana = phone(cinema, "ana", held)
    await ana.open(cinema.lessons["film/l1"])
    await ana.play(0, 60)
    await ana.open(cinema.lessons["film/l1"])
    held.pass_by(hours=5)
    await ana.send(ana.sealed(1, -5, 2**40, 9))

    stand = await models.LessonProgress.get(guide_id=ana.scope.me)
    assert stand.completed_at is not None and await spans(ana) == [[0, 60_000]]


async def test_late_completion_is_not_on_time(cinema: Chain, held: clock.Held) -> None:
    due = clock.now() + timedelta(seconds=59)
    await models.Enrolment.filter(guide_id=cinema.people["ana"]).update(due_at=due)
    await check()
    ana = phone(cinema, "ana", held)
    await ana.open(cinema.lessons["film/l1"])
    await ana.play(0, 60)

    enrolled = await models.Enrolment.get(guide_id=ana.scope.me, course_id=cinema.courses["film"])
    assert enrolled.is_on_time is False and (await tallies(cinema))["a"] == (2, 1, 0)


@pytest.mark.parametrize("kind", KINDS)
async def test_guides_who_finish_at_once_are_each_counted_once(cinema: Chain, held: clock.Held) -> None:
    ana, bo = phone(cinema, "ana", held), phone(cinema, "bo", held)
    for one in (ana, bo):
        await one.open(cinema.lessons["film/l1"])
        await one.play(0, 50)
    held.pass_by(seconds=10)
    # Ana's clock went on while Bo played: her last beat is of her own time.
    last = {one: one.beat(50, 60) for one in (ana, bo)}

    came = await asyncio.gather(*(one.send(last[one]) for one in (ana, bo) for _ in range(5)), return_exceptions=True)

    assert not [each for each in came if isinstance(each, Refused)]
    assert (await tallies(cinema))["hq"] == (2, 2, 2)
