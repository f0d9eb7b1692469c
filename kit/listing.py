"""Lists that can grow, read by keyset: forwards and backwards, of many parents at once or of the whole sight.

`order` ends in a unique field; `descending` turns all of it round. Values of a place survive JSON: times as ISO text.
"""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import product
from operator import attrgetter
from typing import Any, Generic, get_type_hints

from kit.reading import Relation, Row, Select, Sight, columns, names, row

MOST = 2**63


@row
class Page(Generic[Row]):
    """A stretch of a list that can grow."""

    rows: list[Row]
    has_next: bool
    has_previous: bool


@row
class Count:
    parent: Any
    n: int


class Order:
    """An order by fields of a row, as SQL for both directions, and as places in it."""

    def __init__(self, row: type, fields: Sequence[str], descending: bool) -> None:
        hints = get_type_hints(row)
        self.fields = list(fields)
        self.descending = descending
        self.kinds = {name: hints[name] for name in fields}

    def sql(self, *, backwards: bool = False) -> str:
        direction = "DESC" if self.descending != backwards else "ASC"
        return ", ".join(f"{name} {direction}" for name in self.fields)

    def beyond(self, *, backwards: bool = False) -> str:
        sign = "<" if self.descending != backwards else ">"
        return f"({', '.join(self.fields)}) {sign} ({', '.join(f':at_{name}' for name in self.fields)})"

    def place(self, row: Any) -> list[object]:
        """Where `row` stands."""
        values = (getattr(row, name) for name in self.fields)
        return [value.isoformat() if isinstance(value, date | datetime) else value for value in values]

    def values(self, place: Sequence[Any]) -> dict[str, object]:
        """A place as the values a statement asks for; ValueError when it is not one of this order."""
        if len(place) != len(self.fields):
            raise ValueError("A place of another list.")
        return {f"at_{n}": _read(self.kinds[n], v) for n, v in zip(self.fields, place, strict=True)}


def _read(kind: type, value: Any) -> object:
    if kind in (date, datetime):
        return kind.fromisoformat(str(value))
    is_kept = -MOST <= value < MOST if value.__class__ is int else "\0" not in str(value)  # what a column can hold
    if value.__class__ is not kind or not is_kept:
        raise ValueError("A place of another list.")
    return value


class Paged(Relation[Row]):
    """A list a parent that can grow. One parent's needs no numbering: the index ends the reading after a page."""

    def __init__(
        self, row: type[Row], sql: str, *, by: str, order: Sequence[str], of: str = "id", descending: bool = False
    ) -> None:
        self.order = Order(row, order, descending)
        base = f"(SELECT {columns(row)} {sql}) AS base"

        def stretch(beyond: str, backwards: bool) -> str:
            nth = f"row_number() OVER (PARTITION BY {by} ORDER BY {self.order.sql(backwards=backwards)}) AS nth"
            listed = f"(SELECT {names(row)}, {nth} FROM {base} {beyond}) AS listed"
            return f"SELECT {names(row)} FROM {listed} WHERE nth <= :limit ORDER BY nth"

        def only(beyond: str, backwards: bool) -> str:
            alone = base.replace("IN :parents", "= :parent")
            return (
                f"SELECT {names(row)} FROM {alone} {beyond} ORDER BY {self.order.sql(backwards=backwards)} LIMIT :limit"
            )

        super().__init__(row, stretch("", False), by=by, of=of)
        self.stretches: dict[tuple[bool, bool], Select[Row]] = {(False, False): self}
        self.alone: dict[tuple[bool, bool], Select[Row]] = {}
        for onward, backwards in product((False, True), repeat=2):
            beyond = f"WHERE {self.order.beyond(backwards=backwards)}" if onward else ""
            self.alone[onward, backwards] = Select(row, only(beyond, backwards))
            if onward or backwards:
                self.stretches[onward, backwards] = Select(row, stretch(beyond, backwards))
        self.count = Select(Count, f"SELECT {by} AS parent, count(*) AS n FROM {base} GROUP BY {by}")

    async def __call__(
        self,
        parents: Sequence[object],
        sight: Sight,
        *,
        limit: int,
        place: Sequence[Any] = (),
        backwards: bool = False,
        **values: object,
    ) -> list[Page[Row]]:
        """Up to `limit` rows of each parent, from the start (or the end, `backwards`) or beyond `place`."""
        keys = [self.of(parent) for parent in parents]
        found: dict[object, list[Row]] = {key: [] for key in keys}
        at = self.order.values(place) if place else {}
        wanted: dict[str, object] = {"limit": limit + 1, **at, **sight.values, **values}
        way = bool(place), backwards
        if len(found) == 1:
            rows = await self.alone[way].rows(parent=keys[0], **wanted)
        else:
            rows = await self.stretches[way].rows(parents=list(found), **wanted)
        for one in rows:
            found[self.by(one)].append(one)
        return [page(found[key], limit, is_onward=bool(place), backwards=backwards) for key in keys]

    async def counts(self, parents: Sequence[object], sight: Sight, **values: object) -> list[int]:
        keys = [self.of(parent) for parent in parents]
        rows = await self.count.rows(parents=list(dict.fromkeys(keys)), **sight.values, **values)
        counted = {one.parent: one.n for one in rows}
        return [counted.get(key, 0) for key in keys]


class Listing(Select[Row]):
    """A list that can grow and belongs to the viewer's sight alone. Optional filters are part of `sql`."""

    def __init__(self, row: type[Row], sql: str, *, order: Sequence[str], descending: bool = False) -> None:
        self.order = Order(row, order, descending)
        base = f"(SELECT {columns(row)} {sql}) AS base"

        def stretch(beyond: str, backwards: bool) -> str:
            by = self.order.sql(backwards=backwards)
            return f"SELECT {names(row)} FROM {base} {beyond} ORDER BY {by} LIMIT :limit"

        super().__init__(row, stretch("", False))
        self.stretches: dict[tuple[bool, bool], Select[Row]] = {(False, False): self}
        for backwards in (False, True):
            beyond = f"WHERE {self.order.beyond(backwards=backwards)}"
            self.stretches[True, backwards] = Select(row, stretch(beyond, backwards))
        self.stretches[False, True] = Select(row, stretch("", True))
        self.count = Select(Count, f"SELECT 0 AS parent, count(*) AS n FROM {base}")
        self.by = attrgetter(order[-1])

    async def page(
        self, sight: Sight, *, limit: int, place: Sequence[Any] = (), backwards: bool = False, **values: object
    ) -> Page[Row]:
        at = self.order.values(place) if place else {}
        statement = self.stretches[bool(place), backwards]
        rows = await statement.rows(limit=limit + 1, **at, **sight.values, **values)
        return page(rows, limit, is_onward=bool(place), backwards=backwards)

    async def total(self, sight: Sight, **values: object) -> int:
        return (await self.count.rows(**sight.values, **values))[0].n


def page(rows: list[Row], limit: int, *, is_onward: bool, backwards: bool) -> Page[Row]:
    """One row more than asked for was read: whether there is one says whether the list goes on."""
    goes_on, rows = len(rows) > limit, rows[:limit]
    if backwards:
        return Page(rows[::-1], has_next=is_onward, has_previous=goes_on)
    return Page(rows, has_next=goes_on, has_previous=is_onward)
