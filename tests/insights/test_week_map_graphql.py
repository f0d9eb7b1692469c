"""A measure by unit and week, through GraphQL. The last whole week begins on the 9th of November."""

from datetime import date, timedelta
from typing import Any

import pytest

import models
from api.ids import encode
from kit import clock
from kit.errors import NotAllowed, NotFound
from kpi import freezing, measures, weeks
from people import employment
from people.facts import PersonMoved
from people.roles import Role
from tests.chain import NOON, Chain
from tests.kpi.scoring_chain import measure, read, scorecard, settled

pytestmark = pytest.mark.anyio
LAST, BEFORE, RUNNING = date(2026, 11, 9), date(2026, 11, 2), date(2026, 11, 16)
MAP = """query ($unit: ID, $measure: ID) { weekMap(unitId: $unit, measureId: $measure) {
    unit { name } measure { key } asOf weeks { firstDay lastDay } frozen usual
    total { unit { name } person { name } values }
    rows { unit { name } person { name } values } } }"""


@pytest.fixture
async def read_in(chain: Chain) -> Chain:
    """Two weeks of kept adds and retention, of guides in all three stores."""
    await measures.enter_standard()
    for name, day, adds, retention in (
        ("ana", BEFORE, 10, (30, 100)), ("ana", LAST, 3, (90, 100)), ("bo", date(2026, 11, 15), 4, (10, 300)),
        ("chi", LAST, 20, (1, 2)), ("dan", LAST, 50, (1, 1)), ("ana", RUNNING, 999, (0, 1)),
    ):  # fmt: skip
        await read(chain, name, {"kept_adds": (adds, None), "retention": retention}, day)
    await weeks.add_up_all()
    return chain


async def found(chain: Chain, who: str, unit: str = "", key: str = "kept_adds") -> dict[str, Any]:
    asked = {"measure": encode("Measure", await measure(key))}
    if unit:
        asked["unit"] = encode("Unit", chain.units[unit].id)
    answer: dict[str, Any] = (await chain.ask(who, MAP, **asked))["weekMap"]
    return answer


def last_two(told: dict[str, Any]) -> list[tuple[str, list[str | None]]]:
    return [((row["unit"] or row["person"])["name"], row["values"][-2:]) for row in told["rows"]]


async def test_the_units_right_below_have_a_number_for_each_of_the_last_12_whole_weeks(read_in: Chain) -> None:
    told = await found(read_in, "maker")

    assert (told["unit"]["name"], told["measure"]["key"], told["asOf"]) == ("hq", "kept_adds", "2026-11-15")
    assert (told["weeks"][0], told["weeks"][-1], len(told["weeks"])) == (
        {"firstDay": "2026-08-24", "lastDay": "2026-08-30"}, {"firstDay": "2026-11-09", "lastDay": "2026-11-15"}, 12,
    )  # fmt: skip
    assert last_two(told) == [("west", [None, "50"]), ("east", ["10", "27"])]
    assert told["total"] == {"unit": {"name": "hq"}, "person": None, "values": [None] * 10 + ["10", "77"]}


async def test_a_store_shows_its_guides(read_in: Chain) -> None:
    told = await found(read_in, "lead")

    assert (told["unit"]["name"], last_two(told)) == ("a", [("bo", [None, "4"]), ("ana", ["10", "3"])])
    assert told["total"]["values"][-2:] == ["10", "7"]


async def test_rates_are_amounts_over_bases_and_never_averaged(read_in: Chain) -> None:
    told = await found(read_in, "region", key="retention")

    assert last_two(told) == [("b", [None, "0.5000"]), ("a", ["0.3000", "0.2500"])]
    assert told["total"]["values"][-1] == "0.2512"  # 101 of 402
    assert told["usual"] == "0.3"


async def test_the_usual_week_is_the_average_of_four_and_of_a_rate_all_amounts_over_all_bases(read_in: Chain) -> None:
    for day, adds, retention in ((26, 20, (10, 300)), (5, 600, (1, 1))):
        await read(read_in, "ana", {"kept_adds": (adds, None), "retention": retention}, date(2026, 10, day))
    await weeks.add_up_all()

    assert [(await found(read_in, "lead", key=key))["usual"] for key in ("kept_adds", "retention")] == ["15", "0.1"]


