"""Targets that are changed in a month that has begun: those concerned are told, and what was before is shown."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import models
from kpi import targets
from kpi.holders import Holder
from tests.chain import Chain
from tests.kpi.scoring_chain import FIRST, K1_READINGS, K1_TARGETS, K1_WEIGHTS, measure, read, scorecard, settled

pytestmark = pytest.mark.anyio
NEWS = "{ viewer { notifications { edges { node { kind title body link } } } } }"
HOW = """query ($id: ID!) { scoreExplanation(scoreId: $id) { parts { lines { measure { key }
    changes { before after madeAt } } } } }"""


@pytest.fixture
async def k1(chain: Chain) -> Chain:
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    await read(chain, "ana", K1_READINGS)
    await settled()
    return chain


async def expect(chain: Chain, holder: Holder, number: int | None, month: date = FIRST, by: str = "maker") -> None:
    amount = None if number is None else Decimal(number)
    await targets.set_target(holder, await measure("kept_adds"), month, amount, scope=chain.scope(by))


async def news(chain: Chain, name: str, locale: str = "en") -> list[dict[str, str]]:
    edges = (await chain.ask(name, NEWS, locale))["viewer"]["notifications"]["edges"]
    return [edge["node"] for edge in edges]


async def changes(chain: Chain, name: str, viewer: str = "") -> list[tuple[str | None, str | None]]:
    """Of the kept adds, in the steps of the newest score."""
    ids = (await chain.ask(name, "{ myScores(first: 1) { edges { node { id } } } }"))["myScores"]["edges"]
    found: dict[str, Any] = (await chain.ask(viewer or name, HOW, id=ids[0]["node"]["id"]))["scoreExplanation"]
    (line,) = [one for one in found["parts"][0]["lines"] if one["measure"]["key"] == "kept_adds"]
    return [(one["before"], one["after"]) for one in line["changes"]]


async def test_whoever_gets_another_target_is_told_what_it_was_and_is(k1: Chain) -> None:
    ana = Holder(person_id=k1.people["ana"])
    await expect(k1, ana, 72)
    await expect(k1, ana, 80)

    said = await news(k1, "ana")
    assert [one["body"] for one in said] == ["Kept adds, Nov: 72 → 80.", "Kept adds, Nov: the scorecard’s → 72."]
    assert (said[0]["kind"], said[0]["title"], said[0]["link"]) == (
        "TARGET_CHANGED", "A target of the month was changed", "/score",
    )  # fmt: skip
    assert (await news(k1, "ana", "zh"))[0]["body"] == "你的“留存新增好友”11月目标：72 → 80。"
    assert await news(k1, "bo") == []


async def test_the_steps_of_a_score_say_what_the_target_was(k1: Chain) -> None:
    ana = Holder(person_id=k1.people["ana"])
    for number in (72, 80, None):
        await expect(k1, ana, number)

    told = [(None, "72"), ("72", "80"), ("80", None)]
    assert await changes(k1, "ana") == told
    assert await changes(k1, "ana", "lead") == told
    assert await changes(k1, "bo") == []


async def test_the_same_target_again_is_no_change(k1: Chain) -> None:
    ana = Holder(person_id=k1.people["ana"])
    await expect(k1, ana, 72)
    await expect(k1, ana, 72)

    assert await models.TargetChange.all().count() == len(await news(k1, "ana")) == 1


async def test_a_month_to_come_is_planned_in_silence(k1: Chain) -> None:
    await expect(k1, Holder(person_id=k1.people["ana"]), 72, date(2026, 12, 1))

    assert await models.TargetChange.all().count() == 0
    assert await news(k1, "ana") == []


async def test_who_leads_a_unit_is_told_of_its_target_and_who_splits_it_is_not(k1: Chain) -> None:
    store = Holder(unit_id=k1.units["a"].id)
    await expect(k1, store, 120)

    await targets.split_target(k1.units["a"].id, await measure("kept_adds"), FIRST, None, scope=k1.scope("lead"))

    assert [one["body"] for one in await news(k1, "lead")] == ["Kept adds of a, Nov: the scorecard’s → 120."]
    kept = await models.TargetChange.filter(person_id=k1.people["ana"])
    assert [(one.before, one.made_by_id) for one in kept] == [(None, k1.people["lead"])]
    assert len(await news(k1, "ana")) == 1
