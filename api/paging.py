"""Connections: lists that can grow, read by keyset. A cursor is opaque; the 1 in it is its version."""

import inspect
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

import orjson
import strawberry

from api import access
from api.context import Info
from api.relations import BATCH, attribute, relation
from kit.errors import Invalid
from kit.listing import Listing, Page, Paged
from kit.reading import Sight, row

T = TypeVar("T")
MOST, USUAL = 100, 20
Filters = Callable[..., dict[str, Any]]
Placed = Callable[[Any], list[object]]
Totals = Callable[[Sequence[Any], Sight], Awaitable[list[int]]]


class BadCursor(Invalid):
    zh = "这个游标不属于这个列表，请从头开始。"
    en = "This cursor does not belong to this list. Start again without it."


class BadStretch(Invalid):
    zh = "first 或 last 要在 1 到 100 之间，两者只能给一个。"
    en = "Give `first` or `last`, one of them, from 1 to 100."


@strawberry.type(description="Where a stretch of a list ends.")
class PageInfo:
    has_next_page: bool = attribute("Whether more follow.")
    has_previous_page: bool = attribute("Whether more stand before.")
    start_cursor: str | None = attribute("Pass it as `before`; null when the stretch is empty.")
    end_cursor: str | None = attribute("Pass it as `after`; null when the stretch is empty.")


@strawberry.type(description="A place in a list.")
class Edge(Generic[T]):
    cursor: str = attribute("Opaque.")
    node: T = attribute("The thing listed.")


async def _totals(stretches: Sequence["Stretch"], sight: Sight) -> list[int]:
    """Once for all stretches that were read together."""
    found: dict[Stretch, int] = {}
    for totals in dict.fromkeys(stretch.totals for stretch in stretches):
        theirs = [stretch for stretch in stretches if stretch.totals is totals]
        found |= zip(theirs, await totals([stretch.parent for stretch in theirs], sight), strict=True)
    return [found[stretch] for stretch in stretches]


@strawberry.type(description="A stretch of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = attribute("In the list's order.")
    page_info: PageInfo = attribute("Where the stretch ends.")
    total_count: int = relation(_totals, "Of the whole list; counted only when asked for.")


@row
class Spot:
    """The row behind an Edge; its cursor is only worked out when somebody asks."""

    node: Any
    place: Placed

    @property
    def cursor(self) -> str:
        return urlsafe_b64encode(orjson.dumps([1, *self.place(self.node)])).decode()


@row
class Stretch:
    """The row behind a Connection. `totals` counts whole lists by parent; what was read together shares one."""

    edges: list[Spot]
    has_next_page: bool
    has_previous_page: bool
    totals: Totals
    parent: Any

    @property
    def page_info(self) -> "Stretch":
        return self

    @property
    def start_cursor(self) -> str | None:
        return self.edges[0].cursor if self.edges else None

    @property
    def end_cursor(self) -> str | None:
        return self.edges[-1].cursor if self.edges else None


def wanted(first: int | None, after: str | None, last: int | None, before: str | None) -> dict[str, Any]:
    """The four arguments of a connection as a stretch to read.

    Raises:
        BadStretch, BadCursor
    """
    backwards = last is not None
    limit = last if last is not None else USUAL if first is None else first
    if not 1 <= limit <= MOST or (backwards and first is not None):
        raise BadStretch(path=["last" if backwards else "first"])
    cursor = before if backwards else after
    if (after if backwards else before) is not None:
        raise BadStretch(path=["before", "after"])
    return {"limit": limit, "place": _place(cursor) if cursor else (), "backwards": backwards}


def _place(cursor: str) -> list[object]:
    try:
        version, *place = orjson.loads(urlsafe_b64decode(cursor.encode("ascii")))
    except (ValueError, TypeError):
        raise BadCursor(path=["after"]) from None
    if version != 1 or not place:
        raise BadCursor(path=["after"])
    return list(place)


def _stretch(page: Page[Any], place: Placed, totals: Totals, parent: Any) -> Stretch:
    return Stretch([Spot(node, place) for node in page.rows], page.has_next, page.has_previous, totals, parent)


def no_filters() -> dict[str, Any]:
    return {}


def connection(paged: Paged[Any], description: str, *, filters: Filters = no_filters) -> Any:
    """A relation with `first` or `last` (1 to 100), `after` or `before`, and what `filters` takes; read by keyset."""

    async def batch(parents: Sequence[Any], sight: Sight, **given: Any) -> list[Stretch]:
        stretch, values = _split(filters, given)
        pages = await _known_place(paged(parents, sight, **stretch, **values))
        totals = partial(paged.counts, **values)
        return [_stretch(page, paged.order.place, totals, parent) for page, parent in zip(pages, parents, strict=True)]

    async def resolve(root: Any, info: Info, **given: Any) -> Any:
        return await info.context.loader(batch, given).load(root)

    _sign(resolve, filters, has_root=True)
    return strawberry.field(resolver=resolve, description=description, metadata={BATCH: batch})


async def _known_place(reading: Awaitable[T]) -> T:
    try:
        return await reading
    except ValueError:
        raise BadCursor(path=["after"]) from None


def listing(source: Listing[Any], description: str, *, filters: Filters = no_filters) -> Any:
    """A root field over a list that belongs to the viewer's sight."""

    async def resolve(info: Info, **given: Any) -> Any:
        access.demand(info.context.scope.role, info._raw_info.parent_type.name, info.field_name)
        stretch, values = _split(filters, given)
        return await stretch_of(source, info.context.scope, stretch, values)

    _sign(resolve, filters, has_root=False)
    return strawberry.field(resolver=resolve, description=description)


async def stretch_of(source: Listing[Any], sight: Sight, stretch: dict[str, Any], values: dict[str, Any]) -> Stretch:
    """The stretch that `wanted` describes of a list whose statement asks for `values`.

    Raises:
        BadCursor
    """
    page = await _known_place(source.page(sight, **stretch, **values))

    async def totals(lists: Sequence[Any], sight: Sight) -> list[int]:
        return [await source.total(sight, **values)] * len(lists)

    return _stretch(page, source.order.place, totals, None)


def _split(filters: Filters, given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    own = {name: value for name, value in given.items() if name not in _PAGING}
    return wanted(**{name: given.get(name) for name in _PAGING}), filters(**own)


_PAGING: dict[str, Any] = {"first": int | None, "after": str | None, "last": int | None, "before": str | None}


def _sign(resolve: Any, filters: Filters, *, has_root: bool) -> None:
    """Give a resolver the arguments of paging and of `filters`, as if they had been written out."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter("root", kind)] if has_root else []
    parameters.append(inspect.Parameter("info", kind, annotation=Info))
    own = list(inspect.signature(filters, eval_str=True).parameters.values())
    paging = [inspect.Parameter(n, kind, default=None, annotation=a) for n, a in _PAGING.items()]
    resolve.__signature__ = inspect.Signature([*parameters, *paging, *own])
    resolve.__annotations__ = {p.name: p.annotation for p in (*parameters[has_root:], *paging, *own)}
