from datetime import date, timedelta

import pytest

import models
import tests.chain
from courses import newcomers
from courses.newcomers import enrol_newcomer, take_orders
from kit import clock
from people.facts import PersonJoined
from people.roles import LEARNERS, Role
from tests.chain import Chain

pytestmark = pytest.mark.anyio
held, shop = tests.chain.held, tests.chain.chain


async def order(shop: Chain, course: str, unit: str, *, role: str = "", due_on: date | None = None) -> int:
    made = await models.Assignment.create(
        course_id=shop.courses[course], unit_id=shop.units[unit].id, role=role, due_on=due_on,
        made_by_id=shop.people["ana"], made_at=clock.now(),
    )  # fmt: skip
    return int(made.id)


async def courses_of(person: int) -> list[tuple[int, bool]]:
    taken = await models.Enrolment.filter(guide_id=person).order_by("course_id")
    return [(one.course_id, one.due_at is not None) for one in taken]


async def test_newcomer_takes_what_is_ordered_for_the_unit_and_above_once(shop: Chain) -> None:
    tomorrow, yesterday = (clock.now().date() + timedelta(days=n) for n in (1, -1))
    await order(shop, "one", "hq", due_on=tomorrow)
    await order(shop, "two", shop.roles["ana"][1], due_on=yesterday)
    newcomer = await shop.add_person("newcomer", Role.GUIDE, shop.roles["ana"][1])

    for _ in range(2):
        await enrol_newcomer(PersonJoined(newcomer, shop.units[shop.roles["ana"][1]].id))

    assert await courses_of(newcomer) == sorted([(shop.courses["one"], True), (shop.courses["two"], False)])
    tally = await models.Tally.get(unit_id=shop.units["hq"].id, course_id=shop.courses["one"])
    assert tally.assigned == 1


async def test_withdrawn_orders_other_roles_and_other_places_do_not_bind(shop: Chain) -> None:
    withdrawn = await order(shop, "one", "hq")
    await models.Assignment.filter(id=withdrawn).update(withdrawn_at=clock.now())
    await order(shop, "one", "hq", role="STORE_LEAD")
    home = shop.units[shop.roles["ana"][1]].path
    apart = [name for name, unit in shop.units.items() if not home.startswith(unit.path)]
    elsewhere = next(name for name in apart if not shop.units[name].path.startswith(home))
    await order(shop, "two", elsewhere)
    newcomer = await shop.add_person("newcomer", Role.GUIDE, shop.roles["ana"][1])

    assert await take_orders(newcomer) == 0
    assert await courses_of(newcomer) == []


async def test_the_sweep_enrols_whom_a_crash_between_arrival_and_reaction_left_out_and_nobody_else(shop: Chain) -> None:
    await order(shop, "one", "hq")
    home = shop.roles["ana"][1]
    await shop.add_person("newcomer", Role.GUIDE, home)
    learners = await models.Membership.filter(role__in=LEARNERS, is_current=True).count()

    begun = await newcomers.sweep()
    again = await newcomers.sweep()

    assert (begun, again) == (learners, 0)
    assert await courses_of(shop.people["newcomer"]) == [(shop.courses["one"], False)]
    assert await models.Enrolment.filter(course_id=shop.courses["one"]).count() == learners
    assert await courses_of(shop.people["auditor"]) == []
