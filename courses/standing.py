"""Where a guide stands in a lesson, and why: what is covered, what is missing, what did not count. Read only."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from courses.credit import Refusal, Span, is_complete, missing
from courses.prompts import Prompt, latest_prompt
from courses.quizzes import Attempt, latest_attempt
from courses.reading import seconds_left
from kit.reading import Many, One, Sight, column, row
from people.scope import Scope


@row
class Standing:
    """The viewer's progress in a lesson."""

    guide_id: int = column("lessonprogress.guide_id")
    lesson_id: int = column("lessonprogress.lesson_id")
    kind: str = column("lesson.kind")
    has_quiz: bool = column("lesson.has_quiz")
    media_id: int | None = column("lessonprogress.media_id")
    position_ms: int = column("lessonprogress.position_ms")
    covered_ms: int = column("lessonprogress.covered_ms")
    duration_ms: int = column("lesson.duration_ms")
    watched_at: datetime | None = column("lessonprogress.watched_at")
    opened_at: datetime | None = column("lessonprogress.opened_at")
    read_at: datetime | None = column("lessonprogress.read_at")
    least_seconds: int = column("lesson.least_seconds")
    quiz_passed_at: datetime | None = column("lessonprogress.quiz_passed_at")
    completed_at: datetime | None = column("lessonprogress.completed_at")

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None


_FROM = "FROM lessonprogress JOIN lesson ON lesson.id = lessonprogress.lesson_id"

mine = One(
    Standing, f"{_FROM} WHERE lessonprogress.lesson_id IN :parents AND lessonprogress.guide_id = :me", by="lesson_id"
)


@row
class Covered:
    media_id: int = column("coverage.media_id")
    spans: list[Any] = column("coverage.spans")
    attention_passed: bool = column("coverage.attention_passed")


covered = One(
    Covered,
    "FROM coverage WHERE coverage.media_id IN :parents AND coverage.guide_id = :me",
    by="media_id",
    of="media_id",
)


@row
class Refusals:
    """Why beats of one lease did not count."""

    lesson_id: int = column("lease.lesson_id")
    counts: dict[str, int] = column("lease.refusals")


refusals_of = Many(
    Refusals,
    "FROM lease WHERE lease.lesson_id IN :parents AND lease.guide_id = :me",
    by="lesson_id",
    of="lesson_id",
)


class RequirementKind(StrEnum):
    WATCH = "WATCH"
    PROMPTS = "PROMPTS"
    READ = "READ"
    QUIZ = "QUIZ"


@row
class Stretch:
    """[from_ms, to_ms) of a video."""

    from_ms: int
    to_ms: int


@row
class Gap:
    """A stretch that is missing, and why."""

    from_ms: int
    to_ms: int
    sentence: str
    is_forfeited: bool


@row
class Unheard:
    """A beat that does not count, and why."""

    seq: int
    sentence: str


@row
class Requirement:
    kind: str
    is_met: bool
    sentence: str
    seconds_left: int | None = None


@row
class Refused:
    count: int
    sentence: str


WHY: dict[str, tuple[str, str]] = {
    Refusal.OUT_OF_RANGE: ("上报的位置不在视频里", "The position is not in the video"),
    Refusal.TOO_LONG: ("一次上报超过 30 秒", "More than 30 seconds in one report"),
    Refusal.BEFORE_OPENING: ("早于打开课程的时间", "Earlier than the lesson was opened"),
    Refusal.BEFORE_ITS_TIME: ("手机报的时间超过实际经过的时间", "The phone claims more time than has passed"),
    Refusal.AFTER_LEASE_END: (
        "已在另一台设备继续，或课程打开超过 4 小时",
        "Watched after another device took over, or after 4 hours",
    ),
    Refusal.OVER_BUDGET: ("播放快于 2 倍速", "Played faster than double speed"),
}


MOST_SPANS = 500
"""Shown at most: nobody watches in so many pieces."""


async def spans(parents: Sequence[Standing], sight: Sight) -> list[list[Stretch]]:
    found = await covered(parents, sight)
    return [[Stretch(*span) for span in (one.spans[:MOST_SPANS] if one else [])] for one in found]


