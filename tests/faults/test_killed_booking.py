"""Whoever books a settlement is killed with SIGKILL, at any point: nothing is lost, nothing is booked twice.

3 settlements a database; 100 with PACESETTER_PROVE=1.
"""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

import models
from incentives import settling
from kit import clock
from ledger.verifying import verify
from people.roles import Role
from tests.databases import KINDS
from tests.faults.serving import IS_PROVING, ROOT, allowed
from tests.incentives import laws
from tests.incentives.story import GUIDES, Story, World, begun

TRIALS = 100 if IS_PROVING else 3
LONGEST_SECONDS = 0.12
"""About as long as the eight lines of a settlement take to be booked."""


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    made = World(request.param)
    yield made
    made.close()


async def approved(story: Story) -> int:
    """A settlement of eight lines that waits to be booked."""
    for name in GUIDES:
        await story.learn(name, "early")
    with clock.reading(story.held):
        number = await settling.dry_run(story.policy_id, story.period, scope=story.scope("maker"))
        await settling.submit(number, why="x", version=1, scope=story.scope("maker"))
        code = await story.world.code("approver", story.held)
        seen, scope = (await models.Settlement.get(id=number)).plan_hash, story.scope("approver", Role.HQ_APPROVER)
        await settling.approve(number, plan_hash=seen, code=code, scope=scope)
    return number


class Booker:
    """The process, which has come as far as to begin."""

    def __init__(self, story: Story, settlement: int) -> None:
        of = story.world.settings
        given = str(of.data), of.database_url, str(settlement), story.held().isoformat()
        command = [sys.executable, "-m", "tests.faults.booking", *given]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        while (line := self.process.stdout.readline()) != "ready\n":
            assert line, self.process.communicate()[1][-3000:]

    def killed_after(self, seconds: float) -> bool:
        """Whether it was still at it."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.communicate()
            return True
        return False

    def ended(self) -> None:
        _, wrong = self.process.communicate(timeout=allowed(20))
        assert self.process.returncode == 0, wrong[-3000:]


async def balances(story: Story) -> list[int]:
    return [amount for _, amount in sorted(laws.nets(await laws.observed(story)).items())]


def test_whoever_is_killed_while_booking_has_lost_nothing_and_booked_nothing_twice(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = int(os.environ.get("PACESETTER_SEED", random.randrange(10_000)))
    chance, kills, halves = random.Random(seed), 0, 0
    for _ in range(TRIALS):
        story = world.do(begun(world))
        settlement = world.do(approved(story))
        seen = world.do(laws.observed(story))
        for _ in range(chance.randint(1, 2)):
            was_killed = Booker(story, settlement).killed_after(chance.uniform(0, LONGEST_SECONDS))
            seen = world.do(laws.check(story, seen))
            kills, halves = kills + was_killed, halves + (was_killed and 0 < len(seen.entries) < 8)
        Booker(story, settlement).ended()
        seen = world.do(laws.check(story, seen))

        assert [one["state"] for one in seen.settlements.values()] == ["POSTED"]
        assert world.do(balances(story)) == [30, 300] * len(GUIDES)
    assert world.do(verify()).entries == 8 * TRIALS

    with capsys.disabled():
        kind = "sqlite" if world.settings.is_sqlite else "postgres"
        print(f"\n{kind}: {kills} kills (seed {seed}) in {TRIALS} settlements, {halves} of them half booked")
    assert kills > 0
