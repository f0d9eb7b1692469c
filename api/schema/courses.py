"""The GraphQL types of courses: what there is to learn, and who has to. Proved watching is in `learning`."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.access import SIGNED_IN, decide, decide_connections
from api.context import Info
from api.errors import ConflictProblem, NotAllowedProblem, NotFoundProblem, ValidationProblem, result
from api.ids import decode
from api.paging import Connection, listing
from api.relations import Node, attribute, id_of, relation, root, shows
from api.schema.items import Check
from api.schema.people import Permission, Person, Unit
from courses import assigning, catalogue, enrolment, items, media, planning, quizzes, standing
from courses.articles import articles
from courses.words import EnrolmentState, LessonKind, Level, Scene
from honors import invitations
from kit.text import like
from people.roles import Role

if TYPE_CHECKING:
    from api.schema.learning import LessonProgress


@shows(media.Cue)
class Cue:
    """A line of the captions."""

    from_ms: int = attribute("When it appears, in milliseconds of the video.")
    to_ms: int = attribute("When it goes.")
    text: str = attribute("What is said.")


@shows(quizzes.Rules)
class QuizRules:
    """How a quiz is taken."""

    draws: int = attribute("Items drawn from the pool for an attempt.")
    pass_score: int = attribute("Per cent that passes.")
    seconds: int = attribute("Time for an attempt.")
    attempts: int = attribute("How often the viewer has tried.")
    next_attempt_at: datetime | None = attribute("When the viewer may try again; null: now, or passed.")
    is_passed: bool = attribute("Whether the viewer has passed.")


@shows(catalogue.Lesson, found_by=catalogue.lesson)
class Lesson(Node):
    """One lesson of a course."""

    course_id: strawberry.ID = id_of("Course", "course_id", "The course it belongs to.")
    course: Annotated["Course", strawberry.lazy("api.schema.courses")] | None = relation(
        catalogue.course, "The course it belongs to."
    )
    position: int = attribute("Its place in the course, from 1.")
    title: str = attribute("In the viewer's language.")
    kind: LessonKind = attribute("What it is made of.")
    duration_ms: int = attribute("Length of the video, as the server measured it; 0 for others.")
    minutes: int = attribute("What it takes, at least 1.")
    is_required: bool = attribute("Whether the course is incomplete without it.")
    poster_url: str | None = relation(media.poster_urls, "A picture of the video.")
    is_ready: bool = relation(media.is_ready, "False while the video is being prepared.")
    article_html: str | None = relation(articles, "The cleaned HTML of an article; null for others.")
    has_quiz: bool = attribute("Whether a quiz belongs to it.")
    quiz: QuizRules | None = relation(quizzes.rules, "The rules of its quiz.")
    checks: list[Check] = relation(items.checks, "Questions at the ends of segments, at most 50.")
    transcript: list[Cue] = relation(media.transcripts, "The captions as text, at most 2,000 lines.")
    my_progress: Annotated["LessonProgress", strawberry.lazy("api.schema.learning")] | None = relation(
        standing.mine, "Null before the viewer has touched it."
    )


@shows(planning.CoursePermissions)
class CoursePermissions:
    """What the viewer may do with a course."""

    can_enrol: Permission = attribute("Take it by one's own choice.")
    can_assign: Permission = attribute("Order it for others.")


@shows(catalogue.Course, found_by=catalogue.course)
class Course(Node):
    """A recorded course."""

    slug: str = attribute("Its name in addresses and files.")
    title: str = attribute("In the viewer's language.")
    summary: str = attribute("What one can do after it.")
    scene: Scene = attribute("Where in the work it belongs.")
    level: Level = attribute("From beginner to mastery.")
    minutes: int = relation(catalogue.course_minutes, "What all of it takes.")
    lesson_count: int = relation(catalogue.lesson_counts, "How many lessons it has.")
    poster_url: str | None = relation(media.course_poster_urls, "A picture of its first video.")
    lessons: list[Lesson] = relation(catalogue.lessons, "Of the version the viewer takes; at most 200.")
    version_number: int = relation(catalogue.version_numbers, "The version the viewer takes, else the newest.")
    my_enrolment: Annotated["Enrolment", strawberry.lazy("api.schema.courses")] | None = relation(
        enrolment.mine, "Null while the viewer does not take it."
    )
    shared_by: str | None = relation(invitations.sharers, "The colleague whose experience it tells; null: none.")
    permissions: CoursePermissions = relation(planning.permissions, "What the viewer may do with it.")


@shows(enrolment.Enrolment, found_by=enrolment.enrolment)
class Enrolment(Node):
    """A guide's duty or choice to take a course."""

    guide: Person | None = relation(planning.guides, "Who takes it.")
    course: Course | None = relation(catalogue.course, "Null once it is no longer meant for the viewer.")
    due_at: datetime | None = attribute("When it is to be complete; null: any time.")
    started_at: datetime | None = attribute("When its first lesson was opened.")
    state: EnrolmentState = attribute("Open, overdue or complete.")
    days_overdue: int = attribute("Days begun since it was due; 0 while it is not overdue.")
    is_own_choice: bool = attribute("Whether nobody ordered it.")
    completed_at: datetime | None = attribute("When its last required lesson was completed.")
    is_on_time: bool | None = attribute("Whether that was by the due date; null before.")
    completed_lessons: int = attribute("Required lessons completed.")
    required_lessons: int = attribute("Required lessons of the version taken.")
    next_lesson: Lesson | None = relation(planning.next_lesson, "The first one that is not complete.")
    last_nudged_at: datetime | None = attribute("When somebody last reminded the guide.")


