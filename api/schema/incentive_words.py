"""The enums of incentives. Imported with the others, before a type is declared with one of them."""

from api.schema.enums import enter
from incentives import conditions, penalties, plan_lines, policies, settlements, terms, windows
from incentives.mall import redemptions

enter(
    conditions.ConditionKind,
    "What can count.",
    COURSE_ON_TIME="A course completed by its due date, or without one.",
    COURSE_LATE="A course completed after its due date.",
    COURSE_MISSED="A course not completed by its due date.",
    QUIZ_SCORE="A quiz of a course passed with a score or better.",
    PATH_MASTERED="All courses of a list completed.",
    FIRST_IN_REGION="The first of a region to complete a course.",
    KPI_SCORE="A score of the month, or better.",
    KPI_GRADE="A grade of the month, one of a list.",
    BOARD_RANK="Among the first of the month's board.",
    WEEK_RANK="Among the first of the week's board of a measure.",
    PER_AMOUNT="Every N of a measure counts once.",
    STREAK="Days of learning in a row.",
)
enter(
    terms.EffectKind,
    "What follows from a rule.",
    POINTS="Points, given or taken.",
    MONEY="Money for the payroll, given only.",
    BADGE="A badge.",
    ELIGIBILITY="A right, in words.",
    RETRAINING="A course to take again.",
)
enter(
    windows.Rhythm,
    "What a policy is settled for.",
    WEEK="Monday to Sunday.",
    MONTH="A month of the calendar.",
)
enter(
    policies.PolicyState,
    "Whether a version counts.",
    DRAFT="It can still be changed.",
    PUBLISHED="It stands, from its day on.",
    WITHDRAWN="It was published, and taken back or replaced before its day.",
)
enter(
    settlements.SettlementState,
    "Where a settlement stands.",
    DRAFT="A dry run that is kept.",
    SUBMITTED="It waits for the approver.",
    RETURNED="The approver said no, or the facts had changed.",
    APPROVED="It waits to be booked.",
    EXECUTING="It is being booked.",
    POSTED="All of it is booked.",
    CLOSED="It is done with.",
)
enter(
    penalties.AppealState,
    "How an appeal stands.",
    OPEN="It waits for a judge; what was taken is held in suspense.",
    GRANTED="The penalty was reversed.",
    PARTLY="The penalty was reduced.",
    DISMISSED="The penalty stands.",
    LAPSED="Nobody answered in time: the penalty was reversed.",
    WITHDRAWN="The guide took it back: the penalty stands.",
)
enter(
    plan_lines.LineKind,
    "Some of the lines of a plan.",
    GAINING="Who gains.",
    LOSING="Who loses, or learns again.",
    CUT="What a cap has cut.",
    TWICE="Who loses for the same twice.",
)
enter(
    redemptions.RedemptionState,
    "How a redemption stands.",
    RESERVED="It waits to be handed over; points and thing are set aside.",
    FULFILLED="It was handed over.",
    CANCELLED="Points and thing went back.",
)
