"""Every table, and nothing else."""

from models.audit import Audit
from models.boards import BoardOptOut, Standing
from models.capability import AssessedLevel, Assessment, Capability, CapabilityCourse, CapabilityModel
from models.coaching import Talk
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
from models.credentials import Credential
from models.honors import Award, Badge
from models.inbox import Notification
from models.incentives import Appeal, Policy, PolicyOverlay, PolicySeen, PolicyVersion, Settlement, SettlementLine
from models.kpi import (
    Measure,
    Overlay,
    Period,
    Reading,
    ReadingImport,
    Restatement,
    RosterDay,
    Score,
    ScorecardLine,
    ScorecardSeen,
    ScorecardVersion,
    ScoreDue,
    StageSpan,
    Target,
)
from models.kpi_sums import MeasureSpread, MeasureSum, WeekDue, WeekSum
from models.ledger import LedgerClosing, LedgerEntry, LedgerHead, LedgerNote, LedgerPosting
from models.machinery import IdempotencyKey, Job, Upload
from models.media import Caption, Media, Rendition
from models.people import Membership, OneTimeLink, Person, SavedView, SecondFactor, SignIn, Throttle, Unit
from models.rollups import Deadline, Headcount, Tally
from models.sources import ReadingSource, SourceMessage, WecomAccount, WecomGuide, WecomRun, WecomSnapshot
from models.watching import Coverage, Lease, LessonProgress, Prompt, StudyDay

__all__ = [
    "Appeal",
    "AssessedLevel",
    "Assessment",
    "Assignment",
    "Audit",
    "Award",
    "Badge",
    "BoardOptOut",
    "Capability",
    "CapabilityCourse",
    "CapabilityModel",
    "Caption",
    "Course",
    "CourseVersion",
    "Coverage",
    "Credential",
    "Deadline",
    "Enrolment",
    "Headcount",
    "IdempotencyKey",
    "Item",
    "Job",
    "Lease",
    "LedgerClosing",
    "LedgerEntry",
    "LedgerHead",
    "LedgerNote",
    "LedgerPosting",
    "Lesson",
    "LessonProgress",
    "Measure",
    "MeasureSpread",
    "MeasureSum",
    "Media",
    "Membership",
    "Notification",
    "OneTimeLink",
    "Overlay",
    "Period",
    "Person",
    "Policy",
    "PolicyOverlay",
    "PolicySeen",
    "PolicyVersion",
    "Prompt",
    "Quiz",
    "QuizAttempt",
    "Reading",
    "ReadingImport",
    "ReadingSource",
    "Rendition",
    "Restatement",
    "RosterDay",
    "SavedView",
    "Score",
    "ScoreDue",
    "ScorecardLine",
    "ScorecardSeen",
    "ScorecardVersion",
    "SecondFactor",
    "Settlement",
    "SettlementLine",
    "SignIn",
    "SourceMessage",
    "StageSpan",
    "Standing",
    "StudyDay",
    "Talk",
    "Tally",
    "Target",
    "Throttle",
    "Unit",
    "Upload",
    "VersionLesson",
    "WecomAccount",
    "WecomGuide",
    "WecomRun",
    "WecomSnapshot",
    "WeekDue",
    "WeekSum",
]
