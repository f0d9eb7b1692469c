"""Every table, and nothing else."""

from models.audit import Audit
from models.courses import (
    Assignment,
    Course,
    CourseVersion,
    Enrolment,
    Item,
    Lesson,
    Quiz,
    QuizAttempt,
    VersionLesson,
)
from models.honors import Award, Badge
from models.inbox import Notification
from models.machinery import IdempotencyKey, Job, Upload
from models.media import Caption, Media, Rendition
from models.people import Membership, OneTimeLink, Person, SignIn, Throttle, Unit
from models.rollups import Deadline, Headcount, Tally
from models.watching import Coverage, Lease, LessonProgress, Prompt, StudyDay

__all__ = [
    "Assignment",
    "Audit",
    "Award",
    "Badge",
    "Caption",
    "Course",
    "CourseVersion",
    "Coverage",
    "Deadline",
    "Enrolment",
    "Headcount",
    "IdempotencyKey",
    "Item",
    "Job",
    "Lease",
    "Lesson",
    "LessonProgress",
    "Media",
    "Membership",
    "Notification",
    "OneTimeLink",
    "Person",
    "Prompt",
    "Quiz",
    "QuizAttempt",
    "Rendition",
    "SignIn",
    "StudyDay",
    "Tally",
    "Throttle",
    "Unit",
    "Upload",
    "VersionLesson",
]
