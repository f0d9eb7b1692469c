"""Grades by fixed shares, as a proposal, through GraphQL: thirty guides of two stores."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import models
from api.export_kpi import KPI_EXPORTS
from api.ids import encode
from kit.errors import NotAllowed, Refused
from kpi import distribution
from people.roles import Role
from tests.chain import Chain
from tests.kpi.scoring_chain import FIRST, everything, read, scorecard, settled

pytestmark = pytest.mark.anyio
ASK = """query ($period: ID!, $shares: [Int!]!) { gradeDistribution(periodId: $period, shares: $shares) {
    role stage people stores isFit up down cuts { grade share least people peopleNow }
    changes { person { name } points gradeNow gradeThen } } }"""


async def team(chain: Chain, *, people: int = 30, stores: tuple[str, ...] = ("a", "c")) -> None:
    """Guide n reaches 70 + n; the last three are equal."""
    await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "100"})
    for n in range(people):
        await chain.add_person(f"guide{n:02}", Role.GUIDE, stores[n % len(stores)])
        await read(chain, f"guide{n:02}", {"kept_adds": (70 + min(n, people - 3), None)})
    await settled()


async def asked(chain: Chain, shares: list[int], viewer: str = "maker") -> list[dict[str, Any]]:
    month = await models.Period.get(first_day=FIRST)
    found: list[dict[str, Any]] = (await chain.ask(viewer, ASK, period=encode("Period", month.id), shares=shares))[
        "gradeDistribution"
    ]
    return found


async def test_shares_say_where_the_cuts_lie_and_whose_grade_would_change(chain: Chain) -> None:
    await team(chain)

    (group,) = await asked(chain, [20, 70, 10])

    assert (group["role"], group["stage"], group["people"], group["stores"], group["isFit"]) == (
        "GUIDE", 1, 30, 2, True,
    )  # fmt: skip
    assert [(cut["grade"], cut["least"], cut["people"], cut["peopleNow"]) for cut in group["cuts"]] == [
        ("A", "94.00", 6, 10), ("B", "73.00", 21, 15), ("C", "70.00", 3, 5), ("D", None, 0, 0),
    ]  # fmt: skip
    assert (group["up"], group["down"]) == (2, 4)
    assert group["changes"][0] == {
        "person": {"name": "guide23"}, "points": "93.00", "gradeNow": "A", "gradeThen": "B",
    }  # fmt: skip


async def test_equal_scores_at_a_cut_all_go_up(chain: Chain) -> None:
    await team(chain)

    (group,) = await asked(chain, [4, 96])

    assert [(cut["people"], cut["least"]) for cut in group["cuts"][:2]] == [(3, "97.00"), (27, "70.00")]


async def test_nothing_is_applied(chain: Chain) -> None:
    await team(chain)
    before = await everything(chain)

    await asked(chain, [20, 70, 10])

    assert await everything(chain) == before
    assert await models.ScoreDue.all().count() == 0


@pytest.mark.parametrize(("people", "stores"), [(29, ("a", "c")), (30, ("a",))], ids=["few", "one store"])
async def test_among_fewer_than_thirty_or_in_one_store_nothing_is_proposed(
    chain: Chain, people: int, stores: tuple[str, ...]
) -> None:
    await team(chain, people=people, stores=stores)

    (group,) = await asked(chain, [20, 70, 10])

    assert (group["people"], group["isFit"], group["cuts"], group["changes"]) == (people, False, [], [])


@pytest.mark.parametrize("shares", [[20, 70], [120, -20], [20, 20, 20, 20, 20], []])
async def test_shares_total_a_hundred_and_are_no_more_than_grades(chain: Chain, shares: list[int]) -> None:
    await team(chain, people=3)
    month = await models.Period.get(first_day=FIRST)

    refusal = await chain.refused("maker", ASK, period=encode("Period", month.id), shares=shares)

    assert isinstance(refusal, Refused)


@pytest.mark.parametrize("name", ["ana", "lead", "region", "admin", "trainer"])
async def test_only_those_who_make_scorecards_ask(chain: Chain, name: str) -> None:
    await team(chain, people=3)
    month = await models.Period.get(first_day=FIRST)

    assert isinstance(
        await chain.refused(name, ASK, period=encode("Period", month.id), shares=[20, 70, 10]), NotAllowed
    )


async def test_the_file_holds_whoever_would_change(chain: Chain) -> None:
    await team(chain)
    month = await models.Period.get(first_day=FIRST)
    asked = {"period": encode("Period", month.id), "shares": "20-70-10"}

    table = await KPI_EXPORTS["distribution"].table(asked, chain.scope("maker"))
    rows = [row async for row in table.rows]

    assert table.header[2:] == ["Role", "Stage", "Score", "Grade now", "Grade by share"]
    assert len(rows) == 6
    assert rows[0] == ("guide23", "guide23", "Guide", 1, 93.0, "A", "B")


@given(scores=st.lists(st.integers(0, 12_000), min_size=1, max_size=80), first=st.integers(0, 100))
def test_equal_scores_have_equal_grades_and_no_better_score_a_worse_one(scores: list[int], first: int) -> None:
    ordered = sorted(scores, reverse=True)

    found = distribution.grades(ordered, {"A": first, "B": 100 - first})

    assert len(found) == len(ordered)
    assert found == sorted(found)
    pairs = list(zip(ordered, found, strict=True))
    assert len(dict(pairs)) == len(set(pairs))
    assert Counter(found)["A"] >= first * len(ordered) // 100
