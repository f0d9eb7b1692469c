"""The first of a week's board are rewarded: by a measure, people of one role and stage, ties sharing a rank."""

from datetime import date

import pytest

import models
from incentives.conditions import week_rank
from incentives.windows import Rhythm, window
from kpi import measures, weeks
from tests.chain import Chain
from tests.kpi.scoring_chain import read

pytestmark = pytest.mark.anyio


async def test_all_who_share_a_rank_meet_it(chain: Chain) -> None:
    await measures.enter_standard()
    for name, adds in (("ana", 30), ("bo", 20), ("chi", 20), ("dan", 10), ("lead", 5)):
        await read(chain, name, {"kept_adds": (adds, None)}, date(2026, 11, 15))
    await read(chain, "dan", {"kept_adds": (99, None)}, date(2026, 11, 16))
    await weeks.add_up_all()

    met = await week_rank.find({"first": 2, "measure": "kept_adds"}, window("2026-W46", Rhythm.WEEK), [])

    ranks = {chain.people[name]: rank for name, rank in (("ana", 1), ("bo", 2), ("chi", 2), ("lead", 1))}
    assert {person: one.evidence["rank"] for person, one in met.items()} == ranks
    assert met[chain.people["bo"]].why == ("周榜第 2 名", "Rank 2 on the week's board")


async def test_where_more_is_better_nobody_is_first_with_nothing(chain: Chain) -> None:
    await measures.enter_standard()
    for name, adds in (("ana", 0), ("bo", 0), ("lead", 5)):
        await read(chain, name, {"kept_adds": (adds, None)}, date(2026, 11, 15))
    await weeks.add_up_all()
    params, week = {"first": 2, "measure": "kept_adds"}, window("2026-W46", Rhythm.WEEK)

    assert set(await week_rank.find(params, week, [])) == {chain.people["lead"]}

    await models.Measure.filter(key="kept_adds").update(direction="DOWN")
    await weeks.add_up_all()
    assert {chain.people["ana"], chain.people["bo"]} < set(await week_rank.find(params, week, []))


def test_it_is_known_by_the_week_alone_and_counts_for_nobodys_harm() -> None:
    assert week_rank.condition.rhythms == (Rhythm.WEEK,)
    assert week_rank.condition.is_good is True
    assert week_rank.sentence({"first": 3, "measure": "kept_adds", "title": "留存新增", "title_en": "Kept adds"}) == (
        "留存新增排进周榜前 3 名", "is among the first 3 of the week's board of Kept adds",
    )  # fmt: skip
