"""What an operation may cost, from its shape alone, known before it runs.

An operation costs 1, a mutation 10, each object that may be returned 1 more, scalars nothing. A page multiplies what
is below it by its size, `ids` by their number, a list without either by an assumed length. Introspection counts 0.
What works out more than it returns costs more: about 1 for every 5 ms.
"""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from api.limits import Limits

ENOUGH = 10**9  # numbers stop growing here
WORK = {
    "whatIf": 5, "weekMap": 5, "previewPolicy": 5, "coaching": 15, "fairnessEffects": 15, "monthLooks": 15,
    "tryPolicy": 50, "dryRunSettlement": 50, "submitSettlement": 50, "adjustSettlement": 50,
    "previewPeopleImport": 50, "importPeople": 50, "previewRosterImport": 50, "importRoster": 50,
    "previewWecomGuides": 50, "importWecomGuides": 50,
}  # fmt: skip
"""Of fields of the query and the mutation, beside what they return."""


def connections(schema: GraphQLSchema) -> set[str]:
    """The types that stand for a page: their lists are as long as the page that was asked for."""
    fields = (field for kind in schema.type_map.values() for field in getattr(kind, "fields", {}).values())
    paged = (f for f in fields if isinstance(f, GraphQLField) and ("first" in f.args or "last" in f.args))
    return {get_named_type(field.type).name for field in paged if not is_list_type(get_nullable_type(field.type))}


class Pricer:
    """Prices the operations of one validated document; each fragment is walked once."""

    def __init__(self, schema: GraphQLSchema, pages: set[str], document: DocumentNode, limits: Limits) -> None:
        self.schema, self.pages, self.limits = schema, pages, limits
        self.fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self.sizing: set[str] = set()  # the variables that a price was found to depend on

    def price(self, operation: OperationDefinitionNode, variables: Mapping[str, object]) -> int:
        self.known: dict[str, int] = {}
        self.given = {d.variable.name.value: _literal(d.default_value) for d in operation.variable_definitions or ()}
        self.given.update(variables)
        root: Any = self.schema.get_root_type(operation.operation)
        base = 10 if operation.operation is OperationType.MUTATION else 1
        return base + self._selection(operation.selection_set, root)

    def _selection(self, selections: SelectionSetNode, kind: Any) -> int:
        total = 0
        for node in selections.selections:
            if isinstance(node, FieldNode):
                total += self._field(node, kind)
            elif isinstance(node, InlineFragmentNode):
                on = self.schema.get_type(node.type_condition.name.value) if node.type_condition else kind
                total += self._selection(node.selection_set, on)
            elif isinstance(node, FragmentSpreadNode):
                total += self._fragment(node.name.value)
        return min(total, ENOUGH)

    def _fragment(self, name: str) -> int:
        if name not in self.known:
            fragment = self.fragments[name]
            on = self.schema.get_type(fragment.type_condition.name.value)
            self.known[name] = self._selection(fragment.selection_set, on)
        return self.known[name]

    def _field(self, node: FieldNode, kind: Any) -> int:
        field: GraphQLField | None = getattr(kind, "fields", {}).get(node.name.value)
        if field is None or node.selection_set is None:  # introspection, or a scalar
            return 0
        below = self._selection(node.selection_set, get_named_type(field.type))
        if "first" in field.args or "last" in field.args:
            return min(1 + self._page(node, field) * below, ENOUGH)
        work = WORK.get(node.name.value, 0) if kind in (self.schema.query_type, self.schema.mutation_type) else 0
        return min(work + self._entries(node, field, kind) * (1 + below), ENOUGH)

    def _page(self, node: FieldNode, field: GraphQLField) -> int:
        """The larger of the sizes that are asked for, else the field's own default; never over the page limit."""
        asked = [self._argument(node, name) for name in ("first", "last")]
        sizes = [size for size in asked if size is not None] or [_default(field)]
        return max(1, min(max(size if type(size) is int else self.limits.page for size in sizes), self.limits.page))

    def _entries(self, node: FieldNode, field: GraphQLField, kind: Any) -> int:
        if not is_list_type(get_nullable_type(field.type)) or kind.name in self.pages:
            return 1
        if "ids" in field.args:
            ids = self._argument(node, "ids")
            return len(ids) if isinstance(ids, list) else 1
        return self.limits.bounded_list

    def _argument(self, node: FieldNode, name: str) -> object:
        for argument in node.arguments or ():
            if argument.name.value == name:
                if isinstance(argument.value, VariableNode):
                    self.sizing.add(argument.value.name.value)
                    return self.given.get(argument.value.name.value)
                return _literal(argument.value)
        return None


def _default(field: GraphQLField) -> object:
    return field.args["first"].default_value if "first" in field.args else None


def _literal(value: object) -> object:
    if isinstance(value, IntValueNode):
        return int(value.value) if len(value.value) < 10 else ENOUGH
    return list(value.values) if isinstance(value, ListValueNode) else None
