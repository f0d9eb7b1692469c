"""Asks a table of course.yaml for its keys. A fault is noted and answered with something harmless: reading goes on."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from courses.outline_faults import Faults, nearest
from courses.outline_files import Folder
from courses.outline_text import Text, forbidden_mark
from courses.outline_yaml import Listing, Node, Scalar, Table

Word = TypeVar("Word", bound=StrEnum)
_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_TIME = re.compile(r"^(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d)(?:\.(\d{1,3}))?$", re.ASCII)
_YES = {"true", "yes", "是", "对", "正确"}
_NO = {"false", "no", "否", "错", "错误"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a form comes from, and where its faults go."""

    file: str
    folder: Folder
    faults: Faults


class Form:
    """A table whose keys are known; unknown ones are faults at once."""

    def __init__(self, node: Node, source: Source, *, known: Collection[str], name: str) -> None:
        self.source = source
        self.line = node.line
        if not isinstance(node, Table):
            self.fault("NOT_TABLE", node.line, key=name)
            node = Table(node.line)
        self._table = node
        for key, line in node.lines.items():
            if key not in known:
                near = nearest(key, known)
                self.fault(
                    "KEY_UNKNOWN_NEAR" if near else "KEY_UNKNOWN", line, key=key, near=near, known=", ".join(known)
                )

    def __contains__(self, key: str) -> bool:
        return key in self._table.nodes

    def line_of(self, key: str) -> int:
        return self._table.lines.get(key, self.line)

    def asked_by(self, key: str) -> tuple[str, int]:
        return self.source.file, self.line_of(key)

    def node(self, key: str) -> Node | None:
        """What stands under `key`; None, and a fault, when it is missing."""
        if key not in self:
            self.fault("KEY_MISSING", self.line, key=key)
        return self._table.nodes.get(key)

    def text(self, key: str, *, longest: int) -> Text:
        """A text, or its two languages; Chinese must be there."""
        node = self.node(key)
        return Text("", "") if node is None else text_of(node, self.source, name=key, longest=longest)

    def given(self, key: str) -> Node | None:
        """What stands under `key`, if anything."""
        return self._table.nodes.get(key)

    def line_text(self, key: str, *, longest: int) -> str:
        """A single text without languages."""
        node = self.node(key)
        return "" if node is None else scalar_text(node, self.source, name=key, longest=longest)

    def slug(self, key: str = "slug") -> str:
        value = self.line_text(key, longest=200)
        if value and (not _SLUG.match(value) or len(value) > 60):
            self.fault("SLUG", self.line_of(key), value=value)
        return value

    def word(self, key: str, words: type[Word]) -> Word:
        """One of `words`, in small or capital letters."""
        value = self.line_text(key, longest=200)
        if value.upper() in words.__members__:
            return words[value.upper()]
        known = [word.lower() for word in words]
        if value:
            near = nearest(value, known)
            code = "NOT_ONE_OF_NEAR" if near else "NOT_ONE_OF"
            self.fault(code, self.line_of(key), key=key, value=value, near=near, known=", ".join(known))
        return next(iter(words))

    def is_word(self, key: str, words: type[StrEnum]) -> bool:
        """Whether `key` is one of `words`; asks without noting a fault."""
        node = self.given(key)
        return isinstance(node, Scalar) and node.text.upper() in words.__members__

    def number(self, key: str, *, low: int, high: int, default: int | None = None) -> int:
        if key not in self and default is not None:
            return default
        value = self.line_text(key, longest=50)
        if re.match(r"^\d{1,9}$", value, re.ASCII) and low <= int(value) <= high:
            return int(value)
        if value:
            self.fault("NOT_NUMBER", self.line_of(key), key=key, value=value, low=low, high=high)
        return low

    def yes_no(self, key: str, *, default: bool | None = None) -> bool:
        if key not in self and default is not None:
            return default
        value = self.line_text(key, longest=50).lower()
        if value and value not in _YES | _NO:
            self.fault("NOT_YES_NO", self.line_of(key), key=key)
        return value in _YES

    def time_ms(self, key: str) -> int:
        """A time such as 1:30 in milliseconds."""
        value = self.line_text(key, longest=50).replace("：", ":")
        match = _TIME.match(value)
        if match is None:
            if value:
                self.fault("TIME", self.line_of(key), value=value)
            return 0
        hours, minutes, seconds = (int(part or 0) for part in match.groups()[:3])
        return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((match[4] or "0").ljust(3, "0"))

    def entries(self, key: str, *, most: int) -> tuple[Node, ...]:
        """The entries of a list; none when `key` is absent."""
        node = self.given(key)
        if node is None:
            return ()
        if not isinstance(node, Listing):
            self.fault("NOT_LIST", self.line_of(key), key=key)
            return ()
        if not node.nodes:
            self.fault("LIST_EMPTY", self.line_of(key), key=key)
        if len(node.nodes) > most:
            self.fault("TOO_MANY", self.line_of(key), key=key, count=len(node.nodes), most=most)
        return node.nodes[:most]

    def fault(self, code: str, line: int, **facts: object) -> None:
        self.source.faults.add(code, self.source.file, line, **facts)


def text_of(node: Node, source: Source, *, name: str, longest: int) -> Text:
    """A text in one or two languages."""
    if isinstance(node, Scalar):
        zh = scalar_text(node, source, name=name, longest=longest)
        return Text(zh, zh)
    if isinstance(node, Listing):
        source.faults.add("NOT_TEXTS", source.file, node.line, key=name)
        return Text("", "")
    for key in [*node.nodes]:
        value = node.nodes[key]
        if key not in ("zh", "en") and isinstance(value, Scalar) and value.is_empty:
            source.faults.add("COMMA_IN_TEXT", source.file, node.lines[key], key=key)
            del node.nodes[key], node.lines[key]
    form = Form(node, source, known=("zh", "en"), name=name)
    zh = form.line_text("zh", longest=longest)
    # English letters are narrower and words longer: the same place on a screen holds about three times as many.
    return Text(zh, form.line_text("en", longest=3 * longest) if "en" in form else zh)


def scalar_text(node: Node, source: Source, *, name: str, longest: int) -> str:
    if not isinstance(node, Scalar):
        source.faults.add("NOT_TEXT", source.file, node.line, key=name)
        return ""
    if node.is_empty:
        source.faults.add("TEXT_EMPTY", source.file, node.line, key=name)
        return ""
    if len(node.text) > longest:
        source.faults.add("TEXT_LONG", source.file, node.line, key=name, length=len(node.text), longest=longest)
    if mark := forbidden_mark(node.text):  # written as an escape: the file itself was looked at before
        source.faults.add(f"{mark}_MARK", source.file, node.line)
    return node.text
