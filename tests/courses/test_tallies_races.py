"""Writers beside each other: whoever is first, the kept sums say what counting anew would say, and nobody deadlocks."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

import models
import tests.chain
from courses.assigning import Target, assign_course, enrol_myself
from courses.completion import complete_lesson
from courses.newcomers import take_orders
from courses.tallies import drift
from courses.transfers import follow
from kit import clock
from models.database import atomic
from models.rollups import Enrolled, carry, count
from people.roles import Role
from people.tree import one_at_a_time
from tests.chain import Chain, employ

pytestmark = pytest.mark.anyio
held, shop = tests.chain.held, tests.chain.chain
Command = Callable[[], Awaitable[object]]


@atomic
async def difference() -> list[Any]:
    return await drift()


async def move(shop: Chain, store: str, onto: str) -> None:
    await one_at_a_time()
    unit, above = [await models.Unit.get(id=shop.units[name].id) for name in (store, onto)]
    if unit.parent_id != above.id:
        await carry(unit.id, unit.path, above.path)
        await models.Unit.filter(id=unit.id).update(parent_id=above.id)


async def complete(shop: Chain, name: str, slug: str) -> None:
    for n in (1, 2):
        lesson = shop.lessons[f"{slug}/l{n}"]
        await models.LessonProgress.get_or_create(
            guide_id=shop.people[name], lesson_id=lesson, defaults={"touched_at": clock.now()}
        )
        await complete_lesson(shop.people[name], lesson, evidence_digest="")


async def order(shop: Chain, unit: str, slug: str, key: str) -> None:
    to, due = Target(unit_id=shop.units[unit].id), clock.day_in("Asia/Shanghai")
    await assign_course(shop.courses[slug], to, due_on=due, scope=shop.scope("maker"), key=key)


async def overlapping(first: Command, second: Command) -> None:
    """`first` is done but not committed for a while, in which `second` begins."""
    is_done = asyncio.Event()

    @atomic
    async def slowly() -> None:
        await first()
        is_done.set()
        await asyncio.sleep(0.3)

    @atomic
    async def meanwhile() -> None:
        await second()

    async def then() -> None:
        await is_done.wait()
        await meanwhile()

    await asyncio.gather(slowly(), then())


@pytest.mark.parametrize("deed", ["enrol", "complete", "follow", "leave", "order"])
@pytest.mark.parametrize("is_first", [True, False])
async def test_a_store_that_moves_takes_along_what_is_written_at_that_moment(
    shop: Chain, deed: str, is_first: bool
) -> None:
    await shop.enrol("ana", "two")
    await shop.enrol("chi", "two")
    if deed in ("follow", "leave"):
        await employ(shop.people["ana"], shop.units["b"].id if deed == "follow" else None)
    deeds: dict[str, Command] = {
        "enrol": lambda: enrol_myself(shop.courses["one"], scope=shop.scope("ana")),
        "complete": lambda: complete(shop, "ana", "two"),
        "follow": lambda: follow(shop.people["ana"]),
        "leave": lambda: follow(shop.people["ana"]),
        "order": lambda: order(shop, "east", "three", "a key of an order"),
    }
    both: list[Command] = [deeds[deed], lambda: move(shop, "a", "west")]

    await overlapping(*(both if is_first else reversed(both)))

    assert await difference() == []


async def test_who_joins_while_their_store_moves_is_counted_where_it_stands(shop: Chain) -> None:
    new = await models.Person.create(key="new", employee_no="new", name="new", created_at=clock.now())

    await overlapping(lambda: move(shop, "a", "west"), lambda: employ(new.id, shop.units["a"].id))

    assert await difference() == []
    assert (await models.Headcount.get(unit_id=shop.units["west"].id, role="GUIDE")).people == 4


async def test_courses_counted_in_opposite_order_do_not_deadlock(shop: Chain) -> None:
    """A batch of beats completes courses in the order in which the beats came."""
    place, courses = shop.units["a"].id, list(shop.courses.values())
    halves = [asyncio.Event(), asyncio.Event()]

    @atomic
    async def batch(at: int) -> None:
        count([Enrolled(place, courses[at], None, assigned=1)])
        halves[at].set()
        if models.database.is_sqlite():
            return
        await halves[1 - at].wait()
        count([Enrolled(place, courses[1 - at], None, assigned=1)])

    await asyncio.gather(batch(0), batch(1))

    kept = {one.course_id: one.assigned for one in await models.Tally.filter(unit_id=place)}
    assert kept == dict.fromkeys(courses[:2], 1 if models.database.is_sqlite() else 2)


async def test_a_busy_day_leaves_nothing_to_mend(shop: Chain) -> None:
    draw = random.Random(11)
    guides = [f"guide {n}" for n in range(8)]
    for name in guides:
        await shop.add_person(name, Role.GUIDE, draw.choice("abc"))
        await shop.enrol(name, "one", clock.now())
    for slug in ("three", "two"):
        await order(shop, "west", slug, f"order of {slug}")

    async def one(name: str, at: int) -> None:
        await atomic(complete)(shop, name, "one")
        await employ(shop.people[name], shop.units[draw.choice("abc")].id)
        await asyncio.gather(follow(shop.people[name]), take_orders(shop.people[name]))
        await atomic(complete)(shop, name, draw.choice(("two", "three")))
        if at % 3 == 0:
            await employ(shop.people[name], None)
            await follow(shop.people[name])

    async def moves() -> None:
        for onto in ("west", "east", "west"):
            await atomic(move)(shop, "a", onto)

    await asyncio.gather(
        *(one(name, at) for at, name in enumerate(guides)), moves(), order(shop, "hq", "two", "the last order")
    )

    assert await difference() == []
