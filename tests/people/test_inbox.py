import asyncio
from datetime import UTC, datetime, timedelta

import pytest

import models
import tests.chain
from kit import clock, events
from models.database import atomic
from people import inbox, notifications
from people.inbox import WEEKLY_BUDGET, Message, NotificationsKept, Outcome, after_quiet_hours
from people.inbox_words import Kind, words
from people.notifications import TooManyAtOnce
from tests.chain import NOON, Chain

pytestmark = pytest.mark.anyio
held, shop = tests.chain.held, tests.chain.chain
# In Shanghai: nine in the evening is 13:00 UTC, nine in the morning 01:00 UTC.
EVENING, MORNING = datetime(2026, 11, 18, 13, tzinfo=UTC), datetime(2026, 11, 19, 1, tzinfo=UTC)
COURSE = {"course": ("课", "Course"), "course_id": 1, "others": 0, "by": "Lead", "days": 0, "lessons": 1}


def nudge(person: int, cause: str) -> Message:
    return Message(person, Kind.NUDGE, cause, COURSE)


@atomic
async def tell(*messages: Message) -> list[Outcome]:
    return await inbox.notify(messages)


async def seen(shop: Chain, name: str) -> list[str]:
    scope = shop.scope(name)
    [page] = await notifications.notifications([shop.viewer(name)], scope, limit=100, **notifications.shown_now())
    kept = {one.id: one.cause for one in await models.Notification.all()}
    return [kept[one.id] for one in page.rows]


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (EVENING - timedelta(seconds=1), None), (EVENING, MORNING), (EVENING + timedelta(hours=3), MORNING),
        (EVENING + timedelta(hours=5), MORNING), (MORNING - timedelta(seconds=1), MORNING), (MORNING, None),
    ],
)  # fmt: skip
def test_quiet_hours_end_at_nine_in_the_morning_where_the_person_works(at: datetime, shown: datetime | None) -> None:
    assert after_quiet_hours(at, "Asia/Shanghai") == (shown or at)


async def test_what_comes_in_quiet_hours_waits_unseen_and_urgent_things_do_not(shop: Chain, held: clock.Held) -> None:
    ana, held.at = shop.people["ana"], EVENING

    assert await tell(
        nudge(ana, "later"), Message(ana, Kind.DUE_SOON, "now", COURSE, is_urgent=True)
    ) == [Outcome.LATER, Outcome.SHOWN]  # fmt: skip

    assert (await seen(shop, "ana"), await notifications.unread(shop.scope("ana"))) == (["now"], 1)
    held.at = MORNING
    assert (await seen(shop, "ana"), await notifications.unread(shop.scope("ana"))) == (["later", "now"], 2)


async def test_a_cause_is_told_once_for_ever_and_to_each_person(shop: Chain, held: clock.Held) -> None:
    ana, bo = shop.people["ana"], shop.people["bo"]

    first = await tell(nudge(ana, "x"), nudge(ana, "x"), nudge(bo, "x"))
    held.pass_by(days=400)
    again = await tell(nudge(ana, "x"))

    assert (first, again) == ([Outcome.SHOWN, Outcome.KNOWN, Outcome.SHOWN], [Outcome.KNOWN])


async def test_reminders_share_a_rolling_weekly_budget_and_news_is_not_counted(shop: Chain, held: clock.Held) -> None:
    ana = shop.people["ana"]
    kinds = [Kind.NUDGE, Kind.OVERDUE, Kind.DUE_SOON]

    for n in range(WEEKLY_BUDGET):
        assert await tell(Message(ana, kinds[n % 3], f"n{n}", COURSE)) == [Outcome.SHOWN]
        held.pass_by(hours=1)
    assert await tell(nudge(ana, "one too many")) == [Outcome.OVER_BUDGET]
    assert await tell(Message(ana, Kind.BADGE_AWARDED, "badge", {"badge": ("勋", "B")})) == [Outcome.SHOWN]

    held.at = NOON + timedelta(days=7)
    assert await tell(nudge(ana, "first is a week old"), nudge(ana, "second is not")) == [
        Outcome.SHOWN,
        Outcome.OVER_BUDGET,
    ]
    assert await models.Notification.filter(person_id=ana).count() == WEEKLY_BUDGET + 2


async def test_parallel_commands_never_pass_the_budget_nor_tell_a_cause_twice(shop: Chain) -> None:
    ana = shop.people["ana"]

    outcomes = await asyncio.gather(*(tell(nudge(ana, f"cause {n % 10}")) for n in range(20)))

    assert sum(one == [Outcome.SHOWN] for one in outcomes) == WEEKLY_BUDGET
    assert await models.Notification.filter(person_id=ana).count() == WEEKLY_BUDGET


async def test_whoever_works_nowhere_is_told_nothing(shop: Chain) -> None:
    await models.Membership.filter(person_id=shop.people["ana"]).update(is_current=False)

    assert await tell(nudge(shop.people["ana"], "x")) == [Outcome.GONE]
    assert await models.Notification.all().count() == 0


