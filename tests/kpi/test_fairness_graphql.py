"""Fairness between stores, through GraphQL: who has half the visitors is expected to bring less."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

import models
from api.ids import encode
from kit import clock
from kit.errors import Refused
from kpi import due_scores, freezing, rescoring
from models.database import atomic
from people.roles import Role
from tests.chain import Chain
from tests.kpi.fairness_chain import ALIKE, ASK, by_visits, card, line, stores
from tests.kpi.scoring_chain import FIRST, LAST, everything, forget_scores, measure, move, read, settled

pytestmark = pytest.mark.anyio
DECEMBER = datetime(2026, 12, 3, 4, tzinfo=UTC)
HOW = """query ($id: ID!) { scoreExplanation(scoreId: $id) { parts { points lines {
    fullTarget isOwnTarget factor exposure dueDays target share points } } } }"""


async def test_a_store_with_fewer_visits_is_expected_to_bring_less(chain: Chain) -> None:
    await by_visits(chain, ALIKE)
    for name in ALIKE:
        await read(chain, name, {"kept_adds": (48, None)})
    await settled()

    found = {name: await line(chain, name) for name in ALIKE}

    assert found["ana"] == {"target": "48", "monthTarget": "48", "factor": "0.8", "points": "100"}
    assert found["chi"] == {"target": "60", "monthTarget": "60", "factor": "1", "points": "80"}
    assert found["dan"] == {"target": "72", "monthTarget": "72", "factor": "1.2", "points": "66.6667"}


async def test_without_the_rule_visits_change_nothing_to_the_bit(chain: Chain) -> None:
    await by_visits(chain, {}, exposures=None)
    await read(chain, "ana", {"kept_adds": (48, None)})
    await settled()
    before = await everything(chain)

    for name, (amount,) in ALIKE.items():
        await read(chain, name, {"visits": (amount, None)}, LAST)
    await settled()

    assert await everything(chain) == before
    assert await line(chain, "ana") == {"target": "60", "monthTarget": "60", "factor": None, "points": "80"}
    assert await stores(chain) == {}
    kept = (await models.Score.get(person_id=chain.people["ana"])).lines
    assert "factor" not in kept[0]["lines"][0]


async def test_visits_that_differ_from_day_to_day_are_believed_by_half(chain: Chain) -> None:
    """Shares .8, 1 and 1.2: variance .04 between stores, .08 within, two days: .04 / (.04 + .08 / 2)."""
    await by_visits(chain, {"ana": [60, 100], "chi": [80, 120], "dan": [100, 140]})
    await read(chain, "ana", {"kept_adds": (54, None)})
    await settled()

    found = await stores(chain)
    assert [(found[at]["share"], found[at]["factor"], found[at]["days"]) for at in "abc"] == [
        ("0.8", "0.9", 2), ("1", "1", 2), ("1.2", "1.1", 2),
    ]  # fmt: skip
    assert (await line(chain, "ana"))["target"] == "54"


async def test_no_factor_is_below_a_half_or_above_one_and_a_half_and_the_rest_is_dealt_out(chain: Chain) -> None:
    """Shares .06, .15 and 2.79: bounded to .5, .5 and 1.5, and scaled by 1.5 where there is room, to a mean of 1."""
    await by_visits(chain, {"ana": [2], "chi": [5], "dan": [93]})
    await settled()

    found = await stores(chain)
    assert [found[at]["share"] for at in "abc"] == ["0.06", "0.15", "2.79"]
    assert [found[at]["factor"] for at in "abc"] == ["0.75", "0.75", "1.5"]


async def test_a_store_without_visits_read_keeps_its_target(chain: Chain) -> None:
    await by_visits(chain, {"ana": [50], "chi": [150]})
    await read(chain, "dan", {"kept_adds": (30, None)})
    await settled()

    assert await line(chain, "dan") == {"target": "60", "monthTarget": "60", "factor": None, "points": "50"}
    assert set(await stores(chain)) == {"a", "b"}


async def test_one_store_alone_is_compared_with_nobody(chain: Chain) -> None:
    await by_visits(chain, {"ana": [50]})
    await settled()

    assert (await stores(chain))["a"]["factor"] == "1"


async def test_a_target_that_was_agreed_with_somebody_stands(chain: Chain) -> None:
    await by_visits(chain, ALIKE)
    month = await models.Period.get(first_day=FIRST)
    await models.Target.create(
        period_id=month.id, measure_id=await measure("kept_adds"), holder="own", person_id=chain.people["ana"],
        amount=50,
    )  # fmt: skip
    await read(chain, "ana", {"kept_adds": (50, None)})
    await settled()

    assert await line(chain, "ana") == {"target": "50", "monthTarget": "50", "factor": None, "points": "100"}


async def test_visits_count_where_somebody_worked_and_by_the_days_worked(chain: Chain) -> None:
    """Ana has half the month in store a and half in c, where dan is; half a person in a, one and a half in c."""
    await by_visits(chain, {"chi": [100], "dan": [100]})
    await move(chain, "ana", "c", FIRST + timedelta(days=15))
    await read(chain, "ana", {"visits": (100, None)}, FIRST)
    await read(chain, "ana", {"visits": (50, None)}, LAST)
    await settled()

    found = await stores(chain)
    assert [(found[at]["people"], found[at]["exposure"], found[at]["share"]) for at in "abc"] == [
        ("0.5", "100", "1.7143"), ("1", "100", "0.8571"), ("1.5", "150", "0.8571"),
    ]  # fmt: skip


async def test_the_steps_of_a_score_name_the_share_and_the_factor(chain: Chain) -> None:
    await by_visits(chain, {"ana": [60, 100], "chi": [80, 120], "dan": [100, 140]})
    await read(chain, "ana", {"kept_adds": (27, None)})
    await settled()

    found = await chain.ask("ana", HOW, id=(await card(chain, "ana"))["id"])

    (part,) = found["scoreExplanation"]["parts"]
    assert part["lines"] == [{
        "fullTarget": "60", "isOwnTarget": False, "factor": "0.9", "exposure": "0.8", "dueDays": 30, "target": "54",
        "share": "0.5", "points": "50",
    }]  # fmt: skip
    assert part["points"] == "50"


async def test_k11_observed_over_expected_reverses_the_raw_ranking(chain: Chain) -> None:
    """Three adds per 100 visits: b brings three times as much as a, of four times the visits."""
    await by_visits(chain, {"ana": [1_000], "chi": [4_000], "dan": [5_000]})
    for name, amount in (("ana", 36), ("chi", 108), ("dan", 156)):
        await read(chain, name, {"kept_adds": (amount, None)})
    await settled()

    found = await stores(chain)

    keys = ("observed", "exposure", "expected", "ratio")
    assert [[found[at][key] for key in keys] for at in "abc"] == [
        ["36", "1000", "30", "1.2"], ["108", "4000", "120", "0.9"], ["156", "5000", "150", "1.04"],
    ]  # fmt: skip


async def test_k12_few_readings_draw_observed_over_expected_to_one(chain: Chain) -> None:
    """O/E 1.5 of 4 readings and of 36; τ² .04 over seven stores (1.5, 1.5, four of 1.3, .9), σ² .36 within the two."""
    others = [f"more{n}" for n in range(4)]
    for name in ("many", *others):
        await chain.add_unit(name, "STORE", "west")
        await chain.add_person(name, Role.GUIDE, name)
    await chain.add_person("many too", Role.GUIDE, "many")
    visits = {"ana": [400], "many": [3_600], "dan": [21_200], **{name: [100] for name in others}}
    await by_visits(chain, visits)
    days = [FIRST + timedelta(days=n) for n in range(18)]
    for day, amount in zip(days, (9, 21, 9, 21), strict=False):
        await read(chain, "ana", {"kept_adds": (amount, None)}, day)
    for name in ("many", "many too"):
        for n, day in enumerate(days[:17]):
            await read(chain, name, {"kept_adds": ((9, 21)[(n + (name == "many")) % 2], None)}, day)
        await read(chain, name, {"kept_adds": (15, None)}, days[17])
    for name, amount in {"dan": 1_908, **dict.fromkeys(others, 13)}.items():
        await read(chain, name, {"kept_adds": (amount, None)})
    await settled()

    found = await stores(chain)

    assert [(found[at]["readings"], found[at]["ratio"], found[at]["shrunkRatio"]) for at in ("a", "many")] == [
        (4, "1.5", "1.1538"), (36, "1.5", "1.4"),
    ]  # fmt: skip


async def test_what_a_guide_brings_moves_nobodys_factor(chain: Chain) -> None:
    await by_visits(chain, ALIKE)
    await settled()
    before = {at: one["factor"] for at, one in (await stores(chain)).items()}

    await read(chain, "ana", {"kept_adds": (500, None)})
    await settled()

    found = await stores(chain)
    assert found["a"]["observed"] == "500"
    assert {at: one["factor"] for at, one in found.items()} == before == {"a": "0.8", "b": "1", "c": "1.2"}


async def test_visits_that_come_later_move_the_targets_of_all_stores(chain: Chain) -> None:
    await by_visits(chain, ALIKE)
    await read(chain, "ana", {"kept_adds": (48, None)})
    await settled()

    await read(chain, "dan", {"visits": (60, None)}, LAST)
    await settled()

    assert [(await line(chain, name))["factor"] for name in ALIKE] == ["1", "1.25", "0.75"]


async def test_somebody_who_looks_at_a_number_of_today_has_it_and_the_others_stay_due(chain: Chain) -> None:
    """Visits move everybody: one score is worked out alone by the factors that are kept, and all of them later."""
    await by_visits(chain, ALIKE)
    month = await settled()
    await read(chain, "dan", {"visits": (60, None)}, LAST)
    await read(chain, "dan", {"kept_adds": (9, None)})

    assert await rescoring.rescore_people(month, [chain.people["dan"]]) == 1
    assert (await line(chain, "ana"))["factor"] != "1"
    await settled()

    assert (await line(chain, "ana"))["factor"] == "1"


async def test_visits_that_come_while_scores_are_worked_out_are_not_lost(chain: Chain) -> None:
    await by_visits(chain, ALIKE)
    for name in ALIKE:
        await read(chain, name, {"kept_adds": (48, None)})
    await asyncio.gather(
        settled(),
        read(chain, "dan", {"visits": (60, None)}, LAST),
        settled(),
        read(chain, "ana", {"visits": (40, None)}, LAST),
    )
    await settled()
    before = await everything(chain)

    assert [(await line(chain, name))["factor"] for name in ALIKE] == ["0.6", "1.5", "0.9"]
    await forget_scores()
    await settled()
    assert await everything(chain) == before


async def test_a_frozen_month_keeps_its_factors(chain: Chain, held: clock.Held) -> None:
    await by_visits(chain, ALIKE)
    await read(chain, "ana", {"kept_adds": (48, None)})
    month = await settled()
    held.at = DECEMBER
    await freezing.freeze(month.id, version=1, scope=chain.scope("maker"))
    frozen = await models.Score.get(person_id=chain.people["ana"], is_frozen=True)
    before = await stores(chain)

    await read(chain, "dan", {"visits": (60, None)}, LAST)
    await settled()
    await forget_live()
    await settled()

    assert await stores(chain) == before
    assert await line(chain, "ana") == {"target": "48", "monthTarget": "48", "factor": "0.8", "points": "100"}
    live = await models.Score.get(person_id=chain.people["ana"], is_frozen=False)
    assert live.digest == frozen.digest


@atomic
async def forget_live() -> None:
    """As if nothing had been worked out since the month was frozen."""
    await models.Score.filter(is_frozen=False).delete()
    await models.MeasureSum.all().delete()
    await due_scores.mark(FIRST)


async def test_a_lead_sees_the_stores_of_the_branch_and_a_guide_is_refused(chain: Chain) -> None:
    await by_visits(chain, ALIKE)
    await settled()
    month = encode("Period", (await models.Period.get(first_day=FIRST)).id)

    assert [sorted(await stores(chain, viewer)) for viewer in ("maker", "region", "lead")] == [
        ["a", "b", "c"], ["a", "b"], ["a"],
    ]  # fmt: skip
    refusal = await chain.refused("ana", ASK, period=month, measure=encode("Measure", await measure("kept_adds")))
    assert isinstance(refusal, Refused)
    assert refusal.code == "NOT_ALLOWED"
