"""Each mutation of a learner through GraphQL: what it answers, and the problem it answers with."""

from collections.abc import Mapping
from typing import Any

import pytest

import models
import tests.chain
import tests.cinema
from api.ids import encode
from courses.attention import ANSWER_WITHIN_MS
from courses.proof import beat_mac
from kit import clock
from tests.chain import Chain
from tests.cinema import READING, chosen, read

pytestmark = pytest.mark.anyio
held, kind, cinema = tests.chain.held, tests.cinema.kind, tests.cinema.cinema

PROGRESS = "progress { coveredMs durationMs isComplete positionMs requirements { kind isMet } refusals { count } }"
PROBLEM = "... on Problem { code message path }"


async def told(cinema: Chain, field: str, given: Mapping[str, object], wanted: str, who: str = "ana") -> dict[str, Any]:
    """What the mutation `field` answers to `given`."""
    kind = f"{field[0].upper()}{field[1:]}Input!"
    query = f"mutation ($input: {kind}) {{ {field}(input: $input) {{ __typename {wanted} {PROBLEM} }} }}"
    answer: dict[str, Any] = (await cinema.ask(who, query, input=given))[field]
    return answer


async def opened(cinema: Chain, **more: object) -> dict[str, Any]:
    given = {"lessonId": encode("Lesson", cinema.lessons["film/l1"]), "idempotencyKey": "a key of ana's", **more}
    lease = "... on OpenLeaseSuccess { lease { id key openedAt endsAt isOffline nextSeq media { durationMs } } }"
    return await told(cinema, "openLease", given, lease)


def beat(lease: Mapping[str, Any], seq: int, start: int, end: int, offset: int) -> dict[str, object]:
    mac = beat_mac(lease["key"], seq, start, end, offset)
    return {"seq": seq, "fromMs": start, "toMs": end, "offsetMs": offset, "mac": mac}


async def sent(cinema: Chain, lease: Mapping[str, Any], beats: list[dict[str, object]], **more: object) -> Any:
    wanted = f"""... on SendBeatsSuccess {{ kept leaseEnded completedNow refused {{ seq sentence }} {PROGRESS} }}"""
    return await told(cinema, "sendBeats", {"leaseId": lease["id"], "beats": beats, **more}, wanted)


async def test_a_lesson_is_opened_watched_prompted_completed_and_closed(cinema: Chain, held: clock.Held) -> None:
    lease = (await opened(cinema))["lease"]
    assert (lease["isOffline"], lease["nextSeq"], lease["media"]) == (False, 1, {"durationMs": 60_000})
    held.pass_by(seconds=60)
    beats = [beat(lease, n + 1, 10_000 * n, 10_000 * n + 10_000, 10_000 * n + 10_000) for n in range(6)]
    beats.append(beat(lease, 7, 0, 10_000, 10_000))

    watched = await sent(cinema, lease, beats, positionMs=60_000)

    assert (watched["kept"], watched["leaseEnded"], watched["completedNow"], watched["refused"]) == (
        7,
        False,
        False,
        [],
    )
    assert watched["progress"] == {
        "coveredMs": 60_000, "durationMs": 60_000, "isComplete": False, "positionMs": 60_000, "refusals": [],
        "requirements": [{"kind": "WATCH", "isMet": True}, {"kind": "PROMPTS", "isMet": False}],
    }  # fmt: skip

    asked = await models.Prompt.get()
    given = {"promptId": encode("Prompt", asked.id), "optionIds": [str(at) for at in chosen(asked)]}
    answered = await told(
        cinema, "answerPrompt", given, f"... on AnswerPromptSuccess {{ isCorrect triesLeft {PROGRESS} }}"
    )
    assert (answered["isCorrect"], answered["triesLeft"], answered["progress"]["isComplete"]) == (True, 0, True)

    closed = await told(
        cinema, "closeLease", {"leaseId": lease["id"], "positionMs": 5}, f"... on CloseLeaseSuccess {{ {PROGRESS} }}"
    )
    assert (closed["__typename"], closed["progress"]["positionMs"]) == ("CloseLeaseSuccess", 5)
    assert (await sent(cinema, lease, []))["leaseEnded"] is True


