"""Stories of a policy for the state machine: many share a database, each with its own store, course and months."""

import asyncio
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pyotp

import models
from incentives import drafting
from incentives.conditions import ConditionKind
from incentives.terms import Cap, Effect, EffectKind, Rule, Terms
from incentives.windows import Rhythm
from kit import clock, events
from models.database import atomic, is_sqlite, opened, run
from people.roles import Role
from people.scope import Scope, Viewer, scope_of
from tests import phones
from tests.databases import ready

T = TypeVar("T")
GUIDES = ("ana", "bo", "chi", "dan")
UNTOLD = "dan"
OFFICE = {"maker": Role.HQ_MAKER, "approver": Role.HQ_APPROVER, "judge": Role.ADMIN}
ON_TIME, MISSED, MOST, LOSS, BUDGET = 50, -20, 60, 25, 120
FEN = 10
"""Whoever is on time gets as many points as jiao, so that one budget is ten times the other."""
STORIES = 50
"""As many share a database: with each the ledger grows, and with it what reading all of it takes."""


class World:
    """A database, an event loop that it lives in, and headquarters."""

    def __init__(self, kind: str) -> None:
        self.runner, self.stack, self.stories = asyncio.Runner(), AsyncExitStack(), 0
        self.people: dict[str, Viewer] = {}
        self.phones: dict[str, pyotp.TOTP] = {}
        self.do(self._open(kind))

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def _open(self, kind: str) -> None:
        events.react_with({})
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        made = await self.stack.enter_async_context(ready(kind, Path(folder)))
        self.settings = made
        await self.stack.enter_async_context(opened(made))
        if is_sqlite():
            await run("PRAGMA synchronous = OFF")
        hq = await models.Unit.create(kind="HEADQUARTERS", name="hq", code="hq", path="/", time_zone=clock.ZONE)
        await models.Unit.filter(id=hq.id).update(path=f"/{hq.id}/")
        self.hq = await models.Unit.get(id=hq.id)
        for name, role in OFFICE.items():
            await self.hire(name, role, self.hq)

    async def hire(self, name: str, role: Role, unit: models.Unit) -> None:
        person = await models.Person.create(key=name, employee_no=name, name=name, created_at=clock.now())
        place = {"role": role.value, "from_day": date(2020, 1, 1), "unit_id": unit.id}
        await models.Membership.create(person_id=person.id, **place)
        who = (person.id, name, name, name, "", 3, role.value, unit.id, unit.path, unit.time_zone, 0)
        self.people[name] = Viewer(*who)

    async def code(self, name: str, held: clock.Held) -> str:
        """Of the phone of somebody, whose second factor is set up when it is first asked for."""
        phone = self.phones.get(name)
        if phone is None:
            scope = self.scope(name, Role.HQ_APPROVER)
            phone = self.phones[name] = await phones.set_up_a_day_ago(self.people[name], scope)
        held.pass_by(minutes=1)
        return phone.at(clock.now())

    def scope(self, name: str, role: Role | None = None) -> Scope:
        """Of somebody, perhaps in another role than the one they had when all began."""
        viewer = self.people[name]
        return scope_of(replace(viewer, role=role.value) if role else viewer)

    def close(self) -> None:
        self.do(self.stack.aclose())
        self.runner.close()


