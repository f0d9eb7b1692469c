"""Whatever comes late and in whatever order: a frozen month says of people and of units what it said when frozen."""

import os
from collections import defaultdict
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import models
import tests.chain
from kit import clock
from kpi import due_scores, freezing, rescoring, summing
from models.database import atomic
from tests.chain import NOON, Chain
from tests.kpi.scoring_chain import FIRST, settled
from tests.kpi.test_scores_always import STEPS, Life, begin, sums

held, shop = tests.chain.held, tests.chain.chain
LIVES = 200 if os.environ.get("PACESETTER_PROVE") else 15
Numbers = dict[tuple[int, int], tuple[int, ...]]


@pytest.mark.anyio
@given(early=st.lists(STEPS, min_size=3, max_size=10), late=st.lists(STEPS, min_size=1, max_size=8))
@settings(max_examples=LIVES, deadline=None, suppress_health_check=list(HealthCheck))
async def test_a_frozen_month_keeps_its_scores_sums_and_boards(
    shop: Chain,
    held: clock.Held,
    early: list[tuple[str, str, str, int]],
    late: list[tuple[str, str, str, int]],
) -> None:
    held.at = NOON
    await begin(shop)
    life = Life(shop, held)
    await life.read("ana", "kept_adds", 0)
    await _live(life, early)
    await life.over()
    await rescoring.rescore_all()
    live, boards = await sums(), await _boards()
    month = await models.Period.get(first_day=FIRST)
    await freezing.freeze(month.id, version=month.version, scope=shop.scope("maker"))
    frozen = await _frozen()

    await _live(life, late)
    await settled()

    assert await _frozen() == frozen == {at: numbers for at, numbers in live.items() if numbers[0]}
    assert frozen == await _of_frozen_scores()
    assert await _boards() == boards
    _children_add_up(frozen, {one.id: one.parent_id for one in shop.units.values()})
    would_be = await sums()
    await _forget_live()
    await settled()
    assert await sums() == would_be
    assert await _frozen() == frozen


async def _live(life: Life, steps: list[tuple[str, str, str, int]]) -> None:
    for deed, one, other, day in steps:
        await getattr(life, deed)(one, other, day)


@atomic
async def _forget_live() -> None:
    """As if nothing had been worked out yet; what stores were expected to bring stands with the frozen month."""
    await models.Score.filter(is_frozen=False).delete()
    await models.MeasureSum.all().delete()
    await due_scores.mark(FIRST)


async def _frozen() -> Numbers:
    return {
        (one.unit_id, one.measure_id): (one.people, one.amount, one.base, one.target, one.ahead)
        for one in await models.FrozenSum.all()
    }


async def _of_frozen_scores() -> Numbers:
    """A freeze equals what is worked out anew from what it kept of each person."""
    found: dict[tuple[int, int], list[int]] = {}
    for one in await models.Score.filter(is_frozen=True):
        summing.count(found, one.lines, sign=1)
    return {at: tuple(numbers) for at, numbers in found.items()}


async def _boards() -> set[tuple[object, ...]]:
    return {(one.measure_id, one.level, one.holder_id, one.stage, one.points) for one in await models.Standing.all()}


def _children_add_up(frozen: Numbers, parents: Mapping[int, int | None]) -> None:
    """Of a unit, those right below it together: nobody of this chain works above a store.

    Somebody who worked in two of them is one of its people all the same.
    """
    below: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0] * 5)
    for (unit, measure), numbers in frozen.items():
        if (parent := parents[unit]) is not None:
            below[parent, measure] = [a + b for a, b in zip(below[parent, measure], numbers, strict=True)]
    assert {at: tuple(numbers[1:]) for at, numbers in below.items()} == {at: frozen[at][1:] for at in below}
    assert all(1 <= frozen[at][0] <= numbers[0] for at, numbers in below.items())
