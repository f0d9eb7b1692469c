"""The state machine of a policy: whatever is done in whatever order, and killed wherever, L1 to L12 hold.

Each rule says what has to come of it, worked out by hand; `laws` look at all rows after every step.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest import mock

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from incentives import appeals, books, contesting, executing, settling
from incentives.penalties import AppealState
from ledger import posting
from people.roles import Role
from tests.incentives import laws
from tests.incentives.story import GUIDES, begun
from tests.incentives.watched import Watched, stands, world
from tests.ledger import booking

NAMES = st.sampled_from(GUIDES)
ANYBODY = st.sampled_from([*GUIDES, "maker", "approver", "approver", "judge", "judge"])
JUDGES = st.sampled_from(["judge", "judge", "judge", "maker", "approver", *GUIDES])
HOW = st.sampled_from(["early", "late", "never"])
DECISIONS = st.sampled_from([AppealState.GRANTED, AppealState.PARTLY, AppealState.DISMISSED])
_insert = posting._insert


class Killed(Exception):
    """The process is gone, as far as whoever books can see."""


class Rewards(Watched):
    @initialize(facts=st.lists(HOW, min_size=len(GUIDES), max_size=len(GUIDES)), purse=st.sampled_from([0, 12, 30]))
    def begin(self, facts: list[str], purse: int) -> None:
        self.world = world(self.kind)
        self.story = self.world.do(begun(self.world))
        self.seen = laws.Seen()
        self.tried: tuple[str, ...] = ()
        self.gifts = 0
        for name, how in zip(GUIDES, facts, strict=True):
            self.learn(name, how)
            if purse:
                self.give(name, purse)

    # --- facts and time ---

    @rule(name=NAMES, how=HOW)
    def learn(self, name: str, how: str) -> None:
        self.world.do(self.story.learn(name, how))

    @rule(name=NAMES, amount=st.sampled_from([5, 30]))
    def give(self, name: str, amount: int) -> None:
        self.gifts += 1
        key, period = f"gift/{self.story.number}/{self.gifts}", f"{self.story.held():%Y-%m}"
        gift = booking.draft(key, amount, guide=self.story.known(name), period=period)
        assert self.do(lambda: booking.book(replace(gift, rule=""))) == ""

    @rule(days=st.sampled_from([1, 3, 6, 25]))
    def wait(self, days: int) -> None:
        self.story.held.pass_by(days=days)

    @precondition(lambda self: self.seen.appeals or self.one("POSTED", "CLOSED"))
    @rule()
    def keep_time(self) -> None:
        assert self.do(appeals.keep_time) == ""
        now = self.world.do(laws.observed(self.story))
        overdue = [one for one in now.appeals.values() if self.story.moment(one["due_at"]) < self.story.held()]
        assert all(one["state"] != "OPEN" for one in overdue), "L12: not answered in time"

    # --- from the dry run to the books ---

    @rule()
    def dry_run(self) -> None:
        story, going = self.story, self.one("SUBMITTED", "APPROVED", "EXECUTING", "POSTED", "CLOSED", adjusts=False)
        came = self.do(lambda: settling.dry_run(story.policy_id, story.period, scope=story.scope("maker")))
        assert came == ("SETTLED_ALREADY" if going else ""), (came, going)
        if not came:
            self.tried = story.known_facts()
            assert self.planned(self.newest()) == story.wanted(), "L4: the plan is not what the rules say"

    @precondition(stands("POSTED", "CLOSED", adjusts=False))
    @rule()
    def adjust(self) -> None:
        posted, going = self.one("POSTED", "CLOSED", adjusts=False), self.one("SUBMITTED", "APPROVED", "EXECUTING")
        came = self.do(lambda: settling.adjust(posted["id"], scope=self.story.scope("maker")))
        assert came == ("SETTLED_ALREADY" if going else ""), (came, going)

    @precondition(stands("DRAFT"))
    @rule()
    def submit(self) -> None:
        one = self.one("DRAFT")
        maker = self.story.scope("maker")
        came = self.do(lambda: settling.submit(one["id"], why="x", version=one["version"], scope=maker))
        if one["of_id"] is None:
            assert came == ("" if self.tried == self.story.known_facts() else "PLAN_CHANGED")
        assert came in ("", "PLAN_CHANGED")

    @precondition(stands("SUBMITTED"))
    @rule(name=ANYBODY, sees_it=st.sampled_from([True, True, False]))
    def approve(self, name: str, sees_it: bool) -> None:
        one, scope = self.one("SUBMITTED"), self.story.scope(name, Role.HQ_APPROVER)
        plan_hash = one["plan_hash"] if sees_it else "0" * 64
        concerned = {who for (who, _), amount in self.planned(one["id"]).items() if amount}

        async def approved() -> None:
            code = await self.world.code(self.story.known(name), self.story.held)
            await settling.approve(one["id"], plan_hash=plan_hash, code=code, scope=scope)

        came = self.do(approved)
        has_part = name == "maker" or name in concerned
        assert came == ("PLAN_CHANGED" if not sees_it else "OWN_SETTLEMENT" if has_part else "")

    @precondition(stands("SUBMITTED"))
    @rule()
    def send_back(self) -> None:
        one = self.one("SUBMITTED")
        assert self.do(lambda: settling.send_back(one["id"], why="x", scope=self.story.scope("approver"))) == ""

    @precondition(stands("APPROVED", "EXECUTING"))
    @rule(crash=st.integers(0, 12), chunk=st.integers(1, 3))
    def execute(self, crash: int, chunk: int) -> None:
        """Killed at the so-manieth time that it waits its turn or writes; 0 is not at all."""
        one, left = self.one("APPROVED", "EXECUTING"), [crash]

        async def step() -> None:
            left[0] -= 1
            if left[0] == 0:
                raise Killed

        async def insert(*args: Any) -> None:
            await step()
            await _insert(*args)

        async def killed() -> None:
            with mock.patch.object(posting, "_insert", insert):
                await asyncio.gather(executing.execute(one["id"], step, chunk), return_exceptions=True)

        self.do(killed)
        state = self.world.do(self.state(one["id"]))
        assert state in ("POSTED", "RETURNED") or left[0] <= 0 < crash, "L5: it was not killed, and is not done"

    @precondition(stands("APPROVED", "EXECUTING"))
    @rule()
    def execute_twice_at_once(self) -> None:
        one = self.one("APPROVED", "EXECUTING")

        async def both() -> None:
            await asyncio.gather(*(executing.execute(one["id"], chunk=1) for _ in range(2)), return_exceptions=True)

        self.do(both)
        assert self.world.do(self.state(one["id"])) in ("POSTED", "RETURNED")

    @precondition(stands("POSTED", "CLOSED"))
    @rule()
    def execute_again(self) -> None:
        one, before = self.one("POSTED", "CLOSED"), len(self.seen.entries)
        assert self.do(lambda: executing.execute(one["id"])) == ""
        assert len(self.world.do(laws.observed(self.story)).entries) == before, "L5: executing again adds something"

    @precondition(stands("POSTED", "CLOSED", adjusts=False))
    @rule(name=NAMES, how=HOW)
    def come_late(self, name: str, how: str) -> None:
        """A fact that comes after the books, and its adjustment."""
        self.learn(name, how)
        self.settle("", 0)

    @precondition(stands("POSTED", "CLOSED", adjusts=False))
    @rule(name=NAMES, how=HOW)
    def come_late_and_be_made_good(self, name: str, how: str) -> None:
        """The server stops before the first chunk of an adjustment; what comes back meanwhile comes back once."""
        self.learn(name, how)
        self.settle("", 2)
        self.keep_time()
        self.laws_hold()
        if self.one("EXECUTING"):
            self.execute(0, chunk=2)

    @rule(stops_at=st.sampled_from(["", "SUBMITTED", "APPROVED"]), crash=st.integers(0, 9))
    def settle(self, stops_at: str, crash: int) -> None:
        """What takes four rules else, so that stories get far."""
        (self.adjust if self.one("POSTED", "CLOSED", adjusts=False) else self.dry_run)()
        steps: dict[str, Callable[[], object]] = {
            "DRAFT": self.submit,
            "SUBMITTED": lambda: self.approve("approver", sees_it=True),
            "APPROVED": lambda: self.execute(crash, chunk=2),
        }
        for state, step in steps.items():
            self.laws_hold()
            if state == stops_at:
                return
            if self.one(state) is not None:
                step()

    @precondition(stands("POSTED"))
    @rule()
    def close(self) -> None:
        one = self.one("POSTED")
        assert self.do(lambda: executing.close(one["id"], scope=self.story.scope("approver"))) == ""

    @rule(back=st.integers(0, 2))
    def close_books(self, back: int) -> None:
        month = self.story.held() - timedelta(days=31 * back)
        key, is_over = f"{month:%Y-%m}", f"{month:%Y-%m}" < f"{self.story.held():%Y-%m}"
        came = self.do(lambda: books.close_books(key, scope=self.story.scope("approver")))
        assert came == ("" if is_over else "PERIOD_OPEN")

    # --- appeals ---

    @precondition(stands("POSTED", "CLOSED"))
    @rule(nth=st.integers(0, 3))
    def appeal(self, nth: int) -> None:
        lines = self.world.do(self.losses())
        if lines:
            line = lines[nth % len(lines)]
            name = next(name for name, number in self.story.guides.items() if number == line.person_id)
            late = self.story.held() > self.story.moment(line.settlement.posted_at) + timedelta(days=7)
            came = self.do(lambda: contesting.contest(line.id, "x", scope=self.story.scope(name)))
            assert came in ("NOTHING_TO_APPEAL", "APPEAL_TOO_LATE" if late else "")

    @precondition(lambda self: self.open_appeal())
    @rule(name=JUDGES, state=DECISIONS)
    def decide(self, name: str, state: AppealState) -> None:
        one, kept = self.open_appeal(), self.open_appeal()["amount"] // 2
        scope = self.story.scope(name, Role.ADMIN)
        before = self.world.do(self.balance(one))
        came = self.do(lambda: appeals.decide(one["id"], state, reason="x", kept=kept, scope=scope))
        if self.has_part(name, one):
            assert came == "NOT_INDEPENDENT"
        elif self.story.moment(one["due_at"]) < self.story.held():
            assert came == "APPEAL_OVERDUE"
        elif state is AppealState.PARTLY and not kept:
            assert came == "INVALID"
        else:
            back = {AppealState.GRANTED: one["amount"], AppealState.PARTLY: one["amount"] - kept}.get(state, 0)
            assert (came, self.world.do(self.balance(one)) - before) == ("", back), "L12: what came back"

    @precondition(stands("POSTED", "CLOSED"))
    @rule(nth=st.integers(0, 3), state=DECISIONS)
    def contest_and_judge(self, nth: int, state: AppealState) -> None:
        self.appeal(nth)
        self.laws_hold()
        if self.open_appeal():
            self.decide("judge", state)

    @precondition(lambda self: self.open_appeal())
    @rule(name=NAMES)
    def withdraw(self, name: str) -> None:
        one = self.open_appeal()
        before = self.world.do(self.balance(one))
        came = self.do(lambda: appeals.withdraw(one["id"], scope=self.story.scope(name, Role.ADMIN)))
        assert came == ("" if one["person_id"] == self.story.guides[name] else "NOT_FOUND")
        assert self.world.do(self.balance(one)) == before
