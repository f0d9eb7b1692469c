"""The smallest valid operation of any root field, made from the schema alone; ids as a test wants them."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
    is_union_type,
)

from api.ids import encode
from api.schema import schema

CORE: GraphQLSchema = schema._schema
NOWHERE = 987_654_321
PLAIN: dict[str, object] = {"String": "some words", "Int": 1, "Boolean": False, "Date": "2027-01-01", "Float": 1.0}
TYPES = {
    "parentId": "Unit", "attemptId": "QuizAttempt", "actorId": "Person", "enrolmentIds": "Enrolment",
    "itemId": "Item", "optionIds": "Option", "ids": "Notification", "id": "Unit",
    "importId": "ReadingImport", "versionId": "PolicyVersion", "pictureIds": "Upload",
    "sourceId": "ReadingSource", "modelId": "CapabilityModel", "viewId": "SavedView", "exposureId": "Measure",
    "holdingId": "TitleHolding", "guideId": "Person", "photoIds": "Upload", "replaces": "PolicyVersion",
}  # fmt: skip
Ids = Callable[[str, str], str]
"""(path of the input, type meant) -> id."""


def nowhere(path: str, kind: str) -> str:
    return encode(kind, NOWHERE)


def meant(name: str) -> str:
    """The type that an input's name speaks of."""
    return TYPES.get(name) or name[0].upper() + name.removesuffix("Id")[1:]


def roots() -> Iterator[tuple[str, str, Any]]:
    for kind in (CORE.query_type, CORE.mutation_type, CORE.subscription_type):
        assert kind
        for name, field in kind.fields.items():
            yield kind.name, name, field


def smallest(kind: Any, path: str, ids: Ids, *, filled: bool = False) -> object:
    """A value of an input type; `filled` gives optional ids as well."""
    if isinstance(kind, GraphQLNonNull):
        return smallest(kind.of_type, path, ids, filled=filled)
    if isinstance(kind, GraphQLList):
        return [smallest(kind.of_type, path, ids, filled=filled)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        return _object(kind, path, ids, filled=filled)
    if kind.name == "ID":
        return ids(path, meant(path.rsplit(".", 1)[-1]))
    return PLAIN[kind.name]


def _object(kind: GraphQLInputObjectType, path: str, ids: Ids, *, filled: bool) -> dict[str, object]:
    wanted = [
        (name, field.type)
        for name, field in kind.fields.items()
        if is_required_input_field(field) or (filled and get_named_type(field.type).name == "ID")
    ]
    if kind.extensions["strawberry-definition"].is_one_of:
        wanted = [next((name, GraphQLNonNull(field.type)) for name, field in kind.fields.items())]
    return {name: smallest(field, f"{path}.{name}", ids, filled=filled) for name, field in wanted}


def operation(root: str, name: str, field: Any, ids: Ids = nowhere, *, filled: bool = False) -> tuple[str, Any]:
    """The text and the variables."""
    arguments = {
        one: argument
        for one, argument in field.args.items()
        if is_required_argument(argument) or (filled and _has_id(argument.type))
    }
    variables = {one: smallest(argument.type, one, ids, filled=filled) for one, argument in arguments.items()}
    declared = ", ".join(f"${one}: {argument.type}" for one, argument in arguments.items())
    given = ", ".join(f"{one}: ${one}" for one in arguments)
    declared, given = (f"({text})" if text else "" for text in (declared, given))
    return f"{root.lower()}{declared} {{ {name}{given}{_selection(field.type)} }}", variables


def _has_id(kind: Any) -> bool:
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        return any(_has_id(field.type) for field in named.fields.values())
    return bool(named.name == "ID")


def _selection(kind: Any) -> str:
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    if is_union_type(named) and "Problem" in {face.name for one in named.types for face in one.interfaces}:
        return " { __typename ... on Problem { code path } }"
    if isinstance(named, GraphQLObjectType) and "edges" in named.fields:
        return " { totalCount edges { cursor } }"
    return " { __typename }"


def id_places() -> Iterator[tuple[str, str, Any, str]]:
    """Every place of an operation where a client may put an id: (root, field name, field, path)."""
    for root, name, field in roots():
        seen: list[str] = []

        def note(path: str, kind: str, seen: list[str] = seen) -> str:
            seen.append(path)
            return nowhere(path, kind)

        operation(root, name, field, note, filled=True)
        for path in seen:
            yield root, name, field, path


def inputs() -> Iterator[GraphQLInputObjectType]:
    for kind in CORE.type_map.values():
        if isinstance(kind, GraphQLInputObjectType):
            yield kind


def camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name)
