import asyncio

import pytest

import models
import tests.chain
from courses import transfers
from courses.completion import complete_lesson
from courses.tallies import check, drift
from courses.transfers import follow, follow_person
from kit import clock
from models.database import atomic, run
from people.facts import PersonDismissed, PersonMoved
from people.roles import Role
from tests.chain import NOON, Chain, employ

pytestmark = pytest.mark.anyio
held, shop = tests.chain.held, tests.chain.chain


async def relocate(shop: Chain, name: str, unit: str | None) -> None:
    """As `people.employment` does it, without its reactions."""
    await employ(shop.people[name], shop.units[unit].id if unit else None)


async def tallies(shop: Chain, slug: str) -> dict[str, tuple[int, int, int]]:
    names = {unit.id: name for name, unit in shop.units.items()}
    kept = await models.Tally.filter(course_id=shop.courses[slug])
    sums = {names[one.unit_id]: (one.assigned, one.completed, one.on_time) for one in kept}
    return {name: counts for name, counts in sums.items() if any(counts)}


@atomic
async def difference() -> int:
    return len(await drift())


async def complete(enrolment: int) -> None:
    kept = await models.Enrolment.get(id=enrolment)
    lessons = await models.Lesson.filter(course_id=kept.course_id)
    for lesson in lessons:
        await models.LessonProgress.create(guide_id=kept.guide_id, lesson_id=lesson.id, touched_at=clock.now())
        await _complete_lesson(kept.guide_id, lesson.id)


@atomic
async def _complete_lesson(guide: int, lesson: int) -> None:
    await complete_lesson(guide, lesson, evidence_digest="")


async def test_open_courses_go_along_and_completed_ones_stay_where_they_were(shop: Chain) -> None:
    done, still_open = await shop.enrol("ana", "one"), await shop.enrol("ana", "two")
    await complete(done)

    await relocate(shop, "ana", "c")
    moved = PersonMoved(shop.people["ana"], shop.units["a"].id, shop.units["c"].id)
    for _ in range(2):
        await follow_person(moved)

    assert await tallies(shop, "one") == {"hq": (1, 1, 1), "east": (1, 1, 1), "a": (1, 1, 1)}
    assert await tallies(shop, "two") == {"hq": (1, 0, 0), "west": (1, 0, 0), "c": (1, 0, 0)}
    assert (await models.Enrolment.get(id=done)).unit_id == shop.units["a"].id
    assert (await models.Enrolment.get(id=still_open)).unit_id == shop.units["c"].id
    assert await difference() == 0
    assert await models.Audit.filter(deed="enrolments_moved").count() == 1


async def test_who_leaves_owes_nothing_and_what_was_learnt_stays(shop: Chain) -> None:
    done = await shop.enrol("ana", "one")
    await shop.enrol("ana", "two")
    await complete(done)
    await relocate(shop, "ana", None)

    await follow_person(PersonDismissed(shop.people["ana"], shop.units["a"].id))

    assert [one.id for one in await models.Enrolment.all()] == [done]
    assert await tallies(shop, "two") == {}
    assert await models.LessonProgress.filter(guide_id=shop.people["ana"]).count() == 2
    assert await difference() == 0


async def test_sweep_follows_moves_that_nobody_told(shop: Chain) -> None:
    for name in ("ana", "bo", "chi"):
        await shop.enrol(name, "one")
    await relocate(shop, "ana", "c")
    await relocate(shop, "bo", None)

    assert [await transfers.sweep(), await transfers.sweep()] == [2, 0]

    assert await tallies(shop, "one") == {
        "hq": (2, 0, 0), "east": (1, 0, 0), "b": (1, 0, 0), "west": (1, 0, 0), "c": (1, 0, 0),
    }  # fmt: skip


async def test_completing_while_moving_counts_once_and_in_one_place(shop: Chain) -> None:
    guides = [await shop.add_person(f"guide {n}", Role.GUIDE, "a") for n in range(10)]
    made = [await shop.enrol(f"guide {n}", "one") for n in range(10)]
    for n in range(10):
        await relocate(shop, f"guide {n}", "c")

    await asyncio.gather(*(complete(one) for one in made), *(follow(guide) for guide in guides))

    assert (await tallies(shop, "one"))["hq"] == (10, 10, 10)
    assert await difference() == 0


async def test_nightly_check_finds_drift_and_mends_it(shop: Chain) -> None:
    await complete(await shop.enrol("ana", "one"))
    await shop.enrol("chi", "one")
    assert await check() == []

    await _spoil(shop.units["east"].id)
    wrong = await check()

    assert wrong == [
        {"table": "tally", "unit_id": shop.units["east"].id, "course_id": shop.courses["one"],
         "assigned": 5, "completed": 0, "on_time": 0},
    ]  # fmt: skip
    assert await check() == []
    assert (await tallies(shop, "one"))["east"] == (2, 1, 1)


@pytest.mark.parametrize(("table", "kept"), [("deadline", "still_open"), ("headcount", "people")])
async def test_nightly_check_looks_at_every_kept_sum(shop: Chain, table: str, kept: str) -> None:
    await shop.enrol("ana", "one", NOON)
    before = await kept_sums()

    await atomic(run)(f"UPDATE {table} SET {kept} = {kept} + 1")
    wrong = await check()

    assert {one["table"] for one in wrong} == {table} and await kept_sums() == before


async def test_nightly_check_drops_what_counts_nothing_any_more(shop: Chain) -> None:
    await complete(await shop.enrol("ana", "one", NOON))
    assert {one.still_open for one in await models.Deadline.all()} == {0}

    assert await check() == [] and await models.Deadline.all().count() == 0


async def kept_sums() -> list[tuple[object, ...]]:
    """Every sum that is not nought, without its key."""
    heads = await models.Headcount.exclude(people=0).values_list("unit_id", "role", "people")
    dues = await models.Deadline.exclude(still_open=0).values_list("unit_id", "course_id", "due_at", "still_open")
    return [*sorted(heads), *sorted(dues)]


@atomic
async def _spoil(unit: int) -> None:
    await run("UPDATE tally SET assigned = assigned + 5 WHERE unit_id = :unit", unit=unit)


async def test_check_beside_writers_leaves_the_tallies_right(shop: Chain) -> None:
    for n in range(12):
        await shop.add_person(f"guide {n}", Role.GUIDE, "a")
    await shop.enrol("bo", "one")
    await _spoil(shop.units["hq"].id)

    await asyncio.gather(*(shop.enrol(f"guide {n}", "one") for n in range(12)), check(), check())

    await check()
    assert (await tallies(shop, "one"))["hq"] == (13, 0, 0)
    assert await difference() == 0
