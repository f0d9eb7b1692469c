"""Stages and rosters through GraphQL: who may change them, and which scores follow."""

from datetime import UTC, datetime
from typing import Any

import pytest

import models
from api.ids import encode
from kit import clock
from kpi import freezing
from kpi.drafts import OverlayDraft
from tests.chain import Chain
from tests.kpi.scoring_chain import (
    FIRST,
    K1_READINGS,
    K1_TARGETS,
    K1_WEIGHTS,
    measure,
    read,
    score,
    scorecard,
    settled,
)

pytestmark = pytest.mark.anyio

STAGE = """mutation ($input: SetStageInput!) { setStage(input: $input) { __typename
    ... on SetStageSuccess { changes { unit { name } person { name } stage fromDay } }
    ... on Problem { code path } } }"""
ROSTER = """mutation ($input: SetRosterInput!) { setRoster(input: $input) { __typename
    ... on SetRosterSuccess { person { name } } ... on Problem { code path } } }"""
CHANGES = "query ($holder: HolderInput!) { stageChanges(holder: $holder) { unit { name } person { name } stage } }"
MONTH = """query ($unit: ID!) { roster(unitId: $unit, month: "2026-11-18") {
    person { name } days { day isWorking } } }"""


async def sent(chain: Chain, name: str, mutation: str, **values: Any) -> dict[str, Any]:
    answer: dict[str, Any] = next(iter((await chain.ask(name, mutation, input=values)).values()))
    return answer


def unit(chain: Chain, name: str) -> str:
    return encode("Unit", chain.units[name].id)


def person(chain: Chain, name: str) -> str:
    return encode("Person", chain.people[name])


@pytest.fixture
async def k1(chain: Chain) -> Chain:
    """K1, with other weights in stage 2: only kept adds count."""
    await scorecard(chain, K1_WEIGHTS, K1_TARGETS)
    card = await models.ScorecardVersion.get(number=1)
    weights = OverlayDraft({await measure("kept_adds"): 10_000}).weights
    kept = {str(one): bp for one, bp in weights.items()}
    await models.Overlay.create(version_id=card.id, stage=2, weights=kept, made_at=clock.now())
    await read(chain, "ana", K1_READINGS)
    await settled()
    return chain


async def points(chain: Chain, name: str = "ana") -> int | None:
    await settled()
    found = await score(chain, name)
    return found.score if found else None


async def test_a_stage_of_a_unit_counts_for_all_below_from_its_day_on(k1: Chain) -> None:
    done = await sent(k1, "maker", STAGE, holder={"unitId": unit(k1, "east")}, stage=2, fromDay="2026-11-01")

    assert done["changes"] == [{"unit": {"name": "east"}, "person": None, "stage": 2, "fromDay": "2026-11-01"}]
    assert await points(k1) == 11_000


async def test_a_persons_own_stage_comes_first_and_both_are_listed(k1: Chain) -> None:
    await sent(k1, "maker", STAGE, holder={"unitId": unit(k1, "hq")}, stage=2, fromDay="2026-11-01")
    await sent(k1, "maker", STAGE, holder={"personId": person(k1, "ana")}, stage=1, fromDay="2026-11-01")

    assert await points(k1) == 9_800
    listed = (await k1.ask("ana", CHANGES, holder={"personId": person(k1, "ana")}))["stageChanges"]
    assert listed == [
        {"unit": None, "person": {"name": "ana"}, "stage": 1}, {"unit": {"name": "hq"}, "person": None, "stage": 2},
    ]  # fmt: skip
    assert (await k1.ask("dan", CHANGES, holder={"personId": person(k1, "ana")}))["stageChanges"] == []


async def test_a_planned_change_waits_for_its_day_and_can_be_taken_back(k1: Chain) -> None:
    planned = {"holder": {"unitId": unit(k1, "a")}, "fromDay": "2027-02-10"}
    await sent(k1, "maker", STAGE, stage=3, **planned)

    assert await points(k1) == 9_800
    assert (await sent(k1, "maker", STAGE, stage=None, **planned))["changes"] == []
    again = await sent(k1, "maker", STAGE, stage=None, **planned)
    assert again["path"] == ["fromDay"]


