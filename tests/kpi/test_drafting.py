"""Scorecards: checked whole, published for months to come, never edited."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import models
from kit.drafts import DraftExists, Published
from kit.errors import NotAllowed, Refused, Stale
from kpi import drafting, drafts, measures
from kpi.drafts import Draft, LineDraft, OverlayDraft
from kpi.scorecards import Freedom, Rules
from tests.chain import NOON, Chain
from tests.kpi.scoring_chain import FIRST, measure

pytestmark = pytest.mark.anyio


@pytest.fixture
async def draft(chain: Chain) -> Draft:
    await measures.enter_standard()
    bounded = LineDraft(await measure("kept_adds"), 6_000, Decimal(60), None, Freedom.BOUNDED, 5_000, 7_000)
    return Draft([bounded, LineDraft(await measure("interactions"), 4_000, Decimal(50), freedom=Freedom.FREE)])


async def test_a_draft_is_replaced_published_and_then_stands(chain: Chain, draft: Draft) -> None:
    scope = chain.scope("maker")
    made = await drafting.draft_scorecard(draft, scope=scope)

    await drafting.redraft_scorecard(made, replace(draft, note="新一版"), version=1, scope=scope)
    await drafting.publish_scorecard(made, from_day=FIRST, version=2, scope=scope)

    kept = await models.ScorecardVersion.get(id=made)
    assert (kept.state, kept.number, kept.note, kept.from_day) == ("PUBLISHED", 1, "新一版", FIRST)
    with pytest.raises(Published):
        await drafting.redraft_scorecard(made, draft, version=3, scope=scope)
    assert await models.Audit.filter(object=f"scorecard {made}").count() == 3


async def test_of_two_who_begin_a_draft_at_once_one_does(chain: Chain, draft: Draft) -> None:
    scope = chain.scope("maker")

    both = await asyncio.gather(
        *(drafting.draft_scorecard(draft, scope=scope) for _ in range(2)), return_exceptions=True
    )

    assert sorted(type(one).__name__ for one in both) == ["DraftExists", "int"]
    assert await models.ScorecardVersion.all().count() == 1


async def test_there_is_one_draft_at_a_time(chain: Chain, draft: Draft) -> None:
    scope = chain.scope("maker")
    made = await drafting.draft_scorecard(draft, scope=scope)

    with pytest.raises(DraftExists):
        await drafting.draft_scorecard(draft, scope=scope)

    await drafting.discard_scorecard(made, version=1, scope=scope)
    assert await models.ScorecardLine.all().count() == 0
    await drafting.draft_scorecard(draft, scope=scope)


def _line(at: int, **changes: Any) -> Callable[[Draft], Draft]:
    def changed(draft: Draft) -> Draft:
        lines = list(draft.lines)
        lines[at] = replace(lines[at], **changes)
        return replace(draft, lines=lines)

    return changed


def _rules(**changes: Any) -> Callable[[Draft], Draft]:
    return lambda draft: replace(draft, rules=replace(Rules(), **changes))


def _overlay(first_bp: int, unit: bool = True, **changes: Any) -> Callable[[Draft], Draft]:
    def changed(draft: Draft) -> Draft:
        one, other = (line.measure_id for line in draft.lines)
        weights = {one: first_bp, other: 10_000 - first_bp}
        return replace(draft, overlays=[OverlayDraft(weights, unit_id=1 if unit else None, **changes)])

    return changed


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (_line(1, weight_bp=3_999), drafts.WeightsWrong),
        (_line(0, weight_bp=4_999), drafts.WeightOutOfBounds),
        (_line(1, measure_id=999), drafts.MeasureUnfit),
        (_line(1, target=Decimal(0)), drafts.TargetWrong),
        (lambda draft: replace(draft, lines=[draft.lines[0], draft.lines[0]]), drafts.MeasureTwice),
        (lambda draft: replace(draft, lines=[]), drafts.WeightsWrong),
        (_rules(cap_bp=9_999), drafts.RulesWrong),
        (_rules(bands=(("A", 9_000), ("B", 9_000), ("C", 0))), drafts.RulesWrong),
        (_rules(bands=(("A", 9_000), ("B", 10))), drafts.RulesWrong),
        (_rules(bands=(("A", 9_000), ("A", 0))), drafts.RulesWrong),
        (_overlay(4_900), drafts.OverlayOutOfBounds),
        (_overlay(6_000, unit=False, role="ADMIN"), drafts.RulesWrong),
        (_overlay(6_000, unit=False, stage=4), drafts.RulesWrong),
    ],
)  # fmt: skip
async def test_a_scorecard_that_breaks_a_rule_is_refused_whole(
    chain: Chain, draft: Draft, change: Callable[[Draft], Draft], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        await drafting.draft_scorecard(change(draft), scope=chain.scope("maker"))

    assert await models.ScorecardVersion.all().count() == 0
    assert await models.ScorecardLine.all().count() == 0


@pytest.mark.parametrize(
    ("change", "path", "refusal", "says"),
    [
        (
            _line(0, weight_bp=4_999), ["lines", "0", "weightBp"], drafts.WeightOutOfBounds,
            "You locked or bounded this weight: it lies between 50 % and 70 %",
        ),
        (
            _overlay(4_900), ["overlays", "0", "weights", "0", "weightBp"], drafts.OverlayOutOfBounds,
            "This group has a weight of its own, 49 %, outside what the line of this measure allows now: 50 % to 70 %",
        ),
    ],
    ids=["line", "overlay"],
)  # fmt: skip
async def test_the_place_of_a_weight_out_of_its_bounds_is_told(
    chain: Chain, draft: Draft, change: Callable[[Draft], Draft], path: list[str], refusal: type[Refused], says: str
) -> None:
    with pytest.raises(refusal) as refused:
        await drafting.draft_scorecard(change(draft), scope=chain.scope("maker"))

    assert list(refused.value.path) == path
    assert refused.value.says("en").startswith(says)


async def test_minutes_weigh_a_fifth_at_most(chain: Chain, draft: Draft) -> None:
    minutes = LineDraft(await measure("learning_minutes"), 2_001)
    heavy = replace(draft, lines=[LineDraft(draft.lines[0].measure_id, 7_999), minutes])

    with pytest.raises(drafts.MinutesTooHeavy):
        await drafting.draft_scorecard(heavy, scope=chain.scope("maker"))

    assert await models.ScorecardVersion.all().count() == 0


@pytest.mark.parametrize("day", [date(2026, 12, 2), date(2026, 10, 1)])
async def test_a_scorecard_begins_with_a_month_that_is_not_frozen(chain: Chain, draft: Draft, day: date) -> None:
    made = await drafting.draft_scorecard(draft, scope=chain.scope("maker"))
    await models.Period.create(first_day=date(2026, 10, 1), last_day=date(2026, 10, 31), frozen_at=NOON)

    with pytest.raises(drafting.FromDayWrong):
        await drafting.publish_scorecard(made, from_day=day, version=1, scope=chain.scope("maker"))

    assert (await models.ScorecardVersion.get(id=made)).state == "DRAFT"


async def test_a_retired_measure_cannot_be_published(chain: Chain, draft: Draft) -> None:
    made = await drafting.draft_scorecard(draft, scope=chain.scope("maker"))
    await measures.retire_measure(draft.lines[0].measure_id, is_retired=True, version=1, scope=chain.scope("maker"))

    with pytest.raises(drafts.MeasureUnfit):
        await drafting.publish_scorecard(made, from_day=FIRST, version=1, scope=chain.scope("maker"))


async def test_an_old_form_changes_nothing(chain: Chain, draft: Draft) -> None:
    scope = chain.scope("maker")
    made = await drafting.draft_scorecard(draft, scope=scope)
    await drafting.redraft_scorecard(made, draft, version=1, scope=scope)

    with pytest.raises(Stale):
        await drafting.redraft_scorecard(made, draft, version=1, scope=scope)


@pytest.mark.parametrize("name", ["ana", "lead", "region", "admin", "auditor", "trainer"])
async def test_only_makers_draft(chain: Chain, draft: Draft, name: str) -> None:
    with pytest.raises(NotAllowed):
        await drafting.draft_scorecard(draft, scope=chain.scope(name))

    assert await models.ScorecardVersion.all().count() == 0
