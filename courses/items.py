"""Items as guides see them: a question with its options, in their language, never with the key.

An option's id is its place as it was shown, so that the order of the draw says nothing.
"""

from collections.abc import Sequence
from typing import Any

from courses.prompts import Prompt
from courses.quizzes import Attempt, is_right
from kit.reading import Many, Select, Sight, column, row
from people.scope import Scope, sees_course


@row
class Stored:
    id: int = column("item.id")
    lesson_id: int = column("item.lesson_id")
    kind: str = column("item.kind")
    at_ms: int = column("item.at_ms")
    text: str = column("item.text")
    text_en: str = column("item.text_en")
    options: list[Any] = column("item.options")
    correct: list[Any] = column("item.correct")
    reason: str = column("item.reason")
    reason_en: str = column("item.reason_en")


DRAWN = Select(Stored, "FROM item WHERE item.id IN :ids", unscoped="Asked only with the ids of the viewer's own draw.")

stored_checks = Many(
    Stored,
    f"""FROM item JOIN lesson ON lesson.id = item.lesson_id WHERE item.lesson_id IN :parents AND item.purpose = 'CHECK'
    AND item.retired_at IS NULL AND {sees_course("lesson.course_id")} ORDER BY item.lesson_id, item.at_ms""",
    by="lesson_id",
)


@row
class Option:
    id: str
    text: str


@row
class Item:
    id: str
    kind: str
    text: str
    options: list[Option]


@row
class Check:
    """A question at the end of a segment; no credit hangs on it, so its answer travels with it."""

    id: str
    at_ms: int
    item: Item
    correct_option_ids: list[str]
    reason: str


@row
class Feedback:
    item_id: str
    is_correct: bool
    chosen_option_ids: list[str]
    correct_option_ids: list[str]
    reason: str


def _worded(text: dict[str, str], scope: Scope) -> str:
    return (text.get("en") if scope.locale == "en" else "") or text["zh"]


def shown_item(id: str, kind: str, text: dict[str, str], options: Sequence[dict[str, str]], scope: Scope) -> Item:
    listed = [Option(str(at), _worded(option, scope)) for at, option in enumerate(options)]
    return Item(id, kind, _worded(text, scope), listed)


def prompt_item(prompt: Prompt, scope: Scope) -> Item:
    shown = prompt.shown
    return shown_item(str(prompt.id), shown["kind"], shown["text"], shown["options"], scope)


def _text(kept: Stored) -> dict[str, str]:
    return {"zh": kept.text, "en": kept.text_en}


def _reason(kept: Stored, scope: Scope) -> str:
    return _worded({"zh": kept.reason, "en": kept.reason_en}, scope)


async def checks(parents: Sequence[Any], sight: Scope) -> list[list[Check]]:
    return [[_check(kept, sight) for kept in found] for found in await stored_checks(parents, sight)]


def _check(kept: Stored, scope: Scope) -> Check:
    item = shown_item(str(kept.id), kept.kind, _text(kept), kept.options, scope)
    return Check(str(kept.id), kept.at_ms, item, [str(at) for at in kept.correct], _reason(kept, scope))


async def _drawn(attempts: Sequence[Attempt]) -> dict[int, Stored]:
    ids = [item for one in attempts for item, _ in one.draw]
    return {kept.id: kept for kept in await DRAWN.rows(ids=ids)}


async def items_of(parents: Sequence[Attempt], sight: Scope) -> list[list[Item]]:
    known = await _drawn(parents)
    return [[_drawn_item(known[item], order, sight) for item, order in one.draw] for one in parents]


def _drawn_item(kept: Stored, order: Sequence[int], scope: Scope) -> Item:
    return shown_item(str(kept.id), kept.kind, _text(kept), [kept.options[at] for at in order], scope)


async def feedback(parents: Sequence[Attempt], sight: Sight) -> list[list[Feedback] | None]:
    """What was right and why; only of an attempt that passed."""
    passed = [one for one in parents if one.is_passed]
    known = await _drawn(passed) if passed else {}
    return [_feedback(one, known, sight) if one.is_passed else None for one in parents]  # type: ignore[arg-type]


def _feedback(one: Attempt, known: dict[int, Stored], scope: Scope) -> list[Feedback]:
    told = []
    for item, order in one.draw:
        chosen = (one.answers or {}).get(str(item), [])
        right = [str(at) for at, option in enumerate(order) if option in known[item].correct]
        is_correct = is_right(order, chosen, known[item].correct)
        told.append(Feedback(str(item), is_correct, [str(at) for at in chosen], right, _reason(known[item], scope)))
    return told