async def test_what_a_missed_prompt_took_back_is_named_as_such(cinema: Chain, held: clock.Held) -> None:
    lease = (await opened(cinema))["lease"]
    held.pass_by(seconds=60)
    played = [beat(lease, n + 1, 10_000 * n, 10_000 * n + 10_000, 10_000 * n + 10_000) for n in range(5)]
    await sent(cinema, lease, played)
    asked = await models.Prompt.get()
    held.pass_by(milliseconds=ANSWER_WITHIN_MS + 1)
    report = {"leaseId": lease["id"], "beats": []}
    wanted = "... on SendBeatsSuccess { progress { missing { fromMs toMs isForfeited } prompt { id } } }"

    progress = (await told(cinema, "sendBeats", report, wanted))["progress"]

    assert progress == {"missing": [
        {"fromMs": 0, "toMs": asked.at_ms, "isForfeited": True},
        {"fromMs": 50_000, "toMs": 60_000, "isForfeited": False},
    ], "prompt": None}  # fmt: skip


async def test_a_beat_that_does_not_count_says_why_in_words(cinema: Chain, held: clock.Held) -> None:
    lease = (await opened(cinema))["lease"]
    held.pass_by(seconds=1)

    refused = await sent(cinema, lease, [beat(lease, 1, 0, 30_000, 0)])

    assert refused["refused"] == [{"seq": 1, "sentence": "Played faster than double speed"}]
    assert refused["progress"]["refusals"] == [{"count": 1}]


async def test_another_device_meets_a_conflict_and_may_take_over(cinema: Chain, held: clock.Held) -> None:
    await opened(cinema, device="phone")

    elsewhere = await opened(cinema, device="tablet", idempotencyKey="another key")
    over = await opened(cinema, device="tablet", idempotencyKey="another key", takeOver=True)

    assert (elsewhere["__typename"], elsewhere["code"]) == ("Conflict", "LEASE_HELD_ELSEWHERE")
    assert over["__typename"] == "OpenLeaseSuccess"


async def test_an_offline_grant_is_marked_and_owes_its_beats(cinema: Chain, held: clock.Held) -> None:
    given = {"lessonId": encode("Lesson", cinema.lessons["film/l1"]), "idempotencyKey": "an offline key"}
    grant = await told(cinema, "grantOffline", given, "... on OpenLeaseSuccess { lease { isOffline } }")

    assert grant["lease"] == {"isOffline": True}
    assert (await opened(cinema, device="tablet"))["code"] == "BEATS_OWED"


PROBLEMS: list[tuple[str, dict[str, object], str, str]] = [
    ("openLease", {"lessonId": "Lesson exam/l1", "idempotencyKey": "long enough"}, "ValidationProblem", "INVALID"),
    ("openLease", {"lessonId": "Lesson nowhere", "idempotencyKey": "long enough"}, "NotFound", "NOT_FOUND"),
    ("openLease", {"lessonId": "Course film", "idempotencyKey": "long enough"}, "NotFound", "NOT_FOUND"),
    ("openLease", {"lessonId": "Lesson film/l1", "idempotencyKey": "short"}, "ValidationProblem", "INVALID"),
    ("grantOffline", {"lessonId": "Lesson nowhere", "idempotencyKey": "long enough"}, "NotFound", "NOT_FOUND"),
    ("sendBeats", {"leaseId": "Lease nowhere", "beats": []}, "NotFound", "NOT_FOUND"),
    ("closeLease", {"leaseId": "Lease nowhere"}, "NotFound", "NOT_FOUND"),
    ("answerPrompt", {"promptId": "Prompt nowhere", "optionIds": ["0"]}, "NotFound", "NOT_FOUND"),
    ("openArticle", {"lessonId": "Lesson film/l1"}, "ValidationProblem", "INVALID"),
    ("openArticle", {"lessonId": "Lesson nowhere"}, "NotFound", "NOT_FOUND"),
    ("finishArticle", {"lessonId": "Lesson film/l1"}, "ValidationProblem", "INVALID"),
    ("finishArticle", {"lessonId": "Lesson exam/l1"}, "ValidationProblem", "ARTICLE_UNOPENED"),
    ("openQuiz", {"lessonId": "Lesson film/l1", "idempotencyKey": "long enough"}, "NotFound", "NOT_FOUND"),
    ("submitQuiz", {"attemptId": "QuizAttempt nowhere", "answers": []}, "NotFound", "NOT_FOUND"),
    ("enrolMyself", {"courseId": "Course nowhere"}, "NotFound", "NOT_FOUND"),
]


