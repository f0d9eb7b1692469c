"""Rewards and penalties in the demo chain: policies, settlements by two people, appeals, all of it in the ledger.

Everything is done by the product's own commands on the days it would have been done, so every hash is real.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pyotp

import models
from api import demo_policies
from api.demo_kpi import noon
from api.demo_people import STAFF
from incentives import appeals, books, contesting, drafting, executing, settling
from incentives.penalties import AppealState
from incentives.terms import Terms
from incentives.windows import Rhythm, before, key_of, window
from kit import clock
from kpi import periods
from models.database import drained
from people import second_factor
from people.roles import Role
from people.scope import Scope, Viewer, scope_of

ViewerOf = Callable[[str], Awaitable[Viewer]]
Scoping = Callable[[str], Awaitable[Scope]]
OVERLAID_BY = ("A007", "JS-N")
"""The lead of a young region, and the region."""
STEP = timedelta(minutes=1)
COURSES = 2
"""So many of the courses count."""
WEEKS_OF = (33, 28, 21, 14)
"""The weeks that these days before today lie in were settled, from when the first course was ordered on.

The week before this one is over on every day of this one, and is left: the maker finds one period to dry-run.
"""

WORDS = (
    ("那两周我在总部支援新店开业，白天没有网络，晚上才回宿舍。店长可以证明。", ""),
    ("那几天家人住院，店长批了假，请帮忙看一下。", "核实属实：请假的日子不计，全部退还。"),
)
"""What two guides say, and what they are answered; the first one waits."""


@dataclass(frozen=True)
class Office:
    """Headquarters at work: who makes, who approves, who judges, and the phone that the approver's codes come from."""

    maker: Scope
    approver: Scope
    judge: Scope
    phone: pyotp.TOTP


@dataclass(frozen=True)
class Due:
    """A period to be settled, and how far it goes."""

    at: datetime
    policy_id: int
    period: str
    why: str
    ends: str = "CLOSED"


async def reward(viewer_of: ViewerOf) -> str:
    """Months and weeks are settled, one waits for the approver, two penalties are contested, a month is closed.

    What a phone has to read to make the approver's codes: an otpauth address.
    """

    async def scope(employee_no: str) -> Scope:
        return scope_of(await viewer_of(employee_no))

    first = {role: f"A{at:03}" for at, (role, *_) in reversed(list(enumerate(STAFF, start=1)))}
    uri, phone = await _phone(await viewer_of(first[Role.HQ_APPROVER]))
    maker, approver, judge = [await scope(first[role]) for role in (Role.HQ_MAKER, Role.HQ_APPROVER, Role.ADMIN)]
    office = Office(maker, approver, judge, phone)
    policies = await _policies(office.maker, scope)
    month, closed_at = _closing()
    dues = _calendar(*policies)
    for due in [due for due in dues if due.at <= closed_at]:
        await _settle(due, office)
    with clock.reading(_at(closed_at)):
        await books.close_books(month, scope=office.approver)
    for due in [due for due in dues if due.at > closed_at]:
        await _settle(due, office)
    await _contest(policies[0], office, scope)
    with clock.reading(_at(clock.now() - STEP)):
        await appeals.keep_time()
        await drained()
    return uri


async def _phone(approver: Viewer) -> tuple[str, pyotp.TOTP]:
    """Set up before the first settlement."""
    with clock.reading(_at(clock.now() - timedelta(days=150))):
        made = await second_factor.enrol(approver, scope_of(approver))
        phone = pyotp.TOTP(made.secret)
        await second_factor.confirm(phone.at(clock.now()), scope_of(approver))
    return made.uri, phone


async def _policies(maker: Scope, scope: Scoping) -> tuple[int, int, int]:
    """Their ids. The first guide, whose link is printed, has still to read the newest."""
    today = periods.today()
    courses = [course.slug for course in await models.Course.all().order_by("position").limit(COURSES)]
    last = window(f"{today.replace(day=1) - timedelta(days=1):%Y-%m}", Rhythm.MONTH)
    monday = window(key_of(today - timedelta(days=WEEKS_OF[0]), Rhythm.WEEK), Rhythm.WEEK).first
    friends = await _publish(demo_policies.FRIENDS, demo_policies.friends(), before(last, Rhythm.MONTH).first, maker)
    grades = await _publish(demo_policies.GRADES, demo_policies.grades(), last.first, maker)
    learning = await _publish(demo_policies.LEARNING, demo_policies.learning(courses), monday, maker)
    lead, region = OVERLAID_BY
    unit = await models.Unit.get(code=region)
    with clock.reading(_at(noon(monday - timedelta(days=4)))):
        await drafting.overlay_policy(learning[1], unit.id, demo_policies.OVERLAY, scope=await scope(lead))
    await _acknowledge(learning[1], noon(monday - timedelta(days=3)), scope, lambda at: at % 8 != 5)
    await _acknowledge(grades[1], noon(last.first - timedelta(days=1)), scope, lambda at: at % 4 != 0)
    return learning[0], friends[0], grades[0]


