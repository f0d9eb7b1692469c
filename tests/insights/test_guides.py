from datetime import timedelta

import pytest

import models
from courses.enrolment import overdue
from insights.guides import SORTS, GuideCompletion, GuideCompletionSort, filters, last_learned_at, overdue_filters
from kit.errors import NotFound
from people.roles import Role
from tests.chain import NOON, Chain

pytestmark = pytest.mark.anyio
PAST, SOON = NOON - timedelta(days=1), NOON + timedelta(days=1)


async def names(chain: Chain, viewer: str, sort: GuideCompletionSort, unit: str, size: int = 2) -> list[str]:
    """Through all pages, forwards."""
    scope, source = chain.scope(viewer), SORTS[sort]
    given = await filters(chain.units[unit].id, None, scope)
    found: list[GuideCompletion] = []
    while True:
        place = source.order.place(found[-1]) if found else ()
        page = await source.page(scope, limit=size, place=place, **given)
        found += page.rows
        if not page.has_next:
            assert len(found) == await source.total(scope, **given)
            return [one.name for one in found]


async def test_every_sort_pages_through_everybody_once(chain: Chain) -> None:
    for n in range(5):
        await chain.add_person(f"guide {n}", Role.GUIDE, "b")
    done = await models.Enrolment.get(id=await chain.enrol("guide 3", "one", PAST))
    done.completed_at = NOON
    await done.save()
    for slug in ("one", "two"):
        await chain.enrol("guide 1", slug, PAST)
    await chain.enrol("guide 2", "one", PAST)

    by_name = await names(chain, "region", GuideCompletionSort.NAME, "b")
    by_completed = await names(chain, "region", GuideCompletionSort.COMPLETED, "b")
    by_overdue = await names(chain, "region", GuideCompletionSort.OVERDUE, "b")

    assert by_name == ["chi", *(f"guide {n}" for n in range(5))]
    assert by_completed[0] == "guide 3" and by_overdue[:2] == ["guide 1", "guide 2"]
    assert sorted(by_completed) == sorted(by_overdue) == by_name


async def test_a_row_counts_what_is_assigned_completed_overdue_and_next(chain: Chain) -> None:
    done = await models.Enrolment.get(id=await chain.enrol("ana", "one", PAST))
    done.completed_at = NOON
    await done.save()
    await chain.enrol("ana", "two", SOON)
    await chain.enrol("ana", "three", PAST)
    await models.LessonProgress.create(guide_id=chain.people["ana"], lesson_id=chain.lessons["one/l1"], touched_at=PAST)
    lead = chain.scope("lead")

    page = await SORTS[GuideCompletionSort.NAME].page(lead, limit=9, **await filters(chain.units["a"].id, None, lead))
    row = page.rows[0]

    assert (row.name, row.assigned, row.completed, row.overdue, row.next_due_at) == ("ana", 3, 1, 1, PAST)
    assert await last_learned_at(page.rows, lead) == [PAST, None, None]
    one = await SORTS[GuideCompletionSort.NAME].page(lead, limit=1, **await filters(None, chain.courses["two"], lead))
    assert (one.rows[0].assigned, one.rows[0].overdue, one.rows[0].next_due_at) == (1, 0, SOON)


async def test_a_lead_sees_only_their_branch_and_a_guide_nobody(chain: Chain) -> None:
    assert await names(chain, "lead", GuideCompletionSort.NAME, "a") == ["ana", "bo", "lead"]
    for viewer, unit in (("lead", "b"), ("region", "west"), ("ana", "a")):
        with pytest.raises(NotFound):
            await filters(chain.units[unit].id, None, chain.scope(viewer))
        with pytest.raises(NotFound):
            await overdue_filters(chain.units[unit].id, None, chain.scope(viewer))


async def test_overdue_lists_open_enrolments_past_their_date_longest_first(chain: Chain) -> None:
    newer = await chain.enrol("ana", "one", PAST)
    older = await chain.enrol("bo", "two", PAST - timedelta(days=1))
    await chain.enrol("chi", "one", PAST)
    await chain.enrol("bo", "one", SOON)
    lead = chain.scope("lead")

    page = await overdue.page(lead, limit=9, **await overdue_filters(None, None, lead))
    of_one = await overdue.page(lead, limit=9, **await overdue_filters(None, chain.courses["one"], lead))

    assert [one.id for one in page.rows] == [older, newer] and [one.id for one in of_one.rows] == [newer]