@shows(assigning.Assignment, found_by=assigning.assignment)
class Assignment(Node):
    """HQ's order that somebody takes a course."""

    course: Course | None = relation(catalogue.course, "What is to be taken.")
    unit: Unit | None = relation(planning.units_of, "With everybody below it; null for one person's.")
    person: Person | None = relation(planning.persons, "The one person it is for.")
    role: Role | None = attribute("Only this role in the unit.")
    due_on: date | None = attribute("Due at the end of this day, where the guide works.")
    made_at: datetime = attribute("When it was made.")
    made_by: Person | None = relation(planning.makers, "Who made it.")
    enrolled_count: int = attribute("How many it enrolled when it was made.")
    withdrawn_at: datetime | None = attribute("When it was undone.")


@strawberry.input(description="Take a course by one's own choice.")
class EnrolMyselfInput:
    course_id: strawberry.ID = attribute("The course.")


@strawberry.input(description="A role in a unit and all below it.")
class RoleInUnit:
    role: Role = attribute("The role.")
    unit_id: strawberry.ID = attribute("The unit.")


@strawberry.input(one_of=True, description="Whom an assignment is for.")
class AssignmentTarget:
    unit_id: strawberry.Maybe[strawberry.ID] = attribute("Everybody who learns in a unit and below it.")
    person_id: strawberry.Maybe[strawberry.ID] = attribute("One person.")
    role: strawberry.Maybe[RoleInUnit] = attribute("A role in a unit and below it.")


@strawberry.input(description="Order a course.")
class AssignCourseInput:
    course_id: strawberry.ID = attribute("The course.")
    to: AssignmentTarget = attribute("Whom it is for.")
    due_on: date | None = strawberry.field(default=None, description="Due at the end of this day; null: any time.")
    idempotency_key: str = attribute("8 to 80 characters; the same key orders once.")


@strawberry.input(description="Undo an assignment.")
class WithdrawAssignmentInput:
    assignment_id: strawberry.ID = attribute("The assignment.")


@shows(planning.Enrolled)
class EnrolMyselfSuccess:
    """The course is in the viewer's plan."""

    enrolment: Enrolment = relation(enrolment.mine, "The viewer's place in it.")


@shows(planning.Assigned)
class AssignCourseSuccess:
    """The order stands."""

    assignment: Assignment = relation(planning.assignments_made, "The order.")