async def _publish(names: tuple[str, str], terms: Terms, from_day: date, maker: Scope) -> tuple[int, int]:
    """The ids of a policy and of its version, a few days before it counts."""
    with clock.reading(_at(noon(from_day - timedelta(days=6)))):
        version = await drafting.draft_policy(terms, name=names[0], name_en=names[1], scope=maker)
        await drafting.publish_policy(version, from_day=from_day, version=1, scope=maker)
        await drained()  # news of it is of the time that the clock tells here
    return int((await models.PolicyVersion.get(id=version)).policy_id), version


async def _acknowledge(version: int, at: datetime, scope: Scoping, has_read: Callable[[int], bool]) -> None:
    places = models.Membership.filter(role=Role.GUIDE.value, is_current=True).order_by("person_id")
    with clock.reading(_at(at)):
        for number, place in enumerate(await places.select_related("person")):
            if has_read(number):
                await drafting.acknowledge_policy(version, scope=await scope(place.person.employee_no))


def _calendar(learning: int, friends: int, grades: int) -> list[Due]:
    """What was settled when, the oldest first; the last one waits for approval, and a week is left to be dry-run.

    Nothing is settled before it is over.
    """
    today, now = periods.today(), clock.now()
    keys = dict.fromkeys(key_of(today - timedelta(days=ago), Rhythm.WEEK) for ago in WEEKS_OF)
    weeks = [window(key, Rhythm.WEEK) for key in keys]
    last = window(f"{today.replace(day=1) - timedelta(days=1):%Y-%m}", Rhythm.MONTH)
    found = [
        *(Due(noon(week.last + timedelta(days=2)), learning, week.key, "按规则结算") for week in weeks),
        *(
            Due(noon(month.last + timedelta(days=3)) + timedelta(hours=2), friends, month.key, "数据已核对")
            for month in (before(last, Rhythm.MONTH), last)
        ),
    ]
    found.sort(key=lambda due: due.at)
    found[-1] = replace(found[-1], ends="POSTED")  # the approver has yet to be done with it
    found.append(Due(now, grades, last.key, "C、D 只有可信的才扣，请看名单", ends="SUBMITTED"))
    ends = {week.key: week.last for week in (*weeks, last, before(last, Rhythm.MONTH))}
    left = range(len(found), 0, -1)
    capped = [replace(due, at=min(due.at, now - 5 * STEP * nth)) for nth, due in zip(left, found, strict=True)]
    return [due for due in capped if clock.day_in(clock.ZONE, due.at) > ends[due.period]]


def _closing() -> tuple[str, datetime]:
    """The books of the month before the last one were closed on the tenth of the last one, which is still open."""
    last = window(f"{periods.today().replace(day=1) - timedelta(days=1):%Y-%m}", Rhythm.MONTH)
    return before(last, Rhythm.MONTH).key, noon(last.first + timedelta(days=9))


async def _settle(due: Due, office: Office) -> None:
    """Tried, sent, approved, booked, done with; as far as it goes."""
    at = clock.Held(due.at)
    with clock.reading(at):
        made = await settling.dry_run(due.policy_id, due.period, scope=office.maker)
        at.at += STEP
        await settling.submit(made, why=due.why, version=1, scope=office.maker)
        if due.ends == "SUBMITTED":
            return
        at.at += STEP
        seen = (await models.Settlement.get(id=made)).plan_hash
        await settling.approve(made, plan_hash=seen, code=office.phone.at(clock.now()), scope=office.approver)
        await executing.execute(made)
        if due.ends == "CLOSED":
            await executing.close(made, scope=office.approver)
        await drained()


async def _contest(learning: int, office: Office, scope: Scoping) -> None:
    """Of those who lost something a week ago and could still appeal: one is heard, one waits for an answer."""
    now, days = clock.now(), (6, 7)
    in_time = now - timedelta(days=min(days) + demo_policies.APPEAL_DAYS)
    taken = await models.SettlementLine.filter(
        settlement__policy_id=learning, settlement__posted_at__lt=now - timedelta(days=max(days) + 1),
        settlement__posted_at__gt=in_time, amount__lt=0, lapsed=0,
    ).order_by("person_id", "id")  # fmt: skip
    for line, days_ago, (text, answer) in zip(taken, days, WORDS, strict=False):
        guide = await models.Person.get(id=line.person_id)
        with clock.reading(_at(now - timedelta(days=days_ago))):
            made = await contesting.contest(line.id, text, scope=await scope(guide.employee_no))
        if answer:
            with clock.reading(_at(now - timedelta(days=days_ago - 1))):
                await appeals.decide(made, AppealState.GRANTED, reason=answer, scope=office.judge)
                await drained()


def _at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment
