"""Scores from readings in real tables: what they are made of, who has one, and that they stay right."""

from datetime import UTC, date, datetime, timedelta

import pytest

import models
import tests.kpi.scoring_chain as given
from kit import clock
from kpi import due_scores, measures, parts, peers, periods, rescoring
from kpi.drafts import OverlayDraft
from kpi.formulas import Normalisation
from kpi.scorecards import Rules
from models.database import atomic
from people.roles import Role
from tests.chain import Chain
from tests.kpi.scoring_chain import FIRST, K1_READINGS, K1_TARGETS, K1_WEIGHTS, read, score, scorecard, settled

pytestmark = pytest.mark.anyio


@pytest.fixture
async def k1(chain: Chain) -> Chain:
    """The scorecard of the worked case K1."""
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    return chain


async def test_k1_a_score_is_made_of_sums_rates_and_targets(k1: Chain) -> None:
    await read(k1, "ana", K1_READINGS)

    await settled()

    found = await score(k1, "ana")
    assert found is not None
    assert (found.score, found.grade, found.missing) == (9_800, "A", "")
    assert [one["points"] for one in found.lines[0]["lines"]] == ["110", "90", "90"]


async def test_k3_k4_too_little_data_gives_no_score_and_never_a_zero(k1: Chain) -> None:
    await read(k1, "ana", {key: K1_READINGS[key] for key in ("kept_adds", "retention")})
    await read(k1, "bo", {"retention": (72, 100)})

    await settled()

    ana, bo, chi = [await score(k1, name) for name in ("ana", "bo", "chi")]
    assert ana and bo and chi
    assert ana.score == 10_143
    assert (bo.score, bo.missing, bo.grade) == (None, "NOT_ENOUGH_DATA", "")
    assert (chi.score, chi.missing) == (None, "NOT_ENOUGH_DATA")


async def test_k6_whoever_joined_late_is_measured_by_the_days_they_worked(k1: Chain) -> None:
    await models.Membership.filter(person_id=k1.people["ana"]).update(from_day=date(2026, 11, 19))
    await read(k1, "ana", {"kept_adds": (27, None), "retention": (80, 100)}, date(2026, 11, 20))

    await settled()

    found = await score(k1, "ana")
    assert found is not None
    lines = found.lines[0]["lines"]
    assert (lines[0]["target"], lines[0]["points"], found.active_days) == ("24", "112.5", 12)


async def test_under_ten_days_a_score_is_shown_and_not_graded(k1: Chain) -> None:
    await models.Membership.filter(person_id=k1.people["ana"]).update(from_day=date(2026, 11, 22))
    await read(k1, "ana", K1_READINGS, date(2026, 11, 23))

    await settled()

    found = await score(k1, "ana")
    assert found is not None
    assert found.score is not None
    assert (found.grade, found.missing) == ("", "FEW_DAYS")


async def test_a_roster_replaces_the_calendar(k1: Chain) -> None:
    for name, worked in (("ana", 11), ("bo", 22)):
        for n in range(22):
            day = FIRST + timedelta(days=n)
            await models.RosterDay.create(person_id=k1.people[name], day=day, is_working=n < worked)
    await read(k1, "ana", {"kept_adds": (30, None), "interactions": (25, None)})

    await settled()

    found = await score(k1, "ana")
    assert found is not None
    assert found.active_days == 11
    assert [line["target"] for line in found.lines[0]["lines"]] == ["30", "0.8", "25"]


async def test_k10_a_change_of_stage_gives_the_mean_by_days(chain: Chain) -> None:
    adds, retention = 10_000, 10_000
    await measures.enter_standard()
    overlay = OverlayDraft({await given.measure("kept_adds"): 0, await given.measure("retention"): retention}, stage=2)
    await scorecard(
        chain,
        {"kept_adds": adds, "retention": 0},
        {"kept_adds": "300", "retention": "1"},
        overlays=(overlay,),
        rules=Rules(least_days=1),
    )
    await models.StageSpan.create(unit_id=chain.units["a"].id, stage=2, from_day=date(2026, 11, 11))
    await read(chain, "ana", {"kept_adds": (98, None)}, FIRST)
    await read(chain, "ana", {"retention": (84, 100)}, date(2026, 11, 20))

    await settled()

    found = await score(chain, "ana")
    assert found is not None
    assert [(part["stage"], part["days"]) for part in found.lines] == [(1, 10), (2, 20)]
    assert found.score == 8_867


async def test_a_transfer_splits_the_month_by_store(k1: Chain) -> None:
    await given.move(k1, "ana", "c", date(2026, 11, 16))
    await read(k1, "ana", K1_READINGS, FIRST)
    await read(k1, "ana", K1_READINGS, date(2026, 11, 16))

    await settled()

    found = await score(k1, "ana")
    assert found is not None
    assert [(part["unit"], part["days"]) for part in found.lines] == [
        (k1.units["a"].id, 15), (k1.units["c"].id, 15),
    ]  # fmt: skip
    assert found.score == 11_100  # adds and interactions reach the cap of half a month's targets


async def test_a_role_that_changes_in_the_same_store_splits_as_well(k1: Chain) -> None:
    await given.move(k1, "ana", "a", date(2026, 11, 16), Role.STORE_LEAD)
    await read(k1, "ana", {"kept_adds": (10, None)}, FIRST)
    await read(k1, "ana", {"kept_adds": (7, None)}, date(2026, 11, 16))

    await settled()

    found = await score(k1, "ana")
    assert found is not None
    amounts = [(part["role"], part["lines"][0]["amount"]) for part in found.lines]
    assert amounts == [("GUIDE", 10), ("STORE_LEAD", 7)]