async def test_the_same_day_is_set_anew_and_not_twice(k1: Chain) -> None:
    for stage in (2, 3):
        await sent(k1, "maker", STAGE, holder={"unitId": unit(k1, "a")}, stage=stage, fromDay="2026-11-01")

    assert [one.stage for one in await models.StageSpan.all()] == [3]


@pytest.mark.parametrize("name", ["ana", "lead", "region", "admin", "auditor"])
async def test_only_makers_set_stages(k1: Chain, name: str) -> None:
    refused = await sent(k1, name, STAGE, holder={"unitId": unit(k1, "a")}, stage=2, fromDay="2026-11-01")

    assert refused["code"] == "NOT_ALLOWED"
    assert await models.StageSpan.all().count() == 0


@pytest.mark.parametrize(("stage", "path"), [(0, ["stage"]), (4, ["stage"])])
async def test_a_stage_that_is_none_is_refused(k1: Chain, stage: int, path: list[str]) -> None:
    refused = await sent(k1, "maker", STAGE, holder={"unitId": unit(k1, "a")}, stage=stage, fromDay="2026-11-01")

    assert refused["path"] == path
    assert await models.StageSpan.all().count() == 0


async def freeze_november(chain: Chain, held: clock.Held) -> None:
    held.at = datetime(2026, 12, 2, 4, tzinfo=UTC)
    month = await models.Period.get(first_day=FIRST)
    await freezing.freeze(month.id, version=1, scope=chain.scope("maker"))


async def test_a_frozen_month_takes_neither_stage_nor_roster(k1: Chain, held: clock.Held) -> None:
    await freeze_november(k1, held)

    staged = await sent(k1, "maker", STAGE, holder={"unitId": unit(k1, "a")}, stage=2, fromDay="2026-11-30")
    rostered = await sent(
        k1, "maker", ROSTER, personId=person(k1, "ana"), firstDay="2026-11-30", lastDay="2026-12-02", isWorking=False
    )

    assert (staged["code"], rostered["code"]) == ("PERIOD_FROZEN", "PERIOD_FROZEN")
    assert await models.StageSpan.all().count() + await models.RosterDay.all().count() == 0
    later = await sent(k1, "maker", STAGE, holder={"unitId": unit(k1, "a")}, stage=2, fromDay="2026-12-01")
    assert "code" not in later


async def rostered(chain: Chain, name: str, who: str, first: str, last: str, works: bool | None) -> dict[str, Any]:
    days = {"firstDay": first, "lastDay": last, "isWorking": works}
    return await sent(chain, name, ROSTER, personId=person(chain, who), **days)


async def test_a_lead_sets_the_roster_and_targets_follow_the_days_worked(k1: Chain) -> None:
    await rostered(k1, "lead", "bo", "2026-11-01", "2026-11-30", works=True)
    await rostered(k1, "lead", "ana", "2026-11-01", "2026-11-30", works=False)
    await rostered(k1, "lead", "ana", "2026-11-01", "2026-11-15", works=True)

    await settled()
    found = await score(k1, "ana")
    assert found and (found.active_days, found.lines[0]["full"]) == (15, 30)
    assert found.lines[0]["lines"][0]["target"] == "30"
    listed = (await k1.ask("lead", MONTH, unit=unit(k1, "a")))["roster"]
    assert [(line["person"]["name"], len(line["days"])) for line in listed] == [("lead", 0), ("ana", 30), ("bo", 30)]
    assert [day["isWorking"] for day in listed[1]["days"]] == [True] * 15 + [False] * 15


async def test_what_the_roster_said_can_be_forgotten(k1: Chain) -> None:
    await rostered(k1, "lead", "ana", "2026-11-01", "2026-11-10", works=True)
    await rostered(k1, "lead", "ana", "2026-11-01", "2026-11-30", works=None)

    assert await models.RosterDay.all().count() == 0
    assert await points(k1) == 9_800


