"""What a learner's commands answer with, and the relations from there."""

from collections.abc import Sequence
from typing import Any

from courses import quizzes, standing, watching
from courses.beats import Outcome
from courses.credit import Refusal
from kit.reading import Sight, row
from people.scope import Scope


@row
class Opened:
    lease_id: int


@row
class Closed:
    lesson_id: int


@row
class Sent:
    lesson_id: int
    kept: int
    refused: list[tuple[int, Refusal]]
    lease_ended: bool
    completed_now: bool

    @staticmethod
    def of(outcome: Outcome) -> "Sent":
        what = (outcome.lesson_id, outcome.kept, outcome.refused, outcome.lease_ended, outcome.completed_now)
        return Sent(*what)


@row
class Answered:
    lesson_id: int
    is_correct: bool
    tries_left: int


@row
class Finished:
    lesson_id: int
    completed_now: bool


@row
class Begun:
    lesson_id: int


@row
class Drawn:
    attempt_id: int


@row
class Scored:
    attempt_id: int
    lesson_id: int
    completed_now: bool


@row
class _Key:
    id: int
    lesson_id: int = 0


async def leases(parents: Sequence[Opened], sight: Sight) -> list[Any]:
    return await watching.lease([_Key(one.lease_id) for one in parents], sight)


async def attempts(parents: Sequence[Any], sight: Sight) -> list[Any]:
    return await quizzes.attempt([_Key(one.attempt_id) for one in parents], sight)


async def progress(parents: Sequence[Any], sight: Sight) -> list[Any]:
    """Where the viewer stands in the lesson of each parent; commands have made the row."""
    return await standing.mine([_Key(one.lesson_id) for one in parents], sight)


async def refusals(parents: Sequence[Sent], sight: Scope) -> list[list[standing.Unheard]]:
    return [[standing.Unheard(seq, standing.why(reason, sight)) for seq, reason in one.refused] for one in parents]
