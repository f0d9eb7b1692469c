"""How new the readings of each measure are, through GraphQL. Today is the 18th of November, a Wednesday."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import models
from kit import clock
from kit.errors import NotAllowed
from kpi import measures, readings
from kpi.freshness import LOOKED_BACK
from kpi.readings import Reading
from models.database import atomic
from tests.chain import Chain
from tests.kpi.scoring_chain import measure, scorecard

pytestmark = pytest.mark.anyio
TUESDAY, MONDAY, SUNDAY = date(2026, 11, 17), date(2026, 11, 16), date(2026, 11, 15)
CAME = datetime(2026, 11, 17, 23, 30, tzinfo=UTC)
ASK = """{ measureFreshness { measure { key } newestDay daysOld source cameAt people peopleBefore expected isScored
    isLate } }"""


async def brought(source: str = "WEBHOOK") -> int:
    made = await models.ReadingImport.create(
        digest=source, file_name="", source=source, mapping={}, state="DONE", errors=[], made_at=CAME, ended_at=CAME
    )
    return int(made.id)


@atomic
async def read(chain: Chain, day: date, *names: str, key: str = "kept_adds", by: int | None = None) -> None:
    at = await measure(key)
    await readings.write([Reading(chain.people[name], at, day, 1, None) for name in names], import_id=by)


async def told(chain: Chain, viewer: str = "maker", key: str = "kept_adds") -> dict[str, Any]:
    found: list[dict[str, Any]] = (await chain.ask(viewer, ASK))["measureFreshness"]
    return next(one for one in found if one["measure"]["key"] == key)


@pytest.fixture
async def fresh(chain: Chain) -> Chain:
    """Kept adds count; yesterday's came by webhook for everybody but bo, those of Monday for everybody."""
    await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "60"}, is_due=False)
    await read(chain, MONDAY, "ana", "bo", "chi", "dan", by=await brought("FILE"))
    await read(chain, TUESDAY, "ana", "chi", "dan", by=await brought())
    return chain


async def test_the_newest_day_its_way_in_and_who_is_missing_are_told(fresh: Chain) -> None:
    everybody = await models.Membership.filter(role__in=["GUIDE", "STORE_LEAD"], is_current=True).count()

    assert await told(fresh) == {
        "measure": {"key": "kept_adds"}, "newestDay": "2026-11-17", "daysOld": 1, "source": "WEBHOOK",
        "cameAt": "2026-11-17T23:30:00+00:00", "people": 3, "peopleBefore": 4, "expected": everybody,
        "isScored": True, "isLate": False,
    }  # fmt: skip


async def test_a_lead_is_told_of_the_own_branch_and_the_chains_newest_day(fresh: Chain) -> None:
    await models.Reading.filter(day=TUESDAY, person_id__in=[fresh.people["ana"], fresh.people["chi"]]).delete()

    lead = await told(fresh, "lead")
    expected = await models.Membership.filter(
        role__in=["GUIDE", "STORE_LEAD"], is_current=True, unit_id=fresh.units["a"].id
    ).count()

    assert (lead["newestDay"], lead["people"], lead["expected"]) == ("2026-11-17", 0, expected)
    assert (await told(fresh))["people"] == 1


async def test_who_is_off_by_the_roster_is_not_expected(fresh: Chain) -> None:
    before = (await told(fresh))["expected"]
    await models.RosterDay.create(person_id=fresh.people["bo"], day=TUESDAY, is_working=False)
    await models.RosterDay.create(person_id=fresh.people["ana"], day=TUESDAY, is_working=True)

    assert (await told(fresh))["expected"] == before - 1


async def test_who_works_elsewhere_since_is_counted_where_they_were(fresh: Chain) -> None:
    await models.Membership.filter(person_id=fresh.people["ana"]).update(is_current=False, to_day=MONDAY)

    found = await told(fresh, "lead")
    assert (found["people"], found["peopleBefore"]) == (0, 2)


@pytest.mark.parametrize(("day", "days", "is_late"), [(TUESDAY, 1, False), (MONDAY, 2, True), (SUNDAY, 3, True)])
async def test_what_counts_is_late_from_two_days_on(chain: Chain, day: date, days: int, *, is_late: bool) -> None:
    await scorecard(chain, {"gmv": 10_000}, {"gmv": "60000"}, is_due=False)
    await read(chain, day, "ana", key="gmv")

    found = await told(chain, key="gmv")

    assert (found["daysOld"], found["isLate"]) == (days, is_late)


async def test_what_counts_and_never_came_is_late_and_what_does_not_count_is_not(chain: Chain) -> None:
    await scorecard(chain, {"gmv": 10_000}, {"gmv": "60000"}, is_due=False)

    nothing = {"newestDay": None, "daysOld": None, "source": None, "people": None, "expected": None}
    assert nothing.items() <= (await told(chain, key="gmv")).items()
    assert (await told(chain, key="gmv"))["isLate"] is True
    assert (await told(chain, key="visits"))["isLate"] is False
    assert LOOKED_BACK > 2 * 30


async def test_learning_is_worked_out_here_and_never_late(chain: Chain) -> None:
    await scorecard(
        chain, {"kept_adds": 9_000, "learning_minutes": 1_000}, {"kept_adds": "60", "learning_minutes": "9"}
    )
    await read(chain, SUNDAY, "ana", key="learning_minutes")

    found = await told(chain, key="learning_minutes")

    assert (found["people"], found["expected"], found["source"], found["isLate"]) == (1, None, None, False)


async def test_a_retired_measure_is_not_told_of(chain: Chain) -> None:
    await measures.enter_standard()
    await models.Measure.filter(key="visits").update(retired_at=CAME)

    keys = [one["measure"]["key"] for one in (await chain.ask("maker", ASK))["measureFreshness"]]

    assert "visits" not in keys
    assert "gmv" in keys


async def test_a_guide_is_not_told(fresh: Chain) -> None:
    assert isinstance(await fresh.refused("ana", ASK), NotAllowed)


async def test_the_whole_chain_is_counted_once_a_minute_and_a_branch_each_time(fresh: Chain, held: clock.Held) -> None:
    assert [(await told(fresh, who))["people"] for who in ("maker", "region")] == [3, 2]

    await read(fresh, TUESDAY, "bo")

    assert [(await told(fresh, who))["people"] for who in ("maker", "region")] == [3, 3]
    held.at += timedelta(minutes=1)
    assert (await told(fresh))["people"] == 4
