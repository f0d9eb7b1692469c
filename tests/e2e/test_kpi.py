"""A scorecard from its draft to the guide's what-if, in a real browser against the real server."""

import asyncio
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import models
from api.demo import _scope, shown
from kit.settings import Settings
from kpi import drafting, measures, periods, readings, settling
from kpi.drafts import Draft, LineDraft
from kpi.readings import Reading
from models.database import atomic, opened
from people.roles import LEARNERS, Role
from tests.e2e.stage import browse, served
from tests.kpi.scoring_chain import K1_READINGS, K1_TARGETS, K1_WEIGHTS, measure

STEPS = 8


async def scored(folder: Path, maker: str) -> None:
    """Everybody has readings in the month that runs, and a scorecard is in force."""
    async with opened(Settings(data=folder)):
        await measures.enter_standard()
        first = periods.today().replace(day=1)
        if not await models.ScorecardVersion.exists(state="PUBLISHED"):
            lines = [LineDraft(await measure(key), bp, Decimal(K1_TARGETS[key])) for key, bp in K1_WEIGHTS.items()]
            scope = await _scope(maker)
            made = await drafting.draft_scorecard(Draft(lines), scope=scope)
            await drafting.publish_scorecard(made, from_day=first, version=1, scope=scope)
        await read(first)
        await settling.settle_all()


@atomic
async def read(day: date) -> None:
    learners = await models.Membership.filter(role__in=LEARNERS, is_current=True)
    values = {await measure(key): value for key, value in K1_READINGS.items()}
    rows = [Reading(one.person_id, key, day, *value) for one in learners for key, value in values.items()]
    await readings.write(rows, import_id=None)


@pytest.mark.xfail(reason="beside the demo chain's half year of readings, the step of the what-if does not hold yet")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_headquarters_publishes_a_scorecard_and_a_guide_reads_it_and_tries_what_if(
    language: str, chain: Path, tmp_path: Path, pictures: Path
) -> None:
    people = {each.role: each.employee_no for each in shown()}
    seeded = shutil.copytree(chain, tmp_path / "seeded")
    asyncio.run(scored(seeded, people[Role.HQ_MAKER]))
    with served(seeded, tmp_path / "data") as server:
        links = {"maker": server.link(people[Role.HQ_MAKER]), "guide": server.link(people[Role.GUIDE])}
        code, lines = browse("kpi.mjs", "phone", language, str(pictures), cast={"base": server.base, **links})

    assert lines[-1] == f"kpi: {STEPS} steps held (phone, {language})"
    assert code == 0
