"""The GraphQL type of whoever is signed in: the root of their own data."""

from datetime import datetime

import strawberry

from api.access import SIGNED_IN, decide
from api.paging import Connection, connection
from api.relations import attribute, each, id_of, relation, shows
from api.schema.courses import Course, Enrolment, Lesson
from api.schema.honors import ShelfBadge, StudyWeek, WornTitle
from api.schema.inbox import Notification, NotificationEvent, events_after
from api.schema.learning import Lease
from api.schema.people import Unit
from api.schema.rewards import RewardsWaiting
from api.schema.saved_views import SavedView, views_of
from courses import catalogue, enrolment, home, watching
from honors import badges, holdings, rhythm
from incentives import waiting
from people import devices, factor_age, second_factor, units
from people import notifications as inbox
from people.roles import RIGHTS, Right, Role
from people.scope import Viewer as Whoever


@shows(home.Plan)
class Resume:
    """Where to go on."""

    lesson: Lesson = relation(catalogue.lesson, "The lesson.")
    course: Course = relation(catalogue.course, "Its course.")
    position_ms: int = attribute("The second that was left.")
    left_ms: int = attribute("What is left from there.")
    due_at: datetime | None = attribute("When its course is due.")


@shows(home.Plan)
class TodayItem:
    """A line of the day's list."""

    lesson: Lesson = relation(catalogue.lesson, "The lesson.")
    course: Course = relation(catalogue.course, "Its course.")
    minutes: int = attribute("What it takes.")
    done: bool = each(lambda plan, _: plan.is_done, "Whether it is complete.")
    due_at: datetime | None = attribute("When the course is due.")


@shows(devices.SignIn)
class SignIn:
    """A device that the viewer is signed in on."""

    id: strawberry.ID = id_of("SignIn", "id", "Opaque.")
    device: str = attribute("What it calls itself.")
    address: str = attribute("Where it signed in from.")
    started_at: datetime = attribute("When it signed in.")
    last_used_at: datetime = attribute("When it last renewed its sign-in, some 15 minutes exact.")
    is_current: bool = attribute("Whether it is this one.")


@shows(Whoever)
class Viewer:
    """Whoever is signed in."""

    id: strawberry.ID = id_of("Person", "id", "The same as the person's.")
    name: str = attribute("Shown to colleagues.")
    employee_no: str = attribute("Their number.")
    role: Role = attribute("What they work as.")
    rights: list[Right] = each(lambda one, scope: sorted(RIGHTS[scope.role]), "What they may do; at most 40.")
    locale: str = each(lambda one, scope: scope.locale, "The language that is spoken to them: zh or en.")
    unit: Unit = relation(units.unit, "Where they work.")
    enrolments: Connection[Enrolment] = connection(
        enrolment.enrolments, "Their courses, the next due first.", filters=enrolment.in_state
    )
    resume: Resume | None = relation(home.resumes, "The lesson to go on with; null when all is done.")
    today: list[TodayItem] = relation(home.todays, "About ten minutes: what is done today first. At most 12.")
    week: StudyWeek = relation(rhythm.weeks, "The days of this week, the goal and the streak.")
    shelf: list[ShelfBadge] = relation(badges.shelves, "Badges earned, and those that can be; at most 200.")
    titles: list[WornTitle] = relation(holdings.worn_by, "The titles they hold today, the first to end first.")
    next_badge: ShelfBadge | None = relation(badges.nearest, "The badge that is nearest, and what is missing.")
    notifications: Connection[Notification] = connection(
        inbox.notifications, "The newest first.", filters=inbox.shown_now
    )
    notification_events: list[NotificationEvent] = events_after(
        "Everything that was shown after the event `after`, oldest first, at most 100: closes the gap after a "
        "reconnect. Some may come twice; `seq` tells."
    )
    unread_count: int = relation(inbox.unread_counts, "Notifications that were not opened.")
    rewards_waiting: RewardsWaiting = relation(waiting.of_viewers, "Rules to read, and penalties to contest.")
    open_lease: Lease | None = relation(watching.my_open_lease, "The right to be credited that is open now.")
    second_factor_since: datetime | None = relation(
        second_factor.confirmed_at, "Since when a second factor is on; null while it is not."
    )
    second_factor_counts_from: datetime | None = relation(
        factor_age.of_viewers, "From when on its codes count, perhaps long ago; null while it is off."
    )
    sign_ins: list[SignIn] = relation(devices.of_viewers, "Their devices, the last used first; at most 100.")
    saved_views: list[SavedView] = views_of(
        "The states of a screen that they keep under names, of all screens when null; at most 50."
    )


decide(
    SignIn={SIGNED_IN: "id device address startedAt lastUsedAt isCurrent"},
    Resume={SIGNED_IN: "lesson course positionMs leftMs dueAt"},
    TodayItem={SIGNED_IN: "lesson course minutes done dueAt"},
    Viewer={
        SIGNED_IN: """id name employeeNo role rights locale unit enrolments resume today openLease signIns
        week shelf titles nextBadge notifications notificationEvents unreadCount rewardsWaiting
        secondFactorSince secondFactorCountsFrom savedViews"""
    },
)
