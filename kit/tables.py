"""The rows of a table that somebody sent, one by one: headers in any spelling, words made into what they mean.

What is wrong is collected, so that all is told at once. What rows mean is a word's own matter.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TypeVar

from kit import text
from kit.errors import Invalid, Refused
from kit.sheets import CellLostDigits, Row, Sheet

T = TypeVar("T")
Headers = Mapping[str, str]
"""A column and the words that name it, in either language."""


class HeaderUnknown(Invalid):
    zh = "不认识“{name}”这一列，请删除或改名。"
    en = "Column “{name}” is not known here. Remove or rename it."


class HeaderTwice(Invalid):
    zh = "“{name}”这一列出现了两次。"
    en = "Column “{name}” stands there twice."


class HeaderMissing(Invalid):
    zh = "缺少“{name}”这一列。"
    en = "Column “{name}” is missing."


class WordUnknown(Invalid):
    zh = "不认识“{word}”，可以填：{known}。"
    en = "“{word}” is not known here. Possible: {known}."


class CellsWithoutHeader(Invalid):
    zh = "这一行有一格，它上面没有列名。"
    en = "There is no column name above one of the cells."


@dataclass(frozen=True)
class Trouble:
    """`column` is the header as the file has it; None where no single column is to blame."""

    row: int
    column: str | None
    refused: Refused
    sheet: str = ""


@dataclass
class Table:
    """A sheet whose columns are known; what is wrong is collected, so that all is told at once."""

    sheet: Sheet
    columns: dict[str, int]
    troubles: list[Trouble] = field(default_factory=list)
    told: set[tuple[int, str | None]] = field(default_factory=set)

    def blame(self, row: int, column: str, refused: Refused) -> None:
        at = self.columns.get(column)
        self.tell(row, column if at is None else self.sheet.header[at], refused)

    def tell(self, row: int, header: str | None, refused: Refused) -> None:
        """One trouble a cell is enough, and a sheet is read for units and again for people."""
        if header is None or (row, header) not in self.told:
            self.told.add((row, header))
            self.troubles.append(Trouble(row, header, refused, self.sheet.name))


class Line:
    """One row of a table. A cell that is wrong is blamed and read as nothing."""

    def __init__(self, table: Table, row: Row) -> None:
        self.table, self.row, self.is_good = table, row, True

    def blame(self, column: str, refused: Refused) -> None:
        self.is_good = False
        self.table.blame(self.row.number, column, refused)

    def raw(self, column: str) -> str:
        at = self.table.columns.get(column, MOST)
        return self.row.cells[at] if at < len(self.row.cells) else ""

    def read(self, column: str, by: Callable[[str], T]) -> T | None:
        if not self.raw(column):
            return None
        try:
            return by(self.raw(column))
        except Refused as refused:
            self.blame(column, refused)
            return None

    def needed(self, column: str, by: Callable[[str], T]) -> T | None:
        if not self.raw(column):
            self.blame(column, text.TextMissing())
        return self.read(column, by)


MOST = 10**6


def table_of(
    sheet: Sheet, headers: Headers, needed: tuple[str, ...], *, other: Callable[[str], str | None] | None = None
) -> Table:
    """`other` names the columns of headers that no word stands for, such as days."""
    columns: dict[str, int] = {}
    table = Table(sheet, columns)
    for at, name in enumerate(sheet.header):
        column = (meant(name, headers) or (other(name) if other else None)) if name else None
        if column is not None and column in columns:
            table.tell(0, name, HeaderTwice(name=name))
        elif column is not None:
            columns[column] = at
        elif name:
            table.tell(0, name, HeaderUnknown(name=name))
    for column in needed:
        if column not in columns:
            table.tell(0, None, HeaderMissing(name=headers[column].split()[0]))
    for one in sheet.rows:
        if any(cell and not name for cell, name in zip_longest(one.cells, sheet.header, fillvalue="")):
            table.tell(one.number, None, CellsWithoutHeader())
    for problem in sheet.problems:
        named = sheet.header[problem.column] if problem.column < len(sheet.header) else None
        table.tell(problem.row, named, problem.refused)
    return table


def meant(header: str, headers: Headers) -> str | None:
    """The column that a header names, in either language and any way of writing it."""
    plain = _plain(header)
    return next((name for name, words in headers.items() if plain in map(_plain, words.split())), None)


def _plain(word: str) -> str:
    return re.sub(r"[\s_*-]|（.*|\(.*", "", text.folded(word))


def word_of(words: dict[T, str]) -> Callable[[str], T]:
    """Reads a word that stands for something."""

    def by(cell: str) -> T:
        plain = _plain(cell)
        for meaning, said in words.items():
            if plain in map(_plain, said.split()):
                return meaning
        known = "、".join(said.split()[0] for said in words.values())
        raise WordUnknown(word=cell[:40], known=known)

    return by


def code(cell: str) -> str:
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d{2,}", cell):
        raise CellLostDigits
    return text.code(cell, most=40, field="code")


def name(cell: str) -> str:
    return text.line(cell, most=80, field="name")
