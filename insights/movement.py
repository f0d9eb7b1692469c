"""Did somebody learn, and did their score move? The rules, without a table. Scores are hundredths of a point.

- *Learned*: of the courses that fell due in the two months at least 80 % were done in time, and quizzes averaged 75 or
  more. *Not learned*: less than half were done in time. Between the two nothing is said. At least 2 courses fell due.
- *Moving*: the score without learning stands by more than the noise above what it would be, had it changed from the
  person's own month before as the whole chain's did: in proportion, so that a season moves nobody. *Not moving*: it
  stands by more than the noise below that, and below 100. Between the two nothing is said.
- *Noise*: the usual swing of a score from one month to the next in the store: 1.4826 times the median of |change - the
  store's median change| over the months before, of months with 3 such changes and of at least 8 changes in all; 5.00
  points with fewer, never below 3.00.
- *Rebound* (regression to the mean): a month before that was further below the person's own usual score than the noise.
  Part of such a rise comes by itself.
- Left out, with the reason: who began after the first day of the month before, who worked fewer than 10 days in either
  month (leave, illness), who changed store, stage or scorecard between the two, who has no score in one of them, and
  who had fewer than 2 courses due.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median

LEAST_CHANGES, LEAST_A_MONTH, USUAL_NOISE, LEAST_NOISE = 8, 3, 500, 300
ON_TARGET = 100_00
TO_DEVIATION = 1.4826  # the median of |deviation| of a normal distribution, times this, is its standard deviation


@dataclass(frozen=True)
class Rules:
    """What the screen says of the rules: shares in per cent, a quiz out of 100."""

    least_days: int = 10
    least_due: int = 2
    learned_percent: int = 80
    not_learned_percent: int = 50
    learned_quiz: int = 75


RULES = Rules()


class Pattern(StrEnum):
    LEARNED_NOT_MOVING = "LEARNED_NOT_MOVING"
    MOVING_NOT_LEARNED = "MOVING_NOT_LEARNED"
    BOTH = "BOTH"
    NEITHER = "NEITHER"
    UNCLEAR = "UNCLEAR"


class LeftOut(StrEnum):
    NEW = "NEW"
    NO_SCORE = "NO_SCORE"
    FEW_DAYS = "FEW_DAYS"
    CHANGED = "CHANGED"
    FEW_COURSES = "FEW_COURSES"


@dataclass(frozen=True)
class Month:
    """A person's month: `bare` is the score without learning."""

    bare: int | None
    active_days: int
    unit_id: int
    stage: int
    version_id: int


@dataclass(frozen=True)
class Learning:
    """Courses that fell due and how many of them were done in time; the sum of quiz scores and how many there were."""

    due: int = 0
    on_time: int = 0
    quiz_sum: int = 0
    quizzes: int = 0

    @property
    def on_time_percent(self) -> float:
        return 100 * self.on_time / self.due if self.due else 0.0

    @property
    def quiz(self) -> float | None:
        return self.quiz_sum / self.quizzes if self.quizzes else None


def why_left_out(
    joined: date, since: date, now: Month | None, before: Month | None, learning: Learning
) -> LeftOut | None:
    """None for somebody who can be told of. `since` is the first day of the month before."""
    if joined > since:
        return LeftOut.NEW
    if now is None or before is None:
        return LeftOut.NO_SCORE
    if min(now.active_days, before.active_days) < RULES.least_days:
        return LeftOut.FEW_DAYS
    if now.bare is None or before.bare is None:
        return LeftOut.NO_SCORE
    if (now.unit_id, now.stage, now.version_id) != (before.unit_id, before.stage, before.version_id):
        return LeftOut.CHANGED
    return LeftOut.FEW_COURSES if learning.due < RULES.least_due else None


def noise(months: Iterable[Sequence[int]]) -> int:
    """`months` are the changes of a store's people into each of the months before."""
    full = [changes for changes in months if len(changes) >= LEAST_A_MONTH]
    swings = [abs(one - median(changes)) for changes in full for one in changes]
    return max(LEAST_NOISE, round(TO_DEVIATION * median(swings))) if len(swings) >= LEAST_CHANGES else USUAL_NOISE


def pattern(learning: Learning, *, score: int, beyond: int, noise: int) -> Pattern:
    """`beyond` is by how much the score stands above what it would be, had it changed as the chain's."""
    learned = _learned(learning)
    moving = True if beyond > noise else False if beyond < -noise and score < ON_TARGET else None
    if learned is None or moving is None:
        return Pattern.UNCLEAR
    if learned:
        return Pattern.BOTH if moving else Pattern.LEARNED_NOT_MOVING
    return Pattern.MOVING_NOT_LEARNED if moving else Pattern.NEITHER


def _learned(learning: Learning) -> bool | None:
    if learning.on_time_percent < RULES.not_learned_percent:
        return False
    is_well = learning.on_time_percent >= RULES.learned_percent and (learning.quiz or 0) >= RULES.learned_quiz
    return True if is_well else None


def usual(earlier: Sequence[int]) -> int | None:
    """The median of at least two months' scores; None with fewer."""
    return round(median(earlier)) if len(earlier) > 1 else None


def is_rebound(before: int, usual: int | None, noise: int) -> bool:
    return usual is not None and usual - before > noise