async def test_of_a_level_the_last_reading_counts(chain: Chain) -> None:
    await scorecard(chain, {"friends_managed": 10_000}, {"friends_managed": "200"})
    await read(chain, "ana", {"friends_managed": (500, None)}, FIRST)
    await read(chain, "ana", {"friends_managed": (180, None)}, date(2026, 11, 9))

    await settled()

    found = await score(chain, "ana")
    assert found is not None
    assert (found.score, found.data_as_of) == (9_000, date(2026, 11, 9))


async def test_percentiles_compare_people_of_one_role_and_stage(chain: Chain) -> None:
    for n in range(7):
        await chain.add_person(f"more{n}", Role.GUIDE, "a")
    await scorecard(chain, {"kept_adds": 10_000}, {}, rules=Rules(normalisation=Normalisation.PERCENTILE))
    names = ["ana", "bo", "chi", *(f"more{n}" for n in range(7))]
    for n, name in enumerate(names):
        await read(chain, name, {"kept_adds": (n, None)})
    await read(chain, "lead", {"kept_adds": (99, None)})

    await settled()

    found = [await score(chain, name) for name in names]
    assert [one.score for one in found if one] == [500 + 1_000 * n for n in range(10)]
    lead = await score(chain, "lead")
    assert lead is not None
    assert lead.score is None


async def test_a_changed_reading_makes_due_whom_it_concerns_and_nobody_else(k1: Chain) -> None:
    for name in ("ana", "bo", "chi"):
        await read(k1, name, K1_READINGS)
    await settled()

    await read(k1, "bo", {"kept_adds": (60, None), "retention": (72, 100)})

    assert [one.person_id for one in await models.ScoreDue.all()] == [k1.people["bo"]]
    await settled()
    bo = await score(k1, "bo")
    assert bo is not None
    assert bo.score == 9_400


async def test_worked_out_again_from_nothing_scores_and_sums_are_the_same(k1: Chain) -> None:
    for n, name in enumerate(("ana", "bo", "chi", "dan")):
        await read(k1, name, K1_READINGS)
        await settled()
        await read(k1, name, {"kept_adds": (n, None), "interactions": (3 * n, None)}, FIRST + timedelta(days=n))
        await settled()
    before, sums = await given.everything(k1), await _sums()

    await given.forget_scores()
    await settled()

    assert await given.everything(k1) == before
    assert await _sums() == sums
    assert sums[k1.units["hq"].id, await given.measure("kept_adds")] == (4, 66 * 3 + 6, 240)


async def test_somebody_who_moved_is_one_of_the_people_of_the_units_above(k1: Chain) -> None:
    await given.move(k1, "ana", "b", date(2026, 11, 10))
    for day in (date(2026, 11, 5), date(2026, 11, 15)):
        await read(k1, "ana", {"kept_adds": (10, None)}, day)
    await settled()

    sums, adds = await _sums(), await given.measure("kept_adds")

    told = {unit: sums[k1.units[unit].id, adds][:2] for unit in ("hq", "east", "a", "b")}
    assert told == {"hq": (1, 20), "east": (1, 20), "a": (1, 10), "b": (1, 10)}


async def _sums() -> dict[tuple[int, int], tuple[int, int, int]]:
    return {
        (one.unit_id, one.measure_id): (one.people, one.amount, one.target)
        for one in await models.MeasureSum.all()
        if one.people
    }


async def test_a_score_that_becomes_due_while_it_is_worked_out_is_worked_out_again(k1: Chain) -> None:
    await read(k1, "ana", K1_READINGS)
    month = (await periods.on_day.rows(day=FIRST))[0]
    basis = await parts.basis(month)
    assert basis is not None
    batch = await due_scores.waiting.rows(period=month.id, after=0, limit=100)
    late = await parts.parts_of([one.person_id for one in batch], basis)
    await read(k1, "ana", {"kept_adds": (60, None)})

    results = rescoring._work_out(late, basis, peers.NOBODY)
    await rescoring._keep(basis, {one.person_id: one.reason for one in batch}, results)

    assert await score(k1, "ana") is None
    await settled()
    found = await score(k1, "ana")
    assert found is not None
    assert found.score == 9_400


async def test_a_month_that_has_not_begun_is_scored_when_it_begins(k1: Chain, held: clock.Held) -> None:
    december = date(2026, 12, 1)
    await opened([december])
    await rescoring.rescore_all()
    before = await score(k1, "ana", day=december)
    held.at = datetime(2026, 12, 1, 4, tzinfo=UTC)

    await rescoring.rescore_all()

    assert before is None
    assert await score(k1, "ana", day=december) is not None


@atomic
async def opened(days: list[date]) -> None:
    await periods.open_months(days)
    await due_scores.mark(days[0])


async def test_a_later_version_counts_from_its_month_on(k1: Chain, held: clock.Held) -> None:
    held.at = datetime(2027, 1, 2, 4, tzinfo=UTC)
    await read(k1, "ana", K1_READINGS)
    await read(k1, "ana", K1_READINGS, date(2026, 12, 1))
    await scorecard(k1, {"kept_adds": 10_000}, {"kept_adds": "66"}, from_day=date(2026, 12, 1))
    await _mark(date(2026, 12, 1))
    await settled()

    november, december = await score(k1, "ana"), await score(k1, "ana", day=date(2026, 12, 1))
    assert november and december
    assert (november.score, december.score) == (9_800, 10_000)


@atomic
async def _mark(day: date) -> None:
    await periods.open_months([day])
    await due_scores.mark(day)