async def missing_spans(parents: Sequence[Standing], sight: Scope) -> list[list[Gap]]:
    found = await covered(parents, sight)
    asked = {prompt.lesson_id: prompt for prompt in await latest_prompt(parents, sight) if prompt}
    return [
        [_missing(span, asked.get(stand.lesson_id), sight) for span in _gaps(stand, one)[:MOST_SPANS]]
        for stand, one in zip(parents, found, strict=True)
    ]


def _gaps(stand: Standing, found: Covered | None) -> Sequence[Span]:
    if stand.kind != "VIDEO":
        return ()
    return missing(tuple((a, b) for a, b in (found.spans if found else ())), (0, stand.duration_ms))


def _missing(span: Span, prompt: Prompt | None, scope: Scope) -> Gap:
    is_lost = prompt is not None and not prompt.is_passed and not prompt.is_open and span[0] < prompt.at_ms <= span[1]
    lost = ("提示题没答上，这一段要再看一遍", "The question was missed, so this part is to be watched again")
    plain = ("还没看", "Not watched yet")
    return Gap(*span, _say(lost if is_lost else plain, scope), is_lost)


async def requirements(parents: Sequence[Standing], sight: Scope) -> list[list[Requirement]]:
    found = await covered(parents, sight)
    return [_required(stand, one, sight) for stand, one in zip(parents, found, strict=True)]


def _required(stand: Standing, found: Covered | None, scope: Scope) -> list[Requirement]:
    wanted: list[Requirement] = []
    if stand.kind == "VIDEO":
        text = ("看完 95% 以上，没有超过 15 秒的空缺", "Watch 95% or more, with no gap over 15 seconds")
        wanted.append(Requirement("WATCH", _is_watched(stand, found), _say(text, scope)))
        is_there = bool(stand.watched_at or (found and found.attention_passed))
        wanted.append(
            Requirement("PROMPTS", is_there, _say(("答对途中的提示题", "Answer the question on the way"), scope))
        )
    if stand.kind == "ARTICLE":
        wanted.append(_read(stand, scope))
    if stand.has_quiz:
        wanted.append(Requirement("QUIZ", stand.quiz_passed_at is not None, _say(("通过测验", "Pass the quiz"), scope)))
    return wanted


def _read(stand: Standing, scope: Scope) -> Requirement:
    is_read = stand.read_at is not None
    left = 0 if is_read else seconds_left(stand.least_seconds, stand.opened_at)
    text = ("读到最后", "Read to the end")
    if left:
        text = (f"读到最后，还要再读 {left} 秒", f"Read to the end, for {left} more seconds")
    return Requirement("READ", is_read, _say(text, scope), left)


def _is_watched(stand: Standing, found: Covered | None) -> bool:
    if stand.watched_at or found is None:
        return stand.watched_at is not None
    return is_complete(tuple((a, b) for a, b in found.spans), stand.duration_ms)


async def refused(parents: Sequence[Standing], sight: Scope) -> list[list[Refused]]:
    return [counted(summed(one.counts for one in found), sight) for found in await refusals_of(parents, sight)]


def summed(leases: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """How many beats of all leases did not count, by reason."""
    sums: dict[str, int] = {}
    for counts in leases:
        for reason, n in counts.items():
            sums[reason] = sums.get(reason, 0) + n
    return sums


def counted(sums: Mapping[str, int], scope: Scope) -> list[Refused]:
    """In words, the most frequent first."""
    return [Refused(n, why(reason, scope)) for reason, n in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))]


def why(reason: str, scope: Scope) -> str:
    """Why a beat did not count, in the viewer's language."""
    return _say(WHY[reason], scope)


def _say(both: tuple[str, str], scope: Scope) -> str:
    return both[scope.locale == "en"]


async def open_attempt(parents: Sequence[Standing], sight: Sight) -> list[Attempt | None]:
    return [one if one and one.is_open else None for one in await latest_attempt(parents, sight)]


async def last_attempt(parents: Sequence[Standing], sight: Sight) -> list[Attempt | None]:
    return [one if one and not one.is_open else None for one in await latest_attempt(parents, sight)]
