"""Input objects made from what was sent: what each is made of is worked out at start, not again at every value."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from typing import Any, cast

from graphql import GraphQLInputObjectType, GraphQLSchema, get_nullable_type, is_scalar_type
from strawberry.types.arguments import InputContext
from strawberry.types.base import StrawberryList, StrawberryMaybe, StrawberryObjectDefinition, has_object_definition
from strawberry.types.field import StrawberryField

FromInput = Callable[[type, Mapping[str, Any], InputContext], Any]
Convert = Callable[[Any, InputContext], Any]


def prepare(schema: GraphQLSchema) -> None:
    """Let Strawberry make the inputs of `schema` this way. The values are those that it would make itself."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLInputObjectType):
            definition: StrawberryObjectDefinition = kind.extensions["strawberry-definition"]
            definition.from_input = _maker(kind, definition)


def _maker(kind: GraphQLInputObjectType, definition: StrawberryObjectDefinition) -> FromInput:
    left_out: dict[str, Any] = {}
    parts: list[tuple[str, str, Convert | None]] = []  # both names of a field; None: its values stay as they are
    for name, part in kind.fields.items():
        field: StrawberryField = part.extensions["strawberry-definition"]
        of = field.resolve_type(type_definition=definition)
        is_plain = is_scalar_type(get_nullable_type(part.type)) and not isinstance(of, StrawberryMaybe)
        parts.append((name, field.python_name, None if is_plain else _converting(name, of)))
        if field.default_value is MISSING and field.default_factory is MISSING:
            left_out[field.python_name] = None

    def make(cls: type, value: Mapping[str, Any], context: InputContext) -> Any:
        given = dict(left_out)
        for name, python_name, convert in parts:
            if name in value:
                given[python_name] = convert(value[name], context) if convert else value[name]
        return cls(**given)

    return make


def _converting(name: str, of: Any) -> Convert:
    """By Strawberry, but for lists of input objects, of which a request may hold many."""
    item = of.of_type if isinstance(of, StrawberryList) else None
    if not isinstance(item, type) or not has_object_definition(item):
        return lambda value, context: context.convert(value, of, name)
    definition = item.__strawberry_definition__

    def items(value: Any, context: InputContext) -> list[Any]:
        make = cast(FromInput, definition.from_input)
        return [make(item, one, context) for one in value]

    return items
