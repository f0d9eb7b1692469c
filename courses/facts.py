"""What others may react to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LessonCompleted:
    guide_id: int
    lesson_id: int
    course_id: int


@dataclass(frozen=True, slots=True)
class CourseCompleted:
    guide_id: int
    course_id: int


@dataclass(frozen=True, slots=True)
class QuizPassed:
    guide_id: int
    lesson_id: int
    score: int


@dataclass(frozen=True, slots=True)
class CourseAssigned:
    assignment_id: int
