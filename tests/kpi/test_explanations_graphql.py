"""How a score came about, through GraphQL: every number on the way, and that they lead to the score to the digit."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import models
import tests.kpi.scoring_chain as given
from kit.errors import Refused
from kpi import measures
from kpi.drafts import OverlayDraft
from kpi.formulas import Direction, Weighed, attainment, composite, over_days, points, prorated, rounded
from kpi.scorecards import Rules
from models.database import atomic
from tests.chain import Chain
from tests.kpi.scoring_chain import FIRST, K1_READINGS, K1_TARGETS, K1_WEIGHTS, measure, read, scorecard, settled

pytestmark = pytest.mark.anyio
HOW = """query ($id: ID!) { scoreExplanation(scoreId: $id) {
    score { points withoutLearning } person { name }
    scorecard { number scoring { capBp floorBp leastWeightBp } }
    parts { unit { name } role stage days activeDays fullDays thereBp allBp points barePoints lines {
        measure { key kind direction source } weightBp readings amount base value fullTarget isOwnTarget dueDays dueTo
        monthTarget target share points brings } }
    origins { measure { key } source fileName file { id } readings firstDay lastDay } } }"""


async def how(chain: Chain, name: str, viewer: str | None = None) -> dict[str, Any]:
    ids = (await chain.ask(name, "{ myScores(first: 1) { edges { node { id } } } }"))["myScores"]["edges"]
    found: dict[str, Any] = (await chain.ask(viewer or name, HOW, id=ids[0]["node"]["id"]))["scoreExplanation"]
    return found


def reproduced(found: Mapping[str, Any], *, bare: bool = False) -> str | None:
    """The score, worked out from nothing but what is shown."""
    scoring = found["scorecard"]["scoring"]
    spans = []
    for part in found["parts"]:
        lines = [
            Weighed(_points(line, part["fullDays"], scoring), line["weightBp"])
            for line in part["lines"]
            if not (bare and line["measure"]["source"] == "LEARNING")
        ]
        spans.append((part["days"], composite(lines, least_weight_bp=scoring["leastWeightBp"])))
    whole = over_days(spans)
    return None if whole is None else str(rounded(whole))


def _points(line: Mapping[str, Any], full_days: int, scoring: Mapping[str, int]) -> Decimal | None:
    if line["amount"] is None or line["fullTarget"] is None:
        return None
    value, target = Decimal(line["amount"]), Decimal(line["fullTarget"])
    if line["measure"]["kind"] == "RATE":
        value = value / line["base"]
    if line["dueDays"] is not None:
        target = prorated(target, line["dueDays"], full_days)
    share = attainment(value, target, Direction(line["measure"]["direction"]))
    return points(share, cap_bp=scoring["capBp"], floor_bp=scoring["floorBp"])


async def test_k1_every_step_from_readings_to_the_score(chain: Chain) -> None:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    await read(chain, "ana", K1_READINGS)
    await settled()

    found = await how(chain, "ana")

    (part,) = found["parts"]
    assert (part["days"], part["fullDays"], part["thereBp"], part["allBp"], part["points"]) == (
        30, 30, 10_000, 10_000, "98",
    )  # fmt: skip
    adds, retention, _ = part["lines"]
    assert adds == {
        "measure": {"key": "kept_adds", "kind": "SUM", "direction": "UP", "source": "REPORTED"}, "weightBp": 4_000,
        "readings": 1, "amount": "66", "base": None, "value": "66", "fullTarget": "60", "isOwnTarget": False,
        "dueDays": 30, "dueTo": "2026-11-30", "monthTarget": "60", "target": "60", "share": "1.1", "points": "110",
        "brings": "44",
    }  # fmt: skip
    assert found["origins"][0] == {
        "measure": {"key": "kept_adds"}, "source": None, "fileName": "", "file": None, "readings": 1,
        "firstDay": "2026-11-01", "lastDay": "2026-11-01",
    }  # fmt: skip
    assert (retention["amount"], retention["base"], retention["value"], retention["dueDays"]) == (
        "72",
        100,
        "0.72",
        None,
    )
    assert reproduced(found) == found["score"]["points"] == "98.00"


async def test_a_score_frozen_before_its_steps_were_kept_says_so_and_still_adds_up(chain: Chain) -> None:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    await read(chain, "ana", K1_READINGS)
    await settled()
    kept = await models.Score.get(person_id=chain.people["ana"])
    for part in kept.lines:
        for line in part["lines"]:
            for key in ("days", "full_target", "is_own_target"):
                del line[key]
    await kept.save()

    found = await how(chain, "ana")

    (part,) = found["parts"]
    adds = part["lines"][0]
    assert [adds[key] for key in ("readings", "fullTarget", "isOwnTarget", "dueDays")] == [None] * 4
    assert [adds[key] for key in ("amount", "target", "share", "points", "brings")] == ["66", "60", "1.1", "110", "44"]
    assert part["points"] == "98" and found["score"]["points"] == "98.00"


async def test_k2_beyond_the_cap_the_share_is_shown_and_the_cap_counts(chain: Chain) -> None:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    await read(chain, "ana", K1_READINGS | {"kept_adds": (90, None)})
    await settled()

    found = await how(chain, "ana")

    assert [found["parts"][0]["lines"][0][key] for key in ("share", "points", "brings")] == ["1.5", "120", "48"]
    assert reproduced(found) == found["score"]["points"] == "102.00"


async def test_the_months_target_is_the_same_on_the_card_and_in_its_steps(chain: Chain) -> None:
    await scorecard(chain, {"kept_adds": 10_000}, {"kept_adds": "60"}, is_due=False)
    await models.Membership.filter(person_id=chain.people["ana"]).update(from_day=date(2026, 11, 4))
    await read(chain, "ana", {"kept_adds": (27, None)}, date(2026, 11, 15))
    await settled()
    card = "{ myScores(first: 1) { edges { node { parts { lines { target monthTarget dueTo } } } } } }"

    (part,) = (await how(chain, "ana"))["parts"]
    shown = (await chain.ask("ana", card))["myScores"]["edges"][0]["node"]["parts"][0]["lines"][0]

    assert (part["activeDays"], part["days"], part["fullDays"]) == (27, 12, 30)
    assert shown == {"target": "24", "monthTarget": "54", "dueTo": "2026-11-15"}
    assert {key: part["lines"][0][key] for key in shown} == shown


async def test_k3_what_is_missing_is_left_out_of_the_weight(chain: Chain) -> None:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    await read(chain, "ana", {key: K1_READINGS[key] for key in ("kept_adds", "retention")})
    await settled()

    found = await how(chain, "ana")

    (part,) = found["parts"]
    assert (part["thereBp"], part["allBp"], part["points"]) == (7_000, 10_000, "101.4286")
    assert [line["brings"] for line in part["lines"]] == ["62.8571", "38.5714", None]
    assert reproduced(found) == found["score"]["points"] == "101.43"


async def test_k4_too_little_weight_reproduces_no_score(chain: Chain) -> None:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    await read(chain, "ana", {"retention": (72, 100)})
    await settled()

    found = await how(chain, "ana")

    assert found["parts"][0]["points"] is None
    assert reproduced(found) is found["score"]["points"] is None


async def test_a_score_that_is_wholly_made_up_of_thirds_is_reproduced(chain: Chain) -> None:
    """A transfer, a stage with other weights, an own target, data of another day: all parts of a running month."""
    other = {await _measure("kept_adds"): 3_333, await _measure("retention"): 6_667, await _measure("interactions"): 0}
    await scorecard(
        chain, K1_WEIGHTS, K1_TARGETS, is_due=False, overlays=(OverlayDraft(other, stage=2),), rules=Rules(least_days=1)
    )
    await models.StageSpan.create(unit_id=chain.units["c"].id, stage=2, from_day=FIRST)
    await given.move(chain, "ana", "c", date(2026, 11, 8))
    await read(chain, "ana", {"kept_adds": (7, None), "retention": (71, 97), "interactions": (5, None)}, FIRST)
    await read(chain, "ana", {"kept_adds": (8, None), "retention": (31, 43)}, date(2026, 11, 14))
    await read(chain, "bo", {"interactions": (5, None)}, date(2026, 11, 17))
    await _aim(chain, "ana", 47)
    await settled()

    found = await how(chain, "ana", "maker")

    assert [(part["unit"]["name"], part["stage"], part["days"]) for part in found["parts"]] == [
        ("a", 1, 7),
        ("c", 2, 10),
    ]
    first, second = (part["lines"][0] for part in found["parts"])
    assert [(one["isOwnTarget"], one["fullTarget"], one["dueDays"]) for one in (first, second)] == [
        (True, "47", 7), (True, "47", 7),
    ]  # fmt: skip
    assert reproduced(found) == found["score"]["points"]
    assert found["score"]["points"] == "76.75"


async def _measure(key: str) -> int:
    await measures.enter_standard()
    return await measure(key)


@atomic
async def _aim(chain: Chain, name: str, amount: int) -> None:
    period = await models.Period.get(first_day=FIRST)
    await models.Target.create(
        period_id=period.id, measure_id=await measure("kept_adds"), holder=f"person {chain.people[name]}",
        person_id=chain.people[name], amount=amount,
    )  # fmt: skip


async def test_without_learning_is_reproduced_from_the_same_lines(chain: Chain) -> None:
    await scorecard(chain, {"kept_adds": 7_000, "learning_quiz": 3_000}, {"kept_adds": "60", "learning_quiz": "80"})
    await read(chain, "ana", {"kept_adds": (50, None), "learning_quiz": (90, 1)})
    await settled()

    found = await how(chain, "ana")

    assert (reproduced(found), reproduced(found, bare=True)) == ("92.08", "83.33")
    assert (found["score"]["points"], found["score"]["withoutLearning"]) == ("92.08", "83.33")
    assert found["parts"][0]["barePoints"] == "83.3333"


async def test_a_lead_sees_the_steps_of_their_guides_and_a_colleague_does_not(chain: Chain) -> None:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    await read(chain, "ana", K1_READINGS)
    await settled()
    ids = (await chain.ask("ana", "{ myScores(first: 1) { edges { node { id } } } }"))["myScores"]["edges"]

    seen = [(await how(chain, "ana", viewer))["person"]["name"] for viewer in ("lead", "region", "maker")]
    refusals = [await chain.refused(viewer, HOW, id=ids[0]["node"]["id"]) for viewer in ("bo", "dan", "trainer")]
    codes = [refusal.code for refusal in refusals if isinstance(refusal, Refused)]

    assert seen == ["ana", "ana", "ana"]
    assert codes == ["NOT_FOUND"] * 3


async def test_readings_name_their_file_and_lead_to_it_for_those_who_import(chain: Chain) -> None:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    kept = await models.ReadingImport.create(
        digest="d", file_name="十一月.csv", source="FILE", mapping={}, errors=[], state="DONE", made_at="2026-11-02"
    )
    assert kept.id == 1
    await read(chain, "ana", K1_READINGS)
    await settled()

    own, hq = [(await how(chain, "ana", viewer))["origins"][0] for viewer in ("ana", "maker")]

    assert (own["source"], own["fileName"], own["file"]) == ("FILE", "十一月.csv", None)
    assert hq["file"] is not None
