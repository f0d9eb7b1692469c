"""How a GraphQL type says what it is made of: attributes of one row, and relations to others.

`shows` and `relation` only declare. `api.execution` runs the declarations level by level.
"""

from collections.abc import Awaitable, Callable, Sequence
from enum import Enum
from functools import wraps
from typing import Any, TypeVar, get_type_hints

import strawberry

from api import access
from api.context import Batch, Info
from api.ids import encode
from kit.errors import Refused
from kit.reading import One, Sight
from people import audit

T = TypeVar("T")
BATCH = "batch"
NODES: dict[str, One[Any]] = {}


def shows(shown: type, *, found_by: One[Any] | None = None) -> Callable[[type[T]], type[T]]:
    """Make a class the public face of a row: it is never instantiated, the rows themselves are resolved.

    `found_by` makes it a Node. An attribute that the row lacks, or has with another type, is an error at import.
    """

    def declare(cls: type[T]) -> type[T]:
        cls.is_type_of = classmethod(lambda _, obj, info: isinstance(obj, shown))  # type: ignore[attr-defined]
        if found_by:
            NODES[cls.__name__] = found_by
            cls.id = relation(ids_of(cls.__name__), "Opaque and global.")  # type: ignore[attr-defined]
            cls.__annotations__["id"] = strawberry.ID
        face = strawberry.type(cls, description=cls.__doc__)
        for field in face.__strawberry_definition__.fields:  # type: ignore[attr-defined]
            if field.is_basic_field and not _has(shown, field.python_name, _kinds(cls)[field.python_name]):
                raise TypeError(f"{cls.__name__}.{field.python_name} is not what {shown.__name__} has.")
        return face

    return declare


def _kinds(cls: type) -> dict[str, Any]:
    """As they were written: a lazy name is not looked up."""
    return {
        name: kind for base in reversed(cls.__mro__) for name, kind in vars(base).get("__annotations__", {}).items()
    }


def _has(shown: type, name: str, kind: Any) -> bool:
    """The checker cannot compare a face with its row, so importing does; other faces are checked by themselves."""
    theirs = get_type_hints(shown).get(name)
    if not hasattr(shown, name):
        return False
    return theirs in (None, kind) or _is_face(kind) or _spelt(theirs) == _spelt(kind) or _is_word(theirs, kind)


def _spelt(kind: Any) -> str:
    """An ID is a str in its row."""
    return str(kind).replace(str(strawberry.ID), "str").replace("<class 'str'>", "str")


def _is_face(kind: Any) -> bool:
    inner = [kind, *getattr(kind, "__args__", ())]
    inner += [deeper for one in inner for deeper in getattr(one, "__args__", ())]
    return any(hasattr(one, "__strawberry_definition__") for one in inner)


def _is_word(theirs: Any, kind: Any) -> bool:
    """An enum is a plain word in its row."""
    words = [one for one in getattr(kind, "__args__", (kind,)) if isinstance(one, type) and issubclass(one, Enum)]
    return bool(words) and (theirs is str or str in getattr(theirs, "__args__", ()))


def attribute(description: str) -> Any:
    """A field that is the row's attribute of the same name."""
    return strawberry.field(description=description)


def relation(batch: Batch, description: str) -> Any:
    """A field that one call of `batch` resolves for all parents of an operation."""

    async def resolve(root: Any, info: Info) -> Any:
        return await info.context.loader(batch, {}).load(root)

    return strawberry.field(resolver=resolve, description=description, metadata={BATCH: batch})


def each(value: Callable[[Any, Any], Any], description: str) -> Any:
    """A field worked out from one row and the scope, without asking the database."""

    async def batch(parents: Sequence[Any], sight: Sight) -> list[Any]:
        return [value(parent, sight) for parent in parents]

    return relation(batch, description)


def root(resolve: Callable[..., Awaitable[Any]], description: str) -> Any:
    """A field of Query or Mutation: `resolve` returns the row that the field's type shows."""

    @wraps(resolve)
    async def allowed(info: Info, **arguments: Any) -> Any:
        scope, kind = info.context.scope, info._raw_info.parent_type.name
        try:
            access.demand(scope.role, kind, info.field_name)
            return await resolve(info, **arguments)
        except Refused as refused:
            if kind == "Mutation":
                await audit.record_refusal(info.field_name, refused.code, scope=scope)
            raise

    return strawberry.field(resolver=allowed, description=description)


@strawberry.interface(description="Anything with an id of its own.")
class Node:
    id: strawberry.ID = attribute("Opaque and global.")


def ids_of(name: str) -> Batch:
    async def ids(parents: Sequence[Any], sight: Sight) -> list[str]:
        return [encode(name, parent.id) for parent in parents]

    return ids


def id_of(name: str, attribute_name: str, description: str) -> Any:
    """A field that holds the id of another row, by its number in `attribute_name`."""
    return each(lambda row, _: encode(name, getattr(row, attribute_name)), description)