async def test_the_fact_names_everybody_with_something_new_after_the_commit(shop: Chain) -> None:
    told: list[NotificationsKept] = []

    async def note(fact: NotificationsKept) -> None:
        assert await models.Notification.all().count() == 2
        told.append(fact)

    events.react_with({NotificationsKept: [note]})
    ana, bo = shop.people["ana"], shop.people["bo"]
    await tell(nudge(ana, "x"), nudge(bo, "x"))
    await tell(nudge(ana, "x"))

    assert told == [NotificationsKept((ana, bo))]


async def test_events_after_a_number_miss_nothing_that_was_held_back_till_morning(
    shop: Chain, held: clock.Held
) -> None:
    ana, scope = shop.people["ana"], shop.scope("ana")
    held.at = EVENING
    await tell(nudge(ana, "held back"))
    held.pass_by(minutes=5)
    await tell(Message(ana, Kind.DUE_SOON, "urgent", COURSE, is_urgent=True))
    await tell(nudge(shop.people["bo"], "another's"))
    early, urgent, _ = [one.id for one in await models.Notification.all().order_by("id")]

    assert [one.seq for one in await notifications.events(0, scope)] == [urgent]
    held.at = MORNING
    assert [one.seq for one in await notifications.events(urgent, scope)] == [early]
    assert [one.seq for one in await notifications.events(0, scope)] == [urgent, early]
    assert await notifications.events(early, scope) == []


async def test_delivery_and_reading_are_proved_once_and_only_by_oneself(shop: Chain, held: clock.Held) -> None:
    ana, bo = shop.people["ana"], shop.people["bo"]
    await tell(nudge(ana, "x"), nudge(bo, "x"))
    ids = [one.id for one in await models.Notification.all()]

    await notifications.acknowledge(ids, is_read=False, scope=shop.scope("ana"))
    held.pass_by(minutes=1)
    for _ in range(2):
        await notifications.acknowledge(ids, is_read=True, scope=shop.scope("ana"))
        held.pass_by(minutes=1)

    kept = await models.Notification.get(person_id=ana)
    assert (kept.delivered_at, kept.read_at) == (NOON, NOON + timedelta(minutes=1))
    other = await models.Notification.get(person_id=bo)
    assert (other.delivered_at, other.read_at) == (None, None)
    deeds = [entry.deed for entry in await models.Audit.all().order_by("id")]
    assert deeds == ["receive_notifications", "read_notifications"]
    with pytest.raises(TooManyAtOnce):
        await notifications.acknowledge(list(range(1, 102)), is_read=True, scope=shop.scope("bo"))
    assert (await models.Notification.get(person_id=bo)).read_at is None


async def test_a_notification_of_another_person_is_not_found(shop: Chain) -> None:
    await tell(nudge(shop.people["ana"], "x"))
    kept = await models.Notification.get(cause="x")

    assert await notifications.notification.get(kept.id, shop.scope("lead")) is None
    assert await notifications.notification.get(kept.id, shop.scope("ana")) is not None


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_kind_has_words_in_both_languages(kind: Kind, locale: str) -> None:
    params = {
        **COURSE,
        "badge": ("勋章", "Badge"),
        "lesson": ("课时", "Lesson"),
        "due_on": "2026-12-01",
        "policy": ("政策", "Policy"),
        "from_day": "2026-12-01",
        "amounts": ["50 POINTS", "-20 POINTS"],
        "period": "2026-11",
        "measure": ("指标", "Measure"),
        "month": "2026-11-01",
        "before": "60",
        "after": None,
        "whose": "",
        "appeal_until": "2026-12-08",
        "state": "GRANTED",
        "reason": "错了 wrong",
        "item": ("杯子", "Flask"),
        "note": "SF123",
        "has_code": True,
        "price": 60,
        "title": ("之星", "Star"),
        "to_day": "2026-12-31",
        "by": "Lead",
        "text": "好 well done",
        "honor": ("之星", "Star"),
        "person": "ana",
        "is_given": True,
        "topic": "回访 Calling back",
    }

    said = words(kind, params, locale)

    assert said.title and said.body and said.page.startswith("/")
    assert said.title.isascii() == (locale == "en")


def test_a_period_is_said_by_its_days_and_yuan_by_their_symbol() -> None:
    params = {"policy": ("朋友圈", "Moments"), "period": "2026-W47", "amounts": ["+100.00 CNY", "+50 POINTS"]}

    assert words(Kind.SETTLED, params, "zh").body == "《朋友圈》11月16–22日：¥100，+50 积分。"
    assert words(Kind.SETTLED, params, "en").body == "“Moments”, 16–22 Nov: ¥100, +50 points."
    assert "30 Nov – 6 Dec:" in words(Kind.SETTLED, {**params, "period": "2026-W49"}, "en").body
    assert "Nov 2026:" in words(Kind.SETTLED, {**params, "period": "2026-11", "amounts": ["+1.50 CNY"]}, "en").body


def test_an_appeal_granted_in_part_says_both_parts() -> None:
    params = {"state": "PARTLY", "reason": "一天有证明", "kept": 10, "back": 10}

    assert words(Kind.APPEAL_DECIDED, params, "zh").body == "申诉部分成功：退还 10 积分，仍扣 10 积分。一天有证明"
    said = "Your appeal was granted in part: 10 points are given back, 10 stay taken. 一天有证明"
    assert words(Kind.APPEAL_DECIDED, params, "en").body == said
