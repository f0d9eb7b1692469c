"""Default deny: every field of every type stands in this table, or the schema is not served.

A decision is a right, or SIGNED_IN. Which rows a field shows is `people.scope`'s matter, here is only who may ask.
"""

from collections.abc import Iterator

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema

from kit.errors import NotAllowed
from people.roles import RIGHTS, Right, Role

SIGNED_IN = None
Decisions = dict[Right | None, str]

ACCESS: dict[str, Decisions] = {}


def decide(**types: Decisions) -> None:
    """Enter decisions: a word's module of `api.schema` says them beside its types."""
    for name, decisions in types.items():
        if name in ACCESS:
            raise ValueError(f"{name} is decided twice.")
        ACCESS[name] = decisions


def decide_connections(*names: str) -> None:
    """The lists of these types are open: what they list is not."""
    for name in names:
        ACCESS[f"{name}Connection"] = {SIGNED_IN: "edges pageInfo totalCount"}
        ACCESS[f"{name}Edge"] = {SIGNED_IN: "cursor node"}


def decision(type_name: str, field_name: str) -> Right | None:
    """The right that a field demands.

    Raises:
        KeyError: nobody has decided.
    """
    for right, names in ACCESS.get(type_name, {}).items():
        if field_name in names.split():
            return right
    raise KeyError(f"Nobody has decided who may ask for {type_name}.{field_name}: enter it beside its type.")


def may(role: Role, type_name: str, field_name: str) -> bool:
    right = decision(type_name, field_name)
    return right is None or right in RIGHTS[role]


def demand(role: Role, type_name: str, field_name: str) -> None:
    """Raises:
    NotAllowed: the field is not for `role`.
    """
    if not may(role, type_name, field_name):
        raise NotAllowed


def fields(schema: GraphQLSchema) -> Iterator[tuple[str, str, GraphQLField]]:
    """Every field of every object type of ours."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                yield kind.name, name, field


def undecided(schema: GraphQLSchema) -> list[str]:
    """What is in the schema and not in the table, or the other way round."""
    real = {(kind, name) for kind, name, _ in fields(schema)}
    decided = {(kind, name) for kind, rights in ACCESS.items() for names in rights.values() for name in names.split()}
    return sorted(f"{kind}.{name}" for kind, name in real ^ decided)


def enforce(schema: GraphQLSchema) -> None:
    """Put the decisions in force. Root fields demand for themselves, so that a mutation can answer with a problem.

    Raises:
        RuntimeError: a field without a decision, or a decision without a field.
    """
    if missing := undecided(schema):
        raise RuntimeError(f"Decide who may ask, in api.access: {', '.join(missing)}")
    roots = {kind.name for kind in (schema.query_type, schema.mutation_type, schema.subscription_type) if kind}
    for kind, name, _ in fields(schema):
        if kind not in roots and decision(kind, name) is not None:
            raise RuntimeError(f"{kind}.{name}: guard the root field or the rows instead; fields of rows are open.")
