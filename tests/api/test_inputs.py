"""Inputs are made quickly, and are what Strawberry would have made."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_required_input_field,
)
from strawberry.types.arguments import convert_argument

from api.schema import schema

KINDS = {name: kind for name, kind in schema._schema.type_map.items() if isinstance(kind, GraphQLInputObjectType)}
SCALARS: dict[str, object] = {"Int": 7, "Float": 0.5, "Boolean": True, "String": "text", "ID": "MVVuaXQ6MQ"}


def sample(kind: Any, *, whole: bool) -> Any:
    """A value of an input type as graphql-core hands it over; all of its fields, or only the required ones."""
    kind = get_nullable_type(kind)
    if is_list_type(kind):
        return [sample(kind.of_type, whole=whole)] * 2
    if isinstance(kind, GraphQLInputObjectType):
        wanted = {name: field for name, field in kind.fields.items() if whole or is_required_input_field(field)}
        return {name: sample(field.type, whole=whole) for name, field in wanted.items()}
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values.values())).value
    return SCALARS.get(get_named_type(kind).name, "2026-11-12")


def cases() -> Iterator[tuple[str, Any]]:
    for name, kind in KINDS.items():
        yield name, sample(kind, whole=True)
        yield name, sample(kind, whole=False)
        whole = sample(kind, whole=True)
        for field, part in kind.fields.items():
            yield name, {key: value for key, value in whole.items() if key != field}
            if get_nullable_type(part.type) is part.type:
                yield name, {**whole, field: None}


def made(name: str, value: Any) -> object:
    """An input, or the class of what went wrong: some values no client can send."""
    definition = KINDS[name].extensions["strawberry-definition"]
    config, registry = schema.config, schema.schema_converter.scalar_registry
    try:
        return convert_argument(value, definition.origin, registry, config)
    except Exception as error:
        return type(error)


def test_each_input_is_what_strawberry_makes_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = [made(name, value) for name, value in cases()]
    for kind in KINDS.values():
        monkeypatch.setattr(kind.extensions["strawberry-definition"], "from_input", None)
    theirs = [made(name, value) for name, value in cases()]

    assert len(KINDS) > 25 and len(ours) > 100
    assert [type(one) for one in ours] == [type(one) for one in theirs]
    assert ours == theirs
    assert sum(not isinstance(one, type) for one in ours) > len(ours) / 2
