"""One linear pass over a parsed document: is it small enough to be validated at all?

graphql-core's own rules are quadratic, and everybody's depth limits exponential in nested fragments. Here every
node is visited once, and what a fragment adds is remembered.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FloatValueNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
)

from api.limits import (
    BadLiteral,
    Limits,
    TooDeep,
    TooManyAliases,
    TooManyDirectives,
    TooManyFields,
    TooManyFragments,
    TooManyOperations,
    TooManyRepeats,
    TooManyRootFields,
)
from kit.errors import Refused

ENOUGH = 10**9  # numbers stop growing here
LONGEST_NUMBER = 40
Definition: TypeAlias = OperationDefinitionNode | FragmentDefinitionNode
INTROSPECTION = ("__schema", "__type")


@dataclass(frozen=True, slots=True)
class Size:
    """What a selection is once its fragments are written out. Below `__schema` it has a depth of its own."""

    depth: int = 0
    introspection_depth: int = 0
    fields: int = 0
    aliases: int = 0
    roots: int = 0  # fields of the selection itself

    def beside(self, other: "Size") -> "Size":
        return Size(
            max(self.depth, other.depth),
            max(self.introspection_depth, other.introspection_depth),
            min(self.fields + other.fields, ENOUGH),
            min(self.aliases + other.aliases, ENOUGH),
            min(self.roots + other.roots, ENOUGH),
        )


class Survey:
    """Measures one document. `visits` counts the nodes looked at, for the test that the pass is linear."""

    def __init__(self, document: DocumentNode, limits: Limits) -> None:
        self.limits, self.visits = limits, 0
        self.operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
        fragments = [d for d in document.definitions if isinstance(d, FragmentDefinitionNode)]
        self.fragments = {fragment.name.value: fragment for fragment in fragments}
        self.definitions: list[Definition] = [*self.operations, *fragments]
        self.directives = self.repeats = 0
        self.introspects = self.is_bad = self.is_deep = False
        self._known: dict[str, Size] = {}

    def refusals(self) -> list[Refused]:
        """What is wrong with the document, worst first; validation must not see it unless this is empty."""
        limits = self.limits
        found: list[Refused] = []
        if len(self.operations) > limits.operations:
            found.append(TooManyOperations(limit=limits.operations))
        if len(self.definitions) - len(self.operations) > limits.fragments:
            found.append(TooManyFragments(limit=limits.fragments))
        if found:
            return found
        for definition in self.definitions:
            self._read(definition)
        found = [refusal for is_wrong, refusal in self._syntax() if is_wrong]
        return found or [refusal for operation in self.operations for refusal in self._sizes(operation)]

    def _read(self, definition: Definition) -> None:
        """What can be seen without writing fragments out; a stack, since documents may nest past Python's."""
        self._read_directives(definition.directives)
        for variable in definition.variable_definitions or ():
            self._read_directives(variable.directives)
            self._read_value(variable.default_value)
        stack: list[tuple[SelectionSetNode, int]] = [(definition.selection_set, 1)]
        while stack:
            selections, level = stack.pop()
            # Inline fragments count here, so that no chain of them outgrows the recursion in _measure.
            self.is_deep |= level > 2 * self.limits.introspection_depth
            keys = Counter(map(_response_key, selections.selections))
            self.repeats = max(self.repeats, *keys.values()) if keys else self.repeats
            for node in selections.selections:
                self._read_node(node)
                if below := getattr(node, "selection_set", None):
                    stack.append((below, level + 1))

    def _read_node(self, node: SelectionNode) -> None:
        self.visits += 1
        self._read_directives(node.directives)
        if isinstance(node, FieldNode):
            self.introspects |= node.name.value in INTROSPECTION
            for argument in node.arguments or ():
                self._read_value(argument.value)

    def _read_directives(self, directives: Sequence[DirectiveNode] | None) -> None:
        for directive in directives or ():
            self.directives += 1
            for argument in directive.arguments or ():
                self._read_value(argument.value)

    def _read_value(self, value: ValueNode | None) -> None:
        stack = [(value, 1)]
        while stack:
            node, level = stack.pop()
            self.visits += 1
            self.is_deep |= level > self.limits.value_depth
            if isinstance(node, StringValueNode):
                self.is_bad |= "\0" in node.value
            elif isinstance(node, IntValueNode | FloatValueNode):
                self.is_bad |= len(node.value) > LONGEST_NUMBER  # int() refuses 4,300 digits with an error of its own
            elif isinstance(node, ListValueNode):
                stack.extend((item, level + 1) for item in node.values)
            elif isinstance(node, ObjectValueNode):
                stack.extend((field.value, level + 1) for field in node.fields)

    def _syntax(self) -> Iterator[tuple[bool, Refused]]:
        limits = self.limits
        yield self.is_deep, TooDeep(limit=limits.depth)
        yield self.directives > limits.directives, TooManyDirectives(limit=limits.directives)
        yield self.repeats > limits.repeats, TooManyRepeats(limit=limits.repeats)
        yield self.is_bad, BadLiteral()

    def _sizes(self, operation: OperationDefinitionNode) -> Iterator[Refused]:
        limits, size = self.limits, self._measure(operation.selection_set)
        is_mutation = operation.operation is OperationType.MUTATION
        roots = limits.mutation_root_fields if is_mutation else limits.query_root_fields
        if size.depth > limits.depth:
            yield TooDeep(limit=limits.depth)
        if size.introspection_depth > limits.introspection_depth:
            yield TooDeep(limit=limits.introspection_depth)
        if size.fields > limits.fields:
            yield TooManyFields(limit=limits.fields)
        if size.aliases > limits.aliases:
            yield TooManyAliases(limit=limits.aliases)
        if size.roots > roots:
            yield TooManyRootFields(limit=roots)

    def _measure(self, selections: SelectionSetNode) -> Size:
        size = Size()
        for node in selections.selections:
            self.visits += 1
            if isinstance(node, FieldNode):
                size = size.beside(self._field(node))
            elif isinstance(node, InlineFragmentNode):
                size = size.beside(self._measure(node.selection_set))
            elif isinstance(node, FragmentSpreadNode):
                size = size.beside(self._fragment(node.name.value))
        return size

    def _field(self, node: FieldNode) -> Size:
        below = self._measure(node.selection_set) if node.selection_set else Size()
        depth, meta = below.depth + 1, below.introspection_depth
        if node.name.value in INTROSPECTION:
            depth, meta = 1, depth
        return Size(depth, meta, below.fields + 1, below.aliases + (node.alias is not None), 1)

    def _fragment(self, name: str) -> Size:
        if name not in self._known:
            self._known[name] = Size()  # a cycle adds nothing here; validation refuses it by name
            fragment = self.fragments.get(name)
            self._known[name] = self._measure(fragment.selection_set) if fragment else Size()
        return self._known[name]


def _response_key(node: SelectionNode) -> str:
    if isinstance(node, FieldNode):
        return (node.alias or node.name).value
    return f"...{node.name.value}" if isinstance(node, FragmentSpreadNode) else f"... {id(node)}"
