"""The mutations of proved learning."""

from typing import Annotated, Any

import strawberry

from api.context import Info
from api.errors import (
    ConflictProblem,
    NotAllowedProblem,
    NotFoundProblem,
    RateLimitedProblem,
    ValidationProblem,
    result,
)
from api.ids import decode
from api.relations import attribute, root
from api.schema.learning import (
    AnswerPromptSuccess,
    CloseLeaseSuccess,
    FinishArticleSuccess,
    OpenArticleSuccess,
    OpenLeaseSuccess,
    OpenQuizSuccess,
    SendBeatsSuccess,
    SubmitQuizSuccess,
)
from courses import beats, learning, prompts, quizzes, reading, watching


@strawberry.input(description="Ask to be credited for watching a video.")
class OpenLeaseInput:
    lesson_id: strawberry.ID = attribute("The lesson.")
    take_over: bool = strawberry.field(default=False, description="Go on here although another device is watching.")
    device: str = strawberry.field(default="", description="The device's own name for itself; the same one goes on.")
    idempotency_key: str = attribute("8 to 80 characters; the same key gives the same lease.")


@strawberry.input(description="Ask beforehand to be credited for watching without a network.")
class GrantOfflineInput:
    lesson_id: strawberry.ID = attribute("The lesson.")
    device: str = strawberry.field(default="", description="The device's own name for itself.")
    idempotency_key: str = attribute("8 to 80 characters; the same key gives the same lease.")


@strawberry.input(description="A report that a stretch was played.")
class BeatInput:
    seq: int = attribute("From 1, rising; the same one counts once.")
    from_ms: int = attribute("Where it begins in the video.")
    to_ms: int = attribute("Where it ends; at most 30 s after.")
    offset_ms: int = attribute("The player's own time since the lease was opened, when it had been played.")
    mac: str = attribute(
        "HMAC-SHA-256 with the lease's key over `{seq}.{fromMs}.{toMs}.{offsetMs}`, base64url, its first 22 characters."
    )


@strawberry.input(description="Beats of one lease.")
class SendBeatsInput:
    lease_id: strawberry.ID = attribute("The lease.")
    beats: list[BeatInput] = attribute("At most 200; none asks how it stands.")
    position_ms: int | None = strawberry.field(default=None, description="Where the player is, to resume there.")


@strawberry.input(description="Stop watching.")
class CloseLeaseInput:
    lease_id: strawberry.ID = attribute("The lease.")
    position_ms: int | None = strawberry.field(default=None, description="Where the player is, to resume there.")


@strawberry.input(description="Answer a prompt.")
class AnswerPromptInput:
    prompt_id: strawberry.ID = attribute("The prompt.")
    option_ids: list[strawberry.ID] = attribute("What was chosen.")


@strawberry.input(description="Begin to read an article.")
class OpenArticleInput:
    lesson_id: strawberry.ID = attribute("The lesson.")


@strawberry.input(description="The end of an article was reached.")
class FinishArticleInput:
    lesson_id: strawberry.ID = attribute("The lesson.")


@strawberry.input(description="Begin an attempt.")
class OpenQuizInput:
    lesson_id: strawberry.ID = attribute("The lesson.")
    idempotency_key: str = attribute("8 to 80 characters; the same key gives the same attempt.")


@strawberry.input(description="What was chosen for one item.")
class AnswerInput:
    item_id: strawberry.ID = attribute("The item.")
    option_ids: list[strawberry.ID] = attribute("By their ids as shown.")


@strawberry.input(description="Hand in an attempt.")
class SubmitQuizInput:
    attempt_id: strawberry.ID = attribute("The attempt.")
    answers: list[AnswerInput] = attribute("What is left out is wrong.")


OpenLeaseResult = Annotated[
    OpenLeaseSuccess | ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem | RateLimitedProblem,
    result("OpenLeaseResult"),
]
GrantOfflineResult = Annotated[
    OpenLeaseSuccess | ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem | RateLimitedProblem,
    result("GrantOfflineResult"),
]
SendBeatsResult = Annotated[
    SendBeatsSuccess | ValidationProblem | NotFoundProblem | NotAllowedProblem | RateLimitedProblem,
    result("SendBeatsResult"),
]
CloseLeaseResult = Annotated[CloseLeaseSuccess | NotFoundProblem | NotAllowedProblem, result("CloseLeaseResult")]
AnswerPromptResult = Annotated[
    AnswerPromptSuccess | ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem,
    result("AnswerPromptResult"),
]
OpenArticleResult = Annotated[
    OpenArticleSuccess | ValidationProblem | NotFoundProblem | NotAllowedProblem,
    result("OpenArticleResult"),
]
FinishArticleResult = Annotated[
    FinishArticleSuccess | ValidationProblem | NotFoundProblem | NotAllowedProblem | RateLimitedProblem,
    result("FinishArticleResult"),
]
OpenQuizResult = Annotated[
    OpenQuizSuccess | ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem | RateLimitedProblem,
    result("OpenQuizResult"),
]
SubmitQuizResult = Annotated[
    SubmitQuizSuccess | ValidationProblem | NotFoundProblem | NotAllowedProblem | ConflictProblem,
    result("SubmitQuizResult"),
]


