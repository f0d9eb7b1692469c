"""Stores with more and fewer visits, a guide in each, for the tests of fairness between them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import models
from api.ids import encode
from kpi.scorecards import Rules
from tests.chain import Chain
from tests.kpi.scoring_chain import FIRST, LAST, measure, read, scorecard

ASK = """query ($period: ID!, $measure: ID!) { storeFairness(periodId: $period, measureId: $measure, first: 50) {
    edges { node { unit { name } exposureMeasure { key } people days readings observed exposure expected ratio
        shrunkRatio share factor } } } }"""
CARD = """{ myScores(first: 1) { edges { node { id points digest
    parts { unit { name } lines { target monthTarget factor points } } } } } }"""
BY_VISITS = {"kept_adds": "visits"}


async def stores(chain: Chain, viewer: str = "maker") -> dict[str, dict[str, Any]]:
    month = await models.Period.get(first_day=FIRST)
    asked = {"period": encode("Period", month.id), "measure": encode("Measure", await measure("kept_adds"))}
    found = (await chain.ask(viewer, ASK, **asked))["storeFairness"]["edges"]
    return {edge["node"]["unit"]["name"]: edge["node"] for edge in found}


async def card(chain: Chain, name: str) -> dict[str, Any]:
    found: dict[str, Any] = (await chain.ask(name, CARD))["myScores"]["edges"][0]["node"]
    return found


async def line(chain: Chain, name: str) -> dict[str, Any]:
    found: dict[str, Any] = (await card(chain, name))["parts"][0]["lines"][0]
    return found


async def by_visits(chain: Chain, visits: Mapping[str, Sequence[int]], *, exposures: Any = BY_VISITS) -> int:
    """A guide in each store, who is expected to bring 60 a month, and the visits of its last days."""
    await models.Membership.filter(person_id__in=[chain.people["bo"], chain.people["lead"]]).delete()
    rules = Rules(least_days=1)
    made = await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "60"}, exposures=exposures, rules=rules)
    for name, days in visits.items():
        for ago, amount in enumerate(days):
            await read(chain, name, {"visits": (amount, None)}, LAST - timedelta(days=ago))
    return made


ALIKE = {"ana": [80], "chi": [100], "dan": [120]}
"""The same every day, so far as can be told: all of the difference is believed."""
