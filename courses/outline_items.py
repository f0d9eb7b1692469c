"""The items of a course folder: what quizzes, prompts and checks are made of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

from courses.outline_form import Form, Source, text_of
from courses.outline_text import Text
from courses.outline_yaml import Listing, Node
from courses.words import ItemKind

POOL_TIMES_DRAWS = 3
_ITEM_KEYS = ("kind", "text", "right", "wrong", "answer", "reason")


@dataclass(frozen=True, slots=True)
class Option:
    text: Text
    is_correct: bool


@dataclass(frozen=True, slots=True)
class Item:
    """Options stand in an order of their own that says nothing about which are correct."""

    kind: ItemKind
    text: Text
    options: tuple[Option, ...]
    reason: Text | None


@dataclass(frozen=True, slots=True)
class Check:
    """A question at the end of a segment; `at_ms` is 0 in an article, whose checks stand at its end."""

    at_ms: int
    item: Item
    line: int


@dataclass(frozen=True, slots=True)
class Quiz:
    """`pass_score` is out of 100; `items` holds at least three times as many as are drawn."""

    draws: int
    pass_score: int
    seconds: int
    items: tuple[Item, ...]


def read_quiz(node: Node, source: Source) -> Quiz:
    form = Form(node, source, known=("draws", "pass_score", "seconds", "items"), name="quiz")
    draws = form.number("draws", low=1, high=50)
    form.node("items")
    nodes = form.entries("items", most=300)
    items = _distinct((read_item(each, source) for each in nodes), nodes, source)
    least = POOL_TIMES_DRAWS * draws
    if nodes and len(nodes) < least:
        form.fault("POOL_SMALL", form.line_of("items"), count=len(nodes), draws=draws, least=least)
    return Quiz(
        draws=draws,
        pass_score=form.number("pass_score", low=1, high=100, default=80),
        seconds=form.number("seconds", low=10, high=7_200, default=40 * draws),
        items=items,
    )


def read_prompts(form: Form) -> tuple[Item, ...]:
    """Prompts are answered in passing: short, and their reason may be left out."""
    nodes = form.entries("prompts", most=60)
    return _distinct((read_item(each, form.source, longest=60, is_prompt=True) for each in nodes), nodes, form.source)


def read_checks(form: Form, *, is_timed: bool) -> tuple[Check, ...]:
    """In the order of their times."""
    checks = [_check(node, form.source, is_timed=is_timed) for node in form.entries("checks", most=60)]
    taken: set[int] = set()
    for check in checks:
        if is_timed and check.at_ms in taken:
            form.fault("TIME_TWICE", check.line, value=clock(check.at_ms))
        taken.add(check.at_ms)
    return tuple(sorted(checks, key=lambda check: check.at_ms))


def read_item(
    node: Node, source: Source, *, longest: int = 200, is_prompt: bool = False, more_keys: tuple[str, ...] = ()
) -> Item:
    form = Form(node, source, known=(*more_keys, *_ITEM_KEYS), name="item")
    text = form.text("text", longest=longest)
    reason = None if is_prompt and "reason" not in form else form.text("reason", longest=300)
    if "answer" in form:
        return Item(ItemKind.TRUE_FALSE, text, _truth(form), reason)

    right, wrong = _texts(form, "right"), _texts(form, "wrong")
    kind = ItemKind.SINGLE if len(right) < 2 else ItemKind.MULTIPLE
    if "kind" in form:
        kind = form.word("kind", ItemKind)
    _refuse_unanswerable(form, kind, right, wrong)
    options = [Option(each, is_correct=True) for each in right] + [Option(each, is_correct=False) for each in wrong]
    # Right ones are written first; were they shown so, the place would be the answer.
    return Item(kind, text, tuple(sorted(options, key=_digest(text))), reason)


def clock(ms: int) -> str:
    """1:30 for 90,000 ms, 1:30.5 for 90,500."""
    seconds, rest = divmod(ms, 1000)
    fraction = f".{rest:03}".rstrip("0") if rest else ""
    return f"{seconds // 60}:{seconds % 60:02}{fraction}"


def _check(node: Node, source: Source, *, is_timed: bool) -> Check:
    item = read_item(node, source, more_keys=("at",))
    # Only `at` is asked here; the rest was judged above.
    form = Form(node, source, known=("at", *_ITEM_KEYS), name="check")
    if not is_timed and "at" in form:
        form.fault("AT_REFUSED", form.line_of("at"))
    return Check(form.time_ms("at") if is_timed else 0, item, form.line)


def _truth(form: Form) -> tuple[Option, ...]:
    if "right" in form or "wrong" in form or ("kind" in form and form.word("kind", ItemKind) != ItemKind.TRUE_FALSE):
        form.fault("ANSWER_MIXED", form.line_of("answer"))
    answer = form.yes_no("answer")
    return Option(Text("对", "True"), answer), Option(Text("错", "False"), not answer)


def _texts(form: Form, key: str) -> tuple[Text, ...]:
    """One text or a list of them."""
    if key not in form:
        return ()
    if not isinstance(form.given(key), Listing):
        return (form.text(key, longest=100),)
    return tuple(text_of(each, form.source, name=key, longest=100) for each in form.entries(key, most=10))


def _refuse_unanswerable(form: Form, kind: ItemKind, right: tuple[Text, ...], wrong: tuple[Text, ...]) -> None:
    if kind is ItemKind.TRUE_FALSE or not right:
        form.fault("RIGHT_MISSING", form.line)
    elif not wrong:
        form.fault("WRONG_MISSING", form.line)
    elif kind is ItemKind.SINGLE and len(right) > 1:
        form.fault("SINGLE_SEVERAL", form.line_of("right"))
    seen: set[str] = set()
    for option in (*right, *wrong):
        if option.zh and option.zh in seen:
            form.fault("OPTION_TWICE", form.line, value=option.zh)
        seen.add(option.zh)


def _distinct(items: Iterable[Item], nodes: tuple[Node, ...], source: Source) -> tuple[Item, ...]:
    kept = tuple(items)
    first: dict[str, int] = {}
    for item, node in zip(kept, nodes, strict=True):
        if item.text.zh and item.text.zh in first:
            source.faults.add("ITEM_TWICE", source.file, node.line, first=first[item.text.zh])
        first.setdefault(item.text.zh, node.line)
    return kept


def _digest(asked: Text) -> Callable[[Option], bytes]:
    return lambda option: sha256(f"{asked.zh}\n{option.text.zh}".encode()).digest()
