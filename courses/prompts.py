"""Prompts: small questions in the middle of a video that show whether somebody is there.

The server decides when and what, keeps the time, and never sends the answer. A lesson's own prompt items are asked in
turn; a lesson without any asks which lesson this is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import SystemRandom
from typing import Any

import orjson

import models
from courses.attention import ANSWER_WITHIN_MS, Asked, is_open
from courses.watched import Watch, load, settle
from kit import clock
from kit.errors import Conflict, Invalid, NotFound
from kit.reading import One, Select, Sight, column, row
from models.database import atomic, run_many
from people.scope import Scope

MOST_TRIES = 2
_random = SystemRandom()


class PromptClosed(Conflict):
    code = "PROMPT_CLOSED"
    zh = "这道提示题已经结束。把这一段再看一遍，会重新提问。"
    en = "This question is over. Watch this part again and you will be asked anew."


class NoSuchOption(Invalid):
    zh = "请从给出的选项里选。"
    en = "Choose from the options given."


@row
class Prompt:
    """A prompt as its guide sees it; `shown` also holds the answer and never leaves the server whole."""

    id: int = column("prompt.id")
    guide_id: int = column("prompt.guide_id")
    media_id: int = column("prompt.media_id")
    lesson_id: int = column("prompt.lesson_id")
    at_ms: int = column("prompt.at_ms")
    shown: dict[str, Any] = column("prompt.shown")
    issued_ms: int = column("prompt.issued_ms")
    tries: int = column("prompt.tries")
    answered_ms: int | None = column("prompt.answered_ms")
    is_passed: bool = column("prompt.is_passed")

    @property
    def tries_left(self) -> int:
        return tries_of(self.shown) - self.tries

    @property
    def answer_by_ms(self) -> int:
        return self.issued_ms + ANSWER_WITHIN_MS

    @property
    def seconds_left(self) -> int:
        return max(0, (self.answer_by_ms - clock.now_ms()) // 1000)

    @property
    def is_open(self) -> bool:
        return is_open(_asked(self), as_of_ms=clock.now_ms())


def tries_of(shown: dict[str, Any]) -> int:
    """How often a question may be answered: no more than half of its options can be tried out."""
    return max(1, min(MOST_TRIES, len(shown["options"]) // 2))


prompt = One(Prompt, "FROM prompt WHERE prompt.id IN :parents AND prompt.guide_id = :me", by="id")

latest_prompt = One(
    Prompt,
    """FROM prompt WHERE prompt.lesson_id IN :parents AND prompt.guide_id = :me
    ORDER BY prompt.issued_ms""",
    by="lesson_id",
    of="lesson_id",
)

_open_prompt = One(
    Prompt,
    """FROM prompt WHERE prompt.lesson_id IN :parents AND prompt.guide_id = :me AND prompt.answered_ms IS NULL
    AND prompt.issued_ms >= :since ORDER BY prompt.issued_ms""",
    by="lesson_id",
    of="lesson_id",
)


async def open_prompts(parents: Sequence[Any], sight: Sight) -> list[Prompt | None]:
    """The prompt of each lesson that its guide may still answer; at most one is open at a time."""
    keys = [parent.lesson_id for parent in parents]
    asked = await _open_prompt.find(keys, sight, since=clock.now_ms() - ANSWER_WITHIN_MS)
    return list(map({one.lesson_id: one for one in asked if one.is_open}.get, keys))


@row
class _Item:
    id: int
    lesson_id: int
    kind: str
    text: str
    text_en: str
    options: list[dict[str, str]]
    correct: list[int]


ITEMS = Select(
    _Item,
    """FROM item WHERE item.lesson_id IN :lessons AND item.purpose = 'PROMPT' AND item.retired_at IS NULL
    ORDER BY item.lesson_id, item.position""",
    unscoped="The lessons are those of leases that were checked.",
)


@row
class _Sibling:
    """A lesson of the course of the lesson that is asked about, itself among them."""

    asked_id: int = column("asked.id")
    id: int = column("lesson.id")
    title: str = column("lesson.title")
    title_en: str = column("lesson.title_en")


SIBLINGS = Select(
    _Sibling,
    """FROM lesson AS asked JOIN lesson ON lesson.course_id = asked.course_id
    WHERE asked.id IN :lessons ORDER BY asked.id, lesson.id""",
    unscoped="The lessons are those of leases that were checked.",
)


@dataclass(frozen=True)
class Answered:
    """What an answer has come to."""

    lesson_id: int
    is_correct: bool
    tries_left: int


def _asked(kept: Any) -> Asked:
    return Asked(kept.at_ms, kept.issued_ms, kept.answered_ms, kept.is_passed)


PUT = """INSERT INTO prompt (guide_id, media_id, lesson_id, item_id, at_ms, round, shown, issued_ms, tries, is_passed)
    VALUES (:guide, :media, :lesson, :item, :at, :round, :shown, :now, 0, :passed)"""


async def put_all(due: Sequence[tuple[Watch, int]]) -> None:
    """Ask the guide of each watch at its position, with a question not asked there before. Inside a command."""
    lessons = sorted({watch.lesson_id for watch, _ in due})
    if not lessons:
        return
    questions = await _questions(lessons)
    rows: list[dict[str, object]] = []
    now = clock.now_ms()
    for watch, at_ms in due:
        earlier = sum(1 for asked in watch.asked if asked.at_ms == at_ms)
        asks = questions[watch.lesson_id]
        item_id, question = asks[(earlier + watch.drawn.index(at_ms)) % len(asks)]
        rows.append({
            "guide": watch.guide_id, "media": watch.media_id, "lesson": watch.lesson_id, "item": item_id, "at": at_ms,
            "round": earlier + 1, "shown": orjson.dumps(_shuffled(*question)).decode(), "now": now, "passed": False,
        })  # fmt: skip
        watch.asked.append(Asked(at_ms, now))
    await run_many(PUT, rows)


@atomic
async def answer(prompt_id: int, options: list[int], *, scope: Scope) -> Answered:
    """Take the viewer's answer; the server's clock decides whether it came in time.

    Raises:
        NotFound: the viewer has no such prompt.
        PromptClosed: it is passed, missed, or out of time.
        NoSuchOption: an option it did not offer.
    """
    kept = await models.Prompt.filter(id=prompt_id, guide_id=scope.me).select_for_update(no_key=True).first()
    if kept is None:
        raise NotFound(path=["promptId"])
    if not is_open(_asked(kept), as_of_ms=clock.now_ms()):
        raise PromptClosed
    if not options or not set(options) <= set(range(len(kept.shown["options"]))):
        raise NoSuchOption(path=["optionIds"])

    kept.tries += 1
    is_correct = sorted(set(options)) == kept.shown["correct"]
    if is_correct or kept.tries >= tries_of(kept.shown):
        kept.answered_ms, kept.is_passed = clock.now_ms(), is_correct
    await kept.save()
    await judge_again(kept.guide_id, kept.media_id)
    return Answered(kept.lesson_id, is_correct, 0 if kept.answered_ms else tries_of(kept.shown) - kept.tries)


async def judge_again(guide_id: int, media_id: int) -> None:
    """Settle a watch after its prompts changed, and put the next question if one is due. Inside a command."""
    watches = await load([(guide_id, media_id)])
    due = await settle(list(watches.values()))
    await put_all([(watches[key], at_ms) for key, at_ms in due.items() if at_ms is not None])


Question = tuple[str, dict[str, str], list[dict[str, str]], list[int]]
"""A kind, a text, options, and which of them are right."""


async def _questions(lessons: Sequence[int]) -> dict[int, list[tuple[int | None, Question]]]:
    """What each lesson may ask: its own items in their order, else which lesson this is."""
    found: dict[int, list[tuple[int | None, Question]]] = {lesson: [] for lesson in lessons}
    for item in await ITEMS.rows(lessons=lessons):
        text = {"zh": item.text, "en": item.text_en or item.text}
        found[item.lesson_id].append((item.id, (item.kind, text, item.options, item.correct)))
    for lesson, asks in await _which_lesson([lesson for lesson, asks in found.items() if not asks]):
        found[lesson].append((None, asks))
    return found


async def _which_lesson(lessons: Sequence[int]) -> list[tuple[int, Question]]:
    titles = await SIBLINGS.rows(lessons=lessons) if lessons else []
    asks: list[tuple[int, Question]] = []
    for lesson in lessons:
        mine = sorted((one for one in titles if one.asked_id == lesson), key=lambda one: one.id != lesson)
        options = [{"zh": one.title, "en": one.title_en or one.title} for one in mine[:3]]
        if len(options) == 1:
            options.append({"zh": "都不是", "en": "None of these"})
        asks.append((lesson, ("SINGLE", {"zh": "你正在看哪一课？", "en": "Which lesson is this?"}, options, [0])))
    return asks


def _shuffled(kind: str, text: dict[str, str], options: list[dict[str, str]], correct: list[int]) -> dict[str, Any]:
    order = list(range(len(options)))
    _random.shuffle(order)
    return {
        "kind": kind,
        "text": text,
        "options": [options[at] for at in order],
        "correct": sorted(order.index(at) for at in correct),
    }
