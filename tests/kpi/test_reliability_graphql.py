"""How far a score can be believed, through GraphQL: ten guides whose days differ more or less than they do."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import models
from api import jobs
from kit import clock
from kpi import fairness, freezing, periods
from kpi.scorecards import Rules
from people.roles import Role
from tests.chain import Chain
from tests.kpi.scoring_chain import FIRST, read, scorecard, settled

pytestmark = pytest.mark.anyio
NAMES = ["ana", "bo", "chi", *(f"more{n}" for n in range(7))]
DECEMBER = datetime(2026, 12, 3, 4, tzinfo=UTC)
CARD = """{ myScores(last: 1) { edges { node { points grade missing reliability { value belief canPunish
    lines { measure { key } value days people betweenPeople withinDays } } } } } }"""


async def card(chain: Chain, name: str = "ana") -> dict[str, Any]:
    found: dict[str, Any] = (await chain.ask(name, CARD))["myScores"]["edges"][0]["node"]["reliability"]
    return found


async def team(chain: Chain, days: Sequence[int], *, people: int = 10, key: str = "kept_adds") -> None:
    """Guide n reaches n more than each of `days` says."""
    for n in range(max(0, people - 3)):
        await chain.add_person(f"more{n}", Role.GUIDE, "a")
    for n, name in enumerate(NAMES[:people]):
        for at, amount in enumerate(days):
            await read(chain, name, {key: (n + amount, None)}, FIRST + timedelta(days=at))


async def test_reliability_is_what_of_the_spread_is_not_the_luck_of_days(chain: Chain) -> None:
    await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "60"})
    await team(chain, (0, 6, 0, 6))
    await settled()

    assert await card(chain) == {
        "value": "0.75", "belief": "MIDDLING", "canPunish": True,
        "lines": [
            {
                "measure": {"key": "kept_adds"}, "value": "0.75", "days": 4, "people": 10,
                "betweenPeople": "9.16667", "withinDays": "12",  # 9.17 / (9.17 + 12 / 4)
            },
        ],
    }  # fmt: skip


async def test_few_days_that_differ_much_punish_nobody(chain: Chain) -> None:
    await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "60"})
    await team(chain, (0, 6))
    await settled()

    found = await card(chain)
    assert (found["value"], found["belief"], found["canPunish"]) == ("0.50", "LOW", False)


async def test_many_days_that_differ_little_are_believed(chain: Chain) -> None:
    await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "60"})
    await team(chain, (3, 4) * 5)
    await settled()

    found = await card(chain)
    assert (found["value"], found["belief"], found["canPunish"]) == ("1.00", "HIGH", True)


async def test_among_fewer_than_ten_peers_nothing_can_be_told(chain: Chain) -> None:
    await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "60"})
    await team(chain, (3, 4) * 5, people=9)
    await settled()

    found = await card(chain)
    assert (found["value"], found["belief"], found["canPunish"]) == (None, "UNKNOWN", False)
    assert found["lines"][0]["people"] == 9


async def test_a_measure_of_which_nothing_can_be_told_counts_as_chance(chain: Chain) -> None:
    await scorecard(chain, {"kept_adds": 6_000, "moments_sent": 4_000}, {"kept_adds": "60", "moments_sent": "9"})
    await team(chain, (3, 4) * 5)
    await read(chain, "ana", {"moments_sent": (9, None)})
    await settled()

    found = await card(chain)
    assert [line["value"] for line in found["lines"]] == ["1.00", None]
    assert (found["value"], found["canPunish"]) == ("0.60", False)


async def test_of_a_rate_the_shares_of_the_days_count(chain: Chain) -> None:
    await scorecard(chain, {"retention": 10_000}, {"retention": "0.5"})
    for n in range(7):
        await chain.add_person(f"more{n}", Role.GUIDE, "a")
    for n, name in enumerate(NAMES):
        for at, amount in enumerate((0, 2)):
            await read(chain, name, {"retention": (n + amount, 100)}, FIRST + timedelta(days=at))
    await settled()

    line = (await card(chain))["lines"][0]
    assert (line["betweenPeople"], line["withinDays"], line["value"]) == ("0.000916667", "0.0002", "0.90")


async def test_of_a_level_the_last_reading_stands_alone(chain: Chain) -> None:
    await scorecard(chain, {"friends_managed": 10_000}, {"friends_managed": "200"})
    await team(chain, (0, 6, 0, 6), key="friends_managed")
    await settled()

    line = (await card(chain))["lines"][0]
    assert (line["days"], line["value"]) == (1, "0.43")  # 9.17 / (9.17 + 12)


async def test_a_score_without_a_grade_punishes_nobody_however_sure(chain: Chain) -> None:
    await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "60"}, rules=Rules(least_days=31))
    await team(chain, (3, 4) * 5)
    await settled()

    found = await card(chain)
    assert (found["value"], found["canPunish"]) == ("1.00", False)


async def test_people_are_compared_within_their_role(chain: Chain) -> None:
    await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "60"})
    await team(chain, (3, 4) * 5)
    await read(chain, "lead", {"kept_adds": (900, None)})
    await settled()

    lead = await card(chain, "lead")
    assert (lead["value"], lead["lines"][0]["people"]) == (None, 1)
    assert (await card(chain))["lines"][0]["people"] == 10


async def test_the_night_takes_up_what_came_late_until_the_month_is_frozen(chain: Chain, held: clock.Held) -> None:
    await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "60"})
    await team(chain, (0, 6, 0, 6))
    month = await settled()
    held.at = DECEMBER

    await read(chain, "bo", {"kept_adds": (100, None)}, FIRST + timedelta(days=9))
    await jobs.read_learning({}, None)  # type: ignore[arg-type]
    late = (await card(chain))["value"]
    await freezing.freeze(month.id, version=1, scope=chain.scope("maker"))
    await read(chain, "bo", {"kept_adds": (1, None)}, FIRST + timedelta(days=9))
    await jobs.read_learning({}, None)  # type: ignore[arg-type]

    assert late == "0.33"
    assert (await card(chain))["value"] == late
    assert await models.Score.filter(is_frozen=True).count() == 12


async def test_a_freeze_measures_what_the_night_had_not_yet(chain: Chain, held: clock.Held) -> None:
    await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "60"})
    await team(chain, (0, 6, 0, 6))
    await settled()
    await read(chain, "bo", {"kept_adds": (100, None)}, FIRST + timedelta(days=9))
    held.at = DECEMBER

    await freezing.freeze((await periods.on_day.rows(day=FIRST))[0].id, version=1, scope=chain.scope("maker"))

    assert (await card(chain))["value"] == "0.33"


VARIANCES = st.decimals(0, 10**6, places=3)


@given(between=VARIANCES, within=VARIANCES, days=st.integers(0, 31))
def test_reliability_lies_between_0_and_1_and_rises_with_every_day(
    between: Decimal, within: Decimal, days: int
) -> None:
    found = fairness.reliability(between, within, days)

    assert 0 <= found <= 1
    assert found <= fairness.reliability(between, within, days + 1)


@pytest.mark.parametrize(("value", "may"), [("0.69", False), ("0.70", True), ("1.00", True), (None, False)])
def test_below_seven_tenths_nothing_punishes_by_itself(value: str | None, may: bool) -> None:
    assert fairness.may_punish(None if value is None else Decimal(value)) is may
