"""The GraphQL types of proved learning: leases, beats, prompts, quizzes, and where one stands."""

from datetime import datetime

import strawberry

from api.access import SIGNED_IN, decide
from api.relations import Node, attribute, each, id_of, relation, shows
from api.schema.courses import Lesson
from api.schema.items import Item, ItemFeedback
from courses import catalogue, learning, media, prompts, quizzes, standing, watching
from courses import items as drawn
from kit import clock


@shows(standing.Stretch)
class Span:
    """A stretch of a video."""

    from_ms: int = attribute("Where it begins.")
    to_ms: int = attribute("Where it ends; not part of it.")


@shows(standing.Gap)
class MissingSpan:
    """A stretch still to be watched, and why."""

    from_ms: int = attribute("Where it begins.")
    to_ms: int = attribute("Where it ends.")
    sentence: str = attribute("Why it is missing, in the viewer's language.")
    is_forfeited: bool = attribute("Whether a missed prompt took it back: it was watched, and has to be once more.")


@shows(standing.Requirement)
class Requirement:
    """One thing that a lesson wants before it is complete."""

    kind: standing.RequirementKind = attribute("What it is about.")
    is_met: bool = attribute("Whether it is done.")
    sentence: str = attribute("In the viewer's language.")
    seconds_left: int | None = attribute("For how long an article must still be read; null where no time is asked.")


@shows(standing.Refused)
class Refusal:
    """Beats that did not count, by reason."""

    count: int = attribute("How many.")
    sentence: str = attribute("Why, in the viewer's language.")


@shows(media.Rendition)
class Rendition:
    """The video in one size."""

    height: int = attribute("Lines.")
    url: str = attribute("Works while the lease is open, and ten minutes more.")
    bytes: int = attribute("Size of the file.")


@shows(media.Caption)
class Caption:
    """Captions in one language, as WebVTT."""

    locale: str = attribute("zh or en.")
    label: str = attribute("The language's own name.")
    url: str = attribute("Works as long as the video's.")


@shows(media.Fetchable)
class Media:
    """A video to fetch."""

    duration_ms: int = attribute("As the server measured it.")
    renditions: list[Rendition] = attribute("Smallest first; at most 4.")
    captions: list[Caption] = attribute("At most 4.")
    poster_url: str | None = attribute("A picture of it.")


@shows(prompts.Prompt)
class Prompt:
    """A small question that shows whether somebody is there."""

    id: strawberry.ID = id_of("Prompt", "id", "Of this asking.")
    at_ms: int = attribute("Where in the video it belongs.")
    item: Item = each(drawn.prompt_item, "The question.")
    answer_by: datetime = each(lambda one, _: clock.moment(one.answer_by_ms), "By the server's clock.")
    seconds_left: int = attribute("Until then.")
    tries_left: int = attribute("How often it may still be answered.")


@shows(quizzes.Attempt, found_by=quizzes.attempt)
class QuizAttempt(Node):
    """A draw of items and what came of it."""

    lesson_id: strawberry.ID = id_of("Lesson", "lesson_id", "The lesson.")
    opened_at: datetime = attribute("When it was drawn.")
    deadline_at: datetime = attribute("By the server's clock.")
    seconds_left: int = attribute("Until then.")
    items: list[Item] = relation(drawn.items_of, "As drawn; at most 50.")
    ended_at: datetime | None = attribute("When it was handed in or ran out.")
    score: int | None = attribute("Per cent; null until it has ended.")
    is_passed: bool | None = attribute("Null until it has ended.")
    feedback: list[ItemFeedback] | None = relation(drawn.feedback, "Only after passing.")
    next_attempt_at: datetime | None = relation(quizzes.next_after, "When the viewer may try again; null: now.")


@shows(standing.Standing)
class LessonProgress:
    """Where the viewer stands in a lesson, and why."""

    position_ms: int = attribute("Where to go on.")
    covered_ms: int = attribute("Proved to have been watched.")
    duration_ms: int = attribute("Of the video.")
    covered: list[Span] = relation(standing.spans, "What is proved; at most 500.")
    missing: list[MissingSpan] = relation(standing.missing_spans, "What is not; at most 500.")
    is_complete: bool = attribute("Never taken back.")
    completed_at: datetime | None = attribute("When it was completed.")
    requirements: list[Requirement] = relation(standing.requirements, "What the lesson wants; at most 4.")
    refusals: list[Refusal] = relation(standing.refused, "Why beats did not count, most frequent first; at most 6.")
    prompt: Prompt | None = relation(prompts.open_prompts, "To be answered now.")
    open_attempt: QuizAttempt | None = relation(standing.open_attempt, "A quiz to go on with.")
    last_attempt: QuizAttempt | None = relation(standing.last_attempt, "The last one that ended.")


