"""Is this answer one that the schema allows to this operation? GraphQL over HTTP included."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    parse,
)

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
LEAVES: dict[str, Any] = {
    "Int": lambda value: type(value) is int and abs(value) < 2**31,
    "Float": lambda value: type(value) in (int, float),
    "String": lambda value: isinstance(value, str),
    "ID": lambda value: isinstance(value, str) and value != "",
    "Boolean": lambda value: isinstance(value, bool),
    "Date": lambda value: re.fullmatch(r"\d{4}-\d\d-\d\d", value),
    "DateTime": lambda value: MOMENT.fullmatch(value),
}


def misfits(schema: GraphQLSchema, text: str, status: int, answer: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the answer to `text`, an operation without variables and named fragments."""
    errors = answer.get("errors", [])
    for error in errors:
        code = error.get("extensions", {}).get("code", "")
        if not re.fullmatch(r"[A-Z_]+", code) or code == "INTERNAL" or not error.get("message"):
            yield f"error {error}"
    expected = {200} if not errors else {294} if "data" in answer else set(range(400, 500))
    if status not in expected:
        yield f"status {status}"
    if answer.get("data") is None:
        if not errors:
            yield "neither data nor errors"
        return
    [operation] = (one for one in parse(text).definitions if isinstance(one, OperationDefinitionNode))
    root = schema.get_root_type(operation.operation)
    assert root
    yield from _object(schema, root, [operation.selection_set], answer["data"], root.name)


def _object(
    schema: GraphQLSchema, kind: Any, selected: list[SelectionSetNode], value: Any, where: str
) -> Iterator[str]:
    if is_abstract_type(kind):
        possible = [list(_object(schema, one, selected, value, where)) for one in schema.get_possible_types(kind)]
        yield from min(possible, key=len)
        return
    fields = _fields(schema, kind, selected)
    if not isinstance(value, dict) or value.keys() != fields.keys():
        yield f"{where} does not have the fields that were asked for"
        return
    for key, nodes in fields.items():
        name, below = nodes[0].name.value, [node.selection_set for node in nodes if node.selection_set]
        if name != "__typename":
            yield from _value(schema, kind.fields[name].type, below, value[key], f"{where}.{key}")
        elif value[key] != kind.name:
            yield f"{where} is a {value[key]}"


def _fields(
    schema: GraphQLSchema, kind: GraphQLObjectType, selected: list[SelectionSetNode]
) -> dict[str, list[FieldNode]]:
    found: dict[str, list[FieldNode]] = {}
    for each in (one for selection in selected for one in selection.selections):
        if isinstance(each, FieldNode):
            found.setdefault((each.alias or each.name).value, []).append(each)
        elif isinstance(each, InlineFragmentNode):
            on: Any = schema.get_type(each.type_condition.name.value) if each.type_condition else kind
            if on is kind or (is_abstract_type(on) and schema.is_sub_type(on, kind)):
                for key, nodes in _fields(schema, kind, [each.selection_set]).items():
                    found.setdefault(key, []).extend(nodes)
    return found


def _value(schema: GraphQLSchema, kind: Any, selected: list[SelectionSetNode], value: Any, where: str) -> Iterator[str]:
    if is_non_null_type(kind):
        if value is None:
            yield f"{where} is null"
        kind = kind.of_type
    if value is None:
        return
    if is_list_type(kind):
        for at, item in enumerate(value):
            yield from _value(schema, kind.of_type, selected, item, f"{where}.{at}")
    elif not is_leaf_type(kind):
        yield from _object(schema, kind, selected, value, where)
    elif not (value in kind.values if isinstance(kind, GraphQLEnumType) else LEAVES[kind.name](value)):
        yield f"{where} is {value!r}, which is no {kind.name}"