@pytest.mark.parametrize(
    ("name", "who", "code"),
    [
        ("ana", "ana", "NOT_ALLOWED"), ("lead", "lead", "ROLE_TOO_HIGH"), ("lead", "chi", "NOT_FOUND"),
        ("region", "dan", "NOT_FOUND"), ("auditor", "ana", "NOT_ALLOWED"), ("admin", "ana", "NOT_ALLOWED"),
    ],
)  # fmt: skip
async def test_nobody_rosters_themselves_or_people_of_others(k1: Chain, name: str, who: str, code: str) -> None:
    assert (await rostered(k1, name, who, "2026-11-01", "2026-11-02", works=False))["code"] == code
    assert await models.RosterDay.all().count() == 0


@pytest.mark.parametrize("last", ["2026-10-31", "2027-11-02"])
async def test_days_that_are_none_or_too_many_are_refused(k1: Chain, last: str) -> None:
    assert (await rostered(k1, "lead", "ana", "2026-11-01", last, works=False))["path"] == ["lastDay"]
    assert await models.RosterDay.all().count() == 0


async def test_a_lead_reads_the_roster_of_their_own_branch_only(k1: Chain) -> None:
    assert (await k1.ask("lead", MONTH, unit=unit(k1, "c")))["roster"] == []
    assert [line["person"]["name"] for line in (await k1.ask("region", MONTH, unit=unit(k1, "east")))["roster"]] == [
        "lead", "ana", "bo", "chi",
    ]  # fmt: skip


PLAN = """query ($unit: ID, $first: Date!, $last: Date!) { stagePlan(unitId: $unit, firstDay: $first, lastDay: $last) {
    unit { name } person { name } stage isOwn stretches { fromDay stage } changes { fromDay stage } } }"""
YEAR = {"first": "2026-01-01", "last": "2026-12-31"}


async def planned(chain: Chain, name: str, of: str | None = None) -> dict[str, tuple[int, bool, list[Any], int]]:
    values = YEAR | ({"unit": unit(chain, of)} if of else {})
    lines = (await chain.ask(name, PLAN, **values))["stagePlan"]
    return {
        (one["unit"] or one["person"])["name"]: (
            one["stage"], one["isOwn"], [(each["fromDay"], each["stage"]) for each in one["stretches"]],
            len(one["changes"]),
        )
        for one in lines
    }  # fmt: skip


async def test_stages_are_shown_over_time_with_what_comes_from_above(k1: Chain) -> None:
    await sent(k1, "maker", STAGE, holder={"unitId": unit(k1, "east")}, stage=2, fromDay="2026-11-10")
    await sent(k1, "maker", STAGE, holder={"unitId": unit(k1, "a")}, stage=3, fromDay="2026-12-01")
    await sent(k1, "maker", STAGE, holder={"personId": person(k1, "ana")}, stage=1, fromDay="2026-11-15")

    east = [("2026-01-01", 1), ("2026-11-10", 2)]
    assert await planned(k1, "region") == {
        "east": (2, True, east, 1), "a": (2, False, [*east, ("2026-12-01", 3)], 1), "b": (2, False, east, 0),
    }  # fmt: skip
    people = await planned(k1, "lead")
    assert people["ana"] == (1, True, [("2026-01-01", 1), ("2026-11-10", 2), ("2026-11-15", 1)], 1)
    assert people["bo"] == (2, False, [*east, ("2026-12-01", 3)], 0)
    assert next(iter(people)) == "a"


async def test_a_change_that_is_taken_back_leaves_the_plan(k1: Chain) -> None:
    await sent(k1, "maker", STAGE, holder={"unitId": unit(k1, "a")}, stage=3, fromDay="2026-12-01")
    await sent(k1, "maker", STAGE, holder={"unitId": unit(k1, "a")}, stage=None, fromDay="2026-12-01")

    assert (await planned(k1, "maker", "a"))["a"] == (1, False, [("2026-01-01", 1)], 0)


async def test_who_sees_no_scores_of_a_unit_sees_no_plan_of_it(k1: Chain) -> None:
    assert await k1.refused("ana", PLAN, **YEAR) is not None
    assert await k1.refused("lead", PLAN, **YEAR, unit=unit(k1, "b")) is not None
    for last in ("2025-12-31", "2036-01-01"):
        assert await k1.refused("maker", PLAN, **{**YEAR, "last": last}) is not None