@shows(planning.Withdrawn)
class WithdrawAssignmentSuccess:
    """The order is undone."""

    assignment: Assignment = relation(planning.assignments_made, "The order.")
    withdrawn_count: int = attribute("Enrolments taken back: those that nobody had started.")


EnrolMyselfResult = Annotated[
    EnrolMyselfSuccess | NotFoundProblem | NotAllowedProblem | ConflictProblem, result("EnrolMyselfResult")
]
AssignCourseResult = Annotated[
    AssignCourseSuccess | ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem,
    result("AssignCourseResult"),
]
WithdrawAssignmentResult = Annotated[
    WithdrawAssignmentSuccess | NotFoundProblem | NotAllowedProblem | ConflictProblem,
    result("WithdrawAssignmentResult"),
]


async def enrol_myself(info: Info, input: EnrolMyselfInput) -> Any:
    scope = info.context.scope
    return planning.Enrolled(await assigning.enrol_myself(decode(input.course_id, "Course"), scope=scope))


async def assign_course(info: Info, input: AssignCourseInput) -> Any:
    scope = info.context.scope
    made = await assigning.assign_course(
        decode(input.course_id, "Course"),
        _target(input.to),
        due_on=input.due_on,
        scope=scope,
        key=input.idempotency_key,
    )
    return planning.Assigned(made)


def _target(to: AssignmentTarget) -> assigning.Target:
    if to.person_id:
        return assigning.Target(person_id=decode(to.person_id.value, "Person"))
    if to.role:
        return assigning.Target(unit_id=decode(to.role.value.unit_id, "Unit"), role=to.role.value.role)
    assert to.unit_id  # noqa: S101 - oneOf
    return assigning.Target(unit_id=decode(to.unit_id.value, "Unit"))


async def withdraw_assignment(info: Info, input: WithdrawAssignmentInput) -> Any:
    kept = decode(input.assignment_id, "Assignment")
    return planning.Withdrawn(kept, await assigning.withdraw_assignment(kept, scope=info.context.scope))


def _courses(search: str = "", scene: Scene | None = None) -> dict[str, Any]:
    return {"search": like(search), "scene": scene.value if scene else ""}


decide(
    Cue={SIGNED_IN: "fromMs toMs text"},
    QuizRules={SIGNED_IN: "draws passScore seconds attempts nextAttemptAt isPassed"},
    Lesson={
        SIGNED_IN: """id courseId course position title kind durationMs minutes isRequired posterUrl isReady articleHtml
        hasQuiz quiz checks transcript myProgress"""
    },
    CoursePermissions={SIGNED_IN: "canEnrol canAssign"},
    Course={
        SIGNED_IN: """id slug title summary scene level minutes lessonCount posterUrl lessons versionNumber myEnrolment
        sharedBy permissions"""
    },
    Enrolment={
        SIGNED_IN: """id guide course dueAt startedAt state daysOverdue isOwnChoice completedAt isOnTime
        completedLessons requiredLessons nextLesson lastNudgedAt"""
    },
    Assignment={SIGNED_IN: "id course unit person role dueOn madeAt madeBy enrolledCount withdrawnAt"},
    EnrolMyselfSuccess={SIGNED_IN: "enrolment"},
    AssignCourseSuccess={SIGNED_IN: "assignment"},
    WithdrawAssignmentSuccess={SIGNED_IN: "assignment withdrawnCount"},
)


decide_connections("Course", "Enrolment", "Assignment")


@strawberry.type
class CourseQueries:
    courses: Connection[Course] = listing(catalogue.courses, "What the viewer may learn.", filters=_courses)
    assignments: Connection[Assignment] = listing(assigning.assignments, "Orders, the newest first.")


@strawberry.type
class CourseMutations:
    enrol_myself: EnrolMyselfResult = root(enrol_myself, "Take a course by one's own choice.")
    assign_course: AssignCourseResult = root(assign_course, "Order a course for a unit, a role or a person.")
    withdraw_assignment: WithdrawAssignmentResult = root(
        withdraw_assignment, "Undo an assignment: takes back the enrolments that nobody has started."
    )
