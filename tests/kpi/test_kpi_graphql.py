"""KPI through GraphQL: what each person sees, and what HQ does."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

import models
from api.ids import encode
from kit import clock
from kit.reading import Select
from kpi.card import BeyondMost, WhatIfWrong
from kpi.drafts import OverlayDraft
from tests.chain import Chain
from tests.kpi.scoring_chain import FIRST, K1_READINGS, K1_TARGETS, K1_WEIGHTS, measure, read, scorecard, settled

pytestmark = pytest.mark.anyio

SIGN_IN = 1
"""Who asks is one statement of every request."""
CARD = """{ myScores(first: 2) { edges { node { points withoutLearning grade missing activeDays isFrozen
    period { firstDay state } scorecard { number acknowledgedAt lines { measure { key name } weightBp aim } }
    parts { unit { name } stage activeDays fullDays lines { measure { key } value target points weightBp asOf } }
    nextGrade { grade least gap steps { measure { key } more } } wouldBe { points } } } } }"""
"""The card on a guide's phone."""


async def done(chain: Chain, name: str, mutation: str, values: dict[str, Any]) -> dict[str, Any]:
    """What a mutation answers, which is no problem."""
    answer: dict[str, Any] = next(iter((await chain.ask(name, mutation, input=values)).values()))
    assert "code" not in answer, answer
    return answer


