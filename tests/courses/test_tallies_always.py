"""Whatever happens in whatever order, the tallies say what counting anew would say."""

import os
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import models
import tests.chain
from courses.assigning import Target, assign_course, enrol_myself, withdraw_assignment
from courses.completion import complete_lesson
from courses.tallies import drift
from courses.transfers import follow
from insights.completion import completion
from kit import clock, events
from kit.errors import Refused
from models.database import atomic, run
from models.rollups import KEPT, carry
from people.roles import LEARNERS
from tests.chain import NOON, Chain, employ

held, shop = tests.chain.held, tests.chain.chain
NAMES, SLUGS, STORES = ("ana", "bo", "chi", "dan"), ("one", "two"), ("a", "b", "c")
STEPS = st.one_of(
    st.tuples(st.just("assign"), st.sampled_from(("hq", "east", *STORES)), st.sampled_from(SLUGS)),
    st.tuples(st.just("enrol"), st.sampled_from(NAMES), st.sampled_from(SLUGS)),
    st.tuples(st.just("complete"), st.sampled_from(NAMES), st.sampled_from(SLUGS)),
    st.tuples(st.just("move"), st.sampled_from(NAMES), st.sampled_from((*STORES, "east"))),
    st.tuples(st.just("dismiss"), st.sampled_from(NAMES), st.just("")),
    st.tuples(st.just("withdraw"), st.just(""), st.sampled_from(SLUGS)),
    st.tuples(st.just("carry"), st.sampled_from(STORES), st.sampled_from(("east", "west"))),
    st.tuples(st.just("wait"), st.just(""), st.just("")),
)


LIVES = 200 if os.environ.get("PACESETTER_PROVE") else 25


class Life:
    """The steps, each as the product does it."""

    def __init__(self, shop: Chain, held: clock.Held) -> None:
        self.shop, self.held, self.keys = shop, held, 0

    async def assign(self, unit: str, slug: str) -> None:
        self.keys += 1
        await assign_course(
            self.shop.courses[slug], Target(unit_id=self.shop.units[unit].id),
            due_on=clock.day_in("Asia/Shanghai") + timedelta(days=1), scope=self.shop.scope("maker"),
            key=f"key number {self.keys}",
        )  # fmt: skip

    async def enrol(self, name: str, slug: str) -> None:
        await enrol_myself(self.shop.courses[slug], scope=self.shop.scope(name))

    async def complete(self, name: str, slug: str) -> None:
        guide = self.shop.people[name]
        for n in (1, 2):
            lesson = self.shop.lessons[f"{slug}/l{n}"]
            await models.LessonProgress.get_or_create(
                guide_id=guide, lesson_id=lesson, defaults={"touched_at": clock.now()}
            )
            await _complete(guide, lesson)

    async def move(self, name: str, unit: str) -> None:
        await employ(self.shop.people[name], self.shop.units[unit].id)
        await follow(self.shop.people[name])

    async def dismiss(self, name: str, _: str) -> None:
        await employ(self.shop.people[name], None)
        await follow(self.shop.people[name])

    async def withdraw(self, _: str, slug: str) -> None:
        made = await models.Assignment.filter(course_id=self.shop.courses[slug], withdrawn_at=None).first()
        if made:
            await withdraw_assignment(made.id, scope=self.shop.scope("maker"))

    async def carry(self, store: str, onto: str) -> None:
        unit, above = [await models.Unit.get(id=self.shop.units[name].id) for name in (store, onto)]
        if unit.parent_id != above.id:
            await _carry(unit, above)

    async def wait(self, *_: str) -> None:
        self.held.pass_by(days=1)


@atomic
async def _complete(guide: int, lesson: int) -> None:
    await complete_lesson(guide, lesson, evidence_digest="")


@atomic
async def _carry(unit: models.Unit, above: models.Unit) -> None:
    await carry(unit.id, unit.path, above.path)
    await models.Unit.filter(id=unit.id).update(parent_id=above.id)


@atomic
async def _afresh(shop: Chain) -> None:
    """The chain as it was built, without anything learnt."""
    for table in ("enrolment", "assignment", "lessonprogress", "studyday", "idempotencykey", "membership"):
        await run(f"DELETE FROM {table}")
    for kept in KEPT:
        await run(f"DELETE FROM {kept.table}")
    for place in shop.units.values():
        await models.Unit.filter(id=place.id).update(path=place.path, parent_id=place.parent_id)
    for name, person in shop.people.items():
        role, unit = shop.roles[name]
        await employ(person, shop.units[unit].id, role.value)


@atomic
async def _drifted() -> list[object]:
    return [*await drift()]


async def _shown_is_counted(shop: Chain) -> None:
    """What the completion tree shows is what one counts row by row."""
    tree = await completion(None, course_id=None, scope=shop.scope("maker"))
    places = {unit.id: unit.path for unit in await models.Unit.all()}
    for row in (tree.total, *tree.rows):
        under = [id for id, path in places.items() if path.startswith(places[row.unit_id])]
        held = await models.Enrolment.filter(unit_id__in=under)
        late = [one for one in held if not one.completed_at and one.due_at and one.due_at < clock.now()]
        heads = models.Membership.filter(unit_id__in=under, is_current=True, role__in=LEARNERS)
        assert (row.assigned, row.overdue, row.guides) == (len(held), len(late), await heads.count())


@pytest.mark.anyio
@settings(max_examples=LIVES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=4, max_size=14))
async def test_tallies_equal_a_rebuild_after_any_life(
    shop: Chain, held: clock.Held, steps: list[tuple[str, str, str]]
) -> None:
    await _afresh(shop)
    held.at = NOON
    events.react_with({})
    life = Life(shop, held)

    for step, first, second in steps:
        with suppress(Refused):
            await getattr(life, step)(first, second)

        assert await _drifted() == [], step

    await _shown_is_counted(shop)
