"""What the factors of stores do to scores, through GraphQL: who is helped, who is held to more, and nobody else's."""

from typing import Any

import pytest

import models
from api.ids import encode
from kit.errors import NotAllowed, NotFound
from tests.chain import Chain
from tests.kpi.fairness_chain import ALIKE, by_visits
from tests.kpi.scoring_chain import FIRST, read, settled

pytestmark = pytest.mark.anyio
EFFECTS = """query ($period: ID!) { fairnessEffects(periodId: $period) {
    lines { measure { key } exposureMeasure { key } stores }
    simulation { people better worse same shifts { person { name } pointsNow pointsThen gradeNow gradeThen } } } }"""


async def asked(chain: Chain, viewer: str = "maker") -> dict[str, Any]:
    month = await models.Period.get(first_day=FIRST)
    found: dict[str, Any] = (await chain.ask(viewer, EFFECTS, period=encode("Period", month.id)))["fairnessEffects"]
    return found


@pytest.fixture
async def fair(chain: Chain) -> Chain:
    """Stores with .8, 1 and 1.2 of the visits a head; everybody brings 48."""
    await by_visits(chain, ALIKE)
    for name in ALIKE:
        await read(chain, name, {"kept_adds": (48, None)})
    await settled()
    return chain


async def test_each_score_is_told_without_the_factors_and_with_them(fair: Chain) -> None:
    found = await asked(fair)

    assert found["lines"] == [
        {"measure": {"key": "kept_adds"}, "exposureMeasure": {"key": "visits"}, "stores": 3},
    ]
    told = found["simulation"]
    assert (told["people"], told["better"], told["worse"], told["same"]) == (3, 1, 1, 1)
    assert {one["person"]["name"]: (one["pointsNow"], one["pointsThen"]) for one in told["shifts"]} == {
        "ana": ("80.00", "100.00"), "dan": ("80.00", "66.67"),
    }  # fmt: skip


async def test_a_lead_is_told_of_the_own_branch_alone(fair: Chain) -> None:
    found = await asked(fair, "lead")

    assert found["lines"][0]["stores"] == 1
    assert [one["person"]["name"] for one in found["simulation"]["shifts"]] == ["ana"]


async def test_where_no_target_goes_by_an_exposure_there_is_nothing_to_compare(chain: Chain) -> None:
    await by_visits(chain, ALIKE, exposures=None)
    await settled()

    assert await asked(chain) == {"lines": [], "simulation": None}


async def test_a_guide_is_not_told_and_a_month_must_be_there(fair: Chain) -> None:
    month = await models.Period.get(first_day=FIRST)

    assert isinstance(await fair.refused("ana", EFFECTS, period=encode("Period", month.id)), NotAllowed)
    assert isinstance(await fair.refused("maker", EFFECTS, period=encode("Period", 99_999)), NotFound)