async def open_lease(info: Info, input: OpenLeaseInput) -> Any:
    lesson = decode(input.lesson_id, "Lesson")
    kept = await watching.open_lease(
        lesson,
        scope=info.context.scope,
        key=input.idempotency_key,
        device=input.device,
        take_over=input.take_over,
    )
    return learning.Opened(kept)


async def grant_offline(info: Info, input: GrantOfflineInput) -> Any:
    lesson = decode(input.lesson_id, "Lesson")
    kept = await watching.open_lease(
        lesson,
        scope=info.context.scope,
        key=input.idempotency_key,
        device=input.device,
        take_over=True,
        is_offline=True,
    )
    return learning.Opened(kept)


async def send_beats(info: Info, input: SendBeatsInput) -> Any:
    sealed = tuple(beats.Sealed(b.seq, b.from_ms, b.to_ms, b.offset_ms, b.mac) for b in input.beats)
    report = beats.Report(info.context.scope.me, decode(input.lease_id, "Lease"), sealed, input.position_ms)
    return learning.Sent.of(await beats.send(report))


async def close_lease(info: Info, input: CloseLeaseInput) -> Any:
    scope = info.context.scope
    kept = decode(input.lease_id, "Lease")
    return learning.Closed(await watching.close_lease(kept, scope=scope, position_ms=input.position_ms))


async def answer_prompt(info: Info, input: AnswerPromptInput) -> Any:
    chosen = [_place(option) for option in input.option_ids]
    answered = await prompts.answer(decode(input.prompt_id, "Prompt"), chosen, scope=info.context.scope)
    return learning.Answered(answered.lesson_id, answered.is_correct, answered.tries_left)


async def open_article(info: Info, input: OpenArticleInput) -> Any:
    lesson = decode(input.lesson_id, "Lesson")
    return learning.Begun(await reading.open_article(lesson, scope=info.context.scope))


async def finish_article(info: Info, input: FinishArticleInput) -> Any:
    lesson = decode(input.lesson_id, "Lesson")
    return learning.Finished(lesson, await reading.finish_article(lesson, scope=info.context.scope))


async def open_quiz(info: Info, input: OpenQuizInput) -> Any:
    lesson = decode(input.lesson_id, "Lesson")
    return learning.Drawn(await quizzes.open_quiz(lesson, scope=info.context.scope, key=input.idempotency_key))


async def submit_quiz(info: Info, input: SubmitQuizInput) -> Any:
    kept = decode(input.attempt_id, "QuizAttempt")
    answers = {_place(one.item_id): [_place(option) for option in one.option_ids] for one in input.answers}
    lesson, completed = await quizzes.submit_quiz(kept, answers, scope=info.context.scope)
    return learning.Scored(kept, lesson, completed)


def _place(id: str) -> int:
    """An option or an item by its number as shown; anything else is none of them."""
    return int(id) if id.isascii() and id.isdigit() and len(id) < 19 else -1


@strawberry.type
class LearningMutations:
    open_lease: OpenLeaseResult = root(open_lease, "Be credited for watching a video from now on.")
    grant_offline: GrantOfflineResult = root(grant_offline, "Be credited for watching without a network.")
    send_beats: SendBeatsResult = root(send_beats, "Report what was played; send it again when in doubt.")
    close_lease: CloseLeaseResult = root(close_lease, "Stop watching.")
    answer_prompt: AnswerPromptResult = root(answer_prompt, "Show that somebody is there.")
    open_article: OpenArticleResult = root(open_article, "Begin to read; the time until the end is taken from here.")
    finish_article: FinishArticleResult = root(finish_article, "The end of an article was reached.")
    open_quiz: OpenQuizResult = root(open_quiz, "Begin an attempt, or go on with the open one.")
    submit_quiz: SubmitQuizResult = root(submit_quiz, "Hand in an attempt; the same again is answered as before.")
