"""Prompts: small questions in the middle of a video that show whether somebody is there.

The server decides when and what, keeps the time, and never sends the answer. A lesson's own prompt items are asked in
turn; a lesson without any asks which lesson this is.
"""

from dataclasses import dataclass
from random import SystemRandom
from typing import Any

import models
from courses.attention import ANSWER_WITHIN_MS, Asked, is_open
from courses.watched import Watch, load, settle
from kit import clock
from kit.errors import Conflict, Invalid, NotFound
from kit.reading import One, column, row
from models.database import atomic
from people.scope import Scope

TRIES = 2
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
        return TRIES - self.tries

    @property
    def answer_by_ms(self) -> int:
        return self.issued_ms + ANSWER_WITHIN_MS

    @property
    def seconds_left(self) -> int:
        return max(0, (self.answer_by_ms - clock.now_ms()) // 1000)

    @property
    def is_open(self) -> bool:
        return is_open(_asked(self), as_of_ms=clock.now_ms())


prompt = One(Prompt, "FROM prompt WHERE prompt.id IN :parents AND prompt.guide_id = :me", by="id")

latest_prompt = One(
    Prompt,
    """FROM prompt WHERE prompt.lesson_id IN :parents AND prompt.guide_id = :me
    ORDER BY prompt.issued_ms""",
    by="lesson_id",
    of="lesson_id",
)


@dataclass(frozen=True)
class Answered:
    """What an answer has come to."""

    lesson_id: int
    is_correct: bool
    tries_left: int


def _asked(kept: Any) -> Asked:
    return Asked(kept.at_ms, kept.issued_ms, kept.answered_ms, kept.is_passed)


async def put(watch: Watch, at_ms: int) -> None:
    """Ask the guide of `watch` at a position, with a question not asked there before. Inside a command."""
    earlier = sum(1 for asked in watch.asked if asked.at_ms == at_ms)
    shown, item_id = await _question(watch.lesson_id, earlier + watch.drawn.index(at_ms))
    asked = await models.Prompt.create(
        guide_id=watch.guide_id,
        media_id=watch.media_id,
        lesson_id=watch.lesson_id,
        item_id=item_id,
        at_ms=at_ms,
        round=earlier + 1,
        shown=shown,
        issued_ms=clock.now_ms(),
    )
    watch.asked.append(_asked(asked))


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
    if is_correct or kept.tries >= TRIES:
        kept.answered_ms, kept.is_passed = clock.now_ms(), is_correct
    await kept.save()
    await judge_again(kept.guide_id, kept.media_id)
    return Answered(kept.lesson_id, is_correct, 0 if kept.answered_ms else TRIES - kept.tries)


async def judge_again(guide_id: int, media_id: int) -> None:
    """Settle a watch after its prompts changed, and put the next question if one is due. Inside a command."""
    watches = await load([(guide_id, media_id)])
    due = await settle(list(watches.values()))
    for key, at_ms in due.items():
        if at_ms is not None:
            await put(watches[key], at_ms)


async def _question(lesson_id: int, turn: int) -> tuple[dict[str, Any], int | None]:
    items = await models.Item.filter(lesson_id=lesson_id, purpose="PROMPT", retired_at=None).order_by("position")
    if not items:
        return await _which_lesson(lesson_id), None
    item = items[turn % len(items)]
    text = {"zh": item.text, "en": item.text_en or item.text}
    return _shuffled(item.kind, text, item.options, item.correct), item.id


async def _which_lesson(lesson_id: int) -> dict[str, Any]:
    lesson = await models.Lesson.get(id=lesson_id)
    others = await models.Lesson.filter(course_id=lesson.course_id).exclude(id=lesson_id).limit(2)
    titles = [{"zh": one.title, "en": one.title_en or one.title} for one in (lesson, *others)]
    if len(titles) == 1:
        titles.append({"zh": "都不是", "en": "None of these"})
    return _shuffled("SINGLE", {"zh": "你正在看哪一课？", "en": "Which lesson is this?"}, titles, [0])


def _shuffled(kind: str, text: dict[str, str], options: list[dict[str, str]], correct: list[int]) -> dict[str, Any]:
    order = list(range(len(options)))
    _random.shuffle(order)
    return {
        "kind": kind,
        "text": text,
        "options": [options[at] for at in order],
        "correct": sorted(order.index(at) for at in correct),
    }
