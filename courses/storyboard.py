"""What the sample videos show: cards with their times, in storyboard.yaml beside course.yaml."""

from dataclasses import dataclass
from pathlib import Path

from courses.outline_faults import Faults
from courses.outline_files import Folder
from courses.outline_form import Form, Source, text_of
from courses.outline_text import Text
from courses.outline_yaml import Node, Table, read_yaml

STORYBOARD_FILE = "storyboard.yaml"
LONGEST_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Card:
    """One picture, shown from `from_ms` up to `to_ms`."""

    from_ms: int
    to_ms: int
    title: Text


@dataclass(frozen=True, slots=True)
class Storyboard:
    duration_ms: int
    cards: tuple[Card, ...]


def read_storyboards(folder: Path) -> dict[str, Storyboard]:
    """The storyboards in a course folder, by lesson slug.

    Raises:
        CourseFaulty: with every fault, by file and line.
    """
    faults = Faults()
    source = Source(STORYBOARD_FILE, Folder(folder, faults), faults)
    text = source.folder.text(STORYBOARD_FILE, endings=(".yaml",), asked_by=(STORYBOARD_FILE, 1))
    node = read_yaml(text, file=STORYBOARD_FILE, faults=faults)
    boards = {slug: _storyboard(each, source) for slug, each in node.nodes.items()} if isinstance(node, Table) else {}
    faults.refuse_any()
    return boards


def _storyboard(node: Node, source: Source) -> Storyboard:
    form = Form(node, source, known=("seconds", "cards"), name=STORYBOARD_FILE)
    end_ms = 1000 * form.number("seconds", low=1, high=LONGEST_SECONDS)
    form.node("cards")
    nodes = form.entries("cards", most=40)
    starts = [_start_ms(each, source) for each in nodes]
    titles = [text_of(_without_time(each), source, name="card", longest=24) for each in nodes]
    spans = zip(starts, [*starts[1:], end_ms], titles, strict=True)
    return Storyboard(end_ms, tuple(Card(start, end, title) for start, end, title in spans))


def _start_ms(node: Node, source: Source) -> int:
    return Form(node, source, known=("at", "zh", "en"), name="card").time_ms("at")


def _without_time(node: Node) -> Node:
    if not isinstance(node, Table):
        return node
    kept = {key: each for key, each in node.nodes.items() if key != "at"}
    return Table(node.line, kept, {key: node.lines[key] for key in kept})
