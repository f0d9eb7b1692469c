"""When a badge is earned, and what is still missing. Pure: a record of deeds in, steps out.

Nothing in a record ever goes away, so a badge once earned stays earned, and a rule may be asked again at any time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from honors.rhythm import streak, streaks


class Rule(StrEnum):
    COURSE_COMPLETED = "COURSE_COMPLETED"
    PATH_COMPLETED = "PATH_COMPLETED"
    STREAK = "STREAK"
    QUIZ_MASTERED = "QUIZ_MASTERED"
    SEASON_DAYS = "SEASON_DAYS"
    NOMINATED = "NOMINATED"


@dataclass(frozen=True, slots=True)
class CourseRecord:
    """How far a guide is in a course."""

    slug: str
    scene: str
    title: str
    done_lessons: int
    all_lessons: int
    is_complete: bool


@dataclass(frozen=True, slots=True)
class QuizRecord:
    """A guide's best passed score in a lesson's quiz; `lesson` is `course-slug/lesson-slug`."""

    lesson: str
    score: int


@dataclass(frozen=True, slots=True)
class Record:
    """What one guide has done, up to `today` where the guide works."""

    courses: Sequence[CourseRecord]
    days: Sequence[date]
    quizzes: Sequence[QuizRecord]
    today: date


@dataclass(frozen=True, slots=True)
class Steps:
    """How far it is to a badge; `missing` says it in (Chinese, English)."""

    done: int
    all: int
    missing: tuple[str, str]

    @property
    def are_complete(self) -> bool:
        return self.done >= self.all


Condition = Mapping[str, Any]  # as it stands in the badge's row


def steps(rule: str, condition: Condition, record: Record) -> Steps | None:
    """The way to a badge; None where nobody can earn it here, since a course it asks for is not there."""
    return _STEPS[Rule(rule)](condition, record)


def _course(condition: Condition, record: Record) -> Steps | None:
    """{"course": slug}, or {"scene": word}: any course of that scene, the one that is furthest."""
    slug, scene = condition.get("course"), condition.get("scene")
    fitting = [one for one in record.courses if one.slug == slug or one.scene == scene]
    if not fitting:
        return None
    nearest = max(fitting, key=lambda one: (one.is_complete, one.done_lessons / max(1, one.all_lessons)))
    every = max(1, nearest.all_lessons)
    done = every if nearest.is_complete else min(nearest.done_lessons, every - 1)
    left = every - done
    return Steps(done, every, (f"《{nearest.title}》还差 {left} 节", f"{_lessons(left)} of “{nearest.title}” to go"))


def _lessons(n: int) -> str:
    return "1 lesson" if n == 1 else f"{n} lessons"


def _path(condition: Condition, record: Record) -> Steps | None:
    """{"courses": [slug, …]}, in any order."""
    known = {one.slug: one for one in record.courses}
    if not condition["courses"] or any(slug not in known for slug in condition["courses"]):
        return None
    left = [known[slug].title for slug in condition["courses"] if not known[slug].is_complete]
    every = len(condition["courses"])
    zh = f"还差 {len(left)} 门课：" + "、".join(f"《{title}》" for title in left)
    courses = "1 course" if len(left) == 1 else f"{len(left)} courses"
    return Steps(every - len(left), every, (zh, f"{courses} to go: " + ", ".join(left)))


def _streak(condition: Condition, record: Record) -> Steps:
    """{"days": n}: days of learning in a row, whenever that was."""
    wanted: int = condition["days"]
    if max(streaks(record.days), default=0) >= wanted:
        return Steps(wanted, wanted, ("", ""))
    done = streak(record.days, record.today)
    days = "1 more day" if wanted - done == 1 else f"{wanted - done} more days"
    return Steps(done, wanted, (f"再学 {wanted - done} 天，休息日不会断", f"Learn on {days}; days off do not break it"))


def _season(condition: Condition, record: Record) -> Steps:
    """{"days": n, "from": day, "to": day}: days of learning within a season, in any order."""
    wanted: int = condition["days"]
    first, last = date.fromisoformat(condition["from"]), date.fromisoformat(condition["to"])
    done = min(wanted, len({day for day in record.days if first <= day <= last}))
    days = "1 more day" if wanted - done == 1 else f"{wanted - done} more days"
    until = f"{last.day} {last:%b}"
    return Steps(done, wanted, (f"{last.month}月{last.day}日前再学 {wanted - done} 天", f"Learn on {days} by {until}"))


def _nominated(condition: Condition, record: Record) -> None:
    """Nothing earns it: people give it."""


def is_past(condition: Condition, today: date) -> bool:
    """Whether its season is over, so that nobody needs to be shown the way to it."""
    return "to" in condition and date.fromisoformat(condition["to"]) < today


def _quiz(condition: Condition, record: Record) -> Steps:
    """{"score": n}, with {"lesson": name} only there, with {"quizzes": n} in so many different ones."""
    wanted: int = condition.get("quizzes", 1)
    lesson: str | None = condition.get("lesson")
    score: int = condition["score"]
    good = [one for one in record.quizzes if one.score >= score and lesson in (None, one.lesson)]
    done = min(len(good), wanted)
    left = wanted - done
    zh = f"还差 {left} 次测验达到 {score} 分"
    quizzes = "1 more quiz" if left == 1 else f"{left} more quizzes"
    return Steps(done, wanted, (zh, f"Score {score} or more in {quizzes}"))


_STEPS: Mapping[Rule, Callable[[Condition, Record], Steps | None]] = {
    Rule.COURSE_COMPLETED: _course,
    Rule.PATH_COMPLETED: _path,
    Rule.STREAK: _streak,
    Rule.QUIZ_MASTERED: _quiz,
    Rule.SEASON_DAYS: _season,
    Rule.NOMINATED: _nominated,
}
