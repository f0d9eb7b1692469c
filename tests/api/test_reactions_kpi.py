"""Scores follow what happened within seconds: the job that works them out is there at once."""

import pytest

import models
import tests.chain
from api.reactions import REACTIONS
from kit import clock, events
from kpi import drafting, measures
from kpi.drafts import Draft, LineDraft
from tests.chain import Chain
from tests.kpi.scoring_chain import FIRST, measure

pytestmark = pytest.mark.anyio
held, chain = tests.chain.held, tests.chain.chain


async def test_a_published_scorecard_has_its_scores_worked_out_at_once(chain: Chain, held: clock.Held) -> None:
    events.react_with(REACTIONS)
    await measures.enter_standard()
    scope = chain.scope("maker")
    made = await drafting.draft_scorecard(Draft([LineDraft(await measure("kept_adds"), 10_000)]), scope=scope)

    await drafting.publish_scorecard(made, from_day=FIRST, version=1, scope=scope)

    assert [(job.name, job.run_at <= clock.now()) for job in await models.Job.all()] == [("rescore", True)]
