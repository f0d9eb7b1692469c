"""Whose last week is worth a look, through GraphQL. The week told is that of the 9th of November."""

from datetime import date, timedelta
from typing import Any

import pytest

import models
from api.ids import encode
from insights import guide_months, week_looks
from kit.errors import NotAllowed, NotFound
from kpi import measures
from people.roles import Role
from tests.chain import Chain
from tests.kpi.scoring_chain import measure, read

pytestmark = pytest.mark.anyio
LAST = date(2026, 11, 9)
USUAL = (40, 42, 38, 41, 39, 40, 43, 37)
LOOKS = """query ($unit: ID, $measure: ID) { weekLooks(unitId: $unit, measureId: $measure) {
    unit { name } measure { key } week { firstDay lastDay } asOf guides rules { leastWeeks leastPeers far }
    rows { person { name } unit { name } against value usual times compared values } } }"""


async def weeks_of(chain: Chain, name: str, *numbers: int, key: str = "kept_adds") -> None:
    """One reading a week, the last one in the week that is told."""
    for back, number in enumerate(reversed(numbers)):
        await read(chain, name, {key: (number, None)}, LAST - timedelta(days=7 * back))


async def found(chain: Chain, who: str = "region", key: str = "kept_adds") -> dict[str, Any]:
    asked = {"measure": encode("Measure", await measure(key))}
    answer: dict[str, Any] = (await chain.ask(who, LOOKS, **asked))["weekLooks"]
    return answer


@pytest.fixture
async def steady(chain: Chain) -> Chain:
    """Everybody as usual but ana, who fell to 12, and dan of another region, who did too."""
    await measures.enter_standard()
    for name, last in (("ana", 12), ("bo", 41), ("chi", 39), ("dan", 12)):
        await weeks_of(chain, name, *USUAL, last)
    return chain


async def test_a_week_far_from_ones_own_is_told_with_its_numbers(steady: Chain) -> None:
    told = await found(steady)

    assert (told["unit"]["name"], told["measure"]["key"], told["guides"]) == ("east", "kept_adds", 3)
    assert (told["week"], told["asOf"]) == ({"firstDay": "2026-11-09", "lastDay": "2026-11-15"}, "2026-11-09")
    assert told["rules"] == {"leastWeeks": 6, "leastPeers": 10, "far": 3.5}
    assert told["rows"] == [
        {"person": {"name": "ana"}, "unit": {"name": "a"}, "against": "OWN_PAST", "value": "12", "usual": "40",
         "times": "-12.6", "compared": 8, "values": [*map(str, USUAL), "12"]},
    ]  # fmt: skip


async def test_days_of_a_week_are_added_up_and_of_a_level_the_last_counts(steady: Chain) -> None:
    await read(steady, "ana", {"kept_adds": (28, None)}, LAST + timedelta(days=6))
    for day, friends in ((0, 900), (6, 12)):
        await weeks_of(steady, "bo", *USUAL, key="friends_managed")
        await read(steady, "bo", {"friends_managed": (friends, None)}, LAST + timedelta(days=day))

    assert (await found(steady))["rows"] == []
    (level,) = (await found(steady, key="friends_managed"))["rows"]
    assert (level["person"]["name"], level["value"]) == ("bo", "12")


async def test_peers_of_the_same_stage_are_compared_and_those_of_another_are_not(steady: Chain) -> None:
    for n in range(10):
        await steady.add_person(f"new {n}", Role.GUIDE, "b")
        await weeks_of(steady, f"new {n}", 40 + n)
    await steady.add_person("far", Role.GUIDE, "b")
    await weeks_of(steady, "far", 400)

    told = {one["person"]["name"]: one for one in (await found(steady))["rows"]}
    assert (told["far"]["against"], told["far"]["usual"], told["far"]["compared"]) == ("PEERS", "43.5", 14)

    await models.StageSpan.create(person_id=steady.people["far"], stage=2, from_day=date(2026, 1, 1))
    assert [one["person"]["name"] for one in (await found(steady))["rows"]] == ["ana"]


async def test_only_ones_own_branch_is_told_and_never_oneself(steady: Chain) -> None:
    assert [one["person"]["name"] for one in (await found(steady, "maker"))["rows"]] == ["ana", "dan"]
    for unit in ("west", "hq"):
        asked = {"unit": encode("Unit", steady.units[unit].id)}
        assert isinstance(await steady.refused("region", LOOKS, **asked), NotFound)
    assert isinstance(await steady.refused("ana", LOOKS), NotAllowed)
    scope = steady.scope("maker")
    seen = await week_looks.guides.seen(scope, under=f"{steady.units['hq'].path}%", role=Role.HQ_MAKER.value, limit=10)
    assert seen == []


async def test_a_branch_of_more_than_a_thousand_is_refused(steady: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(week_looks, "MOST_GUIDES", 2)

    assert isinstance(await steady.refused("region", LOOKS), guide_months.TooManyGuides)
