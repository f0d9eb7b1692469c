"""What follows from what: the one table of facts and of who reacts to them."""

from api import live
from courses import newcomers, reminders, transfers
from courses.facts import CourseAssigned, CourseCompleted, LessonCompleted, QuizPassed
from honors import awards
from incentives import telling
from incentives.facts import PolicyEnded, PolicyPublished, SettlementPosted
from kit.events import Reactions, once_for
from kpi import due_scores, learning, weeks
from kpi.facts import ReadingsImported, VersionPublished
from models.database import atomic
from models.job_store import enqueue
from people.facts import PersonDismissed, PersonJoined, PersonMoved
from people.inbox import NotificationsKept


@once_for(lambda fact: fact.guide_id)
async def score_again(fact: LessonCompleted | CourseCompleted | QuizPassed) -> None:
    """What somebody has learned is in their score within seconds."""
    await learning.follow([fact.guide_id])


@atomic
async def settle_soon(fact: VersionPublished | ReadingsImported) -> None:
    """The scores that are due now are worked out within seconds, and not with the next round."""
    await enqueue("rescore", "rescore:soon", {})


REACTIONS: Reactions = {
    LessonCompleted: [awards.award_for_lesson, score_again],
    CourseCompleted: [awards.award_for_course, score_again],
    QuizPassed: [awards.award_for_quiz, score_again],
    CourseAssigned: [reminders.tell_assigned],
    PersonJoined: [
        newcomers.enrol_newcomer,
        due_scores.follow_person,
        weeks.follow_person,
        telling.tell_arrived,
    ],
    PersonMoved: [
        transfers.follow_person,
        newcomers.enrol_newcomer,
        due_scores.follow_person,
        weeks.follow_person,
        telling.tell_arrived,
    ],
    PersonDismissed: [transfers.follow_person, due_scores.follow_person, weeks.follow_person],
    NotificationsKept: [live.wake_readers],
    VersionPublished: [settle_soon],
    ReadingsImported: [settle_soon],
    PolicyPublished: [telling.tell_published],
    PolicyEnded: [telling.tell_ended],
    SettlementPosted: [telling.tell_posted],
}
