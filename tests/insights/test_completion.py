from datetime import timedelta

import pytest

import models
from insights.completion import CompletionRow, completion
from kit import clock
from kit.errors import NotFound
from kit.reading import Select
from models.database import atomic
from models.rollups import Enrolled, count
from people.roles import Role
from tests.chain import NOON, Chain, employ

pytestmark = pytest.mark.anyio
PAST, SOON = NOON - timedelta(days=1), NOON + timedelta(days=1)


@atomic
async def complete(chain: Chain, enrolment: int, *, on_time: bool = True) -> None:
    kept = await models.Enrolment.get(id=enrolment)
    kept.completed_at, kept.is_on_time = NOON, on_time
    await kept.save()
    count([Enrolled(kept.unit_id, kept.course_id, kept.due_at, completed=1, on_time=int(on_time))])


async def filled(chain: Chain) -> None:
    """Store a: 3 assigned, 1 completed on time, 1 overdue. Store b: 1 late. Store c: 1 overdue."""
    await complete(chain, await chain.enrol("ana", "one", SOON))
    await chain.enrol("ana", "two", PAST)
    await chain.enrol("bo", "one", SOON)
    await complete(chain, await chain.enrol("chi", "one", PAST), on_time=False)
    await chain.enrol("dan", "two", PAST)


def shown(row: CompletionRow) -> tuple[object, ...]:
    return (row.name, row.guides, row.assigned, row.completed, row.on_time, row.overdue, row.share, row.has_children)


async def test_a_unit_shows_its_sum_and_a_row_for_each_unit_below(chain: Chain) -> None:
    await filled(chain)

    found = await completion(chain.units["hq"].id, course_id=None, scope=chain.scope("maker"))

    assert shown(found.total) == ("hq", 7, 5, 2, 1, 2, 0.4, True)
    assert [shown(row) for row in found.rows] == [
        ("east", 5, 4, 2, 1, 1, 0.5, True), ("west", 1, 1, 0, 0, 1, 0.0, True),
    ]  # fmt: skip
    assert found.as_of == NOON


async def test_a_course_is_overdue_from_the_moment_after_it_was_due(chain: Chain, held: clock.Held) -> None:
    await chain.enrol("ana", "one", NOON)
    await chain.enrol("bo", "one", NOON + timedelta(microseconds=2))

    async def overdue() -> int:
        return (await completion(None, course_id=None, scope=chain.scope("lead"))).total.overdue

    counted = []
    for _ in range(4):
        counted.append(await overdue())
        held.pass_by(microseconds=1)

    assert counted == [0, 1, 1, 2]


async def test_one_course_is_counted_alone(chain: Chain) -> None:
    await filled(chain)

    found = await completion(chain.units["east"].id, course_id=chain.courses["two"], scope=chain.scope("region"))

    assert [shown(row) for row in (found.total, *found.rows)] == [
        ("east", 5, 1, 0, 0, 1, 0.0, True), ("a", 3, 1, 0, 0, 1, 0.0, False), ("b", 1, 0, 0, 0, 0, None, False),
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "unit"), [("lead", "a"), ("region", "east"), ("auditor", "hq")])
async def test_without_a_unit_it_is_the_viewers_own(chain: Chain, name: str, unit: str) -> None:
    found = await completion(None, course_id=None, scope=chain.scope(name))

    assert (found.total.name, found.total.unit_id) == (unit, chain.units[unit].id)


@pytest.mark.parametrize(
    ("name", "unit"), [("lead", "b"), ("lead", "east"), ("lead", "hq"), ("region", "c"), ("region", "hq"), ("ana", "a")]
)
async def test_a_unit_outside_the_branch_is_not_found_not_even_one_above(chain: Chain, name: str, unit: str) -> None:
    with pytest.raises(NotFound):
        await completion(chain.units[unit].id, course_id=None, scope=chain.scope(name))


async def test_a_guide_has_no_unit_to_ask_for(chain: Chain) -> None:
    with pytest.raises(NotFound):
        await completion(None, course_id=None, scope=chain.scope("ana"))


async def test_it_takes_two_statements_however_many_units_there_are(chain: Chain) -> None:
    reader, maker = Select.reader, chain.scope("maker")
    assert hasattr(reader, "statements")
    counted: list[int] = []

    for n in (0, 8):
        for more in range(n):
            await chain.add_unit(f"store {more}", "STORE", "west")
        before = reader.statements
        found = await completion(chain.units["west"].id, course_id=None, scope=maker)
        counted.append(reader.statements - before)

    assert counted == [2, 2] and len(found.rows) == 9


async def test_a_closed_unit_stays_only_while_something_was_completed_in_it(chain: Chain) -> None:
    await complete(chain, await chain.enrol("chi", "one", SOON))
    for store in ("a", "b"):
        await models.Unit.filter(id=chain.units[store].id).update(closed_at=NOON)

    found = await completion(chain.units["east"].id, course_id=None, scope=chain.scope("region"))

    assert [(row.name, row.completed) for row in found.rows] == [("b", 1)]


async def test_dismissed_and_other_roles_are_not_guides(chain: Chain) -> None:
    await chain.add_person("another auditor", Role.AUDITOR, "a")
    await employ(chain.people["bo"], None)

    found = await completion(chain.units["a"].id, course_id=None, scope=chain.scope("lead"))

    assert found.total.guides == 2  # ana, and the lead, who learns too


async def test_a_closed_unit_without_anything_ordered_shows_noughts(chain: Chain) -> None:
    await models.Unit.filter(id=chain.units["b"].id).update(closed_at=NOON)

    found = await completion(chain.units["b"].id, course_id=None, scope=chain.scope("region"))

    assert (found.total.name, found.total.assigned, found.rows) == ("b", 0, [])
