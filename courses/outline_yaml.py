"""YAML as plain nodes that know their line. Only what a person writes by hand: no aliases, tags or second documents.

The parser's events are read one by one, so that a file built to explode is refused before anything grows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from courses.outline_faults import Faults

DEEPEST = 12
# The Chinese colon looks right and is none: YAML then complains of the line below, or of nothing.
_WIDE_COLON = re.compile(r"^\s*(- )?[a-z_]{2,12}\s*：")


@dataclass(frozen=True, slots=True)
class Scalar:
    line: int
    text: str
    is_quoted: bool = False

    @property
    def is_empty(self) -> bool:
        return self.text == "" or (not self.is_quoted and self.text in ("~", "null"))


@dataclass(frozen=True, slots=True)
class Listing:
    line: int
    nodes: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """`lines` says where each key stands."""

    line: int
    nodes: dict[str, "Node"] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


Node = Scalar | Listing | Table


def read_yaml(text: str, *, file: str, faults: Faults) -> Node | None:
    """The content of `text`, or None when nothing can be made of it; `faults` then says why."""
    for number, line in enumerate(text.split("\n"), start=1):
        if _WIDE_COLON.match(line):
            faults.add("YAML_WIDE_COLON", file, number)
            return None
    try:
        return _Builder(text, file, faults).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        faults.add("YAML", file, mark.line + 1 if mark else 1, problem=error.problem or "")
    except yaml.YAMLError as error:  # characters that YAML does not know
        faults.add("YAML", file, 1, problem=str(error).splitlines()[0])
    except _TooDeep as error:
        faults.add("YAML_DEEP", file, error.line)
    return None


class _TooDeep(Exception):
    def __init__(self, line: int) -> None:
        self.line = line


class _Builder:
    def __init__(self, text: str, file: str, faults: Faults) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.SafeLoader)
        self._file = file
        self._faults = faults

    def document(self) -> Node | None:
        node: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    self._fault("YAML_SEVERAL", event)
                    break
                node = self._node(next(self._events), 0)
        if node is None or (isinstance(node, Scalar) and node.is_empty):
            return Table(1)
        return node

    def _node(self, event: yaml.Event, depth: int) -> Node:
        line = _line(event)
        if depth > DEEPEST:
            raise _TooDeep(line)
        self._refuse_extras(event)
        match event:
            case yaml.ScalarEvent():
                return Scalar(line, event.value.strip(), event.style is not None)
            case yaml.SequenceStartEvent():
                return Listing(line, tuple(self._node(each, depth + 1) for each in self._until(yaml.SequenceEndEvent)))
            case yaml.MappingStartEvent():
                return self._table(line, depth)
            case _:
                return Scalar(line, "")

    def _table(self, line: int, depth: int) -> Table:
        table = Table(line)
        for key_event in self._until(yaml.MappingEndEvent):
            key = self._node(key_event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, Scalar):
                self._faults.add("YAML_KEY", self._file, key.line)
            elif key.text in table.nodes:
                self._faults.add("KEY_TWICE", self._file, key.line, key=key.text)
            else:
                table.nodes[key.text] = value
                table.lines[key.text] = key.line
        return table

    def _until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        while not isinstance(event := next(self._events), end):
            yield event

    def _refuse_extras(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._fault("YAML_ALIAS", event)
        elif getattr(event, "tag", None):
            self._fault("YAML_TAG", event)

    def _fault(self, code: str, event: yaml.Event) -> None:
        self._faults.add(code, self._file, _line(event))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
