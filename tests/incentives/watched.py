"""A story as the state machine sees it: what stands, what is planned, and what came of a deed."""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

import models
from incentives import appeals
from kit import clock
from kit.errors import Refused
from ledger.verifying import verify
from models.database import run
from tests.incentives import laws
from tests.incentives.story import STORIES, Story, World
from tests.ledger import booking

_worlds: dict[str, World] = {}


def world(kind: str) -> World:
    if kind in _worlds and _worlds[kind].stories >= STORIES:
        _worlds.pop(kind).close()
    if kind not in _worlds:
        _worlds[kind] = World(kind)
    return _worlds[kind]


def leave() -> None:
    while _worlds:
        _worlds.popitem()[1].close()


def stands(*states: str, adjusts: bool | None = None) -> Callable[[Any], bool]:
    """Whether a settlement of the story stands there."""
    return lambda machine: machine.one(*states, adjusts=adjusts) is not None


class Watched(RuleBasedStateMachine):
    kind: ClassVar[str]
    world: World
    story: Story
    seen: laws.Seen

    @invariant()
    def laws_hold(self) -> None:
        if hasattr(self, "story"):
            self.seen = self.world.do(laws.check(self.story, self.seen))

    def teardown(self) -> None:
        """Nothing of the story is left to the clock of the next one; the whole ledger is read again."""
        if hasattr(self, "story"):
            self.story.held.pass_by(days=30)
            self.do(appeals.keep_time)
            self.world.do(verify())

    def do(self, deed: Callable[[], Awaitable[object]]) -> str:
        """What came of it: the code of a refusal, or nothing."""

        async def done() -> str:
            with clock.reading(self.story.held):
                try:
                    await deed()
                except Refused as refused:
                    return refused.code
            return ""

        return self.world.do(done())

    def one(self, *states: str, adjusts: bool | None = None) -> Any:
        """The newest settlement that stands there."""
        found = [one for one in self.seen.settlements.values() if one["state"] in states]
        found = [one for one in found if adjusts is None or (one["of_id"] is not None) is adjusts]
        return max(found, key=lambda one: int(one["id"]), default=None)

    def newest(self) -> int:
        return max(self.world.do(laws.observed(self.story)).settlements)

    def planned(self, settlement: int) -> dict[tuple[str, str], int]:
        names = {number: name for name, number in self.story.guides.items()}
        sql = "SELECT person_id, rule, amount FROM settlementline WHERE settlement_id = :id"
        found = self.world.do(run(sql, id=settlement))
        return {(names[line["person_id"]], line["rule"]): line["amount"] for line in found}

    async def state(self, settlement: int) -> str:
        return (await models.Settlement.get(id=settlement)).state

    async def losses(self) -> list[models.SettlementLine]:
        """Points that somebody lost, the newest first."""
        mine = {
            "settlement__policy_id": self.story.policy_id,
            "settlement__posted_at__isnull": False,
            "currency": "POINTS",
        }
        lines = models.SettlementLine.filter(**mine, amount__lt=0)
        return await lines.order_by("-id").select_related("settlement")

    def open_appeal(self) -> Any:
        return next((one for one in self.seen.appeals.values() if one["state"] == "OPEN"), None)

    async def balance(self, appeal: laws.Row) -> int:
        name = next(name for name, number in self.story.guides.items() if number == appeal["person_id"])
        return await booking.balance(self.story.known(name))

    def has_part(self, name: str, appeal: laws.Row) -> bool:
        """In any settlement of the period: made it, tried it, approved it, got or lost something, or appeals."""
        numbers: set[Any] = {appeal["person_id"]}
        for one in self.seen.settlements.values():
            numbers |= {one["made_by_id"], one["tried_by_id"], one["approved_by_id"]}
            numbers |= {self.story.guides[who] for (who, _), amount in self.planned(one["id"]).items() if amount}
        return self.world.people[self.story.known(name)].id in numbers