@pytest.mark.parametrize(("field", "given", "problem", "code"), PROBLEMS)
async def test_a_refusal_is_a_problem_with_a_code_and_a_sentence(
    cinema: Chain, held: clock.Held, field: str, given: dict[str, object], problem: str, code: str
) -> None:
    known = cinema.lessons | cinema.courses
    meant = dict(given)
    for name, value in given.items():
        if name.endswith("Id"):
            kind, thing = str(value).split()
            meant[name] = encode(kind, known.get(thing, 10**9))

    answer = await told(cinema, field, meant, "")

    assert (answer["__typename"], answer["code"]) == (problem, code) and answer["message"]


async def test_who_has_no_right_to_learn_is_told_so(cinema: Chain, held: clock.Held) -> None:
    for field, given, *_ in PROBLEMS:
        meant = {name: "x" if name.endswith("Id") else value for name, value in given.items()}
        answer = await told(cinema, field, meant, "", who="auditor")
        assert (answer["__typename"], answer["code"]) == ("NotAllowed", "NOT_ALLOWED")


async def test_an_article_finished_too_fast_says_when_it_may_be(cinema: Chain, held: clock.Held) -> None:
    article = {"lessonId": encode("Lesson", cinema.lessons["exam/l1"])}
    shown = "... on OpenArticleSuccess { progress { requirements { kind isMet secondsLeft } } }"

    begun = await told(cinema, "openArticle", article, shown)
    early = await told(cinema, "finishArticle", article, "... on RateLimited { retryAfterSeconds }")

    assert begun["progress"]["requirements"] == [{"kind": "READ", "isMet": False, "secondsLeft": READING}]
    assert (early["code"], early["retryAfterSeconds"]) == ("RATE_LIMITED", READING)


async def test_an_article_and_a_quiz_complete_a_course_that_somebody_took_by_choice(
    cinema: Chain, held: clock.Held
) -> None:
    course, article, exam = (
        encode("Course", cinema.courses["exam"]),
        encode("Lesson", cinema.lessons["exam/l1"]),
        encode("Lesson", cinema.lessons["exam/l2"]),
    )
    taken = await told(
        cinema, "enrolMyself", {"courseId": course}, "... on EnrolMyselfSuccess { enrolment { isOwnChoice } }", "chi"
    )
    assert taken["enrolment"] == {"isOwnChoice": True}
    done = f"... on FinishArticleSuccess {{ completedNow {PROGRESS} }}"
    await read(cinema, "chi", held)
    assert (await told(cinema, "finishArticle", {"lessonId": article}, done, "chi"))["completedNow"] is True

    attempt = "attempt { id score isPassed items { id options { id text } } feedback { itemId isCorrect reason } }"
    begun = await told(
        cinema,
        "openQuiz",
        {"lessonId": exam, "idempotencyKey": "a key of chi's"},
        f"... on OpenQuizSuccess {{ {attempt} }}",
        "chi",
    )
    drawn = begun["attempt"]
    assert (drawn["score"], drawn["isPassed"], drawn["feedback"], len(drawn["items"])) == (None, None, None, 3)
    given = {"attemptId": drawn["id"], "answers": answers(drawn, "right")}
    scored = f"... on SubmitQuizSuccess {{ completedNow {attempt} }}"
    passed = await told(cinema, "submitQuiz", given, scored, "chi")

    assert (passed["completedNow"], passed["attempt"]["score"], passed["attempt"]["isPassed"]) == (True, 100, True)
    assert [one["isCorrect"] for one in passed["attempt"]["feedback"]] == [True] * 3
    again = await told(cinema, "submitQuiz", given, scored, "chi")
    assert again["attempt"] == passed["attempt"] and again["completedNow"] is False
    over = await told(cinema, "openQuiz", {"lessonId": exam, "idempotencyKey": "another of chi's"}, "", "chi")
    assert over["code"] == "QUIZ_ATTEMPT_OVER"


