"""Notifications: kept once, in quiet hours not before the morning, reminders within a weekly budget, read by oneself.

What they say is `inbox_words`'s. Reminders are about the person's own learning; a message between people is not here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import orjson

from kit import clock
from kit.events import announce
from models.database import is_sqlite, run, run_many
from people.inbox_words import BUDGETED, Kind

QUIET_FROM, QUIET_TO = time(21), time(9)
WEEK = timedelta(days=7)
WEEKLY_BUDGET = 5
"""Reminders a person gets within any seven days, whoever sends them."""


@dataclass(frozen=True, slots=True)
class Message:
    """News for one person. The same `cause` is told a person once, for ever; `is_urgent` ignores quiet hours."""

    person_id: int
    kind: Kind
    cause: str
    params: Mapping[str, object] = field(default_factory=dict)
    badge_id: int | None = None
    is_urgent: bool = False


class Outcome(StrEnum):
    SHOWN = "SHOWN"
    LATER = "LATER"  # kept, and shown when the quiet hours are over
    OVER_BUDGET = "OVER_BUDGET"  # not kept; it may be tried again
    KNOWN = "KNOWN"  # its cause was told before
    GONE = "GONE"  # the person works nowhere now

    @property
    def is_kept(self) -> bool:
        return self in (Outcome.SHOWN, Outcome.LATER)


@dataclass(frozen=True, slots=True)
class NotificationsKept:
    """Fact: these people have something new to see, now or at a later time."""

    person_ids: tuple[int, ...]


ZONES = """SELECT membership.person_id, unit.time_zone FROM membership JOIN unit ON unit.id = membership.unit_id
    WHERE membership.is_current AND membership.person_id IN :people"""
SPENT = """SELECT person_id, count(*) AS n FROM notification
    WHERE person_id IN :people AND kind IN :budgeted AND show_at > :since GROUP BY person_id"""
TOLD = "SELECT person_id, cause FROM notification WHERE person_id IN :people AND cause IN :causes"
KEEP = """INSERT INTO notification (person_id, kind, params, badge_id, cause, created_at, show_at)
    VALUES (:person_id, :kind, :params, :badge_id, :cause, :created_at, :show_at)
    ON CONFLICT (person_id, cause) DO NOTHING"""


async def notify(messages: Sequence[Message]) -> list[Outcome]:
    """Keep messages for people, inside a command; what became of each, in their order.

    Two commands for the same person take turns here, so that neither the budget nor a cause is used twice.
    """
    now = clock.now()
    people = sorted({message.person_id for message in messages})
    if not people:
        return []
    await _take_turns(people)
    zones = {r["person_id"]: r["time_zone"] for r in await run(ZONES, people=people)}
    spent = await run(SPENT, people=people, budgeted=BUDGETED, since=now - WEEK)
    causes = sorted({message.cause for message in messages})
    told = {(r["person_id"], r["cause"]) for r in await run(TOLD, people=people, causes=causes)}
    round_ = _Round(now, zones, {r["person_id"]: r["n"] for r in spent}, told)
    outcomes = [round_.decide(message) for message in messages]
    if round_.kept:
        await run_many(KEEP, round_.kept)
        announce(NotificationsKept(tuple(sorted({int(str(one["person_id"])) for one in round_.kept}))))
    return outcomes


async def _take_turns(people: Sequence[int]) -> None:
    """Rows that point at a person may still be written meanwhile, hence not the full lock."""
    if not is_sqlite():
        await run("SELECT id FROM person WHERE id IN :people ORDER BY id FOR NO KEY UPDATE", people=list(people))


@dataclass
class _Round:
    """What is known about the people of one call, and what is decided so far."""

    now: datetime
    zones: Mapping[int, str]
    spent: dict[int, int]
    told: set[tuple[int, str]]
    kept: list[dict[str, object]] = field(default_factory=list)

    def decide(self, message: Message) -> Outcome:
        person, zone = message.person_id, self.zones.get(message.person_id)
        if zone is None:
            return Outcome.GONE
        if (person, message.cause) in self.told:
            return Outcome.KNOWN
        if message.kind.value in BUDGETED:
            if self.spent.get(person, 0) >= WEEKLY_BUDGET:
                return Outcome.OVER_BUDGET
            self.spent[person] = self.spent.get(person, 0) + 1
        self.told.add((person, message.cause))
        show_at = self.now if message.is_urgent else after_quiet_hours(self.now, zone)
        self.kept.append(_row(message, self.now, show_at))
        return Outcome.SHOWN if show_at == self.now else Outcome.LATER


def _row(message: Message, now: datetime, show_at: datetime) -> dict[str, object]:
    return {
        "person_id": message.person_id,
        "kind": message.kind.value,
        "params": orjson.dumps(dict(message.params)).decode(),
        "badge_id": message.badge_id,
        "cause": message.cause,
        "created_at": now,
        "show_at": show_at,
    }


def after_quiet_hours(at: datetime, zone: str) -> datetime:
    """`at`, or the next nine o'clock in `zone` when it falls between nine in the evening and nine in the morning."""
    local = at.astimezone(ZoneInfo(zone))
    if QUIET_TO <= local.time() < QUIET_FROM:
        return at
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_TO, ZoneInfo(zone)).astimezone(at.tzinfo)
