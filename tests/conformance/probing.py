"""Guessing the schema as clairvoyance does: names that are nearly right, in the hope that a refusal corrects them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import httpx2
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)

Guess = tuple[str, dict[str, Any]]  # a document and its variables
AT_ONCE = 5  # a refusal holds as many errors


@dataclass
class Probed:
    guesses: int = 0
    leaks: list[str] = field(default_factory=list)


def probe(url: str, schema: GraphQLSchema, token: str, *, most: int | None = None) -> Probed:
    """Guess every name of the schema, or `most` of them; finds the names that refusals say and the guess did not."""
    names, found = _names(schema), Probed()
    headers = {"authorization": f"Bearer {token}", "accept-language": "zh"}  # so that what is English is a name
    with httpx2.Client(headers=headers, timeout=30) as client:
        for text, variables in islice(_guesses(schema), most):
            answer = client.post(url, json={"query": text, "variables": variables}).json()
            said = " ".join(error["message"] for error in answer["errors"])
            asked = set(re.findall(r"\w+", text))
            found.leaks += [f"{name}: {said}" for name in set(re.findall(r"[A-Za-z_]+", said)) & names - asked]
            found.guesses += 1
    return found


def _names(schema: GraphQLSchema) -> set[str]:
    names = set(schema.type_map)
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLEnumType):
            names |= kind.values.keys()
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            names |= kind.fields.keys()
            names |= {name for each in kind.fields.values() for name in getattr(each, "args", {})}
    return names


def _guesses(schema: GraphQLSchema) -> Iterator[Guess]:
    """Documents that do not fit, and variables that do not."""
    for kind in [kind for name, kind in schema.type_map.items() if not name.startswith("__")]:
        yield f"query ($x: {kind.name[:-1]}) {{ __typename }}", {}
        yield f"fragment F on {kind.name[:-1]} {{ __typename }} {{ ...F }}", {}
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            yield from _fields(kind)
        elif isinstance(kind, GraphQLEnumType):
            yield from ((f"query ($x: {kind.name} = {value[:-1]}_) {{ __typename }}", {}) for value in kind.values)
        elif isinstance(kind, GraphQLInputObjectType):
            yield from (
                (f"query ($x: {kind.name} = {{ {name[:-1]}_: 1 }}) {{ __typename }}", {}) for name in kind.fields
            )
    for root in (schema.query_type, schema.mutation_type):
        for name, each in (root.fields if root else {}).items():
            for argument, taken in each.args.items():
                asked = f"($x: {taken.type}) {{ {name}({argument}: $x) {{ __typename }} }}"
                keyword = "query" if root is schema.query_type else "mutation"
                yield from ((f"{keyword} {asked}", {"x": value}) for value in _values(get_named_type(taken.type)))


def _values(kind: GraphQLNamedType) -> Iterator[Any]:
    """Of variables; each is nearly right."""
    if isinstance(kind, GraphQLEnumType):
        yield from (name[:-1] for name in kind.values)
    elif isinstance(kind, GraphQLInputObjectType):
        yield {}
        for name, each in kind.fields.items():
            yield {name[:-1] + "_": 1}
            yield {name: {"y": 1}}
            yield from ({name: value} for value in _values(get_named_type(each.type)))


def _fields(kind: GraphQLObjectType | GraphQLInterfaceType) -> Iterator[Guess]:
    wrong = [f"{name[:-1]}_" for name in kind.fields]
    for at in range(0, len(wrong), AT_ONCE):
        yield f"fragment F on {kind.name} {{ {' '.join(wrong[at : at + AT_ONCE])} }} {{ ...F }}", {}
    for name, each in kind.fields.items():
        yield f"fragment F on {kind.name} {{ {name} {{ x }} }} {{ ...F }}", {}  # of a leaf, or of the wrong type
        yield f"fragment F on {kind.name} {{ {name}({name}_: 1) }} {{ ...F }}", {}
        for argument in each.args:
            yield f"fragment F on {kind.name} {{ {name}({argument[:-1]}_: 1) }} {{ ...F }}", {}
