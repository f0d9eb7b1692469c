"""The GraphQL types of the inbox: notifications, the proof that they arrived, nudges, and the live stream."""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import Annotated, Any

import strawberry

from api import access, live
from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode, encode
from api.relations import BATCH, Node, attribute, each, relation, root, shows
from api.schema.honors import Badge
from courses import nudging
from honors import badges
from kit import fanout
from kit.errors import NotFound
from kit.reading import Sight
from people import notifications
from people.inbox_words import Kind
from people.scope import Scope

POLL_SECONDS = 20.0
"""What comes due without anybody's doing is seen after this time at the latest."""


def _link(one: notifications.Notification, scope: Scope) -> str:
    said = notifications.said(one, scope)
    if said.penalty_id:
        return said.page + encode("Penalty", said.penalty_id)
    return said.page + encode("Course", said.course_id) if said.course_id else said.page


@shows(notifications.Notification, found_by=notifications.notification)
class Notification(Node):
    """News for the viewer."""

    seq: int = attribute("The event's number, to resume by.")
    kind: Kind = attribute("What it is about.")
    title: str = each(lambda one, scope: notifications.said(one, scope).title, "In the viewer's language.")
    body: str = each(lambda one, scope: notifications.said(one, scope).body, "In the viewer's language.")
    link: str = each(_link, "A path in the guide app.")
    badge: Badge | None = relation(badges.badge, "The badge, where it is about one.")
    created_at: datetime = attribute("When it was made; in quiet hours it is shown later.")
    delivered_at: datetime | None = attribute("When it was first on a screen.")
    read_at: datetime | None = attribute("When it was first opened.")


@shows(notifications.Notification)
class NotificationEvent:
    """A notification that is shown from now on."""

    seq: int = attribute("Send the last one seen to `notificationEvents`.")
    notification: Notification = each(lambda one, _: one, "The notification.")


async def _events(parents: Sequence[Any], sight: Sight, *, after: int) -> list[list[notifications.Notification]]:
    found = await notifications.events(after, sight)
    return [found for _ in parents]


def events_after(description: str) -> Any:
    """The field `notificationEvents(after)` of the viewer."""

    async def resolve(root: Any, info: Info, after: int) -> list[NotificationEvent]:
        found: list[NotificationEvent] = await info.context.loader(_events, {"after": after}).load(root)
        return found

    return strawberry.field(resolver=resolve, description=description, metadata={BATCH: _events})


@strawberry.input(description="Proof of delivery and of reading.")
class AcknowledgeNotificationsInput:
    ids: list[strawberry.ID] = attribute("At most 100; those of others are left alone.")
    read: bool = attribute("Whether they were opened; else they were only on a screen.")


@shows(notifications.Acknowledged)
class AcknowledgeNotificationsSuccess:
    """It is recorded."""

    unread_count: int = attribute("Notifications that were not opened.")


@strawberry.input(description="Remind guides of open courses: by enrolments, or by a unit and perhaps a course.")
class NudgeInput:
    enrolment_ids: list[strawberry.ID] | None = strawberry.field(default=None, description="At most 100.")
    unit_id: strawberry.ID | None = strawberry.field(default=None, description="All open ones there and below.")
    course_id: strawberry.ID | None = strawberry.field(default=None, description="Only this course of the unit.")
    idempotency_key: str = attribute("8 to 80 characters; the same key reminds nobody again.")


@shows(nudging.Nudged)
class NudgeSuccess:
    """What came of it."""

    sent_count: int = attribute("Enrolments whose guides were reminded now.")
    held_back_count: int = attribute("Not shown now: the next three together.")
    morning_count: int = attribute("Shown in the morning, since quiet hours are on.")
    budget_count: int = attribute("Not sent: the guide has had this week's reminders.")
    recent_count: int = attribute("Not sent: reminded in the last 24 h, or nothing is open there any more.")
    later_count: int = attribute("In a large unit: enrolments whose guides are reminded in the next minutes.")


AcknowledgeNotificationsResult = Annotated[
    AcknowledgeNotificationsSuccess | ValidationProblem, result("AcknowledgeNotificationsResult")
]
NudgeResult = Annotated[
    NudgeSuccess | ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem, result("NudgeResult")
]


async def acknowledge_notifications(info: Info, input: AcknowledgeNotificationsInput) -> Any:
    scope = info.context.scope
    await notifications.acknowledge(_numbers(input.ids), is_read=input.read, scope=scope)
    return notifications.Acknowledged(await notifications.unread(scope))


def _numbers(ids: Sequence[strawberry.ID]) -> list[int]:
    """What is no id of a notification is like one of somebody else."""
    return [_number(id) for id in ids]


def _number(id: strawberry.ID) -> int:
    try:
        return decode(id, "Notification")
    except NotFound:
        return 0


async def nudge(info: Info, input: NudgeInput) -> Any:
    whom = nudging.Whom(
        tuple(sorted({decode(id, "Enrolment") for id in input.enrolment_ids or ()})),
        decode(input.unit_id, "Unit") if input.unit_id else None,
        decode(input.course_id, "Course") if input.course_id else None,
    )
    return await nudging.nudge(whom, scope=info.context.scope, key=input.idempotency_key)


@strawberry.type
class InboxMutations:
    acknowledge_notifications: AcknowledgeNotificationsResult = root(
        acknowledge_notifications, "Record that notifications were shown, or opened."
    )
    nudge: NudgeResult = root(nudge, "Remind guides, at most once in 24 hours for each course.")


async def notification_added(info: Info) -> AsyncGenerator[NotificationEvent, None]:
    """From the newest one on: what came before is `viewer.notificationEvents`'s."""
    scope = info.context.scope
    access.demand(scope.role, "Subscription", "notificationAdded")
    with fanout.subscribe(live.topic_of(scope.me)) as news:
        since = await notifications.begun(scope)
        while True:
            for one in await notifications.shown_since(since, scope):
                yield one  # type: ignore[misc]  # the row; its face resolves it
            await live.woken_within(news, POLL_SECONDS)


@strawberry.type
class InboxSubscriptions:
    notification_added: AsyncGenerator[NotificationEvent, None] = strawberry.subscription(
        resolver=notification_added, description="Each new notification of the viewer."
    )


decide(
    Notification={SIGNED_IN: "id seq kind title body link badge createdAt deliveredAt readAt"},
    NotificationEvent={SIGNED_IN: "seq notification"},
    AcknowledgeNotificationsSuccess={SIGNED_IN: "unreadCount"},
    NudgeSuccess={SIGNED_IN: "sentCount heldBackCount morningCount budgetCount recentCount laterCount"},
)
decide_connections("Notification")