@shows(watching.Lease, found_by=watching.lease)
class Lease(Node):
    """A right to be credited for watching. `key` seals beats: see `BeatInput.mac`."""

    key: str = attribute("Secret of this lease.")
    opened_at: datetime = each(lambda one, _: clock.moment(one.opened_ms), "By the server's clock.")
    ends_at: datetime = each(lambda one, _: clock.moment(one.ended_ms or one.ends_ms), "When it stops at the latest.")
    is_offline: bool = attribute("Whether it was asked for beforehand.")
    lesson: Lesson | None = relation(catalogue.lesson, "What is watched.")
    media: Media = relation(media.fetchable, "Where it is fetched.")
    position_ms: int = attribute("Where to go on.")
    progress: LessonProgress = relation(learning.progress, "Where the viewer stands.")
    next_seq: int = attribute("The number of the next beat.")


@shows(learning.Opened)
class OpenLeaseSuccess:
    """The viewer is credited from now on."""

    lease: Lease = relation(learning.leases, "The right.")


@shows(standing.Unheard)
class BeatRefusal:
    """A beat that does not count."""

    seq: int = attribute("Which.")
    sentence: str = attribute("Why, in the viewer's language.")


@shows(learning.Sent)
class SendBeatsSuccess:
    """What the beats have come to."""

    kept: int = attribute("Beats that count, or did before.")
    refused: list[BeatRefusal] = relation(learning.refusals, "Those that do not; at most 200.")
    lease_ended: bool = attribute("Whether a new lease is needed to go on.")
    completed_now: bool = attribute("Whether this completed the lesson.")
    progress: LessonProgress = relation(learning.progress, "Where the viewer stands.")


@shows(learning.Closed)
class CloseLeaseSuccess:
    """The lease is over."""

    progress: LessonProgress = relation(learning.progress, "Where the viewer stands.")


@shows(learning.Answered)
class AnswerPromptSuccess:
    """The answer was taken."""

    is_correct: bool = attribute("Whether it was right.")
    tries_left: int = attribute("How often it may still be answered.")
    progress: LessonProgress = relation(learning.progress, "Where the viewer stands.")


@shows(learning.Begun)
class OpenArticleSuccess:
    """The time of reading runs, or has been running since the first time."""

    progress: LessonProgress = relation(learning.progress, "Where the viewer stands.")


@shows(learning.Finished)
class FinishArticleSuccess:
    """The end was reached."""

    completed_now: bool = attribute("Whether this completed the lesson.")
    progress: LessonProgress = relation(learning.progress, "Where the viewer stands.")


@shows(learning.Drawn)
class OpenQuizSuccess:
    """The attempt has begun."""

    attempt: QuizAttempt = relation(learning.attempts, "The draw.")


@shows(learning.Scored)
class SubmitQuizSuccess:
    """The attempt is scored."""

    attempt: QuizAttempt = relation(learning.attempts, "With its score.")
    completed_now: bool = attribute("Whether this completed the lesson.")
    progress: LessonProgress = relation(learning.progress, "Where the viewer stands.")


decide(
    Span={SIGNED_IN: "fromMs toMs"},
    MissingSpan={SIGNED_IN: "fromMs toMs sentence isForfeited"},
    Requirement={SIGNED_IN: "kind isMet sentence secondsLeft"},
    Refusal={SIGNED_IN: "count sentence"},
    Rendition={SIGNED_IN: "height url bytes"},
    Caption={SIGNED_IN: "locale label url"},
    Media={SIGNED_IN: "durationMs renditions captions posterUrl"},
    Prompt={SIGNED_IN: "id atMs item answerBy secondsLeft triesLeft"},
    QuizAttempt={
        SIGNED_IN: """id lessonId openedAt deadlineAt secondsLeft items endedAt score isPassed feedback nextAttemptAt"""
    },
    LessonProgress={
        SIGNED_IN: """positionMs coveredMs durationMs covered missing isComplete completedAt requirements refusals
        prompt openAttempt lastAttempt"""
    },
    Lease={SIGNED_IN: "id key openedAt endsAt isOffline lesson media positionMs progress nextSeq"},
    OpenLeaseSuccess={SIGNED_IN: "lease"},
    BeatRefusal={SIGNED_IN: "seq sentence"},
    SendBeatsSuccess={SIGNED_IN: "kept refused leaseEnded completedNow progress"},
    CloseLeaseSuccess={SIGNED_IN: "progress"},
    AnswerPromptSuccess={SIGNED_IN: "isCorrect triesLeft progress"},
    OpenArticleSuccess={SIGNED_IN: "progress"},
    FinishArticleSuccess={SIGNED_IN: "completedNow progress"},
    OpenQuizSuccess={SIGNED_IN: "attempt"},
    SubmitQuizSuccess={SIGNED_IN: "attempt completedNow progress"},
)