async def problem(chain: Chain, name: str, mutation: str, values: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = next(iter((await chain.ask(name, mutation, input=values)).values()))
    assert "code" in answer, answer
    return answer


async def card_of(chain: Chain, name: str, query: str = CARD) -> list[dict[str, Any]]:
    return [edge["node"] for edge in (await chain.ask(name, query))["myScores"]["edges"]]


@pytest.fixture
async def k1(chain: Chain) -> Chain:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    await read(chain, "ana", K1_READINGS)
    await settled()
    return chain


async def test_k1_the_card_shows_every_number_of_a_score(k1: Chain) -> None:
    card = await card_of(k1, "ana")

    assert len(card) == 1
    assert (card[0]["points"], card[0]["grade"], card[0]["period"]["state"]) == ("98.00", "A", "OPEN")
    assert card[0]["parts"][0]["lines"][0] == {
        "measure": {"key": "kept_adds"}, "value": "66", "target": "60", "points": "110", "weightBp": 4000,
        "asOf": FIRST.isoformat(),
    }  # fmt: skip
    assert card[0]["scorecard"]["lines"][1]["aim"] == "0.8000"
    assert card[0]["nextGrade"] is None


async def test_the_card_says_what_moves_the_grade_up(k1: Chain) -> None:
    await read(k1, "ana", {"kept_adds": (42, None), "retention": (72, 100), "interactions": (45, None)})
    await settled()

    card = (await card_of(k1, "ana"))[0]

    assert (card["points"], card["grade"]) == ("82.00", "B")
    assert card["nextGrade"] == {
        "grade": "A", "least": "90.00", "gap": "8.00",
        "steps": [
            {"measure": {"key": "kept_adds"}, "more": "12"}, {"measure": {"key": "interactions"}, "more": "14"},
        ],
    }  # fmt: skip


async def test_what_if_tries_a_number_and_keeps_nothing(k1: Chain) -> None:
    query = """query ($period: ID!, $changes: [WhatIfInput!]!) {
        whatIf(periodId: $period, changes: $changes) { points grade lines { measure { key } points } } }"""
    period = (await k1.ask("ana", "{ periods(first: 1) { edges { node { id } } } }"))["periods"]["edges"][0]["node"]
    every = {one["key"]: one["id"] for one in (await k1.ask("ana", "{ measures { id key } }"))["measures"]}

    tried = await k1.ask("ana", query, period=period["id"], changes=[{"measureId": every["kept_adds"], "value": "90"}])

    assert (tried["whatIf"]["points"], tried["whatIf"]["grade"]) == ("102.00", "A")
    assert (await card_of(k1, "ana"))[0]["points"] == "98.00"


@pytest.mark.parametrize(("key", "most", "beyond"), [("retention", "1", "1.01"), ("learning_quiz", "100", "170")])
async def test_what_if_goes_no_further_than_a_measure_can(chain: Chain, key: str, most: str, beyond: str) -> None:
    await scorecard(chain, {key: 10_000}, {key: "0.5"})
    await read(chain, "ana", {key: (1, 2)})
    await settled()
    query = """query ($period: ID!, $changes: [WhatIfInput!]!) {
        whatIf(periodId: $period, changes: $changes) { lines { measure { most } } } }"""
    period = (await chain.ask("ana", "{ periods(first: 1) { edges { node { id } } } }"))["periods"]["edges"][0]["node"]
    change = {"measureId": encode("Measure", await measure(key)), "value": most}

    tried = await chain.ask("ana", query, period=period["id"], changes=[change])
    refused = await chain.refused("ana", query, period=period["id"], changes=[change | {"value": beyond}])

    assert tried["whatIf"]["lines"] == [{"measure": {"most": most}}]
    assert isinstance(refused, BeyondMost)


async def test_everybody_reads_for_whom_other_weights_count(k1: Chain) -> None:
    other = {await measure(key): bp for key, bp in K1_WEIGHTS.items()}
    overlays = (OverlayDraft(other, stage=2), OverlayDraft(other, unit_id=k1.units["west"].id, role="STORE_LEAD"))
    await scorecard(k1, K1_WEIGHTS, K1_TARGETS, overlays=overlays, from_day=date(2026, 12, 1))

    found = await k1.ask(
        "ana", "{ scorecards(first: 1) { edges { node { overlays { stage role unitName unit { name } } } } } }"
    )

    assert found["scorecards"]["edges"][0]["node"]["overlays"] == [
        {"stage": 2, "role": "", "unitName": "", "unit": None},
        {"stage": None, "role": "STORE_LEAD", "unitName": "west", "unit": None},
    ]


async def test_what_if_takes_each_measure_once_and_at_most_twenty(k1: Chain) -> None:
    query = """query ($period: ID!, $changes: [WhatIfInput!]!) {
        whatIf(periodId: $period, changes: $changes) { points } }"""
    period = (await k1.ask("ana", "{ periods(first: 1) { edges { node { id } } } }"))["periods"]["edges"][0]["node"]
    every = [one["id"] for one in (await k1.ask("ana", "{ measures { id } }"))["measures"]]
    twice = [{"measureId": every[0], "value": "1"}, {"measureId": every[0], "value": "2"}]

    for changes in (twice, twice * 2_000):
        refused = await k1.refused("ana", query, period=period["id"], changes=changes)
        assert isinstance(refused, WhatIfWrong)


async def test_guides_see_their_own_scores_and_nobody_elses(k1: Chain) -> None:
    score = (await card_of(k1, "ana", "{ myScores { edges { node { id } } } }"))[0]["id"]
    query = "query ($id: ID!) { node(id: $id) { ... on Score { points } } }"

    seen = {name: (await k1.ask(name, query, id=score))["node"] for name in ("ana", "bo", "lead", "region", "dan")}

    assert [name for name, node in seen.items() if node] == ["ana", "lead", "region"]
    bo = await card_of(k1, "bo", "{ myScores { edges { node { points missing } } } }")
    assert bo == [{"points": None, "missing": "NOT_ENOUGH_DATA"}]


async def test_a_branch_is_scored_by_its_sums_and_leads_see_only_theirs(k1: Chain) -> None:
    await read(k1, "dan", {"kept_adds": (30, None), "retention": (8, 100), "interactions": (5, None)})
    await settled()
    period = (await k1.ask("ana", "{ periods(first: 1) { edges { node { id } } } }"))["periods"]["edges"][0]["node"]
    query = """query ($period: ID!, $unit: ID) { branchScores(periodId: $period, unitId: $unit) {
        total { points people lines { measure { key } value target } } rows { unit { name } points } } }"""

    top = (await k1.ask("maker", query, period=period["id"]))["branchScores"]
    lead = (await k1.ask("lead", query, period=period["id"]))["branchScores"]

    lines = {one["measure"]["key"]: (one["value"], one["target"]) for one in top["total"]["lines"]}
    assert lines == {"kept_adds": ("96", "120"), "retention": ("0.4", "0.8"), "interactions": ("50", "100")}
    assert [row["unit"]["name"] for row in top["rows"]] == ["east", "west"]
    assert top["total"]["points"] == "62.00"
    assert (lead["total"]["points"], lead["rows"]) == ("98.00", [])
    assert (await k1.refused("bo", query, period=period["id"])) is not None


DRAFT = """mutation ($input: DraftScorecardInput!) { draftScorecard(input: $input) { __typename
    ... on ScorecardSuccess { scorecard { id number state version lines { weightBp } } }
    ... on Problem { code message path } } }"""


async def _lines(chain: Chain, weights: dict[str, int]) -> list[dict[str, Any]]:
    every = {one["key"]: one["id"] for one in (await chain.ask("maker", "{ measures { id key } }"))["measures"]}
    return [{"measureId": every[key], "weightBp": bp, "aim": K1_TARGETS.get(key)} for key, bp in weights.items()]


async def test_hq_drafts_simulates_publishes_and_a_guide_acknowledges(k1: Chain) -> None:
    lines = await _lines(k1, {"kept_adds": 2_000, "retention": 8_000})
    made = await done(k1, "maker", DRAFT, {"lines": lines, "note": "留存更重要"})
    draft = made["scorecard"]
    period = (await k1.ask("maker", "{ periods(first: 1) { edges { node { id } } } }"))["periods"]["edges"][0]["node"]
    trial = """query ($card: ID!, $period: ID!) { simulateScorecard(scorecardId: $card, periodId: $period) {
        people better worse same shifts { person { name } pointsNow pointsThen measure { key } } } }"""

    tried = (await k1.ask("maker", trial, card=draft["id"], period=period["id"]))["simulateScorecard"]
    hidden = (await k1.ask("ana", "{ scorecards { edges { node { number } } } }"))["scorecards"]["edges"]
    publish = """mutation ($input: PublishScorecardInput!) { publishScorecard(input: $input) { __typename
        ... on ScorecardSuccess { scorecard { id state fromDay version } } ... on Problem { code } } }"""
    published = await done(
        k1, "maker", publish, {"scorecardId": draft["id"], "fromDay": "2026-12-01", "version": draft["version"]}
    )
    acknowledge = """mutation ($input: AcknowledgeScorecardInput!) { acknowledgeScorecard(input: $input) { __typename
        ... on ScorecardSuccess { scorecard { acknowledgedAt } } ... on Problem { code } } }"""
    seen = await done(k1, "ana", acknowledge, {"scorecardId": draft["id"]})

    assert (tried["people"], tried["better"], tried["worse"]) == (5, 0, 1)
    assert tried["shifts"] == [
        {"person": {"name": "ana"}, "pointsNow": "98.00", "pointsThen": "94.00", "measure": {"key": "retention"}}
    ]
    assert len(hidden) == 1
    assert published["scorecard"]["state"] == "PUBLISHED"
    assert seen["scorecard"]["acknowledgedAt"] is not None


async def test_weights_that_do_not_total_are_refused_and_nothing_is_kept(k1: Chain) -> None:
    refused = await problem(k1, "maker", DRAFT, {"lines": await _lines(k1, {"kept_adds": 4_000, "retention": 5_999})})

    assert refused["code"] == "WEIGHTS"
    assert "99.99" in refused["message"]
    assert await models.ScorecardVersion.all().count() == 1


async def test_the_frozen_score_stands_beside_what_it_would_be(k1: Chain, held: clock.Held) -> None:
    held.at = datetime(2026, 12, 2, 4, tzinfo=UTC)
    freeze = """mutation ($input: FreezePeriodInput!) { freezePeriod(input: $input) { __typename
        ... on FreezePeriodSuccess { period { state digest } } ... on Problem { code } } }"""
    period = (await k1.ask("maker", "{ periods(last: 1) { edges { node { id version } } } }"))["periods"]["edges"][0]
    frozen = await done(k1, "maker", freeze, {"periodId": period["node"]["id"], "version": 1})

    await read(k1, "ana", {"kept_adds": (60, None)})
    await settled()

    card = await card_of(k1, "ana")
    november = next(one for one in card if one["period"]["firstDay"] == "2026-11-01")
    assert frozen["period"]["state"] == "FROZEN"
    assert (november["points"], november["wouldBe"]) == ("98.00", {"points": "94.00"})
    again = await problem(k1, "maker", freeze, {"periodId": period["node"]["id"], "version": 2})
    assert again["code"] == "PERIOD_FROZEN"


MEASURE = """mutation ($input: DefineMeasureInput!) { defineMeasure(input: $input) { __typename
    ... on MeasureSuccess { measure { id key name version isRetired } } ... on Problem { code message path } } }"""


async def test_hq_defines_renames_and_retires_a_measure(k1: Chain) -> None:
    new = {
        "key": "Live_orders",
        "name": "直播订单",
        "nameEn": "Live orders",
        "unit": "COUNT",
        "kind": "SUM",
        "family": "RESULTS",
    }
    made = (await done(k1, "maker", MEASURE, new))["measure"]
    rename = """mutation ($input: RenameMeasureInput!) { renameMeasure(input: $input) { __typename
        ... on MeasureSuccess { measure { name version } } ... on Problem { code } } }"""
    retire = """mutation ($input: RetireMeasureInput!) { retireMeasure(input: $input) { __typename
        ... on MeasureSuccess { measure { isRetired } } ... on Problem { code } } }"""

    renamed = await done(k1, "maker", rename, {"measureId": made["id"], "name": "直播单", "version": 1})
    stale = await problem(k1, "maker", rename, {"measureId": made["id"], "name": "x", "version": 1})
    retired = await done(k1, "maker", retire, {"measureId": made["id"], "version": 2})
    again = await problem(k1, "maker", MEASURE, new)

    assert (made["key"], renamed["measure"]) == ("live_orders", {"name": "直播单", "version": 2})
    assert stale["code"] == "STALE"
    assert retired["measure"]["isRetired"] is True
    assert again["path"] == ["input", "key"] or again["path"] == ["key"]
    assert await models.Measure.filter(key="live_orders").count() == 1
    assert await measure("live_orders")


async def test_both_names_of_a_measure_are_read(k1: Chain) -> None:
    query = "{ measures { key name nameZh nameEn } }"

    found = next(one for one in (await k1.ask("maker", query))["measures"] if one["key"] == "kept_adds")

    assert (found["nameZh"], found["nameEn"]) == ("留存新增好友", "Kept adds")


async def test_a_version_between_posts_is_read_back_as_it_was_drafted(k1: Chain) -> None:
    lines = await _lines(k1, {"kept_adds": 6_000, "retention": 4_000})
    lines[0]["low"], lines[1]["low"] = "30", "0.6"
    draft = DRAFT.replace("lines { weightBp }", "lines { aim lowPost } scoring { normalisation }")

    made = await done(k1, "maker", draft, {"lines": lines, "rules": {"normalisation": "MIN_MAX"}})

    assert made["scorecard"]["scoring"]["normalisation"] == "MIN_MAX"
    assert made["scorecard"]["lines"] == [{"aim": "60", "lowPost": "30"}, {"aim": "0.8000", "lowPost": "0.6000"}]
    assert (await k1.ask("ana", "{ scorecards(first: 1) { edges { node { lines { lowPost } } } } }")) == {
        "scorecards": {"edges": [{"node": {"lines": [{"lowPost": None}] * 3}}]}
    }


async def test_a_card_costs_three_statements_however_much_it_shows(k1: Chain) -> None:
    """Its own row with everything in it, its month, and how far people lie apart: measures and rules beside it."""
    bare = "{ myScores(first: 1) { edges { node { points grade parts { lines { value target points } }"
    own = f"{bare} reliability {{ value }} period {{ firstDay }} }} }} }} }}"
    await k1.ask("ana", own)
    before = Select.reader.statements  # type: ignore[attr-defined]

    await k1.ask("ana", own)

    assert Select.reader.statements - before <= 3 + SIGN_IN  # type: ignore[attr-defined]
