"""L1 to L12 hold whatever is done in whatever order, and builds that break one of them are found."""

from collections.abc import Awaitable, Callable, Iterator
from secrets import token_hex
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from tortoise.exceptions import BaseORMException

import models
import tests.courses.strategies  # noqa: F401  how many examples
from incentives import executing, settling
from incentives.settlements import SettlementState
from models.database import atomic
from people.scope import Scope
from tests.databases import KINDS
from tests.incentives import watched
from tests.incentives.machine import Rewards

STORY: dict[str, Any] = {
    "stateful_step_count": 20, "deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": False,
}  # fmt: skip
FOUND = settings(
    max_examples=1000, phases=[Phase.generate], derandomize=True, database=None, report_multiple_bugs=False, **STORY
)


@pytest.fixture(autouse=True)
def tidy_worlds() -> Iterator[None]:
    yield
    watched.leave()


def told(kind: str, how: settings) -> None:
    run_state_machine_as_test(type("Rewards", (Rewards,), {"kind": kind}), settings=how)


@pytest.mark.parametrize("kind", KINDS)
def test_the_laws_of_the_ledger_hold_after_every_step(kind: str) -> None:
    told(kind, settings(**STORY))


async def _free() -> None:
    pass


_post_chunk = executing._post_chunk


async def forgetful(settlement_id: int, hold: Callable[[], Awaitable[None]], chunk: int) -> bool:
    """Books in one command, and notes how far it has come in the next."""
    before = (await models.Settlement.get(id=settlement_id)).done_lines
    goes_on = await _post_chunk(settlement_id, _free, chunk)
    after = (await models.Settlement.get(id=settlement_id)).done_lines
    await models.Settlement.filter(id=settlement_id).update(done_lines=before)
    await hold()
    await models.Settlement.filter(id=settlement_id).update(done_lines=after)
    return goes_on


def test_a_build_that_books_without_its_unique_key_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executing, "_post_chunk", forgetful)
    monkeypatch.setattr(executing, "entry_key", lambda one, person, rule: f"award/{token_hex(8)}")

    with pytest.raises(AssertionError, match=r"L\d"):
        told("sqlite", FOUND)


@atomic
async def lenient(settlement_id: int, plan_hash: str, scope: Scope) -> models.Settlement:
    """Asks for the hash, and not who it is."""
    one = await settling.held(settlement_id, SettlementState.SUBMITTED)
    if one.plan_hash != plan_hash:
        raise settling.PlanChanged
    return one


def test_a_build_that_lets_the_maker_approve_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "_approvable", lenient)

    with pytest.raises((AssertionError, BaseORMException)):
        told("sqlite", FOUND)