async def test_of_a_level_the_last_number_of_each_guides_week_counts(read_in: Chain) -> None:
    for day, friends in ((9, 100), (12, 130)):
        await read(read_in, "ana", {"friends_managed": (friends, None)}, date(2026, 11, day))
    await read(read_in, "bo", {"friends_managed": (40, None)}, LAST)
    await weeks.add_up_all()

    store, region = [await found(read_in, who, key="friends_managed") for who in ("lead", "region")]

    assert last_two(store) == [("ana", [None, "130"]), ("bo", [None, "40"])]
    assert last_two(region) == [("a", [None, "170"]), ("b", [None, None])]


async def test_what_somebody_did_stays_with_the_store_of_that_day(read_in: Chain) -> None:
    ana = await models.Person.get(id=read_in.people["ana"])
    await employment.move(
        ana.id, expected_version=ana.version, unit_id=read_in.units["b"].id, role=Role.GUIDE, from_day=LAST,
        scope=read_in.scope("admin"),
    )  # fmt: skip
    await weeks.follow_person(PersonMoved(ana.id, read_in.units["a"].id, read_in.units["b"].id))
    await weeks.add_up_all()

    assert last_two(await found(read_in, "region")) == [("b", [None, "23"]), ("a", ["10", "4"])]
    assert last_two(await found(read_in, "region", "b")) == [("chi", [None, "20"]), ("ana", [None, "3"])]
    assert last_two(await found(read_in, "region", "a")) == [("bo", [None, "4"]), ("ana", ["10", None])]


async def test_a_restated_day_is_in_the_map_after_the_next_round(read_in: Chain) -> None:
    await read(read_in, "chi", {"kept_adds": (5, None)}, LAST)
    assert last_two(await found(read_in, "region"))[0] == ("b", [None, "20"])

    await weeks.add_up_all()

    assert last_two(await found(read_in, "region")) == [("a", ["10", "7"]), ("b", [None, "5"])]


async def test_weeks_from_before_there_were_sums_are_summed_up_in_the_night(read_in: Chain) -> None:
    before = await found(read_in, "region")
    await models.WeekSum.all().delete()
    assert (await found(read_in, "region"))["asOf"] is None

    await weeks.mark_recent()
    await weeks.add_up_all()

    assert await found(read_in, "region") == before


async def test_a_lead_sees_no_other_branch_and_a_guide_no_map(read_in: Chain) -> None:
    for who, unit in (("region", "west"), ("region", "hq"), ("lead", "b"), ("lead", "east")):
        asked = {"unit": encode("Unit", read_in.units[unit].id)}
        assert isinstance(await read_in.refused(who, MAP, **asked), NotFound), (who, unit)
    for who in ("ana", "trainer"):
        assert isinstance(await read_in.refused(who, MAP), NotAllowed), who


async def test_without_a_measure_asked_for_it_is_the_chains_first_and_an_unknown_one_is_not_found(
    read_in: Chain,
) -> None:
    first = await models.Measure.all().order_by("position", "id").first()
    assert first is not None

    assert (await read_in.ask("lead", MAP))["weekMap"]["measure"]["key"] == first.key
    assert isinstance(await read_in.refused("lead", MAP, measure=encode("Measure", 9_999)), NotFound)


async def test_a_frozen_week_of_a_unit_stands_whatever_is_restated(read_in: Chain, held: clock.Held) -> None:
    await scorecard(read_in, {"kept_adds": 10_000}, {"kept_adds": "100"})
    month = await settled()
    held.at = NOON + timedelta(days=21)
    before = await found(read_in, "region")
    await freezing.freeze(month.id, version=1, scope=read_in.scope("maker"))

    await read(read_in, "chi", {"kept_adds": (500, None)}, LAST)
    await weeks.mark_recent()
    await weeks.add_up_all()

    told = await found(read_in, "region")
    assert (told["rows"], told["total"]) == (before["rows"], before["total"])
    assert dict(zip((one["firstDay"] for one in told["weeks"]), told["frozen"], strict=True)) == {
        one["firstDay"]: "2026-11-01" <= one["firstDay"] <= "2026-11-23" for one in told["weeks"]
    }
    assert not any(before["frozen"])


async def test_a_frozen_week_that_nobody_has_summed_up_is_so_once(read_in: Chain, held: clock.Held) -> None:
    await scorecard(read_in, {"kept_adds": 10_000}, {"kept_adds": "100"})
    month = await settled()
    held.at = NOON + timedelta(days=21)
    await freezing.freeze(month.id, version=1, scope=read_in.scope("maker"))
    before = await found(read_in, "region")
    await models.WeekSum.all().delete()

    await weeks.mark_recent()
    await weeks.add_up_all()

    assert (await found(read_in, "region"))["rows"] == before["rows"]