@dataclass
class Story:
    """A policy on four guides, one of whom was never told of it; its month is over."""

    world: World
    number: int
    first: date
    held: clock.Held
    guides: dict[str, int] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=lambda: dict.fromkeys(GUIDES, "never"))
    policy_id: int = 0
    entries_before: int = 0

    @property
    def period(self) -> str:
        return f"{self.first:%Y-%m}"

    def at(self, day: int) -> datetime:
        """Noon of a day of the month that is settled."""
        return datetime(self.first.year, self.first.month, day, 4, tzinfo=UTC)

    def known(self, name: str) -> str:
        """The name of somebody of this story in the world."""
        return f"{name} {self.number}" if name in GUIDES else name

    def scope(self, name: str, role: Role | None = None) -> Scope:
        return self.world.scope(self.known(name), role)

    def wanted(self) -> dict[tuple[str, str], int]:
        """What the rules say by the facts of now, worked out by hand: the budget holds two whole rewards."""
        early = [name for name in GUIDES if self.facts[name] == "early"]
        each = min(ON_TIME, BUDGET // len(early)) if early else 0
        late = [name for name in GUIDES if self.facts[name] != "early" and name != UNTOLD]
        paid = {(name, "1.1"): each for name in early} | {(name, "1.2"): each * FEN for name in early}
        return paid | {(name, "2.1"): MISSED for name in late}

    def known_facts(self) -> tuple[str, ...]:
        """What a plan follows from: whether somebody who was never told was late makes no difference to it."""
        told = [self.facts[name] for name in GUIDES if name != UNTOLD]
        return (*told, "early" if self.facts[UNTOLD] == "early" else "")

    def moment(self, at: datetime | str | None) -> datetime:
        """As the two databases give it, and as it has to be there."""
        assert at is not None
        made = datetime.fromisoformat(at) if isinstance(at, str) else at
        return made if made.tzinfo else made.replace(tzinfo=UTC)

    async def learn(self, name: str, how: str) -> None:
        self.facts[name] = how
        done = {"early": self.at(18), "late": self.at(25), "never": None}[how]
        await models.Enrolment.filter(guide_id=self.guides[name]).update(completed_at=done)


async def begun(world: World) -> Story:
    """Four years apart from the story before, so that months are as long as its."""
    story = Story(world, world.stories, date(2027 + 4 * world.stories, 1, 1), clock.Held(clock.now()))
    world.stories += 1
    story.held.at = story.at(1) - timedelta(days=10)
    with clock.reading(story.held):
        await _staff(story)
        await _publish(story)
        last = await models.LedgerEntry.all().order_by("-id").first()
    story.entries_before = last.id if last else 0
    story.held.at = story.at(28) + timedelta(days=8)
    return story


@atomic
async def _staff(story: Story) -> None:
    world, code = story.world, f"s{story.number}"
    unit = await models.Unit.create(
        kind="STORE", name=code, code=code, path=code, time_zone=clock.ZONE, parent_id=world.hq.id
    )
    unit.path = f"{world.hq.path}{unit.id}/"
    await unit.save()
    course = await models.Course.create(slug=code, title=code, scene="X", level="X", audience_id=world.hq.id)
    version = await models.CourseVersion.create(course_id=course.id, number=1, digest="", published_at=clock.now())
    due = story.at(20)
    for name in GUIDES:
        await world.hire(story.known(name), Role.GUIDE, unit)
        story.guides[name] = world.people[story.known(name)].id
        await models.Enrolment.create(
            guide_id=story.guides[name], course_id=course.id, version_id=version.id, unit_id=unit.id, due_at=due,
            sort_at=due, enrolled_at=clock.now(),
        )  # fmt: skip


async def _publish(story: Story) -> None:
    code = f"s{story.number}"
    pays = Effect(EffectKind.POINTS, ON_TIME), Effect(EffectKind.MONEY, ON_TIME * FEN, "CNY")
    given = Rule(ConditionKind.COURSE_ON_TIME, {"course": code}, pays)
    taken = Rule(ConditionKind.COURSE_MISSED, {"course": code}, (Effect(EffectKind.POINTS, MISSED),))
    caps = Cap("POINTS", person=MOST, budget=BUDGET, person_loss=LOSS), Cap("CNY", MOST * FEN, BUDGET * FEN)
    unit = await models.Unit.get(code=code)
    terms = Terms(("GUIDE",), Rhythm.MONTH, (given, taken), caps, unit_id=unit.id, exempt_days=0)
    maker = story.scope("maker")
    version = await drafting.draft_policy(terms, name=code, scope=maker)
    await drafting.publish_policy(version, from_day=story.first, version=1, scope=maker)
    story.policy_id = (await models.PolicyVersion.get(id=version)).policy_id
    for name in GUIDES:
        if name != UNTOLD:
            await drafting.acknowledge_policy(version, scope=story.scope(name))
