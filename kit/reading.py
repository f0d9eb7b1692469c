"""How questions reach the database: one SELECT, many parents in, plain rows out.

A statement is a value, built once, so that the executor batches it and a compiler may read it.
Which rows a viewer may see is in its WHERE; the words of the business are not in here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from operator import attrgetter
from typing import Any, ClassVar, Generic, Protocol, TypeVar, dataclass_transform

T = TypeVar("T")
Row = TypeVar("Row")
SQL = "sql"


def column(sql: str, *, default: Any = MISSING) -> Any:
    """A row's field that is not a column of the same name: the expression it is read from."""
    return field(metadata={SQL: sql}, default=default)


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(column,))
def row(cls: type[T]) -> type[T]:
    """A plain row: frozen for the type checker, slots at run time.

    Freezing at run time makes a row 4.7 times dearer to build.
    """
    return dataclass(slots=True, eq=False)(cls)


class Sight(Protocol):
    """What a viewer may see, as the values a statement's WHERE asks for."""

    @property
    def values(self) -> Mapping[str, object]: ...


class Reader(Protocol):
    """Runs a statement on a connection that cannot write. `kit.sqlite` and `kit.postgres` are two."""

    async def fetch(self, statement: "Select[Row]", values: Mapping[str, object]) -> list[Row]: ...


STATEMENTS: list["Select[Any]"] = []  # for the test that prepares every one


class Select(Generic[Row]):
    """One SELECT: its columns are the fields of `row`, `sql` goes on from FROM.

    Values are `:named`; `IN :named` takes a list, on SQLite and PostgreSQL alike. `unscoped` says why a statement
    without the viewer's values is safe; the test of statements refuses one that says nothing.
    """

    reader: ClassVar[Reader]  # one for the process, set by models.database

    def __init__(self, row: type[Row], sql: str, *, unscoped: str = "") -> None:
        self.row = row
        self.unscoped = unscoped
        self.sql = sql if sql.startswith(("SELECT", "WITH")) else f"SELECT {columns(row)} {sql}"
        STATEMENTS.append(self)

    async def rows(self, **values: object) -> list[Row]:
        return await Select.reader.fetch(self, values)

    async def seen(self, sight: Sight, **values: object) -> list[Row]:
        """The rows that the viewer may see."""
        return await Select.reader.fetch(self, {**sight.values, **values})


def columns(row: type) -> str:
    return ", ".join(f"{f.metadata[SQL]} AS {f.name}" if SQL in f.metadata else f.name for f in fields(row))


def names(row: type) -> str:
    return ", ".join(f.name for f in fields(row))


class Relation(Select[Row]):
    """Rows that belong to parents: the row's field `by` equals the parent's attribute `of`."""

    def __init__(self, row: type[Row], sql: str, *, by: str, of: str = "id", unscoped: str = "") -> None:
        super().__init__(row, sql, unscoped=unscoped)
        self.by, self.of = attrgetter(by), attrgetter(of)

    async def find(self, keys: Iterable[object], sight: Sight, **values: object) -> list[Row]:
        """The visible rows that belong to `keys`, in the statement's order."""
        parents = [key for key in dict.fromkeys(keys) if key is not None]
        return await self.rows(parents=parents, **sight.values, **values) if parents else []


class One(Relation[Row]):
    """At most one row a parent."""

    async def __call__(self, parents: Sequence[object], sight: Sight) -> list[Row | None]:
        keys = list(map(self.of, parents))
        rows = await self.find(keys, sight)
        return list(map(dict(zip(map(self.by, rows), rows, strict=True)).get, keys))

    async def get(self, key: object, sight: Sight) -> Row | None:
        """The row with this key, None where the viewer sees none."""
        return next(iter(await self.find([key], sight)), None)


class Many(Relation[Row]):
    """A bounded list a parent, in the statement's order."""

    async def __call__(self, parents: Sequence[object], sight: Sight, **values: object) -> list[list[Row]]:
        keys = [self.of(parent) for parent in parents]
        found: dict[object, list[Row]] = {key: [] for key in keys}
        for row in await self.find(keys, sight, **values):
            found[self.by(row)].append(row)
        return [found[key] for key in keys]


class Memory(Generic[T]):
    """What was read of things that never change, by a key that names them wholly. Of one database, and bounded.

    Never what a scope decides: who may see a thing is asked of the database at each request.
    """

    def __init__(self, *, most: int) -> None:
        self.most = most
        self.reader: object = None
        self.known: dict[object, T] = {}

    def now(self) -> dict[object, T]:
        """What is known. Enter what was missing; a full memory begins anew."""
        if self.reader is not Select.reader or len(self.known) >= self.most:
            self.reader, self.known = Select.reader, {}
        return self.known