def answers(drawn: Mapping[str, Any], text: str) -> list[dict[str, object]]:
    return [
        {"itemId": item["id"], "optionIds": [one["id"] for one in item["options"] if one["text"] == text]}
        for item in drawn["items"]
    ]


async def test_a_failed_quiz_tells_the_score_and_never_the_keys(cinema: Chain, held: clock.Held) -> None:
    exam = encode("Lesson", cinema.lessons["exam/l2"])
    attempt = "attempt { id score isPassed items { id options { id text } } feedback { itemId } nextAttemptAt }"
    begun = await told(
        cinema,
        "openQuiz",
        {"lessonId": exam, "idempotencyKey": "a key of ana's"},
        f"... on OpenQuizSuccess {{ {attempt} }}",
    )
    given = {"attemptId": begun["attempt"]["id"], "answers": answers(begun["attempt"], "wrong")}

    failed = await told(cinema, "submitQuiz", given, f"... on SubmitQuizSuccess {{ {attempt} }}")

    assert (failed["attempt"]["score"], failed["attempt"]["isPassed"], failed["attempt"]["feedback"]) == (
        0,
        False,
        None,
    )
    other = await told(cinema, "submitQuiz", {**given, "answers": answers(begun["attempt"], "right")}, "")
    assert other["code"] == "QUIZ_ATTEMPT_OVER"


HUGE = [2**31, -(2**31) - 1, 2**70]


@pytest.mark.parametrize("name", ["seq", "fromMs", "toMs", "offsetMs"])
@pytest.mark.parametrize("value", HUGE)
async def test_a_number_beyond_the_scalar_is_refused_before_anything_runs(
    cinema: Chain, held: clock.Held, name: str, value: int
) -> None:
    lease = (await opened(cinema))["lease"]
    forged = {**beat(lease, 1, 0, 1, 1), name: value}
    query = "mutation ($input: SendBeatsInput!) { sendBeats(input: $input) { __typename } }"

    await cinema.refused("ana", query, input={"leaseId": lease["id"], "beats": [forged]})

    assert (await models.Lease.get()).last_seq == 0


TEXTS = ["\0", "\u202e", "\ud800", "", " ", "x" * 300, "'; DROP TABLE lease; --", "👩‍👩‍👧" * 20]


@pytest.mark.parametrize("text", TEXTS)
async def test_no_text_breaks_a_mutation(cinema: Chain, held: clock.Held, text: str) -> None:
    """Answers are problems or successes, never faults."""
    for field, given, *_ in PROBLEMS:
        hostile = {
            name: [text] if name == "optionIds" else [] if isinstance(v, list) else text for name, v in given.items()
        }
        assert (await told(cinema, field, hostile, ""))["code"] in ("NOT_FOUND", "INVALID")
    assert (await opened(cinema, device=text))["__typename"] == "OpenLeaseSuccess"
