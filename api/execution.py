"""Answers an operation level by level: each relation once for all its parents, each attribute for a whole column.

graphql-core stays the referee. Whatever is not plain (an error, a null in a non-null place, a value of another
class) is answered again by it from the root field's value on, with its own rules for errors.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice, repeat
from operator import attrgetter
from typing import Any

import structlog
from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLString,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_introspection_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.values import get_argument_values
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types.arguments import convert_arguments

from api.asking import FreshEachEvent
from api.relations import BATCH

_log = structlog.get_logger("execution")
AS_IT_IS: dict[GraphQLNamedType, type] = {
    GraphQLString: str, GraphQLID: str, GraphQLInt: int, GraphQLFloat: float, GraphQLBoolean: bool,
}  # fmt: skip
AS_THEY_ARE = {plain: {plain, type(None)} for plain in AS_IT_IS.values()}


class _NotPlain(Exception):
    """graphql-core has to decide."""


@dataclass(slots=True, eq=False)
class Step:
    """One field of the answer's objects, as far as the document and the schema decide about it."""

    key: str
    selected: list[FieldDetails]
    field: GraphQLField | None  # None: __typename
    read: Callable[[Any], Any] | None = None  # where the field is the row's attribute
    is_leaf: bool = False

    @staticmethod
    def of(parent: GraphQLObjectType, key: str, selected: list[FieldDetails]) -> "Step":
        name = selected[0].node.name.value
        if name == "__typename":
            return Step(key, selected, None)
        field = parent.fields[name]
        declared = field.extensions["strawberry-definition"]
        read = attrgetter(declared.python_name) if declared.is_basic_field else None
        return Step(key, selected, field, read, is_leaf_type(get_nullable_type(field.type)))


Plans = dict[tuple[object, ...], list[Step]]
"""Of one document: by a type and the nodes that select of it."""


class LevelExecutor(FreshEachEvent, StrawberryGraphQLCoreExecutionContext):
    def __init__(self, *args: Any, plans: Plans | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = plans
        self.refereed: set[object] = set()

    def complete_value(self, return_type: Any, details: Any, info: Any, path: Any, result: Any, position: Any) -> Any:
        kind = get_named_type(return_type)
        ours = path.prev is None and path.key not in self.refereed and result is not None
        if ours and not is_leaf_type(kind) and not is_introspection_type(kind):
            return self._answer_root(return_type, details, info, path, result, position)
        return super().complete_value(return_type, details, info, path, result, position)

    async def _answer_root(
        self, return_type: Any, details: Any, info: Any, path: Any, result: Any, position: Any
    ) -> Any:
        try:
            return (await self._complete(return_type, details, [result]))[0]
        except _NotPlain as why:
            _log.info("refereed", field=info.field_name, because=repr(why.__cause__ or why))
            self.refereed.add(path.key)
            answer = super().complete_value(return_type, details, info, path, result, position)
            return await answer if self.is_awaitable(answer) else answer

    async def _answer(self, parent: GraphQLObjectType, details: Any, rows: list[Any]) -> list[dict[str, Any]]:
        """One object of the response for each row."""
        if not rows:
            return []
        columns: dict[str, Iterable[Any]] = {}
        for step in self._steps(parent, details):
            if step.field is None:
                columns[step.key] = [parent.name] * len(rows)
                continue
            values = list(map(step.read, rows)) if step.read else await self._values(step, step.field, rows)
            if step.is_leaf:
                columns[step.key] = _leaves(step.field.type, values)
            else:
                columns[step.key] = await self._complete(step.field.type, step.selected, values)
        return _rows_of(columns) if columns else [{} for _ in rows]  # nothing was asked of this type

    def _steps(self, parent: GraphQLObjectType, details: Any) -> list[Step]:
        """What is selected of `parent`. Remembered with the document, where the document alone decides it."""
        if self.plans is None:
            return self._collected(parent, details)
        at = (parent.name, *[id(one.node) for one in details])
        if at not in self.plans:
            self.plans[at] = self._collected(parent, details)
        return self.plans[at]

    def _collected(self, parent: GraphQLObjectType, details: Any) -> list[Step]:
        selected = self.collect_subfields(parent, details).grouped_field_set
        return [Step.of(parent, key, list(fields)) for key, fields in selected.items()]

    async def _values(self, step: Step, field: GraphQLField, rows: list[Any]) -> list[Any]:
        declared = field.extensions["strawberry-definition"]
        if declared.extensions or BATCH not in declared.metadata:
            raise _NotPlain("a permission, or a resolver of its own")
        arguments = self._arguments(field, step.selected[0], declared.arguments) if field.args else {}
        try:
            return list(await declared.metadata[BATCH](rows, self.context_value.scope, **arguments))
        except Exception as error:
            raise _NotPlain from error

    def _arguments(self, field: GraphQLField, first: FieldDetails, declared: Any) -> dict[str, Any]:
        given = get_argument_values(field, first.node, self.variable_values, first.fragment_variable_values)
        schema = self.schema._strawberry_schema  # type: ignore[attr-defined]
        return convert_arguments(given, declared, schema.schema_converter.scalar_registry, schema.config)

    async def _complete(self, kind: Any, details: Any, values: list[Any]) -> list[Any]:
        """`values` of one field as they stand in the response."""
        if is_non_null_type(kind):
            kind = kind.of_type
            if None in values:
                raise _NotPlain("a null where none may be")
        if is_leaf_type(kind):
            return _leaves(kind, values)
        present = [value for value in values if value is not None]
        if is_list_type(kind):
            items = iter(await self._complete(kind.of_type, details, list(chain.from_iterable(present))))
            return [None if value is None else list(islice(items, len(value))) for value in values]
        answers = await self._objects(kind, details, present)
        if len(present) == len(values):
            return list(answers)
        return [None if value is None else next(answers) for value in values]

    async def _objects(self, kind: Any, details: Any, rows: list[Any]) -> Iterator[dict[str, Any]]:
        if not is_abstract_type(kind):
            return iter(await self._answer(kind, details, rows))
        answers: dict[int, dict[str, Any]] = {}
        for possible in self.schema.get_possible_types(kind):
            is_face_of: Any = possible.is_type_of
            mine = [row for row in rows if is_face_of(row, None)]
            if mine:
                answers.update(zip(map(id, mine), await self._answer(possible, details, mine), strict=True))
        return iter([answers[id(row)] for row in rows])


def _leaves(kind: Any, values: list[Any]) -> list[Any]:
    if is_non_null_type(kind):
        kind = kind.of_type
        if None in values:
            raise _NotPlain("a null where none may be")
    plain = AS_IT_IS.get(kind)
    if plain and AS_THEY_ARE[plain].issuperset(map(type, values)):
        return values
    try:
        return [v if v.__class__ is plain or v is None else kind.coerce_output_value(v) for v in values]
    except Exception as error:
        raise _NotPlain from error


def _rows_of(columns: dict[str, Iterable[Any]]) -> list[dict[str, Any]]:
    """Columns turned into objects; a display is twice as fast as any way that does not know how many keys there are."""
    match list(columns.items()):
        case [(a, first)]:
            return [{a: x} for x in first]
        case [(a, first), (b, second)]:
            return [{a: x, b: y} for x, y in zip(first, second, strict=True)]
        case [(a, first), (b, second), (c, third)]:
            return [{a: x, b: y, c: z} for x, y, z in zip(first, second, third, strict=True)]
    return list(map(dict, map(zip, repeat(list(columns)), zip(*columns.values(), strict=True))))
