"""Which lines of a scorecard may go by an exposure, what a draft of it would do, and that no target gets lost."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import models
from api.ids import encode
from kit import clock
from kpi import fairness, measures
from kpi.scorecards import Rules
from tests.chain import Chain
from tests.kpi.fairness_chain import ALIKE, by_visits, line
from tests.kpi.scoring_chain import FIRST, measure, read, scorecard, settled

pytestmark = pytest.mark.anyio
DRAFT = """mutation ($input: DraftScorecardInput!) { draftScorecard(input: $input) { __typename
    ... on ScorecardSuccess { scorecard { id version lines { measure { key } exposure { key } } } }
    ... on Problem { code path } } }"""


async def test_a_version_without_the_rule_ends_it(chain: Chain) -> None:
    await by_visits(chain, ALIKE)
    await read(chain, "ana", {"kept_adds": (48, None)})
    await settled()

    await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "60"}, rules=Rules(least_days=1))
    await settled()

    assert await line(chain, "ana") == {"target": "60", "monthTarget": "60", "factor": None, "points": "80"}
    assert await models.StoreFactor.all().count() == 0


async def test_a_trial_of_a_draft_goes_by_visits_as_the_draft_says(chain: Chain) -> None:
    await by_visits(chain, ALIKE, exposures=None)
    await read(chain, "ana", {"kept_adds": (48, None)})
    await settled()
    month = await models.Period.get(first_day=FIRST)

    made = (await chain.ask("maker", DRAFT, input=await _draft()))["draftScorecard"]["scorecard"]
    trial = """query ($card: ID!, $period: ID!) { simulateScorecard(scorecardId: $card, periodId: $period) {
        better shifts { person { name } pointsNow pointsThen } } }"""
    found = (await chain.ask("maker", trial, card=made["id"], period=encode("Period", month.id)))["simulateScorecard"]

    assert made["lines"] == [{"measure": {"key": "kept_adds"}, "exposure": {"key": "visits"}}]
    assert found["better"] == 1
    assert {"person": {"name": "ana"}, "pointsNow": "80.00", "pointsThen": "100.00"} in found["shifts"]
    assert await models.StoreFactor.all().count() == 0


async def _draft(
    judged: str = "kept_adds", exposure: str = "visits", *, normalisation: str = "TARGET", also: str = ""
) -> dict[str, Any]:
    lines: list[dict[str, Any]] = [{
        "measureId": encode("Measure", await measure(judged)), "weightBp": 5_000 if also else 10_000, "aim": "60",
        "exposureId": encode("Measure", await measure(exposure)),
    }]  # fmt: skip
    if also:
        lines.append({"measureId": encode("Measure", await measure(also)), "weightBp": 5_000, "aim": "60"})
    rules = {"normalisation": normalisation, "leastDays": 1}
    return {"note": "", "lines": lines, "overlays": [], "rules": rules}


@pytest.mark.parametrize(
    "wrong",
    [
        {"judged": "retention"},
        {"judged": "friends_managed"},
        {"judged": "deletions"},
        {"exposure": "kept_adds"},
        {"exposure": "retention"},
        {"exposure": "friends_managed"},
        {"exposure": "learning_minutes"},
        {"also": "visits"},
        {"normalisation": "PERCENTILE"},
        {"normalisation": "MIN_MAX"},
    ],
    ids=lambda wrong: " ".join(map(str, wrong.values())),
)
async def test_what_cannot_be_judged_by_exposure_is_refused(chain: Chain, wrong: dict[str, str]) -> None:
    await measures.enter_standard()

    found = (await chain.ask("maker", DRAFT, input=await _draft(**wrong)))["draftScorecard"]

    assert (found["code"], found["path"]) == ("INVALID", ["lines", "0", "exposureId"])
    assert await models.ScorecardVersion.all().count() == 0


async def test_a_measure_that_is_retired_exposes_nobody(chain: Chain) -> None:
    await measures.enter_standard()
    await models.Measure.filter(key="visits").update(retired_at=clock.now())

    found = (await chain.ask("maker", DRAFT, input=await _draft()))["draftScorecard"]

    assert found["path"] == ["lines", "0", "exposureId"]
    assert await models.ScorecardVersion.all().count() == 0


def decimals(least: str, most: str) -> st.SearchStrategy[Decimal]:
    return st.decimals(least, most, places=3)


@given(stores=st.lists(st.tuples(decimals("0", "9"), decimals("0.01", "40")), min_size=1, max_size=12))
def test_factors_stay_in_their_bounds_and_the_chains_target_is_kept(stores: list[tuple[Decimal, Decimal]]) -> None:
    ratios = {at: ratio for at, (ratio, _) in enumerate(stores)}
    weights = {at: weight for at, (_, weight) in enumerate(stores)}

    found = fairness.evened(ratios, weights)

    assert all(Decimal("0.5") <= one <= Decimal("1.5") for one in found.values())
    whole = sum(weights.values(), Decimal(0))
    assert abs(sum((weights[at] * one for at, one in found.items()), -whole)) < whole * Decimal("1e-9")
    ranked = sorted(found, key=ratios.__getitem__)
    assert all(found[one] <= found[another] for one, another in pairwise(ranked))
