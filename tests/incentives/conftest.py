from typing import Any

import pytest

import tests.chain
from api.schema.audit import BUDGET
from kit import clock
from tests.chain import Chain
from tests.incentives.policy_chain import course, published

chain, held = tests.chain.chain, tests.chain.held


@pytest.fixture(autouse=True)
def full_purse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A story in a moment asks more at once than anybody may."""
    monkeypatch.setattr(BUDGET, "spend", lambda who, cost: BUDGET.balance(who))


@pytest.fixture
async def version(chain: Chain, held: clock.Held) -> dict[str, Any]:
    """Ana was on time, bo is late, chi has not done it, dan learns nothing."""
    made = await published(chain, held)
    await course(chain, "ana", due=20, done=18)
    await course(chain, "bo", due=20, done=25)
    await course(chain, "chi", due=20, done=None)
    return made
