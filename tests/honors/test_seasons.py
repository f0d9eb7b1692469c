"""Tiers and seasons: one thing at three thresholds, and badges that can be earned anew in each quarter."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import models
from honors import awards
from honors.badges import shelves
from honors.definitions import BUILT_IN, enter_built_in, of_season
from honors.rules import Record, steps
from kit import clock
from tests.chain import Chain

pytestmark = pytest.mark.anyio
DAYS = st.dates(date(2026, 1, 1), date(2031, 12, 31))


@given(DAYS)
def test_every_day_lies_in_exactly_one_season(day: date) -> None:
    [first, second, third] = of_season(day)

    starts, ends = (date.fromisoformat(first.condition[name]) for name in ("from", "to"))
    assert starts <= day <= ends and starts.day == 1 and 89 <= (ends - starts).days <= 91
    assert (second.condition["from"], third.condition["to"]) == (first.condition["from"], first.condition["to"])
    [before, after] = [next(of_season(at)) for at in (starts - timedelta(days=1), ends + timedelta(days=1))]
    assert before.season != first.season != after.season and before.condition["to"] < first.condition["from"]


@given(st.sets(st.dates(date(2026, 9, 1), date(2027, 1, 31)), max_size=60))
def test_a_higher_tier_is_never_earned_before_a_lower_one(days: set[date]) -> None:
    record = Record([], sorted(days), [], date(2027, 1, 31))
    families: dict[str, list[bool]] = {}
    for one in sorted((*BUILT_IN, *of_season(date(2026, 11, 18))), key=lambda each: each.tier):
        way = steps(one.rule, one.condition, record) if one.family in ("laps", "season-2026q4") else None
        if way:
            families.setdefault(one.family, []).append(way.are_complete)

    assert {len(earned) for earned in families.values()} == {3}
    assert all(earned == sorted(earned, reverse=True) for earned in families.values())


def test_tiers_of_a_family_are_bronze_silver_and_gold_by_one_rule() -> None:
    families: dict[str, list[tuple[int, str]]] = {}
    for one in BUILT_IN:
        if one.family:
            families.setdefault(one.family, []).append((one.tier, one.rule.value))

    assert families.keys() == {"laps", "stride"}
    for tiers in families.values():
        assert [tier for tier, _ in tiers] == [1, 2, 3] and len({rule for _, rule in tiers}) == 1


async def slugs(chain: Chain, name: str) -> set[str]:
    given = await models.Award.filter(guide_id=chain.people[name]).select_related("badge")
    return {one.badge.slug for one in given if one.badge.season}


async def test_a_season_counts_its_own_days_and_the_next_one_begins_at_nothing(chain: Chain, held: clock.Held) -> None:
    await chain.study("ana", *[date(2026, 9, 20) + timedelta(days=n) for n in range(20)])  # 9 of them in October
    await awards.sweep()
    assert await slugs(chain, "ana") == set()

    await chain.study("ana", date(2026, 11, 1))
    await awards.sweep()
    assert await slugs(chain, "ana") == {"season-2026q4-1"}
    held.pass_by(days=60)  # January
    await enter_built_in()
    await chain.study("ana", *[date(2027, 1, 1) + timedelta(days=n) for n in range(10)])
    await awards.sweep()
    assert await slugs(chain, "ana") == {"season-2026q4-1", "season-2027q1-1"}


async def test_the_shelf_shows_the_way_to_this_season_and_what_was_earned_in_others(
    chain: Chain, held: clock.Held
) -> None:
    await chain.study("ana", *[date(2026, 10, 1) + timedelta(days=n) for n in range(12)])
    await awards.sweep()
    held.pass_by(days=60)
    await enter_built_in()

    [shelf] = await shelves([chain.viewer("ana")], chain.scope("ana"))
    seasons = {one.badge.slug: (one.awarded_at is not None, one.missing) for one in shelf if one.badge.season}
    assert seasons.pop("season-2026q4-1") == (True, None)
    assert seasons == {
        "season-2027q1-1": (False, "Learn on 10 more days by 31 Mar"),
        "season-2027q1-2": (False, "Learn on 20 more days by 31 Mar"),
        "season-2027q1-3": (False, "Learn on 40 more days by 31 Mar"),
    }


async def test_what_was_learnt_in_a_season_is_given_after_its_end(chain: Chain, held: clock.Held) -> None:
    """Proof that came late, from a phone without a network."""
    held.pass_by(days=60)
    await enter_built_in()
    await chain.study("ana", *[date(2026, 12, 1) + timedelta(days=n) for n in range(10)])
    await awards.sweep()

    assert await slugs(chain, "ana") == {"season-2026q4-1"}
