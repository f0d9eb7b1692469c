"""What can count: the one table. A new condition is a file, and here its import, its kind and its line."""

from enum import StrEnum

from incentives.conditions import (
    board_rank,
    course_late,
    course_missed,
    course_on_time,
    first_in_region,
    kpi_grade,
    kpi_score,
    path_mastered,
    per_amount,
    quiz_score,
    streak,
    week_rank,
)
from incentives.conditions.meeting import Condition


class ConditionKind(StrEnum):
    COURSE_ON_TIME = "COURSE_ON_TIME"
    COURSE_LATE = "COURSE_LATE"
    COURSE_MISSED = "COURSE_MISSED"
    QUIZ_SCORE = "QUIZ_SCORE"
    PATH_MASTERED = "PATH_MASTERED"
    FIRST_IN_REGION = "FIRST_IN_REGION"
    KPI_SCORE = "KPI_SCORE"
    KPI_GRADE = "KPI_GRADE"
    BOARD_RANK = "BOARD_RANK"
    WEEK_RANK = "WEEK_RANK"
    PER_AMOUNT = "PER_AMOUNT"
    STREAK = "STREAK"


CONDITIONS: dict[ConditionKind, Condition] = {
    ConditionKind.COURSE_ON_TIME: course_on_time.condition,
    ConditionKind.COURSE_LATE: course_late.condition,
    ConditionKind.COURSE_MISSED: course_missed.condition,
    ConditionKind.QUIZ_SCORE: quiz_score.condition,
    ConditionKind.PATH_MASTERED: path_mastered.condition,
    ConditionKind.FIRST_IN_REGION: first_in_region.condition,
    ConditionKind.KPI_SCORE: kpi_score.condition,
    ConditionKind.KPI_GRADE: kpi_grade.condition,
    ConditionKind.BOARD_RANK: board_rank.condition,
    ConditionKind.WEEK_RANK: week_rank.condition,
    ConditionKind.PER_AMOUNT: per_amount.condition,
    ConditionKind.STREAK: streak.condition,
}
